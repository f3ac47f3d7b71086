import ArchitectureModel
import Coupling
import Documents
import Importing
import Reports

/// Holds the model against what was seen in production: operations that have an `observed` in the file.
struct ProductionComposer {
  /// Where the model's availability lies beside the interval of what was seen.
  enum Standing: String {
    case better, within, worse
  }

  private static let shownInTable = 30

  private let analysis: ArchitectureAnalysis
  private var architecture: Architecture { analysis.architecture }

  init(_ analysis: ArchitectureAnalysis) { self.analysis = analysis }

  // MARK: Comparing

  /// What was seen, as counts where the file says of how many.
  private static func interval(_ observed: Observation) -> (low: Double, high: Double)? {
    guard let availability = observed.availability, let count = observed.sampleSize, count < 1_000_000_000_000 else {
      return nil
    }
    let failures = Int((availability.nominal.complement * Double(count)).rounded())
    let wilson = WilsonInterval(hits: min(count, failures), of: count)
    return (1 - wilson.high, 1 - wilson.low)
  }

  /// nil where nothing was seen, nobody says of how many, or the model has no exact figure.
  static func standing(_ operation: ArchitectureAnalysis.OperationAnalysis, _ observed: Observation) -> Standing? {
    guard let seen = interval(observed), let failure = operation.failure.exact else { return nil }
    let model = 1 - failure
    // The ends of an interval that were computed differ from 0 and 1 in their last digits.
    if model > seen.high + 1e-12 { return .better }
    return model < seen.low - 1e-12 ? .worse : .within
  }

  // MARK: An operation

  /// What was seen of an operation, and what the model says of the same.
  func facts(of operation: ArchitectureAnalysis.OperationAnalysis) -> [(label: String, text: Phrase)] {
    guard let observed = architecture[operation.id].observed else { return [] }
    var facts: [(label: String, text: Phrase)] = []
    if let availability = observed.availability {
      var text = Self.share(availability.nominal.complement)
      if let count = observed.sampleSize { text += " of \(DecimalText.count(count))" }
      text += " succeeded in production"
      if let interval = Self.interval(observed) {
        text +=
          " (95 %: \(DecimalText.percent(interval.low, decimals: 2)) to \(DecimalText.percent(interval.high, decimals: 2)))"
      }
      let model = operation.failure.exact.map { "; the model's \(Self.share($0))" } ?? ""
      switch Self.standing(operation, observed) {
      case .better:
        facts.append(("seen", Phrase(text) + Phrase(model + " is better: what fails there is not in it", .warning)))
      case .worse: facts.append(("seen", Phrase(text) + Phrase(model + " is worse", .warning)))
      case .within: facts.append(("seen", Phrase(text + model + " agrees")))
      case nil: facts.append(("seen", Phrase(text + (model.isEmpty ? "" : model + " beside it"))))
      }
    }
    if !observed.latency.isEmpty {
      facts.append(("took", Phrase("\(Self.quantiles(observed)) in production; the model: \(Self.times(operation))")))
    }
    return facts
  }

  private static func share(_ failure: Double) -> String { DecimalText.percent(unavailability: failure) }

  private static func quantiles(_ observed: Observation) -> String {
    observed.latency.map {
      "p\(DecimalText.significant($0.level * 100, digits: 4)) \(TimeText.milliseconds($0.value.milliseconds))"
    }.joined(separator: ", ")
  }

  private static func times(_ operation: ArchitectureAnalysis.OperationAnalysis) -> String {
    guard let response = operation.response else { return "never" }
    let mean = "\(TimeText.milliseconds(response.meanMs)) on average"
    return response.p99Ms.map { "\(mean), p99 \(TimeText.milliseconds($0))" } ?? mean
  }

  // MARK: All of them

  private var observed: [(operation: ArchitectureAnalysis.OperationAnalysis, seen: Observation)] {
    analysis.operations.compactMap { operation in
      architecture[operation.id].observed.flatMap {
        $0.availability == nil && $0.latency.isEmpty ? nil : (operation, $0)
      }
    }
  }

  /// A table of all that was seen, those first whose model is the furthest off; nothing where nothing was.
  var blocks: [Report.Block] {
    let all = observed
    guard !all.isEmpty else { return [] }
    let standings = all.map { Self.standing($0.operation, $0.seen) }
    let order = all.indices.sorted { Self.rank(standings[$0], $0) < Self.rank(standings[$1], $1) }
    let rows = order.prefix(Self.shownInTable).map { row(all[$0].operation, all[$0].seen, standings[$0]) }
    let note = all.count > rows.count ? Phrase("and \(all.count - rows.count) more in --format json", .dim) : Phrase("")
    return [
      .heading(level: 1, "Against production", aside: Phrase(Self.summary(standings))),
      .table(
        Table(
          [
            .init("operation"), .init("seen", .right), .init("of", .right), .init("model", .right),
            .init("the model is"),
            .init("took"), .init("model"),
          ], rows: Array(rows), note: note)),
    ]
  }

  private static func rank(_ standing: Standing?, _ index: Int) -> (Int, Int) {
    switch standing {
    case .better: (0, index)
    case .worse: (1, index)
    case .within: (2, index)
    case nil: (3, index)
    }
  }

  private static func summary(_ standings: [Standing?]) -> String {
    let parts = [
      (Standing.better, "better in the model than in production"), (.worse, "worse"), (.within, "in agreement"),
    ].compactMap { standing, words -> String? in
      let count = standings.count { $0 == standing }
      return count > 0 ? "\(count) \(words)" : nil
    }
    return parts.joined(separator: ", ")
  }

  private func row(
    _ operation: ArchitectureAnalysis.OperationAnalysis, _ seen: Observation, _ standing: Standing?
  ) -> [Phrase] {
    let words: Phrase =
      switch standing {
      case .better: Phrase("better", .warning)
      case .worse: Phrase("worse", .warning)
      case .within: Phrase("in agreement", .good)
      case nil: Phrase("–")
      }
    return [
      Phrase(architecture.name(of: operation.id).shortened(to: 40)),
      Phrase(seen.availability.map { Self.share($0.nominal.complement) } ?? "–"),
      Phrase(seen.sampleSize.map(DecimalText.count) ?? "–"),
      Phrase(operation.failure.exact.map(Self.share) ?? "–"), words,
      Phrase(seen.latency.isEmpty ? "–" : Self.quantiles(seen)),
      Phrase(operation.response.map { TimeText.milliseconds($0.meanMs) } ?? "never"),
    ]
  }

  // MARK: JSON

  /// null where nothing was seen.
  func json(of operation: ArchitectureAnalysis.OperationAnalysis) -> JSONValue {
    guard let observed = architecture[operation.id].observed else { return .null }
    let interval = Self.interval(observed).map { seen -> JSONValue in
      ["low": .number(seen.low), "high": .number(seen.high)]
    }
    let quantiles = observed.latency.map { quantile -> JSONValue in
      ["quantile": .number(quantile.level), "ms": .number(quantile.value.milliseconds)]
    }
    return [
      "availability": .optional(observed.availability?.nominal.value), "n": .optional(observed.sampleSize),
      "interval95": interval ?? .null, "model": .optional(Self.standing(operation, observed)?.rawValue),
      "latency": .array(quantiles),
    ]
  }
}
