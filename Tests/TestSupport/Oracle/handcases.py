"""Small architectures about one rule each, with values derived by hand.

Each: (name, why, services (YAML), other top-level YAML, [(operation, path, value)]).
"""
import math
from fractions import Fraction as F

N = F(999, 1000)
YEAR = 8760

CASES = [
    ("chain of four", "0.999^4; each call alone gains 0.999^3 - 0.999^4; the three together 0.999 - 0.999^4 (26.23 h).", """
      a: { availability: 99.9%, operations: { o: { steps: [{ call: b }, { call: c }, { call: d }] } } }
      b: { availability: 99.9% }
      c: { availability: 99.9% }
      d: { availability: 99.9% }
    """, "", [("a/o", "availability", N**4), ("a/o", "chainProduct", N**4), ("a/o", "completion", N**4),
              ("a/o", "calls.a/o#2.downtimeHoursPerYear", (N**3 - N**4) * YEAR),
              ("a/o", "importance.d.birnbaum", N**3)]),

    ("twelve nines: unavailability is computed as itself", "1 - (1 - 1e-12)^2 = 2e-12 - 1e-24, far below what 1 - availability keeps.", """
      a: { availability: 99.9999999999%, operations: { o: { steps: [{ call: b }] } } }
      b: { availability: 0.999999999999 }
    """, "", [("a/o", "unavailability", 2 * F(1, 10**12) - F(1, 10**24))]),

    ("mtbf and mttr", "mtbf / (mtbf + mttr) = 99 / 100.", """
      a: { availability: { mtbf: 99h, mttr: 1h }, operations: { o: {} } }
    """, "", [("a/o", "availability", F(99, 100))]),

    ("timeout equal to latency is in time", "1s <= 1s: only b's 99 % counts; the response takes the second.", """
      a: { operations: { o: { steps: [{ call: b, timeout: 1s }] } } }
      b: { availability: 99%, latency: 1000ms }
    """, "", [("a/o", "availability", F(99, 100)), ("a/o", "responseTime.meanMs", 1000)]),

    ("constant latency above timeout never succeeds", "1001ms > 1s: availability 0, retries do not help, no response time.", """
      a: { operations: { o: { steps: [{ call: b, timeout: 1s, retries: 2 }] } } }
      b: { availability: 99%, latency: 1001ms }
    """, "", [("a/o", "availability", 0), ("a/o", "unavailability", 1), ("a/o", "responseTime", None)]),

    ("response time of the target operation above timeout never succeeds", "b/p takes 60 + 50 = 110ms > 105ms; b/q takes 100ms and is in time.", """
      a: { operations: { o: { steps: [{ call: b/p, timeout: 105ms }] }, o2: { steps: [{ call: b/q, timeout: 105ms }] } } }
      b: { latency: 60ms, operations: { p: { steps: [{ call: c }] }, q: { latency: 50ms, steps: [{ call: c }] } } }
      c: { latency: 50ms }
    """, "", [("a/o", "availability", 0), ("a/o2", "availability", 1), ("a/o2", "responseTime.meanMs", 100)]),

    ("retry multiplies chance, not parts", "b up 0.99; given up, 1 - 0.1^2 = 0.99. Chain: 1 - (1 - 0.99 * 0.9)^2. First attempts succeed: no back-off in the time.", """
      a: { operations: { o: { steps: [{ call: b, error-rate: 10%, retries: { count: 1, backoff: 200ms } }] } } }
      b: { availability: 99%, latency: 50ms }
    """, "", [("a/o", "availability", F(99, 100) * F(99, 100)), ("a/o", "chainProduct", 1 - (1 - F(99, 100) * F(9, 10))**2),
              ("a/o", "responseTime.meanMs", 50), ("a/o", "cutSets", [["b"]])]),

    ("retry executes the target operation anew", "b/p fails by chance 10 % an execution; two attempts: b up 0.9 times (1 - 0.1^2).", """
      a: { operations: { o: { steps: [{ call: b/p, retries: 1 }] } } }
      b: { availability: 90%, operations: { p: { steps: [{ call: c, error-rate: 10% }] } } }
      c: {}
    """, "", [("a/o", "availability", F(9, 10) * F(99, 100)), ("a/o", "chainProduct", 1 - (1 - F(81, 100))**2)]),

    ("common cause with required 2 of 3", "q = 0.1, beta = 0.2: one event of 0.02, three of 0.08: 0.98 * (0.92^3 + 3 * 0.92^2 * 0.08).", """
      a: { availability: 90%, replicas: { count: 3, required: 2, common-cause: 20% }, operations: { o: {} } }
    """, "", [("a/o", "availability", F(98, 100) * (F(92, 100)**3 + 3 * F(92, 100)**2 * F(8, 100))),
              ("a/o", "cutSets", [["a!common"], ["a[0]", "a[1]"], ["a[0]", "a[2]"], ["a[1]", "a[2]"]])]),

    ("replicas: 3 means one is required", "1 - 0.1^3.", """
      a: { availability: 90%, replicas: 3, operations: { o: {} } }
    """, "", [("a/o", "unavailability", F(1, 1000)), ("a/o", "cutSets", [["a[0]", "a[1]", "a[2]"]])]),

    ("instance i is in zone i mod the number of zones", "Instances 0 and 2 in x, 1 in y, two required, instances perfect: x is needed and y is not. 0.9; with x up: always.", """
      a: { replicas: { count: 3, required: 2, zones: [x, y] }, operations: { o: {} } }
    """, "zones: { x: { availability: 90% }, y: { availability: 80% } }",
     [("a/o", "availability", F(9, 10)), ("a/o", "cutSets", [["zone:x"]]), ("a/o", "importance.zone:x.birnbaum", 1),
      ("a/o", "importance.zone:y.birnbaum", 0)]),

    ("zone shared by two services counts once", "Zone 0.9 once, each service 0.99; in the chain product the zone is in both factors.", """
      a: { availability: 99%, replicas: { count: 1, zones: [x] }, operations: { o: { steps: [{ call: b }] } } }
      b: { availability: 99%, replicas: { count: 1, zones: [x] } }
    """, "zones: { x: { availability: 90% } }",
     [("a/o", "availability", F(9, 10) * F(99, 100)**2), ("a/o", "chainProduct", (F(9, 10) * F(99, 100))**2),
      ("a/o", "importance.zone:x.downtimeHoursPerYear", F(1, 10) * F(99, 100)**2 * YEAR),
      ("a/o", "importance.b.downtimeHoursPerYear", F(9, 10) * F(99, 100) * F(1, 100) * YEAR),
      ("a/o", "calls.a/o#1.downtimeHoursPerYear", F(9, 10) * F(99, 100) * F(1, 100) * YEAR),
      ("a/o", "cutSets", [["a"], ["b"], ["zone:x"]])]),

    ("shared database counts once", "db 0.99 for both paths, exact 0.99; the chain counts it twice.", """
      a: { depends-on: [db], operations: { o: { steps: [{ call: b }] } } }
      b: { depends-on: [db] }
      db: { kind: database, availability: 99% }
    """, "", [("a/o", "availability", F(99, 100)), ("a/o", "chainProduct", F(99, 100)**2), ("a/o", "calls.a/o#1.downtimeHoursPerYear", 0),
              ("a/o", "importance.db.downtimeHoursPerYear", F(1, 100) * YEAR)]),

    ("deploys refuse whatever the replicas", "takes / every = 1/100; instances 1 - 0.1^2: 0.99 * 0.99.", """
      a: { availability: 90%, replicas: 2, deploys: { every: 100m, takes: 1m }, operations: { o: {} } }
    """, "", [("a/o", "availability", F(99, 100)**2), ("a/o", "cutSets", [["a!deploy"], ["a[0]", "a[1]"]]),
              ("a/o", "importance.a.downtimeHoursPerYear", (1 - F(99, 100)**2) * YEAR)]),

    ("any-of in depends-on", "1 - 0.1 * 0.2 = 0.98.", """
      a: { depends-on: [{ any-of: [b, c] }], operations: { o: {} } }
      b: { availability: 90% }
      c: { availability: 80% }
    """, "", [("a/o", "availability", F(98, 100)), ("a/o", "cutSets", [["b", "c"]]), ("a/o", "importance.b.birnbaum", F(2, 10))]),

    ("at-least with a nested any-of", "Two of {b, c, (d or e)} with 0.9, 0.9, 1 - 0.5^2 = 0.75: 0.9*0.9 + 2*0.9*0.1*0.75.", """
      a: { depends-on: [{ at-least: 2, of: [b, c, { any-of: [d, e] }] }], operations: { o: {} } }
      b: { availability: 90% }
      c: { availability: 90% }
      d: { availability: 50% }
      e: { availability: 50% }
    """, "", [("a/o", "availability", F(81, 100) + 2 * F(9, 100) * F(3, 4)),
              ("a/o", "cutSets", [["b", "c"], ["b", "d", "e"], ["c", "d", "e"]])]),

    ("depends-on of an operation is not needed by calls to the service", "o calls the service b (0.9); o2 calls b/p, which needs c as well (0.9 * 0.8).", """
      a: { operations: { o: { steps: [{ call: b }] }, o2: { steps: [{ call: b/p }] } } }
      b: { availability: 90%, operations: { p: { depends-on: [c] } } }
      c: { availability: 80% }
    """, "", [("a/o", "availability", F(9, 10)), ("a/o2", "availability", F(72, 100))]),

    ("a call not made succeeds", "0.7 + 0.3 * 0.9; the time is 0.3 * 100ms.", """
      a: { operations: { o: { latency: 10ms, steps: [{ call: b, probability: 30% }] } } }
      b: { availability: 90%, latency: 100ms }
    """, "", [("a/o", "availability", F(97, 100)), ("a/o", "responseTime.meanMs", 40), ("a/o", "responseTime.waitingMs", 30)]),

    ("times draws chance each time, parts once", "b up 0.9, then 0.9^2; chain (0.9 * 0.9)^2; twice 50ms.", """
      a: { operations: { o: { steps: [{ call: b, error-rate: 10%, times: 2 }] } } }
      b: { availability: 90%, latency: 50ms }
    """, "", [("a/o", "availability", F(9, 10)**3), ("a/o", "chainProduct", F(9, 10)**4), ("a/o", "responseTime.meanMs", 100)]),

    ("fallback shares a part with the call", "Both need db (0.9); given it, 1 - 0.2 * 0.3 = 0.94; chain 1 - (1 - 0.72) * (1 - 0.63).", """
      a: { operations: { o: { steps: [{ call: b, on-failure: { fallback: c } }] } } }
      b: { availability: 80%, latency: 50ms, depends-on: [db] }
      c: { availability: 70%, latency: 1s, depends-on: [db] }
      db: { availability: 90% }
    """, "", [("a/o", "availability", F(9, 10) * F(94, 100)), ("a/o", "chainProduct", 1 - F(28, 100) * F(37, 100)),
              ("a/o", "responseTime.meanMs", 50), ("a/o", "cutSets", [["db"], ["b", "c"]]), ("a/o", "calls.a/o#1.availability", True)]),

    ("the timeout does not apply to the fallback", "b always times out (2 attempts of 100ms, 5ms apart), then c takes its 1s: 205 + 1000; availability c's 0.9.", """
      a: { operations: { o: { steps: [{ call: b, timeout: 100ms, retries: { count: 1, backoff: 5ms }, on-failure: { fallback: c } }] } } }
      b: { availability: 99%, latency: 200ms }
      c: { availability: 90%, latency: 1s }
    """, "", [("a/o", "availability", F(9, 10)), ("a/o", "responseTime.meanMs", 1205)]),

    ("an ignored call that always times out takes its timeouts", "10ms + 3 * 100ms + 2 * 50ms; it costs no availability and is still temporal coupling.", """
      a: { operations: { o: { latency: 10ms, steps: [{ call: b, timeout: 100ms, retries: { count: 2, backoff: 50ms }, on-failure: ignore }] } } }
      b: { availability: 90%, latency: 200ms }
    """, "", [("a/o", "availability", 1), ("a/o", "responseTime.meanMs", 410), ("a/o", "calls.a/o#1.temporal", True),
              ("a/o", "calls.a/o#1.availability", False), ("a/o", "calls.a/o#1.downtimeHoursPerYear", 0), ("a/o", "cutSets", [])]),

    ("an ignored call with error-rate 1 takes the target's time", "Every attempt errs after 40ms; no retries: 10 + 40.", """
      a: { operations: { o: { latency: 10ms, steps: [{ call: b, error-rate: 1, on-failure: ignore }] } } }
      b: { latency: 40ms }
    """, "", [("a/o", "availability", 1), ("a/o", "responseTime.meanMs", 50)]),

    ("an ignored call to an operation that can never succeed takes the timeout", "b/p cannot succeed (c's 1s against 100ms), so o waits its own 300ms; b/p has no response time.", """
      a: { operations: { o: { latency: 10ms, steps: [{ call: b/p, timeout: 300ms, on-failure: ignore }] } } }
      b: { operations: { p: { steps: [{ call: c, timeout: 100ms }] } } }
      c: { latency: 1s }
    """, "", [("a/o", "availability", 1), ("a/o", "responseTime.meanMs", 310), ("b/p", "responseTime", None), ("b/p", "availability", 0)]),

    ("wait false takes no time and cannot fail", "Availability a's own 0.99; temporal yes, availability no.", """
      a: { availability: 99%, operations: { o: { rate: 1000/s, latency: 10ms, steps: [{ call: b, wait: false }] } } }
      b: { availability: 90%, latency: 1s }
    """, "", [("a/o", "availability", F(99, 100)), ("a/o", "responseTime.meanMs", 10), ("a/o", "calls.a/o#1.temporal", True),
              ("a/o", "calls.a/o#1.availability", False)]),

    ("an ignored call whose waiting can fill the pool", "20/s * 0.5 * (1 + 1) * 5s = 100 >= 100 workers: coupled; o2 at 19/s: 95 < 100: not; o3 has no rate: not.", """
      a:
        concurrency: 100
        operations:
          o: { rate: 20/s, steps: [{ call: b, timeout: 5s, probability: 50%, retries: 1, on-failure: ignore }] }
          o2: { rate: 19/s, steps: [{ call: b, timeout: 5s, probability: 50%, retries: 1, on-failure: ignore }] }
          o3: { steps: [{ call: b, timeout: 5s, on-failure: ignore }] }
      b: { availability: 90% }
    """, "", [("a/o", "calls.a/o#1.availability", True), ("a/o2", "calls.a/o2#1.availability", False), ("a/o3", "calls.a/o3#1.availability", False)]),

    ("one-of with a rest", "0.5 * 0.9 + 0.3 * 0.8 + 0.2; the time 0.5 * 100 + 0.3 * 10.", """
      a: { operations: { o: { steps: [{ one-of: [{ share: 50%, call: b }, { share: 30%, call: c }] }] } } }
      b: { availability: 90%, latency: 100ms }
      c: { availability: 80%, latency: 10ms }
    """, "", [("a/o", "availability", F(89, 100)), ("a/o", "responseTime.meanMs", 53), ("a/o", "calls.a/o#1.downtimeHoursPerYear", F(5, 100) * YEAR),
              ("a/o", "calls.a/o#2.downtimeHoursPerYear", F(6, 100) * YEAR)]),

    ("cache hits only while the cache is up", "cache 0.5 up: 0.5 * (0.9 + 0.1 * 0.8) + 0.5 * 0.8 = 0.89; with everything up 0.1 * 100ms.", """
      a: { operations: { o: { steps: [{ call: b, cache: { hit: 90%, in: k } }] } } }
      b: { availability: 80%, latency: 100ms }
      k: { kind: cache, availability: 50%, latency: 7ms }
    """, "", [("a/o", "availability", F(89, 100)), ("a/o", "responseTime.meanMs", 10), ("a/o", "importance.k.birnbaum", F(98, 100) - F(8, 10))]),

    ("parallel takes its slowest branch", "Branches 0 or 100ms (half each) and 40ms: 0.5 * 100 + 0.5 * 40 = 70; both must succeed: 0.5 + 0.5 * 0.9 = 0.95, times 0.8.", """
      a: { operations: { o: { steps: [{ parallel: [{ call: b, probability: 50% }, { call: c }] }] } } }
      b: { availability: 90%, latency: 100ms }
      c: { availability: 80%, latency: 40ms }
    """, "", [("a/o", "availability", F(95, 100) * F(8, 10)), ("a/o", "responseTime.meanMs", 70)]),

    ("exponential latency cut by the timeout", "In time: 1 - e^-2; E[L | L <= 100ms] = 50 - 100 / (e^2 - 1). The retry draws anew: 1 - e^-4.", """
      a: { operations: { o: { steps: [{ call: b, timeout: 100ms, retries: 1 }] } } }
      b: { availability: 90%, latency: { mean: 50ms } }
    """, "", [("a/o", "availability", 0.9 * (1 - math.exp(-4))), ("a/o", "responseTime.meanMs", 50 - 100 / math.expm1(2)), ("a/o", "cutSets", [["b"]])]),

    ("uniform latency cut by the timeout", "10..90ms, 70ms: in time 3/4, mean of what is: 40ms.", """
      a: { operations: { o: { steps: [{ call: b, timeout: 70ms }] } } }
      b: { availability: 90%, latency: { min: 10ms, max: 90ms } }
    """, "", [("a/o", "availability", F(9, 10) * F(3, 4)), ("a/o", "responseTime.meanMs", 40)]),

    ("log-normal latency cut at its p99", "1 % of attempts are late; cut at p50 half of them.", """
      a: { operations: { o: { steps: [{ call: b, timeout: 300ms }] }, o2: { steps: [{ call: b, timeout: 40ms }] } } }
      b: { latency: { p50: 40ms, p99: 300ms } }
    """, "", [("a/o", "availability", 0.99), ("a/o2", "availability", 0.5)]),

    ("a response time that varies is cut by the caller's timeout", "b/p takes 10ms (70 %) or 110ms (30 %), timeout 50ms: 0.7 in time, independent of the parts; what is in time takes 10ms.", """
      a: { operations: { o: { steps: [{ call: b/p, timeout: 50ms }] } } }
      b: { operations: { p: { latency: 10ms, steps: [{ call: c, probability: 30% }] } } }
      c: { availability: 90%, latency: 100ms }
    """, "", [("b/p", "responseTime.meanMs", 40), ("a/o", "availability", F(97, 100) * F(7, 10)), ("a/o", "responseTime.meanMs", 10)]),

    ("cache and times make a distribution that the timeout cuts",
     "b/p takes 0, 40 or 80ms with 1/4, 1/2, 1/4 (each of two calls is a hit half the time); 40ms is in time: 3/4; mean 20 / 0.75.", """
      a: { operations: { o: { steps: [{ call: b/p, timeout: 40ms }] } } }
      b: { operations: { p: { steps: [{ call: c, times: 2, cache: { hit: 50%, in: k } }] } } }
      c: { latency: 40ms }
      k: { kind: cache }
    """, "", [("b/p", "responseTime.meanMs", 40), ("a/o", "availability", F(3, 4)), ("a/o", "responseTime.meanMs", F(80, 3))]),

    ("parallel of two branches that vary",
     "0 or 100ms (half each) beside 0 or 60ms (half each): E[max] = 0.5 * 100 + 0.25 * 60 = 65, not max(50, 30); o cuts nothing, o2's 60ms keeps 0 and 60.", """
      a: { operations: { o: { steps: [{ call: b/p }] }, o2: { steps: [{ call: b/p, timeout: 60ms }] } } }
      b: { operations: { p: { steps: [{ parallel: [{ call: c, probability: 50% }, { call: d, probability: 50% }] }] } } }
      c: { latency: 100ms }
      d: { latency: 60ms }
    """, "", [("b/p", "responseTime.meanMs", 65), ("a/o", "availability", 1), ("a/o", "responseTime.meanMs", 65),
              ("a/o2", "availability", F(1, 2)), ("a/o2", "responseTime.meanMs", 30)]),

    ("latency on a call replaces the operation's time, its steps must succeed", "50ms in place of 2s, in time for 100ms; b/p's call to c (0.9) still counts.", """
      a: { operations: { o: { steps: [{ call: b/p, latency: 50ms, timeout: 100ms }] } } }
      b: { operations: { p: { latency: 1s, steps: [{ call: c }] } } }
      c: { availability: 90%, latency: 1s }
    """, "", [("a/o", "availability", F(9, 10)), ("a/o", "responseTime.meanMs", 50)]),

    ("a publish needs the broker, with outbox it does not", "o: 0.99 and 5ms; o2: availability 1, no time, completion 0.99.", """
      a: { operations: { o: { steps: [{ publish: Done, to: k }] }, o2: { steps: [{ publish: Done, to: k, outbox: true }] } } }
      k: { kind: broker, availability: 99%, latency: 5ms }
    """, "", [("a/o", "availability", F(99, 100)), ("a/o", "completion", F(99, 100)), ("a/o", "responseTime.meanMs", 5),
              ("a/o2", "availability", 1), ("a/o2", "completion", F(99, 100)), ("a/o2", "responseTime.meanMs", 0),
              ("a/o2", "calls.a/o2#1.temporal", False), ("a/o2", "calls.a/o2#1.availability", False)]),

    ("completion executes each consumer once per fact", "Two facts, the consumer errs 10 % each time, c up 0.9 once: 0.9 * 0.9^2; the consumer's retries are a recovery and do not count.", """
      a: { operations: { o: { steps: [{ publish: Done, to: k }, { publish: Done, to: k }] } } }
      b: { operations: { p: { steps: [{ call: c, error-rate: 10% }] } }, consumes: [{ event: Done, operation: p, retries: { count: 3, backoff: 1s } }] }
      c: { availability: 90% }
      k: { kind: broker }
    """, "", [("a/o", "availability", 1), ("a/o", "completion", F(9, 10)**3)]),

    ("completion follows the facts of consumers", "o -> First -> b/p publishes Second -> c/q: 0.9 * 0.8 on top of nothing else.", """
      a: { operations: { o: { steps: [{ publish: First, to: k }] } } }
      b: { availability: 90%, operations: { p: { steps: [{ publish: Second, to: k }] } }, consumes: [{ event: First, operation: p }] }
      c: { availability: 80%, operations: { q: {} }, consumes: [{ event: Second, operation: q }] }
      k: { kind: broker }
    """, "", [("a/o", "availability", 1), ("a/o", "completion", F(72, 100))]),

    ("facts of operations called count, of ignored ones not", "o: b/p's fact needs c (0.8); o2 ignores the call: 1.", """
      a: { operations: { o: { steps: [{ call: b/p }] }, o2: { steps: [{ call: b/p, on-failure: ignore }] } } }
      b: { operations: { p: { steps: [{ publish: Done, to: k, outbox: true }] } } }
      c: { availability: 80%, operations: { q: {} }, consumes: [{ event: Done, operation: q }] }
      k: { kind: broker }
    """, "", [("a/o", "availability", 1), ("a/o", "completion", F(8, 10)), ("a/o2", "completion", 1)]),

    ("fallback facts count in completion", "b/p up 0.9 and its fact's consumer d 0.8: 0.72; else (0.1) c/q up 0.7 and its fact's consumer e 0.6: 0.042.", """
      a: { operations: { o: { steps: [{ call: b/p, on-failure: { fallback: c/q } }] } } }
      b: { availability: 90%, operations: { p: { steps: [{ publish: ByB, to: k }] } } }
      c: { availability: 70%, operations: { q: { steps: [{ publish: ByC, to: k }] } } }
      d: { availability: 80%, operations: { r: {} }, consumes: [{ event: ByB, operation: r }] }
      e: { availability: 60%, operations: { s: {} }, consumes: [{ event: ByC, operation: s }] }
      k: { kind: broker }
    """, "", [("a/o", "availability", F(97, 100)), ("a/o", "completion", F(72, 100) + F(42, 1000))]),

    ("with retries only the facts of the attempt that succeeds", "Given c, which errs half the time: attempt 1 succeeds 0.5, attempt 2 0.25; either way one execution of d: 0.75 * 0.8.", """
      a: { operations: { o: { steps: [{ call: b/p, retries: 1 }] } } }
      b: { operations: { p: { steps: [{ publish: Done, to: k }, { call: c, error-rate: 50% }] } } }
      c: {}
      d: { operations: { q: { steps: [{ call: c, error-rate: 20% }] } }, consumes: [{ event: Done, operation: q }] }
      k: { kind: broker }
    """, "", [("a/o", "availability", F(3, 4)), ("a/o", "completion", F(3, 4) * F(8, 10))]),

    ("a call not made sets off nothing", "0.7 without the call, 0.3 * 0.8 with it: 0.94.", """
      a: { operations: { o: { steps: [{ call: b/p, probability: 30% }] } } }
      b: { operations: { p: { steps: [{ publish: Done, to: k }] } } }
      c: { availability: 80%, operations: { q: {} }, consumes: [{ event: Done, operation: q }] }
      k: { kind: broker }
    """, "", [("a/o", "completion", F(94, 100))]),

    ("a fact being completed in a circle counts as done", "o -> Ping -> b/p -> Pong -> c/q -> Ping again, done: 0.9 * 0.8, broker 0.95 once.", """
      a: { operations: { o: { steps: [{ publish: Ping, to: k }] } } }
      b: { availability: 90%, operations: { p: { steps: [{ publish: Pong, to: k }] } }, consumes: [{ event: Ping, operation: p }] }
      c: { availability: 80%, operations: { q: { steps: [{ publish: Ping, to: k }] } }, consumes: [{ event: Pong, operation: q }] }
      k: { kind: broker, availability: 95% }
    """, "", [("a/o", "availability", F(95, 100)), ("a/o", "completion", F(72, 100) * F(95, 100))]),

    ("all calls to one service together", "b is called twice: one call that cannot fail gains nothing, both gain 0.1 (a is perfect).", """
      a: { operations: { o: { steps: [{ call: b }, { call: b, id: again }] } } }
      b: { availability: 90% }
    """, "", [("a/o", "calls.a/o#1.downtimeHoursPerYear", 0), ("a/o", "calls.again.downtimeHoursPerYear", 0),
              ("a/o", "callees.b.downtimeHoursPerYear", F(1, 10) * YEAR), ("a/o", "chainProduct", F(81, 100))]),

    ("hours of a component leave its zones and depends-on", "Instances 0.9, zone 0.95, db 0.8: own parts perfect gain 0.76 * 0.1; birnbaum 0.76.", """
      a: { operations: { o: { steps: [{ call: b }] } } }
      b: { availability: 90%, replicas: { count: 1, zones: [x] }, depends-on: [db] }
      db: { availability: 80% }
    """, "zones: { x: { availability: 95% } }",
     [("a/o", "availability", F(684, 1000)), ("a/o", "importance.b.downtimeHoursPerYear", F(76, 1000) * YEAR), ("a/o", "importance.b.birnbaum", F(76, 100)),
      ("a/o", "importance.zone:x.birnbaum", F(72, 100))]),

    ("ids count calls and publishes in the order written", "Inside parallel and one-of too; a call with an id of its own is counted all the same.", """
      a:
        operations:
          o:
            steps:
              - parallel: [{ call: b }, { call: c, id: mine }]
              - one-of: [{ share: 50%, call: b }]
              - { publish: Done, to: k }
      b: { availability: 90% }
      c: {}
      k: { kind: broker }
    """, "", [("a/o", "calls.a/o#1.to", "b"), ("a/o", "calls.mine.to", "c"), ("a/o", "calls.a/o#3.to", "b"), ("a/o", "calls.a/o#4.to", "k")]),

    ("year of 365.25 days", "0.1 % of 8766 h.", """
      a: { operations: { o: { steps: [{ call: b }] } } }
      b: { availability: 99.9% }
    """, "year: 365.25d", [("a/o", "calls.a/o#1.downtimeHoursPerYear", F(8766, 1000))]),
]
