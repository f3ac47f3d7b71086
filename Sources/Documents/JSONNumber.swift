/// A number as JSON's grammar has it: where it ends and what it consists of.
struct JSONNumber {
  private let start: Int
  /// The offset after the longest beginning that is a number, or the start when there is none.
  private(set) var end: Int
  private var isInteger = true
  private var firstDigit: Int

  init(in view: ByteView, at start: Int) {
    self.start = start
    end = start
    var offset = view[start] == Byte.minus ? start + 1 : start
    firstDigit = offset
    let whole = Self.afterDigits(view, offset)
    guard whole > offset, view[offset] != Byte.zero || whole == offset + 1 else { return }
    offset = whole
    end = offset
    if view[offset] == Byte.dot {
      let fraction = Self.afterDigits(view, offset + 1)
      guard fraction > offset + 1 else { return }
      isInteger = false
      offset = fraction
      end = offset
    }
    guard view[offset] | 0x20 == UInt8(ascii: "e") else { return }
    offset += 1
    if view[offset] == Byte.plus || view[offset] == Byte.minus { offset += 1 }
    let exponent = Self.afterDigits(view, offset)
    guard exponent > offset else { return }
    isInteger = false
    end = exponent
  }

  /// Whether an Int64 or, for a fraction, a Double can hold it.
  func isInRange(in view: ByteView) -> Bool {
    if isInteger {
      if end - start < 19 { return true }
      return Int64(view.string(start..<end)) != nil
    }
    if end - start < 16, !(start..<end).contains(where: { view[$0] | 0x20 == UInt8(ascii: "e") }) { return true }
    return Double(view.string(start..<end))?.isFinite ?? false
  }

  /// What to write instead of something that begins like a number.
  func help(in view: ByteView, end: Int) -> String {
    if view[firstDigit] == Byte.zero, Byte.isDigit(view[firstDigit + 1]) { return "leave out the leading zero" }
    if view[start] == Byte.plus { return "leave out the plus sign" }
    if view[firstDigit] == Byte.dot { return "write a digit before the point" }
    if view[end - 1] == Byte.dot { return "write digits after the point, or leave it out" }
    return "put a text in double quotes"
  }

  private static func afterDigits(_ view: ByteView, _ start: Int) -> Int {
    var offset = start
    while Byte.isDigit(view[offset]) { offset += 1 }
    return offset
  }
}
