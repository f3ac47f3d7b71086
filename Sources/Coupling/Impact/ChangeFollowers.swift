import ArchitectureModel

/// Finds who has to follow a change in one architecture; each kind of change has a file of its own.
struct ChangeFollowers {
  let architecture: Architecture
  let facts: FactTable
  /// How much of it is in the file: the rest has no name there.
  private let writtenOperations: Int
  private let writtenCalls: Int
  /// Operations that nobody asks for: what their failure does to facts is a delay.
  private let isSetOffByFactsAlone: [Bool]

  /// - Parameter file: the architecture as written, of which this one is a version.
  init(_ architecture: Architecture, in file: Architecture) {
    self.architecture = architecture
    facts = FactTable(architecture)
    writtenOperations = file.operations.count
    writtenCalls = file.calls.count
    isSetOffByFactsAlone = architecture.operationsSetOffByFactsAlone
  }

  /// - Complexity: linear in calls.
  func coordination(for change: Change) -> Coordination {
    switch change {
    case .replaceInterface(let interface, let successor): replacement(of: interface, by: successor)
    case .addField(let interface, let field, let isRequired): addition(of: field, to: interface, isRequired)
    case .renameField(let interface, let field, let successor): renaming(of: field, of: interface, to: successor)
    case .removeService(let service): removal(of: service)
    case .outage(let service, let length): outage(of: service, length)
    case .changeFact(let event, let field): factChange(of: event, field)
    // What they cost is another question, which `NextRequirement` answers first.
    case .addCall, .addConsumer: coordination([], providers: [], because: "")
    }
  }

  // MARK: Parts of answers

  /// Operations of the file that fail those who ask for them, those of some service left out.
  func failures(in disruption: Disruption, besidesThoseOf service: ServiceID? = nil) -> [Meanwhile.Failure] {
    disruption.failures.filter { failure in
      failure.operation.index < writtenOperations && !isSetOffByFactsAlone[failure.operation.index]
        && architecture[failure.operation].service != service
    }
  }

  func duty(_ service: ServiceID, _ operation: OperationID? = nil, _ call: CallID? = nil, _ why: String)
    -> Coordination.Duty
  {
    Coordination.Duty(
      service: service, operation: operation.flatMap { $0.index < writtenOperations ? $0 : nil },
      call: call.flatMap { $0.index < writtenCalls ? $0 : nil }, why: why, isInLockstep: false)
  }

  /// What has to be changed where a call or publish stands.
  func duty(at site: CallID, _ why: String, inLockstep isInLockstep: Bool = false) -> Coordination.Duty {
    let operation = architecture[site].operation
    var duty = duty(architecture[operation].service, operation, site, why)
    duty.isInLockstep = isInLockstep
    return duty
  }

  /// An answer; where something goes in lock-step, only what does counts for whom it binds.
  func coordination(
    _ duties: [Coordination.Duty], unclear: [Coordination.Duty] = [], providers: [ServiceID], because: String,
    meanwhile: Meanwhile = Meanwhile()
  ) -> Coordination {
    let bound = duties.filter(\.isInLockstep)
    let order: Coordination.Order = bound.isEmpty ? .any : .lockstep
    let teams = teams(of: providers + (bound.isEmpty ? duties : bound).map(\.service))
    return Coordination(
      providers: providers, mustChange: duties, unclear: unclear,
      mustRedeploy: ordered(providers + duties.map(\.service)), mustCoordinate: teams.count > 1 ? teams : [],
      teamsAtATime: order == .lockstep ? teams.count : duties.isEmpty ? min(1, teams.count) : min(2, teams.count),
      order: order, because: because, meanwhile: meanwhile)
  }

  /// Each once, in the order of the file.
  func ordered(_ services: [ServiceID]) -> [ServiceID] { Set(services).sorted() }

  /// The teams of some services, each once, in the order of the file.
  func teams(of services: [ServiceID]) -> [String] {
    var seen: Set<String> = []
    return ordered(services).map { architecture.team(of: $0) }.filter { seen.insert($0).inserted }
  }
}

extension Architecture {
  /// By operation: whether it handles facts, and has neither callers nor requests of its own.
  /// - Complexity: O(calls + consumers).
  fileprivate var operationsSetOffByFactsAlone: [Bool] {
    var result = [Bool](repeating: false, count: operations.count)
    for case let handler? in services.flatMap({ $0.consumers.map(\.operation) }) { result[handler.index] = true }
    for (index, operation) in operations.enumerated() {
      if operation.rate != nil { result[index] = false }
      if case .client = operation.trigger { continue }
      result[index] = false
    }
    for site in operations.flatMap(\.calls) {
      var targets: [Target] = []
      if let call = self[site].call { targets += [call.target] + (call.compensation.map { [.operation($0)] } ?? []) }
      if case .fallback(let target) = self[site].onFailure { targets.append(target) }
      for case .operation(let target) in targets { result[target.index] = false }
    }
    return result
  }
}
