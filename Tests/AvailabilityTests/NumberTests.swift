import ArchitectureModel
import TestSupport
import Testing

@testable import Availability

@Suite struct NumberTests {
  private static func random(digits: Int, _ random: inout SeededGenerator) -> BigNatural {
    (0..<digits).reduce(BigNatural.zero) { number, _ in
      number * BigNatural(10) + BigNatural(UInt128(Int.random(in: 0...9, using: &random)))
    }
  }

  @Test(arguments: 1...200)
  func divisionUndoesMultiplication(_ seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let divisor = Self.random(digits: Int.random(in: 1...80, using: &random), &random) + .one
    let quotient = Self.random(digits: Int.random(in: 0...80, using: &random), &random)
    // Any number below the divisor.
    let rest = Self.random(digits: 90, &random).dividing(by: divisor).remainder
    let result = (quotient * divisor + rest).dividing(by: divisor)
    #expect(result.quotient == quotient && result.remainder == rest && rest < divisor)
    #expect((quotient + divisor) - divisor == quotient)
    let common = BigNatural.greatestCommonDivisor(quotient * divisor, rest * divisor)
    #expect(common.dividing(by: divisor).remainder.isZero)
  }

  /// A divisor whose top digits are all ones makes the first guess of a digit too large.
  @Test func guessedDigitsAreMended() {
    let base = BigNatural.powerOfTwo(32)
    let divisor = base * base - .one
    let number = (base - .one) * base * base * base + base * base - .one
    let (quotient, remainder) = number.dividing(by: divisor)
    #expect(quotient * divisor + remainder == number && remainder < divisor)
  }

  @Test(arguments: [
    ("0.001", 40, "1e-3"), ("0.5", 3, "5e-1"), ("1", 3, "1"), ("0", 3, "0"), ("0.123456", 3, "1.23…e-1"),
    ("0.0000000000009999999", 4, "9.999…e-13"),
  ])
  func fractionsInDigits(_ text: String, _ digits: Int, _ expected: String) throws {
    let probability = try #require(DecimalNumber(text).flatMap { Probability($0) })
    #expect(ExactFraction(probability).scientific(digits: digits) == expected)
  }

  @Test func thirdsHaveNoEnd() {
    let third = ExactFraction(.one, over: BigNatural(3))
    #expect(third.scientific(digits: 5) == "3.3333…e-1")
    #expect(third.description == "1/3")
    #expect(third + third + third == .one)
    #expect(third.double == 1.0 / 3)
  }

  @Test(arguments: 1...200)
  func doublesAreKeptExactly(_ seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let value = Double.random(in: 0...1, using: &random) * [1, 1e-9, 1e-200][seed % 3]
    #expect(ExactFraction(double: value).double == value)
    #expect(ExactFraction(double: value).complement.complement.double == value)
  }

  /// Twice the digits of a double: differences of near numbers have all of theirs.
  @Test(arguments: 1...200)
  func doubleDoublesAgreeWithFractions(_ seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let (a, b) = (Double.random(in: 0...0.5, using: &random), Double.random(in: 0...0.5, using: &random))
    let rounded = DoubleDouble(a).series(DoubleDouble(b)) / (DoubleDouble(b).complement) - DoubleDouble(a)
    let (x, y) = (ExactFraction(double: a), ExactFraction(double: b))
    let exact = x.series(y) / y.complement - x
    #expect(agree(rounded.double, exact.double, relative: 1e-15, absolute: 0))
    #expect(agree(DoubleDouble(a).power(7).double, x.power(7).double, relative: 1e-15, absolute: 0))
    #expect(agree(DoubleDouble(a).repetition(9).double, x.repetition(9).double, relative: 1e-15, absolute: 0))
  }
}
