import Simulation

/// More than anything that is counted: what is read from elsewhere is below, so that parts can be added without a thought.
private let mostCounted: UInt64 = 1 << 48
private let mostTime = UInt128(1) << 112

/// Figures as whole numbers.
extension OperationFigures {
  func encode(into words: inout [UInt64]) {
    words += [
      counts.offered, counts.succeeded, counts.failed, counts.rejected, counts.timedOut, counts.savedButFailed,
      counts.withinObjective, counts.clientRetries, counts.waits,
    ]
    words.appendWide(counts.waited)
    responses.encode(into: &words)
  }

  init?(decoding words: inout ArraySlice<UInt64>) {
    guard words.count >= 9 else { return nil }
    let read = Array(words.prefix(9))
    words.removeFirst(9)
    guard let waited = words.popWide(), let responses = Histogram(decoding: &words) else { return nil }
    counts = RequestCounts(
      offered: read[0], succeeded: read[1], failed: read[2], rejected: read[3], timedOut: read[4],
      savedButFailed: read[5], withinObjective: read[6], clientRetries: read[7], waits: read[8], waited: waited)
    self.responses = responses
    guard counts.offered == counts.succeeded &+ counts.failed &+ counts.rejected, counts.succeeded == responses.count,
      counts.timedOut <= counts.failed, counts.savedButFailed <= counts.failed,
      counts.withinObjective <= counts.succeeded, read.allSatisfy({ $0 < mostCounted }), waited < mostTime
    else { return nil }
  }
}

extension ServiceFigures {
  func encode(into words: inout [UInt64]) {
    words += [mostBusy, mostQueued, refused]
    for time in [busyInWindow, busyTime, queuedTime] { words.appendWide(time) }
  }

  init?(decoding words: inout ArraySlice<UInt64>) {
    guard let mostBusy = words.popFirst(), let mostQueued = words.popFirst(), let refused = words.popFirst(),
      let busyInWindow = words.popWide(), let busyTime = words.popWide(), let queuedTime = words.popWide(),
      mostBusy <= UInt64(Int64.max), mostQueued <= UInt64(Int64.max), busyInWindow <= busyTime,
      refused < mostCounted, busyTime < mostTime, queuedTime < mostTime
    else { return nil }
    self.init(
      mostBusy: mostBusy, mostQueued: mostQueued, refused: refused, busyInWindow: busyInWindow, busyTime: busyTime,
      queuedTime: queuedTime)
  }
}

extension ConsumerFigures {
  func encode(into words: inout [UInt64]) {
    words += [published, processed, effects, redelivered, deadLettered, expired, lagLeft, lost, mostLag, outOfOrder]
    ages.encode(into: &words)
  }

  init?(decoding words: inout ArraySlice<UInt64>) {
    guard words.count >= 10 else { return nil }
    let read = Array(words.prefix(10))
    words.removeFirst(10)
    guard let ages = Histogram(decoding: &words), read.allSatisfy({ $0 < mostCounted }),
      read[0] == read[1] + read[4] + read[5] + read[6]
    else { return nil }
    self.init(
      published: read[0], processed: read[1], effects: read[2], redelivered: read[3], deadLettered: read[4],
      expired: read[5], lagLeft: read[6], lost: read[7], mostLag: read[8], outOfOrder: read[9], ages: ages)
  }
}

extension SecondFigures {
  func encode(into words: inout [UInt64]) {
    words += [succeeded, failed, rejected, lag]
    words.appendWide(responses)
  }

  init?(decoding words: inout ArraySlice<UInt64>) {
    guard let succeeded = words.popFirst(), let failed = words.popFirst(), let rejected = words.popFirst(),
      let lag = words.popFirst(), let responses = words.popWide(),
      max(succeeded, failed, rejected, lag) < mostCounted, responses < mostTime
    else { return nil }
    self.init(succeeded: succeeded, failed: failed, rejected: rejected, responses: responses, lag: lag)
  }
}

extension TimelineFigures {
  func encode(into words: inout [UInt64]) {
    words += [UInt64(services), UInt64(seconds.count)]
    for second in seconds { second.encode(into: &words) }
    words += levels
  }

  init?(decoding words: inout ArraySlice<UInt64>) {
    guard let services = words.popCount(), let count = words.popCount() else { return nil }
    self.init(services: services)
    for _ in 0..<count {
      guard let second = SecondFigures(decoding: &words) else { return nil }
      seconds.append(second)
    }
    let (cells, isPast) = count.multipliedReportingOverflow(by: services * 2)
    guard !isPast, words.count >= cells else { return nil }
    // Records in progress × a second × replications: the sum of a few parts, too, has room.
    guard words.prefix(cells).allSatisfy({ $0 < 1 << 62 }) else { return nil }
    levels = Array(words.prefix(cells))
    words.removeFirst(cells)
  }
}

extension RunPart.ReplicationLine {
  func encode(into words: inout [UInt64]) {
    words.append(UInt64(number))
    for means in operations {
      words += [means.offered, means.succeeded, means.waits]
      words.appendWide(means.responses)
      words.appendWide(means.waited)
    }
    for first in firstRefusals { words.append(UInt64(bitPattern: first)) }
    for drain in drains { words.append(UInt64(bitPattern: drain)) }
    switch ending {
    case .everythingDone: words.append(0)
    case .cutOff(let open): words += [1, UInt64(open)]
    case .limit(let name, let time):
      words += [2, UInt64(bitPattern: time.nanoseconds), UInt64(name.utf8.count)]
      words += name.utf8.map(UInt64.init)
    }
  }

  init?(decoding words: inout ArraySlice<UInt64>, operations: Int, services: Int, consumers: Int) {
    guard let number = words.popFirst(), number <= UInt64(Int.max) else { return nil }
    var means: [Means] = []
    for _ in 0..<operations {
      guard let offered = words.popFirst(), let succeeded = words.popFirst(), let waits = words.popFirst(),
        let responses = words.popWide(), let waited = words.popWide(), succeeded <= offered
      else { return nil }
      means.append(Means(offered: offered, succeeded: succeeded, responses: responses, waits: waits, waited: waited))
    }
    guard words.count >= services else { return nil }
    let firsts = words.prefix(services).map { Int64(bitPattern: $0) }
    guard firsts.allSatisfy({ $0 >= -1 }) else { return nil }
    words.removeFirst(services)
    guard words.count >= consumers else { return nil }
    let drains = words.prefix(consumers).map { Int64(bitPattern: $0) }
    guard drains.allSatisfy({ $0 >= -1 }) else { return nil }
    words.removeFirst(consumers)
    guard let ending = RunEnding(decoding: &words) else { return nil }
    self.init(number: Int(number), operations: means, firstRefusals: firsts, drains: drains, ending: ending)
  }
}

extension RunEnding {
  fileprivate init?(decoding words: inout ArraySlice<UInt64>) {
    switch words.popFirst() {
    case 0: self = .everythingDone
    case 1:
      guard let open = words.popFirst(), open <= UInt64(Int.max) else { return nil }
      self = .cutOff(openRequests: Int(open))
    case 2:
      guard let time = words.popFirst(), let count = words.popCount(), words.count >= count else { return nil }
      let bytes = words.prefix(count).compactMap { UInt8(exactly: $0) }
      words.removeFirst(count)
      guard bytes.count == count, let name = String(validating: bytes, as: UTF8.self) else { return nil }
      self = .limit(name, at: SimulationTime(nanoseconds: Int64(bitPattern: time)))
    default: return nil
    }
  }
}

extension [UInt64] {
  /// In two words, the upper half first.
  fileprivate mutating func appendWide(_ number: UInt128) {
    append(UInt64(truncatingIfNeeded: number >> 64))
    append(UInt64(truncatingIfNeeded: number))
  }
}

extension ArraySlice<UInt64> {
  fileprivate mutating func popWide() -> UInt128? {
    guard let high = popFirst(), let low = popFirst() else { return nil }
    return UInt128(high) << 64 | UInt128(low)
  }

  /// How many of something follow: not more than there are words.
  mutating func popCount() -> Int? {
    guard let count = popFirst(), count <= UInt64(self.count) else { return nil }
    return Int(count)
  }
}
