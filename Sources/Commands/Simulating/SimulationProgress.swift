import ArchitectureModel

/// How far a long simulation is, and how long it still takes: on a terminal, in one line that goes when it is done.
struct SimulationProgress {
  /// What is over sooner needs no words.
  private static let patience = 1.0
  /// Of fewer it is told how far they are, and not how many are done.
  private static let manyRuns = 100

  private let console: Console
  /// nil where nobody knows.
  private let total: Int?
  private let start: Double
  private var shown = ""

  init(_ console: Console, total: Int?) {
    (self.console, self.total) = (console, total)
    start = console.surroundings.seconds
  }

  /// Whether anybody sees it.
  var isWatched: Bool { console.surroundings.isTerminal(.messages) && !console.isQuiet }

  /// - Parameter done: runs, the parts of those included that are going on.
  mutating func show(done: Double) {
    let taken = console.surroundings.seconds - start
    guard isWatched, done > 0, done < Double(total ?? .max), taken >= Self.patience else { return }
    let text = text(done, taken)
    guard text != shown else { return }
    console.tell("\r\u{1B}[K\(text)")
    shown = text
  }

  private func text(_ done: Double, _ taken: Double) -> String {
    guard let total else { return "\(Wording.count(Int(done), "run")) so far" }
    let left = TimeText.duration(.seconds(Int64((taken / done * (Double(total) - done)).rounded(.up))))
    let share = total < Self.manyRuns ? "\(Int(done / Double(total) * 100)) %" : DecimalText.count(Int(done))
    return "\(share) of \(Wording.count(total, "run")), \(left) left"
  }

  func clear() { if !shown.isEmpty { console.tell("\r\u{1B}[K") } }
}
