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

  private mutating func fault(_ node: NodeID) -> Fault? {
    guard let section = section(node, .fault) else { return nil }
    let place = faultPlace(section, node)
    guard let stateNode = required("state", of: section, at: node),
      let name = word(stateNode, "state", Fault.State.Name.self), let state = faultState(name, section, stateNode),
      let place
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

  private mutating func faultState(_ name: Fault.State.Name, _ section: Section, _ node: NodeID) -> Fault.State? {
    let given = Fault.State.Key.allCases.filter { !section.lacks($0.rawValue) }
    for mismatch in name.mismatches(given) { report(mismatch, section, node) }
    switch name {
    case .crashed: return .crashed
    case .refusing: return .refusing
    case .deploying: return .deploying
    case .rateLimited:
      guard let limitNode = section["limit"], let rate = positiveRate(limitNode, "limit") else { return nil }
      return .rateLimited(RateLimit(rate: rate, excess: section["excess"].flatMap { excess($0) } ?? .delay(nil)))
    case .slow: return slowness(section).map(Fault.State.slow)
    }
  }

  /// Nothing is said of keys that are merely taken for misspelt.
  private mutating func report(_ mismatch: Fault.State.Mismatch, _ section: Section, _ node: NodeID) {
    let (place, help): (NodeID?, String) =
      switch mismatch {
      case .stray(let key, _): (section.key(key.rawValue), "remove it")
      case .twiceSlow: (section["factor"] == nil ? nil : section["latency"], "remove one of them")
      case .noLimit: (node, "add 'limit: 1/s'")
      case .noSlowness: (node, "add 'factor: 10' or 'latency: 500ms'")
      }
    if let place { fail(mismatch.code, mismatch.message, at: place, help: help) }
  }

  private mutating func slowness(_ section: Section) -> Fault.Slowness? {
    switch (section["factor"], section["latency"]) {
    case (let node?, nil): factor(node)
    case (nil, let node?): latency(node, "latency").map(Fault.Slowness.latency)
    default: nil
    }
  }

  private mutating func factor(_ node: NodeID) -> Fault.Slowness? {
    let expected = "a number above 0"
    guard let text = text(node, "factor", expected: expected) else { return nil }
    do {
      return try Fault.Slowness.factor(text)
    } catch {
      switch error {
      case .notAboveZero: failKind(node, expected: expected, of: "factor", help: "write 10 for ten times as slow")
      case .tooLarge:
        fail(
          "out-of-range", "factor is \(text), above \(Int(FileLimits.factor))", at: node,
          help: "a crashed service is 'state: crashed'")
      }
      return nil
    }
  }
}
