import ArchitectureModel
import Coupling
import Documents
import Redesign
import Reports
import Scenarios

/// The figures of a report for programs: the documents of `analyze`, `redesign` and `simulate`, and how they were made.
struct ReportJSON {
  /// Seconds of timelines times services: about two megabytes.
  private static let mostLevels = 40_000

  let analysis: ArchitectureAnalysis
  let proposals: FactProposals
  /// nil in a large system.
  let proposal: RedesignProposal?
  let simulation: ReportedScenarios
  let provenance: ReportProvenance

  /// All of it as one document, that of `analyze` with three keys more.
  var document: JSONValue {
    .object(
      AnalysisJSON.entries(analysis, proposals) + [
        ("provenance", provenance.json), ("redesign", redesign(ofOperations: nil)), ("simulation", simulated),
      ])
  }

  /// What goes along with a page: all of it, or of a large system the operations that are shown in full.
  var attachments: [HTMLRenderer.Attachment] {
    let calling = analysis.operations.filter { !$0.calls.isEmpty }
    let isWhole = calling.count <= ReportComposer.shownInFull
    let shown = isWhole ? nil : ArchitectureAnalysis.worst(calling, ReportComposer.shownInFull).map(\.id)
    return [
      .init(id: "provenance", json: provenance.json),
      .init(id: "analysis", json: .object(AnalysisJSON.entries(analysis, proposals, ofOperations: shown))),
      .init(id: "redesign", json: redesign(ofOperations: shown)), .init(id: "simulation", json: simulated),
    ]
  }

  private func redesign(ofOperations shown: [OperationID]?) -> JSONValue {
    guard let proposal else { return Self.missing("the system is too large to be redesigned in a report") }
    // The scenarios of the report are the evidence.
    return RedesignJSON.document(proposal, nil, ofOperations: shown)
  }

  private var simulated: JSONValue {
    switch simulation {
    case .tooLong(let reason), .refused(let reason): return Self.missing(reason)
    case .played(let request, let outcomes):
      return .object(SimulationJSON.entries(request, outcomes, timelinesOf: timelines(request, outcomes)))
    }
  }

  private static func missing(_ reason: String) -> JSONValue { ["missing": .string(reason)] }

  /// The runs whose timelines are drawn, as many as there is room for, by scenario.
  private func timelines(_ request: SimulationRequest, _ outcomes: [SimulationOutcome]) -> Set<String> {
    let drawn: [SimulationOutcome] =
      switch request.origin {
      case .chosen: outcomes
      case .builtIn: ReportComposer.worst(outcomes).map { [$0.outcome] } ?? []
      }
    var room = Self.mostLevels
    var shown: Set<String> = []
    for outcome in drawn {
      let levels = outcome.runs.reduce(0) { $0 + $1.timeline.count * ($1.services.count + 1) }
      guard levels <= room else { continue }
      room -= levels
      shown.insert(outcome.scenario.name)
    }
    return shown
  }
}
