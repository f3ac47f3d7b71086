import ArchitectureModel
import Simulation

/// Makes a ``CompiledModel``.
struct ModelCompiler {
  let architecture: Architecture
  let scenario: Scenario
  let hasRandomFailures: Bool

  var services: [ServiceSpec] = []
  var works: [WorkSpec] = []
  var operations: [OperationSpec] = []
  var calls: [CallSpec] = []
  var nodes: [StepNode] = []
  var branches: [Branch] = []
  var arrivals: [ArrivalSpec] = []
  var segments: [LoadSegment] = []
  var instanceCount = 0
  var instancesOfZone: [[InstancePlace]] = []
  var requirements: [RequirementNode] = []
  var dependentOrder: [Int32] = []
  var effects: [Effect] = []
  var faults: [FaultSpec] = []
  var limits: [LimitSpec] = []
  var components: [Component] = []
  var delays: [DelaySpec] = []
  var gates: [GateSpec] = []
  var lists: [Int32] = []
  var keys: [KeyName] = []
  var topics: [TopicSpec] = []
  var groups: [GroupSpec] = []
  var consumers: [ConsumerSpec] = []
  var outboxes: [OutboxSpec] = []
  var deliveryCount = 0
  let duration: Int64
  let warmUp: Int64
  let cutOff: Int64

  /// By service.
  var limitsOf: [[Int32]] = []
  var slowEffectsOf: [[Int32]] = []
  private var delayPlaces: [DelaySpec: Int32] = [:]
  /// By operation: how deep the calls below it go.
  private var levels: [Int] = []

  init(
    _ architecture: Architecture, _ scenario: Scenario, duration: Nanoseconds, hasRandomFailures: Bool
  ) throws(ScenarioError) {
    guard scenario.warmUp < duration else {
      throw .warmUpTooLong(warmUp: scenario.warmUp, duration: duration)
    }
    (self.architecture, self.scenario, self.hasRandomFailures) = (architecture, scenario, hasRandomFailures)
    (self.duration, warmUp) = (duration.count, scenario.warmUp.count)
    let (tenfold, isPast) = duration.count.multipliedReportingOverflow(by: 10)
    cutOff = isPast ? .max : tenfold
    makeLevels()
    makeServices()
    makeCalls()
    try makeEvents()
    try makeOperations()
    makeFaults()
    for service in services.indices {
      services[service].limits = list(limitsOf[service])
      services[service].slowEffects = list(slowEffectsOf[service])
    }
    makeComponents()
    guard !arrivals.isEmpty else { throw .nothingArrives }
  }

  // MARK: Names and delays

  mutating func key(_ entity: String, _ purpose: String) -> Int32 {
    keys.append(KeyName(entity: entity, purpose: purpose))
    return Int32(keys.count - 1)
  }

  mutating func delay(_ time: Nanoseconds, rank: UInt8) -> Int32 {
    let spec = DelaySpec(nanoseconds: time.count, rank: rank)
    if let known = delayPlaces[spec] { return known }
    delays.append(spec)
    delayPlaces[spec] = Int32(delays.count - 1)
    return Int32(delays.count - 1)
  }

  private mutating func list(_ places: [Int32]) -> Range<Int32> {
    lists += places
    return Int32(lists.count - places.count)..<Int32(lists.count)
  }

  mutating func work(_ latency: Latency, _ entity: String, _ purpose: String) -> Int32 {
    let law = latency.sampler
    let constant = law.constant?.nanoseconds ?? -1
    works.append(
      WorkSpec(
        law: law, constant: constant, delay: constant < 0 ? -1 : delay(Nanoseconds(constant), rank: Rank.workEnd),
        key: key(entity, purpose)))
    return Int32(works.count - 1)
  }

  private mutating func draw(_ probability: UncertainProbability, _ entity: String, _ purpose: String) -> Draw {
    let nominal = probability.nominal
    let chance =
      nominal.value <= 0.5 ? Chance(probability: nominal.value) : Chance(complementOf: nominal.complement)
    return Draw(chance: chance, key: key(entity, purpose))
  }

  private mutating func makeLevels() {
    levels = [Int](repeating: 0, count: architecture.operations.count)
    for operation in architecture.operationOrder {
      var level = 0
      for call in architecture[operation].calls {
        var targets = [architecture[call].call?.target].compactMap { $0 }
        if case .fallback(let target) = architecture[call].onFailure { targets.append(target) }
        for case .operation(let target) in targets { level = max(level, levels[target.index] + 1) }
      }
      levels[operation.index] = level
    }
  }

  private func timeoutRank(in operation: OperationID) -> UInt8 {
    UInt8(min(Int(Rank.firstTimeout) + levels[operation.index], Int(Rank.lastTimeout)))
  }

  // MARK: Services

  private mutating func makeServices() {
    instancesOfZone = [[InstancePlace]](repeating: [], count: architecture.zones.count)
    limitsOf = [[Int32]](repeating: [], count: architecture.services.count)
    slowEffectsOf = limitsOf
    var hasRequirements = false
    for (index, service) in architecture.services.enumerated() {
      if let limit = service.limit {
        // A second's worth, and at least the one that lets anything pass.
        limitsOf[index].append(Int32(limits.count))
        limits.append(LimitSpec(limit, burst: max(1, limit.rate.perSecond), isLasting: true, instances: nil))
      }
      let needs = requirement(all: service.dependencies)
      hasRequirements = hasRequirements || !needs.isEmpty
      services.append(
        ServiceSpec(
          work: work(service.latency.value, service.name, "own work"),
          // A publish takes the broker's latency and no more.
          workers: (service.kind == .broker ? .unlimited : service.concurrency.value).places,
          queue: service.queue.value.places,
          required: Int32(service.replicas.required), firstInstance: Int32(instanceCount),
          instances: Int32(service.replicas.count), requirements: needs, limits: 0..<0,
          slowEffects: 0..<0, dealing: key(service.name, "instance")))
      let zones = service.replicas.zones
      for instance in 0..<service.replicas.count where !zones.isEmpty {
        instancesOfZone[zones[instance % zones.count].index].append(
          InstancePlace(service: Int32(index), instance: Int32(instance)))
      }
      instanceCount += service.replicas.count
    }
    if hasRequirements { dependentOrder = architecture.serviceOrder.map { Int32($0.index) } }
  }

  /// All of them, in postfix order; empty for none.
  private mutating func requirement(all members: [Requirement]) -> Range<Int32> {
    let first = Int32(requirements.count)
    for member in members { append(member) }
    if members.count > 1 { requirements.append(.atLeast(Int32(members.count), of: Int32(members.count))) }
    return first..<Int32(requirements.count)
  }

  private mutating func append(_ requirement: Requirement) {
    switch requirement {
    case .service(let service): requirements.append(.service(Int32(service.index)))
    case .anyOf(let members):
      for member in members { append(member) }
      requirements.append(.atLeast(1, of: Int32(members.count)))
    case .atLeast(let least, let members):
      for member in members { append(member) }
      requirements.append(.atLeast(Int32(least), of: Int32(members.count)))
    }
  }

  // MARK: Calls

  private mutating func makeCalls() {
    for site in architecture.calls {
      switch site.kind {
      case .call(let call): calls.append(spec(call, site))
      case .publish(let publish): calls.append(spec(publish, site))
      }
    }
  }

  private mutating func spec(_ call: Call, _ site: CallSite) -> CallSpec {
    let (service, operation) = place(of: call.target)
    let entity = site.drawsAs ?? site.name
    var spec = CallSpec(
      service: service, operation: operation, work: -1,
      timeout: delay(call.timeout.value, rank: timeoutRank(in: site.operation)), retries: Int32(call.retries.count),
      pause: call.retries.backoff == .zero ? -1 : delay(call.retries.backoff, rank: Rank.pauseEnd),
      times: Int32(call.times), waits: call.waits, isRelayed: false, isPublish: false, made: nil, error: nil, hit: nil,
      cache: -1, handling: handling(call.onFailure), gate: -1, undo: -1, compensation: -1,
      identities: key(entity, "attempts"))
    if let latency = call.latency { spec.work = work(latency.value, entity, "latency") }
    if call.probability.value.nominal != .one { spec.made = draw(call.probability.value, entity, "made") }
    if call.errorRate.value.nominal != .zero { spec.error = draw(call.errorRate.value, entity, "error") }
    if let cache = call.cache {
      spec.hit = draw(cache.hit.value, entity, "cache hit")
      spec.cache = cache.service.map { Int32($0.index) } ?? -1
    }
    if call.maxInFlight != nil || call.circuitBreaker != nil {
      spec.gate = Int32(gates.count)
      gates.append(
        GateSpec(
          most: call.maxInFlight.map(Int64.init) ?? .max, failures: Int64(call.circuitBreaker?.failures ?? 0),
          openFor: call.circuitBreaker?.openFor.count ?? 0))
    }
    if let compensation = call.compensation { spec.compensation = Int32(compensation.index) }
    return spec
  }

  private mutating func spec(_ publish: Publish, _ site: CallSite) -> CallSpec {
    var spec = CallSpec(
      service: Int32(publish.broker.index), operation: -1, work: -1,
      timeout: delay(publish.timeout.value, rank: timeoutRank(in: site.operation)), retries: 0, pause: -1, times: 1,
      waits: true, isRelayed: publish.outbox != nil, isPublish: true, made: nil, error: nil, hit: nil, cache: -1,
      handling: handling(publish.onFailure), gate: -1, undo: -1, compensation: -1,
      identities: key(site.name, "attempts"))
    if publish.probability.value.nominal != .one { spec.made = draw(publish.probability.value, site.name, "made") }
    return spec
  }

  private func place(of target: Target) -> (service: Int32, operation: Int32) {
    switch target {
    case .service(let service): (Int32(service.index), -1)
    case .operation(let operation): (Int32(architecture[operation].service.index), Int32(operation.index))
    }
  }

  private func handling(_ failure: FailureHandling) -> CallSpec.Handling {
    switch failure {
    case .fail: return .fail
    case .ignore: return .ignore
    case .fallback(let target):
      let (service, operation) = place(of: target)
      return .fallback(service: service, operation: operation)
    }
  }

  // MARK: Operations

  private mutating func makeOperations() throws(ScenarioError) {
    for (index, operation) in architecture.operations.enumerated() {
      let id = OperationID(index)
      let name = architecture.name(of: id)
      let steps = block(operation.steps.map { ($0, 0) }, name)
      let compensated = operation.calls.filter { calls[$0.index].compensation >= 0 }
      guard compensated.count <= ModelLimits.compensations else {
        throw .tooManyCompensations(
          operation: name, count: compensated.count, limit: ModelLimits.compensations)
      }
      for (place, call) in compensated.enumerated() { calls[call.index].undo = Int32(place) }
      let needs = requirement(all: operation.dependencies)
      if !needs.isEmpty, dependentOrder.isEmpty {
        dependentOrder = architecture.serviceOrder.map { Int32($0.index) }
      }
      let client = operation.client
      let pause = client?.retries.backoff ?? .zero
      let work = work(operation.latency.value, name, "own work")
      operations.append(
        OperationSpec(
          service: Int32(operation.service.index), work: work, steps: steps, requirements: needs,
          commitsAtSave: operation.steps.contains { $0.saves }, identities: key(name, "requests"),
          figure: makeArrivals(id, name), objective: operation.objective?.latency?.target.count ?? -1,
          clientTimeout: client?.timeout.map { delay($0, rank: Rank.clientTimeout) } ?? -1,
          clientRetries: Int32(client?.retries.count ?? 0), clientPause: delay(pause, rank: Rank.pauseEnd),
          compensated: list(compensated.map { Int32($0.index) })))
    }
  }

  /// Puts steps side by side, those in blocks after them.
  /// - Parameter choices: how many draws decide whether these steps are taken.
  private mutating func block(
    _ steps: [(step: Step, upTo: Double)], _ name: String, choices: Int = 0
  ) -> Range<Int32> {
    let first = branches.count
    for (_, upTo) in steps { branches.append(Branch(node: -1, upTo: upTo)) }
    for (place, (step, _)) in steps.enumerated() {
      let kind: StepNode.Kind
      switch step {
      case .save: kind = .save
      case .call(let call): kind = .call(Int32(call.index))
      case .parallel(let members): kind = .all(block(members.map { ($0, 0) }, name, choices: choices))
      case .oneOf(let alternatives):
        var sum = 0.0
        let members = alternatives.map { alternative in
          sum += alternative.share.value.nominal.value
          return (alternative.step, sum)
        }
        // By the first call in it, so that other steps of the operation do not change its draws; choices in choices may
        // have the same one. Without a call it decides about nothing that has a name.
        let call = alternatives.lazy.flatMap(\.step.calls).first.map { architecture[$0] }
        let named = call.map { $0.drawsAs ?? $0.name } ?? "\(name) step \(nodes.count)"
        let choice = key(named, choices == 0 ? "alternative" : "alternative in \(choices)")
        kind = .one(block(members, name, choices: choices + 1), key: choice)
      }
      branches[first + place].node = Int32(nodes.count)
      nodes.append(StepNode(kind: kind))
    }
    return Int32(first)..<Int32(first + steps.count)
  }

  /// Where requests come from outside: their rate by time.
  private mutating func makeArrivals(_ id: OperationID, _ name: String) -> Int32 {
    let changes = scenario.load.filter { $0.operation == id }
    let base = architecture[id].rate?.value
    guard base != nil || !changes.isEmpty else { return -1 }
    let none = Rate(count: 0, per: .seconds(1))
    var starts: [Int64] = [0]
    for change in changes { starts += [change.start.count, change.end] }
    starts = Array(Set(starts.filter { $0 < duration })).sorted()
    let first = segments.count
    for (place, start) in starts.enumerated() {
      let change = changes.last { $0.start.count <= start && start < $0.end }
      let rate = change?.rate ?? base ?? none
      guard segments.count > first, let last = segments.last else {
        segments.append(LoadSegment(start: start, rate: rate, before: 0))
        continue
      }
      if place > 0, last.rate == rate { continue }
      segments.append(
        LoadSegment(
          start: start, rate: rate, before: last.before + Double(start - last.start) * last.rate.perNanosecond))
    }
    let highest = segments[first...].map(\.rate).first { $0.count > 0 } ?? none
    arrivals.append(
      ArrivalSpec(
        operation: Int32(id.index), isRegular: architecture[id].arrivals == .regular,
        segments: Int32(first)..<Int32(segments.count),
        baseMean: highest.count > 0 ? Double(highest.unit.count) / highest.count : 0, name: name))
    return Int32(arrivals.count - 1)
  }
}

extension LimitSpec {
  init(_ limit: RateLimit, burst: Double, isLasting: Bool, instances: [Int32]?) {
    self.init(
      unit: Double(limit.rate.unit.count), count: limit.rate.count, burst: burst, excess: limit.excess,
      isLasting: isLasting, instances: instances.map(Set.init))
  }
}

extension Rate {
  var perNanosecond: Double { count / Double(unit.count) }
}

extension LoadChange {
  /// `Int64.max` where it lasts to the end.
  var end: Int64 {
    guard let length else { return .max }
    let (end, isPast) = start.count.addingReportingOverflow(length.count)
    return isPast ? .max : end
  }
}

extension Capacity {
  /// `Int64.max` for no limit.
  var places: Int64 {
    switch self {
    case .limited(let count): Int64(count)
    case .unlimited: .max
    }
  }
}

extension Latency {
  var sampler: TimeSampler {
    if let constant { return .constant(SimulationTime(nanoseconds: constant.count)) }
    switch self {
    case .constant(let time): return .constant(SimulationTime(nanoseconds: time.count))
    case .exponential(let mean): return .exponential(meanNanoseconds: Double(mean.count))
    case .logNormal(let p50, let p99):
      return .logNormal(p50: SimulationTime(nanoseconds: p50.count), p99: SimulationTime(nanoseconds: p99.count))
    case .uniform(let min, let max):
      return .uniform(SimulationTime(nanoseconds: min.count), SimulationTime(nanoseconds: max.count))
    }
  }
}

extension Step {
  /// Whether state is committed in it.
  fileprivate var saves: Bool {
    switch self {
    case .save: true
    case .call: false
    case .parallel(let members): members.contains { $0.saves }
    case .oneOf(let alternatives): alternatives.contains { $0.step.saves }
    }
  }
}
