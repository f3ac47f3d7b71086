import ArchitectureModel
import Diagnostics
import Documents

/// Small architectures with values that were computed apart from the package: by hand, or by enumerating every state of
/// every part with exact fractions (the programs beside `Oracle/cases.json`, written from the format's reference alone).
package struct OracleCase: Sendable, CustomStringConvertible {
  package var name: String
  package var yaml: String
  package var operations: [Value]

  package var description: String { name }

  package static let all: [OracleCase] = {
    let path = TestFiles.package + "/Tests/TestSupport/Oracle/cases.json"
    var log = DiagnosticLog()
    let source = SourceText(name: "cases.json", bytes: TestFiles.bytes(path))
    guard let document = DocumentReader.read(source, format: .json, log: &log) else { return [] }
    return Value(document, document.root).array.map { entry in
      OracleCase(
        name: entry["name"]?.string ?? "", yaml: entry["yaml"]?.string ?? "",
        operations: entry["expected"]?["operations"]?.array ?? [])
    }
  }()
}

extension Value {
  package var double: Double? {
    if case .number(let value) = self { value } else { nil }
  }
}

extension Architecture {
  /// The operation of a name as results give it.
  package func operation(_ name: String?) -> OperationID? {
    operations.indices.map(OperationID.init).first { self.name(of: $0) == name }
  }

  package func call(_ name: String?) -> CallID? {
    calls.indices.map(CallID.init).first { self[$0].name == name }
  }
}

/// Whether two figures agree: relatively, and absolutely where both are next to nothing.
package func agree(_ actual: Double?, _ expected: Double?, relative: Double, absolute: Double = 1e-15) -> Bool {
  guard let actual, let expected else { return actual == nil && expected == nil }
  return abs(actual - expected) <= relative * max(abs(actual), abs(expected)) + absolute
}

/// A generator with a seed that tests print, so that what fails can be had again.
package struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  /// - Source: SplitMix64 (Steele, Lea and Flood, 2014).
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
