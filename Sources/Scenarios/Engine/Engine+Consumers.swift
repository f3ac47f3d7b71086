import EventBus
import Simulation

/// Consumers: they take records, one of each partition at a time, and handle them as requests of their own service.
extension Engine {
  // MARK: Polling

  /// A record has come to a partition.
  mutating func offer(_ topic: Int, _ partition: Int32) {
    for group in model.topics[topic].groups { poll(model.groups[Int(group)].firstDelivery + partition) }
  }

  /// A consumer looks for the next record of a partition, where it has none in hand.
  mutating func poll(_ place: Int32) {
    let record = deliveries[Int(place)]
    guard record.state == .idle, limit == nil else { return }
    let group = Int(record.group)
    guard canPoll(place) else { return }
    guard groups[group].hasWork(Int(record.partition), now: now) else {
      groups[group].commit(Int(record.partition))
      return
    }
    if isChanging {
      // What is tried when a fault begins meets it.
      deliveries[Int(place)].state = .looking
      return wake(Kind.poll, place, after: 0)
    }
    guard groupStates[group].inHand < model.groups[group].most else { return putInLine(place) }
    guard let delivery = groups[group].take(Int(record.partition), now: now) else { return }
    groupStates[group].inHand += 1
    if delivery.isOpen { groupStates[group].openInHand += 1 }
    deliveries[Int(place)].state = .attempting
    deliveries[Int(place)].isOpen = delivery.isOpen
    deliveries[Int(place)].ticket = delivery.ticket
    deliveries[Int(place)].draws = delivery.record.draws
    // An attempt more does not change the luck of others.
    deliveries[Int(place)].attempt = UInt64(delivery.attempts)
    noteDrained(group)
    attempt(delivery: place)
  }

  private func canPoll(_ place: Int32) -> Bool {
    let record = deliveries[Int(place)]
    let group = model.groups[Int(record.group)]
    return services[Int(model.consumers[Int(group.consumer)].service)].condition == .up
      && isUp(brokerOf: Int(group.topic)) && isServed(place)
  }

  /// As many as may be are in hand: this partition's turn comes.
  private mutating func putInLine(_ place: Int32) {
    deliveries[Int(place)].state = .inLine
    deliveries[Int(place)].next = -1
    let group = Int(deliveries[Int(place)].group)
    if groupStates[group].last >= 0 {
      deliveries[Int(groupStates[group].last)].next = place
    } else {
      groupStates[group].first = place
    }
    groupStates[group].last = place
  }

  /// A consumer of the group has a hand free.
  mutating func pollNext(_ group: Int) {
    while groupStates[group].first >= 0, groupStates[group].inHand < model.groups[group].most {
      let place = groupStates[group].first
      groupStates[group].first = deliveries[Int(place)].next
      if groupStates[group].first < 0 { groupStates[group].last = -1 }
      deliveries[Int(place)].state = .idle
      poll(place)
    }
  }

  /// An event that a partition was to be looked at.
  mutating func pollAgain(_ place: Int32) {
    wakeups -= 1
    if deliveries[Int(place)].state == .looking { deliveries[Int(place)].state = .idle }
    poll(place)
  }

  // MARK: Handling

  /// Hands the record to the service.
  mutating func attempt(delivery place: Int32) {
    let record = deliveries[Int(place)]
    let spec = model.consumers[Int(model.groups[Int(record.group)].consumer)]
    assert(record.state == .attempting)
    noteStep()
    let request = requests.take()
    if !isWithinLimits() { stop("requests in progress") }
    requests[request] = Request(
      identity: keys[Int(spec.identities)].number(record.draws, record.attempt), since: now, service: spec.service,
      operation: spec.operation, parent: Request.parent(delivery: place))
    deliveries[Int(place)].request = request
    if isTraced { trace(.called, request) }
    enter(request)
  }

  /// A record was handled, or the attempt has failed.
  mutating func answer(delivery place: Int32, isDone: Bool) {
    let record = deliveries[Int(place)]
    guard record.state == .attempting else { return }
    let group = Int(record.group)
    lastActivity = now
    deliveries[Int(place)].request = -1
    noteLag(group)
    switch groups[group].finish(Int(record.partition), ticket: record.ticket, isProcessed: isDone, now: now) {
    case .done, .deadLettered: letGo(place)
    case .again(let delay):
      guard !isMoving(place) else {
        // Whoever gets the partition begins with it anew.
        giveBack(place)
        return lookOn(place)
      }
      deliveries[Int(place)].state = .pausing
      deliveries[Int(place)].due = now.addingReportingOverflow(delay).overflow ? .max : now + delay
      deliveries[Int(place)].attempt += 1
      wake(Kind.deliveryRetry, place, after: delay)
    case .delayed(let due):
      letGo(place)
      wake(Kind.poll, place, after: due - now)
    case .fenced: preconditionFailure("its delivery is the group's")
    }
  }

  /// The partition's consumer has its hand free.
  private mutating func letGo(_ place: Int32) {
    free(place)
    noteDrained(Int(deliveries[Int(place)].group))
    lookOn(place)
  }

  /// A hand is free: those that wait for one come first.
  private mutating func lookOn(_ place: Int32) {
    let group = Int(deliveries[Int(place)].group)
    if isMoving(place) { handOver(place) }
    let isIdle = deliveries[Int(place)].state == .idle
    if isIdle, groupStates[group].first >= 0,
      groups[group].hasWork(Int(deliveries[Int(place)].partition), now: now)
    {
      putInLine(place)
    } else {
      poll(place)
    }
    pollNext(group)
  }

  private mutating func free(_ place: Int32) {
    let group = Int(deliveries[Int(place)].group)
    assert(groupStates[group].inHand > 0)
    groupStates[group].inHand -= 1
    if deliveries[Int(place)].isOpen { groupStates[group].openInHand -= 1 }
    deliveries[Int(place)].isOpen = false
    deliveries[Int(place)].state = .idle
    deliveries[Int(place)].request = -1
  }

  /// The pause before another attempt in place is over. Who does not poll uses up no attempts.
  mutating func retry(delivery place: Int32) {
    wakeups -= 1
    // A crash may have come in between, and another record since.
    guard deliveries[Int(place)].state == .pausing, now >= deliveries[Int(place)].due else { return }
    tryAgain(place)
  }

  private mutating func tryAgain(_ place: Int32) {
    if isChanging {
      deliveries[Int(place)].state = .pausing
      deliveries[Int(place)].due = now
      return wake(Kind.deliveryRetry, place, after: 0)
    }
    guard canPoll(place) else {
      deliveries[Int(place)].state = .stalled
      return
    }
    deliveries[Int(place)].state = .attempting
    attempt(delivery: place)
  }

  /// The service does not take the record after all: it is tried again when it does.
  mutating func stall(delivery place: Int32, _ request: Int32) {
    release(request)
    guard deliveries[Int(place)].state == .attempting, deliveries[Int(place)].request == request else { return }
    deliveries[Int(place)].state = .stalled
    deliveries[Int(place)].request = -1
    guard isMoving(place) else { return }
    giveBack(place)
    lookOn(place)
  }

  // MARK: Coming and going

  /// A service that handles records crashes: what it has in hand comes again.
  mutating func interruptConsumers(of service: Int) {
    for group in model.groupsOf[service] {
      for place in places(of: Int(group)) { interrupt(place) }
      // Nobody has anything in hand, and nobody waits in line for a service that is down.
      start(Int(group))
    }
  }

  /// A consumer knows that it will not finish what it has in hand.
  mutating func giveBack(_ place: Int32) {
    groups[Int(deliveries[Int(place)].group)].commit(Int(deliveries[Int(place)].partition))
    interrupt(place)
  }

  mutating func interrupt(_ place: Int32) {
    let record = deliveries[Int(place)]
    switch record.state {
    case .attempting, .pausing, .stalled:
      if record.request >= 0 { loseDelivery(record.request) }
      free(place)
    case .idle, .looking, .inLine: break
    }
    groups[Int(record.group)].crash(Int(record.partition))
  }

  /// A service is up again: its consumers take up where they were.
  mutating func resumeConsumers(of service: Int) {
    for group in model.groupsOf[service] { resume(Int(group)) }
  }

  /// A broker is up again.
  mutating func resume(topic: Int) {
    for (place, outbox) in model.outboxes.enumerated() where Int(outbox.topic) == topic { relay(place) }
    for group in model.topics[topic].groups { resume(Int(group)) }
  }

  mutating func resume(_ group: Int) {
    for place in places(of: group) {
      if deliveries[Int(place)].state == .stalled { tryAgain(place) } else { poll(place) }
    }
    pollNext(group)
    noteDrained(group)
  }

  // MARK: Figures

  /// Published − processed − dead-lettered − expired.
  func lag(_ group: Int) -> Int64 { groups[group].lag + topicStates[Int(model.groups[group].topic)].stored }

  mutating func noteLag(_ group: Int) {
    let lag = lag(group)
    if lag > groupStates[group].mostLag { groupStates[group].mostLag = lag }
    if lag > ModelLimits.facts { stop("facts to be handled") }
  }

  /// Notes when, after the last fault, all records that are not handled are in hand.
  mutating func noteDrained(_ group: Int) {
    guard groupStates[group].drained < 0, let end = model.lastFaultEnd, now >= end, !isChanging else { return }
    if lag(group) == groupStates[group].openInHand { groupStates[group].drained = now - end }
  }

  var totalLag: Int64 {
    var sum: Int64 = 0
    for group in 0..<groups.count { sum += lag(group) }
    return sum
  }

  /// What became of all facts, by consumer.
  func consumerFigures() -> [ConsumerFigures] {
    var figures = [ConsumerFigures](repeating: ConsumerFigures(), count: model.consumers.count)
    for (place, spec) in model.groups.enumerated() {
      let (counts, topic) = (groups[place].counts, topicStates[Int(spec.topic)])
      figures[Int(spec.consumer)].merge(
        ConsumerFigures(
          published: UInt64(published(Int(spec.topic))), processed: UInt64(counts.processed),
          effects: UInt64(counts.effects), redelivered: UInt64(counts.redelivered),
          deadLettered: UInt64(counts.deadLettered), expired: UInt64(counts.expired), lagLeft: UInt64(lag(place)),
          lost: topic.lost, mostLag: UInt64(groupStates[place].mostLag),
          outOfOrder: UInt64(counts.overtaken), ages: groups[place].ages))
    }
    return figures
  }

  /// By consumer: how long after the last fault no record waited any more; −1 where that never was.
  var drains: [Int64] {
    var drains = [Int64](repeating: 0, count: model.consumers.count)
    for (place, spec) in model.groups.enumerated() {
      let (known, drained) = (drains[Int(spec.consumer)], groupStates[place].drained)
      drains[Int(spec.consumer)] = known < 0 || drained < 0 ? -1 : max(known, drained)
    }
    return drains
  }

  /// Whether something can still become of a record though no request is open.
  func canLagShrink() -> Bool {
    guard totalLag > 0 else { return false }
    return wakeups > 0 || changeCount < changes.count || !model.components.isEmpty
  }
}

/// What a partition's consumer is doing.
struct DeliveryInProgress: BitwiseCopyable {
  enum State: UInt8 {
    /// It has nothing in hand.
    case idle
    /// It looks when all else of this instant has happened.
    case looking
    /// As many records as may be are in hand.
    case inLine
    /// A request handles its record.
    case attempting
    /// It waits before the next attempt.
    case pausing
    /// Its service takes no record.
    case stalled
  }

  var group: Int32
  var partition: Int32
  var state = State.idle
  /// The record in hand waited, and was not done before.
  var isOpen = false
  var ticket: UInt32 = 0
  /// What draws belong to.
  var draws: UInt64 = 0
  var attempt: UInt64 = 0
  /// When it is attempted next.
  var due: Int64 = 0
  /// −1 for none.
  var request: Int32 = -1
  /// The next in line.
  var next: Int32 = -1
  /// The member that owns the partition, or is going to.
  var target: Int32 = 0
}

struct GroupState: BitwiseCopyable {
  var inHand: Int64 = 0
  var openInHand: Int64 = 0
  var mostLag: Int64 = 0
  /// From the last fault's end; −1: not yet.
  var drained: Int64 = -1
  /// All its consumers stop, until partitions are dealt anew.
  var isStopped = false
  /// Partitions in line.
  var first: Int32 = -1
  var last: Int32 = -1
}

struct TopicState: BitwiseCopyable {
  var numbered: UInt64 = 0
  /// In outboxes.
  var stored: Int64 = 0
  /// Saved, and published nowhere.
  var lost: UInt64 = 0
  /// An event is to come at which its records may be too old.
  var isExpiring = false
}

extension Request {
  /// What stands in `parent` of a request that handles a record.
  static func parent(delivery: Int32) -> Int32 { -2 - delivery }

  /// The record that it handles; nil for others.
  var delivery: Int32? { parent < -1 ? -2 - parent : nil }

  /// Of a publish, which undoes nothing: what the draws of those who consume the fact belong to.
  var fact: UInt64 {
    get { undo }
    set { undo = newValue }
  }
}
