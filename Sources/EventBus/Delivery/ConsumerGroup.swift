import Simulation

/// A group of consumers of one topic: how far it has come in each partition, and what has become of every record.
///
/// Whoever drives it takes a record, does the work in its own time, and tells how that ended; one record at a time of
/// each partition, in the order of the log. Offsets belong to the group and its partitions, not to the members that
/// happen to own these. A partition that nobody owns stands still.
///
///     if let delivery = group.take(partition, now: now) {
///       // work, then:
///       switch group.finish(partition, ticket: delivery.ticket, isProcessed: true, now: later) { … }
///     }
///
/// When nothing is to be taken, a record may come to the topic, or ``nextRetry(_:)`` be reached. Records in the retry
/// topic do not expire.
package final class ConsumerGroup: TopicReader {
  /// What the partitions of a new group belong to.
  package static let soleMember: Int32 = 0
  package static let nobody: Int32 = -1

  package let settings: DeliverySettings

  /// How far a partition has come.
  private struct Progress: BitwiseCopyable {
    /// The offset to be taken next.
    var position: Int64 = 0
    /// Where a new owner goes on.
    var committed: Int64 = 0
    /// Every record below was handed to a consumer at some time.
    var delivered: Int64 = 0
    /// Every record below was processed at some time, or another one after it.
    var farthest: Int64 = 0
    /// Every record below has been counted, or is in the retry topic, or in hand.
    var settled: Int64 = 0
    var owner = ConsumerGroup.soleMember
    var hand = Hand.empty
    /// The record in hand was counted before.
    var isRepeat = false
    /// A consumer had it in hand before, and crashed.
    var isAgain = false
    /// Changes with each delivery.
    var ticket: UInt32 = 0
    var offset: Int64 = 0
    var attempts: Int64 = 0
    var record = Record(id: 0, key: 0, occurred: 0)
  }

  private enum Hand: UInt8, BitwiseCopyable {
    case empty, fromLog, fromRetries
  }

  package private(set) var counts = GroupCounts()

  /// From the time that a fact occurred to the end of its processing.
  package private(set) var ages = Histogram()

  private let progress: UnsafeMutablePointer<Progress>
  private var retryQueues: RetryQueues
  private var applied = AppliedFacts()
  private var window: DeduplicationWindow
  private var number = 0
  /// Records that the topic had given back before the group came.
  private var before: Int64 = 0
  private var highestLag: Int64 = 0

  /// A group that starts with the first record that is held.
  package init(_ topic: Topic, _ settings: DeliverySettings = DeliverySettings()) {
    precondition(settings.commitEvery > 0 && settings.retries >= 0, "a commit after one record at the earliest")
    precondition(settings.backoff >= 0 && settings.retryDelay >= 0, "lengths of time")
    precondition(settings.deadLetterAfter ?? 1 > 0, "one attempt at least")
    self.settings = settings
    progress = .allocate(capacity: topic.partitions)
    retryQueues = RetryQueues(partitions: topic.partitions)
    if case .window(let length) = settings.deduplication {
      window = DeduplicationWindow(length: length)
    } else {
      window = DeduplicationWindow(length: 0)
    }
    super.init(topic)
    var held: Int64 = 0
    for partition in 0..<topic.partitions {
      let start = topic.start(partition)
      (progress + partition).initialize(
        to: Progress(position: start, committed: start, delivered: start, settled: start))
      held += topic.end(partition) - start
    }
    before = topic.appended - held
    number = topic.add(self)
  }

  deinit { progress.deallocate() }

  // MARK: Taking and finishing

  /// The next record of a partition. Where there is none, what was finished is committed.
  ///
  /// A record from the retry topic is behind those that were appended until it was due.
  /// - Complexity: O(1), amortised.
  package func take(_ partition: Int, now: Int64) -> Delivery? {
    topic.expire(partition, now: now)
    let highWatermark = topic.highWatermark(partition)
    let state = progress + partition
    precondition(state.pointee.hand == .empty, "one record at a time of a partition")
    guard state.pointee.owner != Self.nobody else { return nil }
    let isAtEnd = state.pointee.position >= highWatermark
    if retryQueues.count > 0 && !retryQueues.isEmpty(partition) {
      let entry = retryQueues.first(partition)
      if entry.due <= now && (isAtEnd || entry.due < topic.stored(partition, state.pointee.position).appended) {
        return deliver(entry, state)
      }
    }
    guard !isAtEnd else {
      commit(partition)
      return nil
    }
    let offset = state.pointee.position
    state.pointee.record = topic.stored(partition, offset).record
    state.pointee.offset = offset
    state.pointee.attempts = 0
    state.pointee.hand = .fromLog
    state.pointee.isRepeat = offset < state.pointee.settled
    state.pointee.ticket &+= 1
    state.pointee.position = offset + 1
    state.pointee.isAgain = offset < state.pointee.delivered
    if state.pointee.isAgain { counts.redelivered += 1 } else { state.pointee.delivered = offset + 1 }
    if settings.guarantee == .atMostOnce { commitAhead(partition, upTo: highWatermark) }
    return delivery(state)
  }

  private func deliver(_ entry: RetryQueues.Entry, _ state: UnsafeMutablePointer<Progress>) -> Delivery {
    state.pointee.record = entry.record
    state.pointee.offset = entry.offset
    state.pointee.attempts = entry.attempts
    state.pointee.hand = .fromRetries
    state.pointee.isRepeat = entry.isRepeat
    state.pointee.isAgain = entry.isAgain
    if entry.isAgain { counts.redelivered += 1 }
    state.pointee.ticket &+= 1
    return delivery(state)
  }

  @inline(__always) private func delivery(_ state: UnsafeMutablePointer<Progress>) -> Delivery {
    Delivery(
      record: state.pointee.record, offset: state.pointee.offset, attempts: state.pointee.attempts,
      isRedelivery: state.pointee.isAgain, isOpen: !state.pointee.isRepeat,
      isRetry: state.pointee.hand == .fromRetries, ticket: state.pointee.ticket)
  }

  /// An attempt at the record in hand has ended.
  /// - Parameter ticket: that of the delivery.
  /// - Complexity: O(1), amortised.
  package func finish(_ partition: Int, ticket: UInt32, isProcessed: Bool, now: Int64) -> AfterAttempt {
    let state = pointer(partition)
    guard state.pointee.hand != .empty, state.pointee.ticket == ticket else { return .fenced }
    guard isProcessed else { return fail(partition, state, now: now) }
    if !state.pointee.isRepeat {
      noteLag()
      counts.processed += 1
      if state.pointee.offset < state.pointee.farthest { counts.overtaken += 1 }
      state.pointee.farthest = max(state.pointee.farthest, state.pointee.offset)
      ages.add(now - state.pointee.record.occurred)
    }
    apply(state.pointee.record, now: now)
    letGo(partition, state)
    return .done
  }

  private func fail(_ partition: Int, _ state: UnsafeMutablePointer<Progress>, now: Int64) -> AfterAttempt {
    counts.failedAttempts += 1
    state.pointee.attempts += 1
    let attempts = state.pointee.attempts
    if let most = settings.deadLetterAfter, attempts >= most {
      if !state.pointee.isRepeat {
        noteLag()
        counts.deadLettered += 1
      }
      letGo(partition, state)
      commit(partition)
      return .deadLettered
    }
    if state.pointee.hand == .fromLog && (settings.retry == .blocking || attempts <= settings.retries) {
      return .again(after: settings.backoff)
    }
    let (due, isPast) = now.addingReportingOverflow(settings.retryDelay)
    let entry = RetryQueues.Entry(
      record: state.pointee.record, offset: state.pointee.offset, attempts: attempts, due: isPast ? .max : due,
      next: -1, isRepeat: state.pointee.isRepeat, isAgain: false)
    counts.delayed += 1
    letGo(partition, state)
    retryQueues.append(entry, to: partition)
    // What is in one log now must not come again from the other.
    commit(partition)
    return .delayed(until: entry.due)
  }

  /// The record in hand is done with.
  @inline(__always) private func letGo(_ partition: Int, _ state: UnsafeMutablePointer<Progress>) {
    if state.pointee.hand == .fromRetries {
      retryQueues.removeFirst(partition)
      state.pointee.hand = .empty
      return
    }
    state.pointee.hand = .empty
    if state.pointee.offset >= state.pointee.settled { state.pointee.settled = state.pointee.offset + 1 }
    switch settings.guarantee {
    case .atLeastOnce:
      if state.pointee.position - state.pointee.committed >= settings.commitEvery { commit(partition) }
    case .atMostOnce: topic.release(number, partition, below: state.pointee.position)
    }
  }

  /// The effect of a record, where it is not there already.
  private func apply(_ record: Record, now: Int64) {
    let isNew: Bool
    switch settings.deduplication {
    case .none: isNew = true
    case .always: isNew = applied.insert(record.id)
    case .window: isNew = window.insert(record.id, now: now)
    }
    if isNew { counts.effects += 1 } else { counts.suppressed += 1 }
  }

  /// A consumer that has lost its partition without knowing it has processed its record all the same: nothing but its
  /// effect comes of that.
  package func applyFenced(_ record: Record, now: Int64) { apply(record, now: now) }

  // MARK: Offsets

  package func committed(_ partition: Int) -> Int64 { pointer(partition).pointee.committed }

  /// Commits what is finished.
  package func commit(_ partition: Int) {
    let state = pointer(partition)
    guard settings.guarantee == .atLeastOnce else { return }
    // What is in hand is not finished.
    let finished = state.pointee.hand == .fromLog ? state.pointee.offset : state.pointee.position
    guard finished > state.pointee.committed else { return }
    state.pointee.committed = finished
    counts.commits += 1
    topic.release(number, partition, below: finished)
  }

  private func commitAhead(_ partition: Int, upTo end: Int64) {
    let state = progress + partition
    guard state.pointee.offset >= state.pointee.committed else { return }
    state.pointee.committed = min(end, state.pointee.offset + settings.commitEvery)
    counts.commits += 1
  }

  // MARK: Owners

  package func owner(_ partition: Int) -> Int32 { pointer(partition).pointee.owner }

  package func isInHand(_ partition: Int) -> Bool { pointer(partition).pointee.hand != .empty }

  /// Whether a delivery is the one in hand.
  package func isInHand(_ partition: Int, ticket: UInt32) -> Bool {
    isInHand(partition) && pointer(partition).pointee.ticket == ticket
  }

  /// The consumer of a partition is gone without a word; what it has in hand comes again, and what was not committed.
  /// (At most once: what was committed and not processed is lost.) The partition keeps its owner.
  package func crash(_ partition: Int) {
    let state = pointer(partition)
    drop(partition, state)
    switch settings.guarantee {
    case .atLeastOnce: state.pointee.position = max(state.pointee.committed, topic.start(partition))
    case .atMostOnce:
      let lost = state.pointee.committed - state.pointee.settled
      if lost > 0 {
        noteLag()
        counts.lostAtCrash += lost
        state.pointee.settled = state.pointee.committed
      }
      state.pointee.position = max(state.pointee.committed, state.pointee.position)
      topic.release(number, partition, below: state.pointee.position)
    }
  }

  /// Takes a partition from its owner, who knows it and commits what it has finished; what it has in hand comes again.
  package func revoke(_ partition: Int) {
    commit(partition)
    crash(partition)
    pointer(partition).pointee.owner = Self.nobody
  }

  /// Takes a partition from an owner that has not been heard of.
  package func fence(_ partition: Int) {
    crash(partition)
    pointer(partition).pointee.owner = Self.nobody
  }

  /// Gives a partition that nobody owns to a member, who goes on at what the group has committed.
  package func assign(_ partition: Int, to member: Int32) {
    let state = pointer(partition)
    precondition(state.pointee.owner == Self.nobody && member >= 0, "one owner at a time")
    state.pointee.owner = member
  }

  private func drop(_ partition: Int, _ state: UnsafeMutablePointer<Progress>) {
    guard state.pointee.hand != .empty else { return }
    counts.interrupted += 1
    let isOpen = state.pointee.hand == .fromLog && !state.pointee.isRepeat
    if state.pointee.hand == .fromRetries { retryQueues.noteInterruption(partition) }
    state.pointee.hand = .empty
    guard isOpen else { return }
    let offset = state.pointee.offset
    if settings.guarantee == .atMostOnce {
      // What was committed behind it has expired meanwhile, and does not count any more.
      guard offset < state.pointee.settled else { return }
      noteLag()
      counts.lostAtCrash += 1
    } else if offset < topic.start(partition) {
      // It cannot come again.
      noteLag()
      counts.expired += 1
      state.pointee.settled = max(state.pointee.settled, offset + 1)
    }
  }

  // MARK: Lag

  /// Published − processed − dead-lettered − expired, and less what was lost.
  @inline(__always) package var lag: Int64 { topic.appended - before - counts.settled }

  package var maximumLag: Int64 { max(highestLag, lag) }

  /// Records in the retry topic, one in hand included.
  package var retrying: Int64 { retryQueues.count }

  /// When the first record of a partition's retry topic is due; `Int64.max` where there is none.
  package func nextRetry(_ partition: Int) -> Int64 {
    retryQueues.isEmpty(partition) ? .max : retryQueues.first(partition).due
  }

  /// Whether ``take(_:now:)`` would give a record.
  package func hasWork(_ partition: Int, now: Int64) -> Bool {
    let state = pointer(partition)
    guard state.pointee.owner != Self.nobody, state.pointee.hand == .empty else { return false }
    topic.expire(partition, now: now)
    return state.pointee.position < topic.highWatermark(partition) || nextRetry(partition) <= now
  }

  @inline(__always) private func noteLag() {
    let lag = lag
    assert(lag > 0, "what is counted was open")
    if lag > highestLag { highestLag = lag }
  }

  // MARK: What happens to the log

  override func noteExpiry(_ partition: Int, below offset: Int64) {
    let state = progress + partition
    let isOpen = state.pointee.hand == .fromLog && !state.pointee.isRepeat
    // What is in hand can still be finished.
    let first = max(state.pointee.settled, isOpen ? state.pointee.offset + 1 : 0)
    if offset > first {
      noteLag()
      counts.expired += offset - first
      state.pointee.settled = offset
    }
    state.pointee.position = max(state.pointee.position, offset)
    state.pointee.committed = max(state.pointee.committed, offset)
  }

  override func noteTruncation(_ partition: Int, from offset: Int64, to end: Int64) {
    let state = progress + partition
    if state.pointee.hand == .fromLog && state.pointee.offset >= offset {
      state.pointee.hand = .empty
      counts.interrupted += 1
      if !state.pointee.isRepeat && state.pointee.offset < state.pointee.settled {
        // What was behind it had expired.
        noteLag()
        counts.vanished += 1
      }
    }
    let first = max(state.pointee.settled, offset)
    if end > first {
      noteLag()
      counts.vanished += end - first
    }
    state.pointee.settled = min(state.pointee.settled, offset)
    state.pointee.position = min(state.pointee.position, offset)
    state.pointee.delivered = min(state.pointee.delivered, offset)
    state.pointee.farthest = min(state.pointee.farthest, offset)
    state.pointee.committed = min(state.pointee.committed, offset)
  }

  private func pointer(_ partition: Int) -> UnsafeMutablePointer<Progress> {
    precondition(UInt(bitPattern: partition) < UInt(bitPattern: topic.partitions), "no such partition")
    return progress + partition
  }
}
