import Diagnostics
import Reports

/// What a run ends with, by the contract of the command line.
package enum ExitCode: Int32, Sendable {
  case done = 0
  case fellShort = 1
  case wrongInput = 2
  case inputOutput = 3
  case interrupted = 130
}

/// Where a run happens: its streams and its environment.
package protocol Surroundings {
  /// Waits for the next line of standard input.
  func readLine() throws(SystemFailure) -> InputLine
  var isInputTerminal: Bool { get }
  func write(_ text: String, to stream: OutputStream) throws(SystemFailure)
  func isTerminal(_ stream: OutputStream) -> Bool
  /// How many columns a terminal has, where it says so.
  func columns(of stream: OutputStream) -> Int?
  func variable(_ name: String) -> String?
  /// Since some moment in the past, never running backwards.
  var seconds: Double { get }
}

package enum OutputStream: Int32, Sendable {
  /// Results.
  case output = 1
  /// Messages.
  case messages = 2
}

/// What comes of waiting for a line.
package enum InputLine: Equatable, Sendable {
  /// A line without its break.
  case text(String)
  case end
  /// Somebody wants the program to end.
  case interrupted
}

/// The process that the tool runs as.
struct ProcessSurroundings: Surroundings {
  func readLine() throws(SystemFailure) -> InputLine { try SystemInterface.readLine() }

  var isInputTerminal: Bool { SystemInterface.isTerminal(0) }

  func write(_ text: String, to stream: OutputStream) throws(SystemFailure) {
    try SystemInterface.write(text, to: stream.rawValue)
  }

  func isTerminal(_ stream: OutputStream) -> Bool { SystemInterface.isTerminal(stream.rawValue) }

  func columns(of stream: OutputStream) -> Int? { SystemInterface.columns(of: stream.rawValue) }

  func variable(_ name: String) -> String? { SystemInterface.variable(name) }

  var seconds: Double { SystemInterface.seconds }
}

/// Where results, messages and files go, and how they look there.
struct Console {
  /// When text is coloured.
  enum ColorChoice: String, CaseIterable {
    case auto, always, never
  }

  let surroundings: any Surroundings
  var color = ColorChoice.auto
  var isQuiet = false

  /// Whether a stream is coloured: as asked for, else as the environment says, else where it is a terminal.
  func isColored(_ stream: OutputStream) -> Bool {
    switch color {
    case .always: return true
    case .never: return false
    case .auto:
      if let force = surroundings.variable("FORCE_COLOR"), !force.isEmpty { return force != "0" }
      if let no = surroundings.variable("NO_COLOR"), !no.isEmpty { return false }
      return surroundings.variable("TERM") != "dumb" && surroundings.isTerminal(stream)
    }
  }

  /// What text is laid out for: as wide as the terminal is, but a file and a pipe get the same wherever they are made.
  func width(of stream: OutputStream) -> Int {
    guard surroundings.isTerminal(stream) else { return Self.usualWidth }
    let wanted = surroundings.variable("COLUMNS").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    guard let said = wanted ?? surroundings.columns(of: stream) else { return Self.usualWidth }
    return min(max(said, Self.widths.lowerBound), Self.widths.upperBound)
  }

  private static let usualWidth = 80
  /// In narrower lines tables come apart, and wider ones are hard to read.
  private static let widths = 60...120

  /// A report as text for a file, or for standard output where there is none.
  func text(_ report: Report, to path: String?) -> String { renderer(to: path).render(report) }

  private func renderer(to path: String?) -> TextRenderer {
    guard path == nil || path == "-" else { return TextRenderer(isColored: false) }
    return TextRenderer(isColored: isColored(.output), width: width(of: .output))
  }

  /// Writes a message; one that cannot be written is nobody's to read.
  func tell(_ text: String) { try? surroundings.write(text, to: .messages) }

  func tell(_ diagnostics: [Diagnostic]) {
    let shown = isQuiet ? diagnostics.filter { $0.severity == .error } : diagnostics
    if !shown.isEmpty { tell(DiagnosticRenderer(isColored: isColored(.messages)).render(shown)) }
  }

  /// Writes a result to a file, or to standard output where there is none or it is `-`.
  func deliver(_ text: String, to path: String?) throws(CommandFailure) {
    do {
      guard let path, path != "-" else { return try surroundings.write(text, to: .output) }
      try SystemInterface.write(text, to: path)
    } catch {
      if error.isClosedPipe { throw CommandFailure.closedPipe }
      throw CommandFailure.inputOutput(
        "cannot write \(path.map { "'\($0)'" } ?? "to standard output"): \(error.reason)")
    }
  }
}

/// Why a command ends early.
enum CommandFailure: Error {
  /// The usage is wrong: what, and what to do.
  case usage(String, help: String?)
  /// The input is wrong, and the diagnostics were told.
  case wrongInput
  case inputOutput(String)
  /// A check fell short, and has said of what.
  case fellShort
  /// Somebody wanted the program to end; what became of the work.
  case interrupted(String)
  /// Whoever read the output has seen enough.
  case closedPipe
}
