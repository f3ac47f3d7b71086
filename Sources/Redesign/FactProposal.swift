import ArchitectureModel
import Availability
import Coupling

/// The facts to publish in place of calls, operation by operation, and what is not worth it.
package struct FactProposals {
  /// What the architecture becomes with all that is proposed.
  package let design: EventDrivenDesign
  private var byOperation: [OperationID: FactProposal] = [:]
  private var refusals: [OperationID: ProposalRefusal] = [:]

  /// - Complexity: as the design's; figures as the diagrams of the operations that calls leave.
  package init(_ analysis: ArchitectureAnalysis, broker: EventDrivenDesign.NewBroker = .init()) {
    var options = EventDrivenDesign.Options()
    options.broker = broker
    let draft = EventDrivenDesign(of: analysis.architecture, options: options)
    var refused: Set<CallID> = []
    for (operation, facts) in Self.byOperation(draft) {
      let proposal = FactProposal(facts, of: operation, in: draft, analysis)
      if let refusal = ProposalRefusal(of: proposal, in: draft, analysis, broker) {
        refusals[operation] = refusal
        refused.formUnion(proposal.replaces)
      } else {
        byOperation[operation] = proposal
      }
    }
    guard !refusals.isEmpty else {
      design = draft
      return
    }
    // What cannot move for another reason still says so.
    options.moving = Set(analysis.architecture.calls.indices.map { CallID($0) }).subtracting(refused)
    design = EventDrivenDesign(of: analysis.architecture, options: options)
    for (operation, facts) in Self.byOperation(design) {
      byOperation[operation] = FactProposal(facts, of: operation, in: design, analysis)
    }
  }

  /// The proposal for an operation; nil where nothing is to move.
  package subscript(operation: OperationID) -> FactProposal? { byOperation[operation] }

  /// Why what could move in an operation had better not.
  package func refusal(of operation: OperationID) -> ProposalRefusal? { refusals[operation] }

  /// In the order of the operations.
  private static func byOperation(_ design: EventDrivenDesign) -> [(OperationID, [EventDrivenDesign.Fact])] {
    var groups: [(OperationID, [EventDrivenDesign.Fact])] = []
    for fact in design.facts {
      if groups.last?.0 == fact.operation {
        groups[groups.count - 1].1.append(fact)
      } else {
        groups.append((fact.operation, [fact]))
      }
    }
    return groups
  }
}

/// Facts that an operation publishes in place of calls, what that buys and what it costs.
package struct FactProposal: Sendable {
  package var operation: OperationID
  package var facts: [EventDrivenDesign.Fact]
  package var replaces: [CallID]
  /// What the operation publishes already, and gets an outbox for.
  package var outboxed: [CallID]
  /// With an outbox; nil where there is no figure.
  package var failureAfter: Double?
  package var failureAfterWithoutOutbox: Double?
  package var responseAfterMs: Double?

  /// `TaskCreated`, or `TaskRequested and TaskCreated`.
  package var name: String { facts.map(\.name).joined(separator: " and ") }

  /// The operation publishes them as it is; consumers only have to take them up.
  package var isPublishedAlready: Bool { facts.allSatisfy(\.isPublishedAlready) }

  init(
    _ facts: [EventDrivenDesign.Fact], of operation: OperationID, in design: EventDrivenDesign,
    _ analysis: ArchitectureAnalysis
  ) {
    self.operation = operation
    self.facts = facts
    replaces = facts.flatMap(\.replaces).sorted()
    outboxed = facts.compactMap(\.outboxed)
    let moved = Set(replaces)
    // A publish with an outbox does not fail, and takes no time.
    let spared = moved.union(outboxed)
    failureAfter = analysis.engine.failure(of: operation, sparing: spared)
    // All facts of one operation go to one broker, unless it tells one elsewhere already.
    let broker = facts[0].broker
    failureAfterWithoutOutbox =
      broker == design.addedBroker
      ? failureAfter.map { $0 + design.brokerFailure * (1 - $0) }
      : analysis.engine.failure(of: operation, sparing: moved, needing: broker)
    responseAfterMs = analysis.times.meanMs(of: operation, sparing: spared)
  }
}

extension EventDrivenDesign {
  /// How often the broker that was added is down; 0 where none was.
  var brokerFailure: Double {
    addedBroker.map { architecture[$0].availability.value.probability.nominal.complement } ?? 0
  }
}

/// Why facts in place of calls are not proposed, although the calls could move.
package enum ProposalRefusal: Sendable {
  /// Neither time nor hours.
  case nothingGained
  /// Less of both than any change is worth: shares of the response time and of the unavailability.
  case littleGained(time: Double, failure: Double)
  /// The broker is down more often than what it would take the place of, so that the operation would do worse wherever
  /// it tells a fact without an outbox, and with one what the calls did would be late more often than it fails today.
  case weakBroker(Weakness)

  package struct Weakness: Sendable {
    package var broker: ServiceID
    package var name: String
    package var brokerFailure: Double
    /// How often one of the callees is down.
    package var calleeFailure: Double
    package var before: Double
    package var withoutOutbox: Double
    package var withOutbox: Double
  }

  /// nil where nothing speaks against it.
  init?(
    of proposal: FactProposal, in design: EventDrivenDesign, _ analysis: ArchitectureAnalysis,
    _ new: EventDrivenDesign.NewBroker
  ) {
    let operation = analysis[proposal.operation]
    // What can never succeed has another trouble, and its hours are not the calls' fault.
    guard let response = operation.response, let after = proposal.responseAfterMs else {
      self = .nothingGained
      return
    }
    let savedMs = response.meanMs - after
    let moves = proposal.replaces + proposal.outboxed
    let savedFailure = operation.movable.calls == moves ? operation.movable.cost : nil
    let saved = savedFailure ?? analysis.engine.gain(of: proposal.operation, sparing: Set(moves))
    guard savedMs > 0 || saved.map({ $0 > 0 }) ?? true else {
      self = .nothingGained
      return
    }
    let time = response.meanMs > 0 ? savedMs / response.meanMs : 0
    // Past the node limit nothing is known of the hours, and the time decides.
    guard let saved, let before = operation.failure.exact, before > 0 else { return nil }
    if let weakness = Self.weakness(
      of: proposal, before, saved, canBeBetter: !new.isChosen && time >= Thresholds.worthwhileTimeShare, design,
      analysis)
    {
      self = .weakBroker(weakness)
    } else if time < Thresholds.worthwhileTimeShare, saved / before < Self.leastShareOfHours {
      self = .littleGained(time: time, failure: saved / before)
    } else {
      return nil
    }
  }

  /// To gain less than this share of the hours is not worth a change.
  private static let leastShareOfHours = 0.01

  private static func weakness(
    of proposal: FactProposal, _ before: Double, _ saved: Double, canBeBetter: Bool, _ design: EventDrivenDesign,
    _ analysis: ArchitectureAnalysis
  ) -> Weakness? {
    let broker = proposal.facts[0].broker
    let isAdded = broker == design.addedBroker
    // One that nobody has chosen yet can be a better one, where there is time to win.
    if isAdded, canBeBetter { return nil }
    let failure = isAdded ? design.brokerFailure : analysis.engine.failure(of: broker) ?? 0
    var callees = 0.0
    for call in proposal.replaces {
      let callee = analysis.architecture.callee(of: call)
      // Of whom nothing is said, everything is guessed.
      guard analysis.architecture[callee].availability.isGiven, let down = analysis.engine.failure(of: callee) else {
        return nil
      }
      callees += down - callees * down
    }
    guard failure > saved, failure > callees, let without = proposal.failureAfterWithoutOutbox,
      let with = proposal.failureAfter
    else { return nil }
    return Weakness(
      broker: broker, name: design.architecture[broker].name, brokerFailure: failure, calleeFailure: callees,
      before: before, withoutOutbox: without, withOutbox: with)
  }
}
