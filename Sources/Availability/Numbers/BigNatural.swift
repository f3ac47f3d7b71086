/// A whole number from zero on, of any size: what exact fractions are made of.
///
/// Schoolbook arithmetic, for numbers of some thousand digits.
/// - Source: Knuth, "The Art of Computer Programming", volume 2, section 4.3.1.
struct BigNatural: Hashable, Comparable, Sendable {
  /// The lowest first, without zeros at the end.
  private var limbs: [UInt32]

  static let zero = BigNatural(0)
  static let one = BigNatural(1)

  init(_ value: UInt128) {
    limbs = (0..<4).map { UInt32(truncatingIfNeeded: value >> UInt128($0 * 32)) }
    trim()
  }

  private init(limbs: [UInt32]) {
    self.limbs = limbs
    trim()
  }

  private mutating func trim() { while limbs.last == 0 { limbs.removeLast() } }

  var isZero: Bool { limbs.isEmpty }

  var bitWidth: Int { limbs.last.map { limbs.count * 32 - $0.leadingZeroBitCount } ?? 0 }

  static func < (left: BigNatural, right: BigNatural) -> Bool {
    left.limbs.count != right.limbs.count
      ? left.limbs.count < right.limbs.count : left.limbs.reversed().lexicographicallyPrecedes(right.limbs.reversed())
  }

  static func + (left: BigNatural, right: BigNatural) -> BigNatural {
    let (longer, shorter) = left.limbs.count < right.limbs.count ? (right, left) : (left, right)
    var limbs = longer.limbs
    var carry: UInt64 = 0
    for index in limbs.indices {
      if index >= shorter.limbs.count, carry == 0 { break }
      carry += UInt64(limbs[index]) + (index < shorter.limbs.count ? UInt64(shorter.limbs[index]) : 0)
      limbs[index] = UInt32(truncatingIfNeeded: carry)
      carry >>= 32
    }
    if carry > 0 { limbs.append(UInt32(carry)) }
    return BigNatural(limbs: limbs)
  }

  /// - Precondition: `right` is not the larger.
  static func - (left: BigNatural, right: BigNatural) -> BigNatural {
    precondition(right <= left, "a natural number below zero")
    var limbs = left.limbs
    var borrow: Int64 = 0
    for index in limbs.indices {
      if index >= right.limbs.count, borrow == 0 { break }
      let difference = Int64(limbs[index]) - (index < right.limbs.count ? Int64(right.limbs[index]) : 0) + borrow
      limbs[index] = UInt32(truncatingIfNeeded: difference)
      borrow = difference >> 32
    }
    return BigNatural(limbs: limbs)
  }

  static func * (left: BigNatural, right: BigNatural) -> BigNatural {
    if left.isZero || right.isZero { return zero }
    var limbs = [UInt32](repeating: 0, count: left.limbs.count + right.limbs.count)
    for (i, a) in left.limbs.enumerated() {
      var carry: UInt64 = 0
      for (j, b) in right.limbs.enumerated() {
        carry += UInt64(a) * UInt64(b) + UInt64(limbs[i + j])
        limbs[i + j] = UInt32(truncatingIfNeeded: carry)
        carry >>= 32
      }
      limbs[i + right.limbs.count] = UInt32(carry)
    }
    return BigNatural(limbs: limbs)
  }

  private func shiftedLeft(_ bits: Int) -> BigNatural {
    let (words, rest) = (bits / 32, UInt32(bits % 32))
    var limbs = [UInt32](repeating: 0, count: words)
    var carry: UInt32 = 0
    for limb in self.limbs {
      limbs.append(limb << rest | carry)
      carry = rest == 0 ? 0 : limb >> (32 - rest)
    }
    return BigNatural(limbs: limbs + [carry])
  }

  private func shiftedRight(_ bits: Int) -> BigNatural {
    let (words, rest) = (bits / 32, UInt32(bits % 32))
    guard words < limbs.count else { return .zero }
    var limbs = Array(self.limbs[words...])
    if rest > 0 {
      for index in limbs.indices {
        let above = index + 1 < limbs.count ? limbs[index + 1] << (32 - rest) : 0
        limbs[index] = limbs[index] >> rest | above
      }
    }
    return BigNatural(limbs: limbs)
  }

  private var trailingZeroBits: Int {
    guard let word = limbs.firstIndex(where: { $0 != 0 }) else { return 0 }
    return word * 32 + limbs[word].trailingZeroBitCount
  }

  /// The greatest number that divides both.
  /// - Complexity: O(bits²).
  static func greatestCommonDivisor(_ left: BigNatural, _ right: BigNatural) -> BigNatural {
    if left.isZero { return right }
    if right.isZero { return left }
    let twos = min(left.trailingZeroBits, right.trailingZeroBits)
    var (a, b) = (left.shiftedRight(left.trailingZeroBits), right.shiftedRight(right.trailingZeroBits))
    while a != b {
      if a < b { swap(&a, &b) }
      // Numbers of very different size meet faster by division.
      a = a.bitWidth > b.bitWidth + 32 ? a.dividing(by: b).remainder : a - b
      if a.isZero { break }
      a = a.shiftedRight(a.trailingZeroBits)
    }
    return b.shiftedLeft(twos)
  }

  /// - Precondition: `divisor` is not zero.
  func dividing(by divisor: BigNatural) -> (quotient: BigNatural, remainder: BigNatural) {
    precondition(!divisor.isZero, "divided by zero")
    if self < divisor { return (.zero, self) }
    guard let top = divisor.limbs.last, divisor.limbs.count > 1 else { return dividing(byLimb: divisor.limbs[0]) }
    // Knuth's algorithm D: with the divisor's top bit set, a guessed digit is at most two too large.
    let shift = top.leadingZeroBitCount
    let v = divisor.shiftedLeft(shift).limbs
    var u = shiftedLeft(shift).limbs
    while u.count <= limbs.count { u.append(0) }
    var quotient = [UInt32](repeating: 0, count: u.count - v.count)
    for j in quotient.indices.reversed() {
      let head = UInt64(u[j + v.count]) << 32 | UInt64(u[j + v.count - 1])
      var digit = head / UInt64(v[v.count - 1])
      var rest = head % UInt64(v[v.count - 1])
      while digit > UInt64(UInt32.max) || digit * UInt64(v[v.count - 2]) > rest << 32 | UInt64(u[j + v.count - 2]) {
        digit -= 1
        rest += UInt64(v[v.count - 1])
        if rest > UInt64(UInt32.max) { break }
      }
      if Self.subtract(v, times: digit, from: &u, at: j) {
        digit -= 1
        Self.add(v, to: &u, at: j)
      }
      quotient[j] = UInt32(truncatingIfNeeded: digit)
    }
    return (BigNatural(limbs: quotient), BigNatural(limbs: u).shiftedRight(shift))
  }

  /// u −= v × digit from place j on; whether it went below zero.
  private static func subtract(_ v: [UInt32], times digit: UInt64, from u: inout [UInt32], at j: Int) -> Bool {
    var (borrow, carry): (Int64, UInt64) = (0, 0)
    for index in v.indices {
      carry += digit * UInt64(v[index])
      let difference = Int64(u[j + index]) - Int64(carry & UInt64(UInt32.max)) + borrow
      u[j + index] = UInt32(truncatingIfNeeded: difference)
      borrow = difference >> 32
      carry >>= 32
    }
    let difference = Int64(u[j + v.count]) - Int64(carry) + borrow
    u[j + v.count] = UInt32(truncatingIfNeeded: difference)
    return difference < 0
  }

  private static func add(_ v: [UInt32], to u: inout [UInt32], at j: Int) {
    var carry: UInt64 = 0
    for index in v.indices {
      carry += UInt64(u[j + index]) + UInt64(v[index])
      u[j + index] = UInt32(truncatingIfNeeded: carry)
      carry >>= 32
    }
    u[j + v.count] = UInt32(truncatingIfNeeded: UInt64(u[j + v.count]) + carry)
  }

  private func dividing(byLimb divisor: UInt32) -> (quotient: BigNatural, remainder: BigNatural) {
    var quotient = limbs
    var rest: UInt64 = 0
    for index in quotient.indices.reversed() {
      rest = rest << 32 | UInt64(quotient[index])
      quotient[index] = UInt32(rest / UInt64(divisor))
      rest %= UInt64(divisor)
    }
    return (BigNatural(limbs: quotient), BigNatural(limbs: [UInt32(rest)]))
  }

  static func powerOfTen(_ exponent: Int) -> BigNatural {
    var (result, square, rest) = (one, BigNatural(10), exponent)
    while rest > 0 {
      if rest & 1 == 1 { result = result * square }
      rest >>= 1
      if rest > 0 { square = square * square }
    }
    return result
  }

  static func powerOfTwo(_ exponent: Int) -> BigNatural { one.shiftedLeft(exponent) }

  /// The highest 64 bits, the lowest of them set when any bit below is: what a correct rounding needs to know.
  var leading: (bits: UInt64, exponent: Int) {
    let exponent = max(0, bitWidth - 64)
    let top = shiftedRight(exponent)
    var bits: UInt64 = 0
    for limb in top.limbs.reversed() { bits = bits << 32 | UInt64(limb) }
    if exponent > 0, trailingZeroBits < exponent { bits |= 1 }
    return (bits, exponent)
  }

  /// In decimal digits.
  var description: String {
    if isZero { return "0" }
    var parts: [String] = []
    var rest = self
    while !rest.isZero {
      let (quotient, remainder) = rest.dividing(byLimb: 1_000_000_000)
      parts.append(String(remainder.limbs.first ?? 0))
      rest = quotient
    }
    let lower = parts.dropLast().reversed().map { String(repeating: "0", count: 9 - $0.count) + $0 }
    return (parts.last ?? "") + lower.joined()
  }
}
