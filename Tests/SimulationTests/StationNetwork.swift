@testable import Simulation

/// Stations that customers visit one after the other, written on the kernel as a user of it would: the models of
/// queueing theory.
struct StationNetwork: ~Copyable {
  typealias Law = @Sendable (inout RandomStream) -> SimulationTime

  struct Station {
    var servers = 1
    /// In service and waiting.
    var places = Int.max
    var service: Law
  }

  enum Customers {
    /// They come one after another and leave after the last station.
    case open(between: Law)
    /// So many go round for ever.
    case closed(Int)
  }

  /// What is seen at a station by those who come in the window.
  struct Observation {
    var waits = Tally()
    var present = NumberPresent()
    var refused = 0
    /// The parts of all stays that lie in the window, in nanoseconds.
    var staysInWindow: UInt128 = 0
  }

  private enum Kind {
    static let arrival: UInt32 = 0
    static let departure: UInt32 = 1
  }

  private struct Customer {
    var arrival = SimulationTime.zero
    var entry = SimulationTime.zero
    var station = 0
  }

  private var queue = EventQueue()
  private let stations: [Station]
  private let customersOf: Customers
  private let window: MeasurementWindow
  private var arrivals: RandomStream
  private var services: [RandomStream]
  private var customers: [Customer] = []
  private var busy: [Int]
  private var waiting: [[Int]]

  private(set) var observations: [Observation]
  /// From the first station to the end of the last, of those who came in the window.
  private(set) var sojourns = Tally()
  private(set) var completed = 0
  /// Lengths of the times in which the first station was never empty.
  private(set) var busyPeriods = Tally()
  private var busySince = SimulationTime.zero

  init(_ stations: [Station], _ customers: Customers, window: MeasurementWindow, source: RandomSource) {
    (self.stations, customersOf, self.window) = (stations, customers, window)
    arrivals = source.stream("world", "arrivals")
    services = stations.indices.map { source.stream("station \($0)", "service") }
    busy = stations.map { _ in 0 }
    waiting = stations.map { _ in [] }
    observations = stations.map { _ in Observation() }
  }

  /// Runs to the end of the window; an open network then until it is empty.
  mutating func run() {
    queue.schedule(Event(rank: 9, kind: .max, subject: 0), after: window.start)
    switch customersOf {
    case .open: scheduleArrival()
    case .closed(let number):
      for customer in 0..<number {
        customers.append(Customer())
        enter(customer, 0)
      }
    }
    var end = SimulationTime.never
    if case .closed = customersOf { end = window.end }
    while let event = queue.next(notAfter: end) {
      switch event.kind {
      case Kind.arrival:
        scheduleArrival()
        customers.append(Customer(arrival: queue.now))
        enter(customers.count - 1, 0)
      case Kind.departure: depart(Int(event.subject))
      default: for index in stations.indices { observations[index].present.restart(at: queue.now) }
      }
    }
  }

  private mutating func scheduleArrival() {
    guard case .open(let between) = customersOf else { return }
    let delay = between(&arrivals)
    guard window.end - queue.now > delay else { return }
    queue.schedule(Event(rank: 1, kind: Kind.arrival, subject: 0), after: delay)
  }

  private mutating func enter(_ customer: Int, _ index: Int) {
    guard busy[index] + waiting[index].count < stations[index].places else {
      if window.contains(queue.now) { observations[index].refused += 1 }
      return
    }
    change(index, by: 1)
    if index == 0 && busy[0] == 0 { busySince = queue.now }
    customers[customer].station = index
    customers[customer].entry = queue.now
    if index == 0 { customers[customer].arrival = queue.now }
    if busy[index] < stations[index].servers {
      busy[index] += 1
      begin(customer, index)
    } else {
      waiting[index].append(customer)
    }
  }

  private mutating func begin(_ customer: Int, _ index: Int) {
    let entry = customers[customer].entry
    if window.contains(entry) { observations[index].waits.add((queue.now - entry).nanoseconds) }
    let delay = stations[index].service(&services[index])
    queue.schedule(Event(rank: 0, kind: Kind.departure, subject: UInt32(customer)), after: delay)
  }

  private mutating func depart(_ customer: Int) {
    let index = customers[customer].station
    change(index, by: -1)
    let stay = window.overlap(from: customers[customer].entry, to: queue.now)
    observations[index].staysInWindow += UInt128(UInt64(stay.nanoseconds))
    if waiting[index].isEmpty {
      busy[index] -= 1
      if index == 0 && busy[0] == 0 { busyPeriods.add((queue.now - busySince).nanoseconds) }
    } else {
      begin(waiting[index].removeFirst(), index)
    }
    guard index + 1 == stations.count else { return enter(customer, index + 1) }
    if window.contains(customers[customer].arrival) {
      sojourns.add((queue.now - customers[customer].arrival).nanoseconds)
    }
    if window.contains(queue.now) { completed += 1 }
    if case .closed = customersOf { enter(customer, 0) }
  }

  /// The number present, up to the end of the window.
  private mutating func change(_ index: Int, by difference: Int64) {
    let level = observations[index].present.level + difference
    observations[index].present.set(to: level, at: min(queue.now, window.end))
  }
}

extension StationNetwork {
  static func exponential(_ mean: Double) -> Law { sampled(.exponential(meanNanoseconds: mean * 1e9)) }
  static func constant(_ seconds: Double) -> Law { sampled(.constant(SimulationTime(roundingSeconds: seconds))) }

  /// Two exponential laws with balanced means: a squared coefficient of variation above 1.
  static func hyperexponential(mean: Double, variation: Double) -> Law {
    let share = (1 + ((variation - 1) / (variation + 1)).squareRoot()) / 2
    let (chance, first, second) = (
      Chance(probability: share), exponential(mean / (2 * share)), exponential(mean / (2 * (1 - share)))
    )
    return { stream in chance.happens(&stream) ? first(&stream) : second(&stream) }
  }

  static func sampled(_ sampler: TimeSampler) -> Law { { sampler.sample(&$0) } }
}

/// A whole number that changes in time, added up over time without any rounding.
struct NumberPresent {
  private(set) var level: Int64 = 0
  /// Σ level × nanoseconds, and over how many nanoseconds.
  private(set) var area: UInt128 = 0
  private(set) var elapsed: Int64 = 0
  private var since = SimulationTime.zero

  mutating func set(to level: Int64, at time: SimulationTime) {
    advance(to: time)
    self.level = level
  }

  /// Forgets what was before, but for the level.
  mutating func restart(at time: SimulationTime) {
    advance(to: time)
    (area, elapsed) = (0, 0)
  }

  private mutating func advance(to time: SimulationTime) {
    let length = time.nanoseconds - since.nanoseconds
    precondition(length >= 0 && level >= 0)
    area += UInt128(UInt64(level)) * UInt128(UInt64(length))
    elapsed += length
    since = time
  }

  var mean: Double? { elapsed == 0 ? nil : Double(area) / Double(elapsed) }
}

extension MeasurementWindow {
  /// How much of an interval lies in the window. The sum over all stays of a run is the integral of the number present.
  fileprivate func overlap(from: SimulationTime, to: SimulationTime) -> SimulationTime {
    max(min(to, end) - max(from, start), .zero)
  }
}
