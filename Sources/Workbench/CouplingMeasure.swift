import ArchitectureModel
import Coupling
import Diagnostics
import Documents

/// How long the analysis of a large architecture takes from the loaded model to couplings, verdicts and findings.
enum CouplingMeasure {
  private static let callsEach = 10
  private static let operationsEach = 10
  private static let purposes = [
    "purpose: tell the team on Slack", "needs-result: false", "purpose: check whether it is allowed",
    "reads: [answer]", "purpose: keep the audit trail", "on-failure: ignore", "because: payment",
    "endpoint: GET /v1/prices",
  ]

  /// Processor seconds, peak KiB and how many verdicts there were of each kind, on one line.
  static func line(calls: Int) -> String {
    let text = architecture(calls: calls)
    var log = DiagnosticLog()
    let input = ArchitectureLoader.Input(SourceText(name: "generated", bytes: Array(text.utf8)), format: .yaml)
    guard let architecture = ArchitectureLoader.load([input], log: &log) else {
      SystemInterface.stop(DiagnosticRenderer(isColored: false).render(log.diagnostics), status: 2)
    }
    let start = SystemInterface.processorSeconds()
    let analysis = ArchitectureAnalysis(architecture)
    let seconds = SystemInterface.processorSeconds() - start
    let judgements = analysis.operations.flatMap(\.calls).map(\.judgement.verdict)
    let counts = Verdict.allCases.map { verdict in "\(judgements.count { $0 == verdict }) \(verdict.rawValue)" }
    return "\(seconds) \(SystemInterface.peakKibibytes()) \(counts.joined(separator: ", "))\n"
  }

  /// Services of ten operations with ten calls each, to callees that they share; what is said of a call differs.
  private static func architecture(calls: Int) -> String {
    let callers = max(1, calls / (callsEach * operationsEach))
    var text = "architecture: generated\ndefaults: { availability: 99.9%, latency: 5ms }\nservices:\n"
    for callee in 0..<callers { text += "  callee-\(callee): { team: team-\(callee % 50) }\n" }
    var call = 0
    for caller in 0..<callers {
      text += "  caller-\(caller):\n    team: team-\(caller % 50)\n    operations:\n"
      for operation in 0..<operationsEach {
        text += "      do-\(operation):\n        rate: 5/s\n        entity: thing\n        steps:\n"
        for _ in 0..<callsEach {
          // A stride that meets every callee.
          let callee = (caller + call * 7_919) % callers
          text +=
            "          - { call: callee-\(callee), sends: [a, b, c], timeout: 2s, \(purposes[call % purposes.count]) }\n"
          call += 1
        }
      }
    }
    return text
  }
}
