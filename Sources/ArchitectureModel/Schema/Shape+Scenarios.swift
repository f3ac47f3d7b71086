extension Shape {
  static let scenario = Shape(
    "a scenario",
    [
      Key("duration", .duration, "How long requests arrive; 10m by default."),
      Key("warm-up", .duration, "The part of it that is not counted."),
      Key("load", .list(.keys(.loadChange)), "Changes of how often operations are asked."),
      Key("faults", .list(.keys(.fault)), "What fails, how and when."),
    ],
    example: "{ duration: 10m, faults: […] }")

  static let loadChange = Shape(
    "a change of load",
    [
      Key("operation", .target, "SERVICE/OPERATION.", isRequired: true),
      Key("rate", .rate, "How often it is asked meanwhile.", isRequired: true),
      Key("from", .duration, "When it begins; at the start where nothing is said."),
      Key("for", .duration, "How long it lasts; to the end where nothing is said."),
    ],
    example: "{ operation: task-api/create-task, rate: 60/s, from: 4m, for: 1m }")

  static let fault = Shape(
    "a fault",
    [
      Key("service", .service, "Whom it strikes."), Key("zone", .text, "Or which zone."),
      Key("instances", .integer(1...FileLimits.instances), "How many instances of the service; all by default."),
      Key(
        "state", .words(Fault.State.Name.allCases.map(\.rawValue)), "What it is like meanwhile.",
        isRequired: true),
      Key("from", .duration, "When it begins; at the start where nothing is said."),
      Key("for", .duration, "How long it lasts; to the end where nothing is said."),
      Key("limit", .rate, "Of rate-limited: what is let through."),
      Key("excess", .defined("excess"), "Of rate-limited: delay, 'delay 2s' or reject."),
      Key("factor", .numberAbove(0), "Of slow: how many times as long it takes."),
      Key("latency", .latency, "Of slow: what it takes."),
    ],
    example: "{ service: notification, state: crashed, from: 2m, for: 3m }")
}
