import Arguments
import Testing

/// What is understood, and as what.
@Suite struct CommandSetTests {
  @Test(arguments: [
    "bake r --output out", "bake r --output=out", "bake r -o out", "bake r -oout", "bake r -o=out",
    "bake --output out r", "bake -oout r", "--output out bake r", "-o out bake r", "-oout bake r",
    "--output=out bake r", "bake -o out -- r", "-o out -- bake r",
  ])
  func oneValueHasManySpellings(line: String) throws {
    let result = try understood(line)
    #expect(result.command == "bake")
    #expect(result.parsed.positionals == ["r"])
    #expect(result.parsed.values("output") == ["out"])
    #expect(result.parsed.value("output") == "out")
    #expect(result.parsed.has("output") && !result.parsed.has("quiet") && !result.parsed.has("heat"))
  }

  @Test(arguments: [
    ("bake r --heat 5", "5"), ("bake r --heat -5", "-5"), ("bake r -t -.5", "-.5"), ("bake r -t-5", "-5"),
    ("bake r --heat=-5", "-5"), ("bake r --heat=--quiet", "--quiet"), ("bake r --heat -", "-"),
    ("bake r --heat=-1", "-1"), ("bake r --heat=a=b", "a=b"), ("bake r -ta=b", "a=b"), ("bake r -t==", "="),
    ("bake r -th", "h"), ("bake r --heat=\u{301}", "\u{301}"), ("bake r -t\u{301}", "\u{301}"),
  ])
  func valueIsTakenAsItStands(line: String, value: String) throws {
    let parsed = try understood(line).parsed
    #expect(parsed.value("heat") == value)
    #expect(parsed.positionals == ["r"])
    #expect(!parsed.has("quiet") && !parsed.has("once"))
  }

  @Test(arguments: [
    "bake r -1q -o out", "bake r -1qo out", "bake r -q1oout", "bake r -1 -q -o=out", "bake -1qo=out r",
    "-qo out bake r --once",
  ])
  func shortFlagsAreBundled(line: String) throws {
    #expect(try understood(line) == understood("bake r --once --quiet --output out"))
  }

  @Test(arguments: [
    ("bake -", ["-"]), ("bake a - b", ["a", "-", "b"]), ("bake -- -q", ["-q"]), ("bake a -- --help", ["a", "--help"]),
    ("bake -- --", ["--"]), ("bake -- - bake", ["-", "bake"]), ("bake bake", ["bake"]), ("bake help", ["help"]),
    ("price", []), ("price --", []), ("price rye", ["rye"]), ("weigh a b", ["a", "b"]), ("shelves", []),
  ])
  func positionalsKeepTheirOrder(line: String, positionals: [String]) throws {
    let result = try understood(line)
    #expect(result.command == words(line)[0])
    #expect(result.parsed.positionals == positionals)
    #expect(!result.parsed.has("quiet"))
  }

  /// One word that must be there, then any number that need not.
  @Test(arguments: [("join a", ["a"]), ("join a b", ["a", "b"]), ("join a b c", ["a", "b", "c"])])
  func optionalArgumentMayRepeat(line: String, positionals: [String]) throws {
    let join = Command(
      name: "join", summary: "", discussion: "", examples: [],
      arguments: [Argument("FIRST", help: ""), Argument("MORE", help: "", isOptional: true, repeats: true)],
      options: [])
    let tool = CommandSet(
      tool: "tool", version: "1", summary: "", examples: [], commands: [join], commonOptions: [])
    guard case .run(_, let parsed) = try tool.parse(words(line)) else { throw UsageError("no run") }
    #expect(parsed.positionals == positionals)
    #expect(tool.help(for: join).contains("  tool join [OPTIONS] FIRST [MORE…]\n"))
    #expect(throws: UsageError.self) { try tool.parse(["join"]) }
  }

  @Test func repeatingOptionKeepsItsOrder() throws {
    let parsed = try understood("bake r --seed rye -s poppy -q --seed=rye -soat").parsed
    #expect(parsed.values("seed") == ["rye", "poppy", "rye", "oat"])
    #expect(parsed.value("seed") == "oat")
  }

  @Test func flagHasNoValue() throws {
    let parsed = try understood("bake r -q").parsed
    #expect(parsed.has("quiet"))
    #expect(parsed.value("quiet") == nil)
    #expect(parsed.values("quiet").isEmpty)
  }

  @Test(arguments: ["gas", "stone", "wood"])
  func choiceIsAccepted(kind: String) throws {
    #expect(try understood("bake r --oven \(kind)").parsed.value("oven") == kind)
  }

  /// Options of either kind, in every spelling, and positionals, in every order: only the order of the positionals and
  /// of a repeated option's values is meaning.
  @Test func everyOrderMeansTheSame() throws {
    let units: [[[String]]] = [
      [["-q"], ["--quiet"]],
      [["--heat", "-5"], ["--heat=-5"], ["-t", "-5"], ["-t-5"]],
      [["--seed", "rye"], ["-srye"]],
      [["-s", "oat"], ["--seed=oat"]],
      [["first"]], [["-"]],
    ]
    var lines = 0
    for order in permutations(Array(units.indices)) {
      for spelling in 0..<4 {
        let chosen = order.map { units[$0][spelling % units[$0].count] }
        let parsed = try understood(["bake"] + chosen.flatMap { $0 }).parsed
        #expect(parsed.positionals == order.compactMap { $0 == 4 ? "first" : $0 == 5 ? "-" : nil })
        #expect(parsed.values("seed") == order.compactMap { $0 == 2 ? "rye" : $0 == 3 ? "oat" : nil })
        #expect(parsed.values("heat") == ["-5"])
        #expect(parsed.has("quiet") && !parsed.has("once") && !parsed.has("output"))
        lines += 1
      }
    }
    #expect(lines == 720 * 4)
  }

  /// The command may stand anywhere among common options.
  @Test func commandMayFollowCommonOptions() throws {
    for order in permutations([["-q"], ["--output", "x"], ["bake"]]) {
      let result = try understood(order.flatMap { $0 } + ["r"])
      #expect(try result == understood("bake r -q -o x"), "\(order)")
    }
  }

  private func permutations<Element>(_ elements: [Element]) -> [[Element]] {
    guard elements.count > 1 else { return [elements] }
    return elements.indices.flatMap { index in
      var others = elements
      let first = others.remove(at: index)
      return permutations(others).map { [first] + $0 }
    }
  }
}

/// Requests for help and version.
@Suite struct CommandSetRequestTests {
  @Test(arguments: [
    "", "help", "--help", "-h", "-h -h", "-qh", "--nonsense --help", "nonsense --help", "--version --help",
    "--output --help", "-o x --help", "'' --help",
  ])
  func toolsHelp(line: String) throws {
    guard case .help(let text) = try bakery.parse(words(line)) else { throw UsageError("no help") }
    #expect(text == bakery.help())
  }

  @Test(arguments: [
    "help bake", "bake --help", "bake -h", "--help bake", "-h bake", "bake r -qh", "bake --nonsense -h", "bake a b -h",
    "bake --output --help", "help bake -q", "-q help bake", "bake --oven coal --help", "bake '' -h",
    "bake --version -h", "--nonsense bake -h",
  ])
  func commandsHelp(line: String) throws {
    guard case .help(let text) = try bakery.parse(words(line)) else { throw UsageError("no help") }
    let bake = try #require(bakery.commands.first { $0.name == "bake" })
    #expect(text == bakery.help(for: bake))
  }

  @Test(arguments: ["help help", "help --help", "help help -h"])
  func helpsHelp(line: String) throws {
    guard case .help(let text) = try bakery.parse(words(line)) else { throw UsageError("no help") }
    #expect(text.contains("baker help [OPTIONS] [COMMAND]\n"))
  }

  @Test(arguments: ["--version", "--version bake", "bake --version", "bake r --nonsense --version", "help --version"])
  func version(line: String) throws {
    guard case .version(let text) = try bakery.parse(words(line)) else { throw UsageError("no version") }
    #expect(text == "baker 1.2.0\n")
  }

  /// After `--`, or as the value of an option, they ask for nothing.
  @Test(arguments: ["bake -- --help", "bake --heat=--help r", "bake -th r", "bake -- -h --version"])
  func notARequest(line: String) throws {
    #expect(try understood(line).command == "bake")
  }
}
