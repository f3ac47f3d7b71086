import Simulation

/// Whole numbers in the order in which they came.
struct WaitingLine {
  private var places = [Int64](repeating: 0, count: 16)
  private var first = 0
  private(set) var count = 0

  mutating func append(_ value: Int64) {
    if count == places.count {
      places = (0..<count).map { places[(first + $0) & (places.count - 1)] } + [Int64](repeating: 0, count: count)
      first = 0
    }
    places[(first + count) & (places.count - 1)] = value
    count += 1
  }

  mutating func removeFirst() -> Int64? {
    guard count > 0 else { return nil }
    defer {
      first = (first + 1) & (places.count - 1)
      count -= 1
    }
    return places[first]
  }
}

/// One queue and so many servers: M/M/c and its kin.
struct StationModel: ~Copyable {
  private enum Kind {
    static let arrival: UInt32 = 0
    static let departure: UInt32 = 1
  }

  private var queue = EventQueue()
  private var betweenArrivals: TimeSource
  private var service: TimeSource
  private var waiting = WaitingLine()
  private var idle: Int
  private var arrived = 0
  private var begun = 0

  /// Waiting times of the jobs that have begun, in nanoseconds, from the first after the warm-up on.
  private(set) var waits = Tally()
  /// Times from arrival to departure; of the single server only, which serves in the order of arrival.
  private(set) var sojourns = Histogram()

  private let jobs: Int
  private let warmUp: Int
  private let keepsSojourns: Bool

  private init(
    servers: Int, betweenArrivals: TimeSampler, service: TimeSampler, source: RandomSource, jobs: Int, warmUp: Int,
    keepsSojourns: Bool
  ) {
    precondition(servers == 1 || !keepsSojourns)
    idle = servers
    self.betweenArrivals = TimeSource(betweenArrivals, source.stream("station", "arrivals"))
    self.service = TimeSource(service, source.stream("station", "service"))
    (self.jobs, self.warmUp, self.keepsSojourns) = (jobs, warmUp, keepsSojourns)
  }

  /// M/M/c with a mean service of a second.
  static func exponential(
    servers: Int, load: Double, source: RandomSource, jobs: Int, warmUp: Int = 0, keepsSojourns: Bool = false
  ) -> StationModel {
    StationModel(
      servers: servers, betweenArrivals: .exponential(meanNanoseconds: 1e9 / (load * Double(servers))),
      service: .exponential(meanNanoseconds: 1e9), source: source, jobs: jobs, warmUp: warmUp,
      keepsSojourns: keepsSojourns)
  }

  mutating func run() {
    scheduleArrival()
    while let event = queue.next() {
      if event.kind == Kind.arrival {
        arrived += 1
        if arrived < jobs { scheduleArrival() }
        if idle > 0 {
          idle -= 1
          begin(arrivedAt: queue.now.nanoseconds)
        } else {
          waiting.append(queue.now.nanoseconds)
        }
      } else if let next = waiting.removeFirst() {
        begin(arrivedAt: next)
      } else {
        idle += 1
      }
    }
    precondition(queue.overflow == nil && waiting.count == 0)
  }

  private mutating func scheduleArrival() {
    queue.schedule(Event(rank: 1, kind: Kind.arrival, subject: 0), after: betweenArrivals.next())
  }

  private mutating func begin(arrivedAt arrival: Int64) {
    let time = service.next()
    begun += 1
    if begun > warmUp {
      let wait = queue.now.nanoseconds - arrival
      waits.add(wait)
      if keepsSojourns { sojourns.add(wait + time.nanoseconds) }
    }
    queue.schedule(Event(rank: 0, kind: Kind.departure, subject: 0), after: time)
  }
}

/// A caller that holds one of its workers while it calls three services in turn, each with as many.
struct ChainModel: ~Copyable {
  private enum Kind {
    static let arrival: UInt32 = 0
    static let workEnd: UInt32 = 1
    static let timeout: UInt32 = 2
  }

  private struct Job {
    var arrival: Int64 = 0
    /// 0: the caller's own work. 1...3: the call.
    var stage = 0
    var timer = EventHandle.none
  }

  private static let workers = 200
  private static let stages = 4
  /// In nanoseconds.
  private static let meanTimes = [50e6, 2e9, 0.5e9, 50e6]

  private var queue = EventQueue()
  private var betweenArrivals: TimeSource
  private var services: [TimeSource]
  private var idle = [Int](repeating: ChainModel.workers, count: ChainModel.stages)
  private var waiting = [WaitingLine](repeating: WaitingLine(), count: ChainModel.stages)
  private var jobs: [Job] = []
  private var freeJobs: [Int] = []
  private var arrived = 0
  private let jobCount: Int
  private let timeoutLine: DelayLine?

  private(set) var responses = Tally()
  private(set) var timeouts = 0

  init(hasTimers: Bool, source: RandomSource, jobs: Int) {
    jobCount = jobs
    // 60 a second.
    betweenArrivals = TimeSource(.exponential(meanNanoseconds: 1e9 / 60), source.stream("caller", "arrivals"))
    services = Self.meanTimes.enumerated().map { stage, mean in
      TimeSource(.exponential(meanNanoseconds: mean), source.stream("service \(stage)", "service time"))
    }
    timeoutLine = hasTimers ? queue.delayLine(.seconds(30), rank: 2) : nil
  }

  mutating func run() {
    scheduleArrival()
    while let event = queue.next() {
      let job = Int(event.subject)
      switch event.kind {
      case Kind.arrival: arrive()
      case Kind.workEnd: endWork(job)
      default:
        // It goes on: what is measured is the timer.
        timeouts += 1
        jobs[job].timer = .none
      }
    }
    precondition(queue.overflow == nil && freeJobs.count == jobs.count)
  }

  private mutating func scheduleArrival() {
    queue.schedule(Event(rank: 1, kind: Kind.arrival, subject: 0), after: betweenArrivals.next())
  }

  private mutating func arrive() {
    arrived += 1
    if arrived < jobCount { scheduleArrival() }
    let job: Int
    if let free = freeJobs.popLast() {
      job = free
    } else {
      job = jobs.count
      jobs.append(Job())
    }
    jobs[job] = Job(arrival: queue.now.nanoseconds)
    enter(job, 0)
  }

  private mutating func enter(_ job: Int, _ stage: Int) {
    jobs[job].stage = stage
    if stage > 0, let timeoutLine {
      jobs[job].timer = queue.schedule(kind: Kind.timeout, subject: UInt32(job), on: timeoutLine)
    }
    if idle[stage] > 0 {
      idle[stage] -= 1
      begin(job, stage)
    } else {
      waiting[stage].append(Int64(job))
    }
  }

  private mutating func begin(_ job: Int, _ stage: Int) {
    let time = services[stage].next()
    queue.schedule(Event(rank: 0, kind: Kind.workEnd, subject: UInt32(job)), after: time)
  }

  private mutating func endWork(_ job: Int) {
    let stage = jobs[job].stage
    if stage > 0 {
      if timeoutLine != nil { queue.cancel(jobs[job].timer) }
      leave(stage)
    }
    if stage + 1 < Self.stages {
      enter(job, stage + 1)
    } else {
      responses.add(queue.now.nanoseconds - jobs[job].arrival)
      freeJobs.append(job)
      leave(0)
    }
  }

  /// A worker is free.
  private mutating func leave(_ stage: Int) {
    if let next = waiting[stage].removeFirst() {
      begin(Int(next), stage)
    } else {
      idle[stage] += 1
    }
  }
}
