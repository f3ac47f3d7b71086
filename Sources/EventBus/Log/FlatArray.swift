/// Elements side by side in memory that only one owns: an array without reference counts and copies on writing.
/// Places are checked in every build. Other rooms have their own: generic code is slow from room to room.
struct FlatArray<Element: BitwiseCopyable>: ~Copyable {
  private var storage: UnsafeMutablePointer<Element>
  private var capacity: Int
  private(set) var count = 0

  init(capacity: Int) {
    precondition(capacity > 0)
    storage = .allocate(capacity: capacity)
    self.capacity = capacity
  }

  /// So many equal elements.
  init(repeating element: Element, count: Int) {
    self.init(capacity: max(1, count))
    storage.initialize(repeating: element, count: count)
    self.count = count
  }

  deinit { storage.deallocate() }

  subscript(place: Int) -> Element {
    @inline(__always) get {
      precondition(UInt(bitPattern: place) < UInt(bitPattern: count), "outside")
      return storage[place]
    }
    @inline(__always) _modify {
      precondition(UInt(bitPattern: place) < UInt(bitPattern: count), "outside")
      yield &storage[place]
    }
  }

  @inline(__always) mutating func append(_ element: Element) {
    if count == capacity { grow() }
    (storage + count).initialize(to: element)
    count += 1
  }

  @inline(__always) mutating func removeLast() -> Element {
    precondition(count > 0, "empty")
    count -= 1
    return storage[count]
  }

  /// Forgets the first so many.
  /// - Complexity: O(those that stay).
  mutating func removeFirst(_ number: Int) {
    precondition(number >= 0 && number <= count, "fewer than that")
    storage.update(from: storage + number, count: count - number)
    count -= number
  }

  @inline(never) private mutating func grow() {
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: storage, count: count)
    storage.deallocate()
    storage = larger
    capacity *= 2
  }
}
