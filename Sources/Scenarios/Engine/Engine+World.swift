import Simulation

/// What changes by itself: faults, parts that fail and are repaired, deploys.
extension Engine {
  mutating func prepareWorld(_ source: RandomSource) {
    for (place, spec) in model.services.enumerated() {
      services[place].hasLimits = spec.limits.contains { model.limits[Int(model.lists[Int($0)])].isLasting }
      services[place].isGuarded = services[place].hasLimits
    }
    for (place, fault) in model.faults.enumerated() {
      schedule(Kind.faultStart, Int32(place), rank: Rank.world, after: fault.start)
      if fault.end < .max { schedule(Kind.faultEnd, Int32(place), rank: Rank.world, after: fault.end) }
    }
    changes = model.faults.flatMap { [$0.start, $0.end] }.filter { $0 < .max }.sorted()
    for (place, component) in model.components.enumerated() {
      var stream = source.stream(component.name.entity, component.name.purpose)
      isUp.append(true)
      var wait = component.up.sample(&stream).nanoseconds
      if case .deploys = component.place, let up = component.up.constant, let down = component.down.constant {
        // At a random place of the cycle: a deploy begins there, or was going on at the start.
        let phase = Int64(stream.below(UInt64(up.nanoseconds + down.nanoseconds)))
        if phase > up.nanoseconds {
          setComponent(place, isUp: false)
          wait = phase - up.nanoseconds
        } else {
          wait = phase
        }
      }
      componentStreams.append(stream)
      schedule(Kind.flip, Int32(place), rank: Rank.world, after: wait)
    }
    schedule(Kind.windowStart, 0, rank: Rank.world, after: model.warmUp)
    schedule(Kind.windowEnd, 0, rank: Rank.world, after: model.duration)
  }

  // MARK: Faults

  /// Whether a fault begins or ends at this very instant and has not yet: what is tried now is tried after that.
  @inline(__always) var isChanging: Bool { changeCount < changes.count && changes[changeCount] == now }

  mutating func turnFault(_ fault: Int, isOn: Bool) {
    changeCount += 1
    let effects = model.faults[fault].effects
    if isTraced { trace(isOn ? .faultBegan(fault) : .faultEnded(fault)) }
    for effect in effects { turnEffect(Int(effect), isOn) }
    // Where nothing waits, nothing else tells.
    if !isOn { for group in 0..<groups.count { noteDrained(group) } }
  }

  private mutating func turnEffect(_ place: Int, _ isOn: Bool) {
    let effect = model.effects[place]
    let service = Int(effect.service)
    self.isOn[place] = isOn
    let change: Int32 = isOn ? 1 : -1
    switch effect.kind {
    case .crash: strike(effect, crashes: change, refusals: 0)
    case .refuse: strike(effect, crashes: 0, refusals: change)
    case .limit(let limit): limits[Int(limit)] = LimitState(isActive: isOn)
    case .factor, .latency:
      var isSlow = false
      for other in model.services[service].slowEffects where self.isOn[Int(model.lists[Int(other)])] { isSlow = true }
      services[service].isSlow = isSlow
    }
    weigh(effect.service)
  }

  private mutating func strike(_ effect: Effect, crashes: Int32, refusals: Int32) {
    guard let struck = effect.instances else {
      services[Int(effect.service)].crashes += crashes
      services[Int(effect.service)].refusals += refusals
      return
    }
    let first = Int(model.services[Int(effect.service)].firstInstance)
    for instance in struck {
      instances[first + Int(instance)].crashes += crashes
      instances[first + Int(instance)].refusals += refusals
    }
  }

  // MARK: Chance

  mutating func flip(_ place: Int) {
    setComponent(place, isUp: !isUp[place])
    let component = model.components[place]
    let wait = (isUp[place] ? component.up : component.down).sample(&componentStreams[place])
    schedule(Kind.flip, Int32(place), rank: Rank.world, after: wait.nanoseconds)
  }

  private mutating func setComponent(_ place: Int, isUp: Bool) {
    self.isUp[place] = isUp
    let change: Int32 = isUp ? -1 : 1
    switch model.components[place].place {
    case .instance(let instance, let service):
      instances[Int(model.services[Int(service)].firstInstance + instance)].refusals += change
      weigh(service)
    case .common(let service), .deploys(let service):
      services[Int(service)].refusals += change
      weigh(service)
    case .zone(let zone):
      for place in model.instancesOfZone[Int(zone)] {
        instances[Int(model.services[Int(place.service)].firstInstance + place.instance)].refusals += change
      }
      for place in model.instancesOfZone[Int(zone)] { weigh(place.service) }
    }
  }

  // MARK: The state of a service

  /// Works out what a service does with requests from now on.
  private mutating func weigh(_ service: Int32) {
    let place = Int(service)
    let spec = model.services[place]
    let before = services[place].condition
    var hasLimits = false
    for limit in spec.limits where limits[Int(model.lists[Int(limit)])].isActive { hasLimits = true }
    services[place].hasLimits = hasLimits
    let condition = condition(of: place)
    services[place].condition = condition
    services[place].isGuarded = condition != .up || hasLimits
    if spec.instances > 1, !model.groupsOf[place].isEmpty { reviewMembers(of: place) }
    guard condition != before else { return }
    if condition == .crashed {
      interruptConsumers(of: place)
      loseRequests(of: service)
    }
    if (condition == .up) != (before == .up) { weighDependencies(place) }
    if condition == .up, before != .up { resumeConsumers(of: place) }
  }

  private func condition(of place: Int) -> ServiceState.Condition {
    let spec = model.services[place]
    if services[place].crashes > 0 { return .crashed }
    var (up, crashed): (Int32, Int32) = (0, 0)
    for instance in Int(spec.firstInstance)..<Int(spec.firstInstance + spec.instances) {
      if instances[instance].crashes > 0 {
        crashed += 1
      } else if instances[instance].refusals == 0 {
        up += 1
      }
    }
    if crashed == spec.instances { return .crashed }
    return services[place].refusals > 0 || up < spec.required ? .refusing : .up
  }

  private mutating func weighDependencies(_ place: Int) {
    let silent = model.topics.indices.filter { !isUp(brokerOf: $0) }
    defer { for topic in silent where isUp(brokerOf: topic) { resume(topic: topic) } }
    guard !model.dependentOrder.isEmpty else {
      services[place].holds = services[place].condition == .up
      return
    }
    for service in model.dependentOrder {
      let needs = model.services[Int(service)].requirements
      let needsHold = needs.isEmpty || holds(needs)
      services[Int(service)].needsHold = needsHold
      services[Int(service)].holds = needsHold && services[Int(service)].condition == .up
    }
  }

  /// Whether a condition on services holds.
  mutating func holds(_ nodes: Range<Int32>) -> Bool {
    assert(!nodes.isEmpty && truths.count == 0)
    for node in nodes {
      switch model.requirements[Int(node)] {
      case .service(let service): truths.append(services[Int(service)].holds)
      case .atLeast(let least, let count):
        var holding: Int32 = 0
        for _ in 0..<count where truths.removeLast() { holding += 1 }
        truths.append(holding >= least)
      }
    }
    return truths.removeLast()
  }

  // MARK: Slow

  mutating func beginSlowly(_ request: Int32, _ work: Int) {
    let time = slowTime(of: requests[request], work)
    if time == .zero {
      push(.worked, request)
    } else {
      schedule(Kind.workEnd, request, rank: Rank.workEnd, after: time.nanoseconds)
    }
  }

  /// Own work under faults that make it slow: in the order written, each changes what the ones before have made of it.
  func slowTime(of record: Request, _ work: Int) -> SimulationTime {
    let spec = model.services[Int(record.service)]
    var time = keys[Int(model.works[work].key)].time(model.works[work].law, record.identity)
    for entry in spec.slowEffects {
      let place = Int(model.lists[Int(entry)])
      guard isOn[place] else { continue }
      let effect = model.effects[place]
      if let struck = effect.instances, !struck.contains(instance(for: record)) { continue }
      switch effect.kind {
      case .factor(let factor): time = SimulationTime(rounding: Double(time.nanoseconds) * factor)
      case .latency(let law, let key):
        time = keys[Int(key)].time(law, record.identity)
      case .crash, .refuse, .limit: preconditionFailure("not slow")
      }
    }
    return time
  }

  /// The instance that a request comes to, as far as that matters: any of those that are up. One that is down leaves its
  /// requests to the others, so that theirs stay where they are.
  private func instance(for record: Request) -> Int32 {
    if let place = record.delivery {
      return groups[Int(deliveries[Int(place)].group)].owner(Int(deliveries[Int(place)].partition))
    }
    let spec = model.services[Int(record.service)]
    var stream = keys[Int(spec.dealing)].stream(record.identity)
    let dealt = Int32(stream.below(UInt64(spec.instances)))
    if isServing(spec.firstInstance + dealt) { return dealt }
    var others: Int32 = 0
    for instance in 0..<spec.instances where isServing(spec.firstInstance + instance) { others += 1 }
    guard others > 0 else { return dealt }
    var place = Int32(stream.below(UInt64(others)))
    for instance in 0..<spec.instances where isServing(spec.firstInstance + instance) {
      if place == 0 { return instance }
      place -= 1
    }
    preconditionFailure("there are so many")
  }

  func isServing(_ instance: Int32) -> Bool {
    instances[Int(instance)].crashes == 0 && instances[Int(instance)].refusals == 0
  }

  // MARK: Rate limits

  enum Passage {
    case passes
    case waits(Int64)
    case isRejected
  }

  /// Every limit that is on takes a token, or makes the request wait; the longest wait counts. A request that one of them
  /// rejects takes no token of the others.
  mutating func passLimits(_ request: Int32) -> Passage {
    let record = requests[request]
    let entries = model.services[Int(record.service)].limits
    // Consumers look less often, and nothing refuses them.
    let isPatient = record.delivery != nil
    let instance = entries.contains { isOnSomeInstances($0) } ? self.instance(for: record) : -1
    for entry in entries {
      guard let place = limit(entry, on: instance) else { continue }
      if case .isRejected = passage(place, isPatient).passage { return .isRejected }
    }
    var wait: Int64 = 0
    for entry in entries {
      guard let place = limit(entry, on: instance) else { continue }
      let (passage, state) = passage(place, isPatient)
      limits[place] = state
      if case .waits(let time) = passage { wait = max(wait, time) }
    }
    return wait > 0 ? .waits(wait) : .passes
  }

  /// Whether a limit in a list is on, for some instances only.
  private func isOnSomeInstances(_ entry: Int32) -> Bool {
    let place = Int(model.lists[Int(entry)])
    return limits[place].isActive && model.limits[place].instances != nil
  }

  /// The place of a limit in a list, where it is on and concerns an instance.
  private func limit(_ entry: Int32, on instance: Int32) -> Int? {
    let place = Int(model.lists[Int(entry)])
    guard limits[place].isActive else { return nil }
    return model.limits[place].instances?.contains(instance) ?? true ? place : nil
  }

  /// What a limit says to a request that comes now, and its bucket afterwards: told by the time at which it is full again,
  /// the *generic cell rate algorithm* of ITU-T I.371.
  private func passage(_ place: Int, _ isPatient: Bool) -> (passage: Passage, state: LimitState) {
    let limit = model.limits[place]
    let token = limit.unit / limit.count
    var state = limits[place]
    let full = Double(state.anchor) + state.used * limit.unit / limit.count
    if state.used == 0 || Double(now) >= full {
      state.anchor = now
      state.used = 1
      return (.passes, state)
    }
    let earliest = full - (limit.burst - 1) * token
    if Double(now) >= earliest {
      state.used += 1
      return (.passes, state)
    }
    switch limit.excess {
    case .reject where !isPatient: return (.isRejected, state)
    case .delay(let fixed?): return (.waits(fixed.count), state)
    case .delay(nil), .reject:
      state.used += 1
      return (.waits(max(1, SimulationTime(rounding: (earliest - Double(now)).rounded(.up)).nanoseconds)), state)
    }
  }
}
