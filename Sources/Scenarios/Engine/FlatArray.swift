/// Elements side by side in memory that only one owns: an array without reference counts and copies on writing.
/// Places are checked in every build. The kernel has another: generic code is slow from room to room.
struct FlatArray<Element>: ~Copyable {
  private var storage: UnsafeMutablePointer<Element>
  private var capacity: Int
  private(set) var count = 0

  init(capacity: Int) {
    precondition(capacity > 0)
    storage = .allocate(capacity: capacity)
    self.capacity = capacity
  }

  deinit {
    storage.deinitialize(count: count)
    storage.deallocate()
  }

  subscript(place: Int) -> Element {
    @inline(__always) get {
      precondition(UInt(bitPattern: place) < UInt(bitPattern: count), "outside")
      return storage[place]
    }
    @inline(__always) set {
      precondition(UInt(bitPattern: place) < UInt(bitPattern: count), "outside")
      storage[place] = newValue
    }
    @inline(__always) _modify {
      precondition(UInt(bitPattern: place) < UInt(bitPattern: count), "outside")
      yield &storage[place]
    }
  }

  /// Where an element is, until the next one is appended: for several looks at one.
  @inline(__always) func pointer(_ place: Int) -> UnsafeMutablePointer<Element> {
    precondition(UInt(bitPattern: place) < UInt(bitPattern: count), "outside")
    return storage + place
  }

  @inline(__always) mutating func append(_ element: Element) {
    if count == capacity { grow() }
    (storage + count).initialize(to: element)
    count += 1
  }

  @inline(__always) mutating func removeLast() -> Element {
    precondition(count > 0, "empty")
    count -= 1
    return (storage + count).move()
  }

  @inline(never) private mutating func grow() {
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: storage, count: count)
    storage.deallocate()
    storage = larger
    capacity *= 2
  }
}
