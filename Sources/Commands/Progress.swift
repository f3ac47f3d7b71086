import ArchitectureModel
import Scenarios
import Simulation

/// How far long work is, as its progress line tells it.
struct Progress {
  enum Unit {
    case runs, bytes
  }

  /// Of fewer runs it is told how far they are, and not how many are done.
  private static let manyRuns = 100

  let unit: Unit
  let pace = WorkPace()

  /// nil where nobody knows how much work it is.
  var share: Double? { pace.expected > 0 ? Double(pace.done) / Double(pace.expected) : nil }

  /// nil as long as there is nothing to tell.
  var words: String? {
    switch unit {
    case .runs:
      let (done, all) = (pace.runs, pace.expectedRuns)
      guard let share else { return done > 0 ? Wording.count(Int(done), "run") : nil }
      let far = all < Self.manyRuns ? "\(Int(share * 100)) %" : DecimalText.count(Int(done))
      return "\(far) of \(Wording.count(all, "run"))"
    case .bytes:
      let done = Self.megabytes(pace.done)
      return share == nil ? done : "\(done) of \(Self.megabytes(pace.expected))"
    }
  }

  private static func megabytes(_ bytes: Int) -> String { "\(DecimalText.count(bytes / 1_000_000)) MB" }
}

extension Console {
  /// Whether anybody sees how far work is.
  var showsProgress: Bool {
    surroundings.isTerminal(.messages) && !isQuiet && surroundings.variable("TERM") != "dumb"
  }

  /// Does work, and says meanwhile how far it is.
  /// - Parameter progress: is what the work tells; without it nobody knows more than how long it has taken.
  func during<Value>(_ what: String, watching progress: Progress? = nil, _ work: () -> Value) -> Value {
    guard showsProgress else { return work() }
    var line = ProgressLine(self, what)
    defer { line.clear() }
    func watch() {
      if let share = progress?.share {
        line.show(share: share, progress?.words ?? "")
      } else {
        line.show(progress?.words)
      }
    }
    return Background.run(work, watch: watch)
  }
}
