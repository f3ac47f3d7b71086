/// Finds equal keys in a mapping, comparing what they say and not how they are written.
///
/// A few keys are compared with each other by a fingerprint of their first and last bytes; many go into a hash table.
/// The hash is the standard library's, seeded anew in each process, so that no file can be made to collide.
struct DuplicateKeys {
  /// Up to so many keys comparing each with each is faster.
  private static let few = 12

  private struct Key {
    var node: Int32
    /// Where the content is kept when it differs from what is written, or -1.
    var cooked: Int32 = -1
    var print: UInt64

    init(_ node: Int, _ print: UInt64, cooked: Int = -1) {
      self.node = Int32(truncatingIfNeeded: node)
      self.cooked = Int32(truncatingIfNeeded: cooked)
      self.print = print
    }
  }

  private let view: ByteView
  private let table: NodeTable
  private var keys: [Key] = []
  private var cooked: [[UInt8]] = []
  /// The fingerprints of the keys at hand.
  private var prints: [UInt64]

  init(view: ByteView, table: NodeTable) {
    self.view = view
    self.table = table
    prints = Array(repeating: 0, count: Self.few)
  }

  /// Whether a mapping has few keys, all of them plain names with different fingerprints: the case of nearly every
  /// mapping, answered without keeping anything. False says only that one has to look closer.
  ///
  /// - Complexity: O(children).
  mutating func isPlainlySound(_ mapping: Int) -> Bool {
    assert(table.nodes[mapping].isMapping)
    let view = view
    return table.nodes.withUnsafeBufferPointer { nodes in
      prints.withUnsafeMutableBufferPointer { prints in
        let end = Int(nodes[mapping].link)
        var child = mapping + 1
        var count = 0
        while child < end {
          let key = nodes[child]
          guard count < Self.few, key.isVerbatim, key.isScalar else { return false }
          let range = key.inside
          if Self.isMergeKey(key, range, in: view) { return false }
          let print = Self.fingerprint(range, in: view)
          for other in 0..<count where prints[other] == print { return false }
          prints[count] = print
          count += 1
          let value = nodes[child + 1]
          child = value.isCollection ? Int(value.link) : child + 2
        }
        return true
      }
    }
  }

  /// Whether a key is YAML 1.1's merge key, `<<` without quotes.
  @inline(__always)
  static func isMergeKey(_ key: Node, _ range: Range<Int>, in view: ByteView) -> Bool {
    range.count == 2 && key.shape == .plain && view[range.lowerBound] == Byte.less
      && view[range.lowerBound + 1] == Byte.less
  }

  /// Takes in the keys of a mapping; gives those that are no plain names: collections and merge keys.
  mutating func collect(_ mapping: Int) -> [Int] {
    assert(table.nodes[mapping].isMapping)
    keys.removeAll(keepingCapacity: true)
    cooked.removeAll(keepingCapacity: true)
    var odd: [Int] = []
    let end = table.end(mapping)
    var child = mapping + 1
    while child < end {
      let key = table.nodes[table.target(child)]
      if key.isCollection {
        odd.append(child)
      } else if key.isVerbatim {
        let range = key.inside
        if Self.isMergeKey(key, range, in: view) { odd.append(child) }
        keys.append(Key(child, Self.fingerprint(range, in: view)))
      } else {
        let content = table.content(table.target(child))
        cooked.append(content)
        let print = ByteView.with(content) { Self.fingerprint(0..<content.count, in: $0) }
        keys.append(Key(child, print, cooked: cooked.count - 1))
      }
      child = table.end(table.end(child))
    }
    return odd
  }

  /// The keys that were there already, each with the first of its kind before it, in order.
  ///
  /// - Complexity: O(bytes of the keys).
  func pairs() -> [(first: Int, second: Int)] {
    if keys.count < 2 { return [] }
    return keys.count <= Self.few ? pairsAmongFew() : pairsAmongMany()
  }

  private func pairsAmongFew() -> [(first: Int, second: Int)] {
    var found: [(first: Int, second: Int)] = []
    for second in 1..<keys.count {
      let print = keys[second].print
      for first in 0..<second where keys[first].print == print && areEqual(keys[first], keys[second]) {
        found.append((Int(keys[first].node), Int(keys[second].node)))
        break
      }
    }
    return found
  }

  private func pairsAmongMany() -> [(first: Int, second: Int)] {
    var found: [(first: Int, second: Int)] = []
    var size = 64
    while size < keys.count / 3 * 4 { size *= 2 }
    var slots = [Int32](repeating: -1, count: size)
    for index in keys.indices {
      var slot = hash(keys[index]) & (size - 1)
      while slots[slot] >= 0 {
        let other = keys[Int(slots[slot])]
        if other.print == keys[index].print, areEqual(other, keys[index]) {
          found.append((Int(other.node), Int(keys[index].node)))
          break
        }
        slot = (slot + 1) & (size - 1)
      }
      if slots[slot] < 0 { slots[slot] = Int32(index) }
    }
    return found
  }

  private func hash(_ key: Key) -> Int {
    var hasher = Hasher()
    if key.cooked >= 0 {
      cooked[Int(key.cooked)].withUnsafeBytes { hasher.combine(bytes: $0) }
    } else {
      hasher.combine(bytes: UnsafeRawBufferPointer(written(key)))
    }
    return hasher.finalize()
  }

  /// The bytes of a key whose content is what is written.
  private func written(_ key: Key) -> UnsafeBufferPointer<UInt8> {
    view.slice(table.nodes[table.target(Int(key.node))].inside)
  }

  private func areEqual(_ left: Key, _ right: Key) -> Bool {
    switch (left.cooked >= 0, right.cooked >= 0) {
    case (false, false): written(left).elementsEqual(written(right))
    case (true, false): written(right).elementsEqual(cooked[Int(left.cooked)])
    case (false, true): written(left).elementsEqual(cooked[Int(right.cooked)])
    case (true, true): cooked[Int(left.cooked)] == cooked[Int(right.cooked)]
    }
  }

  /// Length, first and last eight bytes in one number; equal texts have equal ones.
  @inline(__always)
  private static func fingerprint(_ range: Range<Int>, in view: ByteView) -> UInt64 {
    guard range.count >= 8 else {
      // Short ones whole, their length in front.
      var bytes: UInt64 = 0
      if range.lowerBound + 8 <= view.count, !range.isEmpty {
        bytes = UInt64(littleEndian: view.word(at: range.lowerBound)) << UInt64(64 - range.count * 8)
      } else {
        for offset in range { bytes = bytes >> 8 | UInt64(view[offset]) << 56 }
      }
      return UInt64(range.count) << 56 | bytes >> 8
    }
    let first = view.word(at: range.lowerBound)
    let last = view.word(at: range.upperBound - 8) &+ UInt64(range.count)
    return first &* 0x9E37_79B9_7F4A_7C15 ^ last &* 0xC2B2_AE3D_27D4_EB4F
  }
}
