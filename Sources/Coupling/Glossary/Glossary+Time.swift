extension Glossary {
  static let time = [
    Term(
      "response time", aliases: ["latency"],
      """
      How long a request takes that succeeds at the first attempts with everything up and no queue: own work first, \
      then each blocking step in order. A `parallel` step takes as long as its slowest branch, `wait: false` takes \
      nothing.
      """,
      formula: "own work + Σ of the blocking steps", seeAlso: ["waiting", "p99", "timeout"]),
    Term(
      "waiting", aliases: ["waiting time", "wait"],
      "The part of a response time that is spent on others.", formula: "response time − own work",
      seeAlso: ["response time", "temporal coupling"]),
    Term(
      "p99", aliases: ["quantile", "percentile", "tail latency", "p50", "p95"],
      """
      The time that 99 of 100 requests do not exceed. A mean hides the slow ones, and whoever calls many others meets \
      them often.
      """,
      source: "Dean, Barroso, \"The tail at scale\", 2013", seeAlso: ["response time", "SLO"]),
    Term(
      "Little's law", aliases: ["L = λW"],
      """
      The number of requests in progress is their rate times the time each takes, whatever the distributions. 20 \
      requests a second that take 2.6 s keep 52 workers busy.
      """,
      formula: "L = λ · W", source: "Little, \"A proof for the queuing formula: L = λW\", 1961",
      seeAlso: ["pool", "partition"]),
    Term(
      "deploy", aliases: ["deploys", "deployment", "restart"],
      """
      While a service with `deploys` is deployed, the whole of it refuses. Deploys that drop no requests are left out \
      of the file.
      """,
      formula: "P(in progress) = takes / every", seeAlso: ["availability", "temporal coupling"]),
    Term(
      "basis", aliases: ["observed", "declared", "assumed"],
      """
      What a figure rests on: `observed`, `declared` (the default for what is written) or `assumed`. A figure is as \
      firm as the least firm that it is made of.
      """,
      seeAlso: ["availability"]),
  ]

  static let protection = [
    Term(
      "timeout", aliases: ["deadline"],
      """
      How long an attempt is waited for; the call has then failed, and the callee may have done it all the same. An \
      answer exactly at the timeout is in time. Where none is written, 30 s are assumed.
      """,
      source: "Nygard, Release It!, 2007", seeAlso: ["retry", "pool", "idempotent"]),
    Term(
      "retry", aliases: ["retries", "back-off", "retry storm"],
      """
      A further attempt after a failed one; the back-off is the pause before it, in which the callee can recover. \
      Retries help against chance failures, not against a callee that is down for longer than they last. In several \
      layers they multiply.
      """,
      formula: "a call succeeds where one of 1 + retries attempts does; n layers make Π (1 + retries) calls of one",
      source: "Metcalfe, Boggs, \"Ethernet: distributed packet switching for local computer networks\", 1976",
      seeAlso: ["timeout", "idempotent", "circuit breaker", "cascade"]),
    Term(
      "fallback",
      """
      What stands in when a call fails: another service or operation. The call then succeeds where one of the two does. \
      The timeout does not apply to it.
      """,
      source: "Nygard, Release It!, 2007", seeAlso: ["soft dependency", "circuit breaker"]),
    Term(
      "circuit breaker",
      """
      Opens after a number of failures in a row: calls then fail at once, without waiting, until a probe after \
      `open-for` succeeds. It frees workers, but only after the first timeouts.
      """,
      source: "Nygard, Release It!, 2007", seeAlso: ["bulkhead", "timeout", "fallback"]),
    Term(
      "bulkhead", aliases: ["max-in-flight"],
      """
      A bound on the calls to one callee that are in progress at once (`max-in-flight`); more fail at once. A hung \
      callee can then take no more than these workers.
      """,
      source: "Nygard, Release It!, 2007", seeAlso: ["pool", "circuit breaker"]),
    Term(
      "pool", aliases: ["pool exhaustion", "workers", "concurrency", "thread pool"],
      """
      The workers of a service; each request in progress holds one, also while it waits for others. A call that hangs \
      holds it until the timeout. Where hanging calls want all W workers, one hung callee takes the whole service down, \
      operations that never call it included.
      """,
      formula: "full when rate × probability × (1 + retries) × timeout ≥ W; from empty after W / (rate × probability)",
      source: "Nygard, Release It!, 2007", seeAlso: ["Little's law", "bulkhead", "cascade"]),
    Term(
      "cascade", aliases: ["cascading failure"],
      """
      A failure that travels from callee to caller: waiting callers run out of workers, refuse, and their callers wait \
      in turn. Deep chains of blocking calls and retries in several layers carry it on.
      """,
      source: "Nygard, Release It!, 2007", seeAlso: ["pool", "retry", "circuit breaker"]),
    Term(
      "rate limit", aliases: ["limit", "throttling"],
      "The most requests in a time that a service takes (`limit`); what is over it is delayed or rejected.",
      seeAlso: ["lag", "pool"]),
  ]
}
