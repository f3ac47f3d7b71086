import ArchitectureModel
import Diagnostics
import Documents

/// Architecture models of MiSim, and of its experiments the load.
struct MiSimReader {
  private var builder = GraphBuilder()

  static func draft(_ documents: [DocumentValue]) -> Draft {
    var reader = MiSimReader()
    let models = documents.filter { $0["microservices"] != nil }
    for document in models { reader.collect(document) }
    for document in models { reader.read(document) }
    for document in documents where document["microservices"] == nil { reader.readExperiment(document) }
    return reader.builder.draft
  }

  // MARK: Services

  /// Every operation is known before any is called.
  private mutating func collect(_ document: DocumentValue) {
    for service in document["microservices"]?.elements ?? [] {
      guard let place = service["name"]?.text.flatMap({ builder.service($0) }) else { continue }
      for operation in service["operations"]?.elements ?? [] {
        if let name = operation["name"]?.text { _ = builder.operation(Self.short(name, of: service), of: place) }
      }
    }
  }

  /// `gateway.PING` of the service `gateway` is `PING`.
  private static func short(_ operation: String, of service: DocumentValue) -> String {
    guard let name = service["name"]?.text else { return operation }
    return short(operation, of: name)
  }

  private static func short(_ operation: String, of service: String) -> String {
    operation.hasPrefix(service + ".") ? String(operation.dropFirst(service.count + 1)) : operation
  }

  private mutating func read(_ document: DocumentValue) {
    for service in document["microservices"]?.elements ?? [] {
      guard let name = service["name"]?.text, let place = builder.service(name) else { continue }
      if let count = service["instances"]?.integer, count > 1, count <= FileLimits.instances {
        builder.change(place) { $0.figures.append(("replicas", Draft.Figure(.integer(count)))) }
      }
      let capacity = service["capacity"]?.number
      let retry = retries(service)
      for operation in service["operations"]?.elements ?? [] {
        guard let raw = operation["name"]?.text else { continue }
        let own = builder.operation(Self.short(raw, of: name), of: place)
        readDemand(operation, capacity, own, of: place)
        let breaker = breaker(operation["circuitBreaker"] ?? pattern("circuitbreaker", of: service))
        for step in steps(operation["dependencies"], (breaker + retry)) { builder.add(step, to: own, of: place) }
      }
    }
    if document["network_latency"] != nil {
      builder.remark("network_latency is left out: add it to the latency of calls where it matters")
    }
  }

  private mutating func readDemand(_ operation: DocumentValue, _ capacity: Double?, _ own: Int, of service: Int) {
    guard let demand = operation["demand"]?.number, let capacity, capacity > 0,
      let time = TimeValue.rounded(seconds: demand / capacity)
    else { return }
    builder.change(own, of: service) {
      $0.figures.append(("latency", Draft.Figure(.string(time), basis: .assumed)))
    }
    builder.remark(
      "latency is demand over capacity, in seconds, as if a request had the processor for itself: basis assumed")
  }

  // MARK: Patterns

  private func pattern(_ type: String, of service: DocumentValue) -> DocumentValue? {
    service["patterns"]?.elements.first { $0["type"]?.text == type }?["config"]
  }

  /// So many failures in a row open MiSim's breaker whatever its percentage is.
  private mutating func breaker(_ config: DocumentValue?) -> [(key: String, value: Draft.Figure)] {
    guard let config, config.isMapping else { return [] }
    var figures: [(key: String, value: Draft.Figure)] = []
    if let timeout = config["timeout"]?.number, timeout > 0, let text = TimeValue.rounded(seconds: timeout) {
      figures.append(("timeout", Draft.Figure(.string(text))))
    }
    guard let failures = config["requestVolumeThreshold"]?.integer, failures > 0, failures <= FileLimits.capacity,
      let sleep = config["sleepWindow"]?.number, sleep > 0, let window = TimeValue.rounded(seconds: sleep)
    else {
      builder.remark("a circuit breaker without requestVolumeThreshold and sleepWindow is left out")
      return figures
    }
    figures.append(("circuit-breaker", Draft.Figure(["failures": .integer(failures), "open-for": .string(window)])))
    builder.remark(
      "MiSim's breakers open at a share of failures in a window: here, after requestVolumeThreshold failures in a row")
    return figures
  }

  private mutating func retries(_ service: DocumentValue) -> [(key: String, value: Draft.Figure)] {
    guard let pattern = service["patterns"]?.elements.first(where: { $0["type"]?.text == "retry" }),
      let tries = pattern["config"]?["maxTries"]?.integer, tries > 1, tries <= FileLimits.attempts
    else { return [] }
    guard let pause = pattern["strategy"]?["config"]?["baseBackoff"]?.number, pause > 0,
      let backoff = TimeValue.rounded(seconds: pause)
    else { return [("retries", Draft.Figure(.integer(tries - 1)))] }
    builder.remark("MiSim's pauses between retries grow: here, each is the first one's length")
    return [("retries", Draft.Figure(["count": .integer(tries - 1), "backoff": .string(backoff)]))]
  }

  // MARK: Dependencies

  private mutating func steps(
    _ dependencies: DocumentValue?, _ figures: [(key: String, value: Draft.Figure)], times: Int = 1
  ) -> [Draft.Step] {
    var steps: [Draft.Step] = []
    for dependency in dependencies?.elements ?? [] {
      switch dependency["type"]?.text {
      case "loop":
        let rounds = dependency["iterations"]?.integer ?? 1
        let product = times.multipliedReportingOverflow(by: max(1, rounds))
        let count = product.overflow ? FileLimits.attempts : min(FileLimits.attempts, product.partialValue)
        steps += self.steps(dependency["dependencies"], figures, times: count)
      case "alternative":
        let alternatives = dependency["dependencies"]?.elements ?? []
        steps.append(
          .oneOf(
            shares(alternatives).compactMap { share, alternative in
              call(alternative, figures, times).map { (share, .call($0)) }
            }))
      default:
        if let call = call(dependency, figures, times) { steps.append(.call(call)) }
      }
    }
    return steps
  }

  /// Alternatives with their shares; those without one share equally what the others leave.
  private func shares(_ alternatives: [DocumentValue]) -> [(Draft.Figure, DocumentValue)] {
    let known = alternatives.map { $0["alternativeProbability"]?.number.flatMap { (0...1).contains($0) ? $0 : nil } }
    let total = known.compactMap { $0 }.reduce(0, +)
    let open = known.count { $0 == nil }
    return zip(alternatives, known).compactMap { alternative, share in
      let share = share.map { total > 1 ? $0 / total : $0 } ?? max(0, 1 - total) / Double(max(1, open))
      // Rounded down, so that they never add up to more than all.
      return share > 0 ? (Draft.Figure(.string(Self.floored(share))), alternative) : nil
    }
  }

  private static func floored(_ share: Double) -> String {
    let millionths = Int((share * 1e6 + 1e-6).rounded(.down))
    return DecimalText.significant(Double(millionths) / 1e4, digits: 6) + "%"
  }

  private mutating func call(
    _ dependency: DocumentValue, _ figures: [(key: String, value: Draft.Figure)], _ times: Int
  ) -> Draft.Call? {
    guard let raw = dependency["operation"]?.text ?? dependency["service"]?.text else { return nil }
    let owner = dependency["service"]?.text ?? raw.split(separator: ".").first.map(String.init)
    guard let name = owner, let callee = builder.service(name) else { return nil }
    var call = Draft.Call(to: builder.name(of: callee))
    if let operation = dependency["operation"]?.text {
      call.operation = ServiceNames.operation(Self.short(operation, of: name))
    }
    if let share = dependency["probability"]?.number, share > 0, share < 1 {
      call.figures.append(("probability", Draft.Figure(.string(ShareText.percent(share)))))
    }
    if times > 1 { call.figures.append(("times", Draft.Figure(.integer(times)))) }
    call.figures += figures
    return call
  }

  // MARK: Experiments

  private mutating func readExperiment(_ document: DocumentValue) {
    guard !builder.draft.services.isEmpty else {
      builder.remark("an experiment of MiSim holds load and faults, and no services: give the architecture model too")
      return
    }
    for generator in document["request_generators"]?.elements ?? [] {
      let config = generator["config"] ?? generator
      guard let raw = config["operation"]?.text else { continue }
      let owner = config["microservice"]?.text ?? raw.split(separator: ".").first.map(String.init) ?? ""
      guard let service = builder.existing(owner) else { continue }
      let name = ServiceNames.operation(Self.short(raw, of: owner))
      guard let operation = builder.draft.services[service].operations.firstIndex(where: { $0.name == name }) else {
        continue
      }
      guard let interval = config["interval"]?.number, interval > 0, interval.isFinite, 1 / interval < 1e9 else {
        builder.remark("load of \(owner)/\(name) from a file or without an interval is left out")
        continue
      }
      let isKnown = builder.draft.services[service].operations[operation].figures.contains { $0.key == "rate" }
      if isKnown {
        builder.remark("several generators load \(owner)/\(name): the first one's rate is taken")
        continue
      }
      let rate = DecimalText.significant(1 / interval, digits: 4).filter { $0 != "," }
      builder.change(operation, of: service) {
        $0.figures.append(("rate", Draft.Figure(.string("\(rate)/s"))))
      }
    }
    if document.entries.contains(where: { $0.key.contains("monkey") }) {
      builder.remark("faults of experiments are left out: scenarios of the architecture file say them")
    }
  }
}
