/// Number, sum, sum of squares, least and greatest of whole numbers from 0 up, all of them exact.
package struct Tally: MergeableStatistic {
  package private(set) var count: UInt64 = 0
  package private(set) var sum: UInt128 = 0
  /// Nil where there are none.
  package var minimum: Int64? { count == 0 ? nil : least }
  package var maximum: Int64? { count == 0 ? nil : greatest }

  private var least = Int64.max
  private var greatest: Int64 = 0
  /// The sum of squares: 128 bits, and what is carried over.
  private var squares: UInt128 = 0
  private var carry: UInt64 = 0

  package init() {}

  package mutating func add(_ value: Int64) {
    precondition(value >= 0, "numbers from 0 up")
    count += 1
    sum += UInt128(UInt64(value))
    let square = UInt64(value).multipliedFullWidth(by: UInt64(value))
    let isOver: Bool
    (squares, isOver) = squares.addingReportingOverflow(UInt128(square.high) << 64 | UInt128(square.low))
    if isOver { carry += 1 }
    least = min(least, value)
    greatest = max(greatest, value)
  }

  package mutating func merge(_ other: Tally) {
    count += other.count
    sum += other.sum
    let isOver: Bool
    (squares, isOver) = squares.addingReportingOverflow(other.squares)
    carry += other.carry + (isOver ? 1 : 0)
    least = min(least, other.least)
    greatest = max(greatest, other.greatest)
  }

  /// Nil where there are none.
  package var mean: Double? { count == 0 ? nil : Double(sum) / Double(count) }

  /// Σ (x − mean)² / (n − 1), from n Σx² − (Σx)², which is worked out in whole numbers, so nothing cancels. Nil below two.
  package var variance: Double? {
    guard count > 1 else { return nil }
    let ofSquares = squares.multipliedFullWidth(by: UInt128(count))
    let ofSum = sum.multipliedFullWidth(by: sum)
    let (low, isBorrowed) = ofSquares.low.subtractingReportingOverflow(ofSum.low)
    // The difference is not negative (Cauchy, Schwarz) and below 2²⁵⁶, so what wraps on the way wraps back.
    let high = ofSquares.high &+ UInt128(carry) &* UInt128(count) &- ofSum.high &- (isBorrowed ? 1 : 0)
    let difference = Double(high) * 0x1p128 + Double(low)
    return difference / Double(count) / Double(count - 1)
  }

  // MARK: As whole numbers

  package func encode(into words: inout [UInt64]) {
    words.append(count)
    words.appendDouble(sum)
    words.append(carry)
    words.appendDouble(squares)
    words.append(UInt64(bitPattern: least))
    words.append(UInt64(bitPattern: greatest))
  }

  package init?(decoding words: inout ArraySlice<UInt64>) {
    guard let count = words.popFirst(), let sum = words.popDouble(), let carry = words.popFirst(),
      let squares = words.popDouble(), let least = words.popFirst(), let greatest = words.popFirst(),
      greatest <= UInt64(Int64.max), least <= UInt64(Int64.max)
    else { return nil }
    (self.count, self.sum, self.carry, self.squares) = (count, sum, carry, squares)
    (self.least, self.greatest) = (Int64(least), Int64(greatest))
    // Every sum lies between number × least and number × greatest.
    let isSound =
      count == 0
      ? self == Tally()
      : least <= greatest && sum >= UInt128(count) * UInt128(least) && sum <= UInt128(count) * UInt128(greatest)
    guard isSound else { return nil }
  }
}
