import ArchitectureModel
import Availability
import Coupling
import Timing

/// The redesign of an architecture: which facts to publish, which calls stay, in which order to move, what it buys and
/// what it costs.
package struct RedesignProposal {
  /// How an operation does.
  package struct Figures: Sendable {
    package var failure: AvailabilityEngine.Figure
    package var incompletion: Double?
    package var responseMs: Double?

    init(_ operation: ArchitectureAnalysis.OperationAnalysis) {
      failure = operation.failure
      incompletion = operation.incompletion
      responseMs = operation.response?.meanMs
    }
  }

  /// What is proposed for one operation.
  package struct Operation {
    package var id: OperationID
    package var facts: [EventDrivenDesign.Fact]
    /// One for each fact.
    package var payloads: [FactPayload]
    package var kept: [EventDrivenDesign.Kept]
    package var refusal: ProposalRefusal?
    package var before: Figures
    package var after: Figures
    /// Told at once to the broker instead of an outbox; nil where nothing is told, or past the node limit.
    package var failureWithoutOutbox: Double?
    package var challenges: [Challenge]
    /// Whether something smaller would be enough; nil where that was not looked at, see ``mostChecked``.
    package var checks: [CounterCheck]?
    package var plan: MovePlan?
    package var duties: [Duty]
    package var businessCase: BusinessCase?
    /// Calls that move in operations which it calls, and so help it too.
    package var movesOfCallees: [CallID]
  }

  /// The operations that win most are set against something smaller than facts, so many of them.
  package static let mostChecked = 10

  package let before: ArchitectureAnalysis
  package let after: ArchitectureAnalysis
  package let proposals: FactProposals
  /// Those that call somebody, in the order of the file.
  package private(set) var operations: [Operation] = []
  package let businessCase: BusinessCase

  package var file: Architecture { before.architecture }
  package var design: EventDrivenDesign { proposals.design }
  /// Consumers of the new design whose workers are too few for what comes.
  package let overloads: [ConsumerLoad]

  /// - Complexity: two analyses of the architecture, a few of each operation with moves, and the search of their plans.
  package init(of architecture: Architecture, broker: EventDrivenDesign.NewBroker = .init()) {
    before = ArchitectureAnalysis(architecture)
    proposals = FactProposals(before, broker: broker)
    let design = proposals.design
    after = design.facts.isEmpty ? before : ArchitectureAnalysis(design.architecture)
    let facts = Dictionary(grouping: design.facts) { $0.operation }
    let kept = Dictionary(grouping: design.kept) { architecture[$0.call].operation }
    let bare = facts.isEmpty ? nil : Self.withoutOutbox(architecture, design, broker)
    let loads = ConsumerLoad.all(in: design.architecture, after.times, after.shares)
    overloads = loads.filter { $0.workersNeeded != nil }
    let entities = Entities(architecture)
    let readers = FieldReaders(design.architecture)
    var saved: [(operation: OperationID, failure: Double)] = []
    for index in architecture.operations.indices {
      let id = OperationID(index)
      guard facts[id] != nil || kept[id] != nil else { continue }
      var operation = Self.operation(id, facts[id] ?? [], design, before, after, entities, readers, overloads)
      operation.kept = kept[id] ?? []
      operation.refusal = proposals.refusal(of: id)
      if !operation.facts.isEmpty { operation.failureWithoutOutbox = bare?.failure(of: id).exact }
      if let old = operation.before.failure.exact, let new = operation.after.failure.exact, old > new {
        saved.append((id, old - new))
      }
      operation.movesOfCallees = Self.movesOfCallees(of: id, design, architecture, facts)
      operations.append(operation)
    }
    let ranked = saved.sorted { ($1.failure, $0.operation) < ($0.failure, $1.operation) }.map(\.operation)
    let winning = Set(ranked)
    let others = operations.map(\.id).filter { !winning.contains($0) }
    let checked = Set((ranked + others).filter { facts[$0] != nil }.prefix(Self.mostChecked))
    for index in operations.indices where checked.contains(operations[index].id) {
      let moved = operations[index].facts.flatMap(\.replaces).sorted()
      operations[index].checks = CounterCheck.all(for: moved, of: operations[index].id, in: before)
    }
    businessCase = BusinessCase(
      saved: saved, moves: design.facts.reduce(0) { $0 + $1.replaces.count },
      brokers: Set(design.facts.map(\.broker)).sorted(), in: design.architecture)
  }

  private static func operation(
    _ id: OperationID, _ facts: [EventDrivenDesign.Fact], _ design: EventDrivenDesign, _ before: ArchitectureAnalysis,
    _ after: ArchitectureAnalysis, _ entities: Entities, _ readers: FieldReaders, _ overloads: [ConsumerLoad]
  ) -> Operation {
    let moved = facts.flatMap(\.replaces).sorted()
    let payloads = facts.map { FactPayload(of: $0, in: design, from: before.architecture, entities, readers) }
    var operation = Operation(
      id: id, facts: facts, payloads: payloads, kept: [], before: Figures(before[id]), after: Figures(after[id]),
      challenges: [], checks: facts.isEmpty ? [] : nil, duties: [], movesOfCallees: [])
    guard !moved.isEmpty else { return operation }
    for fact in facts {
      for taker in fact.takers {
        for call in taker.replaces {
          operation.challenges.append(Challenge(of: call, by: taker, on: fact.broker, in: design, before))
        }
      }
    }
    operation.challenges.sort { $0.call < $1.call }
    // Giving a fact that is told already the outbox that it lacks is a move too.
    operation.plan = MovePlan((moved + facts.compactMap(\.outboxed)).sorted(), of: id, in: before)
    operation.duties = zip(facts, payloads).flatMap { Duty.all(for: $0, $1, in: design, before, overloads) }
    if let old = before[id].failure.exact, let new = after[id].failure.exact {
      operation.businessCase = BusinessCase(
        saved: [(id, max(0, old - new))], moves: moved.count, brokers: [], in: design.architecture)
    }
    return operation
  }

  /// Calls that move in operations which an operation still calls, in the order of the file.
  private static func movesOfCallees(
    of id: OperationID, _ design: EventDrivenDesign, _ file: Architecture,
    _ facts: [OperationID: [EventDrivenDesign.Fact]]
  ) -> [CallID] {
    var seen: Set<OperationID> = [id]
    var queue = [id]
    var moves: [CallID] = []
    while let next = queue.popLast() {
      for call in design.architecture[next].calls {
        guard case .operation(let callee) = design.architecture[call].call?.target, seen.insert(callee).inserted else {
          continue
        }
        queue.append(callee)
        moves += facts[callee]?.flatMap(\.replaces) ?? []
      }
    }
    return moves.sorted()
  }

  /// The same design without outboxes, for what it would make of the operations.
  private static func withoutOutbox(
    _ architecture: Architecture, _ design: EventDrivenDesign, _ broker: EventDrivenDesign.NewBroker
  ) -> AvailabilityEngine {
    var options = EventDrivenDesign.Options()
    options.broker = broker
    options.hasOutbox = false
    options.moving = Set(design.facts.flatMap(\.replaces))
    let bare = EventDrivenDesign(of: architecture, options: options).architecture
    return AvailabilityEngine(bare, lateShares: ResponseTimes(bare).lateShares.map(\.probability))
  }
}
