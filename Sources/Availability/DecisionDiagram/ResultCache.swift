/// Spreads three handles over 64 bits; the upper half is the better one.
@inline(__always)
func tripleHash(_ a: Int32, _ b: Int32, _ c: Int32) -> UInt64 {
  var mixed = UInt64(UInt32(bitPattern: a)) &* 0x9E37_79B9_7F4A_7C15
  mixed ^= UInt64(UInt32(bitPattern: b)) &* 0xC2B2_AE3D_27D4_EB4F
  mixed ^= UInt64(UInt32(bitPattern: c)) &* 0x1656_67B1_9E37_79F9
  mixed ^= mixed >> 29
  return mixed &* 0xBF58_476D_1CE4_E5B9
}

/// Remembers results of operations; a newer result may take an older one's place.
struct ResultCache {
  private struct Entry {
    var left: Int32 = -1
    var right: Int32 = -1
    var operation: UInt8 = 0
    var result: Int32 = 0
  }

  private static let smallest = 1 << 10
  private static let largest = 1 << 20
  private var entries = [Entry](repeating: Entry(), count: smallest)
  private var stores = 0

  /// The result, or −1.
  @inline(__always)
  func find(_ operation: UInt8, _ left: Int32, _ right: Int32) -> Int32 {
    let entry = entries[slot(operation, left, right)]
    return entry.left == left && entry.right == right && entry.operation == operation ? entry.result : -1
  }

  @inline(__always)
  mutating func store(_ operation: UInt8, _ left: Int32, _ right: Int32, _ result: Int32) {
    stores += 1
    if stores > entries.count, entries.count < Self.largest {
      // Grown empty: what is lost is computed again at most once.
      entries = [Entry](repeating: Entry(), count: entries.count * 4)
      stores = 0
    }
    entries[slot(operation, left, right)] = Entry(left: left, right: right, operation: operation, result: result)
  }

  mutating func removeAll() {
    if stores == 0, entries.count == Self.smallest { return }
    entries = [Entry](repeating: Entry(), count: Self.smallest)
    stores = 0
  }

  @inline(__always)
  private func slot(_ operation: UInt8, _ left: Int32, _ right: Int32) -> Int {
    Int(truncatingIfNeeded: tripleHash(left, right, Int32(operation)) >> 32) & (entries.count - 1)
  }
}
