import ArchitectureModel
import TestSupport
import Testing

@testable import Availability

/// Diagrams against brute force: the same gates evaluated with numbers in every state of the parts.
@Suite struct StructureFunctionTests {
  /// So many services without anything in common.
  private static func architecture(_ count: Int) throws -> Architecture {
    let services = (0..<count).map { "  s\($0): { availability: \(1 - Double($0 + 1) / 100) }" }
    return try Architectures.load("services:\n" + services.joined(separator: "\n"))
  }

  /// The mean over all states, each weighed by its probability.
  private static func bruteForce(_ structure: StructureFunction, _ root: GateID, failures: [Double]) throws -> Double {
    var total = 0.0
    for state in 0..<(1 << failures.count) {
      var weight = 1.0
      var isDown: [Double] = []
      for (index, failure) in failures.enumerated() {
        let down = state >> index & 1 == 1
        weight *= down ? failure : 1 - failure
        isDown.append(down ? 1 : 0)
      }
      total += weight * (try value(structure, root, isDown))
    }
    return total
  }

  private static func value(_ structure: StructureFunction, _ root: GateID, _ failures: [Double]) throws -> Double {
    var algebra = NumberAlgebra(failures: failures)
    var values = [Double?](repeating: nil, count: structure.gates.count)
    for gate in structure.gates(under: root) {
      values[Int(gate.index)] = try structure.value(of: gate, in: &algebra, values)
    }
    return try #require(values[Int(root.index)])
  }

  private static func mean(_ structure: StructureFunction, _ root: GateID, _ architecture: Architecture) throws
    -> Double
  {
    let variables = PartVariables(architecture, structure, roots: [root])
    var algebra = DiagramAlgebra(diagram: Diagram(nodeLimit: 100_000), variables: variables, architecture: architecture)
    var values = [Diagram.Handle?](repeating: nil, count: structure.gates.count)
    for gate in structure.gates(under: root) {
      values[Int(gate.index)] = try structure.value(of: gate, in: &algebra, values)
    }
    let handle = try #require(values[Int(root.index)])
    var scratch: [Double] = []
    return algebra.diagram.mean(
      algebra.diagram.nodes(of: handle), variables.parts.map { $0.failure(in: architecture, .nominal) },
      scratch: &scratch)
  }

  /// A random circuit: parts below, each further gate over some of those before it.
  private static func randomCircuit(parts: Int, _ random: inout SeededGenerator) -> (StructureFunction, GateID) {
    var structure = StructureFunction()
    var gates = (0..<parts).map { structure.service(ServiceID($0)) }
    for _ in 0..<Int.random(in: 2...8, using: &random) {
      let members = (0..<Int.random(in: 2...4, using: &random)).map { _ in
        gates.randomElement(using: &random) ?? gates[0]
      }
      switch Int.random(in: 0...7, using: &random) {
      case 0...2: gates.append(structure.series(members))
      case 3...4: gates.append(structure.redundant(members))
      case 5:
        let distinct = gates.prefix(parts).shuffled(using: &random).prefix(3)
        gates.append(structure.atLeast(2, Array(distinct)))
      case 6: gates.append(structure.mixture([(0.25, members[0]), (0.5, members[1])]))
      default: gates.append(structure.attempts(3, structure.series([members[0], structure.chance(0.1)])))
      }
    }
    let root = structure.series([gates[gates.count - 1], structure.repetition(2, gates[gates.count - 2])])
    return (structure, root)
  }

  @Test(arguments: 1...400)
  func randomCircuitsAgreeWithBruteForce(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let parts = Int.random(in: 2...9, using: &random)
    let architecture = try Self.architecture(parts)
    let (structure, root) = Self.randomCircuit(parts: parts, &random)
    let failures = (0..<parts).map { Double($0 + 1) / 100 }
    let expected = try Self.bruteForce(structure, root, failures: failures)
    #expect(agree(try Self.mean(structure, root, architecture), expected, relative: 1e-12))
  }

  @Test func everyThresholdOfUpToSixParts() throws {
    for count in 1...6 {
      let architecture = try Self.architecture(count)
      let failures = (0..<count).map { Double($0 + 1) / 100 }
      for needed in 1...count {
        var structure = StructureFunction()
        let members = (0..<count).map { structure.service(ServiceID($0)) }
        let root = structure.atLeast(needed, members)
        // Counted directly: the states in which fewer than the needed ones are up.
        var expected = 0.0
        for state in 0..<(1 << count) where count - state.nonzeroBitCount < needed {
          var weight = 1.0
          for index in 0..<count {
            let isDown = state >> index & 1 == 1
            weight *= isDown ? failures[index] : 1 - failures[index]
          }
          expected += weight
        }
        #expect(agree(try Self.mean(structure, root, architecture), expected, relative: 1e-13))
        #expect(agree(try Self.value(structure, root, failures), expected, relative: 1e-13))
      }
    }
  }

  @Test func constantsAreFolded() {
    var structure = StructureFunction()
    let part = structure.service(ServiceID(0))
    #expect(structure.series([StructureFunction.never, part]) == part)
    #expect(structure.series([StructureFunction.always, part]) == StructureFunction.always)
    #expect(structure.redundant([StructureFunction.always, part]) == part)
    #expect(structure.redundant([StructureFunction.never, part]) == StructureFunction.never)
    #expect(structure.mixture([(0, part)]) == StructureFunction.never)
    #expect(structure.chance(0) == StructureFunction.never)
  }
}
