import ArchitectureModel
import Coupling
import Diagnostics

/// A typed line, understood.
enum Reply: Equatable {
  case answer(Answer)
  /// Nothing but Enter.
  case enter
  case skip
  case back
  case quit
  case explain
  /// What is wrong with it, and what to type instead.
  case unclear(String, help: String)

  private static let words: [(word: String, letter: String)] = [
    ("yes", "y"), ("no", "n"), ("later", "l"), ("skip", "s"), ("back", "b"), ("quit", "q"), ("help", "?"),
  ]
  private static let forms = "type y, n, l 5m, s, b, q or ?"

  init(_ line: String) {
    guard line.unicodeScalars.allSatisfy(Self.isTyped) else {
      self = .unclear("the line has characters that are not text", help: Self.forms)
      return
    }
    let (first, rest) = Self.parts(line)
    switch first.lowercased() {
    case "y", "yes", "true": self = .answer(.yes(because: Self.reason(rest)))
    case "l", "later", "within": self = Self.later(rest)
    case _ where !rest.isEmpty:
      self = .unclear("'\(line.shortened)' is no answer", help: Self.forms)
    case "": self = .enter
    case "n", "no", "false": self = .answer(.no)
    case "s", "skip": self = .skip
    case "b", "back": self = .back
    case "q", "quit", "exit": self = .quit
    case "?", "h", "help": self = .explain
    default:
      let near = Spelling.closest(to: first, among: Self.words.map(\.word))
      let letter = Self.words.first { $0.word == near }?.letter
      self = .unclear(
        "'\(first.shortened)' is no answer", help: letter.map { "did you mean \($0)? \(Self.forms)" } ?? Self.forms)
    }
  }

  private static func later(_ text: String) -> Reply {
    guard !text.isEmpty else { return .unclear("later needs a time", help: "type l 5m, l 2h or another duration") }
    do throws(QuantityText.Refusal) {
      return .answer(.later(within: try QuantityText.duration(text), text: text))
    } catch {
      return .unclear(error.message, help: error.help ?? "type l 5m, l 2h or another duration")
    }
  }

  /// A reason in any words; the four that have a meaning are recognised in any case.
  private static func reason(_ text: String) -> String? {
    let (first, rest) = parts(text)
    let reason = first.lowercased() == "because" ? rest : text
    return reason.isEmpty ? nil : Self.knownReasons.first { $0 == reason.lowercased() } ?? reason
  }

  static let knownReasons = ResultUse.allCases.map(\.rawValue)

  /// The first word, and what follows it; blanks around both are dropped.
  private static func parts(_ text: String) -> (first: String, rest: String) {
    let isBlank = { (character: Character) in character == " " || character == "\t" }
    let start = text.drop(while: isBlank)
    let first = start.prefix { !isBlank($0) }
    var rest = start.dropFirst(first.count).drop(while: isBlank)
    while let last = rest.last, isBlank(last) { rest.removeLast() }
    return (String(first), String(rest))
  }

  /// What comes of keys that type text: no control characters, nothing that could not be decoded.
  private static func isTyped(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\t" || (scalar.properties.generalCategory != .control && scalar != "\u{FFFD}")
  }
}

extension String {
  /// Enough of what was typed to know it again.
  fileprivate var shortened: String { count <= 40 ? self : prefix(40) + "…" }
}
