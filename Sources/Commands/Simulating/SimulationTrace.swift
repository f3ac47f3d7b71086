import ArchitectureModel
import Documents
import Scenarios

/// All that happens in one run, in the trace event format of Chrome, which Perfetto and others show as well.
///
/// Every service is a process there, and every request that it has at once a thread: a slice from its arrival to its
/// end, in it its own work; instants for what went wrong. The faults are a process of their own.
/// - Source: Google, "Trace Event Format", 2016.
struct SimulationTrace {
  /// A viewer has its limits, too.
  static let mostEvents = 200_000
  private static let faultProcess = 0

  private struct OpenRequest {
    var start: Int64
    var lane: Int
    var workStart: Int64?
    var name: String
  }

  private struct Key: Hashable {
    var service: Int
    var request: UInt64
  }

  private let architecture: Architecture
  private let scenario: Scenario
  private var open: [Key: OpenRequest] = [:]
  /// Service by service: which lanes are taken.
  private var lanes: [[Bool]]
  private var faultStarts: [Int: Int64] = [:]
  private var lines: [String] = []
  private var last: Int64 = 0
  private(set) var eventCount = 0

  init(_ architecture: Architecture, _ scenario: Scenario) {
    (self.architecture, self.scenario) = (architecture, scenario)
    lanes = architecture.services.map { _ in [] }
    name(process: Self.faultProcess, "faults")
    for (place, service) in architecture.services.enumerated() { name(process: place + 1, service.name) }
  }

  mutating func add(_ event: TraceEvent) {
    eventCount += 1
    guard eventCount <= Self.mostEvents else { return }
    let time = event.time.nanoseconds
    last = time
    switch event.what {
    case .faultBegan(let fault): faultStarts[fault] = time
    case .faultEnded(let fault): endFault(fault, time)
    case .arrived, .called: begin(event, time)
    case .workBegan: edit(event) { $0.workStart = time }
    case .workEnded: endWork(event, time)
    case .ended(let isDone): end(event, time, isDone ? "answered" : "failed")
    case .lost: end(event, time, "lost")
    case .refused: end(event, time, "refused")
    case .turnedAway: end(event, time, "turned away")
    case .delayed: instant(event, time, "over the limit")
    case .timedOut: instant(event, time, "timeout")
    case .closed(let isDone): instant(event, time, isDone ? "call done" : "call failed")
    case .published: instant(event, time, "published")
    }
  }

  /// The trace; what is still going on ends with the run. nil where there was more than can be written.
  mutating func finished() -> String? {
    guard eventCount <= Self.mostEvents else { return nil }
    for fault in faultStarts.keys.sorted() { endFault(fault, last) }
    let left = open.sorted { ($0.key.service, $0.value.lane) < ($1.key.service, $1.value.lane) }
    for (key, request) in left { close(key, request, last, "open at the end") }
    return "{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n\(lines.joined(separator: ",\n"))\n]}\n"
  }

  // MARK: Requests

  private func key(_ event: TraceEvent) -> Key? {
    guard let request = event.request, let service = event.service else { return nil }
    return Key(service: service.index, request: request)
  }

  private mutating func edit(_ event: TraceEvent, _ change: (inout OpenRequest) -> Void) {
    guard let key = key(event), var request = open[key] else { return }
    change(&request)
    open[key] = request
  }

  private mutating func begin(_ event: TraceEvent, _ time: Int64) {
    guard let key = key(event) else { return }
    let lane = lanes[key.service].firstIndex(of: false) ?? lanes[key.service].count
    if lane == lanes[key.service].count { lanes[key.service].append(true) } else { lanes[key.service][lane] = true }
    let name = event.operation.map { architecture[$0].name } ?? architecture.services[key.service].name
    open[key] = OpenRequest(start: time, lane: lane, workStart: nil, name: name)
  }

  private mutating func endWork(_ event: TraceEvent, _ time: Int64) {
    guard let key = key(event), let request = open[key], let start = request.workStart else { return }
    slice("own work", process: key.service + 1, thread: request.lane + 1, start, time, [])
  }

  private mutating func end(_ event: TraceEvent, _ time: Int64, _ outcome: String) {
    guard let key = key(event), let request = open.removeValue(forKey: key) else { return }
    close(key, request, time, outcome)
  }

  private mutating func close(_ key: Key, _ request: OpenRequest, _ time: Int64, _ outcome: String) {
    lanes[key.service][request.lane] = false
    slice(
      request.name, process: key.service + 1, thread: request.lane + 1, request.start, time,
      [("outcome", .string(outcome))])
  }

  private mutating func endFault(_ fault: Int, _ time: Int64) {
    guard let start = faultStarts.removeValue(forKey: fault) else { return }
    let name = ScenarioWording(architecture: architecture).fault(scenario.faults[fault])
    slice(name, process: Self.faultProcess, thread: fault + 1, start, time, [])
  }

  // MARK: Lines

  private mutating func name(process: Int, _ name: String) {
    lines.append(
      JSONWriter.compact([
        "name": .string("process_name"), "ph": .string("M"), "pid": .integer(process), "tid": .integer(0),
        "args": ["name": .string(name)],
      ]))
  }

  private mutating func slice(
    _ name: String, process: Int, thread: Int, _ start: Int64, _ end: Int64,
    _ details: [(key: String, value: JSONValue)]
  ) {
    lines.append(
      JSONWriter.compact([
        "name": .string(name), "ph": .string("X"), "ts": Self.microseconds(start),
        "dur": Self.microseconds(end - start),
        "pid": .integer(process), "tid": .integer(thread), "args": .object(details),
      ]))
  }

  /// On the lane of the request, where it is known.
  private mutating func instant(_ event: TraceEvent, _ time: Int64, _ name: String) {
    guard let service = event.service else { return }
    let lane = key(event).flatMap { open[$0]?.lane }
    var details: [(key: String, value: JSONValue)] = []
    if let call = event.call { details.append(("call", .string(architecture[call].name))) }
    lines.append(
      JSONWriter.compact([
        "name": .string(name), "ph": .string("i"), "s": .string(lane == nil ? "p" : "t"), "ts": Self.microseconds(time),
        "pid": .integer(service.index + 1), "tid": .integer((lane ?? -1) + 1), "args": .object(details),
      ]))
  }

  private static func microseconds(_ nanoseconds: Int64) -> JSONValue { .number(Double(nanoseconds) / 1e3) }
}
