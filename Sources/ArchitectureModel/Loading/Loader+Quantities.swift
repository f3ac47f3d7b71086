import Diagnostics
import Documents

extension Loader {
  /// A figure, plain or as `{ value: …, basis: …, n: … }`.
  mutating func quantity<Value>(
    _ node: NodeID, _ what: String, _ read: (inout Loader, NodeID, String) -> Value?
  ) -> Quantity<Value>? {
    guard let figure = figure(node) else {
      return read(&self, node, what).map { Quantity($0, at: span(node)) }
    }
    guard let valueNode = figure.value, let value = read(&self, valueNode, what) else { return nil }
    return Quantity(value, basis: figure.basis ?? .declared, sampleSize: figure.sampleSize, at: span(valueNode))
  }

  /// What `{ value: …, basis: …, n: … }` says; nil where the node is not of this form.
  private mutating func figure(_ node: NodeID) -> (value: NodeID?, basis: Basis?, sampleSize: Int?)? {
    guard document.kind(of: node) == .mapping,
      document.entries(of: node).contains(where: { Shape.figure.keys.contains(document.text(of: $0.key)) }),
      let section = section(node, .figure)
    else { return nil }
    return (
      required("value", of: section, at: node), section["basis"].flatMap { word($0, "basis", Basis.self) },
      section["n"].flatMap { integer($0, "n", in: 1...Int.max) }
    )
  }

  /// The text of a figure whose basis nobody asks for.
  private mutating func figureText(_ node: NodeID, _ what: String, expected: String) -> (NodeID, String)? {
    var node = node
    if let figure = figure(node) {
      guard let value = figure.value else { return nil }
      node = value
    }
    return text(node, what, expected: expected).map { (node, $0) }
  }

  mutating func probability(_ node: NodeID, _ what: String) -> UncertainProbability? {
    if document.kind(of: node) == .mapping {
      if let figure = figure(node) { return figure.value.flatMap { probability($0, what) } }
      guard let section = section(node, Shape.range.named(what))
      else { return nil }
      return range(section, node, what)
    }
    guard let text = text(node, what, expected: "a share such as 99.9%") else { return nil }
    return parse(node, what) { () throws(QuantityText.Refusal) in try QuantityText.probability(text) }
  }

  /// `{ min: 99.8%, max: 99.95% }`.
  private mutating func range(_ section: Section, _ node: NodeID, _ what: String) -> UncertainProbability? {
    let expected = "a share such as 99.9%"
    guard let low = required("min", of: section, at: node), let high = required("max", of: section, at: node),
      let lowText = text(low, "min", expected: expected), let highText = text(high, "max", expected: expected)
    else { return nil }
    // Each by itself first, so that the caret stands under the one that is wrong.
    let isLowRead =
      parse(low, "min") { () throws(QuantityText.Refusal) in try QuantityText.probability(lowText) } != nil
    let isHighRead =
      parse(high, "max") { () throws(QuantityText.Refusal) in try QuantityText.probability(highText) } != nil
    guard isLowRead, isHighRead else { return nil }
    return parse(node, what) { () throws(QuantityText.Refusal) in
      try QuantityText.probability(min: lowText, max: highText)
    }
  }

  /// A probability, or `{ mtbf: 30d, mttr: 45m }`.
  mutating func availability(_ node: NodeID, _ what: String) -> AvailabilityFigure? {
    guard document.kind(of: node) == .mapping else { return probability(node, what).map(AvailabilityFigure.fraction) }
    guard let section = section(node, Shape.availability.named(what)) else { return nil }
    let isRange = section["min"] != nil || section["max"] != nil
    guard section["mtbf"] != nil || section["mttr"] != nil else {
      if isRange { return range(section, node, what).map(AvailabilityFigure.fraction) }
      if !section.hasUnknownKeys {
        fail("empty-text", "\(what) is empty", at: node, help: "write 99.9% or { mtbf: 30d, mttr: 45m }")
      }
      return nil
    }
    guard !isRange else {
      fail(
        "wrong-type", "\(what) is given in two ways", at: node,
        help: "write { min: 99.8%, max: 99.95% } or { mtbf: 30d, mttr: 45m }")
      return nil
    }
    guard let failures = required("mtbf", of: section, at: node), let repair = required("mttr", of: section, at: node)
    else { return nil }
    guard let mtbf = duration(failures, "mtbf"), let mttr = duration(repair, "mttr") else { return nil }
    guard mtbf > .zero else {
      fail("out-of-range", "mtbf is zero", at: failures, help: "the mean time between failures is above zero")
      return nil
    }
    return .repairable(mtbf: mtbf, mttr: mttr)
  }

  mutating func duration(_ node: NodeID, _ what: String) -> Nanoseconds? {
    guard let (node, text) = figureText(node, what, expected: "a duration such as 50ms") else { return nil }
    return parse(node, what) { () throws(QuantityText.Refusal) in try QuantityText.duration(text) }
  }

  /// A duration that may not be zero.
  mutating func period(_ node: NodeID, _ what: String) -> Nanoseconds? {
    guard let value = duration(node, what) else { return nil }
    guard value > .zero else {
      fail("out-of-range", "\(what) is zero", at: node, help: "it has to be longer than nothing")
      return nil
    }
    return value
  }

  /// A duration, or a distribution of one.
  mutating func latency(_ node: NodeID, _ what: String) -> Latency? {
    guard document.kind(of: node) == .mapping else { return duration(node, what).map(Latency.constant) }
    if let figure = figure(node) { return figure.value.flatMap { latency($0, what) } }
    guard let section = section(node, Shape.distribution.named(what)) else { return nil }
    var values: [String: Nanoseconds] = [:]
    var isRead = !section.hasUnknownKeys
    for key in Shape.distribution.keys {
      guard let value = section[key] else { continue }
      values[key] = duration(value, "\(key) of \(what)")
      if values[key] == nil { isRead = false }
    }
    guard isRead else { return nil }
    switch (values["mean"], values["p50"], values["p99"], values["min"], values["max"]) {
    case (let mean?, nil, nil, nil, nil): return .exponential(mean: mean)
    case (nil, let median?, let high?, nil, nil):
      guard median <= high else {
        fail("out-of-range", "p99 is below p50", at: section["p99"] ?? node, help: "swap them")
        return nil
      }
      guard median > .zero else {
        fail("out-of-range", "p50 is zero", at: section["p50"] ?? node, help: "a log-normal time is above zero")
        return nil
      }
      return .logNormal(p50: median, p99: high)
    case (nil, nil, nil, let low?, let high?):
      guard low <= high else {
        fail("out-of-range", "max is below min", at: section["max"] ?? node, help: "swap them")
        return nil
      }
      return .uniform(min: low, max: high)
    default:
      fail(
        "wrong-type", "\(what) is no distribution", at: node,
        help: "write { mean: 50ms }, { p50: 40ms, p99: 300ms } or { min: 1ms, max: 9ms }")
      return nil
    }
  }

  mutating func rate(_ node: NodeID, _ what: String) -> Rate? {
    guard let (node, text) = figureText(node, what, expected: "a rate such as 20/s") else { return nil }
    return parse(node, what) { () throws(QuantityText.Refusal) in try QuantityText.rate(text) }
  }

  mutating func costRate(_ node: NodeID, _ what: String) -> CostRate? {
    guard let text = text(node, what, expected: "an amount such as 1200 USD/h"),
      let cost = parse(node, what, { () throws(QuantityText.Refusal) in try QuantityText.costRate(text) })
    else { return nil }
    if cost.currency != names.currency {
      fail(
        "wrong-currency", "\(what) is in \(cost.currency), the file's currency is \(names.currency)", at: node,
        help: "write the amount in \(names.currency), or set 'currency: \(cost.currency)' at the top")
      return nil
    }
    return cost
  }

  /// A whole number, or `unlimited`.
  mutating func capacity(_ node: NodeID, _ what: String, least: Int) -> Capacity? {
    if document.kind(of: node) == .scalar, document.scalarType(of: node) == .string {
      if document.text(of: node) == "unlimited" { return .unlimited }
      fail(
        "wrong-type", "\(what) cannot be '\(document.text(of: node))'", at: node,
        help: "write a whole number or 'unlimited'")
      return nil
    }
    return integer(node, what, in: least...FileLimits.capacity).map(Capacity.limited)
  }

  mutating func concurrency(_ node: NodeID, _ what: String) -> Capacity? { capacity(node, what, least: 1) }

  mutating func queue(_ node: NodeID, _ what: String) -> Capacity? { capacity(node, what, least: 0) }

  /// `500/s`, or `{ rate: 1/s, excess: reject }`.
  mutating func rateLimit(_ node: NodeID, _ what: String) -> RateLimit? {
    guard document.kind(of: node) == .mapping else {
      return positiveRate(node, what).map { RateLimit(rate: $0, excess: .delay(nil)) }
    }
    guard let section = section(node, Shape.limit.named(what)) else {
      return nil
    }
    guard let rateNode = required("rate", of: section, at: node), let rate = positiveRate(rateNode, "rate of \(what)")
    else {
      return nil
    }
    let excess = section["excess"].flatMap { self.excess($0) } ?? .delay(nil)
    return RateLimit(rate: rate, excess: excess)
  }

  mutating func positiveRate(_ node: NodeID, _ what: String) -> Rate? {
    guard let rate = rate(node, what) else { return nil }
    guard rate.count > 0 else {
      fail("out-of-range", "\(what) is zero", at: node, help: "a limit lets something through")
      return nil
    }
    return rate
  }

  /// `delay`, `delay 2s` or `reject`.
  mutating func excess(_ node: NodeID) -> RateLimit.Excess? {
    guard let text = text(node, "excess") else { return nil }
    if text == "reject" { return .reject }
    if text == "delay" { return .delay(nil) }
    if text.hasPrefix("delay ") {
      let length = String(text.dropFirst("delay ".count))
      return parse(node, "excess") { () throws(QuantityText.Refusal) in
        .delay(try QuantityText.duration(length))
      }
    }
    failWord(node, "excess", text, among: ["delay", "reject"])
    return nil
  }

  /// `2`, or `{ count: 2, backoff: 200ms }`.
  mutating func retries(_ node: NodeID, _ what: String) -> Retries? {
    guard document.kind(of: node) == .mapping else {
      return integer(node, what, in: 0...FileLimits.attempts).map { Retries(count: $0, backoff: .zero) }
    }
    guard let section = section(node, Shape.retries.named(what)) else {
      return nil
    }
    guard let countNode = required("count", of: section, at: node),
      let count = integer(countNode, "count of \(what)", in: 0...FileLimits.attempts)
    else { return nil }
    let backoff = section["backoff"].flatMap { duration($0, "backoff") }
    return Retries(count: count, backoff: backoff ?? .zero)
  }

  private mutating func parse<Value>(
    _ node: NodeID, _ what: String, _ read: () throws(QuantityText.Refusal) -> Value
  ) -> Value? {
    do {
      return try read()
    } catch {
      fail("bad-quantity", "\(what): \(error.message)", at: node, help: error.help)
      return nil
    }
  }
}

/// The largest whole numbers that a file may contain; each is named when it is met.
package enum FileLimits {
  /// Workers and places in a queue.
  package static let capacity = 1_000_000_000
  /// Retries of one call, and `times`.
  package static let attempts = 1_000
  /// Instances of one service.
  package static let instances = 1_000
  /// How many times as slow a fault makes a service.
  package static let factor = 1e6
  /// Partitions of a topic.
  package static let partitions = 1_000_000
}
