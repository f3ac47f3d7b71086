/// A fact as producers hand it to a topic.
package struct Record: Hashable, Sendable, BitwiseCopyable {
  /// The number of the fact. Facts of a topic are numbered one after the other from 0; a fact that is published twice
  /// keeps its number.
  package var id: UInt64

  /// What decides on the partition: facts of one key keep their order.
  package var key: UInt64

  /// When it happened: ages count from here.
  package var occurred: Int64

  /// What whoever handles it draws by; the bus does not look at it.
  package var draws: UInt64

  @inlinable package init(id: UInt64, key: UInt64, occurred: Int64, draws: UInt64 = 0) {
    self.id = id
    self.key = key
    self.occurred = occurred
    self.draws = draws
  }
}

/// A record in a log.
struct StoredRecord: BitwiseCopyable {
  var record: Record
  /// Retention counts from here.
  var appended: Int64
}

/// Where a record is.
package struct RecordPlace: Hashable, Sendable, BitwiseCopyable {
  package let partition: Int
  package let offset: Int64

  @inlinable package init(partition: Int, offset: Int64) {
    self.partition = partition
    self.offset = offset
  }
}
