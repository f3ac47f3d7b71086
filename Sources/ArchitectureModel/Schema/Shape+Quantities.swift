/// How quantities are written; each may stand in `{ value: …, basis: …, n: … }` as well.
extension Form {
  private static let number = #"([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"#
  private static let length = #"([0-9]+(\.[0-9]*)?|\.[0-9]+)(\#(units))"#
  private static let units = (TimeUnit.allCases.map(\.rawValue) + ["µs", "μs"]).joined(separator: "|")

  static let share = Form.defined("share")
  static let availability = Form.defined("availability")
  static let duration = Form.defined("duration")
  static let latency = Form.defined("latency")
  static let rate = Form.defined("rate")
  static let money = Form.defined("money")
  static let retries = Form.defined("retries")
  static let replicas = Form.defined("replicas")
  static let dependencies = Form.list(.defined("dependency"))
  static let excess = Form.pattern("^(reject|delay( +(\(length))+)?)$", "delay 2s")
  static let service = Form.defined("service-name")
  /// `SERVICE` or `SERVICE/OPERATION`.
  static let target = Form.text

  static func capacity(least: Int) -> Form {
    .figure(.either([.integer(least...FileLimits.capacity), .words(["unlimited"])]))
  }

  /// The form by itself, or with where the figure comes from.
  static func figure(_ form: Form) -> Form { .either([form, .keys(.figure(of: form))]) }

  /// What the references above stand for.
  static let quantities: [(name: String, form: Form)] = [
    (
      "share",
      .figure(
        .either([
          .fraction, .pattern("^\\+?\(number) *%?( *(±|\\+-) *\(number) *%?)?$", "99.9%"), .keys(.range),
        ]))
    ),
    ("availability", .either([.share, .keys(.repair)])),
    ("duration", .figure(.pattern("^(\(length))+$", "50ms"))),
    (
      "latency",
      .either([
        .duration, .keys(.exponential), .keys(.logNormal), .keys(.uniform), .keys(.figure(of: .defined("latency"))),
      ])
    ),
    ("rate", .figure(.pattern("^\\+?\(number) */ *(s|min|h|d)$", "20/s"))),
    ("money", .figure(.pattern("^ *\\+?\(number) +[A-Z]{3} */ *(s|min|h|d) *$", "1200 USD/h"))),
    ("retries", .either([.integer(0...FileLimits.attempts), .keys(.retries)])),
    ("replicas", .either([.integer(1...FileLimits.instances), .keys(.replicas)])),
    ("dependency", .either([.service, .keys(.dependency)])),
    ("service-name", .pattern(Form.name, "task-api")),
    ("excess", .excess),
  ]

  /// Letters and digits of any script, `_`, `.` and `-`: in ASCII, nothing else.
  static let name = #"^[^\u0000-,/:-@\[-^`{-\u007f]+$"#
  static let operationName = #"^[^#\u0000-\u001f\u007f]+$"#
  static let anyName = "^.+$"
}

extension Shape {
  static func figure(of form: Form) -> Shape {
    Shape(
      "a figure with its basis",
      [
        Key("value", form, "The figure itself.", isRequired: true),
        Key("basis", .words(Basis.allCases.map(\.rawValue)), "Where it comes from: declared where nothing is said."),
        Key("n", .integer(1...Int.max), "How many observations it rests on."),
      ],
      example: "{ value: 99.9%, basis: observed, n: 1532 }")
  }

  /// For the loader, which does not care what the value is.
  static let figure = figure(of: .anything)

  private static let ends = [
    Key("min", .defined("share"), "The least that it can be."),
    Key("max", .defined("share"), "The most that it can be."),
  ]

  static let range = Shape(
    "a range", ends, choice: .sets([["min", "max"]]), example: "{ min: 99.8%, max: 99.95% }")

  /// As `availability` may be written; ``repair`` is the part that a share has not.
  static let availability = Shape(
    "availability", ends + repair.declared,
    example: "99.9%, { min: 99.8%, max: 99.95% } or { mtbf: 30d, mttr: 45m }")

  static let repair = Shape(
    "availability",
    [
      Key("mtbf", .duration, "The mean time between failures.", isRequired: true),
      Key("mttr", .duration, "The mean time to repair.", isRequired: true),
    ])

  static let exponential = Shape(
    "latency", [Key("mean", .duration, "The mean of an exponential time.", isRequired: true)])

  static let logNormal = Shape(
    "latency",
    [
      Key("p50", .duration, "The median of a log-normal time.", isRequired: true),
      Key("p99", .duration, "What 99 % of it stay below.", isRequired: true),
    ])

  static let uniform = Shape(
    "latency",
    [
      Key("min", .duration, "The least of a uniform time.", isRequired: true),
      Key("max", .duration, "The most of a uniform time.", isRequired: true),
    ])

  static let distribution = Shape("latency", exponential.declared + logNormal.declared + uniform.declared)

  static let limit = Shape(
    "limit",
    [
      Key("rate", .rate, "What is let through.", isRequired: true),
      Key("excess", .defined("excess"), "What becomes of the rest: delay, 'delay 2s' or reject."),
    ],
    example: "{ rate: 1/s, excess: reject }")

  static let retries = Shape(
    "retries",
    [
      Key("count", .integer(0...FileLimits.attempts), "Further attempts after a failed one.", isRequired: true),
      Key("backoff", .duration, "How long to wait before each."),
    ],
    example: "{ count: 2, backoff: 200ms }")
}
