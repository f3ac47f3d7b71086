import Diagnostics

/// Something that a service does on request.
package struct Operation: Sendable {
  package enum Arrivals: String, CaseIterable, Sendable {
    case poisson, regular
  }

  /// What sets it off.
  package enum Trigger: Sendable {
    case client
    case webhook(retriedFor: Nanoseconds?)
    case schedule(every: Nanoseconds)
    case timer(after: Located<String>, delay: Nanoseconds)
  }

  /// How whoever calls it behaves.
  package struct Client: Sendable {
    package var timeout: Nanoseconds?
    package var retries: Retries
  }

  package var name: String
  package var service: ServiceID
  package var endpoint: Endpoint?
  package var accepts: AcceptedFields?
  package var rate: Quantity<Rate>?
  package var arrivals: Arrivals
  /// Own work; the service's where it is not given for the operation.
  package var latency: Quantity<Latency>
  package var trigger: Trigger
  package var client: Client?
  package var objective: Objective?
  package var downtimeCost: Quantity<CostRate>?
  /// What it needs beyond its service's dependencies.
  package var dependencies: [Requirement]
  package var entity: String?
  package var fact: Located<String>?
  package var steps: [Step]
  package var observed: Observation?
  package var span: SourceSpan?

  /// Its calls and publishes, in the order written.
  package var calls: [CallID] { steps.flatMap(\.calls) }
}

/// A service-level objective.
package struct Objective: Sendable {
  package struct Latency: Sendable {
    package var target: Nanoseconds
    /// nil: the mean has to meet it; else the quantile, such as 0.99.
    package var quantile: Double?

    package init(target: Nanoseconds, quantile: Double?) {
      self.target = target
      self.quantile = quantile
    }
  }

  package var availability: Quantity<UncertainProbability>?
  package var latency: Latency?
  package var completion: Latency?
  package var window: Nanoseconds?
}

/// What was measured of an operation in production.
package struct Observation: Sendable {
  package struct Quantile: Sendable {
    /// 0.5 for the median.
    package var level: Double
    package var value: Nanoseconds
  }

  package var availability: UncertainProbability?
  /// How many requests the availability is of, where the file says so.
  package var sampleSize: Int?
  package var latency: [Quantile]
}

/// The fields of a request that an operation understands.
package struct AcceptedFields: Sendable {
  package var required: [String]
  package var optional: [String]
}

/// Method and path, or any other name of what is called.
package struct Endpoint: Sendable {
  package var text: String
  package var span: SourceSpan?

  package init(_ text: String, at span: SourceSpan?) {
    self.text = text
    self.span = span
  }

  /// The version in the path, such as `v1`: the first segment of a `v` and digits.
  package var version: String? {
    let bytes = text.utf8
    var start = bytes.startIndex
    while start < bytes.endIndex {
      let end = bytes[start...].firstIndex { [0x2F, 0x20, 0x3F].contains($0) } ?? bytes.endIndex
      let segment = bytes[start..<end]
      if segment.count > 1, segment.first == 0x76, segment.dropFirst().allSatisfy({ (0x30...0x39).contains($0) }) {
        return String(text[start..<end])
      }
      start = end == bytes.endIndex ? end : bytes.index(after: end)
    }
    return nil
  }

  /// The HTTP method that it begins with, in the case written.
  package var method: String? {
    let word = text.prefix { $0 != " " }
    return ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].first { $0 == word.uppercased() }
  }
}
