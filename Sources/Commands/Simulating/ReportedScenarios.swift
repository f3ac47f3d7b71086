import Coupling
import Scenarios

/// What comes of the scenarios that a report plays through: those of the files, else the built-in set, as far as there is
/// time.
enum ReportedScenarios {
  case played(SimulationRequest, [SimulationOutcome])
  /// `decouple simulate` has the time for it.
  case tooLong(because: String)
  /// Nothing can be played, by `decouple simulate` neither.
  case refused(because: String)

  /// Requests, facts and levels of timelines of all runs together: a few seconds of work.
  private static let mostEffort = 4_000_000.0

  /// - Parameters:
  ///   - request: names those of the files that cannot be played as left out.
  ///   - analysis: of the files.
  static func play(
    _ request: SimulationRequest, _ analysis: ArchitectureAnalysis, _ console: Console
  ) throws(CommandFailure) -> ReportedScenarios {
    if request.scenarios.isEmpty, let first = request.leftOut.first?.because { return .refused(because: first) }
    let tooLong = ReportedScenarios.tooLong(because: "it has more requests than a report has time for")
    let effort = SimulationEffort(request)
    guard !effort.isEndless else { return tooLong }
    let choice = ScenarioChoice(request, effort, room: mostEffort) { analysis }
    let fewest =
      switch request.origin {
      case .chosen: 1
      // What happens beside what is usual.
      case .builtIn: 2
      }
    guard choice.played.count >= fewest else { return tooLong }
    let chosen = request.playing(choice)
    return .played(chosen, try SimulationRunner(chosen).outcomes(console))
  }
}
