import ArchitectureModel

/// Finds who has to follow a change in one architecture; each kind of change has a file of its own.
struct ChangeFollowers {
  let version: ArchitectureVersion
  var architecture: Architecture { version.architecture }
  var facts: FactTable { version.facts }
  /// Operations that nobody asks for: what their failure does to facts is a delay.
  private let isSetOffByFactsAlone: [Bool]
  /// Operations that somebody outside the files asks for.
  private let isForClients: [Bool]

  init(_ version: ArchitectureVersion) {
    self.version = version
    let architecture = version.architecture
    let askers = Askers(architecture)
    isSetOffByFactsAlone = architecture.operations.indices.map { askers.areFactsAlone(for: OperationID($0)) }
    isForClients = architecture.operations.indices.map { askers.areClients(for: OperationID($0)) }
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
    }
  }

  // MARK: Parts of answers

  /// Operations of the file that fail those who ask for them, those of some service left out.
  func failures(in disruption: Disruption, besidesThoseOf service: ServiceID? = nil) -> [Meanwhile.Failure] {
    disruption.failures.filter { failure in
      version.isWritten(failure.operation) && !isSetOffByFactsAlone[failure.operation.index]
        && architecture[failure.operation].service != service
    }
  }

  func losses(in disruption: Disruption) -> [Meanwhile.Loss] {
    disruption.losses.map { call, why in
      Meanwhile.Loss(operation: architecture[call].operation, call: version.name(of: call), why: why)
    }
  }

  func duty(_ service: ServiceID, _ operation: OperationID? = nil, _ call: CallID? = nil, _ why: String)
    -> Coordination.Duty
  {
    Coordination.Duty(
      service: service, operation: operation.flatMap { version.isWritten($0) ? $0 : nil },
      call: call.flatMap(version.written), why: why, isInLockstep: false)
  }

  /// Those of some operations that clients outside the files know.
  func clients(of operations: [OperationID]) -> [OperationID] { operations.filter { isForClients[$0.index] } }

  /// Whether it is a request that fails where a call does: what facts alone set off, they wait for.
  func failsRequests(_ site: CallID) -> Bool { !isSetOffByFactsAlone[architecture[site].operation.index] }

  /// What has to be changed where a call or publish stands.
  func duty(at site: CallID, _ why: String, inLockstep isInLockstep: Bool = false) -> Coordination.Duty {
    let operation = architecture[site].operation
    var duty = duty(architecture[operation].service, operation, site, why)
    duty.isInLockstep = isInLockstep
    return duty
  }

  /// An answer, with each duty once: places that are not in the file are told apart by the service alone. Where something goes in lock-step, only what does counts for whom it binds.
  func coordination(
    _ duties: [Coordination.Duty], unclear: [Coordination.Duty] = [], providers: [ServiceID], because: String,
    meanwhile: Meanwhile = Meanwhile(), clients: [OperationID] = []
  ) -> Coordination {
    var seen: Set<Coordination.Duty> = []
    let duties = duties.filter { seen.insert($0).inserted }
    let bound = duties.filter(\.isInLockstep)
    let order: Coordination.Order = bound.isEmpty ? .any : .lockstep
    let teams = teams(of: providers + (bound.isEmpty ? duties : bound).map(\.service))
    return Coordination(
      providers: providers, mustChange: duties, unclear: unclear,
      mustRedeploy: ordered(providers + duties.map(\.service)), mustCoordinate: teams.count > 1 ? teams : [],
      teamsAtATime: order == .lockstep ? teams.count : duties.isEmpty ? min(1, teams.count) : min(2, teams.count),
      order: order, because: because, meanwhile: meanwhile, clients: clients)
  }

  /// Each once, in the order of the file.
  func ordered(_ services: [ServiceID]) -> [ServiceID] { Set(services).sorted() }

  /// The teams of some services, each once, in the order of the file.
  func teams(of services: [ServiceID]) -> [String] {
    var seen: Set<String> = []
    return ordered(services).map { architecture.team(of: $0) }.filter { seen.insert($0).inserted }
  }
}

/// Who sets off each operation.
private struct Askers {
  private let architecture: Architecture
  private var isCalled: [Bool]
  private var isHandler: [Bool]

  /// - Complexity: O(calls + consumers).
  init(_ architecture: Architecture) {
    self.architecture = architecture
    isCalled = [Bool](repeating: false, count: architecture.operations.count)
    isHandler = isCalled
    for case let handler? in architecture.services.flatMap({ $0.consumers.map(\.operation) }) {
      isHandler[handler.index] = true
    }
    for site in architecture.operations.flatMap(\.calls) {
      var targets: [Target] = []
      if let call = architecture[site].call {
        targets += [call.target] + (call.compensation.map { [.operation($0)] } ?? [])
      }
      if case .fallback(let target) = architecture[site].onFailure { targets.append(target) }
      for case .operation(let target) in targets { isCalled[target.index] = true }
    }
  }

  /// Whether it handles facts, and has neither callers nor requests of its own.
  func areFactsAlone(for operation: OperationID) -> Bool {
    guard case .client = architecture[operation].trigger else { return false }
    return isHandler[operation.index] && !isCalled[operation.index] && architecture[operation].rate == nil
  }

  /// Whether requests come from outside the files: it has a rate of them, or nothing in the files sets it off.
  func areClients(for operation: OperationID) -> Bool {
    guard architecture[architecture[operation].service].kind != .external else { return false }
    switch architecture[operation].trigger {
    case .schedule, .timer: return false
    case .webhook: return true
    case .client:
      return architecture[operation].rate != nil || !isCalled[operation.index] && !isHandler[operation.index]
    }
  }
}
