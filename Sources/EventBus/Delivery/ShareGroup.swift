/// Consumers that share the records of a topic like those of a queue: any of them takes any record, in whatever
/// partition it is, holds a lock on it for a time, and says what has become of it. There is no order.
///
/// What is given back, or whose lock has run out, is taken again; after ``Settings/deliveryLimit`` deliveries it is a
/// dead letter.
package final class ShareGroup: TopicReader {
  package struct Settings: Hashable, Sendable {
    package var lock: Int64 = 30_000_000_000
    package var deliveryLimit = 5
    /// Records of a partition that may be between the first that is not done with and the last that was taken.
    package var mostInFlight = 2000

    package init() {}
  }

  package struct Delivery: Hashable, Sendable, BitwiseCopyable {
    package let place: RecordPlace
    package let record: Record
    /// 1 for the first.
    package let number: Int
    package let lockedUntil: Int64
  }

  package struct Counts: Hashable, Sendable {
    package internal(set) var processed: Int64 = 0
    package internal(set) var deadLettered: Int64 = 0
    package internal(set) var expired: Int64 = 0
    package internal(set) var vanished: Int64 = 0
    package internal(set) var redelivered: Int64 = 0
    package internal(set) var locksLost: Int64 = 0

    package var settled: Int64 { processed + deadLettered + expired + vanished }
  }

  private enum State: UInt8, BitwiseCopyable {
    case free, locked, done
  }

  private struct Slot: BitwiseCopyable {
    var state = State.free
    var deliveries: Int32 = 0
    var lockedUntil: Int64 = 0
  }

  /// Of a partition: what was taken once at least, from the first that is not done with.
  private final class Part {
    var slots = NumberedRing<Slot>()
    /// Nothing before is free.
    var firstFree: Int64 = 0
  }

  package let settings: Settings
  package private(set) var counts = Counts()

  private let parts: [Part]
  private var number = 0
  private var nextPartition = 0
  /// No lock runs out before.
  private var firstUnlock = Int64.max

  /// - Parameter topic: one without records.
  package init(_ topic: Topic, _ settings: Settings = Settings()) {
    precondition(topic.appended == 0, "before the first record")
    precondition(settings.lock > 0 && settings.deliveryLimit > 0 && settings.mostInFlight > 0, "one delivery at least")
    self.settings = settings
    parts = (0..<topic.partitions).map { _ in Part() }
    super.init(topic)
    number = topic.add(self)
  }

  package var lag: Int64 { topic.appended - counts.settled }

  /// When a lock runs out next, at the earliest; `Int64.max` where nothing is locked.
  package var nextUnlock: Int64 { firstUnlock }

  // MARK: Taking

  /// A record that nobody holds.
  package func take(now: Int64) -> Delivery? {
    topic.expire(now: now)
    unlock(now: now)
    for turn in 0..<topic.partitions {
      let partition = (nextPartition + turn) % topic.partitions
      if let offset = free(partition) {
        nextPartition = (partition + 1) % topic.partitions
        return lock(partition, offset, now)
      }
    }
    return nil
  }

  private func free(_ partition: Int) -> Int64? {
    let part = parts[partition]
    part.firstFree = max(part.firstFree, part.slots.start)
    while part.firstFree < part.slots.end {
      if part.slots[part.firstFree].state == .free { return part.firstFree }
      part.firstFree += 1
    }
    guard part.slots.end - part.slots.start < Int64(settings.mostInFlight) else { return nil }
    return part.slots.end < topic.highWatermark(partition) ? part.slots.end : nil
  }

  private func lock(_ partition: Int, _ offset: Int64, _ now: Int64) -> Delivery {
    let part = parts[partition]
    if offset == part.slots.end { part.slots.append(Slot()) }
    let (until, isPast) = now.addingReportingOverflow(settings.lock)
    part.slots[offset].state = .locked
    part.slots[offset].deliveries += 1
    part.slots[offset].lockedUntil = isPast ? .max : until
    firstUnlock = min(firstUnlock, part.slots[offset].lockedUntil)
    part.firstFree = offset + 1
    if part.slots[offset].deliveries > 1 { counts.redelivered += 1 }
    return Delivery(
      place: RecordPlace(partition: partition, offset: offset), record: topic.stored(partition, offset).record,
      number: Int(part.slots[offset].deliveries), lockedUntil: part.slots[offset].lockedUntil)
  }

  // MARK: What becomes of a record

  /// A record is processed.
  /// - Returns: false when its lock has run out, and others may have it.
  @discardableResult
  package func accept(_ delivery: Delivery, now: Int64) -> Bool {
    guard isHeld(delivery, now) else { return false }
    counts.processed += 1
    end(delivery.place)
    return true
  }

  /// A record is given back, to be tried again.
  /// - Returns: false when its lock has run out.
  @discardableResult
  package func release(_ delivery: Delivery, now: Int64) -> Bool {
    guard isHeld(delivery, now) else { return false }
    giveBack(delivery.place.partition, delivery.place.offset)
    return true
  }

  /// A record is a dead letter at once.
  /// - Returns: false when its lock has run out.
  @discardableResult
  package func reject(_ delivery: Delivery, now: Int64) -> Bool {
    guard isHeld(delivery, now) else { return false }
    counts.deadLettered += 1
    end(delivery.place)
    return true
  }

  private func isHeld(_ delivery: Delivery, _ now: Int64) -> Bool {
    unlock(now: now)
    let (part, offset) = (parts[delivery.place.partition], delivery.place.offset)
    guard offset >= part.slots.start && offset < part.slots.end else { return false }
    return part.slots[offset].state == .locked && Int(part.slots[offset].deliveries) == delivery.number
      && part.slots[offset].lockedUntil == delivery.lockedUntil
  }

  private func giveBack(_ partition: Int, _ offset: Int64) {
    let part = parts[partition]
    if Int(part.slots[offset].deliveries) >= settings.deliveryLimit {
      counts.deadLettered += 1
      return end(RecordPlace(partition: partition, offset: offset))
    }
    part.slots[offset].state = .free
    part.firstFree = min(part.firstFree, offset)
  }

  private func end(_ place: RecordPlace) {
    let part = parts[place.partition]
    part.slots[place.offset].state = .done
    var first = part.slots.start
    while first < part.slots.end && part.slots[first].state == .done { first += 1 }
    part.slots.drop(below: first)
    topic.release(number, place.partition, below: first)
  }

  /// Takes records from those who have held them for too long; whoever takes or ends does it before.
  package func unlock(now: Int64) {
    guard firstUnlock <= now else { return }
    firstUnlock = .max
    for partition in 0..<topic.partitions {
      let part = parts[partition]
      var offset = part.slots.start
      while offset < part.slots.end {
        if part.slots[offset].state == .locked {
          if part.slots[offset].lockedUntil <= now {
            counts.locksLost += 1
            giveBack(partition, offset)
          } else {
            firstUnlock = min(firstUnlock, part.slots[offset].lockedUntil)
          }
        }
        offset = max(offset + 1, part.slots.start)
      }
    }
  }

  // MARK: What happens to the log

  override func noteExpiry(_ partition: Int, below offset: Int64) {
    let part = parts[partition]
    while part.slots.end < offset { part.slots.append(Slot()) }
    for place in part.slots.start..<max(part.slots.start, offset) where part.slots[place].state != .done {
      counts.expired += 1
    }
    part.slots.drop(below: offset)
    part.firstFree = max(part.firstFree, offset)
  }

  override func noteTruncation(_ partition: Int, from offset: Int64, to end: Int64) {
    let part = parts[partition]
    for place in offset..<end {
      let isDone = place < part.slots.start || place < part.slots.end && part.slots[place].state == .done
      if !isDone { counts.vanished += 1 }
    }
    if offset < part.slots.end { part.slots.truncate(to: offset) }
    part.firstFree = min(part.firstFree, offset)
  }
}
