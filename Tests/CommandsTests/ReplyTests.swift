import ArchitectureModel
import Testing

@testable import Commands

/// What can be typed.
@Suite struct ReplyTests {
  @Test(
    arguments: [
      ("", .enter), ("  \t", .enter), ("y", .answer(.yes(because: nil))), ("YES", .answer(.yes(because: nil))),
      ("true", .answer(.yes(because: nil))), (" y  Payment ", .answer(.yes(because: "payment"))),
      ("y because payment", .answer(.yes(because: "payment"))), ("y because", .answer(.yes(because: nil))),
      ("y the bank says: no", .answer(.yes(because: "the bank says: no"))), ("n", .answer(.no)), ("No", .answer(.no)),
      ("l 5m", .answer(.later(within: .seconds(300), text: "5m"))),
      ("within 1h30m", .answer(.later(within: .seconds(5_400), text: "1h30m"))), ("s", .skip), ("skip", .skip),
      ("b", .back), ("q", .quit), ("exit", .quit), ("?", .explain), ("help", .explain),
    ] as [(String, Reply)])
  func understood(_ line: String, _ reply: Reply) { #expect(Reply(line) == reply) }

  @Test(arguments: [
    ("l", "l 5m"), ("l 5", "write 5ms"), ("l soon", "1h30m"), ("l 5 m", "write 5m"), ("l -5m", "at least"),
    ("n o", "type y, n"), ("s 5", "type y, n"), ("maybe", "type y, n"), ("skp", "did you mean s?"),
    ("\u{1B}[A", "type y, n"), ("y \u{1B}[A", "type y, n"), ("y caf\u{FFFD}", "type y, n"), ("y\u{0}", "type y, n"),
  ])
  func unclear(_ line: String, _ help: String) {
    guard case .unclear(let message, let found) = Reply(line) else {
      Issue.record("'\(line)' was understood")
      return
    }
    #expect(!message.isEmpty && found.contains(help), "\(message): \(found)")
  }
}
