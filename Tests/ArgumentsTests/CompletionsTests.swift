import Arguments
import Testing

@Suite struct CompletionsTests {
  /// A tool with every kind of value.
  private static let kiosk = CommandSet(
    tool: "kiosk", version: "1", summary: "", examples: [],
    commands: [
      Command(
        name: "sell", summary: "Sell papers.",
        arguments: [Argument("FILE", help: "", repeats: true, content: .fileRead)],
        options: [
          Option("kind", value: .choice(["daily", "weekly"], placeholder: "KIND"), help: "Which."),
          Option("title", short: "t", value: .text(placeholder: "NAME", .name("title")), repeats: true, help: "Of it."),
          Option("into", value: .text(placeholder: "DIR", .directory), help: ""),
          Option("output", short: "o", value: .text(placeholder: "FILE", .fileWritten), help: ""),
          Option("count", value: .text(placeholder: "N"), help: ""), Option("fast", value: .flag, help: ""),
        ]),
      Command(
        name: "speak", summary: "Say something.",
        arguments: [Argument("TONGUE", help: "", choices: ["dutch", "danish"])]),
      Command(
        name: "weigh", summary: "Weigh.",
        arguments: [
          Argument("FILE", help: "", repeats: true, content: .fileRead),
          Argument("TITLE", help: "", content: .name("title")),
        ]),
    ],
    commonOptions: [Option("color", value: .choice(["auto", "never"], placeholder: "WHEN"), help: "Colours.")])

  private func complete(_ words: String...) -> Completions {
    Self.kiosk.completions(of: words) { question in
      question.kind == "title" ? [.init("Times", "of London"), .init("Tide"), .init("Post")] : []
    }
  }

  private func words(_ words: String...) -> [String] {
    Self.kiosk.completions(of: words) { _ in [.init("Times"), .init("Tide"), .init("Post")] }.candidates.map(\.word)
  }

  @Test func commands() {
    #expect(words("") == ["sell", "speak", "weigh", "help"] && words("s") == ["sell", "speak"])
    #expect(complete("sp").candidates == [.init("speak", "Say something.")])
    #expect(words("help", "w") == ["weigh"] && words().contains("help"))
    #expect(words("--color", "never", "w") == ["weigh"] && words("--color", "n") == ["never"])
    #expect(words("--co") == ["--color"] && complete("sale", "") == Completions())
  }

  @Test func options() {
    #expect(
      words("sell", "-") == [
        "--kind", "--title", "--into", "--output", "--count", "--fast", "--color", "--help", "--version",
      ])
    #expect(complete("sell", "--k").candidates == [.init("--kind", "Which.")])
    // What was given is not offered again, unless it repeats.
    #expect(words("sell", "--kind", "daily", "--title", "x", "--").first == "--title")
    // Behind a word that ends the options there are none.
    #expect(complete("sell", "--", "-").candidates.isEmpty && complete("sell", "--", "-").paths == .files)
  }

  @Test func values() {
    #expect(words("sell", "--kind", "") == ["daily", "weekly"] && words("sell", "--kind=w") == ["--kind=weekly"])
    #expect(words("sell", "-t", "Ti") == ["Times", "Tide"] && words("sell", "--title=P") == ["--title=Post"])
    #expect(complete("sell", "--title", "Tim").candidates == [.init("Times", "of London")])
    #expect(complete("sell", "--into", "").paths == .directories && complete("sell", "-o", "").paths == .files)
    #expect(complete("sell", "--output=").paths == .files)
    #expect(complete("sell", "--count", "") == Completions() && complete("sell", "--fast=") == Completions())
    // A mistake before does not stand in the way.
    #expect(words("sell", "--nothing", "--kind", "d") == ["daily"])
  }

  @Test func arguments() {
    #expect(complete("sell", "").paths == .files && complete("sell", "a", "b", "").paths == .files)
    #expect(words("speak", "d") == ["dutch", "danish"] && complete("speak", "dutch", "") == Completions())
    // The word at the cursor is the last of those there are.
    #expect(words("weigh", "a.yaml", "P") == ["Post"])
  }

  @Test func whatIsAskedAndToldOfTheLine() {
    var asked: [[String]] = []
    _ = Self.kiosk.completions(of: ["sell", "a.yaml", "-o", "b.yaml", "c.yaml", "--title", "T"]) { question in
      asked.append([question.kind, question.start] + question.command.files(in: question.parsed).map(\.path))
      return []
    }
    #expect(asked == [["title", "T", "a.yaml", "c.yaml", "b.yaml"]])
  }

  @Test func text() {
    var completions = complete("sell", "--title", "T")
    completions.candidates.append(.init("Two\nlines", "x"))
    completions.candidates.append(.init("Tabs", "a\tb\u{1B}"))
    #expect(completions.text == "none\nTimes\tof London\nTide\nTabs\tab\n")
    #expect(complete("sell", "").text == "files\n")
  }

  @Test func askedByAShell() throws {
    guard case .complete(let words) = try Self.kiosk.parse(["__complete", "sell", "--help", ""]) else {
      Issue.record("no completion")
      return
    }
    #expect(words == ["sell", "--help", ""])
    #expect(!Self.kiosk.help().contains("__complete"))
  }

  @Test func words() {
    // What is one of a few words is checked as an option's value is.
    let error = #expect(throws: UsageError.self) { try Self.kiosk.parse(["speak", "duch"]) }
    #expect(error?.message == "unknown TONGUE 'duch'" && error?.help == "did you mean 'dutch'?")
    let other = #expect(throws: UsageError.self) { try Self.kiosk.parse(["speak", "latin"]) }
    #expect(other?.help == "choose 'dutch' or 'danish'")
  }

  /// A value that was cut short is no slip of the finger, and meant all the same; so is an option without its dashes.
  @Test(arguments: [
    (["sell", "x", "--kind", "wk"], "did you mean 'weekly'?"),
    (["sell", "x", "--kind", "dy"], "did you mean 'daily'?"),
    (["sell", "x", "--kind", "d"], "choose 'daily' or 'weekly'"), (["speak", "dn"], "did you mean 'danish'?"),
    (["version"], "did you mean 'kiosk --version'?"), (["color"], "did you mean 'kiosk --color'?"),
  ])
  func whatWasMeant(_ words: [String], _ help: String) {
    let error = #expect(throws: UsageError.self) { try Self.kiosk.parse(words) }
    #expect(error?.help == help)
  }

  @Test func groupsOfCommands() {
    let tool = CommandSet(
      tool: "t", version: "1", summary: "", examples: [],
      commands: [
        Command(name: "a", group: "Look", summary: "A."), Command(name: "b", group: "Do", summary: "B."),
        Command(name: "c", group: "Look", summary: "C."),
      ], commonOptions: [])
    #expect(
      tool.help().contains("\nLook:\n  a     A.\n  c     C.\n  help  Show how a command is used.\n\nDo:\n  b     B.\n"))
    #expect(tool.help(width: 40).split(separator: "\n").allSatisfy { $0.count <= 40 })
  }

  @Test func files() throws {
    guard case .run(let command, let parsed) = try Self.kiosk.parse(["sell", "a", "-", "-o", "-", "--into", "d", "b"])
    else {
      Issue.record("no run")
      return
    }
    #expect(command.files(in: parsed).map(\.path) == ["a", "b"])
    guard case .run(let sell, let words) = try Self.kiosk.parse(["sell", "a", "--output", "b"]) else {
      Issue.record("no run")
      return
    }
    #expect(
      sell.files(in: words) == [
        NamedFile(path: "a", isWritten: false, option: nil), NamedFile(path: "b", isWritten: true, option: "--output"),
      ])
  }

  @Test(arguments: Shell.allCases) func scriptsNameTheTool(_ shell: Shell) {
    let script = Self.kiosk.completionScript(for: shell)
    #expect(script.contains("kiosk __complete") || script.contains("__complete"))
    #expect(script.contains("_kiosk") && !script.contains("TOOL") && script.hasSuffix("\n"))
  }
}
