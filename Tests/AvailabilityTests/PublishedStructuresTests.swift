import ArchitectureModel
import Diagnostics
import Documents
import TestSupport
import Testing

@testable import Availability

/// Structures with availabilities and importances known to eighteen digits, from complete truth tables of fractions.
@Suite struct PublishedStructuresTests {
  private static let path = TestFiles.shared + "/oracles/availability.json"
  private static let isPresent = TestFiles.exists(path)

  private static let cases: [Value] = {
    var log = DiagnosticLog()
    let source = SourceText(name: "availability.json", bytes: TestFiles.bytes(path))
    guard let document = DocumentReader.read(source, format: .json, log: &log) else { return [] }
    return Value(document, document.root)["cases"]?.array ?? []
  }()

  /// The gates of a case: its definitions are one gate each, however often they are used.
  private struct Builder {
    var structure = StructureFunction()
    var gates: [String: GateID] = [:]
    let definitions: Value
    /// Which alternative each `mix` takes; the same wherever its definition is used, so it is not a gate of ours, which
    /// would draw anew.
    var choices: [Int]
    var choiceCounts: [Int] = []
    var weight = 1.0

    mutating func gate(_ expression: Value) throws -> GateID {
      if let name = expression.string {
        if let known = gates[name] { return known }
        let made = try gate(try #require(definitions[name]))
        gates[name] = made
        return made
      }
      let parts = expression.array
      let members = Array(parts.dropFirst())
      switch parts.first?.string {
      case "and": return structure.series(try members.map { try gate($0) })
      case "or": return structure.redundant(try members.map { try gate($0) })
      case "kofn":
        return structure.atLeast(try #require(members.first?.integer), try members.dropFirst().map { try gate($0) })
      case "prob": return structure.mixture([(try #require(Double(members[0].string ?? "")), try gate(members[1]))])
      case "mix":
        let alternatives = members[0].array
        let choice = choiceCounts.count < choices.count ? choices[choiceCounts.count] : 0
        choiceCounts.append(alternatives.count)
        weight *= try #require(Double(alternatives[choice].array[0].string ?? ""))
        return try gate(alternatives[choice].array[1])
      default: throw Architectures.Refused(description: "no expression: \(expression)")
      }
    }
  }

  @Test(.enabled(if: isPresent, "the shared data is not beside the repository"))
  func unavailabilityAndBirnbaum() throws {
    #expect(Self.cases.count == 20)
    for example in Self.cases {
      let name = example["id"]?.string ?? ""
      let components = example["components"]?.array ?? []
      let services = try components.map { component in
        "  \(try #require(component["id"]?.string)): { availability: \(try #require(component["availability"]?.string)) }"
      }
      let architecture = try Architectures.load("services:\n" + services.joined(separator: "\n"))
      let figures = try Self.figures(of: example, architecture)
      let expected = try #require(example["expected"])
      let unavailability = Double(expected["unavailability"]?.string ?? "")
      #expect(agree(figures.failure, unavailability, relative: 1e-12), "\(name)")
      for component in components {
        let id = try #require(component["id"]?.string)
        let birnbaum = Double(expected["birnbaum"]?[id]?.string ?? "") ?? 0
        #expect(agree(figures.birnbaum[id] ?? 0, birnbaum, relative: 1e-11, absolute: 1e-15), "\(name) \(id)")
      }
    }
  }

  /// The failure probability and the Birnbaum importances, over all outcomes of what is drawn once.
  private static func figures(
    of example: Value, _ architecture: Architecture
  ) throws -> (failure: Double, birnbaum: [String: Double]) {
    var failure = 0.0
    var birnbaum: [String: Double] = [:]
    var choices: [Int] = []
    repeat {
      var builder = Builder(definitions: try #require(example["definitions"]), choices: choices)
      for (index, service) in architecture.services.enumerated() {
        builder.gates[service.name] = builder.structure.service(ServiceID(index))
      }
      let root = try builder.gate(try #require(example["success"]))
      let structure = builder.structure
      let variables = PartVariables(architecture, structure, roots: [root])
      var algebra = DiagramAlgebra(
        diagram: Diagram(nodeLimit: 1_000_000), variables: variables, architecture: architecture)
      var values = [Diagram.Handle?](repeating: nil, count: structure.gates.count)
      for gate in structure.gates(under: root) {
        values[Int(gate.index)] = try structure.value(of: gate, in: &algebra, values)
      }
      let nodes = algebra.diagram.nodes(of: try #require(values[Int(root.index)]))
      let failures = variables.parts.map { $0.failure(in: architecture, .nominal) }
      var scratch: [Double] = []
      func mean(_ failures: [PartFailure]) -> Double { algebra.diagram.mean(nodes, failures, scratch: &scratch) }
      failure += builder.weight * mean(failures)
      for (index, service) in architecture.services.enumerated() {
        let variable = Int(try #require(variables[.instance(ServiceID(index), 0)]))
        var (up, down) = (failures, failures)
        up[variable] = .never
        down[variable] = .always
        birnbaum[service.name, default: 0] += builder.weight * (mean(down) - mean(up))
      }
      choices = next(choices, builder.choiceCounts)
    } while !choices.isEmpty
    return (failure, birnbaum)
  }

  /// The outcome after one, the last place fastest; empty after the last.
  private static func next(_ choices: [Int], _ counts: [Int]) -> [Int] {
    var next = Array((choices + [Int](repeating: 0, count: counts.count)).prefix(counts.count))
    while let last = next.popLast() {
      if last + 1 < counts[next.count] {
        return next + [last + 1] + [Int](repeating: 0, count: counts.count - next.count - 1)
      }
    }
    return []
  }
}
