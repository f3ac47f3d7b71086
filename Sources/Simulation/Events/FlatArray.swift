/// Elements side by side in memory that only one owns: an array without reference counts and copies on writing.
/// Places are checked in every build. In line, so that other rooms can hold their records in one.
package struct FlatArray<Element: BitwiseCopyable>: ~Copyable {
  @usableFromInline var storage: UnsafeMutablePointer<Element>
  @usableFromInline var capacity: Int
  @usableFromInline package var count = 0

  @inlinable package init(capacity: Int) {
    precondition(capacity > 0)
    storage = .allocate(capacity: capacity)
    self.capacity = capacity
  }

  @inlinable deinit { storage.deallocate() }

  @inlinable package subscript(place: Int) -> Element {
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

  @inlinable @inline(__always) package mutating func append(_ element: Element) {
    if count == capacity { grow() }
    (storage + count).initialize(to: element)
    count += 1
  }

  @inlinable @inline(__always) package mutating func removeLast() -> Element {
    precondition(count > 0, "empty")
    count -= 1
    return storage[count]
  }

  @inlinable package mutating func removeLast(_ number: Int) {
    precondition(number >= 0 && number <= count, "fewer than that")
    count -= number
  }

  @usableFromInline @inline(never) mutating func grow() {
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: storage, count: count)
    storage.deallocate()
    storage = larger
    capacity *= 2
  }
}
