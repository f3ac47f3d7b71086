import ArchitectureModel
import Diagnostics

extension Architecture {
  /// The operation that is meant by `SERVICE/OPERATION` on the command line.
  func operation(named name: String, option: String) throws(CommandFailure) -> OperationID {
    let ids = operations.indices.map { OperationID($0) }
    if let found = ids.first(where: { self.name(of: $0) == name }) { return found }
    let names = ids.map { self.name(of: $0) }
    throw .usage("--\(option): there is no operation '\(name)'", help: Self.help(name, names))
  }

  private static func help(_ name: String, _ names: [String]) -> String {
    if let near = Spelling.closest(to: name, among: names) { return "did you mean '\(near)'?" }
    let shown = 10
    if names.isEmpty { return "the files have no operations" }
    return "the operations are " + names.prefix(shown).joined(separator: ", ") + (names.count > shown ? ", …" : "")
  }
}
