import ArchitectureModel
import Diagnostics
import Documents

/// The architecture files that answers go into: each file is written at once, and whole.
struct AnsweredFiles {
  /// Why answers were not saved; nothing was written then.
  enum Refusal: Error {
    /// These calls are written in a way that cannot be added to without touching what is around them.
    case layout([CallID])
    case command(CommandFailure)
  }

  private let paths: [String]
  private var inputs: [ArchitectureLoader.Input]
  /// What the files say now.
  private(set) var architecture: Architecture

  /// - Parameters:
  ///   - paths: files that can be rewritten; not standard input.
  ///   - inputs: what they contain, in the same order.
  init(
    _ paths: [String], _ inputs: [ArchitectureLoader.Input], _ architecture: Architecture
  ) throws(CommandFailure) {
    precondition(paths.count == inputs.count, "a text for each file")
    for path in paths {
      do {
        try SystemInterface.rewritable(path)
      } catch {
        throw .inputOutput("cannot write answers to '\(path)': \(error.reason)")
      }
    }
    self.paths = paths
    self.inputs = inputs
    self.architecture = architecture
  }

  /// Saves answers to several calls, all of them or none; nil takes an answer out that was saved before.
  ///
  /// - Complexity: O(bytes); where the layout of a call is unusual, for each answer.
  mutating func save(_ answers: [(call: CallID, answer: Answer?)]) throws(Refusal) {
    let changed = try withAnswers(places(of: answers))
    var log = DiagnosticLog()
    guard let answered = ArchitectureLoader.load(changed, log: &log), isKept(by: answered, but: answers) else {
      throw .layout(answers.map(\.call))
    }
    for file in changed.indices where changed[file].source !== inputs[file].source {
      do {
        try SystemInterface.rewrite(
          paths[file], from: inputs[file].source.bytes, to: changed[file].source.bytes)
      } catch {
        throw .command(
          .inputOutput(
            "cannot write the answers to '\(paths[file])': \(error.reason); asking again goes on with what is open"))
      }
    }
    inputs = changed
    architecture = answered
  }

  /// The files with the answers: all at once, or one by one where that does not do.
  private func withAnswers(
    _ places: [(file: Int, offset: Int, call: CallID, answer: Answer?)]
  ) throws(Refusal) -> [ArchitectureLoader.Input] {
    var changed = inputs
    var refused: [CallID] = []
    for file in inputs.indices {
      let own = places.filter { $0.file == file }
      if own.isEmpty { continue }
      if let whole = try? AnswerEdit.apply(own.map { ($0.offset, $0.answer) }, to: inputs[file]) {
        changed[file] = whole
        continue
      }
      for place in own {
        do throws(EditError) {
          changed[file] = try AnswerEdit.apply(place.answer, at: place.offset, to: changed[file])
        } catch {
          refused.append(place.call)
        }
      }
    }
    guard refused.isEmpty else { throw .layout(refused) }
    return changed
  }

  /// From the end of each file to its beginning, so that the places that are still to come stay what they are.
  private func places(
    of answers: [(call: CallID, answer: Answer?)]
  ) -> [(file: Int, offset: Int, call: CallID, answer: Answer?)] {
    answers.map { call, answer in
      guard let span = architecture[call].span, let file = inputs.firstIndex(where: { $0.source === span.source })
      else { preconditionFailure("a call without a place in the files") }
      return (file, span.range.lowerBound, call, answer)
    }.sorted { ($0.file, $1.offset) < ($1.file, $0.offset) }
  }

  /// Whether the files say the same as before of every call, but for the answers.
  private func isKept(by other: Architecture, but answers: [(call: CallID, answer: Answer?)]) -> Bool {
    guard architecture.calls.count == other.calls.count else { return false }
    for (before, after) in zip(architecture.calls, other.calls) where before.name != after.name { return false }
    return answers.allSatisfy { call, answer in
      let written = other[call].call
      return written?.needsResult?.value == answer?.need && written?.because == answer?.because
    }
  }
}
