/// The retry topic of a group: for each partition the records that wait for their time, the first due first.
struct RetryQueues: ~Copyable {
  struct Entry: BitwiseCopyable {
    var record: Record
    var offset: Int64
    var attempts: Int64
    var due: Int64
    var next: Int32
    /// The record was counted before it came here.
    var isRepeat: Bool
    /// A consumer had it in hand, and crashed.
    var isAgain: Bool
  }

  struct Queue: BitwiseCopyable {
    var first: Int32 = -1
    var last: Int32 = -1
  }

  private var entries = FlatArray<Entry>(capacity: 16)
  private var queues: FlatArray<Queue>
  private var free: Int32 = -1
  private(set) var count: Int64 = 0

  init(partitions: Int) { queues = FlatArray(repeating: Queue(), count: partitions) }

  @inline(__always) func isEmpty(_ partition: Int) -> Bool { queues[partition].first < 0 }

  /// What is due first.
  @inline(__always) func first(_ partition: Int) -> Entry { entries[Int(queues[partition].first)] }

  mutating func append(_ entry: Entry, to partition: Int) {
    assert(isEmpty(partition) || entries[Int(queues[partition].last)].due <= entry.due, "one delay, so in order")
    var place = free
    if place >= 0 {
      free = entries[Int(place)].next
      entries[Int(place)] = entry
    } else {
      place = Int32(entries.count)
      entries.append(entry)
    }
    entries[Int(place)].next = -1
    if queues[partition].last >= 0 {
      entries[Int(queues[partition].last)].next = place
    } else {
      queues[partition].first = place
    }
    queues[partition].last = place
    count += 1
  }

  /// The consumer that had the first one in hand is gone.
  mutating func noteInterruption(_ partition: Int) { entries[Int(queues[partition].first)].isAgain = true }

  mutating func removeFirst(_ partition: Int) {
    let place = queues[partition].first
    precondition(place >= 0, "empty")
    queues[partition].first = entries[Int(place)].next
    if queues[partition].first < 0 { queues[partition].last = -1 }
    entries[Int(place)].next = free
    free = place
    count -= 1
  }
}
