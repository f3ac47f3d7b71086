import ArchitectureModel

extension StructureFunction {
  /// The failure probability of a gate if every occurrence of a service failed by itself.
  ///
  /// Where no service stands twice this is the exact figure; else it is the text-book's.
  /// - Complexity: O(gates + inputs under the root), at-least gates apart.
  func failure<Number: FailureNumber>(of root: GateID, services: (ServiceID) -> Number) -> Number {
    // What is under the root is few among all gates of a large file.
    var values: [GateID: Number] = [:]
    for gate in gates(under: root) { values[gate] = failure(of: self[gate], services) { values[$0] ?? .zero } }
    return values[root] ?? .zero
  }

  private func failure<Number: FailureNumber>(
    of gate: Gate, _ services: (ServiceID) -> Number, _ value: (GateID) -> Number
  ) -> Number {
    switch gate {
    case .chance(let failure): return Number(failure)
    case .service(let service): return services(service)
    case .series(let members): return members.reduce(.zero) { $0.series(value($1)) }
    case .redundant(let members): return members.reduce(.one) { $0 * value($1) }
    case .atLeast(let count, let members): return Self.fewerThan(count, members.map(value))
    case .mixture(let members): return members.reduce(.zero) { $0 + Number($1.share) * value($1.gate) }
    case .attempts(let count, let gate): return value(gate).power(count)
    case .repetition(let count, let gate): return value(gate).repetition(count)
    case .remainder(let ways, let total):
      let left = value(total).complement
      if left == .zero { return .zero }
      let sum = ways.reduce(Number.zero) { sum, way in
        let part = Number(way.share) * value(way.rest) * value(way.gate).complement
        return sum + (way.after.map { part * value($0) } ?? part)
      }
      return sum / left
    }
  }

  /// The probability that fewer than so many hold.
  private static func fewerThan<Number: FailureNumber>(_ count: Int, _ failures: [Number]) -> Number {
    let fatal = failures.count - count + 1
    var tooMany = [Number.one] + [Number](repeating: .zero, count: fatal)
    for failure in failures {
      for j in stride(from: fatal, through: 1, by: -1) {
        tooMany[j] = tooMany[j] * failure.complement + tooMany[j - 1] * failure
      }
    }
    return tooMany[fatal]
  }
}
