import Diagnostics
import Documents

extension Loader {
  mutating func readScenario(_ name: String, key: NodeID, _ node: NodeID) -> Scenario? {
    guard let section = section(node, .scenario) else { return nil }
    var scenario = Scenario(name: name, duration: nil, warmUp: .zero, load: [], faults: [], span: span(key))
    if let node = section["duration"] { scenario.duration = period(node, "duration") }
    if let node = section["warm-up"] {
      scenario.warmUp = duration(node, "warm-up") ?? .zero
      if let duration = scenario.duration, scenario.warmUp >= duration {
        fail(
          "out-of-range", "the warm-up leaves nothing of the duration", at: node,
          help: "it is part of the duration, and shorter")
      }
    }
    if let node = section["load"] { scenario.load = list(node, "load").compactMap { loadChange($0) } }
    if let node = section["faults"] { scenario.faults = list(node, "faults").compactMap { fault($0) } }
    return scenario
  }

  private mutating func loadChange(_ node: NodeID) -> LoadChange? {
    guard let section = section(node, .loadChange),
      let target = required("operation", of: section, at: node),
      let rateNode = required("rate", of: section, at: node),
      let operation = operationTarget(target, "operation"), let rate = rate(rateNode, "rate")
    else { return nil }
    return LoadChange(
      operation: operation, rate: rate, start: section["from"].flatMap { duration($0, "from") } ?? .zero,
      length: section["for"].flatMap { period($0, "for") })
  }

  private enum StateName: String, CaseIterable {
    case crashed, refusing, deploying, slow
    case rateLimited = "rate-limited"
  }

  private mutating func fault(_ node: NodeID) -> Fault? {
    guard let section = section(node, .fault) else { return nil }
    let place = faultPlace(section, node)
    guard let stateNode = required("state", of: section, at: node),
      let name = word(stateNode, "state", StateName.self), let state = faultState(name, section, stateNode), let place
    else { return nil }
    return Fault(
      place: place, state: state, start: section["from"].flatMap { duration($0, "from") } ?? .zero,
      length: section["for"].flatMap { period($0, "for") }, span: span(node))
  }

  private mutating func faultPlace(_ section: Section, _ node: NodeID) -> Fault.Place? {
    switch (section["service"], section["zone"]) {
    case (let serviceNode?, nil):
      guard let service = service(serviceNode, "service") else { return nil }
      let instances = section["instances"].flatMap { integer($0, "instances", in: 1...FileLimits.instances) }
      return .service(service, instances: instances)
    case (nil, let zoneNode?):
      if let instances = section.key("instances") {
        fail("wrong-type", "instances goes with a service, not with a zone", at: instances, help: "remove it")
      }
      return zone(zoneNode).map(Fault.Place.zone)
    default:
      guard section.meant.isDisjoint(with: ["service", "zone"]) else { return nil }
      fail(
        "missing-key", "a fault strikes either a service or a zone", at: node,
        help: "write { service: notification, state: crashed, from: 2m, for: 3m }")
      return nil
    }
  }

  private mutating func faultState(_ name: StateName, _ section: Section, _ node: NodeID) -> Fault.State? {
    let belongs: [String: StateName] = [
      "limit": .rateLimited, "excess": .rateLimited, "factor": .slow, "latency": .slow,
    ]
    for key in ["limit", "excess", "factor", "latency"] where belongs[key] != name {
      guard let stray = section.key(key), let owner = belongs[key] else { continue }
      fail(
        "wrong-type", "\(key) goes with the state \(owner.rawValue), not with \(name.rawValue)", at: stray,
        help: "remove it")
    }
    switch name {
    case .crashed: return .crashed
    case .refusing: return .refusing
    case .deploying: return .deploying
    case .rateLimited:
      if section.lacks("limit") {
        fail("missing-key", "rate-limited needs a limit", at: node, help: "add 'limit: 1/s'")
      }
      guard let limitNode = section["limit"], let rate = positiveRate(limitNode, "limit") else { return nil }
      return .rateLimited(RateLimit(rate: rate, excess: section["excess"].flatMap { excess($0) } ?? .delay(nil)))
    case .slow: return slowness(section, node).map(Fault.State.slow)
    }
  }

  private mutating func slowness(_ section: Section, _ node: NodeID) -> Fault.Slowness? {
    switch (section["factor"], section["latency"]) {
    case (let factorNode?, nil):
      let expected = "a number above 0"
      guard let text = text(factorNode, "factor", expected: expected) else { return nil }
      guard let factor = DecimalNumber(text)?.double, factor > 0 else {
        failKind(factorNode, expected: expected, of: "factor", help: "write 10 for ten times as slow")
        return nil
      }
      guard factor <= FileLimits.factor else {
        fail(
          "out-of-range", "factor is \(text), above \(Int(FileLimits.factor))", at: factorNode,
          help: "a crashed service is 'state: crashed'")
        return nil
      }
      return .factor(factor)
    case (nil, let latencyNode?): return latency(latencyNode, "latency").map(Fault.Slowness.latency)
    case (.some, let latency?):
      fail("wrong-type", "slow takes a factor or a latency, not both", at: latency, help: "remove one of them")
      return nil
    default:
      guard section.meant.isDisjoint(with: ["factor", "latency"]) else { return nil }
      fail(
        "missing-key", "slow needs either a factor or a latency", at: node, help: "add 'factor: 10' or 'latency: 500ms'"
      )
      return nil
    }
  }
}
