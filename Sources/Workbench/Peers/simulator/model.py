"""Reads an architecture file into plain objects. Times are whole nanoseconds, rates Fractions per second."""
import re
from fractions import Fraction

import yaml

NS = 10**9
UNITS = {"ns": 1, "us": 10**3, "µs": 10**3, "ms": 10**6, "s": NS, "m": 60 * NS, "min": 60 * NS, "h": 3600 * NS, "d": 86400 * NS, "w": 7 * 86400 * NS}
STATES = ("crashed", "refusing", "deploying", "rate-limited", "slow")
NOT_SIMULATED = ("consumes",)


class Bad(Exception):
    pass


def plain(v):
    """A quantity may be wrapped: { value: ..., basis: ... }."""
    return v["value"] if isinstance(v, dict) and "value" in v else v


def duration(v):
    v = plain(v)
    text = str(v).strip()
    if text == "0":
        return 0
    parts = re.findall(r"([0-9]+(?:\.[0-9]+)?)\s*(ns|us|µs|ms|min|s|m|h|d|w)", text)
    if not parts or "".join(a + b for a, b in parts) != text.replace(" ", ""):
        raise Bad(f"not a duration: {v!r}")
    return round(sum(Fraction(a) * UNITS[b] for a, b in parts))


def rate(v):
    v = plain(v)
    m = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]+)?)\s*/\s*(s|min|h|d)\s*", str(v))
    if not m:
        raise Bad(f"not a rate: {v!r}")
    return Fraction(m[1]) * NS / UNITS[m[2]]


def share(v):
    v = plain(v)
    text = str(v).strip()
    return float(Fraction(text[:-1]) / 100) if text.endswith("%") else float(Fraction(text))


Z99 = 2.3263478740408408


def law(v):
    """('const', ns) | ('exp', mean) | ('lognormal', p50, p99) | ('uniform', min, max)"""
    v = plain(v)
    if not isinstance(v, dict):
        return ("const", duration(v))
    if "mean" in v:
        return ("exp", duration(v["mean"]))
    if "p50" in v:
        return ("lognormal", duration(v["p50"]), duration(v["p99"]))
    if "min" in v:
        return ("uniform", duration(v["min"]), duration(v["max"]))
    raise Bad(f"not a distribution: {v!r}")


def many(v):
    """concurrency and queue: None is unlimited."""
    v = plain(v)
    return None if v == "unlimited" else int(v)


def retries(v):
    v = plain(v)
    if isinstance(v, dict):
        return int(v.get("count", 0)), duration(v.get("backoff", "0ms"))
    return int(v or 0), 0


class Limit:
    def __init__(self, rate_, burst, excess):
        self.rate, self.burst, self.excess = rate_, burst, excess  # excess: 'delay' (until its token) | 'reject' | ns (a fixed delay)


def excess(v):
    if v is None or v == "delay":
        return "delay"
    if v == "reject":
        return "reject"
    m = re.fullmatch(r"delay\s+(\S+)", str(v))
    if m:
        return duration(m[1])
    if isinstance(v, dict) and "delay" in v:
        return duration(v["delay"])
    raise Bad(f"not an excess: {v!r}")


def lasting_limit(v):
    if v is None:
        return None
    v = plain(v)
    r, e = (rate(v["rate"]), excess(v.get("excess"))) if isinstance(v, dict) else (rate(v), "delay")
    return Limit(r, max(Fraction(1), r), e)


def need(v):
    if isinstance(v, str):
        return ("up", v)
    if "any-of" in v:
        return ("k", 1, [need(x) for x in v["any-of"]])
    if "at-least" in v:
        return ("k", int(v["at-least"]), [need(x) for x in v["of"]])
    raise Bad(f"not a depends-on: {v!r}")


class Target:
    def __init__(self, text):
        self.service, _, op = text.partition("/")
        self.operation = op or None


class Step:
    pass


class Reader:
    def __init__(self, doc):
        self.doc = doc
        self.defaults = doc.get("defaults") or {}
        self.default_timeout = duration(self.defaults.get("timeout", "30s"))
        self.brokers = [n for n, s in (doc.get("services") or {}).items() if (s or {}).get("kind") == "broker"]
        self.services, self.scenarios = {}, {}
        for name, s in doc["services"].items():
            self.services[name] = self.service(name, s or {})
        for name, s in (doc.get("scenarios") or {}).items():
            self.scenarios[name] = self.scenario(s or {})

    def service(self, name, s):
        d = self.defaults
        out = Step()
        out.name = name
        out.latency = law(s.get("latency", d.get("latency", "0ms")))
        out.concurrency = many(s.get("concurrency", d.get("concurrency", 200)))
        out.queue = many(s.get("queue", d.get("queue", 0)))
        out.limit = lasting_limit(s.get("limit", d.get("limit")))
        r = s.get("replicas", d.get("replicas", 1))
        r = r if isinstance(r, dict) else {"count": r}
        out.count, out.required, out.zones = int(r.get("count", 1)), int(r.get("required", 1)), r.get("zones") or []
        a = plain(s.get("availability", d.get("availability")))
        out.mtbf = (duration(a["mtbf"]), duration(a["mttr"])) if isinstance(a, dict) and "mtbf" in a else None
        out.needs = [need(x) for x in s.get("depends-on") or []]
        out.operations = {}
        for op, o in (s.get("operations") or {}).items():
            out.operations[op] = self.operation(out, op, o or {})
        return out

    def operation(self, service, name, o):
        op = Step()
        op.id, op.service = f"{service.name}/{name}", service.name
        op.rate = rate(o["rate"]) if "rate" in o else Fraction(0)
        op.regular = o.get("arrivals", "poisson") == "regular"
        op.latency = law(o["latency"]) if "latency" in o else service.latency
        client = o.get("client") or {}
        op.client_timeout = duration(client["timeout"]) if "timeout" in client else None
        op.client_retries, op.client_backoff = retries(client.get("retries", 0))
        slo = (o.get("slo") or {}).get("latency")
        slo = plain(slo)
        if isinstance(slo, dict):
            slo = next(iter(slo.values()))
        op.slo = duration(slo) if slo is not None else None
        op.needs = [need(x) for x in o.get("depends-on") or []]
        op.counter = 0
        op.steps = [self.step(op, x) for x in o.get("steps") or []]
        op.has_save = any(True for _ in saves(op.steps))
        return op

    def step(self, op, x):
        s = Step()
        if "parallel" in x:
            s.kind, s.items = "parallel", [self.step(op, y) for y in x["parallel"]]
        elif "one-of" in x:
            s.kind, s.items = "one-of", [(share(y["share"]), self.step(op, y)) for y in x["one-of"]]
        elif "call" in x:
            s.kind = "call"
            op.counter += 1
            s.id = x.get("id", f"{op.id}#{op.counter}")
            s.target = Target(x["call"])
            s.latency = law(x["latency"]) if "latency" in x else None
            s.timeout = duration(x["timeout"]) if "timeout" in x else self.default_timeout
            s.retries, s.backoff = retries(x.get("retries", 0))
            s.error = share(x.get("error-rate", 0))
            s.probability = share(x.get("probability", 1))
            f = x.get("on-failure", "fail")
            s.fallback = Target(f["fallback"]) if isinstance(f, dict) else None
            s.on_failure = "fallback" if s.fallback else f
            s.wait = x.get("wait", True)
            s.times = int(x.get("times", 1))
            c = x.get("cache")
            s.cache = (share(c["hit"]), c.get("in")) if c else None
            s.bulkhead = int(x["max-in-flight"]) if "max-in-flight" in x else None
            b = x.get("circuit-breaker")
            s.breaker = (int(b["failures"]), duration(b["open-for"])) if b else None
        elif "publish" in x:
            s.kind = "publish"
            op.counter += 1
            s.id = x.get("id", f"{op.id}#{op.counter}")
            s.broker = x.get("to") or self.brokers[0]
            s.outbox = bool(x.get("outbox", False))
            s.probability = share(x.get("probability", 1))
            s.timeout = duration(x["timeout"]) if "timeout" in x else self.default_timeout
            f = x.get("on-failure", "fail")
            s.fallback = Target(f["fallback"]) if isinstance(f, dict) else None
            s.on_failure = "fallback" if s.fallback else f
        elif "save" in x:
            s.kind = "save"
        else:
            raise Bad(f"not a step: {x!r}")
        return s

    def scenario(self, s):
        out = Step()
        out.duration = duration(s.get("duration", "10m"))
        out.warmup = duration(s.get("warm-up", "0ms"))
        out.load, out.faults = [], []
        for l in s.get("load") or []:
            f = duration(l.get("from", "0ms"))
            out.load.append((l["operation"], rate(l["rate"]), f, f + duration(l["for"]) if "for" in l else out.duration))
        for x in s.get("faults") or []:
            f = Step()
            f.service, f.zone, f.instances, f.state = x.get("service"), x.get("zone"), x.get("instances"), x["state"]
            if f.state not in STATES:
                raise Bad(f"unknown state {f.state}")
            f.start = duration(x.get("from", "0ms"))
            f.end = f.start + duration(x["for"]) if "for" in x else None
            f.limit = Limit(rate(x["limit"]), Fraction(1), excess(x.get("excess"))) if f.state == "rate-limited" else None
            f.factor = Fraction(str(x["factor"])) if "factor" in x else None
            f.latency = duration(x["latency"]) if "latency" in x else None
            out.faults.append(f)
        return out


def saves(steps):
    for s in steps:
        if s.kind == "save":
            yield s
        elif s.kind == "parallel":
            yield from saves(s.items)
        elif s.kind == "one-of":
            yield from saves([x for _, x in s.items])


def read(path):
    with open(path, encoding="utf-8") as f:
        return Reader(yaml.safe_load(f))
