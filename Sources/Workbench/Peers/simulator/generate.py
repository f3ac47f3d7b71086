#!/usr/bin/env python3
"""generate.py SEED [--deterministic] [--odd]: one random small architecture with one scenario (`s`), YAML on standard output.

--deterministic: regular arrivals, constant latencies, chances of 0 % or 100 % only. --odd: times off any common grid, so that few events share an instant.
"""
import random
import sys

import yaml


class Generator:
    def __init__(self, seed, deterministic, odd):
        self.g = random.Random(f"{seed}/{deterministic}/{odd}")
        self.det, self.odd = deterministic, odd
        self.heat = self.g.choice([0.5, 0.8, 1.0, 1.4])  # how full the pools are to be

    def may(self, p):
        return self.g.random() < p

    def ms(self, lo, hi):
        """A constant duration as text."""
        if self.odd:
            return f"{self.g.randint(lo * 1000, hi * 1000)}us"
        step = 50 if hi >= 500 else 10 if hi >= 100 else 5
        return f"{max(step, round(self.g.randint(lo, hi) / step) * step)}ms"

    def law(self, lo, hi):
        if self.det or self.may(0.3):
            return self.ms(lo, hi)
        mid = self.g.randint(lo, hi)
        kind = self.g.choice(["exp", "log", "uni"])
        if kind == "exp":
            return {"mean": f"{mid}ms"}
        if kind == "log":
            return {"p50": f"{mid}ms", "p99": f"{round(mid * self.g.uniform(1.5, 8))}ms"}
        return {"min": f"{max(1, mid // 3)}ms", "max": f"{mid * 2}ms"}

    def chance(self, lo, hi):
        return self.g.choice(["0%", "100%", "100%"]) if self.det else f"{self.g.randint(lo, hi)}%"

    def rate(self, lo, hi):
        if self.odd:
            return f"{self.g.randint(lo * 60, hi * 60)}/min"
        return f"{self.g.choice([x for x in (1, 2, 4, 5, 8, 10, 16, 20, 25, 40) if lo <= x <= hi])}/s"

    def target(self, i):
        """Something of a later service: itself or one of its operations."""
        j = self.g.randint(i + 1, self.n - 1)
        ops = list(self.services[j].get("operations", {}))
        return f"s{j}/{self.g.choice(ops)}" if ops and self.may(0.6) else f"s{j}"

    def call(self, i):
        g = self.g
        c = {"call": self.target(i)}
        if self.may(0.85):
            c["timeout"] = self.ms(100, 1500) if self.may(0.8) else self.ms(1500, 4000)
        if self.may(0.15):
            c["latency"] = self.law(10, 400)
        if self.may(0.35):
            c["retries"] = g.randint(1, 2) if self.may(0.4) else {"count": g.randint(1, 3), "backoff": self.ms(20, 600)}
        if self.may(0.08 if self.det else 0.25):
            c["error-rate"] = "100%" if self.det else self.chance(2, 40)
        if self.may(0.08 if self.det else 0.25):
            c["probability"] = self.chance(20, 95)
        x = g.random()
        if x < 0.2:
            c["on-failure"] = "ignore"
        elif x < 0.4:
            c["on-failure"] = {"fallback": self.target(i)}
        if self.may(0.12):
            c["wait"] = False
        if self.may(0.12):
            c["times"] = g.randint(2, 3)
        if self.may(0.06 if self.det else 0.15):
            c["cache"] = {"hit": self.chance(30, 95)}
            if self.cache:
                c["cache"]["in"] = "cache"
        if self.may(0.2):
            c["max-in-flight"] = g.randint(1, 5)
        if self.may(0.25):
            c["circuit-breaker"] = {"failures": g.randint(1, 4), "open-for": self.ms(500, 4000)}
        return c

    def publish(self):
        p = {"publish": "Happened", "to": "broker"}
        if self.may(0.3):
            p["outbox"] = True
        if self.may(0.6):
            p["timeout"] = self.ms(100, 1500)
        if self.may(0.3):
            p["on-failure"] = "ignore"
        if not self.det and self.may(0.2):
            p["probability"] = self.chance(20, 95)
        return p

    def steps(self, i):
        out = []
        if i == self.n - 1:
            return out
        for _ in range(self.g.choice([0, 1, 1, 2, 2, 3])):
            x = self.g.random()
            if x < 0.6:
                out.append(self.call(i))
            elif x < 0.78:
                out.append({"parallel": [self.call(i) for _ in range(self.g.randint(2, 3))]})
            elif x < 0.88:
                if self.det:
                    out.append({"one-of": [{"share": "100%", **self.call(i)}]})
                else:
                    a = self.g.randint(20, 70)
                    out.append({"one-of": [{"share": f"{a}%", **self.call(i)}, {"share": f"{self.g.randint(10, 100 - a)}%", **self.call(i)}]})
            elif self.broker:
                out.append(self.publish())
        if self.may(0.5):
            out.insert(self.g.randint(0, len(out)), {"save": "thing"})
        return out

    def needs(self, i):
        later = [f"s{j}" for j in range(i + 1, self.n)] + (["cache"] if self.cache else [])
        if not later:
            return None
        x = self.g.random()
        if x < 0.5 or len(later) < 2:
            return [self.g.choice(later)]
        if x < 0.8 or len(later) < 3:
            return [{"any-of": self.g.sample(later, 2)}]
        return [{"at-least": 2, "of": self.g.sample(later, 3)}]

    def service(self, i):
        g = self.g
        s = {"latency": self.law(5, 250)}
        if self.may(0.8):
            s["concurrency"] = g.choice([1, 2, 3, 4, 6, 10, 20]) if self.may(0.9) else "unlimited"
        if self.may(0.7):
            s["queue"] = g.choice([0, 1, 2, 5, 10, 30]) if self.may(0.85) else "unlimited"
        if self.may(0.15):
            limit = self.rate(2, 20)
            s["limit"] = limit if self.may(0.6) else {"rate": limit, "excess": "reject"}
        if self.may(0.35):
            n = g.randint(2, 3)
            s["replicas"] = {"count": n, "required": g.randint(1, n)}
            if self.zones and self.may(0.8):
                s["replicas"]["zones"] = ["z1", "z2"]
        elif self.zones and self.may(0.3):
            s["replicas"] = {"count": 1, "zones": [g.choice(["z1", "z2"])]}
        if not self.det and self.may(0.08):
            s["availability"] = {"mtbf": f"{g.randint(8, 40)}s", "mttr": f"{g.randint(1, 5)}s"}
        if self.may(0.2) and (d := self.needs(i)):
            s["depends-on"] = d
        ops = {}
        for k in range(g.randint(0, 2)):
            ops[f"o{k}"] = self.operation(i)
        if ops:
            s["operations"] = ops
        return s

    def operation(self, i):
        o = {}
        if self.may(0.6):
            o["latency"] = self.law(5, 250)
        if self.may(0.1) and (d := self.needs(i)):
            o["depends-on"] = d
        if steps := self.steps(i):
            o["steps"] = steps
        return o

    def arrive(self, o):
        top = max(4, int(20 * self.heat))
        o["rate"] = self.rate(1, top)
        if self.det:
            o["arrivals"] = "regular"
        elif self.may(0.2):
            o["arrivals"] = "regular"
        if self.may(0.4):
            o["client"] = {}
            if self.may(0.8):
                o["client"]["timeout"] = self.ms(300, 4000)
            if self.may(0.6):
                o["client"]["retries"] = self.g.randint(1, 2) if self.may(0.5) else {"count": 1, "backoff": self.ms(100, 2000)}
        if self.may(0.4):
            o["slo"] = {"latency": self.ms(100, 800)} if self.may(0.5) else {"latency": {"p99": self.ms(100, 1500)}}

    def fault(self):
        g = self.g
        f = {}
        if self.zones and self.may(0.4):
            f["zone"] = g.choice(["z1", "z2"])
        else:
            names = [f"s{i}" for i in range(self.n)] + (["broker"] if self.broker else []) + (["cache"] if self.cache else [])
            f["service"] = g.choice(names)
            r = self.doc["services"].get(f["service"], {}).get("replicas")
            if r and self.may(0.6):
                f["instances"] = g.randint(1, r["count"])
        f["state"] = g.choice(["crashed", "crashed", "refusing", "deploying", "rate-limited", "slow"])
        if f["state"] == "rate-limited":
            f["limit"] = self.rate(1, 5)
            x = g.random()
            if x < 0.4:
                f["excess"] = "reject"
            elif x < 0.8:
                f["excess"] = f"delay {self.ms(100, 2000)}"
        if f["state"] == "slow":
            if self.may(0.6):
                f["factor"] = g.choice([2, 3, 5, 10])
            else:
                f["latency"] = self.ms(300, 1500)
        f["from"] = self.ms(1000, self.seconds * 600)
        if self.may(0.85):
            f["for"] = self.ms(1000, self.seconds * 400)
        return f

    def make(self):
        g = self.g
        self.n = g.randint(2, 6)
        self.broker, self.cache, self.zones = self.may(0.35), self.may(0.3), self.may(0.35)
        self.services = [None] * self.n
        for i in range(self.n - 1, -1, -1):  # leaves first: who calls comes before who is called
            self.services[i] = self.service(i)
        first = self.services[0].setdefault("operations", {})
        if not any(o.get("steps") for o in first.values()):
            first["o9"] = {"steps": [self.call(0)] + self.steps(0)}
        able = [(i, k) for i, s in enumerate(self.services) for k in s.get("operations", {})]
        chosen = [(0, next(k for k, o in first.items() if o.get("steps")))]
        chosen += g.sample([x for x in able if x not in chosen], min(g.randint(0, 2), len(able) - 1))
        for i, k in chosen:
            self.arrive(self.services[i]["operations"][k])
        self.doc = {"architecture": "random"}
        if self.may(0.4):
            self.doc["defaults"] = {"timeout": self.ms(1000, 4000)}
            if self.may(0.3):
                self.doc["defaults"]["latency"] = self.ms(5, 30)
            if self.may(0.3):
                self.doc["defaults"]["queue"] = g.randint(0, 5)
        if self.zones:
            self.doc["zones"] = {"z1": {"availability": "99.9%"}, "z2": {"availability": "99.9%"}}
        self.doc["services"] = {f"s{i}": s for i, s in enumerate(self.services)}
        if self.broker:
            self.doc["services"]["broker"] = {"kind": "broker", "latency": self.law(1, 30)}
        if self.cache:
            self.doc["services"]["cache"] = {"kind": "cache", "latency": self.ms(1, 5)}
        self.seconds = g.choice([10, 15, 20, 30])
        s = {"duration": f"{self.seconds}s"}
        if self.may(0.5):
            s["warm-up"] = self.ms(1000, 3000) if self.odd else f"{g.randint(1, 4)}s"
        if self.may(0.35):
            i, k = g.choice(chosen)
            s["load"] = [{"operation": f"s{i}/{k}", "rate": self.rate(2, 40), "from": self.ms(1000, self.seconds * 500), "for": self.ms(1000, self.seconds * 300)}]
        faults = [self.fault() for _ in range(g.choice([0, 1, 1, 1, 2, 2]))]
        if faults:
            s["faults"] = faults
        self.doc["scenarios"] = {"s": s}
        return self.doc


def generate(seed, deterministic=False, odd=False):
    return yaml.safe_dump(Generator(seed, deterministic, odd).make(), sort_keys=False, default_flow_style=None, width=140)


if __name__ == "__main__":
    print(generate(int(sys.argv[1]), "--deterministic" in sys.argv, "--odd" in sys.argv), end="")
