/// Whose word a producer waits for.
package enum Acknowledgement: Hashable, Sendable {
  /// Nobody's.
  case none
  /// That of the leader, which may be gone before others have the record.
  case leader
  /// That of all replicas in sync, of which there must be enough.
  case all
}

/// A client that sends records to a topic: requests in flight, retries, and the numbers by which a broker knows a repeat.
///
/// Whoever drives it carries requests to the broker and answers back, loses some of them, and says when a request has
/// timed out. An idempotent producer retries for ever; another gives up after ``Settings/retries``.
package final class Producer {
  package struct Settings: Hashable, Sendable {
    package var acknowledgement = Acknowledgement.all
    package var isIdempotent = true
    /// How often a request is repeated.
    package var retries = 5
    package var backoff: Int64 = 100_000_000
    package var maxInFlight = 5
    /// Records that can wait for their acknowledgement; more are refused.
    package var capacity = 10_000

    package init() {}
  }

  /// What goes to the broker.
  package struct Request: Hashable, Sendable, BitwiseCopyable {
    /// The number of the record at its producer.
    package let number: Int64
    package let record: Record
    package let partition: Int
    /// A producer that has started again has another.
    package let session: UInt32
    /// Counts the records of a session and a partition from 0; −1 where the producer is not idempotent.
    package let sequence: Int64
    /// How often it was sent before.
    package let attempt: Int
  }

  /// Requests of an idempotent producer that may be in flight: so many records a broker remembers.
  package static let mostInFlight = 5

  private enum State: BitwiseCopyable {
    case waiting, inFlight, done
  }

  private struct Entry: BitwiseCopyable {
    var record: Record
    var sequence: Int64
    var due: Int64 = 0
    var attempt: Int = 0
    var state = State.waiting
  }

  package let settings: Settings
  package private(set) var session: UInt32
  package private(set) var sent: Int64 = 0
  package private(set) var acknowledged: Int64 = 0
  /// Not taken, since too many were waiting.
  package private(set) var refused: Int64 = 0
  /// Repeated as often as allowed.
  package private(set) var abandoned: Int64 = 0
  /// In the memory of a producer that crashed.
  package private(set) var lostAtCrash: Int64 = 0

  private var entries = NumberedRing<Entry>()
  private var sequences: [Int64]
  private var inFlight = 0
  private let sessionStride: UInt32

  /// - Parameter number: of the producer, one of `count`; sessions of different producers differ.
  package init(_ topic: Topic, number: Int, of count: Int, _ settings: Settings = Settings()) {
    precondition(settings.maxInFlight > 0 && settings.capacity > 0, "one request at least")
    precondition(!settings.isIdempotent || settings.maxInFlight <= Self.mostInFlight, "brokers remember no more")
    precondition(number >= 0 && number < count, "producers are numbered from 0")
    self.settings = settings
    session = UInt32(number)
    sessionStride = UInt32(count)
    sequences = [Int64](repeating: 0, count: topic.partitions)
  }

  /// Records that are not acknowledged yet.
  package var pending: Int { Int(entries.end - entries.start) }

  /// Takes a record to be sent.
  /// - Returns: false when there is no room.
  package func send(_ record: Record) -> Bool {
    guard pending < settings.capacity else {
      refused += 1
      return false
    }
    let partition = partition(record)
    entries.append(Entry(record: record, sequence: sequences[partition]))
    sequences[partition] += 1
    sent += 1
    return true
  }

  /// The next request to go out; nil while as many as allowed are in flight, or the next has to wait for its time.
  package func nextRequest(now: Int64) -> Request? {
    guard inFlight < settings.maxInFlight else { return nil }
    guard let number = nextWaiting, entries[number].due <= now else { return nil }
    entries[number].state = .inFlight
    entries[number].attempt += 1
    inFlight += 1
    let entry = entries[number]
    return Request(
      number: number, record: entry.record, partition: partition(entry.record), session: session,
      sequence: settings.isIdempotent ? entry.sequence : -1, attempt: entry.attempt - 1)
  }

  /// When the next request may go out, answers apart; `Int64.max` where none waits.
  package var nextDue: Int64 { nextWaiting.map { entries[$0].due } ?? .max }

  private var nextWaiting: Int64? {
    var number = entries.start
    while number < entries.end {
      if entries[number].state == .waiting { return number }
      number += 1
    }
    return nil
  }

  /// The broker has taken a request, or nobody waits for its word.
  package func succeed(_ request: Request) {
    guard isInFlight(request) else { return }
    acknowledged += 1
    end(request.number)
  }

  /// A request was refused, or nothing was heard of it.
  /// - Parameter isOutOfOrder: the broker knows nothing of the record before it. Where that was acknowledged, an unclean
  ///   election has lost it, and the producer begins a new session with what it still has.
  package func fail(_ request: Request, now: Int64, isOutOfOrder: Bool = false) {
    guard isInFlight(request) else { return }
    if isOutOfOrder && isFirst(request) { return beginSession(now) }
    if !settings.isIdempotent && entries[request.number].attempt > settings.retries {
      abandoned += 1
      return end(request.number)
    }
    entries[request.number].state = .waiting
    entries[request.number].due = now + settings.backoff
    inFlight -= 1
  }

  /// Whether nothing is pending before a request in its partition.
  private func isFirst(_ request: Request) -> Bool {
    for number in entries.start..<request.number where entries[number].state != .done {
      if partition(entries[number].record) == request.partition { return false }
    }
    return true
  }

  private func beginSession(_ now: Int64) {
    session += sessionStride
    for partition in sequences.indices { sequences[partition] = 0 }
    inFlight = 0
    for number in entries.start..<entries.end where entries[number].state != .done {
      let partition = partition(entries[number].record)
      entries[number].state = .waiting
      entries[number].due = now + settings.backoff
      entries[number].sequence = sequences[partition]
      sequences[partition] += 1
    }
  }

  private func partition(_ record: Record) -> Int { Int(record.key % UInt64(sequences.count)) }

  /// The producer starts again, with nothing in memory and a new session.
  package func crash() {
    for number in entries.start..<entries.end where entries[number].state != .done { lostAtCrash += 1 }
    entries.drop(below: entries.end)
    inFlight = 0
    session += sessionStride
    for partition in sequences.indices { sequences[partition] = 0 }
  }

  /// An answer may be late, to a request that has timed out.
  private func isInFlight(_ request: Request) -> Bool {
    request.session == session && request.number >= entries.start && request.number < entries.end
      && entries[request.number].state == .inFlight && entries[request.number].attempt == request.attempt + 1
  }

  private func end(_ number: Int64) {
    entries[number].state = .done
    inFlight -= 1
    var first = entries.start
    while first < entries.end && entries[first].state == .done { first += 1 }
    entries.drop(below: first)
  }
}
