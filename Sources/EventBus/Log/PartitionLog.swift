/// The log of one partition: records in the order in which they came, numbered from 0, and how far readers can see.
struct PartitionLog: ~Copyable {
  private var records = NumberedRing<StoredRecord>()

  /// Consumers see what is below.
  private(set) var highWatermark: Int64 = 0

  /// The first offset that is held; what was before has expired, or nobody needs it any more.
  var start: Int64 { @inline(__always) get { records.start } }

  /// The offset that the next record gets.
  var end: Int64 { @inline(__always) get { records.end } }

  /// The record at an offset that is held.
  subscript(offset: Int64) -> StoredRecord { @inline(__always) get { records[offset] } }

  /// - Returns: its offset.
  @inline(__always) mutating func append(_ record: StoredRecord) -> Int64 {
    records.append(record)
    return records.end - 1
  }

  /// Gives back the records below an offset.
  @inline(__always) mutating func drop(below offset: Int64) { records.drop(below: offset) }

  /// Takes back the records from an offset on, as a replica does that follows a new leader.
  mutating func truncate(to offset: Int64) {
    records.truncate(to: offset)
    highWatermark = min(highWatermark, offset)
  }

  @inline(__always) mutating func raiseWatermark(to offset: Int64) {
    precondition(offset >= highWatermark && offset <= end, "the high watermark rises up to the end")
    highWatermark = offset
  }
}
