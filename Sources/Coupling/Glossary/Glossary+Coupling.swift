extension Glossary {
  static let coupling = [
    Term(
      "coupling", aliases: ["tight coupling"],
      """
      What binds one service to another, so that the one cannot run, succeed or change without the other. A call binds \
      in three ways, and each is judged by itself: temporal, availability and behavioral.
      """,
      source: "Stevens, Myers, Constantine, \"Structured design\", 1974",
      seeAlso: ["temporal coupling", "availability coupling", "behavioral coupling"]),
    Term(
      "temporal coupling", aliases: ["temporal", "coupling in time"],
      """
      The callee must be running at the moment when the caller calls. Every direct call has it, also one that is not \
      waited for (`wait: false`); a publish without outbox has it to the broker. A fact through a durable broker has \
      none to its consumers: they may be down and read it later.
      """,
      source: "Hohpe, Woolf, Enterprise Integration Patterns, 2003",
      seeAlso: ["availability coupling", "outbox", "waiting"]),
    Term(
      "availability coupling", aliases: ["coupling in availability"],
      """
      The callee's failure fails the operation: a call with `on-failure: fail`. With a fallback it is weaker. An \
      ignored call has none, except where hanging calls can fill the caller's pool; `wait: false` and a publish with \
      outbox have none.
      """,
      seeAlso: ["hard dependency", "soft dependency", "pool", "availability"]),
    Term(
      "behavioral coupling", aliases: ["behavioral", "behavioural coupling", "behavioural", "coupling in behavior"],
      """
      The caller knows the callee's interface: its endpoint, the version in it, the fields sent and read. Every direct \
      call has it, the more so the more it knows. A publisher knows only its own event.
      """,
      source: "Parnas, \"On the criteria to be used in decomposing systems into modules\", 1972",
      seeAlso: ["volatility", "fact", "command"]),
    Term(
      "hard dependency", aliases: ["required dependency"],
      "Something an operation cannot succeed without: `depends-on`, or a call with `on-failure: fail`.",
      seeAlso: ["soft dependency", "availability coupling", "k-of-n"]),
    Term(
      "soft dependency", aliases: ["optional dependency", "soft call"],
      """
      Something an operation can succeed without: a call with `on-failure: ignore`, `wait: false` or a fallback. An \
      ignored call is soft for the result only; it is still waited for.
      """,
      seeAlso: ["hard dependency", "fallback", "pool"]),
    Term(
      "volatility",
      """
      How often a service's interface changes: `low`, `medium` or `high`. What is known of a volatile interface has to \
      be learnt again and again.
      """,
      source: "Parnas, \"On the criteria to be used in decomposing systems into modules\", 1972",
      seeAlso: ["behavioral coupling"]),
    Term(
      "verdict", aliases: ["judgement", "judgment"],
      """
      The answer to the question: does the caller need to wait for the result of this call? `event`, `later`, `keep` or \
      `ask`, with the reason and how sure it is. What the file declares (`needs-result`, `because`) comes first, then \
      what can be inferred.
      """,
      seeAlso: ["event", "later", "keep", "ask"]),
    Term(
      "later",
      """
      The verdict on a call whose result is needed, but not at once (`needs-result: { within: 5m }`): accept now, and \
      answer afterwards.
      """,
      seeAlso: ["verdict", "event", "keep"]),
    Term(
      "keep",
      """
      The verdict on a call that has to stay one: the caller cannot go on without the result, as with authentication, a \
      payment, a query, or two states that must change together.
      """,
      seeAlso: ["verdict", "ask"]),
    Term(
      "ask",
      """
      The verdict on a call of which the file says nothing that would tell whether its result is needed. It is a \
      question to you; `needs-result` answers it.
      """,
      seeAlso: ["verdict", "keep"]),
  ]
}
