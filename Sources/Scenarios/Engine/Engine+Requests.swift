import Simulation

/// Requests: how they come, get a worker, and end.
extension Engine {
  // MARK: From outside

  @inline(__always) mutating func scheduleArrival(_ source: Int) {
    guard let time = sources[source].next(after: now) else {
      activeSources -= 1
      return
    }
    schedule(Kind.arrival, Int32(source), rank: Rank.arrival, after: max(0, time - now))
  }

  mutating func arrive(_ source: Int) {
    let operation = sources[source].operation
    let arrival = sources[source].takeArrival()
    let spec = model.operations[Int(operation)]
    scheduleArrival(source)
    let request = requests.take()
    requests[request] = Request(
      identity: arrival.identity, since: now, work: arrival.work, service: spec.service, operation: operation)
    welcome(request, spec)
  }

  /// A client's next try: a request of its own.
  mutating func arriveAgain(_ request: Int32) {
    let spec = model.operations[Int(requests[request].operation)]
    requests[request].since = now
    if isMeasured { counts[Int(spec.figure)].clientRetries += 1 }
    welcome(request, spec)
  }

  /// Whether a request that arrives now is counted: not at the very end of the warm-up, but at the end of the load, so that
  /// regular ones are as many as rate × time.
  private var isMeasured: Bool { now > model.warmUp || model.warmUp == 0 }

  @inline(__always) private mutating func welcome(_ request: Int32, _ spec: OperationSpec) {
    lastActivity = now
    var flags = Request.Flags.isExternal
    if isMeasured {
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
  @inline(__always) private mutating func settle(_ request: Int32, _ outcome: Outcome) {
    let record = requests.pointer(request)
    assert(record.pointee.flags.contains(.isExternal))
    if !record.pointee.timer.isNone {
      queue.cancel(record.pointee.timer)
      record.pointee.timer = .none
    }
    lastActivity = now
    count(record, outcome)
    record.pointee.flags.remove(.isExternal)
    if outcome != .succeeded { tryAgain(record.pointee) }
  }

  /// A client that has tries left comes again after its pause, unless the load is over by then.
  @inline(never) private mutating func tryAgain(_ record: Request) {
    let spec = model.operations[Int(record.operation)]
    guard record.retry < spec.clientRetries else { return }
    let (arrival, isPast) = now.addingReportingOverflow(model.delays[Int(spec.clientPause)].nanoseconds)
    guard !isPast, arrival <= model.duration else { return }
    let retry = requests.take()
    requests[retry] = Request(
      identity: keys[Int(spec.identities)].number(record.identity, 1), service: record.service,
      operation: record.operation, retry: record.retry + 1, state: .returning)
    schedule(Kind.clientReturn, retry, delay: spec.clientPause)
  }

  @inline(__always) private mutating func count(_ record: UnsafeMutablePointer<Request>, _ outcome: Outcome) {
    let operation = Int(record.pointee.operation)
    let figure = Int(model.operations[operation].figure)
    let found = counts.pointer(figure)
    let isCounted = record.pointee.flags.contains(.isCounted)
    switch outcome {
    case .succeeded:
      let time = now - record.pointee.since
      second.succeeded += 1
      second.responses += UInt128(UInt64(time))
      guard isCounted else { return }
      found.pointee.succeeded += 1
      let objective = model.operations[operation].objective
      if objective < 0 || time <= objective { found.pointee.withinObjective += 1 }
      responses[figure].add(time)
    case .failed:
      second.failed += 1
      guard isCounted else { return }
      found.pointee.failed += 1
      if record.pointee.flags.contains(.isTimedOut) { found.pointee.timedOut += 1 }
      if record.pointee.flags.contains(.isSaved) { found.pointee.savedButFailed += 1 }
    case .rejected:
      second.rejected += 1
      guard isCounted else { return }
      found.pointee.rejected += 1
    }
  }

  /// At the end of a run that was cut off, what nobody has answered has failed.
  mutating func settleOpenRequests() -> Int {
    var open = 0
    for place in 0..<Int32(requests.count)
    where requests[place].state != .free && requests[place].flags.contains(.isExternal) {
      open += 1
      requests[place].flags.remove(.isTimedOut)
      count(requests.pointer(place), .failed)
    }
    return open
  }

  // MARK: At the door

  /// A request comes to its service.
  @inline(__always) mutating func enter(_ request: Int32) {
    let place = Int(requests[request].service)
    if requests[request].flags.contains(.isVirtual) {
      enterInNoTime(request)
    } else if services[place].isGuarded {
      passDoor(request, afterDelay: false)
    } else {
      seekWorker(request)
    }
  }

  /// Past the state of the service and its rate limits.
  mutating func passDoor(_ request: Int32, afterDelay: Bool) {
    let place = Int(requests[request].service)
    if requests[request].state == .lost {
      lost -= 1
      return release(request)
    }
    if services[place].condition != .up, let delivery = requests[request].delivery {
      return stall(delivery: delivery, request)
    }
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
      if !record.timer.isNone {
        requests[request].state = .hanging
      } else {
        end(request, isDone: false, isTimedOut: false)
      }
    } else if record.parent >= 0, calls[record.parent].timer.isNone {
      end(request, isDone: false, isTimedOut: false)
    } else {
      if record.parent >= 0 {
        calls[record.parent].child = -1
      } else if record.flags.contains(.isPublish) {
        loseFact(of: record.call)
      }
      release(request)
    }
  }

  /// Takes a worker, a place in the queue, or neither.
  mutating func seekWorker(_ request: Int32) {
    let place = Int(requests[request].service)
    let state = services.pointer(place)
    if state.pointee.busy < state.pointee.workers {
      bring(place, busy: 1, queued: 0)
      begin(request)
    } else if state.pointee.queued - state.pointee.polling < state.pointee.places
      || requests[request].delivery != nil
    {
      // A consumer waits its turn, and takes nobody's place.
      if requests[request].delivery != nil { state.pointee.polling += 1 }
      bring(place, busy: 0, queued: 1)
      requests[request].state = .waiting
      requests[request].next = -1
      if state.pointee.last >= 0 {
        requests[state.pointee.last].next = request
      } else {
        state.pointee.first = request
      }
      state.pointee.last = request
      if state.pointee.queued >= ModelLimits.queue {
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
    let record = requests.pointer(request)
    record.pointee.state = .working
    let service = Int(record.pointee.service)
    // One whose client has gone meanwhile has waited all the same.
    if record.pointee.flags.contains(.isCounted) {
      let found = counts.pointer(Int(model.operations[Int(record.pointee.operation)].figure))
      found.pointee.waits += 1
      found.pointee.waited += UInt128(UInt64(now - record.pointee.since))
    }
    if isTraced { trace(.workBegan, request) }
    if record.pointee.work >= 0, !services[service].isSlow {
      return schedule(Kind.workEnd, request, rank: Rank.workEnd, after: record.pointee.work)
    }
    let work = self.work(of: record)
    guard !services[service].isSlow else { return beginSlowly(request, Int(work)) }
    let (constant, delay) = (model.works[Int(work)].constant, model.works[Int(work)].delay)
    if constant == 0 {
      push(.worked, request)
    } else if constant > 0 {
      schedule(Kind.workEnd, request, delay: delay)
    } else {
      let key = keys[Int(model.works[Int(work)].key)]
      let time = key.time(model.works[Int(work)].law, record.pointee.identity)
      schedule(Kind.workEnd, request, rank: Rank.workEnd, after: time.nanoseconds)
    }
  }

  /// What it does, in `works`.
  @inline(__always) func work(of record: UnsafeMutablePointer<Request>) -> Int32 {
    let own = ownTime(record)
    if own >= 0 { return own }
    let (service, operation) = (Int(record.pointee.service), Int(record.pointee.operation))
    return operation >= 0 ? model.operations[operation].work : model.services[service].work
  }

  /// The time that a call has in the place of its target's; −1 for none.
  @inline(__always) func ownTime(_ record: UnsafeMutablePointer<Request>) -> Int32 {
    let call = record.pointee.call
    if let delivery = record.pointee.delivery {
      return model.consumers[Int(model.groups[Int(deliveries[Int(delivery)].group)].consumer)].work
    }
    return call < 0 || record.pointee.flags.contains(.isFallback) ? -1 : model.calls[Int(call)].work
  }

  /// Its own work is done.
  mutating func worked(_ request: Int32) {
    let record = requests.pointer(request)
    if record.pointee.state == .lost {
      lost -= 1
      release(request)
      return
    }
    record.pointee.state = .stepping
    if isTraced { trace(.workEnded, request) }
    guard services[Int(record.pointee.service)].needsHold else {
      return end(request, isDone: false, isTimedOut: false)
    }
    let operation = Int(record.pointee.operation)
    guard operation >= 0 else { return end(request, isDone: true, isTimedOut: false) }
    let needs = model.operations[operation].requirements
    if !needs.isEmpty, !holds(needs) { return end(request, isDone: false, isTimedOut: false) }
    if record.pointee.flags.contains(.isVirtual) || ownTime(record) >= 0 {
      record.pointee.flags.insert(.hasVirtualSteps)
    }
    let steps = model.operations[operation].steps
    if steps.isEmpty { return end(request, isDone: true, isTimedOut: false) }
    record.pointee.step = steps.lowerBound
    advance(request)
  }

  /// The request has an answer, if only that it failed.
  mutating func end(_ request: Int32, isDone: Bool, isTimedOut: Bool) {
    var record = requests.pointer(request)
    assert(record.pointee.calls < 0, "it waits for calls")
    if isTraced { trace(.ended(isDone: isDone), request) }
    if record.pointee.flags.contains(.isPublish) {
      if isDone { append(request) } else { loseFact(of: record.pointee.call) }
      record = requests.pointer(request)
    }
    let (state, parent, service) = (record.pointee.state, record.pointee.parent, Int(record.pointee.service))
    let (isVirtual, time) = (record.pointee.flags.contains(.isVirtual), record.pointee.work)
    let hasWorker = (state == .working || state == .stepping) && !isVirtual
    if record.pointee.flags.contains(.isExternal) {
      if isTimedOut { record.pointee.flags.insert(.isTimedOut) }
      settle(request, isDone ? .succeeded : .failed)
    }
    release(request)
    if hasWorker { freeWorker(of: service) }
    if parent < -1 { return answer(delivery: -2 - parent, isDone: isDone) }
    guard parent >= 0 else { return }
    if isVirtual {
      answer(parent, isDone: isDone, isTimedOut: isTimedOut, inNoTimeFor: time)
    } else {
      answer(parent, isDone: isDone, isTimedOut: isTimedOut)
    }
  }

  @inline(__always) private mutating func freeWorker(of place: Int) {
    lastActivity = now
    let next = services[place].first
    guard next >= 0 else {
      bring(place, busy: -1, queued: 0)
      return
    }
    services[place].first = requests[next].next
    if services[place].first < 0 { services[place].last = -1 }
    if requests[next].parent < -1 { services[place].polling -= 1 }
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
      case .working, .waiting, .stepping: lose(request)
      case .arriving, .looking: assertionFailure("the world changes before anything else of an instant")
      case .delayed, .hanging, .returning, .lost, .free: break
      }
    }
    services[Int(place)].first = -1
    services[Int(place)].last = -1
    services[Int(place)].polling = 0
    bring(Int(place), busy: -services[Int(place)].busy, queued: -services[Int(place)].queued)
  }

  /// Nothing comes of a request that handles a record: its consumer is gone, and with it what it was doing.
  mutating func loseDelivery(_ request: Int32) {
    let (state, service) = (requests[request].state, Int(requests[request].service))
    requests[request].parent = -1
    switch state {
    case .delayed:
      // Its event is still to come.
      requests[request].state = .lost
      lost += 1
    case .waiting, .working, .stepping:
      // Where the whole service has crashed, all that is there is lost together.
      guard services[service].condition != .crashed else { return }
      if state == .waiting {
        leaveQueue(request)
        services[service].polling -= 1
        bring(service, busy: 0, queued: -1)
        lose(request)
      } else {
        lose(request)
        freeWorker(of: service)
      }
    case .arriving, .looking, .hanging, .returning, .lost, .free: preconditionFailure("it handles a record")
    }
  }

  /// - Complexity: O(those that wait).
  private mutating func leaveQueue(_ request: Int32) {
    let place = Int(requests[request].service)
    var (before, other) = (Int32(-1), services[place].first)
    while other != request { (before, other) = (other, requests[other].next) }
    let next = requests[request].next
    if before >= 0 { requests[before].next = next } else { services[place].first = next }
    if next < 0 { services[place].last = before }
  }

  private mutating func lose(_ request: Int32) {
    if isTraced { trace(.lost, request) }
    abandonCalls(of: request)
    let record = requests[request]
    if record.parent >= 0 {
      calls[record.parent].child = -1
      if calls[record.parent].timer.isNone {
        // A fallback has no timeout: it fails at once.
        calls[record.parent].timer = queue.scheduleCancellable(
          Event(rank: Rank.firstTimeout, kind: Kind.timeout, subject: UInt32(bitPattern: record.parent)), after: .zero)
      }
      requests[request].parent = -1
    } else if record.flags.contains(.isPublish) {
      loseFact(of: record.call)
    }
    if record.flags.contains(.isExternal) {
      if !record.timer.isNone {
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
    if record.state == .working {
      // The end of its work is still to come.
      requests[request].state = .lost
      lost += 1
    } else {
      release(request)
    }
  }
}
