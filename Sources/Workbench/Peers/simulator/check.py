#!/usr/bin/env python3
"""Checks the oracle itself: deterministic cases exactly, stochastic ones against closed forms within 4 standard errors.

check.py [--quick]
"""
import json
import os
import math
import sys
import time

import yaml

from model import Reader
from oracle import simulate

KNOWN = {c["name"]: c for c in json.load(open(os.path.join(os.environ.get("DECOUPLE_SHARED", "../shared"), "oracles/simulation.json")))}
QUICK = "--quick" in sys.argv
results = []


SEED = [int(next((a[7:] for a in sys.argv if a.startswith("--seed=")), 100))]


def run(text, n=1, scenario="s", **kw):
    SEED[0] += 1  # streams of their own for every case, or the errors of all would go the same way
    seed = SEED[0]
    return simulate(Reader(yaml.safe_load(text)), scenario, seed, n, timeline=kw.pop("timeline", False), **kw)["runs"][0]


def verdict(name, ok, detail):
    results.append(ok)
    print(f"{'pass' if ok else 'FAIL'}  {name}: {detail}", flush=True)


def exact(name, got, want):
    verdict(name, got == want, f"{got!r}" + ("" if got == want else f", expected {want!r}"))


def close(name, stat, want):
    got, e = stat["mean"], stat["standardError"]
    z = (got - want) / e if e else (0 if got == want else math.inf)
    verdict(name, abs(z) <= 4, f"{got:.6g} ± {e:.2g} against {want:.6g} (z = {z:+.2f})")


def op(run_, name="q/o"):
    return next(o for o in run_["operations"] if o["id"] == name)


def svc(run_, name):
    return next(s for s in run_["services"] if s["id"] == name)


def queue(lam, law, c, queue_, duration, warm, arrivals="poisson", slo=None):
    s = f", slo: {{ latency: {slo} }}" if slo else ""
    return f"""
architecture: q
services:
  q: {{ latency: {law}, concurrency: {c}, queue: {queue_}, operations: {{ o: {{ rate: {lam}/s, arrivals: {arrivals}{s} }} }} }}
scenarios: {{ s: {{ duration: {duration}s, warm-up: {warm}s }} }}
"""


def queues():
    k = 10 if QUICK else 30
    w = lambda r: op(r)["xPerReplication"]["waitMeanMs"]
    sec = lambda s: {**s, "mean": s["mean"] / 1000, "standardError": s["standardError"] / 1000}
    e = "{ mean: 1s }"
    r = run(queue(0.5, e, 1, "unlimited", 8000, 300), k)
    close("mm1_rho0.5_Wq", sec(w(r)), 1.0)
    close("mm1_rho0.5 utilization", svc(r, "q")["xPerReplication"]["utilization"], 0.5)
    close("mm1_rho0.5 response", sec(op(r)["xPerReplication"]["responseMeanMs"]), 2.0)
    r = run(queue(0.8, e, 1, "unlimited", 12000, 2000), k)
    close("mm1_rho0.8_Wq", sec(w(r)), 4.0)
    q = op(r)["xQuantiles"]["p99Ms"]["standardError"] / 1000
    close("mm1_rho0.8_sojourn_p99", {"mean": op(r)["responseTime"]["p99Ms"] / 1000, "standardError": q}, math.log(100) / 0.2)
    r = run(queue(1.5, e, 2, "unlimited", 6000, 500), k)
    close("mmc_c2_lam1.5_Wq", sec(w(r)), KNOWN["mmc_c2_lam1.5_Wq"]["exact"])
    r = run(queue(9, e, 10, "unlimited", 3000, 500), k)
    close("mmc_c10_lam9_Wq", sec(w(r)), KNOWN["mmc_c10_lam9.0_Wq"]["exact"])
    r = run(queue(12, e, 10, 5, 1000, 50), k)
    x = KNOWN["mmcK_c10_K15_lam12"]["exact"]
    close("mmcK blocking", op(r)["xPerReplication"]["fractionOfOffered"]["rejected"], x["P_block"])
    close("mmcK wait of accepted", sec(w(r)), x["Wq_accepted"])
    sigma = 1.0
    p50 = math.exp(-sigma * sigma / 2)
    p99 = p50 * math.exp(2.3263478740408408 * sigma)
    for name, law in (("exponential", e), ("constant", "1s"), ("log-normal", f"{{ p50: {p50:.9f}s, p99: {p99:.9f}s }}"), ("uniform", "{ min: 500ms, max: 1500ms }")):
        r = run(queue(8, law, 10, 0, 1200, 40), k)
        close(f"erlangB_c10_a8 {name}", op(r)["xPerReplication"]["fractionOfOffered"]["rejected"], KNOWN["erlangB_c10_a8.0"]["exact"])
    r = run(queue(0.5, "1s", 1, "unlimited", 8000, 200, slo="2500ms"), k)
    close("md1_rho0.5_Wq", sec(w(r)), 0.5)
    close("md1_rho0.5_P(W<=1.5)", op(r)["xPerReplication"]["fractionOfOffered"]["withinSlo"], KNOWN["md1_rho0.5_P(W<=1.5)"]["exact"])
    r = run(queue(0.9, "1s", 1, "unlimited", 12000, 2000), k)
    close("md1_rho0.9_Wq", sec(w(r)), 4.5)
    r = run(queue("0.9", e, 1, "unlimited", 12000, 2000, "regular"), k)
    close("dm1_rho0.9_Wq", sec(w(r)), KNOWN["dm1_rho0.9_Wq"]["exact"])


def networks():
    k = 10 if QUICK else 30
    r = run("""
architecture: h2
services:
  q:
    concurrency: 1
    queue: unlimited
    operations:
      o:
        rate: 0.8/s
        steps: [ { one-of: [ { share: 88.7298334620742%, call: a, timeout: 30d }, { share: 11.2701665379258%, call: b, timeout: 30d } ] } ]
  a: { latency: { mean: 563508327ns }, concurrency: unlimited }
  b: { latency: { mean: 4436491673ns }, concurrency: unlimited }
scenarios: { s: { duration: 12000s, warm-up: 2000s } }
""", k)
    s = op(r)["xPerReplication"]["waitMeanMs"]
    close("mh2_1_rho0.8_Wq (a worker is held through its calls)", {"mean": s["mean"] / 1000, "standardError": s["standardError"] / 1000}, 10.0)
    q = ", ".join(f"s{i}: {{ latency: {{ mean: {m}ms }}, concurrency: 1, queue: unlimited }}" for i, m in enumerate((500, 800, 750, 625)))
    calls = ", ".join(f"{{ call: s{i}, timeout: 30d }}" for i in range(4))
    r = run(f"""
architecture: tandem
services: {{ q: {{ concurrency: unlimited, operations: {{ o: {{ rate: 1/s, steps: [ {calls} ] }} }} }}, {q} }}
scenarios: {{ s: {{ duration: 3000s, warm-up: 500s }} }}
""", k)
    s = op(r)["xPerReplication"]["responseMeanMs"]
    close("jackson_tandem4", {"mean": s["mean"] / 1000, "standardError": s["standardError"] / 1000}, KNOWN["jackson_tandem4"]["exact"])
    stages = ", ".join(f"s{i}: {{ latency: {{ mean: {m}ms }}, concurrency: unlimited }}" for i, m in enumerate((2000, 500, 50)))
    calls = ", ".join(f"{{ call: s{i}, timeout: 30d }}" for i in range(3))
    r = run(f"""
architecture: chain
services: {{ q: {{ concurrency: unlimited, latency: {{ mean: 50ms }}, operations: {{ o: {{ rate: 20/s, steps: [ {calls} ] }} }} }}, {stages} }}
scenarios: {{ s: {{ duration: 100s }} }}
""", k)
    x = KNOWN["chain_exp_stages"]["exact"]
    s = op(r)["xPerReplication"]["responseMeanMs"]
    close("chain_exp_stages mean", {"mean": s["mean"] / 1000, "standardError": s["standardError"] / 1000}, x["mean"])
    for p in ("p50", "p95", "p99"):
        close(f"chain_exp_stages {p}", {"mean": op(r)["responseTime"][p + "Ms"] / 1000, "standardError": op(r)["xQuantiles"][p + "Ms"]["standardError"] / 1000}, x[p])
    branches = ", ".join(f"{{ call: s{i}, timeout: 30d }}" for i in range(3))
    three = ", ".join(f"s{i}: {{ latency: {{ mean: 1s }}, concurrency: unlimited }}" for i in range(3))
    r = run(f"""
architecture: fork
services: {{ q: {{ concurrency: unlimited, operations: {{ o: {{ rate: 10/s, steps: [ {{ parallel: [ {branches} ] }} ] }} }} }}, {three} }}
scenarios: {{ s: {{ duration: 100s }} }}
""", k)
    s = op(r)["xPerReplication"]["responseMeanMs"]
    close("forkjoin_parallel_exp", {"mean": s["mean"] / 1000, "standardError": s["standardError"] / 1000}, 11 / 6)


def chances():
    k = 10 if QUICK else 30
    r = run("""
architecture: retry
services:
  q: { concurrency: unlimited, operations: { o: { rate: 50/s, steps: [ { call: t, retries: 2, error-rate: 30% } ] } } }
  t: { latency: 10ms, concurrency: 1000 }
scenarios: { s: { duration: 100s } }
""", k)
    close("retry success", op(r)["xPerReplication"]["fractionOfOffered"]["succeeded"], 0.973)
    b = svc(r, "t")["xPerReplication"]["busyWorkers"]
    close("retry attempts", {"mean": b["mean"] / 0.5, "standardError": b["standardError"] / 0.5}, 1.39)
    r = run("""
architecture: renewal
services:
  q: { concurrency: unlimited, operations: { o: { rate: 2/s, steps: [ { call: t } ] } } }
  t: { availability: { mtbf: 90s, mttr: 10s } }
scenarios: { s: { duration: 10000s, warm-up: 500s } }
""", k)
    close("availability_renewal", op(r)["xPerReplication"]["fractionOfOffered"]["succeeded"], 0.9)
    r = run("""
architecture: timeout
services:
  q: { concurrency: unlimited, operations: { o: { rate: 50/s, steps: [ { call: t, timeout: 1s, probability: 60% }, { call: t, cache: { hit: 95% }, error-rate: 40% } ] } } }
  t: { latency: { mean: 500ms }, concurrency: unlimited }
scenarios: { s: { duration: 60s } }
""", k)
    close("P(L > timeout) with probability", op(r)["xPerReplication"]["fractionOfOffered"]["timedOut"], 0.6 * math.exp(-2))
    close("cache and error rate", op(r)["xPerReplication"]["fractionOfOffered"]["succeeded"], (1 - 0.6 * math.exp(-2)) * (1 - 0.05 * 0.4))


def deterministic():
    chain = """
architecture: P1
services:
  task-api:
    operations:
      create: { rate: 20/s, arrivals: regular, latency: 50ms, client: CLIENT, steps: [ { save: task }, { call: n, timeout: 30s }, { call: audit }, { call: reminder } ] }
  n: { latency: 2s }
  audit: { latency: 500ms }
  reminder: { latency: 50ms }
scenarios:
  s: { duration: 60s }
  warm: { duration: 60s, warm-up: 30s, faults: [ { service: n, state: crashed, from: 30s } ] }
  refusing: { duration: 60s, faults: [ { service: n, state: refusing, from: 30s, for: 3s } ] }
  slow: { duration: 60s, faults: [ { service: n, state: slow, factor: 10, from: 30s, for: 3s } ] }
  own: { duration: 60s, faults: [ { service: task-api, state: crashed, from: 30s, for: 3s } ] }
"""
    plain = chain.replace("CLIENT", "{}")
    r = run(plain)
    o = op(r, "task-api/create")
    exact("blocking_chain_det", [o["responseTime"][x] for x in ("meanMs", "p50Ms", "p99Ms", "maxMs")], [2600.0] * 4)
    exact("blocking_chain_det counts", [o["offered"], o["succeeded"], o["failed"], o["rejected"]], [1200, 1200, 0, 0])
    exact("Little: peak workers 52", svc(r, "task-api")["peakWorkers"], 52)
    # warm: 51 or 52 in progress at the crash, 2.6 s each; the pool is full when arrivals since (minus completions) reach 200
    r = run(plain, scenario="warm")
    # Those whose call to n began after 28 s have their work lost there, and hang too; what is done at 30 s is done.
    exact("P2 warm: first refusal", svc(r, "task-api")["firstRejectionSeconds"], warm_first_refusal())
    r = run(plain, scenario="refusing")
    o = op(r, "task-api/create")
    # the call to n begins 50 ms after arrival: in [30, 33) for arrivals at 29.95 ... 32.90
    exact("P3: refusing 3 s", [o["failed"], o["savedButFailed"], o["timedOut"]], [60, 60, 0])
    r = run(plain, scenario="slow")
    exact("slow by 10 for 3 s", [op(r, "task-api/create")["responseTime"]["maxMs"], op(r, "task-api/create")["succeeded"]], [20600.0, slow_successes()])
    r = run(chain.replace("CLIENT", "{ timeout: 5s, retries: 1 }"), scenario="own")
    o = op(r, "task-api/create")
    # lost: arrivals 27.45 ... 29.95 (27.40 is done at 30.00, before the crash): 51; hanging: 30.00 ... 32.95: 60. Each is given up after
    # 5 s and comes again; those that come again before 33 s (arrived 27.45 ... 27.95: 11) hang a second time. A client's timeout is none.
    exact("own crash with client retries", [o["offered"], o["failed"], o["timedOut"], o["succeeded"]], [1200 + 111, 111 + 11, 0, 1200 - 11])

    p2 = """
architecture: P2
services:
  task-api:
    latency: 0ms
    concurrency: 200
    operations:
      create: { rate: 20/s, arrivals: regular, steps: [ { save: task }, { call: notification, timeout: 30s } ] }
  notification: {}
scenarios:
  cold: { duration: 5m, faults: [ { service: notification, state: crashed, for: 5m } ] }
"""
    r = run(p2, scenario="cold", timeline=True)
    o = op(r, "task-api/create")
    exact("pool_exhaust_det: first refusal", svc(r, "task-api")["firstRejectionSeconds"], KNOWN["pool_exhaust_det"]["exact"])
    exact("P2 cold: full at 10 s", [r["timeline"][9]["services"]["task-api"]["xMax"][0], r["timeline"][10]["services"]["task-api"]["xStart"][0]], [199.0, 200.0])
    exact("pool_steady_503_det", [o["offered"], o["rejected"], o["failed"], o["timedOut"], o["savedButFailed"]], [6000, 4000, 2000, 2000, 2000])
    exact("pool_steady_503_det peak", svc(r, "task-api")["peakWorkers"], 200)

    r = run("""
architecture: limit
services:
  q: { operations: { o: { rate: 20/s, arrivals: regular, steps: [ { call: t, timeout: 10m } ] } }, concurrency: unlimited }
  t: { limit: 10/s }
scenarios: { s: { duration: 10s } }
""")
    # 10 tokens at first, then 10/s: token k (k > 10) exists at ... arrival n at n/20; tokens by t: 10 + 10 t up to use; the first 20 pass at once, then one each 100 ms
    exact("token bucket delays", [op(r)["succeeded"], op(r)["responseTime"]["maxMs"]], [200, token_delay()])
    r = run("""
architecture: fault limit
services:
  q: { operations: { o: { rate: 20/s, arrivals: regular, steps: [ { call: t } ] } } }
  t: {}
scenarios: { s: { duration: 10s, faults: [ { service: t, state: rate-limited, limit: 1/s, excess: reject, from: 2s, for: 5s } ] } }
""")
    exact("rate-limited, reject: 5 of 100 in 5 s pass", [op(r)["succeeded"], op(r)["failed"], op(r)["rejected"]], [105, 95, 0])
    r = run("""
architecture: breaker
services:
  q: { operations: { o: { rate: 10/s, arrivals: regular, steps: [ { call: t, timeout: 200ms, circuit-breaker: { failures: 3, open-for: 2s } } ] } } }
  t: { latency: 10ms }
scenarios: { s: { duration: 20s, faults: [ { service: t, state: crashed, from: 5s, for: 4s } ] } }
""")
    o = op(r)
    # calls at 5.0 5.1 5.2 5.3 5.4 hang; the third timeout (5.4; before the arrival at 5.4) opens it: 5.3 hung, 5.4 refused at once. Open to 7.4:
    # probe 7.4 times out 7.6, open to 9.6; probe 9.6 succeeds at 9.61. Timeouts: 5.0-5.3 and 7.4; failed in all: 5.0 ... 9.5
    exact("circuit breaker", [o["failed"], o["timedOut"], o["succeeded"]], [46, 5, 154])
    r = run("""
architecture: bulkhead
services:
  q: { operations: { o: { rate: 10/s, arrivals: regular, steps: [ { call: t, max-in-flight: 3 } ] } } }
  t: { latency: 1s }
scenarios: { s: { duration: 10s } }
""")
    exact("bulkhead 3 of 10 per second", [op(r)["succeeded"], op(r)["failed"], svc(r, "t")["peakWorkers"]], [30, 70, 3])
    r = run("""
architecture: override
services:
  q: { operations: { o: { rate: 1/s, arrivals: regular, latency: 5ms, steps: [ { call: t/p, latency: 300ms } ] } } }
  t: { operations: { p: { latency: 10ms, steps: [ { call: u } ] } } }
  u: { latency: 7s }
scenarios: { s: { duration: 4s, faults: [ { service: u, state: refusing, from: 3s } ] } }
""")
    exact("a latency on a call replaces its operation's", [op(r)["responseTime"]["maxMs"], op(r)["succeeded"], op(r)["failed"], svc(r, "u")["peakWorkers"], svc(r, "t")["peakWorkers"]], [305.0, 2, 2, 0, 1])


def warm_first_refusal():
    """Counted by hand, request by request: the nth arrives at 50n ms, calls n 50 ms later."""
    busy, t = [], 0
    for k in range(1, 1201):
        t = 50 * k
        busy = [e for e in busy if e > t]
        if len(busy) >= 200:
            return t / 1000
        at_n = t + 50
        busy.append(t + 2600 if at_n + 2000 <= 30000 else at_n + 30000)


def slow_successes():
    """With 20 s at the slow service for those that call it in [30, 33): the pool of 200 stays free enough? counted by hand."""
    busy, ok = [], 0
    for k in range(1, 1201):
        t = 50 * k
        busy = [e for e in busy if e > t]
        if len(busy) >= 200:
            continue
        ok += 1
        busy.append(t + (20600 if 30000 <= t + 50 < 33000 else 2600))
    return ok


def token_delay():
    """The 200th arrives at 10 s; tokens: 10 at the start, 10/s while below 10."""
    from fractions import Fraction as F
    tokens, last, worst = F(10), F(0), F(0)
    for n in range(1, 201):
        t = F(n, 20)
        tokens, last = min(F(10), tokens + 10 * (t - last)), t
        wait = F(0) if tokens >= 1 else (1 - tokens) / 10
        tokens -= 1
        worst = max(worst, wait)
    return float(worst * 1000)


for part in (deterministic, chances, networks, queues):
    start = time.time()
    part()
    print(f"      ({part.__name__}: {time.time() - start:.0f} s)", flush=True)
print(f"{sum(results)} of {len(results)} passed")
sys.exit(0 if all(results) else 1)
