import ArchitectureModel
import TestSupport

@testable import Availability

/// Short ways to the functions of circuits made by hand.
enum Functions {
  /// So many services without anything in common, the n-th unavailable n per cent of the time.
  static func architecture(_ count: Int) throws -> Architecture {
    let services = (0..<count).map { "  s\($0): { availability: \(99 - $0)% }" }
    return try Architectures.load("services:\n" + services.joined(separator: "\n"))
  }

  static func function<Number: FailureNumber>(
    _ root: GateID, in structure: StructureFunction, of architecture: Architecture,
    detail: OperationFormula.Detail = .services
  ) throws -> OperationFunction<Number> {
    let formula = OperationFormula(root, in: structure, of: architecture, detail: detail)
    var builder = FunctionBuilder<Number>(nodeLimit: 1_000_000)
    let function = try builder.function(formula.formula, chances: formula.chances)
    guard let made = OperationFunction(function, events: formula.events, of: architecture) else {
      throw Architectures.Refused(description: "too many zones")
    }
    return made
  }
}
