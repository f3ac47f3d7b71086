import TestSupport

/// Small architectures with everything that the simulation knows, drawn from a seed.
struct RandomArchitecture {
  private var generator: SeededGenerator
  private let serviceCount: Int
  private let hasTime: Bool
  private let hasConsumers: Bool

  private init(seed: UInt64, hasTime: Bool, hasConsumers: Bool = false) {
    generator = SeededGenerator(seed: seed)
    (self.hasTime, self.hasConsumers) = (hasTime, hasConsumers)
    serviceCount = Int.random(in: 2...5, using: &generator)
  }

  /// With times, pools, queues, limits, and a scenario with faults.
  static func text(seed: UInt64) -> String {
    var random = RandomArchitecture(seed: seed, hasTime: true)
    return random.text() + random.scenario()
  }

  /// With consumers besides, each of facts of a service before its own, so that none goes in a circle.
  static func facts(seed: UInt64) -> String {
    var random = RandomArchitecture(seed: seed, hasTime: true, hasConsumers: true)
    return random.text() + random.scenario()
  }

  /// Without times and limits, everything failing by chance: what the availability is worked out of.
  static func timeless(seed: UInt64) -> String {
    var random = RandomArchitecture(seed: seed, hasTime: false)
    return random.text()
  }

  private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &generator) < percent }
  private mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
  private mutating func pick(_ words: String...) -> String { words.randomElement(using: &generator) ?? "" }

  private mutating func text() -> String {
    var text = "architecture: random\n"
    text += "zones:\n  z0: { availability: \(number(90...99))% }\n  z1: { availability: \(number(90...99))% }\n"
    text += "services:\n"
    for service in 0..<serviceCount {
      text += "  s\(service):\n"
      text += "    availability: \(hasTime && chance(20) ? "{ mtbf: 20s, mttr: 2s }" : "\(number(80...99))%")\n"
      if hasTime {
        text += "    latency: \(pick("0ms", "10ms", "100ms", "{ mean: 50ms }", "{ p50: 40ms, p99: 300ms }"))\n"
        text += "    concurrency: \(pick("1", "2", "5", "unlimited"))\n    queue: \(pick("0", "3", "unlimited"))\n"
        if chance(20) { text += "    limit: \(pick("5/s", "{ rate: 3/s, excess: reject }"))\n" }
        if chance(20) { text += "    deploys: { every: 15s, takes: 2s }\n" }
      } else {
        text += "    concurrency: unlimited\n"
      }
      if chance(40) {
        let count = number(1...3)
        text += "    replicas: { count: \(count), required: \(number(1...count)), zones: [z0, z1], "
        text += "common-cause: \(chance(50) ? 20 : 0)% }\n"
      }
      if service + 1 < serviceCount, chance(30) { text += "    depends-on: [\(dependency(after: service))]\n" }
      text += "    operations:\n" + operation("a", service) + operation("b", service)
      if hasConsumers, service > 0 { text += consumers(service) }
    }
    text += "  spare: { availability: 95%\(hasTime ? "" : ", concurrency: unlimited") }\n"
    text += "  bus: { kind: broker, availability: 97%\(hasTime ? ", latency: 5ms" : ", concurrency: unlimited")"
    if hasConsumers {
      text += ", partitions: \(number(1...4)), retention: \(pick("7d", "7d", "3s"))"
      text += chance(30) ? ", depends-on: [spare]" : ""
      text += " }\n  bus2: { kind: broker, latency: { mean: 20ms }, replicas: { count: 2, required: \(number(1...2)) }"
    }
    return text + " }\n"
  }

  private mutating func dependency(after service: Int) -> String {
    let other = number(service + 1...serviceCount - 1)
    return pick("s\(other)", "any-of: [s\(other), spare]", "{ at-least: 1, of: [s\(other), spare] }")
  }

  private mutating func operation(_ name: String, _ service: Int) -> String {
    var text = "      \(name):\n"
    if service == 0 || chance(30) { text += "        rate: \(number(1...8))/s\n" }
    if hasTime {
      if chance(40) { text += "        arrivals: regular\n" }
      if chance(25) { text += "        client: { timeout: \(number(1...3))s, retries: \(number(0...2)) }\n" }
      if chance(30) { text += "        slo: { latency: 200ms }\n" }
    }
    let steps = (0..<number(0...3)).map { _ in step(service, indent: "          ") }.joined()
    return text + (steps.isEmpty ? "" : "        steps:\n" + steps)
  }

  private mutating func step(_ service: Int, indent: String) -> String {
    switch number(0...9) {
    case 0: return indent + "- save: thing\n"
    case 1 where hasConsumers, 5 where hasConsumers: return indent + "- { \(publish(service)) }\n"
    case 1:
      let outbox = pick("true", "false")
      return indent
        + "- { publish: Thing\(number(0...9)), to: bus, outbox: \(outbox), on-failure: \(pick("fail", "ignore")) }\n"
    case 4 where hasConsumers:
      return indent + "- parallel:\n" + indent + "    - { \(publish(service)) }\n" + indent
        + "    - { \(call(service)) }\n"
    case 2:
      let branches = (0..<number(2...3)).map { _ in indent + "    - { \(call(service)) }\n" }.joined()
      return indent + "- parallel:\n" + branches
    case 3:
      return indent + "- one-of:\n" + indent + "    - { share: 30%, \(call(service)) }\n" + indent
        + "    - { share: 50%, \(call(service)) }\n"
    default: return indent + "- { \(call(service)) }\n"
    }
  }

  private mutating func call(_ service: Int) -> String {
    guard service + 1 < serviceCount else { return "call: spare" }
    let target = "s\(number(service + 1...serviceCount - 1))"
    var text = "call: \(target)" + pick("", "/a", "/b")
    if chance(25) { text += ", retries: { count: \(number(1...2)), backoff: \(hasTime ? pick("0s", "100ms") : "0s") }" }
    if chance(25) { text += ", error-rate: \(number(1...30))%" }
    if chance(25) { text += ", probability: \(number(20...90))%" }
    if chance(30) { text += ", on-failure: \(pick("ignore", "{ fallback: spare }"))" }
    if chance(10) { text += ", wait: false" }
    if chance(10) { text += ", times: 2" }
    if chance(15) { text += ", cache: { hit: 50%, in: spare }" }
    guard hasTime else { return text }
    text += ", timeout: \(pick("100ms", "1s", "5s"))"
    if chance(20) { text += ", latency: \(pick("0ms", "200ms", "{ mean: 100ms }"))" }
    if chance(15) { text += ", max-in-flight: \(number(1...3))" }
    if chance(15) { text += ", circuit-breaker: { failures: 2, open-for: 2s }" }
    if chance(10) { text += ", compensate: \(target)/b" }
    return text
  }

  private mutating func publish(_ service: Int) -> String {
    var text = "publish: Thing\(service), to: \(pick("bus", "bus", "bus2"))"
    text += ", outbox: \(pick("true", "false", "{ poll: 300ms }"))"
    text += ", on-failure: \(pick("fail", "ignore", "{ fallback: spare }"))"
    if chance(30) { text += ", timeout: \(pick("1ms", "1s"))" }
    if chance(20) { text += ", probability: 60%" }
    return text
  }

  private mutating func consumers(_ service: Int) -> String {
    var text = "    consumes:\n"
    for _ in 0..<number(1...2) {
      text += "      - { event: Thing\(number(0...service - 1))\(pick("", ", operation: a", ", operation: b"))"
      text += ", commit-every: \(pick("1", "5")), idempotent: \(pick("true", "false", "{ window: 2s }"))"
      text +=
        ", retries: { count: \(number(0...2)), backoff: \(pick("0s", "300ms")) }, retry: \(pick("topic", "blocking"))"
      text += ", retry-delay: \(pick("0s", "2s")), dead-letter-after: \(number(1...6))"
      text += ", session-timeout: \(pick("1s", "5s")), rebalance: \(pick("eager", "cooperative", "static"))"
      if chance(30) { text += ", latency: \(pick("0ms", "50ms", "{ mean: 100ms }"))" }
      text += " }\n"
    }
    return text
  }

  private mutating func scenario() -> String {
    var text = "scenarios:\n  random:\n    duration: 20s\n    warm-up: \(pick("0s", "3s"))\n    faults:\n"
    for _ in 0..<number(1...4) {
      var place = chance(70) ? "service: s\(number(0...serviceCount - 1))" : "zone: z\(number(0...1))"
      if hasConsumers, chance(40) { place = "service: \(pick("bus", "bus2", "spare"))" }
      let state = pick(
        "crashed", "refusing", "deploying", "rate-limited, limit: 2/s", "rate-limited, limit: 2/s, excess: reject",
        "rate-limited, limit: 2/s, excess: delay 500ms", "slow, factor: 10", "slow, latency: 500ms")
      let instances = place.hasPrefix("service") && chance(30) ? ", instances: 1" : ""
      text += "      - { \(place)\(instances), state: \(state), from: \(number(0...15))s, for: \(number(1...8))s }\n"
    }
    text += "    load:\n      - { operation: s0/a, rate: \(number(0...20))/s, from: 5s, for: 5s }\n"
    return text
  }
}
