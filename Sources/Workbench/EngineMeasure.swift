import ArchitectureModel
import Availability
import Diagnostics
import Documents

/// How long the availability engine takes from a loaded model to an answer.
enum EngineMeasure {
  /// The questions that can be measured.
  enum Question: String {
    case probability, importance
    case cutSets = "cut-sets"
  }

  /// Processor seconds, peak KiB and the answer, on one line: the first operation's figure, `past the limit` where there
  /// is none.
  static func line(_ source: SourceText, _ question: Question, nodeLimit: Int) -> String {
    var log = DiagnosticLog()
    let input = ArchitectureLoader.Input(source, format: .yaml)
    guard let architecture = ArchitectureLoader.load([input], log: &log), !architecture.operations.isEmpty else {
      SystemInterface.stop(DiagnosticRenderer(isColored: false).render(log.diagnostics), status: 2)
    }
    let start = SystemInterface.processorSeconds()
    let engine = AvailabilityEngine(architecture, lateShares: [], nodeLimit: nodeLimit)
    let operation = OperationID(0)
    let answer: String
    switch question {
    case .probability: answer = engine.failure(of: operation).exact.map { "\($0)" } ?? "past the limit"
    case .cutSets: answer = engine.cutSets(of: operation, listing: 0)?.count ?? "past the limit"
    case .importance:
      answer = engine.importance(of: operation).map { "\($0.count) components" } ?? "past the limit"
    }
    let seconds = SystemInterface.processorSeconds() - start
    return "\(seconds) \(SystemInterface.peakKibibytes()) \(answer)\n"
  }
}
