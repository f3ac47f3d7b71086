/// The facts that had their effect within a time: a table with open addressing, and a ring in the order of time from
/// which what is too old leaves.
struct DeduplicationWindow: ~Copyable {
  private struct Entry: BitwiseCopyable {
    var id: UInt64
    var time: Int64
  }

  private static let empty = UInt64.max

  let length: Int64
  private var ring: UnsafeMutablePointer<Entry>
  private var table: UnsafeMutablePointer<UInt64>
  /// The ring's length, a power of two; the table is twice as long.
  private var capacity = 64
  private var first = 0
  private(set) var count = 0

  init(length: Int64) {
    precondition(length >= 0, "a length of time")
    self.length = length
    ring = .allocate(capacity: capacity)
    table = .allocate(capacity: capacity * 2)
    table.initialize(repeating: Self.empty, count: capacity * 2)
  }

  deinit {
    ring.deallocate()
    table.deallocate()
  }

  /// Notes that a fact comes at a time.
  /// - Returns: false when it had its effect within the window, which the repeat does not prolong.
  mutating func insert(_ id: UInt64, now: Int64) -> Bool {
    precondition(id != Self.empty, "not the last number")
    forget(now)
    var place = home(id)
    while table[place] != Self.empty {
      if table[place] == id { return false }
      place = next(place)
    }
    if count == capacity {
      grow()
      place = home(id)
      while table[place] != Self.empty { place = next(place) }
    }
    table[place] = id
    (ring + (first + count) & (capacity - 1)).initialize(to: Entry(id: id, time: now))
    count += 1
    return true
  }

  private mutating func forget(_ now: Int64) {
    while count > 0 && now - ring[first].time > length {
      remove(ring[first].id)
      first = (first + 1) & (capacity - 1)
      count -= 1
    }
  }

  /// - Source: Knuth, "The Art of Computer Programming", volume 3, 6.4, algorithm R.
  private func remove(_ id: UInt64) {
    var hole = home(id)
    while table[hole] != id {
      assert(table[hole] != Self.empty)
      hole = next(hole)
    }
    table[hole] = Self.empty
    var place = next(hole)
    while table[place] != Self.empty {
      let home = home(table[place])
      // What lies between its home and here may not be cut off from it.
      let isReachable = hole <= place ? hole < home && home <= place : hole < home || home <= place
      if !isReachable {
        table[hole] = table[place]
        table[place] = Self.empty
        hole = place
      }
      place = next(place)
    }
  }

  @inline(__always) private func home(_ id: UInt64) -> Int {
    Int(truncatingIfNeeded: (id &* 0x9e37_79b9_7f4a_7c15) >> 20) & (capacity * 2 - 1)
  }

  @inline(__always) private func next(_ place: Int) -> Int { (place + 1) & (capacity * 2 - 1) }

  private mutating func grow() {
    let (old, start, oldCapacity) = (ring, first, capacity)
    capacity *= 2
    first = 0
    ring = .allocate(capacity: capacity)
    table.deallocate()
    table = .allocate(capacity: capacity * 2)
    table.initialize(repeating: Self.empty, count: capacity * 2)
    for number in 0..<count {
      let entry = old[(start + number) & (oldCapacity - 1)]
      (ring + number).initialize(to: entry)
      var place = home(entry.id)
      while table[place] != Self.empty { place = next(place) }
      table[place] = entry.id
    }
    old.deallocate()
  }
}
