import Diagnostics
import Documents

extension Loader {
  /// A figure, plain or as `{ value: …, basis: …, n: … }`.
  mutating func quantity<Value>(
    _ node: NodeID, _ what: String, _ read: (inout Loader, NodeID, String) -> Value?
  ) -> Quantity<Value>? {
    let (valueNode, basis, size) = figureParts(of: node)
    guard let value = read(&self, valueNode, what) else { return nil }
    return Quantity(value, basis: basis, sampleSize: size, at: span(valueNode))
  }

  /// The value of a figure that may be written with its basis, for where the basis changes nothing.
  private mutating func value(of node: NodeID) -> NodeID { figureParts(of: node).value }

  private mutating func figureParts(of node: NodeID) -> (value: NodeID, basis: Basis, sampleSize: Int?) {
    guard document.kind(of: node) == .mapping,
      document.entries(of: node).contains(where: { document.text(of: $0.key) == "value" }),
      let section = section(node, Shape("a figure with its basis", ["value", "basis", "n"])),
      let value = section["value"]
    else { return (node, .declared, nil) }
    return (
      value, section["basis"].flatMap { word($0, "basis", Basis.self) } ?? .declared,
      section["n"].flatMap { integer($0, "n", in: 1...Int.max) }
    )
  }

  mutating func probability(_ node: NodeID, _ what: String) -> UncertainProbability? {
    let node = value(of: node)
    if document.kind(of: node) == .mapping {
      guard let section = section(node, Shape(what, ["min", "max"], example: "99.9% or { min: 99.8%, max: 99.95% }"))
      else { return nil }
      guard let low = section["min"], let high = section["max"] else {
        fail("missing-key", "\(what) needs both min and max", at: node, help: "write { min: 99.8%, max: 99.95% }")
        return nil
      }
      guard let lowText = text(low, "min"), let highText = text(high, "max") else { return nil }
      return parse(node, what) { () throws(QuantityText.Refusal) in
        try QuantityText.probability(min: lowText, max: highText)
      }
    }
    guard let text = text(node, what) else { return nil }
    return parse(node, what) { () throws(QuantityText.Refusal) in try QuantityText.probability(text) }
  }

  /// A probability, or `{ mtbf: 30d, mttr: 45m }`.
  mutating func availability(_ node: NodeID, _ what: String) -> AvailabilityFigure? {
    let node = value(of: node)
    guard document.kind(of: node) == .mapping,
      document.entries(of: node).contains(where: { ["mtbf", "mttr"].contains(document.text(of: $0.key)) })
    else {
      return probability(node, what).map(AvailabilityFigure.fraction)
    }
    guard let section = section(node, Shape(what, ["mtbf", "mttr"])) else { return nil }
    guard let failures = section["mtbf"], let repair = section["mttr"] else {
      fail("missing-key", "\(what) needs both mtbf and mttr", at: node, help: "write { mtbf: 30d, mttr: 45m }")
      return nil
    }
    guard let mtbf = duration(failures, "mtbf"), let mttr = duration(repair, "mttr") else { return nil }
    guard mtbf > .zero else {
      fail("out-of-range", "mtbf is zero", at: failures, help: "the mean time between failures is above zero")
      return nil
    }
    return .repairable(mtbf: mtbf, mttr: mttr)
  }

  mutating func duration(_ node: NodeID, _ what: String) -> Nanoseconds? {
    let node = value(of: node)
    guard let text = text(node, what) else { return nil }
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
    let node = value(of: node)
    guard document.kind(of: node) == .mapping else { return duration(node, what).map(Latency.constant) }
    let shape = Shape(what, ["mean", "p50", "p99", "min", "max"])
    guard let section = section(node, shape) else { return nil }
    var values: [String: Nanoseconds] = [:]
    for key in shape.keys {
      guard let value = section[key] else { continue }
      guard let time = duration(value, "\(key) of \(what)") else { return nil }
      values[key] = time
    }
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
    let node = value(of: node)
    guard let text = text(node, what) else { return nil }
    return parse(node, what) { () throws(QuantityText.Refusal) in try QuantityText.rate(text) }
  }

  mutating func costRate(_ node: NodeID, _ what: String) -> CostRate? {
    let node = value(of: node)
    guard let text = text(node, what),
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
    guard let section = section(node, Shape(what, ["rate", "excess"])) else { return nil }
    guard let rateNode = section["rate"] else {
      fail("missing-key", "\(what) needs a rate", at: node, help: "write { rate: 1/s, excess: reject }")
      return nil
    }
    guard let rate = positiveRate(rateNode, "rate of \(what)") else { return nil }
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
    guard let section = section(node, Shape(what, ["count", "backoff"])) else { return nil }
    guard let countNode = section["count"] else {
      fail("missing-key", "\(what) needs a count", at: node, help: "write { count: 2, backoff: 200ms }")
      return nil
    }
    guard let count = integer(countNode, "count of \(what)", in: 0...FileLimits.attempts) else { return nil }
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
  /// Partitions of a topic.
  package static let partitions = 1_000_000
}
