/// The log of one partition: records in the order in which they came, numbered from 0, in a ring.
///
/// The owner frees the ring with ``deallocate()``.
struct PartitionLog: BitwiseCopyable {
  private var ring: UnsafeMutablePointer<StoredRecord>
  /// The ring's length, a power of two, less one.
  private var mask: Int64

  /// The first offset that is held; what was before has expired, or nobody needs it any more.
  private(set) var start: Int64 = 0
  /// The offset that the next record gets.
  private(set) var end: Int64 = 0
  /// Consumers see what is below.
  private(set) var highWatermark: Int64 = 0

  init(capacity: Int = 16) {
    precondition(capacity > 0 && capacity & (capacity - 1) == 0, "a power of two")
    ring = .allocate(capacity: capacity)
    mask = Int64(capacity - 1)
  }

  func deallocate() { ring.deallocate() }

  /// The record at an offset that is held.
  @inline(__always) subscript(offset: Int64) -> StoredRecord {
    precondition(offset >= start && offset < end, "outside")
    return ring[Int(offset & mask)]
  }

  /// - Returns: its offset.
  @inline(__always) mutating func append(_ record: StoredRecord) -> Int64 {
    if end - start > mask { grow() }
    (ring + Int(end & mask)).initialize(to: record)
    end += 1
    return end - 1
  }

  /// Gives back the records below an offset.
  @inline(__always) mutating func drop(below offset: Int64) {
    assert(offset <= end)
    if offset > start { start = offset }
  }

  /// Takes back the records from an offset on, as a replica does that follows a new leader.
  mutating func truncate(to offset: Int64) {
    precondition(offset >= 0 && offset <= end, "a log loses its end only")
    end = offset
    start = min(start, offset)
    highWatermark = min(highWatermark, offset)
  }

  @inline(__always) mutating func raiseWatermark(to offset: Int64) {
    precondition(offset >= highWatermark && offset <= end, "the high watermark rises up to the end")
    highWatermark = offset
  }

  @inline(never) private mutating func grow() {
    let capacity = Int(mask + 1)
    let larger = UnsafeMutablePointer<StoredRecord>.allocate(capacity: capacity * 2)
    let largerMask = Int64(capacity * 2 - 1)
    for offset in start..<end { (larger + Int(offset & largerMask)).initialize(to: ring[Int(offset & mask)]) }
    ring.deallocate()
    ring = larger
    mask = largerMask
  }
}
