/// How one number of a derivation comes from others, as it is written and as it is computed.
package enum DerivationFormula: Sendable {
  case given(Double)
  /// One of them is enough to fail: 1 − Π(1 − q).
  case anyFails([Double])
  /// All have to fail: Πq.
  case allFail([Double])
  /// At least so many of them fail.
  case someFail(Int, [Double])
  /// A mean: Σ weight · value.
  case weighted([(weight: [Factor], value: Double)])
  /// The same again and again, drawn anew: all fail, or any does.
  case attempts(Double, Int)
  case repetition(Double, Int)

  /// A probability, or what is left of one to 1.
  package struct Factor: Sendable {
    package var probability: Double
    package var isComplement: Bool
  }

  /// Unlike members of which some fail are written out up to this many, alike ones up to so many terms.
  static let mostUnlike = 5
  static let mostTerms = 12

  /// Whether it is short enough to be written out.
  var isWritable: Bool {
    guard case .someFail(let count, let members) = self else { return true }
    return Self.areAlike(members) ? members.count - count < Self.mostTerms : members.count <= Self.mostUnlike
  }

  private static func areAlike(_ members: [Double]) -> Bool { members.allSatisfy { $0 == members[0] } }

  /// What it comes to, summed in failure space so that nothing cancels.
  package var value: Double {
    switch self {
    case .given(let value): value
    case .anyFails(let members): members.reduce(0, Self.either)
    case .allFail(let members): members.reduce(1, *)
    case .someFail(let count, let members): Self.someFail(count, members)
    case .weighted(let terms):
      terms.reduce(0) { sum, term in
        sum + term.weight.reduce(term.value) { $0 * ($1.isComplement ? 1 - $1.probability : $1.probability) }
      }
    case .attempts(let value, let count): Self.repeated(value, count, from: 1, *)
    case .repetition(let value, let count): Self.repeated(value, count, from: 0, Self.either)
    }
  }

  private static func either(_ left: Double, _ right: Double) -> Double { left + right * (1 - left) }

  /// The same value so often, combined in O(log count) steps.
  private static func repeated(
    _ value: Double, _ count: Int, from start: Double, _ combine: (Double, Double) -> Double
  ) -> Double {
    var (result, square, left) = (start, value, count)
    while left > 0 {
      if left & 1 == 1 { result = combine(result, square) }
      square = combine(square, square)
      left >>= 1
    }
    return result
  }

  private static func someFail(_ count: Int, _ members: [Double]) -> Double {
    // atLeast[j]: at least j of the members looked at so far have failed.
    var atLeast = [1.0] + [Double](repeating: 0, count: count)
    for member in members {
      for j in stride(from: count, through: 1, by: -1) {
        atLeast[j] = member * atLeast[j - 1] + (1 - member) * atLeast[j]
      }
    }
    return atLeast[count]
  }

  /// The formula with its numbers put in; empty where there is nothing to compute.
  package func text(_ number: (Double) -> String) -> String {
    switch self {
    case .given: return ""
    case .anyFails(let members):
      if members.count == 1 { return number(members[0]) }
      return "1 − " + Self.runs(members).map { Self.power("(1 − \(number($0)))", $1) }.joined(separator: " · ")
    case .allFail(let members):
      return Self.runs(members).map { Self.power(number($0), $1) }.joined(separator: " · ")
    case .someFail(let count, let members): return Self.text(count, of: members, number)
    case .weighted(let terms):
      return terms.map { term in
        let factors = term.weight.map { $0.isComplement ? "(1 − \(number($0.probability)))" : number($0.probability) }
        return (factors + [number(term.value)]).joined(separator: " · ")
      }.joined(separator: " + ")
    case .attempts(let value, let count): return Self.power(number(value), count)
    case .repetition(let value, let count): return "1 − " + Self.power("(1 − \(number(value)))", count)
    }
  }

  /// Equal numbers together, in the order in which each comes first.
  private static func runs(_ members: [Double]) -> [(Double, Int)] {
    var places: [Double: Int] = [:]
    var runs: [(Double, Int)] = []
    for member in members {
      if let place = places[member] {
        runs[place].1 += 1
      } else {
        places[member] = runs.count
        runs.append((member, 1))
      }
    }
    return runs
  }

  private static func power(_ base: String, _ exponent: Int) -> String {
    exponent == 1 ? base : "\(base)^\(exponent)"
  }

  private static func text(_ count: Int, of members: [Double], _ number: (Double) -> String) -> String {
    if areAlike(members) {
      var terms: [String] = []
      var ways = 1.0
      for failed in 0...members.count {
        if failed >= count {
          var factors = ways == 1 ? [] : ["\(Int(ways))"]
          factors.append(power(number(members[0]), failed))
          if failed < members.count { factors.append(power("(1 − \(number(members[0])))", members.count - failed)) }
          terms.append(factors.joined(separator: " · "))
        }
        ways = (ways * Double(members.count - failed) / Double(failed + 1)).rounded()
      }
      return terms.joined(separator: " + ")
    }
    let states = (0..<(1 << members.count)).filter { $0.nonzeroBitCount >= count }
    return states.map { state in
      members.enumerated().map { state >> $0 & 1 == 1 ? number($1) : "(1 − \(number($1)))" }.joined(separator: " · ")
    }.joined(separator: " + ")
  }
}
