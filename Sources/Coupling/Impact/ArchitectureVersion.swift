import ArchitectureModel
import Timing

/// An architecture as a file has it, or with facts in place of some of the file's calls.
///
/// Services and operations of the file are what they were, and what was added stands after them; calls are numbered anew.
package struct ArchitectureVersion: Sendable {
  /// A consumer that takes a fact in place of calls.
  package struct Takeover: Sendable {
    package var service: ServiceID
    /// Its place among the consumers of the service.
    package var place: Int
    /// In the version.
    package var publish: CallID
    /// Whether the fact is that something was asked for, not that it has happened.
    package var isRequest: Bool
    /// In the file.
    package var calls: [CallID]

    package init(service: ServiceID, place: Int, publish: CallID, isRequest: Bool, calls: [CallID]) {
      self.service = service
      self.place = place
      self.publish = publish
      self.isRequest = isRequest
      self.calls = calls
    }
  }

  package let architecture: Architecture
  let facts: FactTable
  private let file: Architecture
  /// By call: which one of the file it is; nil where the file has none.
  private let origins: [CallID?]
  private var gone: [Bool]
  private var replaced: [Subscription: [CallID]] = [:]
  private var takenShares: [Subscription: [CallID: Double]] = [:]
  private var happened: [OperationID: String] = [:]

  /// The file as it is.
  package init(_ file: Architecture) {
    self.init(file, of: file, origins: file.calls.indices.map { CallID($0) }, takeovers: [])
  }

  /// - Complexity: O(calls + consumers).
  package init(_ architecture: Architecture, of file: Architecture, origins: [CallID?], takeovers: [Takeover]) {
    precondition(origins.count == architecture.calls.count, "an origin for each call")
    self.architecture = architecture
    self.file = file
    self.origins = origins
    facts = FactTable(architecture)
    gone = [Bool](repeating: true, count: file.calls.count)
    for case let origin? in origins { gone[origin.index] = false }
    let (before, after) = (RequestShares(file), RequestShares(architecture))
    for takeover in takeovers {
      let consumer = architecture[takeover.service].consumers[takeover.place]
      let event = consumer.event.value
      let subscription = Subscription(event: event, service: takeover.service, operation: consumer.operation)
      replaced[subscription, default: []] += takeover.calls
      if !takeover.isRequest { happened[architecture[takeover.publish].operation] = event }
      // Who consumed a fact before does so for all of them.
      if takeover.service.index < file.services.count, takeover.place < file[takeover.service].consumers.count {
        continue
      }
      // Of the facts, not of the requests.
      let told = after[takeover.publish]
      for call in takeover.calls {
        takenShares[subscription, default: [:]][takeover.publish, default: 0] += told > 0 ? before[call] / told : 1
      }
    }
  }

  // MARK: What became of the file

  /// Whether no fact has taken the place of any call.
  package var isAsWritten: Bool { replaced.isEmpty }

  func isWritten(_ operation: OperationID) -> Bool { operation.index < file.operations.count }

  /// The call or publish of the file that this one is; nil where the file has none.
  func written(_ call: CallID) -> CallID? { origins[call.index] }

  /// Whether a call of the file is in it no more.
  func isGone(_ call: CallID) -> Bool { gone[call.index] }

  /// The name that a call has in the file, else its own.
  func name(of call: CallID) -> String { origins[call.index].map { file[$0].name } ?? architecture[call].name }

  /// What an operation tells has happened, in place of calls; nil where it does not.
  func fact(of operation: OperationID) -> String? { happened[operation] }

  // MARK: Consumers

  /// By publish: for which share of its facts a consumer does something, where that is not all of them.
  func shares(taken subscription: Subscription) -> [CallID: Double] { takenShares[subscription] ?? [:] }

  /// The calls of the file whose place a consumer has taken.
  func calls(replacedBy subscription: Subscription) -> [Call] {
    (replaced[subscription] ?? []).compactMap { file[$0].call }
  }

  /// Whether a consumer does nothing but what calls did.
  func isAdded(_ subscription: Subscription) -> Bool { takenShares[subscription] != nil }
}
