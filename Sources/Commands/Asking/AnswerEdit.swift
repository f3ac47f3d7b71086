import ArchitectureModel
import Diagnostics
import Documents

/// Puts answers into the text of a file, or takes them out again; everything else keeps its bytes.
enum AnswerEdit {
  /// The file with answers to several calls, all of them or none.
  ///
  /// - Parameter answers: where each call's target is written, and its answer as in ``apply(_:at:to:)``.
  /// - Complexity: O(bytes + answers × keys of a call).
  static func apply(
    _ answers: [(offset: Int, answer: Answer?)], to input: ArchitectureLoader.Input
  ) throws(EditError) -> ArchitectureLoader.Input {
    guard let document = read(input) else { throw .unusualLayout }
    var changes: [LayoutEditor.Change] = []
    for (offset, answer) in answers {
      guard let call = document.mapping(withValueAt: offset) else { throw .unusualLayout }
      let known = document.entries(of: call).map { document.text(of: $0.key) }
      changes += wanted(answer).filter { $0.value != nil || known.contains($0.key) }.map {
        LayoutEditor.Change($0.key, to: $0.value, in: call)
      }
    }
    // One written call that is used in several places is meant in all of them.
    let edits = try LayoutEditor(document, editsShared: true).edits(changes)
    let bytes = TextEdit.apply(edits, to: input.source.bytes)
    return ArchitectureLoader.Input(SourceText(name: input.source.name, bytes: bytes), format: input.format)
  }

  /// The file with the answer.
  ///
  /// - Parameters:
  ///   - answer: nil takes the answer out that was put there before.
  ///   - offset: where the call's target is written.
  /// - Complexity: O(bytes), a few passes.
  static func apply(
    _ answer: Answer?, at offset: Int, to input: ArchitectureLoader.Input
  ) throws(EditError) -> ArchitectureLoader.Input {
    var (input, document) = (input, read(input))
    for (key, value) in wanted(answer) {
      guard let text = document, let call = text.mapping(withValueAt: offset) else { throw .unusualLayout }
      // One written call that is used in several places is meant in all of them.
      let editor = LayoutEditor(text, editsShared: true)
      let edit: TextEdit
      if let value {
        edit = try editor.set(key, to: value, in: call)
      } else if text.entries(of: call).contains(where: { text.text(of: $0.key) == key }) {
        edit = try editor.remove(key, from: call)
      } else {
        continue
      }
      // Both keys follow the target, so that its offset stays.
      let bytes = edit.applied(to: input.source.bytes)
      input = ArchitectureLoader.Input(SourceText(name: input.source.name, bytes: bytes), format: input.format)
      document = read(input)
    }
    return input
  }

  private static func wanted(_ answer: Answer?) -> [(key: String, value: JSONValue?)] {
    [("needs-result", answer?.value), ("because", answer?.because.map(JSONValue.string))]
  }

  private static func read(_ input: ArchitectureLoader.Input) -> Document? {
    var log = DiagnosticLog()
    return DocumentReader.read(input.source, format: input.format, log: &log)
  }
}
