import ArchitectureModel
import Reports
import Scenarios

/// Runs, second by second, each on a few lines of a terminal and all on one axis.
struct SimulationTimeline {
  private static let shownServices = 2
  /// Of its workers that a service uses at most, to be worth a row beside the first.
  private static let leastShare = 0.1

  private let run: RunResult
  private let architecture: Architecture
  /// Seconds that one step stands for.
  private let step: Int
  private let steps: Int

  /// The rows, and how many services have none; nothing where nothing happened.
  static func blocks(_ runs: [RunResult], _ architecture: Architecture) -> [Report.Block] {
    let seconds = runs.map { ($0.timeline.last?.second ?? -1) + 1 }.max() ?? 0
    guard seconds > 0 else { return [] }
    let timelines = runs.map { SimulationTimeline($0, architecture, seconds: seconds) }
    let left = timelines.map { $0.pools.count - Self.shownServices }.max() ?? 0
    let rest = "busy are those that come nearest to running full; --format csv --table timeline has"
    return [.timeline(timeline(timelines))]
      + (left > 0 ? [.lines([Phrase("\(rest) \(DecimalText.count(left)) more", .dim)])] : [])
  }

  private static func timeline(_ timelines: [SimulationTimeline]) -> Timeline {
    let (axis, marks) = timelines[0].marks
    guard timelines.count > 1 else {
      return Timeline(axis: axis, marks: marks, rows: timelines[0].rows(most: timelines[0].most))
    }
    // On one scale, so that the designs can be compared.
    let most = timelines.map(\.most).max() ?? 0
    let rows = timelines.flatMap { timeline in
      let prefix = timeline.run.design == .eventDriven ? "facts: " : "calls: "
      return timeline.rows(most: most).map { row in
        var row = row
        row.label = prefix + row.label
        return row
      }
    }
    return Timeline(axis: axis, marks: marks, rows: rows)
  }

  private init(_ run: RunResult, _ architecture: Architecture, seconds: Int) {
    (self.run, self.architecture) = (run, architecture)
    step = Self.step(for: seconds)
    steps = (seconds - 1) / step + 1
  }

  private func rows(most: Double) -> [Timeline.Row] { outcomes(most: most) + backlog + workers }

  // MARK: The axis

  /// A round number of seconds, so that the steps fit.
  static func step(for seconds: Int) -> Int {
    let round = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1_200, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200]
    if let step = round.first(where: { (seconds - 1) / $0 < Timeline.mostSteps }) { return step }
    let day = 86_400
    return day * ((seconds - 1) / (day * Timeline.mostSteps) + 1)
  }

  private var marks: (axis: String, marks: [(step: Int, text: String)]) {
    let units = [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")]
    let seconds = steps * step
    guard let (unit, name) = units.first(where: { $0.0 * 2 <= seconds }) ?? units.last else { return ("", []) }
    let leastDistance = 4
    let multiples = [1, 2, 5, 10, 15, 20, 30, 50, 60, 100, 200, 500, 1_000, 10_000, 100_000]
    let stride = multiples.first { ($0 * unit).isMultiple(of: step) && $0 * unit / step >= leastDistance } ?? 1
    let count = seconds / (stride * unit)
    return (name, (0...count).map { (step: $0 * stride * unit / step, text: String($0 * stride)) })
  }

  // MARK: Rows

  private var rates: [(String, [Double])] {
    [("answered", rates(\.succeeded)), ("failed", rates(\.failed)), ("refused", rates(\.rejected))]
  }

  private var most: Double { rates.flatMap(\.1).max() ?? 0 }

  /// On one scale, so that what is answered and what is refused can be compared.
  private func outcomes(most: Double) -> [Timeline.Row] {
    guard most > 0 else { return [] }
    return rates.filter { $0.0 == "answered" || $0.1.contains { $0 > 0 } }.map { label, values in
      Timeline.Row(
        label: label, levels: values.map { $0 / most }, fullBar: "\(DecimalText.significant(most, digits: 3))/s")
    }
  }

  /// Facts that nobody has handled yet.
  private var backlog: [Timeline.Row] {
    let most = run.timeline.map(\.lag).max() ?? 0
    guard most > 0 else { return [] }
    return [
      Timeline.Row(
        label: "backlog", levels: averages { $0.lag / most },
        fullBar: Wording.count(Int(most.rounded(.up)), "fact"))
    ]
  }

  /// Requests a second of one replication, step by step.
  private func rates(_ count: KeyPath<TimelineSecond, UInt64>) -> [Double] {
    averages { Double($0[keyPath: count]) / Double(run.replications) }
  }

  /// A service whose workers have an end.
  private struct Pool {
    var place: Int
    var workers: Int
    /// Of its workers, as many as were busy at once.
    var share: Double
  }

  /// Those that come nearest to running full, the fullest first: that one, and whichever use a good part of their workers.
  private var pools: [Pool] {
    let ranked = run.services.indices.compactMap { place -> Pool? in
      let service = run.services[place]
      guard case .limited(let limit) = architecture[service.id].concurrency.value, service.peakWorkers > 0 else {
        return nil
      }
      return Pool(place: place, workers: limit, share: Double(service.peakWorkers) / Double(limit))
    }.sorted { ($1.share, $0.place) < ($0.share, $1.place) }
    return ranked.filter { $0.place == ranked[0].place || $0.share >= Self.leastShare }
  }

  private var workers: [Timeline.Row] {
    let shown = pools.prefix(Self.shownServices).sorted { $0.place < $1.place }
    return shown.flatMap { rows(of: run.services[$0.place], at: $0.place, $0.workers) }
  }

  private func rows(of service: ServiceResult, at place: Int, _ limit: Int) -> [Timeline.Row] {
    let name = architecture[service.id].name
    let busy = averages { $0.services[place].busyWorkers / Double(limit) }
    var rows = [Timeline.Row(label: "busy \(name)", levels: busy, fullBar: Wording.count(limit, "worker"))]
    if service.peakQueue > 0 {
      let queued = averages { $0.services[place].queued / Double(service.peakQueue) }
      rows.append(
        Timeline.Row(label: "queue \(name)", levels: queued, fullBar: Wording.count(service.peakQueue, "request")))
    }
    return rows
  }

  /// A level's mean over the seconds of each step.
  private func averages(_ level: (TimelineSecond) -> Double) -> [Double] {
    var sums = [Double](repeating: 0, count: steps)
    for second in run.timeline { sums[second.second / step] += level(second) }
    let last = (run.timeline.last?.second ?? 0) + 1
    return sums.indices.map { sums[$0] / Double(min(step, last - $0 * step)) }
  }
}
