import ArchitectureModel

/// A call of which no file says whether its caller needs the result.
package struct OpenQuestion: Sendable {
  /// What is written once and used in several places through an alias is one question; the costliest use comes first.
  package var uses: [CallID]
  /// Of the first use: what can be inferred, and what is known.
  package var call: ArchitectureAnalysis.CallAnalysis
  /// How long the operation waits for it, in the mean; 0 for a call that is not waited for.
  package var waitMs: Double

  package var id: CallID { call.id }
  package var judgement: Judgement { call.judgement }
}

extension ArchitectureAnalysis {
  /// Every call that is judged by signs only: the one that costs most hours a year first, of equals the one that is
  /// waited for longest, then the order of the files.
  /// - Complexity: O(calls × log calls).
  package var openQuestions: [OpenQuestion] {
    var questions: [OpenQuestion] = []
    for call in operations.flatMap(\.calls) {
      guard let declared = architecture[call.id].call, !declared.saysWhetherNeeded else { continue }
      questions.append(OpenQuestion(uses: [call.id], call: call, waitMs: times.meanMs(of: call.id)))
    }
    questions.sort { ($1.shownCost, $1.waitMs, $0.id) < ($0.shownCost, $0.waitMs, $1.id) }
    return joined(questions)
  }

  /// Uses of one written call as one question, at the place of the first.
  private func joined(_ questions: [OpenQuestion]) -> [OpenQuestion] {
    struct Place: Hashable {
      var source: ObjectIdentifier
      var offset: Int
    }
    var joined: [OpenQuestion] = []
    var known: [Place: Int] = [:]
    for question in questions {
      guard let span = architecture[question.id].span else {
        joined.append(question)
        continue
      }
      let place = Place(source: ObjectIdentifier(span.source), offset: span.range.lowerBound)
      if let first = known[place] {
        joined[first].uses.append(question.id)
      } else {
        known[place] = joined.count
        joined.append(question)
      }
    }
    return joined
  }
}

extension OpenQuestion {
  /// What it costs in millionths of a year, in which costs that show as the same hours are the same; without bounds
  /// where it could not be worked out.
  fileprivate var shownCost: Double { call.cost.map { ($0 * 1e6).rounded() } ?? .infinity }
}
