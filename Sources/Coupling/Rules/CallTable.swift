import ArchitectureModel
import Timing

/// What rules ask of every call and publish, laid out flat and worked out once.
///
/// A call as the architecture has it is large: to read a hundred thousand of them for each of dozens of rules would take
/// longer than all that the rules do.
struct CallTable: Sendable {
  struct Entry: Sendable {
    var operation: OperationID
    var callee: ServiceID
    /// The operation called; nil for a service as a whole and for a broker.
    var target: OperationID?
    var isPublish: Bool
    /// Whether the operation waits for the callee: not with `wait: false`, nor with an outbox.
    var waits: Bool
    var onFailure: FailureHandling
    var timeout: Nanoseconds
    var isTimeoutGiven: Bool
    var retries: Retries
    /// What a call is known to do where it goes to.
    var intent: Intent
    /// Whether it lists fields that it sends, and such that it reads.
    var sends: Bool
    var reads: Bool
    /// How many of its operation's requests make it; without `times` and retries.
    var share: Double
    /// Whether what is declared about the need of its result contradicts itself.
    var isContradicted = false
    /// Whether each of its attempts fails by itself.
    var alwaysErrs = false
  }

  enum Intent: Sendable {
    /// It only asks: by its method, or by the reason that it gives.
    case question
    /// It changes something. Signing in is sent as a POST and changes nothing.
    case write
    case unknown
  }

  /// An endpoint that somebody calls, and all who do.
  struct Interface: Sendable {
    var service: ServiceID
    var endpoint: Endpoint
    /// In upper case.
    var method: String?
    var calls: [CallID]
  }

  private(set) var entries: [Entry] = []
  /// In the order of their first calls.
  private(set) var interfaces: [Interface] = []
  /// In the order written.
  private(set) var publishes: [CallID] = []
  /// By operation: the places of its calls and publishes, which stand together.
  private var ranges: [Range<Int>]

  private struct InterfaceName: Hashable {
    var service: ServiceID
    var text: String
  }

  /// - Complexity: linear in calls and steps.
  init(_ architecture: Architecture, _ shares: RequestShares) {
    ranges = [Range<Int>](repeating: 0..<0, count: architecture.operations.count)
    entries.reserveCapacity(architecture.calls.count)
    var known: [InterfaceName: Int] = [:]
    for (index, site) in architecture.calls.enumerated() {
      switch site.kind {
      case .call(let call): add(call, of: site.operation, architecture, share: shares[CallID(index)], &known)
      case .publish(let publish): add(publish, of: site.operation, share: shares[CallID(index)])
      }
      let range = ranges[site.operation.index]
      assert(range.isEmpty || range.upperBound == index, "the calls of an operation do not stand together")
      ranges[site.operation.index] = (range.isEmpty ? index : range.lowerBound)..<index + 1
    }
  }

  subscript(call: CallID) -> Entry { entries[call.index] }

  /// The calls and publishes of an operation, in the order written.
  func calls(of operation: OperationID) -> LazyMapSequence<Range<Int>, CallID> {
    ranges[operation.index].lazy.map { CallID($0) }
  }

  /// The calls and publishes of some kind, those of one operation together, in the order written.
  func byOperation(where isMeant: (Entry) -> Bool) -> [[CallID]] {
    var groups: [[CallID]] = []
    var last: OperationID?
    for (index, entry) in entries.enumerated() where isMeant(entry) {
      if entry.operation == last {
        groups[groups.count - 1].append(CallID(index))
      } else {
        groups.append([CallID(index)])
        last = entry.operation
      }
    }
    return groups
  }

  private mutating func add(
    _ call: Call, of operation: OperationID, _ architecture: Architecture, share: Double,
    _ known: inout [InterfaceName: Int]
  ) {
    let id = CallID(entries.count)
    var target: OperationID?
    if case .operation(let called) = call.target { target = called }
    let callee = architecture.service(of: call.target)
    var method: String?
    if let endpoint = call.endpoint ?? target.flatMap({ architecture[$0].endpoint }) {
      let name = InterfaceName(service: callee, text: endpoint.text)
      let place = known[name] ?? interfaces.count
      if place == interfaces.count {
        known[name] = place
        interfaces.append(Interface(service: callee, endpoint: endpoint, method: endpoint.method, calls: []))
      }
      interfaces[place].calls.append(id)
      method = interfaces[place].method
    }
    entries.append(
      Entry(
        operation: operation, callee: callee, target: target, isPublish: false, waits: call.waits,
        onFailure: call.onFailure, timeout: call.timeout.value, isTimeoutGiven: call.timeout.isGiven,
        retries: call.retries, intent: Self.intent(method, because: call.because), sends: !call.sends.isEmpty,
        reads: !call.reads.isEmpty, share: share, isContradicted: call.contradiction != nil,
        alwaysErrs: call.errorRate.value.nominal.complement == 0))
  }

  private static func intent(_ method: String?, because: String?) -> Intent {
    switch (because, method) {
    case ("query", _), (_, "GET"), (_, "HEAD"): .question
    case ("authentication", _): .unknown
    case (_, "POST"), (_, "PUT"), (_, "PATCH"), (_, "DELETE"): .write
    default: .unknown
    }
  }

  private mutating func add(_ publish: Publish, of operation: OperationID, share: Double) {
    publishes.append(CallID(entries.count))
    entries.append(
      Entry(
        operation: operation, callee: publish.broker, target: nil, isPublish: true, waits: publish.outbox == nil,
        onFailure: publish.onFailure, timeout: publish.timeout.value, isTimeoutGiven: publish.timeout.isGiven,
        retries: .none, intent: .unknown, sends: !publish.fields.isEmpty, reads: false,
        share: share))
  }
}
