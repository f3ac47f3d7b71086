import Arguments
import Testing

/// Declarations that are wrong trap, so that no wrong tool is released.
@Suite struct OptionTests {
  @Test func wrongNames() async {
    await #expect(processExitsWith: .failure) { _ = Option("--format", value: .flag, help: "") }
    await #expect(processExitsWith: .failure) { _ = Option("f", value: .flag, help: "") }
    await #expect(processExitsWith: .failure) { _ = Option("Format", value: .flag, help: "") }
    await #expect(processExitsWith: .failure) { _ = Option("format", short: "-", value: .flag, help: "") }
    await #expect(processExitsWith: .failure) { _ = Option("format", value: .choice([], placeholder: "F"), help: "") }
    await #expect(processExitsWith: .success) { _ = Option("no-2nd", short: "n", value: .flag, help: "") }
  }

  @Test func clashingNames() async {
    await #expect(processExitsWith: .failure) { Self.declare(["list"], [Option("help", value: .flag, help: "")]) }
    await #expect(processExitsWith: .failure) {
      Self.declare(["list"], [Option("host", short: "h", value: .flag, help: "")])
    }
    await #expect(processExitsWith: .failure) { Self.declare(["list", "list"], []) }
    await #expect(processExitsWith: .failure) { Self.declare(["help"], []) }
    await #expect(processExitsWith: .success) {
      Self.declare(["list", "sort"], [Option("host", short: "H", value: .flag, help: "")])
    }
  }

  @Test func wrongCommands() async {
    await #expect(processExitsWith: .failure) { Self.declare(["-list"], []) }
    await #expect(processExitsWith: .failure) { Self.declare([""], []) }
    await #expect(processExitsWith: .failure) {
      let many = Argument("FILE", help: "", repeats: true)
      _ = Command(name: "list", summary: "", discussion: "", examples: [], arguments: [many, many], options: [])
    }
  }

  private static func declare(_ commands: [String], _ options: [Option]) {
    _ = CommandSet(
      tool: "tool", version: "1", summary: "", examples: [],
      commands: commands.map {
        Command(name: $0, summary: "", discussion: "", examples: [], arguments: [], options: options)
      }, commonOptions: [])
  }
}
