extension Shape {
  static let architecture = Shape(
    "an architecture",
    [
      Key("architecture", .text, "The name of it all."),
      Key("services", .named(Form.name, .orNothing(.keys(.service))), "Names and what is known of each service."),
      Key(
        "zones", .orNothing(.named(Form.name, .orNothing(.keys(.zone)))),
        "Failure domains: what is placed in one falls with it."),
      Key(
        "entities", .orNothing(.named(Form.anyName, .orNothing(.keys(.entity)))),
        "What operations are about; names facts, keys and topics."),
      Key(
        "defaults", .orNothing(.keys(.defaults)), "What holds for the services of this file that do not say otherwise."),
      Key("scenarios", .orNothing(.named(Form.anyName, .keys(.scenario))), "Load and faults to play through."),
      Key("allow", .orNothing(.list(.keys(.allowance))), "Findings that are accepted, each with its reason."),
      Key("year", .words(Year.allCases.map(\.rawValue)), "How long a year of downtime is; 365d by default."),
      Key("currency", .pattern("^[A-Z]{3}$", "USD"), "Of every amount; USD by default."),
      Key("format", .either([.integer(1...1), .words(["1"])]), "The version of this format."),
      Key("$schema", .anything, "For editors; ignored."),
    ])

  static let defaults = Shape(
    "defaults",
    [
      Key("availability", .availability, "Of one instance; 100 % by default."),
      Key("latency", .latency, "A service's own work on one request; 0 by default."),
      Key("timeout", .duration, "Of calls and publishes; 30s by default."),
      Key("concurrency", .capacity(least: 1), "Requests in progress at once; 200 by default."),
      Key("queue", .capacity(least: 0), "Requests that may wait for a worker; 0 by default."),
      Key("replicas", .replicas, "Instances of a service; one by default."),
      Key("retention", .duration, "How long a broker keeps a record; 7d by default."),
      Key("partitions", .integer(1...FileLimits.partitions), "Of a broker's topics."),
    ],
    example: "{ availability: 99.9%, timeout: 30s }")

  static let zone = Shape(
    "a zone", [Key("availability", .availability, "What is placed in the zone falls with it; 100 % by default.")],
    example: "{ availability: 99.95% }")

  static let entity = Shape(
    "an entity",
    [
      Key("key", .text, "The field that identifies one."), Key("fields", .names, "Its fields."),
      Key("personal", .names, "Those of its fields that are about people."),
      Key("writes", .service, "The service that keeps it."),
    ],
    example: "{ key: task_id }")

  static let allowance = Shape(
    "an accepted finding",
    [
      Key("code", .text, "Which, such as DC0104.", isRequired: true),
      Key("where", .text, "Operation, call or service; everywhere where nothing is said."),
      Key("because", .text, "The reason.", isRequired: true),
    ],
    example: "{ code: DC0104, where: task-api/create-task, because: moved next quarter }")

  static let service = Shape(
    "a service",
    [
      Key("team", .text, "Whose it is; calls between teams bind more."),
      Key("kind", .words(Service.Kind.allCases.map(\.rawValue)), "What it is; service by default."),
      Key("availability", .availability, "Of one instance."),
      Key("latency", .latency, "Its own work on one request."),
      Key("concurrency", .capacity(least: 1), "Workers: requests in progress at once."),
      Key("queue", .capacity(least: 0), "Requests that may wait for a worker; past that: 503."),
      Key("limit", .either([.rate, .keys(.limit)]), "A lasting rate limit; what is over it is delayed."),
      Key("replicas", .replicas, "How many instances, and how many have to be up."),
      Key("deploys", .keys(.deploys), "Deploys during which the whole service refuses."),
      Key("volatility", .words(Service.Volatility.allCases.map(\.rawValue)), "How often its interface changes."),
      Key("depends-on", .dependencies, "What every operation of it needs."),
      Key(
        "operations", .orNothing(.named(Form.operationName, .orNothing(.keys(.operation)))),
        "Names and what is known of each operation."),
      Key("consumes", .list(.keys(.consumer)), "The facts that it takes."),
      Key("partitions", .integer(1...FileLimits.partitions), "Of a broker's topics."),
      Key("retention", .duration, "How long a broker keeps a record."),
      Key(
        "topics", .orNothing(.named(Form.anyName, .orNothing(.keys(.topic)))),
        "What holds for single facts of a broker."),
      Key("cost", .money, "What running all of it costs."),
    ],
    example: "{} for a service with the defaults")

  static let replicas = Shape(
    "replicas",
    [
      Key("count", .integer(1...FileLimits.instances), "How many instances."),
      Key("required", .integer(1...FileLimits.instances), "How many have to be up; one by default."),
      Key("zones", .list(.text), "Instance i, counted from 0, is in zone i mod the number of zones."),
      Key("common-cause", .share, "The share of an instance's unavailability that takes all instances at once."),
    ],
    example: "{ count: 3, required: 2 }")

  static let deploys = Shape(
    "deploys",
    [
      Key("every", .duration, "The time between two.", isRequired: true),
      Key("takes", .duration, "How long it refuses.", isRequired: true),
    ],
    example: "{ every: 7d, takes: 30s }")

  static let dependency = Shape(
    "a dependency",
    [
      Key("any-of", .list(.defined("dependency"), least: 1), "One of these is enough."),
      Key("at-least", .integer(1...Int.max), "How many of them are needed."),
      Key("of", .list(.defined("dependency"), least: 1), "Those of which so many are needed."),
    ],
    choice: .sets([["any-of"], ["at-least", "of"]]),
    example: "a service, { any-of: [a, b] } or { at-least: 2, of: [a, b, c] }")

  static let topic = Shape(
    "a topic",
    [
      Key("partitions", .integer(1...FileLimits.partitions), "Over how many it is spread."),
      Key("retention", .duration, "How long a record is kept."),
      Key("key", .text, "The field that says which partition a record goes to."),
    ],
    example: "{ partitions: 80, key: task_id }")

  static let consumer = Shape(
    "a consumer",
    [
      Key("event", .text, "The fact.", isRequired: true),
      Key("operation", .text, "The operation of this service that handles a record."),
      Key("reads", .names, "The fields of the fact that it uses."),
      Key("latency", .latency, "What handling one record takes."),
      Key("idempotent", .either([.boolean, .keys(.idempotence)]), "Whether a repeat does no harm."),
      Key("within", .duration, "How soon it must have happened."),
      Key("commit-every", .integer(1...FileLimits.capacity), "Records between commits; 1 by default."),
      Key("retries", .retries, "Attempts in place; three with 1s between them by default."),
      Key("retry", .words(Consumer.Retry.allCases.map(\.rawValue)), "What comes after the attempts in place."),
      Key("retry-delay", .duration, "How long a record waits on the retry topic; 1m by default."),
      Key("dead-letter-after", .integer(1...FileLimits.capacity), "Attempts in all; 10 by default."),
      Key("session-timeout", .duration, "How long a member may be silent before its partitions go to others."),
      Key("rebalance", .words(Consumer.Rebalance.allCases.map(\.rawValue)), "How partitions change hands."),
      Key("draws-as", .text, "The call whose random draws it has in a simulation."),
    ],
    example: "{ event: TaskCreated, operation: record }")

  static let idempotence = Shape(
    "idempotent", [Key("window", .duration, "A later repeat is done again.", isRequired: true)],
    example: "true, false or { window: 24h }")
}
