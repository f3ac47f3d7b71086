import ArchitectureModel
import Diagnostics
import Documents

/// Puts an answer into the text of a file, or takes one out again; everything else keeps its bytes.
enum AnswerEdit {
  /// The file with the answer.
  ///
  /// - Parameters:
  ///   - answer: nil takes the answer out that was put there before.
  ///   - offset: where the call's target is written.
  /// - Complexity: O(bytes), a few passes.
  static func apply(
    _ answer: Answer?, at offset: Int, to input: ArchitectureLoader.Input
  ) throws(EditError) -> ArchitectureLoader.Input {
    let wanted = [
      (key: "needs-result", value: answer?.value), (key: "because", value: answer?.because.map(JSONValue.string)),
    ]
    var (input, document) = (input, read(input))
    for (key, value) in wanted {
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

  private static func read(_ input: ArchitectureLoader.Input) -> Document? {
    var log = DiagnosticLog()
    return DocumentReader.read(input.source, format: input.format, log: &log)
  }
}
