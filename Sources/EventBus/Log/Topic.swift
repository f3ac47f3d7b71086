/// A topic: partitions, each a log of its own, that keep records for a time.
///
/// Like everything in this room but its runner it has no clock: whoever drives it passes the time, in nanoseconds, which
/// never runs backwards.
///
/// A record's partition is its key modulo the number of partitions, so keys that are numbered one after the other spread
/// evenly; real producers hash. Records leave one by one when their time is over, the first that is below the high
/// watermark first. What every group has done with is given back earlier, so that memory follows what is still to do;
/// groups are therefore made before the first record comes.
///
/// Without a ``ReplicaSet`` a record can be seen as soon as it is appended.
package final class Topic {
  package let partitions: Int

  /// How long records are kept; `Int64.max` for ever.
  package let retention: Int64

  /// Records appended, whatever has become of them.
  package private(set) var appended: Int64 = 0

  private let logs: UnsafeMutablePointer<PartitionLog>
  /// By group and partition: the first offset that the group may still ask for.
  private var needed: [Int64] = []
  private var groups: [Reader] = []
  /// Whether the high watermark is the end.
  private var isReplicated = false

  private struct Reader {
    weak var group: TopicReader?
  }

  package init(partitions: Int, retention: Int64 = .max) {
    precondition(partitions > 0 && retention >= 0, "a topic has partitions")
    self.partitions = partitions
    self.retention = retention
    logs = .allocate(capacity: partitions)
    for partition in 0..<partitions { (logs + partition).initialize(to: PartitionLog()) }
  }

  deinit {
    logs.deinitialize(count: partitions)
    logs.deallocate()
  }

  @inline(__always) package func partition(of key: UInt64) -> Int { Int(key % UInt64(partitions)) }

  /// The first offset that is held.
  package func start(_ partition: Int) -> Int64 { logs[check(partition)].start }

  /// The offset that the next record gets.
  package func end(_ partition: Int) -> Int64 { logs[check(partition)].end }

  /// Consumers see records below.
  @inline(__always) package func highWatermark(_ partition: Int) -> Int64 { logs[check(partition)].highWatermark }

  /// Appends a record to the partition of its key.
  /// - Complexity: O(1), amortised.
  @discardableResult
  package func append(_ record: Record, now: Int64) -> RecordPlace {
    let partition = partition(of: record.key)
    if retention != .max { expire(partition, now: now) }
    let offset = logs[partition].append(StoredRecord(record: record, appended: now))
    if !isReplicated { logs[partition].raiseWatermark(to: offset + 1) }
    appended += 1
    return RecordPlace(partition: partition, offset: offset)
  }

  // MARK: Retention

  /// Lets expire what is older than the retention. Appending and taking do so for their partition; whoever reads figures
  /// does it before.
  package func expire(now: Int64) {
    guard retention != .max else { return }
    for partition in 0..<partitions { expire(partition, now: now) }
  }

  /// When the next record is going to be too old; `Int64.max` where none will.
  package var nextExpiry: Int64 {
    guard retention != .max else { return .max }
    var next = Int64.max
    for partition in 0..<partitions where logs[partition].start < logs[partition].highWatermark {
      let (due, isPast) = logs[partition][logs[partition].start].appended.addingReportingOverflow(retention)
      // It is kept for that long, the last instant included.
      if !isPast && due < next { next = due + 1 }
    }
    return next
  }

  @inline(__always) func expire(_ partition: Int, now: Int64) {
    guard retention != .max else { return }
    let start = logs[partition].start
    if start < logs[partition].highWatermark && now - logs[partition][start].appended > retention {
      dropExpired(partition, now: now)
    }
  }

  @inline(never) private func dropExpired(_ partition: Int, now: Int64) {
    var first = logs[partition].start
    while first < logs[partition].highWatermark && now - logs[partition][first].appended > retention { first += 1 }
    for reader in groups { reader.group?.noteExpiry(partition, below: first) }
    logs[partition].drop(below: first)
  }

  // MARK: For groups

  /// The record at an offset that is held.
  @inline(__always) func stored(_ partition: Int, _ offset: Int64) -> StoredRecord { logs[check(partition)][offset] }

  @inline(__always) private func check(_ partition: Int) -> Int {
    precondition(UInt(bitPattern: partition) < UInt(bitPattern: partitions), "no such partition")
    return partition
  }

  /// - Returns: the number of the group.
  func add(_ group: TopicReader) -> Int {
    groups.append(Reader(group: group))
    for partition in 0..<partitions { needed.append(logs[partition].start) }
    return groups.count - 1
  }

  /// A group has done with everything below an offset.
  @inline(__always) func release(_ group: Int, _ partition: Int, below offset: Int64) {
    let before = needed[group * partitions + partition]
    needed[group * partitions + partition] = offset
    // The log begins where the last group needs it, or later: whoever is ahead of that holds nothing back.
    guard before <= logs[partition].start else { return }
    var least = offset
    for other in 0..<groups.count { least = min(least, needed[other * partitions + partition]) }
    logs[partition].drop(below: least)
  }

  // MARK: For replicas

  /// From now on the high watermark rises by itself no more.
  func becomeReplicated() {
    precondition(appended == 0, "before the first record")
    isReplicated = true
  }

  func raiseWatermark(_ partition: Int, to offset: Int64) { logs[partition].raiseWatermark(to: offset) }

  /// The leader that a partition has now knows nothing from this offset on.
  func truncate(_ partition: Int, to offset: Int64) {
    let end = end(partition)
    guard offset < end else { return }
    for reader in groups { reader.group?.noteTruncation(partition, from: offset, to: end) }
    for group in 0..<groups.count {
      needed[group * partitions + partition] = min(needed[group * partitions + partition], offset)
    }
    logs[partition].truncate(to: offset)
  }
}
