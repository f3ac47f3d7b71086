import Simulation

/// Calls: steps, attempts, and what comes of them.
extension Engine {
  // MARK: Steps

  /// Goes on with the steps of a request until one of them takes time or there are no more.
  mutating func advance(_ request: Int32) {
    let end = model.operations[Int(requests[request].operation)].steps.upperBound
    while true {
      assert(requests[request].pending == 0 && requests[request].calls < 0)
      let step = requests[request].step
      guard step < end else { return self.end(request, isDone: true, isTimedOut: false) }
      requests[request].step = step + 1
      let node = model.branches[Int(step)].node
      switch model.nodes[Int(node)].kind {
      case .save: requests[request].flags.insert(.isSaved)
      case .call(let call):
        guard let made = make(call, request, isInBlock: false) else { continue }
        return attempt(made)
      case .all, .one:
        if begin(block: node, request) { return }
      }
    }
  }

  /// Puts the calls of a block on the agenda, in the order written.
  /// - Returns: whether there are any that it waits for.
  private mutating func begin(block node: Int32, _ request: Int32) -> Bool {
    let bottom = agenda.count
    // Another block may be at its calls already, one of which nobody waits for.
    let floor = walk.count
    walk.append(node)
    while walk.count > floor {
      let node = walk.removeLast()
      switch model.nodes[Int(node)].kind {
      case .save: requests[request].flags.insert(.isSaved)
      case .call(let call):
        if let made = make(call, request, isInBlock: true) { push(.attempt, made) }
      case .all(let members): for member in members.reversed() { walk.append(model.branches[Int(member)].node) }
      case .one(let members, let key):
        var stream = keys[Int(key)].stream(requests[request].identity)
        let draw = stream.unit()
        if let member = members.first(where: { draw < model.branches[Int($0)].upTo }) {
          walk.append(model.branches[Int(member)].node)
        }
      }
    }
    // The agenda is worked off from its end.
    var (low, high) = (bottom, agenda.count - 1)
    while low < high {
      (agenda[low], agenda[high]) = (agenda[high], agenda[low])
      (low, high) = (low + 1, high - 1)
    }
    // Facts that it has told may have put work of others on the agenda.
    return requests[request].pending > 0
  }

  /// A call of a request that has to come to its turn; nil where there is nothing to wait for.
  /// - Parameter isInBlock: calls of the same instant that were written before it may still be on the agenda.
  private mutating func make(_ call: Int32, _ request: Int32, isInBlock: Bool) -> Int32? {
    let spec = model.calls[Int(call)]
    let identity = requests[request].identity
    if let made = spec.made {
      var stream = keys[Int(made.key)].stream(identity)
      guard made.chance.happens(&stream) else { return nil }
    }
    if spec.isPublish {
      if !model.operations[Int(requests[request].operation)].commitsAtSave {
        requests[request].flags.insert(.isSaved)
      }
      if spec.isRelayed {
        store(call, request)
        return nil
      }
    }
    let isVirtual = requests[request].flags.contains(.hasVirtualSteps)
    if !spec.waits {
      // In no time, what cannot fail its caller leaves no trace.
      if isVirtual { return nil }
      // In a block, it belongs to that until its turn comes: another may end the block before.
      if !isInBlock {
        send(call, identity)
        return nil
      }
    }
    let made = calls.take()
    if !isWithinLimits() { stop("calls in progress") }
    let first = requests[request].calls
    calls[made] = CallInProgress(
      request: request, call: call, next: first, identity: identity, spent: isVirtual ? requests[request].work : 0,
      isVirtual: isVirtual)
    if first >= 0 { calls[first].previous = made }
    requests[request].calls = made
    requests[request].pending += 1
    return made
  }

  /// A call that nobody waits for: it goes through its attempts by itself.
  private mutating func send(_ call: Int32, _ identity: UInt64) {
    let made = calls.take()
    if !isWithinLimits() { stop("calls in progress") }
    calls[made] = CallInProgress(call: call, identity: identity)
    detached += 1
    attempt(made)
  }

  /// The turn of a call has come that nobody waits for: it goes by itself from now on.
  private mutating func letGo(_ place: Int32, of request: Int32) {
    unlink(place)
    calls[place].request = -1
    detached += 1
    requests[request].pending -= 1
    if requests[request].pending == 0 { push(.advance, request) }
  }

  mutating func stop(_ name: String) {
    if limit == nil { limit = (name, now) }
  }

  // MARK: Attempts

  /// The next attempt of a call, or its fallback.
  mutating func attempt(_ place: Int32) {
    let record = calls[place]
    if record.phase == .given {
      calls.release(place)
      return
    }
    if isChanging, !record.isVirtual {
      calls[place].phase = .pause
      calls[place].timer = queue.scheduleCancellable(
        Event(rank: Rank.pauseEnd, kind: Kind.pauseEnd, subject: UInt32(bitPattern: place)), after: .zero)
      return
    }
    let spec = model.calls[Int(record.call)]
    calls[place].timer = .none
    if !spec.waits, record.request >= 0 { letGo(place, of: record.request) }
    // Attempts are numbered apart from repetitions, so that an attempt more does not change the next repetition's luck.
    let ordinal = UInt64(record.repetition) << 32 | UInt64(record.attempt)
    if record.isFallback {
      calls[place].phase = .fallback
      return ask(place, spec, identity(spec, record, ordinal | 1 << 63))
    }
    if record.attempt == 0, let hit = spec.hit, isCacheUp(spec.cache) {
      var stream = keys[Int(hit.key)].stream(identity(spec, record, ordinal))
      if hit.chance.happens(&stream) { return succeed(place, spec, isMade: false) }
    }
    calls[place].phase = .attempt
    if spec.gate >= 0, !record.isVirtual, !passGate(place, Int(spec.gate)) {
      return miss(place, spec, isTimedOut: false)
    }
    let identity = identity(spec, record, ordinal)
    if let error = spec.error {
      var stream = keys[Int(error.key)].stream(identity)
      calls[place].isInError = error.chance.happens(&stream)
    }
    if !record.isVirtual { calls[place].timer = schedule(Kind.timeout, place, delay: spec.timeout) }
    ask(place, spec, identity)
  }

  @inline(__always) private func identity(_ spec: CallSpec, _ record: CallInProgress, _ ordinal: UInt64) -> UInt64 {
    keys[Int(spec.identities)].number(record.identity, ordinal)
  }

  /// Sends a request to the target.
  private mutating func ask(_ place: Int32, _ spec: CallSpec, _ identity: UInt64) {
    var (service, operation) = (spec.service, spec.operation)
    var flags: Request.Flags = calls[place].isVirtual ? .isVirtual : []
    if calls[place].isFallback {
      guard case .fallback(let other, let way) = spec.handling else { preconditionFailure("there is a fallback") }
      (service, operation) = (other, way)
      flags.insert(.isFallback)
    }
    let request = requests.take()
    if !isWithinLimits() { stop("requests in progress") }
    requests[request] = Request(
      identity: identity, since: now, service: service, operation: operation, parent: place, call: calls[place].call,
      flags: flags)
    if spec.isPublish {
      requests[request].fact = calls[place].identity
      if !calls[place].isFallback { requests[request].flags.insert(.isPublish) }
    }
    calls[place].child = request
    if isTraced { trace(.called, request) }
    enter(request)
  }

  /// The caller gives up; the callee goes on.
  mutating func timeOut(_ place: Int32) {
    calls[place].timer = .none
    let child = calls[place].child
    if child >= 0 {
      requests[child].parent = -1
    } else if !calls[place].isFallback {
      loseFact(of: calls[place].call)
    }
    if isTraced { trace(.timedOut, call: place) }
    answer(place, isDone: false, isTimedOut: !calls[place].isFallback)
  }

  /// What an attempt or a fallback came to.
  mutating func answer(_ place: Int32, isDone: Bool, isTimedOut: Bool) {
    let record = calls[place]
    if !record.timer.isNone {
      queue.cancel(record.timer)
      calls[place].timer = .none
    }
    calls[place].child = -1
    if record.isFallback {
      guard isDone else { return close(place, isDone: false, isTimedOut: isTimedOut, undo: -1) }
      calls[place].isFallback = false
      return succeed(place, model.calls[Int(record.call)], isMade: false)
    }
    let isDone = isDone && !record.isInError
    let spec = model.calls[Int(record.call)]
    if record.isInGate { leaveGate(place, Int(spec.gate), isDone: isDone) }
    if isDone {
      succeed(place, spec, isMade: true)
    } else {
      miss(place, spec, isTimedOut: isTimedOut)
    }
  }

  /// One of its repetitions is done, by itself, by a fallback, or because nobody minds.
  @inline(__always) private mutating func succeed(_ place: Int32, _ spec: CallSpec, isMade: Bool) {
    calls[place].repetition += 1
    guard calls[place].repetition < spec.times else {
      return close(place, isDone: true, isTimedOut: false, undo: isMade || spec.times > 1 ? spec.undo : -1)
    }
    calls[place].attempt = 0
    calls[place].phase = .starting
    push(.attempt, place)
  }

  /// An attempt has failed.
  private mutating func miss(_ place: Int32, _ spec: CallSpec, isTimedOut: Bool) {
    if calls[place].attempt < spec.retries {
      calls[place].attempt += 1
      if spec.pause >= 0, calls[place].isVirtual { spend(model.delays[Int(spec.pause)].nanoseconds, on: place) }
      if spec.pause >= 0, !calls[place].isVirtual {
        calls[place].phase = .pause
        calls[place].timer = schedule(Kind.pauseEnd, place, delay: spec.pause)
      } else {
        calls[place].phase = .starting
        push(.attempt, place)
      }
      return
    }
    switch spec.handling {
    case .fail: close(place, isDone: false, isTimedOut: isTimedOut, undo: -1)
    case .ignore: succeed(place, spec, isMade: false)
    case .fallback:
      calls[place].isFallback = true
      calls[place].phase = .starting
      push(.attempt, place)
    }
  }

  /// The call is over: the request goes on, or fails.
  private mutating func close(_ place: Int32, isDone: Bool, isTimedOut: Bool, undo: Int32) {
    let record = calls[place]
    if isTraced { trace(.closed(isDone: isDone), call: place) }
    let request = record.request
    guard request >= 0 else {
      detached -= 1
      calls.release(place)
      return
    }
    if record.isVirtual { addSteps(record.spent, to: request) }
    unlink(place)
    calls.release(place)
    guard isDone else {
      // The block ends here: nobody waits for its other calls any more.
      abandonCalls(of: request)
      requests[request].pending = 0
      if isTimedOut { requests[request].flags.insert(.isTimedOut) }
      push(.fail, request)
      return
    }
    if undo >= 0 { requests[request].undo |= 1 << UInt64(undo) }
    requests[request].pending -= 1
    assert(requests[request].pending >= 0)
    if requests[request].pending == 0 { push(.advance, request) }
  }

  private mutating func unlink(_ place: Int32) {
    let (previous, next) = (calls[place].previous, calls[place].next)
    if previous >= 0 {
      calls[previous].next = next
    } else {
      requests[calls[place].request].calls = next
    }
    if next >= 0 { calls[next].previous = previous }
  }

  /// A step has failed, and the request with it: what was done before is undone, the latest first.
  mutating func fail(_ request: Int32) {
    let record = requests[request]
    if record.undo != 0, !record.flags.contains(.hasVirtualSteps) {
      let compensated = model.operations[Int(record.operation)].compensated
      for entry in compensated.reversed() where record.undo >> UInt64(entry - compensated.lowerBound) & 1 == 1 {
        let spec = model.calls[Int(model.lists[Int(entry)])]
        let target = model.operations[Int(spec.compensation)]
        let undoing = requests.take()
        if !isWithinLimits() { stop("requests in progress") }
        requests[undoing] = Request(
          identity: keys[Int(spec.identities)].number(record.identity, 1 << 62), since: now, service: target.service,
          operation: spec.compensation)
        if isTraced { trace(.called, undoing) }
        enter(undoing)
      }
    }
    end(request, isDone: false, isTimedOut: record.flags.contains(.isTimedOut))
  }

  /// Nobody waits for the calls of a request any more; who was called goes on.
  mutating func abandonCalls(of request: Int32) {
    var place = requests[request].calls
    requests[request].calls = -1
    while place >= 0 {
      let record = calls[place]
      if !record.timer.isNone { queue.cancel(record.timer) }
      if record.child >= 0 { requests[record.child].parent = -1 }
      if record.isInGate { abandonGate(place, Int(model.calls[Int(record.call)].gate)) }
      // A publish that nobody has in hand any more brings its fact to nobody.
      if record.phase == .attempt, record.child < 0 { loseFact(of: record.call) }
      if isTraced { trace(.closed(isDone: false), call: place) }
      if record.phase == .starting {
        calls[place].phase = .given
      } else {
        calls.release(place)
      }
      place = record.next
    }
  }

  // MARK: Bulkheads and circuit breakers

  private mutating func passGate(_ place: Int32, _ gate: Int) -> Bool {
    let spec = model.gates[gate]
    let isOpen = gates[gate].isOpen
    if isOpen, now < gates[gate].openUntil || gates[gate].isProbing { return false }
    guard gates[gate].inFlight < spec.most else { return false }
    if isOpen {
      gates[gate].isProbing = true
      calls[place].isProbe = true
    }
    gates[gate].inFlight += 1
    calls[place].isInGate = true
    return true
  }

  private mutating func leaveGate(_ place: Int32, _ gate: Int, isDone: Bool) {
    let isProbe = calls[place].isProbe
    abandonGate(place, gate)
    let spec = model.gates[gate]
    guard spec.failures > 0 else { return }
    if isDone {
      if isProbe { gates[gate].isOpen = false }
      if !gates[gate].isOpen { gates[gate].failures = 0 }
    } else if isProbe {
      gates[gate].openUntil = now.addingReportingOverflow(spec.openFor).overflow ? .max : now + spec.openFor
    } else if !gates[gate].isOpen {
      gates[gate].failures += 1
      guard gates[gate].failures >= spec.failures else { return }
      gates[gate].isOpen = true
      gates[gate].openUntil = now.addingReportingOverflow(spec.openFor).overflow ? .max : now + spec.openFor
    }
  }

  /// An attempt is over, or nobody waits for it.
  private mutating func abandonGate(_ place: Int32, _ gate: Int) {
    assert(gates[gate].inFlight > 0)
    gates[gate].inFlight -= 1
    if calls[place].isProbe { gates[gate].isProbing = false }
    calls[place].isInGate = false
    calls[place].isProbe = false
  }

  private func isCacheUp(_ cache: Int32) -> Bool { cache < 0 || services[Int(cache)].holds }
}
