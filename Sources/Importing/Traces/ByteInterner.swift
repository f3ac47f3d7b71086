/// A number for every text that was met, found by the text's bytes, so that nothing is allocated for one that is known.
///
/// Number 0 is the empty text. Once there are ``limit`` texts, every further one gets the number of ``overflow``, so
/// that names with numbers in them cannot fill the memory.
struct ByteInterner {
  static let limit = 1 << 18
  /// What a text beyond the limit is called.
  static let overflow = "(others)"

  private var pool: [UInt8] = []
  /// Where in the pool each text ends.
  private var ends: [Int] = [0]
  /// Numbers by hash, zero for none; a power of two of them, at most half in use.
  private var table = [UInt32](repeating: 0, count: 1 << 10)
  private(set) var isFull = false

  var count: Int { ends.count }

  mutating func id(of text: UnsafeBufferPointer<UInt8>) -> UInt32 {
    if text.isEmpty { return 0 }
    var place = Int(truncatingIfNeeded: Self.hash(text)) & (table.count - 1)
    while table[place] != 0 {
      if equals(table[place], text) { return table[place] }
      place = (place + 1) & (table.count - 1)
    }
    guard ends.count < Self.limit else {
      isFull = true
      return 1
    }
    let id = UInt32(ends.count)
    pool.append(contentsOf: text)
    ends.append(pool.count)
    table[place] = id
    if ends.count * 2 > table.count { grow() }
    return id
  }

  mutating func id(of text: String) -> UInt32 {
    var text = text
    return text.withUTF8 { id(of: $0) }
  }

  func text(_ id: UInt32) -> String { String(decoding: bytes(id), as: UTF8.self) }

  func append(_ id: UInt32, to bytes: inout [UInt8]) { bytes.append(contentsOf: self.bytes(id)) }

  private func bytes(_ id: UInt32) -> ArraySlice<UInt8> {
    id == 0 ? [] : pool[ends[Int(id) - 1]..<ends[Int(id)]]
  }

  /// Makes room for the text that stands for all beyond the limit: the first one, so that its number is known.
  init() { _ = id(of: Self.overflow) }

  private func equals(_ id: UInt32, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = ends[Int(id) - 1]
    guard ends[Int(id)] - start == text.count else { return false }
    for place in 0..<text.count where pool[start + place] != text[place] { return false }
    return true
  }

  private mutating func grow() {
    table = [UInt32](repeating: 0, count: table.count * 2)
    pool.withUnsafeBufferPointer { pool in
      for id in 1..<ends.count {
        let text = UnsafeBufferPointer(rebasing: pool[ends[id - 1]..<ends[id]])
        var place = Int(truncatingIfNeeded: Self.hash(text)) & (table.count - 1)
        while table[place] != 0 { place = (place + 1) & (table.count - 1) }
        table[place] = UInt32(id)
      }
    }
  }

  /// A hash of bytes, eight at a time.
  static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash = 0x9E37_79B9_7F4A_7C15 ^ UInt64(bytes.count)
    var place = 0
    let raw = UnsafeRawBufferPointer(bytes)
    while place + 8 <= bytes.count {
      hash = mixed(hash ^ raw.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      place += 8
    }
    var rest: UInt64 = 0
    while place < bytes.count {
      rest = rest << 8 | UInt64(bytes[place])
      place += 1
    }
    return mixed(hash ^ rest)
  }

  /// Both halves of the product with a constant, folded.
  @inline(__always)
  static func mixed(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return product.high ^ product.low ^ value >> 32
  }
}
