import Diagnostics
import TestSupport
import Testing

@testable import ArchitectureModel

/// Against a brute force: the closure of "needs" over services, services as a whole, and operations.
@Suite struct DependencyOrderTests {
  private struct Random {
    var generator: SeededGenerator

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }

    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
  }

  /// A small architecture in which anything may need anything.
  private func architecture(_ random: inout Random, density: Int) -> Architecture {
    let serviceCount = 1 + random.below(4)
    var architecture = empty()
    for index in 0..<serviceCount { architecture.services.append(service("s\(index)")) }
    for index in 0..<serviceCount {
      for _ in 0..<random.below(3) {
        let id = OperationID(architecture.operations.count)
        architecture.services[index].operations.append(id)
        architecture.operations.append(operation("o\(id.index)", of: ServiceID(index)))
      }
    }
    let operationCount = architecture.operations.count
    func anyService() -> ServiceID { ServiceID(random.below(serviceCount)) }
    func anyTarget() -> Target {
      operationCount > 0 && random.chance(60)
        ? .operation(OperationID(random.below(operationCount))) : .service(anyService())
    }
    for index in 0..<serviceCount where random.chance(density) {
      let needed = Requirement.service(anyService())
      architecture.services[index].dependencies = random.chance(50) ? [needed] : [.anyOf([.atLeast(1, [needed])])]
    }
    for index in 0..<operationCount {
      if random.chance(density / 2) { architecture.operations[index].dependencies = [.service(anyService())] }
      while random.chance(density) {
        var site = CallSite(name: "c", operation: OperationID(index), kind: .publish(publish(to: anyService())))
        if random.chance(80) {
          var call = call(anyTarget())
          if random.chance(30) { call.onFailure = .fallback(anyTarget()) }
          if random.chance(30) {
            call.cache = Call.Cache(hit: Quantity(UncertainProbability(.one)), service: anyService())
          }
          if random.chance(30), operationCount > 0 { call.compensation = OperationID(random.below(operationCount)) }
          site.kind = .call(call)
        }
        architecture.calls.append(site)
        let step = Step.call(CallID(architecture.calls.count - 1))
        architecture.operations[index].steps.append(random.chance(50) ? step : .parallel([.oneOf([share(of: step)])]))
      }
    }
    return architecture
  }

  /// What needs what, written out a second time: nodes `up s`, `all s`, `op o` by name.
  private func needs(_ architecture: Architecture) -> [String: Set<String>] {
    func name(_ target: Target) -> String {
      switch target {
      case .service(let service): "up \(service.index)"
      case .operation(let operation): "op \(operation.index)"
      }
    }
    var needs: [String: Set<String>] = [:]
    for (index, service) in architecture.services.enumerated() {
      needs["up \(index)"] = Set(service.dependencies.flatMap(\.services).map { "all \($0.index)" })
      needs["all \(index)"] = Set(service.operations.map { "op \($0.index)" }).union(["up \(index)"])
    }
    for (index, operation) in architecture.operations.enumerated() {
      var needed = Set(operation.dependencies.flatMap(\.services).map { "all \($0.index)" })
      needed.insert("up \(operation.service.index)")
      for site in architecture.calls where site.operation.index == index {
        switch site.kind {
        case .call(let call):
          needed.insert(name(call.target))
          if let cache = call.cache?.service { needed.insert("up \(cache.index)") }
        case .publish(let publish): needed.insert("up \(publish.broker.index)")
        }
        if case .fallback(let target) = site.onFailure { needed.insert(name(target)) }
      }
      needs["op \(index)"] = needed
    }
    return needs
  }

  /// Adds what is needed by what is needed until nothing is new.
  private func closure(_ needs: [String: Set<String>]) -> [String: Set<String>] {
    var closed = needs
    var isNew = true
    while isNew {
      isNew = false
      for (name, needed) in closed {
        let more = needed.reduce(into: needed) { $0.formUnion(closed[$1] ?? []) }
        if more.count > needed.count { isNew = true }
        closed[name] = more
      }
    }
    return closed
  }

  @Test(arguments: [(1, 15), (2, 30), (3, 50), (4, 70)] as [(UInt64, Int)])
  func anOrderIsGivenExactlyWhereThereIsNoCycle(_ seed: UInt64, _ density: Int) {
    var random = Random(generator: SeededGenerator(seed))
    var withCycle = 0
    for round in 0..<1_500 {
      let architecture = architecture(&random, density: density)
      let closed = closure(needs(architecture))
      let hasCycle = closed.contains { $1.contains($0) }
      if hasCycle { withCycle += 1 }
      let order = DependencyOrder(of: architecture)
      #expect(order.cycles.isEmpty == !hasCycle, "seed \(seed), round \(round)")
      guard !hasCycle else { continue }
      #expect(order.services.map(\.index).sorted() == Array(architecture.services.indices))
      #expect(order.operations.map(\.index).sorted() == Array(architecture.operations.indices))
      check(order, against: closed, "seed \(seed), round \(round)")
    }
    // Both kinds have to occur, or nothing has been tested.
    #expect(withCycle > 20 && withCycle < 1_480, "\(withCycle) of 1500 with a cycle, seed \(seed)")
  }

  private func check(_ order: DependencyOrder, against closed: [String: Set<String>], _ place: String) {
    for (position, service) in order.services.enumerated() {
      let later = Set(order.services[position...].map { "up \($0.index)" })
      #expect(closed["up \(service.index)"]?.isDisjoint(with: later) == true, "\(place)")
    }
    for (position, operation) in order.operations.enumerated() {
      let later = Set(order.operations[position...].map { "op \($0.index)" })
      #expect(closed["op \(operation.index)"]?.isDisjoint(with: later) == true, "\(place)")
    }
  }

  private static let length = 100_000

  @Test func aLongChainOfDependenciesIsOrdered() {
    var architecture = empty()
    for index in 0..<Self.length {
      var next = service("s\(index)")
      if index + 1 < Self.length { next.dependencies = [.service(ServiceID(index + 1))] }
      architecture.services.append(next)
    }
    let order = DependencyOrder(of: architecture)
    #expect(order.cycles.isEmpty)
    #expect(order.services.map(\.index) == Array((0..<Self.length).reversed()))
  }

  @Test func aLongChainOfCallsIsOrdered() {
    var architecture = empty()
    architecture.services = [service("s")]
    for index in 0..<Self.length {
      architecture.operations.append(operation("o\(index)", of: ServiceID(0)))
      architecture.services[0].operations.append(OperationID(index))
      guard index + 1 < Self.length else { continue }
      architecture.calls.append(
        CallSite(name: "", operation: OperationID(index), kind: .call(call(.operation(OperationID(index + 1))))))
      architecture.operations[index].steps = [.call(CallID(index))]
    }
    let order = DependencyOrder(of: architecture)
    #expect(order.cycles.isEmpty)
    #expect(order.operations.map(\.index) == Array((0..<Self.length).reversed()))
  }

  @Test func aLongCircleIsReportedOnce() {
    var architecture = empty()
    for index in 0..<Self.length {
      var next = service("s\(index)")
      next.dependencies = [.service(ServiceID((index + 1) % Self.length))]
      architecture.services.append(next)
    }
    let cycles = DependencyOrder(of: architecture).cycles
    #expect(cycles.map(\.message) == ["a cycle: s0 → s1 → s2 → s3 → s4 → s5 → … → s0"])
  }

  // MARK: Making architectures

  private func empty() -> Architecture {
    Architecture(
      name: "test", year: .common, currency: "USD", entities: [], zones: [], services: [], operations: [], calls: [],
      allowances: [], scenarios: [], serviceOrder: [], operationOrder: [])
  }

  private func service(_ name: String) -> Service {
    let defaults = Defaults()
    return Service(
      name: name, kind: .service, availability: defaults.availability, latency: defaults.latency,
      concurrency: defaults.concurrency, queue: defaults.queue, replicas: .single, dependencies: [], operations: [],
      consumers: [], retention: defaults.retention)
  }

  private func operation(_ name: String, of service: ServiceID) -> ArchitectureModel.Operation {
    ArchitectureModel.Operation(
      name: name, service: service, arrivals: .poisson, latency: Quantity(.zero), trigger: .client, dependencies: [],
      steps: [])
  }

  private func call(_ target: Target) -> Call {
    Call(
      target: target, sends: [], reads: [], timeout: Defaults().timeout, retries: .none,
      errorRate: Quantity(UncertainProbability(.zero)), probability: Quantity(UncertainProbability(.one)),
      onFailure: .fail,
      waits: true, times: 1)
  }

  private func publish(to broker: ServiceID) -> Publish {
    Publish(
      event: Located("E", at: nil), broker: broker, fields: [], probability: Quantity(UncertainProbability(.one)),
      timeout: Defaults().timeout, onFailure: .fail)
  }

  private func share(of step: Step) -> Step.Alternative {
    Step.Alternative(share: Quantity(UncertainProbability(.one)), step: step)
  }
}
