/// The facts that have had their effect: a bit for each, of which a prefix without gaps takes no memory.
struct AppliedFacts: ~Copyable {
  private var words = FlatArray<UInt64>(capacity: 64)
  /// Words before the first that is held: all their bits are set.
  private var before = 0
  /// Held words at the front that are full.
  private var full = 0

  func contains(_ id: UInt64) -> Bool {
    let place = Int(id >> 6) - before
    if place < 0 { return true }
    return place < words.count && words[place] & (1 << (id & 63)) != 0
  }

  /// - Returns: false when it was there already.
  mutating func insert(_ id: UInt64) -> Bool {
    precondition(id < 1 << 40, "facts are numbered one after the other")
    let place = Int(id >> 6) - before
    if place < 0 { return false }
    while place >= words.count { words.append(0) }
    let bit: UInt64 = 1 << (id & 63)
    if words[place] & bit != 0 { return false }
    words[place] |= bit
    if place == full { forgetFull() }
    return true
  }

  @inline(__always) private mutating func forgetFull() {
    while full < words.count && words[full] == .max { full += 1 }
    // More full words than others: moving the others costs each full one once.
    guard full > 64 && full * 2 > words.count else { return }
    words.removeFirst(full)
    before += full
    full = 0
  }
}
