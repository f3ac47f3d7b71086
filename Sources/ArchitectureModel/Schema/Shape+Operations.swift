extension Shape {
  static let operation = Shape(
    "an operation",
    [
      Key("rate", .rate, "How often it is asked; its own, not inherited from callers."),
      Key("arrivals", .words(Operation.Arrivals.allCases.map(\.rawValue)), "How requests arrive."),
      Key("latency", .latency, "Its own work, where it differs from the service's."),
      Key(
        "trigger", .either([.words(["client", "webhook"]), .keys(.trigger)]), "What sets it off; client by default."),
      Key("client", .keys(.client), "How whoever calls it behaves."),
      Key("slo", .keys(.objective), "What is promised of it."),
      Key("downtime-cost", .money, "What an hour of downtime costs."),
      Key("depends-on", .dependencies, "What it needs beyond what its service needs."),
      Key("endpoint", .text, "Method and path, or any name of it."),
      Key("accepts", .keys(.acceptedFields), "The fields of a request that it understands."),
      Key("entity", .text, "What it is about."),
      Key("fact", .text, "What has happened once it succeeded; derived where not written."),
      Key("steps", .orNothing(.list(.defined("step"))), "In order; each blocks until it is done."),
      Key("observed", .keys(.observation), "Measured figures, shown beside the model."),
    ],
    example: "{} for an operation that does only its own work")

  static let acceptedFields = Shape(
    "accepts",
    [Key("required", .names, "Fields that have to be there."), Key("optional", .names, "Fields that may be there.")],
    example: "{ required: [id], optional: [note] }")

  static let trigger = Shape(
    "a trigger",
    [
      Key("webhook", .orNothing(.keys(.webhook)), "Somebody outside calls it, and perhaps again."),
      Key("schedule", .keys(.schedule), "A clock."), Key("timer", .keys(.timer), "Some time after a fact."),
    ],
    choice: .one)

  static let webhook = Shape(
    "a webhook", [Key("retried-for", .duration, "How long the sender tries again.")],
    example: "{ retried-for: 3d }")

  static let schedule = Shape(
    "a schedule", [Key("every", .duration, "The time between two.", isRequired: true)], example: "{ every: 1d }")

  static let timer = Shape(
    "a timer",
    [
      Key("after", .text, "The fact.", isRequired: true),
      Key("in", .duration, "How long after it.", isRequired: true),
    ],
    example: "{ after: TaskCreated, in: 3d }")

  static let client = Shape(
    "a client",
    [
      Key("timeout", .duration, "It gives up after this."),
      Key("retries", .retries, "It asks again; these are new requests."),
    ],
    example: "{ timeout: 60s, retries: 0 }")

  static let objective = Shape(
    "an SLO",
    [
      Key("availability", .share, "The share of requests that succeed."),
      Key("latency", .defined("latency-objective"), "Of the mean, or of one quantile: { p99: 500ms }."),
      Key("completion", .defined("latency-objective"), "How soon all that its facts set off is done."),
      Key("window", .duration, "The length of the error budget."),
    ],
    example: "{ availability: 99.9%, latency: 500ms }")

  static let observation = Shape(
    "observed",
    [
      Key("availability", .share, "The share of requests that succeeded."),
      Key("latency", .defined("quantiles"), "How long requests took: { p50: 2.1s, p99: 6s }."),
    ],
    example: "{ availability: 99.7%, latency: { p50: 2.1s, p99: 6s } }")
}

extension Form {
  private static let quantile = #"^p([0-9]{1,2}(\.[0-9]+)?|\.[0-9]+)$"#

  static let objectives: [(name: String, form: Form)] = [
    ("quantiles", .named(quantile, .duration)),
    ("latency-objective", .either([.duration, .defined("quantiles")])),
  ]
}
