import ArchitectureModel
import Simulation

/// What goes wrong: by plan, and by chance.
extension ModelCompiler {
  mutating func makeFaults() {
    for fault in scenario.faults where fault.start.count < cutOff {
      let first = Int32(effects.count)
      for (service, instances) in struck(by: fault.place) { makeEffect(fault.state, service, instances) }
      let (end, isPast) = fault.start.count.addingReportingOverflow(fault.length?.count ?? .max)
      faults.append(
        FaultSpec(start: fault.start.count, end: isPast ? .max : end, effects: first..<Int32(effects.count)))
    }
  }

  /// The services with the instances of each, nil for all of them.
  private func struck(by place: Fault.Place) -> [(service: Int32, instances: [Int32]?)] {
    switch place {
    case .service(let service, let count):
      let all = architecture[service].replicas.count
      let some = count.map { $0 >= all ? nil : (0..<Int32($0)).map { $0 } } ?? nil
      return [(Int32(service.index), some)]
    case .zone(let zone):
      var struck: [(service: Int32, instances: [Int32]?)] = []
      for place in instancesOfZone[zone.index] {
        if struck.last?.service == place.service {
          struck[struck.count - 1].instances?.append(place.instance)
        } else {
          struck.append((place.service, [place.instance]))
        }
      }
      return struck.map { service, instances in
        (service, instances?.count == Int(services[Int(service)].instances) ? nil : instances)
      }
    }
  }

  private mutating func makeEffect(_ state: Fault.State, _ service: Int32, _ instances: [Int32]?) {
    let kind: Effect.Kind
    switch state {
    case .crashed: kind = .crash
    case .refusing, .deploying: kind = .refuse
    case .rateLimited(let limit):
      kind = .limit(Int32(limits.count))
      limitsOf[Int(service)].append(Int32(limits.count))
      limits.append(LimitSpec(limit, burst: 1, isLasting: false, instances: instances))
    case .slow(let slowness):
      slowEffectsOf[Int(service)].append(Int32(effects.count))
      switch slowness {
      case .factor(let factor): kind = .factor(factor)
      case .latency(let latency):
        kind = .latency(
          latency.sampler, key: key(architecture.services[Int(service)].name, "slow"))
      }
    }
    effects.append(Effect(service: service, instances: instances, kind: kind))
  }

  // MARK: Chance

  /// The repair time of a plain availability.
  private static let usualRepair = Nanoseconds.seconds(3600)

  mutating func makeComponents() {
    for (index, zone) in architecture.zones.enumerated() {
      let name = KeyName(entity: "zone:" + zone.name, purpose: "failures")
      makeComponent(.zone(Int32(index)), zone.availability.value, share: 1, name)
    }
    for (index, service) in architecture.services.enumerated() {
      let figure = service.availability.value
      let common = service.replicas.commonCause.nominal
      for instance in 0..<service.replicas.count {
        let name = KeyName(entity: "\(service.name)[\(instance)]", purpose: "failures")
        makeComponent(.instance(Int32(instance), of: Int32(index)), figure, share: common.complement, name)
      }
      if common.value > 0 {
        let name = KeyName(entity: service.name + "!common", purpose: "failures")
        makeComponent(.common(Int32(index)), figure, share: common.value, name)
      }
      if let deploys = service.deploys, hasRandomFailures, deploys.takes > .zero {
        components.append(
          Component(
            place: .deploys(Int32(index)),
            up: .constant(SimulationTime(nanoseconds: deploys.every.count - deploys.takes.count)),
            down: .constant(SimulationTime(nanoseconds: deploys.takes.count)),
            name: KeyName(entity: service.name + "!deploy", purpose: "phase")))
      }
    }
  }

  /// - Parameter share: of its unavailability; the repair takes as long.
  private mutating func makeComponent(
    _ place: Component.Place, _ figure: AvailabilityFigure, share: Double, _ name: KeyName
  ) {
    let up: Double
    let down: Nanoseconds
    switch figure {
    case .repairable(let mtbf, let mttr):
      guard mttr > .zero else { return }
      let unavailability = share * Double(mttr.count) / (Double(mtbf.count) + Double(mttr.count))
      guard unavailability > 0 else { return }
      down = mttr
      up = share == 1 ? Double(mtbf.count) : Double(mttr.count) * (1 - unavailability) / unavailability
    case .fraction(let probability):
      let unavailability = share * probability.nominal.complement
      guard hasRandomFailures, unavailability > 0 else { return }
      down = Self.usualRepair
      up = Double(down.count) * (1 - unavailability) / unavailability
    }
    // What fails less than once in the time there is does not fail.
    guard up < Double(Int64.max) else { return }
    components.append(
      Component(
        place: place, up: .exponential(meanNanoseconds: up), down: .exponential(meanNanoseconds: Double(down.count)),
        name: name))
  }
}
