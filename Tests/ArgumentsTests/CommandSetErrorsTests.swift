import Arguments
import Testing

/// What is refused, in which words, with which remedy.
@Suite struct CommandSetErrorsTests {
  struct Refusal: Sendable, CustomTestStringConvertible {
    var line: String
    var message: String
    var help: String

    init(_ line: String, _ message: String, _ help: String) {
      self.line = line
      self.message = message
      self.help = help
    }

    var testDescription: String { line }
  }

  @Test(arguments: [
    Refusal("bkae r", "unknown command 'bkae'", "did you mean 'baker bake'?"),
    Refusal("Bake r", "unknown command 'Bake'", "did you mean 'baker bake'?"),
    Refusal("hlep", "unknown command 'hlep'", "did you mean 'baker help'?"),
    Refusal("-- --help", "unknown command '--help'", "did you mean 'baker help'?"),
    Refusal("juggle", "unknown command 'juggle'", "'baker help'"),
    Refusal("-", "unknown command '-'", "'baker help'"),
    Refusal("help bkae", "unknown command 'bkae'", "did you mean 'baker help bake'?"),
    Refusal("help rye.yaml", "unknown command 'rye.yaml'", "'baker help'"),
    Refusal("-q", "missing command", "'baker help'"),
    Refusal("--", "missing command", "'baker help'"),
    Refusal("rye.yaml -q", "unknown command 'rye.yaml'", "did you mean 'baker bake rye.yaml'?"),
    Refusal("./a/rye.YML", "unknown command './a/rye.YML'", "did you mean 'baker bake ./a/rye.YML'?"),
    Refusal("$rye.json", "unknown command '$rye.json'", #"did you mean 'baker bake \$rye.json'?"#),
    Refusal("wörter.json", "unknown command 'wörter.json'", "did you mean 'baker bake wörter.json'?"),
    Refusal("rye.yaml.txt", "unknown command 'rye.yaml.txt'", "'baker help'"),
  ])
  func commands(_ refused: Refusal) throws { try check(refused) }

  @Test(arguments: [
    Refusal("bake r --haet 5", "unknown option '--haet' for 'baker bake'", "did you mean '--heat'?"),
    Refusal("bake r --haet=5", "unknown option '--haet' for 'baker bake'", "did you mean '--heat'?"),
    Refusal("bake r --versoin", "unknown option '--versoin' for 'baker bake'", "did you mean '--version'?"),
    Refusal("bake r --nonsense", "unknown option '--nonsense' for 'baker bake'", "'baker help bake'"),
    Refusal("bake r --=5", "unknown option '--' for 'baker bake'", "'baker help bake'"),
    Refusal("bake r ---", "unknown option '---' for 'baker bake'", "'baker help bake'"),
    Refusal("bake r -z", "unknown option '-z' for 'baker bake'", "'baker help bake'"),
    Refusal("bake r -O x", "unknown option '-O' for 'baker bake'", "did you mean '-o'?"),
    Refusal("bake r -qz", "unknown option '-z' in '-qz' for 'baker bake'", "'baker help bake'"),
    Refusal("bake r -heat 5 -z", "unknown option '-heat' for 'baker bake'", "did you mean '--heat'?"),
    Refusal("bake r -output=x", "unknown option '-output' for 'baker bake'", "did you mean '--output'?"),
    Refusal("bake r -version", "unknown option '-version' for 'baker bake'", "did you mean '--version'?"),
    Refusal("bake r -vesrion", "unknown option '-vesrion' for 'baker bake'", "did you mean '--version'?"),
    Refusal("bake r --q", "unknown option '--q' for 'baker bake'", "did you mean '-q'?"),
    Refusal("bake r -5", "unknown option '-5' for 'baker bake'", "'baker help bake'"),
    Refusal("bake r --unit g", "unknown option '--unit' for 'baker bake'", "'--unit' belongs to 'baker weigh'"),
    Refusal("bake r -u g", "unknown option '-u' for 'baker bake'", "'-u' belongs to 'baker weigh'"),
    Refusal(
      "shelves --steam", "unknown option '--steam' for 'baker shelves'",
      "'--steam' belongs to 'baker bake' and 'baker weigh'"),
    Refusal("help --heat=5", "unknown option '--heat' for 'baker help'", "'--heat' belongs to 'baker bake'"),
    Refusal("--heat=5 bake r", "unknown option '--heat'", "'--heat' belongs to 'baker bake' and follows it"),
    Refusal("--heat 5 bake r", "unknown option '--heat'", "'--heat' belongs to 'baker bake' and follows it"),
    Refusal("--quite bake r", "unknown option '--quite'", "did you mean '--quiet'?"),
    Refusal("--nonsense", "unknown option '--nonsense'", "'baker help'"),
  ])
  func unknownOptions(_ refused: Refusal) throws { try check(refused) }

  @Test(arguments: [
    Refusal("bake r --heat", "missing value for '--heat'", "write '--heat DEGREES'"),
    Refusal("bake r -qt", "missing value for '-t'", "write '--heat DEGREES'"),
    Refusal("bake --heat -- r", "missing value for '--heat'", "write '--heat DEGREES'"),
    Refusal(
      "bake r --heat -q", "missing value for '--heat'", "write '--heat DEGREES', or '--heat=-q' if that is the value"),
    Refusal(
      "bake r -t --nonsense", "missing value for '-t'",
      "write '--heat DEGREES', or '--heat=--nonsense' if that is the value"),
    Refusal(
      "bake r --heat -1", "missing value for '--heat'", "write '--heat DEGREES', or '--heat=-1' if that is the value"),
    Refusal("bake r --heat -$x", "missing value for '--heat'", "write '--heat DEGREES'"),
    Refusal("bake r --heat -\u{202E}", "missing value for '--heat'", "write '--heat DEGREES'"),
    Refusal("bake r --oven", "missing value for '--oven'", "choose 'gas', 'stone' or 'wood'"),
    Refusal("bake r --oven -5", "missing value for '--oven'", "choose 'gas', 'stone' or 'wood'"),
    Refusal("weigh a b -u", "missing value for '-u'", "choose 'g' or 'kg'"),
    Refusal("-o", "missing value for '-o'", "write '--output FILE'"),
    Refusal("bake r --oven stoen", "unknown value 'stoen' for '--oven'", "did you mean 'stone'?"),
    Refusal("bake r --oven=GAS", "unknown value 'GAS' for '--oven'", "did you mean 'gas'?"),
    Refusal("bake r --oven -", "unknown value '-' for '--oven'", "choose 'gas', 'stone' or 'wood'"),
    Refusal("weigh a b -utons", "unknown value 'tons' for '--unit'", "choose 'g' or 'kg'"),
    Refusal("bake r --quiet=yes", "'--quiet' takes no value", "write '--quiet'"),
    Refusal("bake r --quiet=", "'--quiet' takes no value", "write '--quiet'"),
    Refusal("bake r -1q=yes", "'-q' takes no value", "write '--quiet'"),
    Refusal("bake r --help=bake", "'--help' takes no value", "write '--help'"),
    Refusal("bake r -q -q", "'--quiet' is given more than once", "'-q' and '--quiet' are the same option, keep one"),
    Refusal("bake r -qq", "'--quiet' is given more than once", "'-q' and '--quiet' are the same option, keep one"),
    Refusal(
      "-q bake r --quiet", "'--quiet' is given more than once", "'-q' and '--quiet' are the same option, keep one"),
    Refusal(
      "bake -ox r --output y", "'--output' is given more than once", "'-o' and '--output' are the same option, keep one"
    ),
    Refusal("bake r --steam --steam", "'--steam' is given more than once", "keep one of them"),
    Refusal("bake r --oven gas --oven gas", "'--oven' is given more than once", "keep one of them"),
  ])
  func values(_ refused: Refusal) throws { try check(refused) }

  @Test(arguments: [
    Refusal("bake", "missing RECIPE", "'baker bake [OPTIONS] RECIPE…'"),
    Refusal("bake --heat 5 --", "missing RECIPE", "'baker bake [OPTIONS] RECIPE…'"),
    Refusal("weigh", "missing OLD", "'baker weigh [OPTIONS] OLD NEW'"),
    Refusal("weigh a", "missing NEW", "'baker weigh [OPTIONS] OLD NEW'"),
    Refusal("weigh a b c d", "unexpected argument 'c'", "'baker weigh [OPTIONS] OLD NEW'"),
    Refusal("price a b", "unexpected argument 'b'", "'baker price [OPTIONS] [BREAD]'"),
    Refusal("shelves a", "unexpected argument 'a'", "'baker shelves [OPTIONS]'"),
    Refusal("help bake weigh", "unexpected argument 'weigh'", "'baker help [OPTIONS] [COMMAND]'"),
    Refusal("''", "empty argument", "leave it out, or set the variable that it came from"),
    Refusal("bake ''", "empty argument", "leave it out, or set the variable that it came from"),
    Refusal("weigh a b ''", "empty argument", "leave it out, or set the variable that it came from"),
    Refusal("bake r -- ''", "empty argument", "leave it out, or set the variable that it came from"),
    Refusal("help ''", "empty argument", "leave it out, or set the variable that it came from"),
    Refusal("bake r --heat ''", "empty value for '--heat'", "write '--heat DEGREES'"),
    Refusal("bake r --heat=", "empty value for '--heat'", "write '--heat DEGREES'"),
    Refusal("bake r -t=", "empty value for '--heat'", "write '--heat DEGREES'"),
    Refusal("bake r --oven ''", "empty value for '--oven'", "write '--oven KIND'"),
  ])
  func counts(_ refused: Refusal) throws { try check(refused) }

  /// The first mistake is told, whatever follows.
  @Test(arguments: [
    ("bake --nonsense --oven coal -q=1", "unknown option '--nonsense' for 'baker bake'"),
    ("bake --oven coal --nonsense", "unknown value 'coal' for '--oven'"),
    ("--nonsense bkae", "unknown option '--nonsense'"), ("bkae --nonsense", "unknown command 'bkae'"),
    ("weigh a b c --nonsense", "unknown option '--nonsense' for 'baker weigh'"),
  ])
  func firstMistakeIsTold(line: String, message: String) throws {
    #expect(try refusal(words(line)).message == message)
  }

  @Test(arguments: [
    (["my rye.yaml"], #"did you mean 'baker bake my\ rye.yaml'?"#), (["a\u{1B}[31m.yaml"], "'baker help'"),
    ([String(repeating: "a", count: 61) + ".yaml"], "'baker help'"), (["a\n.yaml"], "'baker help'"),
  ])
  func fileIsSuggestedAsTyped(arguments: [String], help: String) throws {
    #expect(try refusal(arguments).help == help)
  }

  /// No command of this tool reads a file, and `help` does not either.
  @Test func fileIsNotSuggestedInVain() throws {
    let list = Command(name: "list", summary: "", discussion: "", examples: [], arguments: [], options: [])
    let tool = CommandSet(
      tool: "tool", version: "1", summary: "", examples: [], commands: [list], commonOptions: [])
    let error = try #require(throws: UsageError.self) { try tool.parse(["rye.yaml"]) }
    #expect(error.help == "'tool help'")
  }

  @Test(arguments: [
    ("\u{1B}[31m", "unknown command '\u{FFFD}[31m'"), ("a\r\nb", "unknown command 'a\u{FFFD}\u{FFFD}b'"),
    ("\u{202E}x", "unknown command '\u{FFFD}x'"),
    (String(repeating: "パ", count: 99), "unknown command '\(String(repeating: "パ", count: 30))…'"),
    (String(repeating: "x", count: 60), "unknown command '\(String(repeating: "x", count: 60))'"),
  ])
  func wordsAreShownSafely(word: String, message: String) throws {
    #expect(try refusal([word]).message == message)
  }

  /// Bytes of every kind, and slips of the finger in lines that are right: an answer, or one safe line in our style.
  @Test(arguments: 0..<8 as Range<UInt64>)
  func anyBytesAreAnswered(seed: UInt64) throws {
    var random = Generator(state: seed)
    let pieces = [
      "bake", "weigh", "help", "-", "--", "-o", "-q", "--heat", "=", "--oven", "gas", ".yaml", " ", "", "\u{301}", "é",
      "\r\n", "\u{0}", "\u{1B}", "-1", "--help", "パ", "👨‍👩‍👧", "\u{FEFF}", "\u{212A}", "'", "--=",
    ]
    var refusals = 0
    var runs = 0
    for _ in 0..<4000 {
      let arguments = (0..<Int.random(in: 1...5, using: &random)).map { position in
        if position == 0, Bool.random(using: &random) { return "bake" }
        if Int.random(in: 0..<4, using: &random) == 0 {
          let bytes = (0..<Int.random(in: 0...6, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
          return String(decoding: bytes, as: UTF8.self)
        }
        return (0..<Int.random(in: 1...3, using: &random)).map { _ in pieces.randomElement(using: &random)! }.joined()
      }
      do throws(UsageError) {
        if case .run(let command, let parsed) = try bakery.parse(arguments) {
          runs += 1
          #expect(command.name == arguments.first { $0 == command.name })
          #expect(parsed.positionals.allSatisfy { arguments.contains($0) && !$0.isEmpty }, "\(arguments)")
        }
      } catch {
        refusals += 1
        for line in [error.message, error.help ?? ""] {
          #expect(!line.unicodeScalars.contains { $0.value < 32 || $0.value == 127 }, "\(arguments)")
          #expect(!line.isEmpty && !line.hasSuffix("."), "\(arguments)")
        }
        #expect(error.message.first.map { $0.isLowercase || $0 == "'" } == true, "\(arguments)")
      }
    }
    #expect(refusals > 1000)
    #expect(runs > 100)
  }

  @Test func manyAndLongWords() throws {
    let many = Array(repeating: "r", count: 100_000)
    #expect(try understood(["bake"] + many).parsed.positionals.count == 100_000)
    let long = String(repeating: "x", count: 1_000_000)
    #expect(try understood(["bake", "r", "-o\(long)"]).parsed.value("output") == long)
    #expect(try refusal(["bake", "--" + long]).message.count < 120)
  }

  private func check(_ refused: Refusal) throws {
    let error = try refusal(words(refused.line))
    #expect(error.message == refused.message)
    #expect(error.help == refused.help)
  }

  /// SplitMix64.
  private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }
}
