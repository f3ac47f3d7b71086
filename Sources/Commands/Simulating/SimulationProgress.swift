import ArchitectureModel

/// How far a simulation is, and how long it still takes.
struct SimulationProgress {
  /// Of fewer it is told how far they are, and not how many are done.
  private static let manyRuns = 100

  /// nil where nobody knows.
  private let total: Int?
  private var line: ProgressLine
  /// Whether anybody sees it.
  let isWatched: Bool

  init(_ console: Console, total: Int?) {
    self.total = total
    line = ProgressLine(console, "simulating")
    isWatched = console.showsProgress
  }

  /// - Parameter done: runs, the parts of those included that are going on.
  mutating func show(done: Double) {
    guard let total else {
      if done > 0 { line.show(Wording.count(Int(done), "run")) }
      return
    }
    let share = done / Double(total)
    let words = total < Self.manyRuns ? "\(Int(share * 100)) %" : DecimalText.count(Int(done))
    line.show(share: share, "\(words) of \(Wording.count(total, "run"))")
  }

  mutating func clear() { line.clear() }
}
