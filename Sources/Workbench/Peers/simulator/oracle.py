#!/usr/bin/env python3
"""oracle.py FILE --scenario NAME [--seed S] [--replications N] [--reading name=value]... [--tie name=value]...

JSON like `decouple simulate --design request-response --format json`, with standard errors over the replications.
What is not in the contract stands under keys beginning with `x`.
"""
import argparse
import json
import math
import sys
from fractions import Fraction

from engine import READINGS, TIES, Simulation
from model import NS, read

COUNTS = ("offered", "succeeded", "failed", "rejected", "timedOut", "savedButFailed", "withinSlo")


def ms(ns):
    return None if ns is None else float(Fraction(ns) / 10**6)


def mean(xs):
    return None if not xs else Fraction(sum(xs), len(xs)) if all(isinstance(x, int) for x in xs) else sum(xs) / len(xs)


def rank(n, q):
    return min(n - 1, max(0, math.ceil(Fraction(str(q)) * n) - 1))


def quantiles(xs):
    xs = sorted(xs)
    out, bounds = {}, {}
    for name, q in (("p50Ms", 0.5), ("p95Ms", 0.95), ("p99Ms", 0.99)):
        if not xs:
            out[name], bounds[name] = None, None
            continue
        k = rank(len(xs), q)
        out[name] = ms(xs[k])
        bounds[name] = [ms(xs[max(0, k - 1)]), ms(xs[min(len(xs) - 1, k + 1)])]
    out["maxMs"] = ms(xs[-1]) if xs else None
    return out, bounds


def se(values):
    """Standard error of the mean of per-replication values (None where fewer than two)."""
    xs = [float(v) for v in values if v is not None]
    if len(xs) < 2:
        return None
    m = sum(xs) / len(xs)
    return math.sqrt(sum((x - m) ** 2 for x in xs) / (len(xs) - 1) / len(xs))


T95 = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262, 10: 2.228, 15: 2.131, 19: 2.093, 20: 2.086, 29: 2.045,
       39: 2.0227, 49: 2.0096, 99: 1.9842, 199: 1.9720, 399: 1.9659, 999: 1.9623}


def t95(df):
    k = max((d for d in T95 if d <= df), default=1)
    return T95[k]


def integral(trace, a, b, field=1):
    """∫ value dt over [a, b) of a trace of (time, busy, queued)."""
    total = 0
    for i, row in enumerate(trace):
        t0, t1 = row[0], trace[i + 1][0] if i + 1 < len(trace) else max(b, row[0])
        lo, hi = max(t0, a), min(t1, b)
        if hi > lo:
            total += row[field] * (hi - lo)
    return total


def per_second(trace, seconds):
    """Per second of a trace: mean, value at its start, at its end (just before), and largest, of busy and queued."""
    rows = [[0, 0, None, None, None, None, 0, 0] for _ in range(seconds)]  # ∫busy, ∫queued, start b/q, end b/q, max b/q
    for i, (t0, busy, queued) in enumerate(trace):
        t1 = trace[i + 1][0] if i + 1 < len(trace) else seconds * NS
        if t1 <= t0:
            continue
        k = t0 // NS
        while k < seconds and k * NS < t1:
            lo, hi = max(t0, k * NS), min(t1, (k + 1) * NS)
            row = rows[k]
            row[0] += busy * (hi - lo)
            row[1] += queued * (hi - lo)
            if lo == k * NS:
                row[2], row[3] = busy, queued
            if hi == (k + 1) * NS:
                row[4], row[5] = busy, queued
            row[6], row[7] = max(row[6], busy), max(row[7], queued)
            k += 1
    return rows


def measure(sim):
    """The figures of one replication."""
    r, s = sim.r, sim.s
    ops = {}
    for op in sim.ops:
        mine = [o for o in sim.outcomes if o.op is op and o.counted]
        good = [o.at - o.arrived for o in mine if o.kind == "succeeded"]
        bad = [o for o in mine if o.kind == "failed"]
        within = sum(x <= op.slo for x in good) if op.slo is not None else {"succeeded": len(good), "null": None, "zero": 0}[r["within-slo-without"]]
        saved = sum((o.job.saved if r["saved-after-giving-up"] == "yes" else o.saved) for o in bad)
        ops[op.id] = {
            "offered": len(mine), "succeeded": len(good), "failed": len(bad), "rejected": sum(o.kind == "rejected" for o in mine),
            "timedOut": sum(o.cause == "timeout" for o in bad), "savedButFailed": saved, "withinSlo": within,
            "times": good, "waits": [w for i, w in sim.waits if i == op.id], "cut": sum(o.cause == "cut" for o in bad), "slo": op.slo is not None}
    window = {"warm-up..duration": (s.warmup, s.duration), "0..duration": (0, s.duration), "0..end": (0, sim.end), "warm-up..end": (s.warmup, sim.end)}[r["utilization-window"]]
    services = {}
    for name, sv in sim.services.items():
        trace = squeeze(sv.trace)
        shown = [x for x in (sv.trace if r["peak-of-an-instant"] == "counted" else trace) if r["peak-window"] == "all" or s.warmup <= x[0] <= s.duration]
        causes = {"any": ("full", "limit", "state"), "full": ("full",), "full-or-limit": ("full", "limit")}[r["first-rejection-cause"]]
        first = [t for t, why in sv.rejections if why in causes]
        span = window[1] - window[0]
        services[name] = {
            "peakWorkers": max(x[1] for x in shown) if shown else 0,
            "firstRejectionSeconds": first[0] / NS if first else None,
            "utilization": None if sv.cap is None else float(Fraction(integral(trace, *window), span * sv.cap)) if span and sv.cap else 0.0,
            "busyMean": float(Fraction(integral(trace, *window), span)) if span else 0.0}
    seconds = max(-(-s.duration // NS), sim.end // NS + 1)
    line = [{"succeeded": 0, "failed": 0, "rejected": 0, "times": []} for _ in range(seconds)]
    for o in sim.outcomes:
        if o.counted or r["timeline-counts"] == "all":
            cell = line[min(o.at // NS, seconds - 1)]
            cell[o.kind] += 1
            if o.kind == "succeeded":
                cell["times"].append(o.at - o.arrived)
    return {"operations": ops, "services": services, "line": line, "busy": {n: per_second(squeeze(sv.trace), seconds) for n, sv in sim.services.items()}, "end": sim.end}


def squeeze(trace):
    """Only the last state of each instant."""
    out = []
    for row in trace:
        if out and out[-1][0] == row[0]:
            out[-1] = row
        else:
            out.append(row)
    return out


def stat(values):
    xs = [float(v) for v in values if v is not None]
    return {"mean": sum(xs) / len(xs) if xs else None, "standardError": se(values), "n": len(xs)}


def report(scenario, seed, reps, timeline=True):
    n = len(reps)
    operations = []
    for i in reps[0]["operations"]:
        rows = [r["operations"][i] for r in reps]
        out = {"id": i}
        for c in COUNTS:
            out[c] = None if rows[0][c] is None else sum(x[c] for x in rows)
        times = [t for x in rows for t in x["times"]]
        waits = [t for x in rows for t in x["waits"]]
        rep_means = [ms(mean(x["times"])) if x["times"] else None for x in rows]
        rep_waits = [ms(mean(x["waits"])) if x["waits"] else None for x in rows]
        q, bounds = quantiles(times)

        def half(v):
            e, k = se(v), sum(x is not None for x in v)
            return None if e is None else e * t95(k - 1)

        out["responseTime"] = {"meanMs": ms(mean(times)) if times else None, "halfWidth95Ms": half(rep_means), **q}
        out["waitMs"] = {"mean": ms(mean(waits)) if waits else None, "halfWidth95": half(rep_waits)}
        batches = [[t for x in rows[k::min(20, n)] for t in x["times"]] for k in range(min(20, n))]
        bq = [quantiles(b)[0] for b in batches]
        per = {c: stat([x[c] for x in rows]) for c in COUNTS}
        rates = {c: stat([x[c] / x["offered"] if x[c] is not None and x["offered"] else None for x in rows]) for c in COUNTS[1:]}
        out["xPerReplication"] = {"counts": per, "fractionOfOffered": rates, "responseMeanMs": stat(rep_means), "waitMeanMs": stat(rep_waits)}
        out["xQuantiles"] = {k: {"bounds": bounds.get(k), "standardError": se([b[k] for b in bq]) if n > 1 else None} for k in ("p50Ms", "p95Ms", "p99Ms")}
        out["xOpenAtCut"] = sum(x["cut"] for x in rows)
        out["xHasLatencySlo"] = rows[0]["slo"]
        operations.append(out)
    services = []
    for i in reps[0]["services"]:
        rows = [r["services"][i] for r in reps]
        firsts = [x["firstRejectionSeconds"] for x in rows if x["firstRejectionSeconds"] is not None]
        u = [x["utilization"] for x in rows]
        services.append({
            "id": i, "peakWorkers": max(x["peakWorkers"] for x in rows), "firstRejectionSeconds": sum(firsts) / len(firsts) if firsts else None,
            "utilization": None if u[0] is None else sum(u) / n,
            "xPerReplication": {"peakWorkers": stat([x["peakWorkers"] for x in rows]), "firstRejectionSeconds": stat(firsts), "utilization": stat(u), "busyWorkers": stat([x["busyMean"] for x in rows])}})
    out = {"scenario": scenario, "design": "request-response", "operations": operations, "services": services, "consumers": []}
    if timeline:
        out["timeline"] = lines(reps)
    out["xEndSeconds"] = max(r["end"] for r in reps) / NS
    return out


def lines(reps):
    n = len(reps)
    length = max(len(r["line"]) for r in reps)
    names = list(reps[0]["services"])
    out = []
    for k in range(length):
        cells = [r["line"][k] for r in reps if k < len(r["line"])]
        times = [t for c in cells for t in c["times"]]
        row = {"second": k, **{c: sum(x[c] for x in cells) for c in ("succeeded", "failed", "rejected")}, "meanMs": ms(mean(times)) if times else None}
        parts, total = {}, [0.0] * 4
        for name in names:
            got = [r["busy"][name][k] for r in reps if k < len(r["busy"][name])]

            def avg(i, unit):
                return sum((g[i] or 0) for g in got) / unit / n

            busy = [avg(0, NS), avg(2, 1), avg(4, 1), avg(6, 1)]
            queued = [avg(1, NS), avg(3, 1), avg(5, 1), avg(7, 1)]
            parts[name] = {"busyWorkers": busy[0], "queued": queued[0], "xStart": [busy[1], queued[1]], "xEnd": [busy[2], queued[2]], "xMax": [busy[3], queued[3]]}
            total = [a + b for a, b in zip(total, busy)]
        row.update(busyWorkers=total[0], lag=0, services=parts)
        out.append(row)
    return out


def simulate(model, scenario, seed=1, replications=1, readings=None, ties=None, timeline=True):
    reps = [measure(Simulation(model, scenario, seed, k, readings, ties).go()) for k in range(replications)]
    return {"seed": seed, "replications": replications, "runs": [report(scenario, seed, reps, timeline)]}


def pairs(items, known, what):
    out = {}
    for x in items or []:
        k, _, v = x.partition("=")
        if k not in known or (known[k] != (None,) and v not in known[k]):
            sys.exit(f"{what} {x}: know {k}={'|'.join(map(str, known.get(k, ())))}" if k in known else f"unknown {what} {k}")
        out[k] = v
    return out


def main():
    p = argparse.ArgumentParser()
    p.add_argument("file")
    p.add_argument("--scenario", required=True)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--replications", type=int, default=1)
    p.add_argument("--reading", action="append")
    p.add_argument("--tie", action="append")
    p.add_argument("--no-timeline", action="store_true")
    a = p.parse_args()
    out = simulate(read(a.file), a.scenario, a.seed, a.replications, pairs(a.reading, READINGS, "reading"), pairs(a.tie, TIES, "tie"), not a.no_timeline)
    json.dump(out, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
