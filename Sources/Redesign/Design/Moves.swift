import ArchitectureModel
import Coupling
import Timing

/// Which calls facts can take the place of, and which facts.
struct Moves {
  /// One fact of one operation.
  struct Move {
    var operation: OperationID
    var fact: String
    var isRequest: Bool
    /// In the order written.
    var calls: [CallID]
    /// Where the operation tells it already.
    var publish: CallID?
  }

  private(set) var moves: [Move] = []
  private(set) var kept: [EventDrivenDesign.Kept] = []

  /// - Complexity: linear in calls.
  init(of file: Architecture, moving chosen: Set<CallID>?) {
    let judge = Judge(architecture: file)
    let shares = RequestShares(file)
    for index in file.operations.indices {
      let id = OperationID(index)
      let operation = file.operations[index]
      let lastSave = operation.steps.lastIndex { if case .save = $0 { true } else { false } } ?? 0
      let beforeSave = Set(operation.steps[..<lastSave].flatMap(\.calls))
      let isQuery = judge.isQuery(id)
      var (happened, requested): ([CallID], [CallID]) = ([], [])
      for call in operation.calls where file[call].call != nil {
        let judgement = judge.judge(call)
        if !judgement.isMovable {
          kept.append(.init(call: call, reason: .judged(judgement)))
        } else if isQuery {
          kept.append(.init(call: call, reason: .query))
        } else if let chosen, !chosen.contains(call) {
          kept.append(.init(call: call, reason: .left))
        } else if judgement.verdict == .later, beforeSave.contains(call) {
          requested.append(call)
        } else {
          happened.append(call)
        }
      }
      if !requested.isEmpty {
        add(requested, of: id, FactName.requested(by: operation), isRequest: true, in: file, shares)
      }
      if !happened.isEmpty {
        add(happened, of: id, Self.fact(of: id, in: file, shares), isRequest: false, in: file, shares)
      }
    }
    tellServicesApart(file)
  }

  /// What an operation tells of some requests only does not stand for what it calls at all of them.
  private static func fact(of id: OperationID, in file: Architecture, _ shares: RequestShares) -> String {
    let name = FactName.of(id, in: file)
    return isToldInPart(name, by: id, in: file, shares) ? FactName.of(file[id]) : name
  }

  private static func isToldInPart(
    _ name: String, by id: OperationID, in file: Architecture, _ shares: RequestShares
  ) -> Bool {
    let sites = file[id].calls.filter { file[$0].publish?.event.value == name }
    return !sites.isEmpty && sites.allSatisfy { shares[$0] < 1 }
  }

  private mutating func add(
    _ calls: [CallID], of id: OperationID, _ fact: String, isRequest: Bool, in file: Architecture,
    _ shares: RequestShares
  ) {
    guard !Self.isToldInPart(fact, by: id, in: file, shares) else {
      kept += calls.map { .init(call: $0, reason: .toldInPart(fact)) }
      return
    }
    let publish = file[id].calls.first { file[$0].publish?.event.value == fact && shares[$0] == 1 }
    moves.append(Move(operation: id, fact: fact, isRequest: isRequest, calls: calls, publish: publish))
  }

  /// A name that was derived for one service is not that of another's fact: who consumes the one must not get the other.
  /// Where it would be, the service's name comes before it.
  private mutating func tellServicesApart(_ file: Architecture) {
    var owners: [String: Set<ServiceID>] = [:]
    for operation in file.operations {
      if let fact = operation.fact?.value { owners[fact, default: []].insert(operation.service) }
      for call in operation.calls {
        if let event = file[call].publish?.event.value { owners[event, default: []].insert(operation.service) }
      }
    }
    for move in moves { owners[move.fact, default: []].insert(file[move.operation].service) }
    for index in moves.indices {
      let move = moves[index]
      let isSaid = file[move.operation].fact?.value == move.fact || move.publish != nil
      guard !isSaid, owners[move.fact]?.count ?? 0 > 1 else { continue }
      let words = file[file[move.operation].service].name.split { "_.-".contains($0) }
      let prefix = words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
      moves[index].fact = prefix + move.fact
    }
  }
}
