import Simulation

/// A bus that runs by itself: producers, brokers, groups of consumers, and what goes wrong, in one queue of events.
///
/// It shows that the parts of this room fit together, under every fault that they know, and what they cost. Who
/// simulates services drives the parts with a queue of its own.
package struct BusSimulation: ~Copyable {
  /// What came of a run.
  package struct Outcome: Sendable {
    /// Records appended, taken, processed and committed.
    package var steps: Int64 = 0
    package var events: Int64 = 0
    /// When the last thing happened.
    package var end: Int64 = 0
    package var groups: [GroupCounts] = []
    package var maximumLags: [Int64] = []
    package var ages: [Histogram] = []
    /// When the lag of a group fell to 0 first after the last fault; −1 where it never did.
    package var drained: [Int64] = []
    package var published: Int64 = 0
    /// States whose fact was never published, and facts of states that were not saved.
    package var dualLost: Int64 = 0
    package var phantoms: Int64 = 0
    package var outboxRepeats: Int64 = 0
    /// The run was stopped because it had too many events.
    package var isStopped = false
  }

  enum Kind {
    static let fact: UInt32 = 0
    static let work: UInt32 = 1
    static let retry: UInt32 = 2
    static let coordination: UInt32 = 3
    static let faultStart: UInt32 = 4
    static let faultEnd: UInt32 = 5
    static let pump: UInt32 = 6
    static let arrival: UInt32 = 7
    static let answer: UInt32 = 8
    static let timeout: UInt32 = 9
    static let copy: UInt32 = 10
    static let look: UInt32 = 11
    static let relay: UInt32 = 12
    static let secondWrite: UInt32 = 13
    static let share: UInt32 = 14
    static let unlock: UInt32 = 15
  }

  /// At one instant what ends comes first, then what begins.
  enum Rank {
    static let end: UInt8 = 1
    static let fault: UInt8 = 2
    static let begin: UInt8 = 3
  }

  enum MemberState: BitwiseCopyable {
    case up, down, hanging
  }

  /// A consumer's work on one partition.
  struct Work: BitwiseCopyable {
    var timer = EventHandle.none
    var ticket: UInt32 = 0
    var record = Record(id: 0, key: 0, occurred: 0)
    /// When the present attempt begins.
    var begin: Int64 = 0
    /// What the checker was told last.
    var committed: Int64 = 0
    var worker: Int32 = 0
    var isRetryScheduled = false
  }

  /// Work that a member that hangs has begun; it ends it when it goes on.
  struct FrozenWork {
    var group: Int
    var partition: Int
    var member: Int32
    var ticket: UInt32
    var record: Record
    /// When the attempt begins, or began.
    var begin: Int64
    var hasBegun: Bool
  }

  static let mostEvents = 100_000

  let setup: BusSetup
  let checker: BusChecker?
  let topic: Topic
  let groups: [ConsumerGroup]
  let coordinators: [GroupCoordinator?]
  let isDirect: Bool
  let hasMostEvents: Bool
  private let lastFault: Int64
  var queue = EventQueue()
  var outcome = Outcome()

  var factStream: RandomStream
  var workStreams: [RandomStream] = []
  var lossStream: RandomStream
  var factLine: DelayLine?
  var workLines: [DelayLine?] = []
  var nextFact: UInt64 = 0

  /// By group and partition.
  var works: FlatArray<Work>
  var frozen: [FrozenWork] = []
  var members: [[MemberState]]
  /// By group: how many faults keep its dependency down.
  var dependencyFaults: [Int]
  var deadlines: [Int64]
  var brokerFaults: [Int]
  var slowFaults: [Int]
  var requestFaults = 0
  var answerFaults = 0

  // Clients.
  var producers: [Producer] = []
  var replicas: ReplicaSet?
  var requests: [ClientRequest] = []
  var freeRequests: [Int] = []
  /// By partition: requests that wait for replicas.
  var waiting: [[Int]]
  var isCopying: [Bool]
  var pumpDue: [Int64] = []

  // The sharing group.
  let share: ShareGroup?
  /// By worker: what it has in hand, and the end of its work.
  var shareHands: [ShareGroup.Delivery?] = []
  var shareTimers: [EventHandle] = []
  var shareFaults: [Int] = []
  var shareStream: RandomStream
  var unlockDue = Int64.max

  // Outbox and dual write.
  var outbox: Outbox?
  var relayFaults = 0
  var isRelaying = false
  var unmarked = 0
  /// Second halves of dual writes to come, by producer; a crash takes them away.
  var halves: [[UInt64: Record]] = []

  /// - Parameter hasMostEvents: whether a run is stopped after ``mostEvents``.
  package init(_ setup: BusSetup, checker: BusChecker? = nil, hasMostEvents: Bool = true) {
    self.setup = setup
    self.checker = checker
    self.hasMostEvents = hasMostEvents
    topic = Topic(partitions: setup.partitions, retention: setup.retention)
    isDirect = setup.publishing == .direct
    lastFault = setup.faults.map { $0.start + $0.length }.max() ?? 0
    var brokers = 1
    if case .clients(let client, let settings) = setup.publishing {
      let topic = topic
      replicas = ReplicaSet(topic, settings)
      producers = (0..<setup.producers).map { Producer(topic, number: $0, of: setup.producers, client) }
      brokers = settings.replicas
    }
    if case .outbox(let poll, _) = setup.publishing { outbox = Outbox(poll: poll) }
    let topic = topic
    groups = setup.groups.map { ConsumerGroup(topic, $0.delivery) }
    let made = groups
    coordinators = setup.groups.indices.map { place in
      setup.groups[place].coordination.map {
        GroupCoordinator(made[place], members: setup.groups[place].members, $0)
      }
    }
    share = setup.share.map { ShareGroup(topic, $0.settings) }
    let workers = setup.share?.workers ?? 0
    shareHands = [ShareGroup.Delivery?](repeating: nil, count: workers)
    shareTimers = [EventHandle](repeating: .none, count: workers)
    shareFaults = [Int](repeating: 0, count: workers)
    works = FlatArray(repeating: Work(), count: setup.groups.count * setup.partitions)
    members = setup.groups.map { [MemberState](repeating: .up, count: $0.members) }
    dependencyFaults = [Int](repeating: 0, count: setup.groups.count)
    deadlines = [Int64](repeating: .max, count: setup.groups.count)
    brokerFaults = [Int](repeating: 0, count: brokers)
    slowFaults = [Int](repeating: 0, count: brokers)
    waiting = [[Int]](repeating: [], count: setup.partitions)
    isCopying = [Bool](repeating: false, count: setup.partitions)
    pumpDue = [Int64](repeating: .max, count: setup.producers)
    halves = [[UInt64: Record]](repeating: [:], count: setup.producers)
    outcome.drained = [Int64](repeating: -1, count: setup.groups.count)
    let source = RandomSource(seed: setup.seed)
    factStream = source.stream("facts", "interval")
    lossStream = source.stream("network", "loss")
    shareStream = source.stream("share", "work")
    workStreams = setup.groups.indices.map { source.stream("group \($0)", "work") }
    factLine = setup.interval.constant.map { queue.delayLine($0, rank: Rank.begin) }
    workLines = setup.groups.map { group in group.work.constant.map { queue.delayLine($0, rank: Rank.end) } }
    for producer in 0..<setup.producers where setup.facts > 0 { scheduleFact(producer) }
    for (place, fault) in setup.faults.enumerated() {
      schedule(Kind.faultStart, place, rank: Rank.fault, after: fault.start)
      schedule(Kind.faultEnd, place, rank: Rank.fault, after: fault.start + fault.length)
    }
    for group in groups.indices { coordinators[group]?.clearChanges() }
    if replicas != nil { for partition in 0..<setup.partitions { noteLeader(partition) } }
  }

  var now: Int64 {
    @inline(__always) get { queue.now.nanoseconds }
  }

  @inline(__always) mutating func schedule(_ kind: UInt32, _ subject: Int, rank: UInt8, after delay: Int64) {
    queue.schedule(
      Event(rank: rank, kind: kind, subject: UInt32(truncatingIfNeeded: subject)),
      after: SimulationTime(nanoseconds: max(0, delay)))
  }

  // MARK: Running

  package mutating func run() -> Outcome {
    while let event = queue.next() {
      outcome.events += 1
      if hasMostEvents && outcome.events > Self.mostEvents {
        outcome.isStopped = true
        break
      }
      handle(event)
    }
    return finish()
  }

  @inline(__always) private mutating func handle(_ event: Event) {
    let subject = Int(event.subject)
    switch event.kind {
    case Kind.work: endWork(subject)
    case Kind.fact: makeFact(subject)
    case Kind.retry:
      works[subject].isRetryScheduled = false
      poll(subject / setup.partitions, subject % setup.partitions)
    case Kind.coordination: coordinate(subject) { $0.advance(now: $1) }
    case Kind.faultStart: turn(setup.faults[subject], isOn: true)
    case Kind.faultEnd: turn(setup.faults[subject], isOn: false)
    case Kind.pump: pump(subject)
    case Kind.arrival: arrive(subject)
    case Kind.answer: answer(subject)
    case Kind.timeout: timeOut(subject)
    case Kind.copy: copy(subject)
    case Kind.look: look()
    case Kind.relay: relayNext()
    case Kind.share: endShare(subject)
    case Kind.unlock:
      unlockDue = .max
      share?.unlock(now: now)
      offerShare()
    default:
      assert(event.kind == Kind.secondWrite)
      writeSecond(subject)
    }
  }

  private mutating func finish() -> Outcome {
    outcome.end = now
    outcome.published = topic.appended
    outcome.outboxRepeats = outbox?.repeated ?? 0
    topic.expire(now: now)
    for group in groups {
      outcome.groups.append(group.counts)
      outcome.maximumLags.append(group.maximumLag)
      outcome.ages.append(group.ages)
    }
    if let checker {
      reportAll(checker)
      if let outbox { checker.note(.outbox(backlog: outbox.backlog), now: now) }
      if case .dualWrite = setup.publishing {
        checker.note(.dualWrites(lost: outcome.dualLost, phantoms: outcome.phantoms), now: now)
      }
      if !outcome.isStopped { checker.note(.drained(agesOfFirst: groups.first?.ages.sum ?? 0), now: now) }
    }
    return outcome
  }

  func reportAll(_ checker: BusChecker) {
    topic.expire(now: now)
    if let share { checker.note(.shareReport(share.counts, lag: share.lag), now: now) }
    for (place, group) in groups.enumerated() {
      checker.note(.report(group: place, group.counts, lag: group.lag, retrying: group.retrying), now: now)
    }
  }

  // MARK: Facts

  private mutating func scheduleFact(_ producer: Int) {
    if let factLine {
      queue.schedule(kind: Kind.fact, subject: UInt32(producer), on: factLine)
    } else {
      schedule(Kind.fact, producer, rank: Rank.begin, after: setup.interval.sample(&factStream).nanoseconds)
    }
  }

  @inline(__always) private mutating func makeFact(_ producer: Int) {
    guard nextFact < UInt64(setup.facts) else { return }
    let record = Record(id: nextFact, key: nextFact % setup.keys, occurred: now)
    nextFact += 1
    if nextFact < UInt64(setup.facts) { scheduleFact(producer) }
    if isDirect {
      guard brokerFaults[0] == 0 else { return }
      append(record)
    } else {
      publish(record, producer)
    }
    if let checker, nextFact % 16 == 0 { reportAll(checker) }
  }

  /// A record comes to a broker without replicas.
  @inline(__always) mutating func append(_ record: Record) {
    let place = topic.append(record, now: now)
    outcome.steps += 1
    if let checker { checker.note(.appended(place, record, session: .max, sequence: -1), now: now) }
    offer(place.partition)
  }

  /// There may be something new in a partition.
  @inline(__always) mutating func offer(_ partition: Int) {
    for group in groups.indices { poll(group, partition) }
    if share != nil { offerShare() }
  }

  // MARK: Consuming

  /// A consumer that has nothing to do takes the next record of its partition.
  @inline(__always) mutating func poll(_ number: Int, _ partition: Int) {
    let group = groups[number]
    let owner = group.owner(partition)
    guard owner >= 0, !group.isInHand(partition), canRead(partition) else { return }
    guard isAtWork(number, owner) else { return }
    let place = number * setup.partitions + partition
    guard let delivery = group.take(partition, now: now) else {
      if let checker, setup.retention != .max { checker.note(.expired(partition: partition), now: now) }
      noteCommit(number, partition, owner)
      let due = group.nextRetry(partition)
      if due < .max && !works[place].isRetryScheduled {
        works[place].isRetryScheduled = true
        schedule(Kind.retry, place, rank: Rank.begin, after: due - now)
      }
      return
    }
    outcome.steps += 1
    works[place].ticket = delivery.ticket
    works[place].record = delivery.record
    works[place].worker = owner
    if let checker {
      checker.note(.taken(group: number, partition: partition, member: owner, delivery), now: now)
      noteCommit(number, partition, owner)
    }
    work(number, place, after: 0)
  }

  @inline(__always) mutating func work(_ number: Int, _ place: Int, after pause: Int64) {
    works[place].begin = now + pause
    if let line = workLines[number], pause == 0 {
      works[place].timer = queue.schedule(kind: Kind.work, subject: UInt32(place), on: line)
    } else {
      let length = setup.groups[number].work.sample(&workStreams[number]).nanoseconds
      works[place].timer = queue.scheduleCancellable(
        Event(rank: Rank.end, kind: Kind.work, subject: UInt32(place)),
        after: SimulationTime(nanoseconds: pause + length))
    }
  }

  @inline(__always) private mutating func endWork(_ place: Int) {
    let (number, partition) = (place / setup.partitions, place % setup.partitions)
    works[place].timer = .none
    let (record, worker) = (works[place].record, works[place].worker)
    finish(number, partition, record, ticket: works[place].ticket, worker)
  }

  mutating func finish(_ number: Int, _ partition: Int, _ record: Record, ticket: UInt32, _ member: Int32) {
    let group = groups[number]
    let effects = group.counts.effects
    let after = group.finish(
      partition, ticket: ticket, isProcessed: succeeds(number, record), now: now)
    if after == .fenced { group.applyFenced(record, now: now) }
    if let checker {
      let ending = Ending(record: record, after: after, hasEffect: group.counts.effects > effects)
      checker.note(.ended(group: number, partition: partition, member: member, ending), now: now)
      if after != .fenced { noteCommit(number, partition, member) }
    }
    switch after {
    case .done:
      outcome.steps += 1
      if outcome.drained[number] < 0 && group.lag == 0 && now >= lastFault { outcome.drained[number] = now }
      poll(number, partition)
    case .again(let pause): work(number, number * setup.partitions + partition, after: pause)
    case .delayed, .deadLettered: poll(number, partition)
    case .fenced: break
    }
  }

  @inline(__always) private func succeeds(_ number: Int, _ record: Record) -> Bool {
    let poison = setup.groups[number].poison
    return dependencyFaults[number] == 0 && (poison == 0 || record.id % poison != 0)
  }

  /// Tells what a group has committed since it was told last.
  @inline(__always) mutating func noteCommit(_ number: Int, _ partition: Int, _ member: Int32) {
    let place = number * setup.partitions + partition
    let committed = groups[number].committed(partition)
    guard committed > works[place].committed else { return }
    outcome.steps += committed - works[place].committed
    works[place].committed = committed
    if let checker {
      checker.note(.committed(group: number, partition: partition, member: member, offset: committed), now: now)
    }
  }

  /// Whether a member is there and the group knows it: one that has started again may have to wait for that.
  @inline(__always) private func isAtWork(_ number: Int, _ member: Int32) -> Bool {
    members[number][Int(member)] == .up && coordinators[number]?.isPresent(member) ?? true
  }

  func canRead(_ partition: Int) -> Bool {
    if isDirect { return brokerFaults[0] == 0 }
    return replicas.map { $0.leader(partition) != ReplicaSet.noLeader } ?? (brokerFaults[0] == 0)
  }
}
