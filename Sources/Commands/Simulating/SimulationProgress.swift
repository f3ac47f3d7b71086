import ArchitectureModel

/// How far a long simulation is, and how long it still takes: on a terminal, in one line that goes when it is done.
struct SimulationProgress {
  /// What is over sooner needs no words.
  private static let patience = 1.0

  private let console: Console
  /// nil where nobody knows.
  private let total: Int?
  private let start: Double
  private var isShown = false

  init(_ console: Console, total: Int?) {
    (self.console, self.total) = (console, total)
    start = console.surroundings.seconds
  }

  /// Whether anybody sees it.
  var isWatched: Bool { console.surroundings.isTerminal(.messages) && !console.isQuiet }

  mutating func show(done: Int) {
    let taken = console.surroundings.seconds - start
    guard isWatched, done > 0, done < total ?? .max, taken >= Self.patience else { return }
    console.tell("\r\u{1B}[K\(text(done, taken))")
    isShown = true
  }

  private func text(_ done: Int, _ taken: Double) -> String {
    guard let total else { return "\(Wording.count(done, "run")) so far" }
    let left = taken / Double(done) * Double(total - done)
    return "\(DecimalText.count(done)) of \(Wording.count(total, "run")), \(TimeText.seconds(left)) left"
  }

  func clear() { if isShown { console.tell("\r\u{1B}[K") } }
}
