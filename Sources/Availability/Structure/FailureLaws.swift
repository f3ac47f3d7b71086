import ArchitectureModel

/// How likely parts and services are to have failed.
struct FailureLaws<Number: FailureNumber> {
  let architecture: Architecture
  private let outlook: Outlook
  /// What every part that can fail has instead of its own probability; nil for its own.
  private let uniform: Number?

  init(_ architecture: Architecture, _ outlook: Outlook, uniform: Number? = nil) {
    self.architecture = architecture
    self.outlook = outlook
    self.uniform = uniform
  }

  func failure(of part: Part) -> Number {
    let own = own(part)
    guard let uniform, own != .zero else { return own }
    return uniform
  }

  /// With `common-cause: β` and an instance down with probability q: βq takes all instances, (1 − β)q each by itself.
  private func own(_ part: Part) -> Number {
    switch part {
    case .zone(let zone):
      return Number(outlook.failure(of: architecture.zones[zone.index].availability.value.probability))
    case .deploy(let service): return architecture.services[service.index].deploys.map { Number($0.share) } ?? .zero
    case .common(let service): return common(service, commonCause(of: service))
    case .instance(let service, _): return instance(service, commonCause(of: service))
    }
  }

  private func common(_ service: ServiceID, _ share: Probability) -> Number {
    share.value == 0 ? .zero : unavailability(service) * Number(share)
  }

  private func instance(_ service: ServiceID, _ share: Probability) -> Number {
    share.value == 0 ? unavailability(service) : unavailability(service) * Number(share.inverted)
  }

  private func unavailability(_ service: ServiceID) -> Number {
    Number(outlook.failure(of: architecture.services[service.index].availability.value.probability))
  }

  /// The probability that a service by itself is down, given how many of its instances are down with their zones.
  func failure(of service: ServiceID, withLost lost: Int) -> Number {
    failure(
      of: service, withLost: lost, common: failure(of: .common(service)), instance: failure(of: .instance(service, 0)))
  }

  private func failure(of service: ServiceID, withLost lost: Int, common: Number, instance: Number) -> Number {
    let replicas = architecture.services[service.index].replicas
    let tooFew = tail(
      of: replicas.count - lost, down: replicas.count - lost - replicas.required + 1, failure: instance)
    return failure(of: .deploy(service)).series(common).series(tooFew)
  }

  /// The probability that at least `down` of so many alike are down.
  /// - Complexity: O(count × down).
  private func tail(of count: Int, down: Int, failure: Number) -> Number {
    if down <= 0 { return .one }
    if down == 1 { return failure.repetition(count) }
    if down > count { return .zero }
    if down == count { return failure.power(count) }
    // atLeast[j]: at least j of those looked at so far.
    var atLeast = [Number.one] + [Number](repeating: .zero, count: down)
    let holds = failure.complement
    for _ in 0..<count {
      for j in stride(from: down, through: 1, by: -1) { atLeast[j] = atLeast[j] * holds + atLeast[j - 1] * failure }
    }
    return atLeast[down]
  }

  /// The probability that a service by itself is down, its zones included and independent of all else.
  /// - Complexity: O(zones × instances).
  func failure(of service: ServiceID) -> Number {
    failure(of: service, common: failure(of: .common(service)), instance: failure(of: .instance(service, 0)))
  }

  private func failure(of service: ServiceID, common: Number, instance: Number) -> Number {
    // How likely it is that so many instances are lost with their zones.
    var lost = [Number.one]
    for (zone, size) in architecture.services[service.index].replicas.instancesByZone {
      let down = failure(of: .zone(zone))
      var next = lost.map { $0 * down.complement } + [Number](repeating: .zero, count: size)
      for (count, weight) in lost.enumerated() { next[count + size] = next[count + size] + weight * down }
      lost = next
    }
    return lost.indices.reduce(.zero) { sum, count in
      lost[count] == .zero
        ? sum : sum + lost[count] * failure(of: service, withLost: count, common: common, instance: instance)
    }
  }

  // MARK: Common cause

  /// The share of its failures that strike all instances of a service at once; of an uncertain one that under which the
  /// service fails most, or least.
  ///
  /// Neither end need be that: instances that are all required had better fail together, and those that stand in for
  /// each other apart. Let y = (1 − β)q, and h(y) the failure rate of the order statistic that decides, which rises in
  /// y. The logarithm of the chance to be up has the derivative q·(h(y) − 1 / (1 − βq)), which falls in β: up is most
  /// likely somewhere between, and least likely at an end. With zones this is so for each number of instances that they
  /// have left, and taken to be so for all together.
  private func commonCause(of service: ServiceID) -> Probability {
    let share = architecture.services[service.index].replicas.commonCause
    guard share.isUncertain, uniform == nil else { return share.nominal }
    func failure(_ share: Probability) -> Double {
      self.failure(of: service, common: common(service, share), instance: instance(service, share)).double
    }
    let ends = [share.low, share.high]
    switch outlook {
    case .nominal: return share.nominal
    case .worst: return failure(ends[0]) > failure(ends[1]) ? ends[0] : ends[1]
    case .best:
      let between = Self.leastBetween(share.low.value, share.high.value) { failure(Probability(shortest: $0)) }
      return (ends + [Probability(shortest: between)]).min { failure($0) < failure($1) } ?? share.nominal
    }
  }

  /// Where a function that falls and then rises is least, by the golden section.
  private static func leastBetween(_ low: Double, _ high: Double, _ function: (Double) -> Double) -> Double {
    let ratio = (5.0.squareRoot() - 1) / 2
    var (low, high) = (low, high)
    var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
    var (atLeft, atRight) = (function(left), function(right))
    // A minimum is flat: half of the digits are as near as can be told.
    for _ in 0..<60 {
      if atLeft <= atRight {
        (high, right, atRight) = (right, left, atLeft)
        left = high - ratio * (high - low)
        atLeft = function(left)
      } else {
        (low, left, atLeft) = (left, right, atRight)
        right = low + ratio * (high - low)
        atRight = function(right)
      }
    }
    return (low + high) / 2
  }
}

extension Replicas {
  /// The zones and how many instances lie in each: instance i is in zone i mod the number of zones.
  var instancesByZone: [(zone: ZoneID, count: Int)] {
    var found: [(zone: ZoneID, count: Int)] = []
    for (index, zone) in zones.enumerated() where index < count {
      let size = (count - index + zones.count - 1) / zones.count
      if let known = found.firstIndex(where: { $0.zone == zone }) {
        found[known].count += size
      } else {
        found.append((zone, size))
      }
    }
    return found
  }
}
