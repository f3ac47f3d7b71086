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
    var weight = ExactFraction.one

    private static func share(_ text: Value) throws -> Probability {
      try #require(DecimalNumber(text.string ?? "").flatMap { Probability($0) })
    }

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
      case "prob": return structure.mixture([(try Self.share(members[0]), try gate(members[1]))])
      case "mix":
        let alternatives = members[0].array
        let choice = choiceCounts.count < choices.count ? choices[choiceCounts.count] : 0
        choiceCounts.append(alternatives.count)
        weight = weight * ExactFraction(try Self.share(alternatives[choice].array[0]))
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
      let exact: (failure: ExactFraction, birnbaum: [String: ExactFraction]) = try Self.figures(
        of: example, architecture)
      let rounded: (failure: DoubleDouble, birnbaum: [String: DoubleDouble]) = try Self.figures(
        of: example, architecture)
      let expected = try #require(example["expected"])
      // As a fraction to the last digit; rounded as near as a double can be.
      #expect(exact.failure.complement.description == expected["availability_fraction"]?.string, "\(name)")
      #expect(rounded.failure.double == exact.failure.double, "\(name)")
      let unavailability = Double(expected["unavailability"]?.string ?? "")
      #expect(agree(exact.failure.double, unavailability, relative: 1e-16, absolute: 0), "\(name)")
      for component in components {
        let id = try #require(component["id"]?.string)
        let birnbaum = Double(expected["birnbaum"]?[id]?.string ?? "") ?? 0
        #expect(agree(exact.birnbaum[id]?.double ?? 0, birnbaum, relative: 1e-15, absolute: 0), "\(name) \(id)")
        #expect(agree(rounded.birnbaum[id]?.double ?? 0, birnbaum, relative: 1e-14, absolute: 0), "\(name) \(id)")
      }
    }
  }

  /// The failure probability and the Birnbaum importances, over all outcomes of what is drawn once.
  private static func figures<Number: FailureNumber>(
    of example: Value, _ architecture: Architecture
  ) throws -> (failure: Number, birnbaum: [String: Number]) {
    var failure = Number.zero
    var birnbaum: [String: Number] = [:]
    var choices: [Int] = []
    repeat {
      var builder = Builder(definitions: try #require(example["definitions"]), choices: choices)
      for (index, service) in architecture.services.enumerated() {
        builder.gates[service.name] = builder.structure.service(ServiceID(index))
      }
      let root = try builder.gate(try #require(example["success"]))
      let weight = try #require(Number(exactly: builder.weight))
      let function: OperationFunction<Number> = try Functions.function(root, in: builder.structure, of: architecture)
      let laws = FailureLaws<Number>(architecture, .nominal)
      failure = failure + weight * function.mean(laws)
      for importance in function.weights(laws) {
        let name = importance.component.name(in: architecture)
        birnbaum[name] = (birnbaum[name] ?? .zero) + weight * importance.birnbaum
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

extension FailureNumber {
  /// The number nearest to a fraction.
  fileprivate init?(exactly fraction: ExactFraction) {
    if let number = fraction as? Self {
      self = number
    } else if let number = DoubleDouble(fraction.double) as? Self {
      self = number
    } else {
      return nil
    }
  }
}
