import ArchitectureModel
import Diagnostics

extension Architecture {
  /// The operation that is meant by `SERVICE/OPERATION` on the command line.
  func operation(named name: String, option: String) throws(CommandFailure) -> OperationID {
    let ids = operations.indices.map { OperationID($0) }
    if let found = ids.first(where: { self.name(of: $0) == name }) { return found }
    let names = ids.map { self.name(of: $0) }
    throw .usage(
      "--\(option): there is no operation '\(name)'",
      help: Spelling.help(
        for: name, among: names, all: "the operations are", none: "the files have no operations"))
  }
}
