import ArchitectureModel
import Arguments
import Coupling

/// What a check asks of an architecture.
struct CheckCriteria {
  /// Findings fail from this severity on; nil where they are not looked at.
  var failOn: Finding.Severity?
  /// Whether the files' own promises have to be kept.
  var checksObjectives: Bool
  /// What every operation has to have.
  var minAvailability: Probability?
  var maxResponses: [Objective.Latency]

  /// What the command line asks for; without a word, the promises of the files and no finding of high severity.
  /// - Parameter isAgainstBaseline: whether everything new fails that is not asked for otherwise.
  init(_ arguments: ParsedArguments, isAgainstBaseline: Bool) throws(CommandFailure) {
    let options = ["fail-on", "slo", "min-availability", "max-response"]
    let isSilent = !options.contains(where: arguments.has)
    failOn = arguments.value("fail-on").flatMap(Finding.Severity.init)
    if failOn == nil, isAgainstBaseline { failOn = .low } else if failOn == nil, isSilent { failOn = .high }
    checksObjectives = isSilent || arguments.has("slo")
    minAvailability = try arguments.value("min-availability").map { text throws(CommandFailure) in
      try AvailabilityCommand.probability(text, "--min-availability")
    }
    maxResponses = try arguments.values("max-response").map { text throws(CommandFailure) in try Self.latency(text) }
    for (place, limit) in maxResponses.enumerated()
    where maxResponses[..<place].contains(where: { $0.quantile == limit.quantile }) {
      throw .usage("--max-response gives two limits of the \(limit.measure)", help: "leave the longer one out")
    }
  }

  /// `500ms` for the mean, or `p99:500ms`.
  private static func latency(_ text: String) throws(CommandFailure) -> Objective.Latency {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    var quantile: Double?
    if parts.count == 2, parts[0] != "mean" {
      let percent = parts[0].hasPrefix("p") ? DecimalNumber(parts[0].dropFirst()) : nil
      guard let percent, let level = Probability(percent.scaled(byPowerOfTen: -2)), level.value > 0, level.value < 1
      else {
        throw .usage("--max-response: '\(parts[0])' is no quantile", help: "write p99:500ms, or 500ms for the mean")
      }
      quantile = level.value
    }
    do {
      return Objective.Latency(target: try QuantityText.duration(parts[parts.count - 1]), quantile: quantile)
    } catch {
      throw .usage("--max-response: \(error.message)", help: error.help)
    }
  }
}

extension Objective.Latency {
  /// `p99`, or `mean`.
  var measure: String { quantile.map { "p\(DecimalText.significant($0 * 100, digits: 6))" } ?? "mean" }
}
