/// The brokers that keep a topic: for each partition a leader, followers that copy its log, and those of them that are in
/// sync.
///
/// A follower's log is the beginning of its leader's, so its length says all. A record can be seen once every replica in
/// sync has it and enough are in sync. When a leader fails one that is in sync follows it, and what that does not have is
/// gone; where none is left, the partition waits for one of them, or, with unclean elections, takes any.
package final class ReplicaSet {
  package struct Settings: Hashable, Sendable {
    package var replicas = 3
    package var minimumInSync = 2
    /// Whether a replica that is not in sync may lead when no other is left.
    package var allowsUncleanElection = false

    package init() {}
  }

  package enum Answer: Hashable, Sendable {
    case appended(RecordPlace)
    /// An idempotent producer's record that is in the log already.
    case known(RecordPlace)
    case noLeader
    case notEnoughInSync
    /// An idempotent producer's record that came before another that must be in the log first.
    case outOfOrder
  }

  package static let noLeader: Int32 = -1

  private struct Partition: BitwiseCopyable {
    var leader: Int32
    /// A bit for each replica.
    var inSync: UInt32
    /// Rises with every leader.
    var epoch: Int64 = 0
  }

  /// The last records of an idempotent session in a partition.
  private struct Session {
    /// Where it began in this partition.
    let first: Int64
    var last: Int64
    /// Offsets of the sequence numbers up to `last`.
    var offsets: [Int64]
  }

  private struct SessionKey: Hashable {
    let session: UInt32
    let partition: Int
  }

  package let topic: Topic
  package let settings: Settings

  private var partitions: [Partition]
  /// By partition and replica: how long its log is.
  private var ends: [Int64]
  private var isUp: [Bool]
  private var sessions: [SessionKey: Session] = [:]

  /// Replicas of an empty topic, all in sync; leaders are spread over them.
  package init(_ topic: Topic, _ settings: Settings = Settings()) {
    precondition(settings.replicas > 0 && settings.replicas <= 32, "1 to 32 replicas")
    precondition(settings.minimumInSync > 0 && settings.minimumInSync <= settings.replicas, "not more than there are")
    self.topic = topic
    self.settings = settings
    topic.becomeReplicated()
    let all = UInt32(truncatingIfNeeded: (UInt64(1) << UInt64(settings.replicas)) - 1)
    partitions = (0..<topic.partitions).map { Partition(leader: Int32($0 % settings.replicas), inSync: all) }
    ends = [Int64](repeating: 0, count: topic.partitions * settings.replicas)
    isUp = [Bool](repeating: true, count: settings.replicas)
  }

  // MARK: State

  /// ``noLeader`` where nobody leads: nothing can be appended or read.
  package func leader(_ partition: Int) -> Int32 { partitions[partition].leader }
  package func epoch(_ partition: Int) -> Int64 { partitions[partition].epoch }
  package func isUp(_ replica: Int) -> Bool { isUp[replica] }
  package func isInSync(_ partition: Int, _ replica: Int) -> Bool {
    partitions[partition].inSync & (1 << UInt32(replica)) != 0
  }
  package func inSyncCount(_ partition: Int) -> Int { partitions[partition].inSync.nonzeroBitCount }
  package func end(_ partition: Int, _ replica: Int) -> Int64 { ends[partition * settings.replicas + replica] }

  // MARK: Writing

  /// A producer's request arrives.
  package func produce(_ request: Producer.Request, _ acknowledgement: Acknowledgement, now: Int64) -> Answer {
    let partition = request.partition
    guard partitions[partition].leader != Self.noLeader else { return .noLeader }
    if acknowledgement == .all && inSyncCount(partition) < settings.minimumInSync { return .notEnoughInSync }
    guard request.sequence >= 0 else { return .appended(append(request.record, now: now)) }
    let key = SessionKey(session: request.session, partition: partition)
    // A session that nobody knows begins wherever it is.
    var session = sessions[key] ?? Session(first: request.sequence, last: request.sequence - 1, offsets: [])
    if request.sequence <= session.last {
      let back = Int(session.last - request.sequence)
      let offset = back < session.offsets.count ? session.offsets[session.offsets.count - 1 - back] : 0
      return .known(RecordPlace(partition: partition, offset: offset))
    }
    guard request.sequence == session.last + 1 else { return .outOfOrder }
    let place = append(request.record, now: now)
    session.last = request.sequence
    session.offsets.append(place.offset)
    if session.offsets.count > Producer.mostInFlight { session.offsets.removeFirst() }
    sessions[key] = session
    return .appended(place)
  }

  private func append(_ record: Record, now: Int64) -> RecordPlace {
    let place = topic.append(record, now: now)
    let leader = Int(partitions[place.partition].leader)
    ends[place.partition * settings.replicas + leader] = place.offset + 1
    raiseWatermark(place.partition)
    return place
  }

  /// Whether a record counts as written for a producer that waits for all.
  package func isReplicated(_ place: RecordPlace) -> Bool { place.offset < topic.highWatermark(place.partition) }

  // MARK: Copying

  /// A follower copies what its leader has, and is in sync then.
  package func replicate(_ partition: Int, to replica: Int) {
    let leader = partitions[partition].leader
    guard leader != Self.noLeader, isUp[replica] else { return }
    ends[partition * settings.replicas + replica] = topic.end(partition)
    partitions[partition].inSync |= 1 << UInt32(replica)
    raiseWatermark(partition)
  }

  /// A follower has been behind for too long: the leader does not wait for it any more.
  package func dropOut(_ partition: Int, _ replica: Int) {
    guard partitions[partition].leader != Int32(replica), inSyncCount(partition) > 1 else { return }
    partitions[partition].inSync &= ~(1 << UInt32(replica))
    raiseWatermark(partition)
  }

  private func raiseWatermark(_ partition: Int) {
    guard partitions[partition].leader != Self.noLeader, inSyncCount(partition) >= settings.minimumInSync else {
      return
    }
    var least = Int64.max
    for replica in 0..<settings.replicas where isInSync(partition, replica) {
      least = min(least, end(partition, replica))
    }
    if least > topic.highWatermark(partition) { topic.raiseWatermark(partition, to: least) }
  }

  // MARK: Failures

  package func fail(_ replica: Int) {
    guard isUp[replica] else { return }
    isUp[replica] = false
    let bit: UInt32 = 1 << UInt32(replica)
    for partition in partitions.indices {
      // The last one in sync stays so: the log is as long as it is.
      if partitions[partition].inSync != bit { partitions[partition].inSync &= ~bit }
      if partitions[partition].leader == Int32(replica) {
        partitions[partition].leader = Self.noLeader
        elect(partition)
      } else {
        raiseWatermark(partition)
      }
    }
  }

  package func recover(_ replica: Int) {
    guard !isUp[replica] else { return }
    isUp[replica] = true
    for partition in partitions.indices where partitions[partition].leader == Self.noLeader { elect(partition) }
  }

  private func elect(_ partition: Int) {
    let clean = (0..<settings.replicas).first { isUp[$0] && isInSync(partition, $0) }
    let any = settings.allowsUncleanElection ? (0..<settings.replicas).first { isUp[$0] } : nil
    guard let replica = clean ?? any else { return }
    partitions[partition].leader = Int32(replica)
    partitions[partition].epoch += 1
    if clean == nil { partitions[partition].inSync = 1 << UInt32(replica) }
    let end = end(partition, replica)
    topic.truncate(partition, to: end)
    for other in 0..<settings.replicas {
      ends[partition * settings.replicas + other] = min(ends[partition * settings.replicas + other], end)
    }
    forgetSequences(partition, from: end)
    raiseWatermark(partition)
  }

  /// What a broker knows of sessions it knows from its log.
  private func forgetSequences(_ partition: Int, from end: Int64) {
    // Every session by itself: their order does not matter.
    for key in sessions.keys where key.partition == partition {
      guard var session = sessions[key] else { continue }
      while let last = session.offsets.last, last >= end {
        session.offsets.removeLast()
        session.last -= 1
      }
      // One of which nothing is left in the log is not known any more.
      sessions[key] = session.last < session.first ? nil : session
    }
  }
}
