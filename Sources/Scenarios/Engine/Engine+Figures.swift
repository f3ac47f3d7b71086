import Simulation

/// What is counted on the way, and put together at the end.
extension Engine {
  /// Changes how many workers are busy and how many requests wait.
  @inline(__always) mutating func bring(_ place: Int, busy: Int64, queued: Int64) {
    addUp(place)
    let state = services.pointer(place)
    state.pointee.busy += busy
    state.pointee.queued += queued
    assert(state.pointee.busy >= 0 && state.pointee.queued >= 0)
    if busy > 0 { state.pointee.mostBusy = max(state.pointee.mostBusy, state.pointee.busy) }
    if queued > 0 { state.pointee.mostQueued = max(state.pointee.mostQueued, state.pointee.queued) }
  }

  /// Adds the levels up to now.
  @inline(__always) private mutating func addUp(_ place: Int) {
    let state = services.pointer(place)
    if state.pointee.second != secondIndex { turnSecond(of: place) }
    let length = UInt64(bitPattern: now - state.pointee.since)
    state.pointee.busyInSecond &+= UInt64(bitPattern: state.pointee.busy) &* length
    state.pointee.queuedInSecond &+= UInt64(bitPattern: state.pointee.queued) &* length
    state.pointee.since = now
  }

  /// Puts full seconds into the timeline.
  @inline(never) private mutating func turnSecond(of place: Int) {
    let (busy, queued) = (UInt64(services[place].busy), UInt64(services[place].queued))
    while services[place].second < min(secondIndex, timelineLimit) {
      let second = services[place].second
      let end = (second + 1) * 1_000_000_000
      let length = UInt64(end - services[place].since)
      let busyTime = services[place].busyInSecond + busy * length
      let queuedTime = services[place].queuedInSecond + queued * length
      if busyTime | queuedTime != 0 { note(place, second, busyTime, queuedTime) }
      services[place].busyInSecond = 0
      services[place].queuedInSecond = 0
      services[place].since = end
      services[place].second = busy | queued == 0 ? secondIndex : second + 1
    }
    // Past the timeline, seconds are not told apart.
    let start = max(services[place].since, secondIndex * 1_000_000_000)
    let length = UInt128(UInt64(start - services[place].since))
    services[place].busyTime += UInt128(busy) * length + UInt128(services[place].busyInSecond)
    services[place].queuedTime += UInt128(queued) * length + UInt128(services[place].queuedInSecond)
    services[place].busyInSecond = 0
    services[place].queuedInSecond = 0
    services[place].since = start
    services[place].second = secondIndex
  }

  private mutating func note(_ place: Int, _ second: Int64, _ busy: UInt64, _ queued: UInt64) {
    services[place].busyTime += UInt128(busy)
    services[place].queuedTime += UInt128(queued)
    guard second < timelineLimit else { return }
    timeline.grow(to: Int(second) + 1)
    let cell = (Int(second) * timeline.services + place) * 2
    timeline.levels[cell] += busy
    timeline.levels[cell + 1] += queued
  }

  /// The clock has passed the end of a second.
  @inline(never) mutating func turnSecond() {
    noteSecond()
    let next = now / 1_000_000_000
    noteLag(until: next)
    secondIndex = next
    let time = now
    pace?.reach(time)
    secondEnd =
      (secondIndex + 1).multipliedReportingOverflow(by: 1_000_000_000).overflow
      ? .max : (secondIndex + 1) * 1_000_000_000
  }

  private mutating func noteSecond() {
    guard second != SecondFigures() else { return }
    if secondIndex < timelineLimit {
      timeline.grow(to: Int(secondIndex) + 1)
      timeline.seconds[Int(secondIndex)].merge(second)
    }
    second = SecondFigures()
  }

  /// The lag at the end of the seconds up to one in which something happens again.
  private mutating func noteLag(until next: Int64) {
    let lag = totalLag
    let last = min(next, timelineLimit)
    guard lag > 0, secondIndex < last else { return }
    timeline.grow(to: Int(last))
    for second in secondIndex..<last { timeline.seconds[Int(second)].lag += UInt64(lag) }
  }

  mutating func noteWindow(isStart: Bool) {
    for place in 0..<services.count {
      addUp(place)
      let busyTime = services[place].busyTime + UInt128(services[place].busyInSecond)
      if isStart { services[place].busyTimeAtStart = busyTime } else { services[place].busyTimeAtEnd = busyTime }
    }
  }

  // MARK: The end

  private func checkThatNothingIsLeft() {
    assert(calls.live == 0, "\(calls.live) calls are left")
    for place in 0..<services.count { assert(services[place].busy == 0 && services[place].queued == 0) }
    for gate in 0..<gates.count { assert(gates[gate].inFlight == 0 && !gates[gate].isProbing) }
  }

  mutating func finish() -> ReplicationFigures {
    pace?.end()
    let isCut = activeSources > 0 || requests.live > lost || detached > 0 || canLagShrink()
    for topic in topics { topic.expire(now: isCut && limit == nil ? model.cutOff : now) }
    let open = isCut ? settleOpenRequests() : 0
    if !isCut { checkThatNothingIsLeft() }
    var ending = RunEnding.everythingDone
    if let limit {
      ending = .limit(limit.name, at: SimulationTime(nanoseconds: limit.time))
    } else if let overflow = queue.overflow {
      ending = .limit("pending events", at: overflow.time)
    } else if isCut {
      ending = .cutOff(openRequests: open)
    }
    // Where the run was over before the end of the load, nobody was busy in between.
    if now < model.duration { noteWindow(isStart: false) }
    if now < model.warmUp { noteWindow(isStart: true) }
    var figures = ReplicationFigures(
      operations: [], services: [], consumers: consumerFigures(), timeline: timeline, firstRefusals: [], drains: drains,
      ending: ending)
    for place in 0..<counts.count {
      figures.operations.append(OperationFigures(counts: counts[place], responses: responses[place]))
    }
    for place in 0..<services.count {
      addUp(place)
      note(place, services[place].second, services[place].busyInSecond, services[place].queuedInSecond)
      let state = services[place]
      figures.services.append(
        ServiceFigures(
          mostBusy: UInt64(state.mostBusy), mostQueued: UInt64(state.mostQueued), refused: state.refused,
          busyInWindow: state.busyTimeAtEnd - min(state.busyTimeAtStart, state.busyTimeAtEnd),
          busyTime: state.busyTime, queuedTime: state.queuedTime))
      figures.firstRefusals.append(state.firstRefusal)
    }
    noteSecond()
    noteLag(until: secondIndex + 1)
    timeline.grow(to: Int(min(lastActivity / 1_000_000_000 + 1, timelineLimit)))
    figures.timeline = timeline
    return figures
  }
}
