extension Form {
  private static let handling = Form.either([.words(["fail", "ignore"]), .keys(.fallback)])
  private static let sends = Form.either([
    .names, .named(anyName, .either([.null, .text, .keys(.origin)])),
  ])

  /// What a step and an alternative of `one-of` may be.
  static let steps: [(name: String, form: Form)] = [
    ("step", .either(Shape.steps.map { .keys($0) })),
    ("alternative", .either(Shape.steps.map { .keys($0.adding(Shape.alternativeKeys)) })),
    ("on-failure", handling), ("sends", sends),
  ]
}

extension Shape {
  static let steps = [call, publish, save, parallel, oneOf]

  /// What an item of `one-of` has beside.
  static let alternativeKeys = [
    Key("share", .share, "The share of requests that take this alternative.", isRequired: true)
  ]

  static let call = Shape(
    "a call",
    [
      Key("call", .target, "SERVICE or SERVICE/OPERATION.", isRequired: true),
      Key("id", .text, "A stable name for this call in results and baselines."),
      Key("endpoint", .text, "Method and path, or any name of the operation called."),
      Key("sends", .defined("sends"), "Fields of the request: a list, or each with where it comes from."),
      Key("reads", .names, "Fields of the response that the caller uses."),
      Key("latency", .latency, "What this call takes, where it differs from its target's."),
      Key("timeout", .duration, "The caller gives up after this."),
      Key("retries", .retries, "Further attempts after a failed one."),
      Key("error-rate", .share, "The share of attempts that fail although the target is up."),
      Key("probability", .share, "The share of requests that make this call."),
      Key("on-failure", .defined("on-failure"), "fail, ignore, or { fallback: SERVICE }."),
      Key("wait", .boolean, "false: sent without waiting for the answer."),
      Key("needs-result", .either([.boolean, .keys(.resultNeed)]), "Does the caller need the answer to go on?"),
      Key("times", .integer(1...FileLimits.attempts), "So many calls, one after the other."),
      Key("cache", .keys(.cache), "With this share the callee is not called."),
      Key("max-in-flight", .integer(1...FileLimits.capacity), "A bulkhead: more at once fail at once."),
      Key("compensate", .text, "SERVICE/OPERATION that undoes it, should a later step fail."),
      Key("because", .text, "Why the result is needed: authentication, payment, query, consistency, or your words."),
      Key("purpose", .text, "What the call is for."),
      Key("circuit-breaker", .keys(.circuitBreaker), "Opens after failures in a row; open, calls fail at once."),
      Key("idempotent", .boolean, "Whether a repeat does no harm."),
      Key("draws-as", .text, "The call whose random draws it has in a simulation."),
    ])

  static let publish = Shape(
    "a publish",
    [
      Key("publish", .text, "The name of the fact.", isRequired: true),
      Key("id", .text, "A stable name for it in results and baselines."),
      Key("to", .service, "The broker; needed where there is not exactly one."),
      Key("key", .text, "The field that keeps order."), Key("fields", .names, "What the fact contains."),
      Key("outbox", .either([.boolean, .keys(.outbox)]), "Stored with the state and delivered by a relay."),
      Key("probability", .share, "The share of requests that publish it."),
      Key("timeout", .duration, "The publisher gives up after this."),
      Key("on-failure", .defined("on-failure"), "fail, ignore, or { fallback: SERVICE }."),
    ])

  static let save = Shape(
    "a save", [Key("save", .text, "The entity whose state is committed here.", isRequired: true)])

  static let parallel = Shape(
    "a parallel step",
    [Key("parallel", .list(.defined("step")), "Steps that begin together; done when the slowest is.", isRequired: true)]
  )

  static let oneOf = Shape(
    "a one-of step",
    [
      Key(
        "one-of", .list(.defined("alternative")), "At most one of them a request, each with its share.",
        isRequired: true)
    ])

  static let origin = Shape(
    "the origin of a field", [Key("from", .names, "The fields that it is made of.", isRequired: true)],
    example: "{ from: [title] }")

  static let fallback = Shape(
    "on-failure", [Key("fallback", .target, "What is called instead.", isRequired: true)],
    example: "fail, ignore or { fallback: SERVICE }")

  static let resultNeed = Shape(
    "needs-result", [Key("within", .duration, "How soon the caller needs it.", isRequired: true)],
    example: "true, false or { within: 5m }")

  static let cache = Shape(
    "a cache",
    [
      Key("hit", .share, "The share that it answers.", isRequired: true),
      Key("in", .service, "The service that holds it; without one it is always up."),
      Key("stale-for", .duration, "How old an answer of it may be."),
    ],
    example: "{ hit: 95%, in: cache-a, stale-for: 10m }")

  static let circuitBreaker = Shape(
    "a circuit breaker",
    [
      Key("failures", .integer(1...FileLimits.capacity), "So many in a row open it.", isRequired: true),
      Key("open-for", .duration, "Then one probe.", isRequired: true),
    ],
    example: "{ failures: 5, open-for: 30s }")

  static let outbox = Shape(
    "an outbox", [Key("poll", .duration, "How long the relay may take.", isRequired: true)],
    example: "true, false or { poll: 500ms }")
}
