import Simulation

/// A client's request on its way, or at a broker that waits for replicas.
struct ClientRequest {
  var producer: Int
  var request: Producer.Request
  var timer: EventHandle
  /// Of the leader that has taken it.
  var epoch: Int64 = 0
  var place: RecordPlace?
  var isAccepted = false
  var isOutOfOrder = false
  /// Events that still name it.
  var uses = 0
}

/// How facts come to the topic.
extension BusSimulation {
  static var networkDelay: Int64 { 500_000 }
  static var requestTimeout: Int64 { 10_000_000 }
  static var copyDelay: Int64 { 700_000 }
  static var relayTime: Int64 { 300_000 }
  static var writeDelay: Int64 { 1_000_000 }

  mutating func publish(_ record: Record, _ producer: Int) {
    switch setup.publishing {
    case .direct: append(record)
    case .clients:
      _ = producers[producer].send(record)
      pump(producer)
    case .outbox:
      if setup.rollbacks > 0 && record.id % setup.rollbacks == 0 {
        checker?.note(.rolledBack(record), now: now)
        return
      }
      let look = outbox?.commit(record, now: now) ?? now
      checker?.note(.saved(record), now: now)
      schedule(Kind.look, 0, rank: Rank.begin, after: look - now)
    case .dualWrite(let publishesFirst):
      writeFirst(record, producer, publishes: publishesFirst)
    }
  }

  // MARK: Clients

  /// Sends what a producer may send.
  mutating func pump(_ producer: Int) {
    pumpDue[producer] = .max
    while let request = producers[producer].nextRequest(now: now) {
      let isLost = requestFaults > 0 && lossStream.below(2) == 0
      if producers[producer].settings.acknowledgement == .none {
        producers[producer].succeed(request)
        if !isLost { carry(request, producer, hasTimeout: false) }
        continue
      }
      let slot = carry(request, producer, hasTimeout: true, isLost: isLost)
      requests[slot].timer = queue.scheduleCancellable(
        Event(rank: Rank.end, kind: Kind.timeout, subject: UInt32(slot)),
        after: SimulationTime(nanoseconds: Self.requestTimeout))
    }
    let due = producers[producer].nextDue
    if due > now && due < pumpDue[producer] {
      pumpDue[producer] = due
      schedule(Kind.pump, producer, rank: Rank.begin, after: due - now)
    }
  }

  @discardableResult
  private mutating func carry(
    _ request: Producer.Request, _ producer: Int, hasTimeout: Bool, isLost: Bool = false
  ) -> Int {
    let made = ClientRequest(
      producer: producer, request: request, timer: .none, uses: (hasTimeout ? 1 : 0) + (isLost ? 0 : 1))
    let slot: Int
    if let free = freeRequests.popLast() {
      slot = free
      requests[slot] = made
    } else {
      slot = requests.count
      requests.append(made)
    }
    if !isLost { schedule(Kind.arrival, slot, rank: Rank.begin, after: Self.networkDelay) }
    return slot
  }

  private mutating func letGo(_ slot: Int) {
    requests[slot].uses -= 1
    if requests[slot].uses == 0 { freeRequests.append(slot) }
  }

  mutating func arrive(_ slot: Int) {
    guard let replicas else { return }
    let request = requests[slot].request
    let acknowledgement = producers[requests[slot].producer].settings.acknowledgement
    let partition = request.partition
    switch replicas.produce(request, acknowledgement, now: now) {
    case .appended(let place):
      outcome.steps += 1
      checker?.note(
        .appended(place, request.record, session: request.session, sequence: sequence(request)), now: now)
      wait(slot, place, acknowledgement)
      scheduleCopy(partition)
      settleWaiting(partition)
      offer(partition)
    case .known(let place):
      wait(slot, place, acknowledgement)
      scheduleCopy(partition)
      settleWaiting(partition)
    case .noLeader, .notEnoughInSync: sendAnswer(slot, isAccepted: false)
    case .outOfOrder:
      requests[slot].isOutOfOrder = true
      sendAnswer(slot, isAccepted: false)
    }
  }

  /// What tells records of a producer apart: its number in the session where it has one, else its number at the producer.
  private func sequence(_ request: Producer.Request) -> Int64 {
    request.sequence >= 0 ? request.sequence : request.number
  }

  private mutating func wait(_ slot: Int, _ place: RecordPlace, _ acknowledgement: Acknowledgement) {
    requests[slot].place = place
    switch acknowledgement {
    case .none: letGo(slot)
    case .leader: sendAnswer(slot, isAccepted: true)
    case .all:
      requests[slot].epoch = replicas?.epoch(place.partition) ?? 0
      waiting[place.partition].append(slot)
    }
  }

  /// Answers those whose records enough replicas have by now.
  mutating func settleWaiting(_ partition: Int) {
    guard let replicas, !waiting[partition].isEmpty else { return }
    let slots = waiting[partition]
    waiting[partition] = []
    for slot in slots {
      guard let place = requests[slot].place, requests[slot].epoch == replicas.epoch(partition) else {
        // The leader that was to answer is gone.
        letGo(slot)
        continue
      }
      if replicas.isReplicated(place) {
        sendAnswer(slot, isAccepted: true)
      } else {
        waiting[partition].append(slot)
      }
    }
  }

  private mutating func sendAnswer(_ slot: Int, isAccepted: Bool) {
    requests[slot].isAccepted = isAccepted
    if isAccepted, let place = requests[slot].place {
      let kind = producers[requests[slot].producer].settings.acknowledgement
      checker?.note(.acknowledged(place, requests[slot].request.record, kind), now: now)
    }
    if answerFaults > 0 && lossStream.below(2) == 0 { return letGo(slot) }
    schedule(Kind.answer, slot, rank: Rank.end, after: Self.networkDelay)
  }

  mutating func answer(_ slot: Int) {
    let (producer, request) = (requests[slot].producer, requests[slot].request)
    if requests[slot].isAccepted {
      producers[producer].succeed(request)
    } else {
      producers[producer].fail(request, now: now, isOutOfOrder: requests[slot].isOutOfOrder)
    }
    if queue.cancel(requests[slot].timer) { letGo(slot) }
    letGo(slot)
    pump(producer)
  }

  mutating func timeOut(_ slot: Int) {
    let (producer, request) = (requests[slot].producer, requests[slot].request)
    producers[producer].fail(request, now: now)
    letGo(slot)
    pump(producer)
  }

  // MARK: Replicas

  mutating func scheduleCopy(_ partition: Int) {
    guard !isCopying[partition] else { return }
    isCopying[partition] = true
    schedule(Kind.copy, partition, rank: Rank.begin, after: Self.copyDelay)
  }

  /// Every follower that is up copies what its leader has; who is slow falls out of sync.
  mutating func copy(_ partition: Int) {
    isCopying[partition] = false
    guard let replicas else { return }
    let leader = replicas.leader(partition)
    guard leader != ReplicaSet.noLeader else { return }
    for replica in 0..<replicas.settings.replicas where replica != Int(leader) && replicas.isUp(replica) {
      if slowFaults[replica] > 0 {
        if replicas.isInSync(partition, replica) { replicas.dropOut(partition, replica) }
      } else {
        replicas.replicate(partition, to: replica)
        checker?.note(.copied(partition: partition, replica: replica, end: replicas.end(partition, replica)), now: now)
      }
      noteLeader(partition)
    }
    settleWaiting(partition)
    offer(partition)
  }

  func noteLeader(_ partition: Int) {
    guard let replicas, let checker else { return }
    var inSync: UInt32 = 0
    for replica in 0..<replicas.settings.replicas where replicas.isInSync(partition, replica) {
      inSync |= 1 << UInt32(replica)
    }
    checker.note(.led(partition: partition, leader: replicas.leader(partition), inSync: inSync), now: now)
  }

  // MARK: Outbox

  mutating func look() {
    guard !isRelaying, relayFaults == 0, brokerFaults[0] == 0, outbox?.hasRow == true else { return }
    isRelaying = true
    unmarked = 0
    schedule(Kind.relay, 0, rank: Rank.begin, after: Self.relayTime)
  }

  /// The relay hands one row over, or marks what it has handed over when it has enough of them.
  mutating func relayNext() {
    guard isRelaying, let outbox, case .outbox(_, let batch) = setup.publishing else { return }
    guard brokerFaults[0] == 0, unmarked < batch, let row = outbox.row else {
      outbox.mark()
      unmarked = 0
      isRelaying = false
      return look()
    }
    append(row)
    outbox.advance()
    unmarked += 1
    schedule(Kind.relay, 0, rank: Rank.begin, after: Self.relayTime)
  }

  // MARK: Dual write

  private mutating func writeFirst(_ record: Record, _ producer: Int, publishes: Bool) {
    if publishes {
      // Where the fact cannot be published the service fails, and saves nothing.
      guard brokerFaults[0] == 0 else { return }
      append(record)
    } else {
      checker?.note(.saved(record), now: now)
    }
    halves[producer][record.id] = record
    schedule(Kind.secondWrite, Int(record.id) * setup.producers + producer, rank: Rank.begin, after: Self.writeDelay)
  }

  mutating func writeSecond(_ subject: Int) {
    guard case .dualWrite(let publishesFirst) = setup.publishing else { return }
    let producer = subject % setup.producers
    guard let record = halves[producer].removeValue(forKey: UInt64(subject / setup.producers)) else { return }
    if publishesFirst {
      checker?.note(.saved(record), now: now)
    } else if brokerFaults[0] == 0 {
      append(record)
    } else {
      outcome.dualLost += 1
    }
  }
}
