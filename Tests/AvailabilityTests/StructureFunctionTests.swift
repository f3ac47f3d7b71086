import ArchitectureModel
import TestSupport
import Testing

@testable import Availability

/// Diagrams against brute force: the same gates evaluated with numbers in every state of the parts.
@Suite struct StructureFunctionTests {
  /// The mean over all states, each weighed by its probability, without any rounding.
  private static func bruteForce(
    _ structure: StructureFunction, _ root: GateID, _ architecture: Architecture
  ) -> ExactFraction {
    let laws = FailureLaws<ExactFraction>(architecture, .nominal)
    let failures = architecture.services.indices.map { laws.failure(of: .instance(ServiceID($0), 0)) }
    var total = ExactFraction.zero
    for state in 0..<(1 << failures.count) {
      var weight = ExactFraction.one
      for (index, failure) in failures.enumerated() {
        weight = weight * (state >> index & 1 == 1 ? failure : failure.complement)
      }
      total = total + weight * structure.failure(of: root) { state >> $0.index & 1 == 1 ? .one : .zero }
    }
    return total
  }

  /// The same in doubles, by an evaluation of its own, where fractions would take too long.
  private static func roundedBruteForce(
    _ structure: StructureFunction, _ root: GateID, parts: Int
  ) -> Double {
    let gates = structure.gates(under: root).map { (Int($0.index), structure[$0]) }
    var values = [Double](repeating: 0, count: structure.gates.count)
    func value(_ gate: GateID) -> Double { values[Int(gate.index)] }
    var total = 0.0
    for state in 0..<(1 << parts) {
      var weight = 1.0
      for part in 0..<parts {
        let failure = Double(part + 1) / 100
        weight *= state >> part & 1 == 1 ? failure : 1 - failure
      }
      for (index, gate) in gates {
        switch gate {
        case .chance(let failure): values[index] = failure.value
        case .service(let service): values[index] = Double(state >> service.index & 1)
        case .series(let members): values[index] = 1 - members.reduce(1) { $0 * (1 - value($1)) }
        case .redundant(let members): values[index] = members.reduce(1) { $0 * value($1) }
        case .atLeast(let count, let members):
          values[index] = members.count { value($0) == 0 } < count ? 1 : 0
        case .mixture(let members): values[index] = members.reduce(0) { $0 + $1.share.value * value($1.gate) }
        case .attempts(let count, let gate): values[index] = (0..<count).reduce(1) { all, _ in all * value(gate) }
        case .repetition(let count, let gate):
          values[index] = 1 - (0..<count).reduce(1) { all, _ in all * (1 - value(gate)) }
        case .remainder(let ways, let total):
          let sum = ways.reduce(0) {
            $0 + $1.share.value * (1 - value($1.gate)) * value($1.rest) * ($1.after.map(value) ?? 1)
          }
          values[index] = value(total) == 1 ? 0 : sum / (1 - value(total))
        }
      }
      total += weight * values[Int(root.index)]
    }
    return total
  }

  private static func mean(
    _ structure: StructureFunction, _ root: GateID, _ architecture: Architecture,
    detail: OperationFormula.Detail = .services
  ) throws -> Double {
    let function: OperationFunction<DoubleDouble> = try Functions.function(
      root, in: structure, of: architecture, detail: detail)
    return function.mean(FailureLaws(architecture, .nominal)).double
  }

  private static func share(_ percent: Int) throws -> Probability {
    try #require(DecimalNumber("0.\(percent)").flatMap { Probability($0) })
  }

  /// A random circuit: parts below, each further gate over some of those before it.
  private static func randomCircuit(
    parts: Int, _ random: inout SeededGenerator
  ) throws -> (StructureFunction, GateID) {
    var structure = StructureFunction()
    var gates = (0..<parts).map { structure.service(ServiceID($0)) }
    for _ in 0..<Int.random(in: 2...(parts + 4), using: &random) {
      let members = (0..<Int.random(in: 2...4, using: &random)).map { _ in
        gates.randomElement(using: &random) ?? gates[0]
      }
      switch Int.random(in: 0...8, using: &random) {
      case 0...2: gates.append(structure.series(members))
      case 3...4: gates.append(structure.redundant(members))
      case 5:
        let distinct = gates.prefix(parts).shuffled(using: &random).prefix(3)
        gates.append(structure.atLeast(min(2, distinct.count), Array(distinct)))
      case 6: gates.append(structure.mixture([(try share(25), members[0]), (try share(50), members[1])]))
      case 7: gates.append(structure.attempts(3, structure.series([members[0], structure.chance(try share(10))])))
      default:
        let way = StructureFunction.Way(share: try share(30), after: nil, gate: members[0], rest: members[1])
        gates.append(structure.series([members[0], structure.remainder([way], total: members[0])]))
      }
    }
    let root = structure.series([gates[gates.count - 1], structure.repetition(2, gates[gates.count - 2])])
    return (structure, root)
  }

  @Test(arguments: 1...300)
  func smallRandomCircuitsAreExact(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let parts = Int.random(in: 2...6, using: &random)
    let architecture = try Functions.architecture(parts)
    let (structure, root) = try Self.randomCircuit(parts: parts, &random)
    let expected = Self.bruteForce(structure, root, architecture)
    let exact: OperationFunction<ExactFraction> = try Functions.function(root, in: structure, of: architecture)
    #expect(exact.mean(FailureLaws(architecture, .nominal)) == expected)
    for detail in [OperationFormula.Detail.services, .parts] {
      #expect(
        agree(
          try Self.mean(structure, root, architecture, detail: detail), expected.double, relative: 1e-15, absolute: 0))
    }
  }

  /// A hundred circuits for every seed.
  @Test(arguments: 1...100)
  func tenThousandRandomCircuits(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed) << 32)
    for number in 0..<100 {
      // One large one: brute force takes twice as long for each further part.
      let parts = number == 0 ? 10 + seed % 7 : Int.random(in: 2...8, using: &random)
      let architecture = try Functions.architecture(parts)
      let (structure, root) = try Self.randomCircuit(parts: parts, &random)
      let expected = Self.roundedBruteForce(structure, root, parts: parts)
      #expect(agree(try Self.mean(structure, root, architecture), expected, relative: 1e-12, absolute: 0), "\(parts)")
    }
  }

  /// Every coherent function of up to four variables, each as the union of its minimal cut sets.
  @Test(arguments: 1...4)
  func allCoherentFunctions(_ count: Int) throws {
    let architecture = try Functions.architecture(count)
    let states = 1 << count
    var seen = 0
    // A function as the set of states in which it fails; more failures never mend it.
    for function in 0..<(1 << states) {
      let isCoherent = (0..<states).allSatisfy { state in
        function >> state & 1 == 0 || (0..<count).allSatisfy { function >> (state | 1 << $0) & 1 == 1 }
      }
      guard isCoherent else { continue }
      seen += 1
      var structure = StructureFunction()
      let parts = (0..<count).map { structure.service(ServiceID($0)) }
      let minimal = (0..<states).filter { state in
        function >> state & 1 == 1
          && (0..<count).allSatisfy { state >> $0 & 1 == 0 || function >> (state & ~(1 << $0)) & 1 == 0 }
      }
      let root = structure.redundant(
        [StructureFunction.always]
          + [
            structure.series(
              minimal.map { set in
                structure.redundant((0..<count).filter { set >> $0 & 1 == 1 }.map { parts[$0] })
              })
          ])
      let expected = Self.bruteForce(structure, root, architecture)
      let exact: OperationFunction<ExactFraction> = try Functions.function(root, in: structure, of: architecture)
      #expect(exact.mean(FailureLaws(architecture, .nominal)) == expected)
      #expect(agree(try Self.mean(structure, root, architecture), expected.double, relative: 1e-15, absolute: 0))
      let formula = OperationFormula(root, in: structure, of: architecture, detail: .parts, question: .possibility)
      var builder = FunctionBuilder<DoubleDouble>(nodeLimit: 1_000)
      let sets = try MinimalSets(builder.function(formula.formula, chances: []), nodeLimit: 1_000)
      #expect(sets.count == "\(minimal.count)")
    }
    // Dedekind's numbers.
    #expect(seen == [3, 6, 20, 168][count - 1])
  }

  @Test func everyThresholdOfUpToSixParts() throws {
    for count in 1...6 {
      let architecture = try Functions.architecture(count)
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
        #expect(agree(try Self.mean(structure, root, architecture), expected, relative: 1e-13, absolute: 0))
        let number = structure.failure(of: root) { DoubleDouble(failures[$0.index]) }.double
        #expect(agree(number, expected, relative: 1e-13, absolute: 0))
      }
    }
  }

  @Test func constantsAreFolded() throws {
    var structure = StructureFunction()
    let part = structure.service(ServiceID(0))
    #expect(structure.series([StructureFunction.never, part]) == part)
    #expect(structure.series([StructureFunction.always, part]) == StructureFunction.always)
    #expect(structure.redundant([StructureFunction.always, part]) == part)
    #expect(structure.redundant([StructureFunction.never, part]) == StructureFunction.never)
    #expect(structure.mixture([(.zero, part)]) == StructureFunction.never)
    #expect(structure.chance(.zero) == StructureFunction.never)
  }
}
