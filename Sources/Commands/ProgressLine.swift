import ArchitectureModel
import Diagnostics

/// How far long work is: one line on a terminal, which goes when the work is done.
struct ProgressLine {
  /// What is over sooner needs no words.
  private static let patience = 0.5
  private static let barWidth = 20

  private let console: Console
  private let what: String
  private let start: Double
  private var shown = ""

  /// - Parameter what: is done, such as "simulating".
  init(_ console: Console, _ what: String) {
    (self.console, self.what) = (console, what)
    start = console.surroundings.seconds
  }

  /// Shows how much is done, and how long the rest will take at the pace so far.
  /// - Parameter words: the same in words, `40 of 100 runs`.
  mutating func show(share: Double, _ words: String) {
    let taken = console.surroundings.seconds - start
    guard share > 0, share < 1, taken >= Self.patience else { return }
    let filled = Int(share * Double(Self.barWidth))
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: Self.barWidth - filled)
    let left = Self.time((taken / share * (1 - share)).rounded(.up))
    show(line: "\(what) \(bar) \(words), \(left) left")
  }

  /// Shows that something goes on of which nobody knows how long it takes.
  /// - Parameter words: how far it is, as far as that can be told.
  mutating func show(_ words: String?) {
    let taken = console.surroundings.seconds - start
    guard taken >= Self.patience else { return }
    let time = Self.time(taken.rounded(.down))
    show(line: "\(what): \(words.map { "\($0) in " } ?? "")\(time) so far")
  }

  /// - Parameter seconds: are whole.
  private static func time(_ seconds: Double) -> String {
    seconds < 60 ? "\(DecimalText.significant(seconds, digits: 2)) s" : TimeText.seconds(seconds)
  }

  private mutating func show(line: String) {
    // A line that is broken in two could not be taken back.
    let line = line.shortened(to: console.width(of: .messages) - 1)
    guard console.showsProgress, line != shown else { return }
    // Before it stands there: a signal may come as soon as it does.
    if shown.isEmpty { SystemInterface.noteProgressLine(true) }
    console.tell("\r\u{1B}[K\(line)")
    shown = line
  }

  mutating func clear() {
    guard !shown.isEmpty else { return }
    console.tell("\r\u{1B}[K")
    SystemInterface.noteProgressLine(false)
    shown = ""
  }
}
