import ArchitectureModel

/// When an operation fails, with all that is needed to say how often.
///
/// Its events are services, and their zones are gone through state by state: given which zones are up, services are
/// independent of each other. Where there are too many states, zones and instances are events themselves.
struct OperationFunction<Number: FailureNumber> {
  let function: FailureFunction<Number>
  let events: [BasicEvent]
  /// Zones that are gone through state by state.
  private let zones: [ZoneID]
  /// Whether the operation can fail by an event at all.
  private let isUsed: [Bool]
  /// For each event: how many of its instances lie in each of the zones.
  private let placements: [[(zone: Int, count: Int)]]

  /// So many zones at most are gone through.
  static var mostZones: Int { 16 }
  /// Node visits allowed for going through the states of zones.
  static var mostVisits: Int { 1 << 26 }

  /// nil where zones would make too many states.
  init?(_ function: FailureFunction<Number>, events: [BasicEvent], of architecture: Architecture) {
    self.function = function
    self.events = events
    let isUsed = function.usedEvents
    self.isUsed = isUsed
    let used = events.enumerated().map { number, event -> [(zone: ZoneID, count: Int)] in
      guard isUsed[number], case .service(let service) = event else { return [] }
      return architecture.services[service.index].replicas.instancesByZone.filter {
        Part.zone($0.zone).canFail(in: architecture)
      }
    }
    zones = Set(used.flatMap { $0.map(\.zone) }).sorted()
    guard zones.count <= Self.mostZones, (function.nodeCount + 1) << zones.count <= Self.mostVisits else { return nil }
    let numbers = Dictionary(uniqueKeysWithValues: zones.enumerated().map { ($1, $0) })
    placements = used.map { $0.compactMap { place in numbers[place.zone].map { ($0, place.count) } } }
  }

  /// Whether its events are services, rather than zones and instances.
  var isOfServices: Bool { !events.contains { if case .part = $0 { true } else { false } } }

  // MARK: States of zones

  /// Which zones are down, how likely that is, and how likely then every event.
  private struct State {
    var down: Int
    var weight: Number
    var failures: [Number]
    /// How many instances each event has lost; empty where no zone is down.
    var lost: [Int]
  }

  private func forEachState(_ laws: FailureLaws<Number>, _ body: (State) -> Void) {
    let zoneFailures = zones.map { laws.failure(of: .zone($0)) }
    let intact = events.map { event in
      switch event {
      case .service(let service): laws.failure(of: service, withLost: 0)
      case .part(let part): laws.failure(of: part)
      }
    }
    var known: [[Number?]] = placements.map { $0.isEmpty ? [] : [nil] }
    for down in 0..<1 << zones.count {
      let weight = self.weight(of: down, zoneFailures)
      var state = State(down: down, weight: weight, failures: intact, lost: [])
      if down != 0 {
        state.lost = placements.map { $0.reduce(0) { down >> $1.zone & 1 == 1 ? $0 + $1.count : $0 } }
        for (event, lost) in state.lost.enumerated() where lost > 0 {
          guard case .service(let service) = events[event] else { continue }
          while known[event].count <= lost { known[event].append(nil) }
          let failure = known[event][lost] ?? laws.failure(of: service, withLost: lost)
          known[event][lost] = failure
          state.failures[event] = failure
        }
      }
      body(state)
    }
  }

  private func weight(of down: Int, _ zoneFailures: [Number], without left: Int? = nil) -> Number {
    zoneFailures.enumerated().reduce(.one) { weight, zone in
      if zone.offset == left { return weight }
      return weight * (down >> zone.offset & 1 == 1 ? zone.element : zone.element.complement)
    }
  }

  /// How many nodes a mean goes through: all of them in every state of the zones.
  var visits: Int { function.nodeCount << zones.count }

  // MARK: Figures

  /// The probability that the operation fails.
  /// - Complexity: O(nodes × states of zones).
  func mean(_ laws: FailureLaws<Number>) -> Number {
    var total = Number.zero
    forEachState(laws) { total = total + $0.weight * function.mean($0.failures) }
    return total
  }

  /// The means for every set of some services that are up for certain, the others of them being down.
  /// - Parameter switches: each bit of a result's place says whether the service at that place is up.
  /// - Complexity: O(nodes × states of zones × sets).
  func means(_ laws: FailureLaws<Number>, switching switches: [ServiceID]) -> [Number] {
    let places = switches.map { service in
      events.firstIndex { event in
        switch event {
        case .service(let other): other == service
        case .part(let part): part.component == .service(service)
        }
      }
    }
    var totals = [Number](repeating: .zero, count: 1 << switches.count)
    forEachState(laws) { state in
      var failures = state.failures
      for set in totals.indices {
        for (number, place) in places.enumerated() {
          // One that nothing depends on is no event.
          if let place { failures[place] = set >> number & 1 == 1 ? .zero : .one }
        }
        totals[set] = totals[set] + state.weight * function.mean(failures)
      }
    }
    return totals
  }

  /// The parts that it is about and that can fail.
  func parts(of architecture: Architecture) -> [Part] {
    zones.map { Part.zone($0) }
      + events.indices.filter { isUsed[$0] }.flatMap { event in
        switch events[event] {
        case .service(let service): Part.all(of: service, in: architecture)
        case .part(let part): [part]
        }
      }
  }

  /// What a component means: the failure probability that would be gone if its own parts never failed, and that which
  /// there would be more if they were all down rather than all up.
  struct Weight {
    var component: Component
    var gain: Number
    var birnbaum: Number
  }

  /// The weights of all components.
  ///
  /// - Complexity: one pass up and one down for each state of the zones; where zones and instances are events
  ///   themselves, one pass for each component of several parts.
  func weights(_ laws: FailureLaws<Number>) -> [Weight] {
    isOfServices ? serviceWeights(laws) : partWeights(laws)
  }

  private func partWeights(_ laws: FailureLaws<Number>) -> [Weight] {
    var byComponent: [Component: [Int]] = [:]
    var components: [Component] = []
    var failures: [Number] = []
    for (event, basic) in events.enumerated() {
      guard case .part(let part) = basic else { preconditionFailure("parts or services, not both") }
      failures.append(laws.failure(of: part))
      guard isUsed[event] else { continue }
      if byComponent[part.component] == nil { components.append(part.component) }
      byComponent[part.component, default: []].append(event)
    }
    let (mean, derivatives) = function.derivatives(failures)
    func with(_ events: [Int], _ failure: Number) -> Number {
      var changed = failures
      for event in events { changed[event] = failure }
      return function.mean(changed)
    }
    return components.map { component in
      let own = byComponent[component] ?? []
      if own.count == 1 {
        return Weight(
          component: component, gain: derivatives[own[0]] * failures[own[0]], birnbaum: derivatives[own[0]])
      }
      let good = with(own, .zero)
      return Weight(component: component, gain: mean - good, birnbaum: with(own, .one) - good)
    }
  }

  private func serviceWeights(_ laws: FailureLaws<Number>) -> [Weight] {
    var gains = [Number](repeating: .zero, count: events.count)
    var birnbaums = gains
    let zoneFailures = zones.map { laws.failure(of: .zone($0)) }
    var whenDown = [Number](repeating: .zero, count: zones.count)
    var whenUp = whenDown
    forEachState(laws) { state in
      let (mean, derivatives) = function.derivatives(state.failures)
      for (event, derivative) in derivatives.enumerated() {
        // Its own parts can be all right, and yet too few of its instances are left by their zones.
        let isLostAnyway = isLost(events[event], state.lost.isEmpty ? 0 : state.lost[event], laws.architecture)
        guard !isLostAnyway else { continue }
        birnbaums[event] = birnbaums[event] + state.weight * derivative
        gains[event] = gains[event] + state.weight * derivative * state.failures[event]
      }
      for zone in zones.indices {
        let share = weight(of: state.down, zoneFailures, without: zone) * mean
        if state.down >> zone & 1 == 1 {
          whenDown[zone] = whenDown[zone] + share
        } else {
          whenUp[zone] = whenUp[zone] + share
        }
      }
    }
    return events.indices.compactMap { event in
      guard isUsed[event], case .service(let service) = events[event] else { return nil }
      return Weight(component: .service(service), gain: gains[event], birnbaum: birnbaums[event])
    }
      + zones.indices.map { zone in
        let birnbaum = whenDown[zone] - whenUp[zone]
        return Weight(component: .zone(zones[zone]), gain: birnbaum * zoneFailures[zone], birnbaum: birnbaum)
      }
  }

  private func isLost(_ event: BasicEvent, _ lost: Int, _ architecture: Architecture) -> Bool {
    guard case .service(let service) = event else { return false }
    return lost > architecture.services[service.index].replicas.count
      - architecture.services[service.index].replicas.required
  }
}
