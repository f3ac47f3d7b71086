import Simulation

/// Requests: how they come, get a worker, and end.
extension Engine {
  // MARK: From outside

  mutating func scheduleArrival(_ source: Int) {
    guard let time = sources[source].next(after: now) else {
      activeSources -= 1
      return
    }
    schedule(Kind.arrival, Int32(source), rank: Rank.arrival, after: max(0, time - now))
  }

  mutating func arrive(_ source: Int) {
    let operation = sources[source].operation
    let number = sources[source].count
    let spec = model.operations[Int(operation)]
    scheduleArrival(source)
    let request = requests.take()
    requests[request] = Request(
      identity: keys[Int(spec.identities)].number(number, 0), since: now, service: spec.service, operation: operation)
    welcome(request, spec)
  }

  /// A client's next try: a request of its own.
  mutating func arriveAgain(_ request: Int32) {
    let spec = model.operations[Int(requests[request].operation)]
    requests[request].since = now
    if now >= model.warmUp { counts[Int(spec.figure)].clientRetries += 1 }
    welcome(request, spec)
  }

  @inline(__always) private mutating func welcome(_ request: Int32, _ spec: OperationSpec) {
    lastActivity = now
    var flags = Request.Flags.isExternal
    if now >= model.warmUp {
      flags.insert(.isCounted)
      counts[Int(spec.figure)].offered += 1
    }
    requests[request].flags = flags
    if isTraced { trace(.arrived, request) }
    if spec.clientTimeout >= 0 {
      requests[request].timer = schedule(Kind.clientTimeout, request, delay: spec.clientTimeout)
    }
    enter(request)
  }

  /// The client goes away; what it asked for is finished all the same.
  mutating func loseClient(_ request: Int32) {
    requests[request].timer = .none
    settle(request, .failed)
    if requests[request].state == .hanging { release(request) }
  }

  private enum Outcome {
    case succeeded, failed, rejected
  }

  /// Tells the client how its request ended.
  private mutating func settle(_ request: Int32, _ outcome: Outcome) {
    let record = requests[request]
    assert(record.flags.contains(.isExternal))
    requests[request].flags.remove(.isExternal)
    if record.timer != .none {
      queue.cancel(record.timer)
      requests[request].timer = .none
    }
    lastActivity = now
    count(record, outcome)
    let spec = model.operations[Int(record.operation)]
    guard outcome != .succeeded, record.retry < spec.clientRetries else { return }
    let (arrival, isPast) = now.addingReportingOverflow(model.delays[Int(spec.clientPause)].nanoseconds)
    guard !isPast, arrival < model.duration else { return }
    let retry = requests.take()
    requests[retry] = Request(
      identity: keys[Int(spec.identities)].number(record.identity, 1), service: record.service,
      operation: record.operation, retry: record.retry + 1, state: .returning)
    schedule(Kind.clientReturn, retry, delay: spec.clientPause)
  }

  @inline(__always) private mutating func count(_ record: Request, _ outcome: Outcome) {
    let spec = model.operations[Int(record.operation)]
    let figure = Int(spec.figure)
    let isCounted = record.flags.contains(.isCounted)
    switch outcome {
    case .succeeded:
      let time = now - record.since
      second.succeeded += 1
      second.responses += UInt128(UInt64(time))
      guard isCounted else { return }
      counts[figure].succeeded += 1
      if spec.objective < 0 || time <= spec.objective { counts[figure].withinObjective += 1 }
      responses[figure].add(time)
    case .failed:
      second.failed += 1
      guard isCounted else { return }
      counts[figure].failed += 1
      if record.flags.contains(.isTimedOut) { counts[figure].timedOut += 1 }
      if record.flags.contains(.isSaved) { counts[figure].savedButFailed += 1 }
    case .rejected:
      second.rejected += 1
      guard isCounted else { return }
      counts[figure].rejected += 1
    }
  }

  /// At the end of a run that was cut off, what nobody has answered has failed.
  mutating func settleOpenRequests() -> Int {
    var open = 0
    for place in 0..<Int32(requests.count)
    where requests[place].state != .free && requests[place].flags.contains(.isExternal) {
      open += 1
      requests[place].flags.remove(.isTimedOut)
      count(requests[place], .failed)
    }
    return open
  }

  // MARK: At the door

  /// A request comes to its service.
  mutating func enter(_ request: Int32) {
    let place = Int(requests[request].service)
    if requests[request].flags.contains(.isVirtual) {
      guard services[place].condition == .up else { return end(request, isDone: false, isTimedOut: false) }
      push(.worked, request)
    } else if services[place].isGuarded {
      passDoor(request, afterDelay: false)
    } else {
      seekWorker(request)
    }
  }

  /// Past the state of the service and its rate limits.
  mutating func passDoor(_ request: Int32, afterDelay: Bool) {
    let place = Int(requests[request].service)
    switch services[place].condition {
    case .crashed: hang(request)
    case .refusing:
      if isTraced { trace(.refused, request) }
      end(request, isDone: false, isTimedOut: false)
    case .up:
      guard services[place].hasLimits, !afterDelay else { return seekWorker(request) }
      switch passLimits(request) {
      case .passes: seekWorker(request)
      case .waits(let time):
        requests[request].state = .delayed
        if isTraced { trace(.delayed, request) }
        schedule(Kind.delayEnd, request, rank: Rank.lookAgain, after: time)
      case .isRejected:
        if isTraced { trace(.refused, request) }
        end(request, isDone: false, isTimedOut: false)
      }
    }
  }

  /// Nobody answers: whoever waits, waits for a timeout. Where there is none, it fails at once.
  private mutating func hang(_ request: Int32) {
    if isTraced { trace(.lost, request) }
    let record = requests[request]
    if record.flags.contains(.isExternal) {
      if record.timer != .none {
        requests[request].state = .hanging
      } else {
        end(request, isDone: false, isTimedOut: false)
      }
    } else if record.parent >= 0, calls[record.parent].timer == .none {
      end(request, isDone: false, isTimedOut: false)
    } else {
      if record.parent >= 0 { calls[record.parent].child = -1 }
      release(request)
    }
  }

  /// Takes a worker, a place in the queue, or neither.
  mutating func seekWorker(_ request: Int32) {
    let place = Int(requests[request].service)
    if services[place].busy < services[place].workers {
      bring(place, busy: 1, queued: 0)
      begin(request)
    } else if services[place].queued < services[place].places {
      bring(place, busy: 0, queued: 1)
      requests[request].state = .waiting
      requests[request].next = -1
      if services[place].last >= 0 {
        requests[services[place].last].next = request
      } else {
        services[place].first = request
      }
      services[place].last = request
      if services[place].queued >= ModelLimits.queue {
        stop("queue of \(model.serviceNames[place])")
      }
    } else if requests[request].state != .looking, !requests[request].flags.contains(.isExternal) {
      // Workers that are freed at this instant come first; a request from outside comes after them as it is.
      requests[request].state = .looking
      schedule(Kind.look, request, rank: Rank.lookAgain, after: 0)
    } else {
      turnAway(request)
    }
  }

  private mutating func turnAway(_ request: Int32) {
    let place = Int(requests[request].service)
    services[place].refused += 1
    if services[place].firstRefusal < 0 { services[place].firstRefusal = now }
    if isTraced { trace(.turnedAway, request) }
    if requests[request].flags.contains(.isExternal) {
      settle(request, .rejected)
      release(request)
    } else {
      end(request, isDone: false, isTimedOut: false)
    }
  }

  // MARK: At work

  /// It has a worker.
  @inline(__always) private mutating func begin(_ request: Int32) {
    let record = requests[request]
    requests[request].state = .working
    if record.flags.contains(.isCounted), record.flags.contains(.isExternal) {
      let figure = Int(model.operations[Int(record.operation)].figure)
      counts[figure].waits += 1
      counts[figure].waited += UInt128(UInt64(now - record.since))
    }
    if isTraced { trace(.workBegan, request) }
    var work =
      record.operation >= 0 ? model.operations[Int(record.operation)].work : model.services[Int(record.service)].work
    if record.call >= 0, let own = model.calls[Int(record.call)].work, isAttempt(record) { work = own }
    if services[Int(record.service)].isSlow {
      beginSlowly(request, work)
    } else if work.constant == 0 {
      push(.worked, request)
    } else if work.constant > 0 {
      schedule(Kind.workEnd, request, delay: work.delay)
    } else {
      var stream = keys[Int(work.key)].stream(record.identity)
      let time = work.law.sample(&stream)
      queue.schedule(
        Event(rank: Rank.workEnd, kind: Kind.workEnd, subject: UInt32(bitPattern: request)), after: time)
    }
  }

  /// Whether it is the call's target that is asked, not its fallback.
  @inline(__always) private func isAttempt(_ record: Request) -> Bool {
    record.operation == model.calls[Int(record.call)].operation
      && record.service == model.calls[Int(record.call)].service && !record.flags.contains(.isFallback)
  }

  /// Its own work is done.
  mutating func worked(_ request: Int32) {
    let record = requests[request]
    if record.state == .lost {
      lost -= 1
      release(request)
      return
    }
    requests[request].state = .stepping
    if isTraced { trace(.workEnded, request) }
    guard services[Int(record.service)].needsHold else { return end(request, isDone: false, isTimedOut: false) }
    guard record.operation >= 0 else { return end(request, isDone: true, isTimedOut: false) }
    let spec = model.operations[Int(record.operation)]
    if !spec.requirements.isEmpty, !holds(spec.requirements) {
      return end(request, isDone: false, isTimedOut: false)
    }
    if record.flags.contains(.isVirtual) || hasOwnTime(record) { requests[request].flags.insert(.hasVirtualSteps) }
    requests[request].step = spec.steps.lowerBound
    advance(request)
  }

  /// Whether a call's latency stands for the whole operation.
  @inline(__always) private func hasOwnTime(_ record: Request) -> Bool {
    record.call >= 0 && model.calls[Int(record.call)].work != nil && isAttempt(record)
  }

  /// The request has an answer, if only that it failed.
  mutating func end(_ request: Int32, isDone: Bool, isTimedOut: Bool) {
    let record = requests[request]
    assert(record.calls < 0, "it waits for calls")
    if isTraced { trace(.ended(isDone: isDone), request) }
    let hasWorker = (record.state == .working || record.state == .stepping) && !record.flags.contains(.isVirtual)
    if record.flags.contains(.isExternal) {
      if isTimedOut { requests[request].flags.insert(.isTimedOut) }
      settle(request, isDone ? .succeeded : .failed)
    }
    release(request)
    if hasWorker { freeWorker(of: Int(record.service)) }
    if record.parent >= 0 { answer(record.parent, isDone: isDone, isTimedOut: isTimedOut) }
  }

  private mutating func freeWorker(of place: Int) {
    lastActivity = now
    let next = services[place].first
    guard next >= 0 else {
      bring(place, busy: -1, queued: 0)
      return
    }
    services[place].first = requests[next].next
    if services[place].first < 0 { services[place].last = -1 }
    bring(place, busy: 0, queued: -1)
    begin(next)
  }

  @inline(__always) mutating func release(_ request: Int32) {
    requests[request].state = .free
    requests[request].flags = []
    requests.release(request)
  }

  // MARK: Lost

  /// All that is in progress or waits in a service that crashes is lost.
  mutating func loseRequests(of place: Int32) {
    for request in 0..<Int32(requests.count) where requests[request].service == place {
      switch requests[request].state {
      case .working, .looking, .waiting, .stepping: lose(request)
      case .delayed, .hanging, .returning, .lost, .free, .arriving: break
      }
    }
    services[Int(place)].first = -1
    services[Int(place)].last = -1
    bring(Int(place), busy: -services[Int(place)].busy, queued: -services[Int(place)].queued)
  }

  private mutating func lose(_ request: Int32) {
    if isTraced { trace(.lost, request) }
    abandonCalls(of: request)
    let record = requests[request]
    if record.parent >= 0 {
      calls[record.parent].child = -1
      if calls[record.parent].timer == .none {
        // A fallback has no timeout: it fails at once.
        calls[record.parent].timer = queue.scheduleCancellable(
          Event(rank: Rank.firstTimeout, kind: Kind.timeout, subject: UInt32(bitPattern: record.parent)), after: .zero)
      }
      requests[request].parent = -1
    }
    let hasEvent = record.state == .working || record.state == .looking
    if record.flags.contains(.isExternal) {
      if record.timer != .none {
        // The client goes on waiting, in a record of its own where this one's event is still to come.
        let hanging = requests.take()
        requests[hanging] = record
        requests[hanging].calls = -1
        requests[hanging].state = .hanging
        queue.cancel(record.timer)
        let left = record.since + model.delays[Int(model.operations[Int(record.operation)].clientTimeout)].nanoseconds
        requests[hanging].timer = queue.scheduleCancellable(
          Event(rank: Rank.clientTimeout, kind: Kind.clientTimeout, subject: UInt32(bitPattern: hanging)),
          after: SimulationTime(nanoseconds: max(0, left - now)))
        requests[request].timer = .none
        requests[request].flags.remove(.isExternal)
      } else {
        settle(request, .failed)
      }
    }
    if hasEvent {
      requests[request].state = .lost
      lost += 1
    } else {
      release(request)
    }
  }
}
