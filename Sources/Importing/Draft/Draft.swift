import ArchitectureModel
import Documents

/// What sources say about an architecture, before it is a file: each reader gives one, several are merged, and one
/// writer makes the file of it.
///
/// Values are kept as the file will write them, each with what it rests on. Services and operations are known by name;
/// what is named but not described is a service of which nothing else is known.
package struct Draft: Sendable {
  /// A value, what it rests on, and the source that says so.
  package struct Figure: Sendable {
    /// As the architecture file writes it, such as `"2s"` or `{ p50: "40ms", p99: "300ms" }`.
    package var value: JSONValue
    /// Whether somebody wrote it, it was measured, or it was worked out from something else.
    package var basis: Basis
    /// How many observations it is made from.
    package var samples: Int?

    package init(_ value: JSONValue, basis: Basis = .declared, samples: Int? = nil) {
      self.value = value
      self.basis = basis
      self.samples = samples
    }
  }

  /// A service, or what else a call can lead to.
  package struct Service: Sendable {
    package var name: String
    package var kind: ArchitectureModel.Service.Kind?
    package var team: String?
    /// Keys of the file that hold one value: `replicas`, `concurrency`, `partitions`, `latency` …, in order.
    package var figures: [(key: String, value: Figure)] = []
    /// Services that all its operations need.
    package var dependsOn: [String] = []
    /// How whoever calls it does so (`timeout`, `retries`, `circuit-breaker` …), where a mesh sees to that: it holds for
    /// every call that does not say otherwise.
    package var callPolicy: [(key: String, value: Figure)] = []
    /// What a broker keeps, with `key`, `partitions` and `retention` where they are known.
    package var topics: [(event: String, figures: [(key: String, value: Figure)])] = []
    /// What whoever fills in the file should know; a comment there.
    package var note: String?
    package var operations: [Operation] = []
    package var consumers: [Consumer] = []

    package init(_ name: String, kind: ArchitectureModel.Service.Kind? = nil) {
      self.name = name
      self.kind = kind
    }
  }

  /// An operation and what it does, in order.
  package struct Operation: Sendable {
    package var name: String
    /// `latency` (own work), `rate`, `endpoint` …, in order.
    package var figures: [(key: String, value: Figure)] = []
    /// Requests that were observed, and how many of them failed; nil where none were.
    package var outcomes: Outcomes?
    /// Response times that were observed, as `observed: { latency: … }` writes them.
    package var observedLatency: JSONValue?
    /// Whether requests were seen to come to it from outside.
    package var isEntered = false
    package var steps: [Step] = []

    package init(_ name: String) { self.name = name }
  }

  /// How often something was tried and failed.
  package struct Outcomes: Sendable, Equatable {
    package var count: Int
    package var failures: Int

    package init(count: Int, failures: Int) {
      self.count = count
      self.failures = failures
    }
  }

  /// What an operation does at one place in its order.
  package indirect enum Step: Sendable {
    case call(Call)
    case publish(Publish)
    /// Steps that are taken at once.
    case parallel([Step])
    /// Alternatives, each with the share of requests that takes it.
    case oneOf([(share: Figure, step: Step)])
  }

  /// A call of a service, by its name, or of one of its operations.
  package struct Call: Sendable {
    package var service: String
    package var operation: String?
    /// `endpoint`, `latency`, `timeout`, `retries`, `probability`, `times`, `wait` …, in order.
    package var figures: [(key: String, value: Figure)] = []
    /// Calls that were observed, and how many of them failed; nil where none were.
    package var outcomes: Outcomes?
    /// How long it was seen to take, where it leads to an operation, whose own figures say that step by step.
    package var observedLatency: Figure?
    /// What whoever reads the call should know; a comment on its line.
    package var note: String?

    package init(to service: String, operation: String? = nil) {
      self.service = service
      self.operation = operation
    }
  }

  /// A fact that is published.
  package struct Publish: Sendable {
    package var event: String
    /// nil where nothing says over which it goes.
    package var broker: String?
    /// `probability`, `fields` …, in order.
    package var figures: [(key: String, value: Figure)] = []

    package init(_ event: String, to broker: String?) {
      self.event = event
      self.broker = broker
    }
  }

  /// A service's part in a fact that others publish.
  package struct Consumer: Sendable {
    package var event: String
    /// That which the fact sets off; nil where nothing says so.
    package var operation: String?
    /// `retries`, `x-consumer-group` …, in order.
    package var figures: [(key: String, value: Figure)] = []

    package init(of event: String, operation: String?) {
      self.event = event
      self.operation = operation
    }
  }

  /// What a reader counted, left out, or could not know; told to whoever imports, once each.
  package struct Remark: Sendable, Equatable {
    package var text: String

    package init(_ text: String) { self.text = text }

    /// So many names are listed in one.
    private static let mostNames = 10

    /// Names as a remark lists them; `…` stands for the rest of many.
    static func list(_ names: [String]) -> String {
      names.prefix(mostNames).joined(separator: ", ") + (names.count > mostNames ? ", …" : "")
    }
  }

  /// From when to when something was observed, in nanoseconds since 1970 (UTC).
  package struct Period: Sendable, Equatable {
    package var start: Int64
    package var end: Int64

    package init(start: Int64, end: Int64) {
      self.start = start
      self.end = end
    }
  }

  /// What the architecture is called; nil where no source says so.
  package var name: String?
  /// When what was observed happened; nil where nothing was, or nothing says so.
  package var period: Period?
  package var services: [Service] = []
  package var remarks: [Remark] = []

  package init() {}
}
