import ArchitectureModel
import Availability
import Coupling

/// The tables of `availability` for spreadsheets.
enum AvailabilityCSV {
  static let tables = ["operations", "components", "cut-sets"]

  private static let listedCutSets = 100

  static func document(_ analysis: ArchitectureAnalysis, table: String?) -> String {
    switch table {
    case "components": components(analysis)
    case "cut-sets": cutSets(analysis)
    default: AnalysisCSV.operations(analysis)
    }
  }

  private static func components(_ analysis: ArchitectureAnalysis) -> String {
    let head = [
      "operation", "component", "downtimeHoursPerYear", "birnbaum", "criticality", "fussellVesely",
      "riskAchievementWorth", "riskReductionWorth",
    ]
    let architecture = analysis.architecture
    let rows = analysis.operations.flatMap { operation in
      (operation.importance ?? []).map { part -> [String] in
        [architecture.name(of: operation.id), part.component.name(in: architecture)]
          + [
            part.gain * architecture.year.hours, part.birnbaum, part.criticality, part.fussellVesely,
            part.riskAchievementWorth, part.riskReductionWorth,
          ].map(CSVText.figure)
      }
    }
    return CSVText.text([head] + rows)
  }

  /// The likeliest of each operation first.
  private static func cutSets(_ analysis: ArchitectureAnalysis) -> String {
    let head = ["operation", "rank", "components", "probability", "downtimeHoursPerYear"]
    let architecture = analysis.architecture
    let rows = analysis.operations.flatMap { operation -> [[String]] in
      let sets = analysis.engine.cutSets(of: operation.id, listing: listedCutSets)?.likeliest ?? []
      return sets.enumerated().map { index, set in
        [
          architecture.name(of: operation.id), String(index + 1),
          set.parts.map { $0.name(in: architecture) }.joined(separator: " + "), CSVText.figure(set.probability),
          CSVText.figure(set.probability * architecture.year.hours),
        ]
      }
    }
    return CSVText.text([head] + rows)
  }

  /// A chain, one member after another.
  static func document(_ arguments: ChainArguments) -> String {
    let head = ["services", "with", "memberAvailability", "availability", "unavailability", "downtimeHoursPerYear"]
    let chain = arguments.chain
    let rows = zip(chain.members, chain.unavailabilityByLength).enumerated().map { index, row -> [String] in
      let (member, failure) = row
      return [String(index + 1), member.name]
        + [member.availability.value, 1 - failure, failure, failure * Year.common.hours].map(CSVText.figure)
    }
    return CSVText.text([head] + rows)
  }
}
