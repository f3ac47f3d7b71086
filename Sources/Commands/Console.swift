import Diagnostics

/// Where results, messages and files go.
struct Console {
  /// What a run may end with, by the contract of the command line.
  enum ExitCode: Int32 {
    case done = 0
    case fellShort = 1
    case wrongInput = 2
    case inputOutput = 3
  }

  /// When text is coloured.
  enum ColorChoice: String, CaseIterable {
    case auto, always, never
  }

  private var choice = ColorChoice.auto
  var isQuiet = false

  init() {}

  init(color: ColorChoice, isQuiet: Bool) {
    choice = color
    self.isQuiet = isQuiet
  }

  /// Whether a stream is coloured: as asked for, else as the environment says, else where it is a terminal.
  func isColored(_ descriptor: Int32) -> Bool {
    switch choice {
    case .always: return true
    case .never: return false
    case .auto:
      if let force = SystemInterface.variable("FORCE_COLOR"), !force.isEmpty { return force != "0" }
      if let no = SystemInterface.variable("NO_COLOR"), !no.isEmpty { return false }
      return SystemInterface.variable("TERM") != "dumb" && SystemInterface.isTerminal(descriptor)
    }
  }

  static let output: Int32 = 1
  static let messages: Int32 = 2

  /// Writes a message; one that cannot be written is nobody's to read.
  func tell(_ text: String) { try? SystemInterface.write(text, to: Self.messages) }

  func tell(_ diagnostics: [Diagnostic]) {
    let shown = isQuiet ? diagnostics.filter { $0.severity == .error } : diagnostics
    if !shown.isEmpty { tell(DiagnosticRenderer(isColored: isColored(Self.messages)).render(shown)) }
  }

  /// Writes a result to a file, or to standard output where there is none or it is `-`.
  func deliver(_ text: String, to path: String?) throws(CommandFailure) {
    do {
      guard let path, path != "-" else { return try SystemInterface.write(text, to: Self.output) }
      try SystemInterface.write(text, to: path)
    } catch {
      if error.isClosedPipe { throw CommandFailure.closedPipe }
      throw CommandFailure.inputOutput("cannot write \(path ?? "to standard output"): \(error.reason)")
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
  /// Whoever read the output has seen enough.
  case closedPipe
}
