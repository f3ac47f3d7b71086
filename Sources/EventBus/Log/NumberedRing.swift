/// Elements that are numbered one after the other, of which the first leave: a ring that grows to what is held at most.
struct NumberedRing<Element: BitwiseCopyable>: ~Copyable {
  private var ring: UnsafeMutablePointer<Element>
  /// The ring's length, a power of two, less one.
  private var mask: Int64
  /// The first number that is held.
  private(set) var start: Int64 = 0
  /// The number that the next element gets.
  private(set) var end: Int64 = 0

  init() {
    ring = .allocate(capacity: 16)
    mask = 15
  }

  deinit { ring.deallocate() }

  subscript(number: Int64) -> Element {
    @inline(__always) get {
      precondition(number >= start && number < end, "outside")
      return ring[Int(number & mask)]
    }
    @inline(__always) _modify {
      precondition(number >= start && number < end, "outside")
      yield &ring[Int(number & mask)]
    }
  }

  @inline(__always) mutating func append(_ element: Element) {
    if end - start > mask { grow() }
    (ring + Int(end & mask)).initialize(to: element)
    end += 1
  }

  @inline(__always) mutating func drop(below number: Int64) {
    assert(number <= end)
    if number > start { start = number }
  }

  /// Takes back the elements from a number on.
  mutating func truncate(to number: Int64) {
    precondition(number >= 0 && number <= end, "what is held loses its end only")
    end = number
    start = min(start, number)
  }

  @inline(never) private mutating func grow() {
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: Int(mask + 1) * 2)
    let largerMask = mask * 2 + 1
    for number in start..<end { (larger + Int(number & largerMask)).initialize(to: ring[Int(number & mask)]) }
    ring.deallocate()
    ring = larger
    mask = largerMask
  }
}
