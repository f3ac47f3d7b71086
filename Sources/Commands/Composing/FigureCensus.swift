import ArchitectureModel
import Documents

/// What the figures of an architecture rest on, counted: availabilities, latencies and rates, each where it is written.
struct FigureCensus {
  /// Where figures are written that were counted.
  private var seen: [String: Set<Int>] = [:]
  private var counts: [String: [Basis: Int]] = [:]
  /// Services for which no availability is given, and those that have no latency either.
  let withoutAvailability: Int

  init(_ architecture: Architecture) {
    withoutAvailability = architecture.services.count { !$0.availability.isGiven }
    // Of each service and zone by itself: one that stands for several, in the defaults, is assumed of each.
    for availability in architecture.services.map(\.availability) + architecture.zones.map(\.availability)
    where availability.isGiven {
      counts["availability", default: [:]][availability.basis, default: 0] += 1
    }
    for service in architecture.services { note("latency", service.latency) }
    for operation in architecture.operations {
      note("latency", operation.latency)
      if let rate = operation.rate { note("rate", rate) }
    }
    for call in architecture.calls {
      if let latency = call.call?.latency { note("latency", latency) }
      if let probability = call.call?.probability ?? call.publish?.probability { note("share", probability) }
    }
  }

  private mutating func note<Value>(_ what: String, _ quantity: Quantity<Value>) {
    guard quantity.isGiven else { return }
    // Places tell figures apart: what an operation takes over from its service is no second figure.
    if let span = quantity.span {
      let key = "\(what) \(span.source.name)"
      guard seen[key, default: []].insert(span.range.lowerBound).inserted else { return }
    }
    counts[what, default: [:]][quantity.basis, default: 0] += 1
  }

  private func total(_ basis: Basis) -> Int { counts.values.reduce(0) { $0 + ($1[basis] ?? 0) } }

  /// nil where all that is given was declared.
  var sentence: String? {
    var sentences: [String] = []
    let names = [
      ("availability", "availability", "availabilities"), ("latency", "latency", "latencies"),
      ("rate", "rate", "rates"),
      ("share", "share", "shares"),
    ]
    let assumed = names.compactMap { key, one, several -> String? in
      guard let count = counts[key]?[.assumed], count > 0 else { return nil }
      return Wording.count(count, one, several)
    }
    if !assumed.isEmpty { sentences.append("Assumed, not measured: \(assumed.joined(separator: ", ")).") }
    let observed = total(.observed)
    if observed > 0 {
      let all = observed + total(.declared) + total(.assumed)
      var text = "Observed: \(observed) of \(Wording.count(all, "figure"))"
      if withoutAvailability > 0 {
        let verb = withoutAvailability == 1 ? "counts" : "count"
        text += "; \(Wording.count(withoutAvailability, "service")) without an availability \(verb) as 100 %"
      }
      sentences.append(text + ".")
    }
    return sentences.isEmpty ? nil : sentences.joined(separator: " ")
  }

  var json: JSONValue {
    [
      "observed": .integer(total(.observed)), "declared": .integer(total(.declared)),
      "assumed": .integer(total(.assumed)),
      "servicesWithoutAvailability": .integer(withoutAvailability),
    ]
  }
}
