import ArchitectureModel
import EventBus
import Simulation

/// One replication: a model, its state, and what is counted.
///
/// Nothing here calls itself, however deep the calls of the architecture go. Down the way, from a step to a call to the
/// request at its target, functions call each other; up, an answer puts what follows it on the agenda, which is worked
/// off, the latest first, before the next event. The latest first keeps what belongs together together.
struct Engine: ~Copyable {
  enum Kind {
    static let arrival: UInt32 = 0
    static let workEnd: UInt32 = 1
    static let timeout: UInt32 = 2
    static let clientTimeout: UInt32 = 3
    static let pauseEnd: UInt32 = 4
    static let delayEnd: UInt32 = 5
    static let look: UInt32 = 6
    static let clientReturn: UInt32 = 7
    static let faultStart: UInt32 = 8
    static let faultEnd: UInt32 = 9
    static let flip: UInt32 = 10
    static let windowStart: UInt32 = 11
    static let windowEnd: UInt32 = 12
    static let poll: UInt32 = 13
    static let deliveryRetry: UInt32 = 14
    static let relay: UInt32 = 15
    static let sessionEnd: UInt32 = 16
    static let expiry: UInt32 = 17
  }

  let model: CompiledModel
  var queue = EventQueue()
  var requests = Pool<Request>()
  var calls = Pool<CallInProgress>()
  var agenda = FlatArray<Action>(capacity: 64)
  var services: FlatArray<ServiceState>
  var instances: FlatArray<InstanceState>
  var gates: FlatArray<GateState>
  var limits: FlatArray<LimitState>
  /// By effect of a fault: whether it is on.
  var isOn: FlatArray<Bool>
  /// By component: whether it is up.
  var isUp: FlatArray<Bool>
  var componentStreams: [RandomStream] = []
  var keys: [RandomKey] = []
  var lines: [DelayLine?] = []
  var sources: FlatArray<ArrivalSource>
  /// Blocks and requirements are walked with these.
  var walk = FlatArray<Int32>(capacity: 16)
  var truths = FlatArray<Bool>(capacity: 16)

  // Facts.
  var topics: [EventBus.Topic] = []
  var topicStates: FlatArray<TopicState>
  var outboxes: [Outbox] = []
  var groups: [ConsumerGroup] = []
  var groupStates: FlatArray<GroupState>
  /// By group and partition.
  var deliveries: FlatArray<DeliveryInProgress>
  /// Events by which consumers and relays go on by themselves.
  var wakeups = 0
  /// What facts have done at one instant.
  var steps = (at: Int64(0), count: 0)

  /// Operations that still have arrivals to come.
  var activeSources = 0
  /// Calls in progress that nobody waits for.
  var detached = 0
  /// When faults begin and end, and how many of these have come.
  var changes: [Int64] = []
  var changeCount = 0
  /// Lost requests whose event is still to come.
  var lost = 0
  /// When anything last happened to a request.
  var lastActivity: Int64 = 0
  /// Set when a limit is met; the run is over then.
  var limit: (name: String, time: Int64)?

  // Figures.
  var counts: FlatArray<RequestCounts>
  var responses: FlatArray<Histogram>
  var timeline: TimelineFigures
  var second = SecondFigures()
  var secondEnd: Int64 = 1_000_000_000
  var secondIndex: Int64 = 0
  let timelineLimit: Int64
  var pace: RunPace?
  let observer: ((TraceEvent) -> Void)?
  let isTraced: Bool

  init(
    _ model: CompiledModel, _ source: RandomSource, pace: WorkPace? = nil, observer: ((TraceEvent) -> Void)? = nil
  ) {
    self.model = model
    self.pace = pace.map { RunPace($0, duration: model.duration) }
    self.observer = observer
    isTraced = observer != nil
    services = FlatArray(capacity: max(1, model.services.count))
    for spec in model.services { services.append(ServiceState(workers: spec.workers, places: spec.queue)) }
    instances = FlatArray(capacity: max(1, model.instanceCount))
    for _ in 0..<model.instanceCount { instances.append(InstanceState()) }
    gates = FlatArray(capacity: max(1, model.gates.count))
    for _ in model.gates { gates.append(GateState()) }
    limits = FlatArray(capacity: max(1, model.limits.count))
    for limit in model.limits { limits.append(LimitState(isActive: limit.isLasting)) }
    isOn = FlatArray(capacity: max(1, model.effects.count))
    for _ in model.effects { isOn.append(false) }
    isUp = FlatArray(capacity: max(1, model.components.count))
    topicStates = FlatArray(capacity: max(1, model.topics.count))
    groupStates = FlatArray(capacity: max(1, model.groups.count))
    deliveries = FlatArray(capacity: max(1, model.deliveryCount))
    keys = model.keys.map { source.key($0.entity, $0.purpose) }
    counts = FlatArray(capacity: max(1, model.arrivals.count))
    responses = FlatArray(capacity: max(1, model.arrivals.count))
    sources = FlatArray(capacity: max(1, model.arrivals.count))
    for _ in model.arrivals {
      counts.append(RequestCounts())
      responses.append(Histogram())
    }
    timeline = TimelineFigures(services: model.services.count)
    timelineLimit = Int64(ModelLimits.timeline(services: model.services.count))
    for (place, delay) in model.delays.enumerated() {
      lines.append(
        place < ModelLimits.lines
          ? queue.delayLine(SimulationTime(nanoseconds: delay.nanoseconds), rank: delay.rank) : nil)
    }
    prepareWorld(source)
    prepareFacts()
    for (place, spec) in model.arrivals.enumerated() {
      sources.append(ArrivalSource(spec, model, source, keys))
      activeSources += 1
      scheduleArrival(place)
    }
  }

  var now: Int64 {
    @inline(__always) get { queue.now.nanoseconds }
  }

  /// From now on, so many nanoseconds later.
  @inline(__always) mutating func schedule(_ kind: UInt32, _ subject: Int32, rank: UInt8, after delay: Int64) {
    queue.schedule(
      Event(rank: rank, kind: kind, subject: UInt32(bitPattern: subject)), after: SimulationTime(nanoseconds: delay))
  }

  /// After a constant delay of the model; it can be cancelled.
  @inline(__always) @discardableResult
  mutating func schedule(_ kind: UInt32, _ subject: Int32, delay: Int32) -> EventHandle {
    if let line = lines[Int(delay)] {
      return queue.schedule(kind: kind, subject: UInt32(bitPattern: subject), on: line)
    }
    let spec = model.delays[Int(delay)]
    return queue.scheduleCancellable(
      Event(rank: spec.rank, kind: kind, subject: UInt32(bitPattern: subject)),
      after: SimulationTime(nanoseconds: spec.nanoseconds))
  }

  @inline(__always) mutating func push(_ kind: Action.Kind, _ subject: Int32) {
    agenda.append(Action(kind: kind, subject: subject))
  }

  // MARK: Running

  /// Runs to the end.
  mutating func run() -> ReplicationFigures {
    let cutOff = SimulationTime(nanoseconds: model.cutOff)
    while activeSources > 0 || requests.live > lost || detached > 0 || canLagShrink() {
      guard limit == nil, let event = queue.next(notAfter: cutOff) else { break }
      if now >= secondEnd { turnSecond() }
      handle(event)
      while agenda.count > 0 { handle(agenda.removeLast()) }
    }
    return finish()
  }

  @inline(__always) private mutating func handle(_ event: Event) {
    let subject = Int32(bitPattern: event.subject)
    // Most events are of one of these two kinds, and a branch is foreseen better than a jump.
    if event.kind == Kind.workEnd { return worked(subject) }
    if event.kind == Kind.arrival { return arrive(Int(subject)) }
    switch event.kind {
    case Kind.timeout: timeOut(subject)
    case Kind.pauseEnd: attempt(subject)
    case Kind.look: seekWorker(subject)
    case Kind.delayEnd: passDoor(subject, afterDelay: true)
    case Kind.clientTimeout: loseClient(subject)
    case Kind.clientReturn: arriveAgain(subject)
    case Kind.faultStart: turnFault(Int(subject), isOn: true)
    case Kind.faultEnd: turnFault(Int(subject), isOn: false)
    case Kind.flip: flip(Int(subject))
    case Kind.poll: pollAgain(subject)
    case Kind.deliveryRetry: retry(delivery: subject)
    case Kind.relay: relayAgain(Int(subject))
    case Kind.sessionEnd: endSession(Int(subject))
    case Kind.expiry: expire(Int(subject))
    case Kind.windowStart: noteWindow(isStart: true)
    default:
      assert(event.kind == Kind.windowEnd)
      noteWindow(isStart: false)
    }
  }

  @inline(__always) private mutating func handle(_ action: Action) {
    switch action.kind {
    case .worked: worked(action.subject)
    case .advance: advance(action.subject)
    case .fail: fail(action.subject)
    case .attempt: attempt(action.subject)
    }
  }

  /// Records are given without end, so the run is stopped as soon as there are too many.
  @inline(__always) func isWithinLimits() -> Bool {
    requests.live < ModelLimits.records && calls.live < ModelLimits.records
  }
}
