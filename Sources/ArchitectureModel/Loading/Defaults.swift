import Diagnostics
import Documents

/// What holds where nothing is written: the file's `defaults`, and under them the built-in ones.
package struct Defaults: Sendable {
  /// How long a caller waits where nobody says so.
  package static let usualTimeout = Nanoseconds.seconds(30)

  package var availability = Quantity(AvailabilityFigure.fraction(UncertainProbability(.one)))
  package var latency = Quantity(Latency.zero)
  var timeout = Quantity(Defaults.usualTimeout)
  var concurrency = Quantity(Capacity.limited(200))
  var queue = Quantity(Capacity.limited(0))
  var retention = Quantity(Nanoseconds.days(7))
  var replicas = Replicas.single
  var partitions: Int?
}

extension Loader {
  mutating func readDefaults(_ node: NodeID) -> Defaults {
    var defaults = Defaults()
    guard !isNull(node), let section = section(node, .defaults) else { return defaults }
    if let value = figure(section["availability"], "availability", { $0.availability($1, $2) }) {
      defaults.availability = value
    }
    if let value = figure(section["latency"], "latency", { $0.latency($1, $2) }) { defaults.latency = value }
    if let value = figure(section["timeout"], "timeout", { $0.period($1, $2) }) { defaults.timeout = value }
    if let value = figure(section["concurrency"], "concurrency", { $0.concurrency($1, $2) }) {
      defaults.concurrency = value
    }
    if let value = figure(section["queue"], "queue", { $0.queue($1, $2) }) { defaults.queue = value }
    if let value = figure(section["retention"], "retention", { $0.period($1, $2) }) { defaults.retention = value }
    if let value = section["replicas"], let replicas = replicas(value) { defaults.replicas = replicas }
    if let value = section["partitions"] {
      defaults.partitions = integer(value, "partitions", in: 1...FileLimits.partitions)
    }
    return defaults
  }

  /// The figure at a node, where there is a node.
  mutating func figure<Value>(
    _ node: NodeID?, _ what: String, _ read: (inout Loader, NodeID, String) -> Value?
  ) -> Quantity<Value>? {
    guard let node else { return nil }
    return quantity(node, what, read)
  }
}
