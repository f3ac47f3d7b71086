import ArchitectureModel
import Diagnostics
import Documents

/// Topologies of Isotope: services with scripts of sleeps and calls, in order, some of them at once.
struct IsotopeReader {
  private var builder = GraphBuilder()
  /// The share of requests that each service answers with an error of its own, by its name.
  private var errorRates: [String: Draft.Figure] = [:]

  static func draft(_ documents: [DocumentValue]) -> Draft {
    var reader = IsotopeReader()
    for document in documents { reader.read(document) }
    return reader.builder.draft
  }

  private mutating func read(_ document: DocumentValue) {
    let defaults = document["defaults"] ?? document["default"]
    let services = document["services"]?.elements ?? []
    for service in services { readErrorRate(service, defaults) }
    for service in services {
      guard let name = service["name"]?.text, let place = builder.service(name) else { continue }
      let operation = builder.operation(GraphBuilder.anyRequest, of: place)
      if let count = (service["numReplicas"] ?? defaults?["numReplicas"])?.integer, count > 1,
        count <= FileLimits.instances
      {
        builder.change(place) { $0.figures.append(("replicas", Draft.Figure(.integer(count)))) }
      }
      read(script: service["script"] ?? defaults?["script"], operation, of: place)
      if service["isEntrypoint"]?.boolean == true, errorRates[builder.name(of: place)] != nil {
        builder.remark(
          "the errorRate of \(builder.name(of: place)), an entry point, is left out: only a call has an error rate")
      }
    }
  }

  private mutating func readErrorRate(_ service: DocumentValue, _ defaults: DocumentValue?) {
    guard let name = service["name"]?.text.flatMap(ServiceNames.service),
      let text = (service["errorRate"] ?? defaults?["errorRate"])?.text.map({ $0.filter { $0 != " " } }),
      let share = try? QuantityText.probability(text), share.nominal.value > 0
    else { return }
    errorRates[name] = Draft.Figure(.string(text))
  }

  // MARK: Scripts

  private mutating func read(script: DocumentValue?, _ operation: Int, of service: Int) {
    var sleep = Nanoseconds.zero
    var isAtOnce = false
    for step in script?.elements ?? [] {
      guard step.isSequence else {
        if let length = time(of: step) { sleep = Self.sum(sleep, length) }
        if let call = call(step) { builder.add(.call(call), to: operation, of: service) }
        continue
      }
      let branches = step.elements.compactMap { call($0) }.map(Draft.Step.call)
      let longest = step.elements.compactMap { time(of: $0) }.max()
      if let longest {
        sleep = Self.sum(sleep, longest)
        isAtOnce = isAtOnce || !branches.isEmpty
      }
      if branches.count > 1 { builder.add(.parallel(branches), to: operation, of: service) }
      if branches.count == 1 { builder.add(branches[0], to: operation, of: service) }
    }
    if sleep > .zero {
      builder.change(operation, of: service) {
        $0.figures.append(("latency", Draft.Figure(.string("\(sleep.count)ns").shortened)))
      }
    }
    if isAtOnce {
      builder.remark("sleeps that run beside calls are counted as own work before them")
    }
  }

  private func time(of step: DocumentValue) -> Nanoseconds? {
    guard let text = step["sleep"]?.text else { return nil }
    return try? QuantityText.duration(text)
  }

  /// 292 years are the longest time.
  private static func sum(_ one: Nanoseconds, _ other: Nanoseconds) -> Nanoseconds {
    let (count, isTooLong) = one.count.addingReportingOverflow(other.count)
    return isTooLong ? Nanoseconds(.max) : Nanoseconds(count)
  }

  private mutating func call(_ step: DocumentValue) -> Draft.Call? {
    guard let target = step["call"], let name = target.text ?? target["service"]?.text,
      let callee = builder.service(name)
    else { return nil }
    var call = Draft.Call(to: builder.name(of: callee))
    if let rate = errorRates[call.service] { call.figures.append(("error-rate", rate)) }
    // In percent, as a whole number; 0 and nothing mean always.
    if let percent = target["probability"]?.integer, percent > 0, percent < 100 {
      call.figures.append(("probability", Draft.Figure(.string("\(percent)%"))))
    }
    return call
  }
}

extension JSONValue {
  /// A number of nanoseconds in the largest unit that leaves no rest.
  fileprivate var shortened: JSONValue {
    guard case .string(let text) = self, let time = try? QuantityText.duration(text) else { return self }
    let unit = TimeUnit.allCases.filter { $0 != .week }.reversed().first { time.count % $0.nanoseconds == 0 }
    return unit.map { .string("\(time.count / $0.nanoseconds)\($0.rawValue)") } ?? self
  }
}
