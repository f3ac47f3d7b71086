import Arguments
import Diagnostics
import Testing

@Suite struct CommandSetHelpTests {
  @Test func tool() {
    #expect(
      bakery.help() == """
        Examples:
          baker bake rye.yaml
              Bakes one loaf.
          baker weigh monday.yaml tuesday.yaml --unit kg
              Compares two days in kilograms.

        Usage:
          baker COMMAND [OPTIONS] [FILE…]

        Bakes bread, and says what it weighs.

        Commands:
          bake     Bake loaves from recipes.
          weigh    Compare the weight of two days.
          price    Show prices.
          shelves  List the shelves.
          help     Show how a command is used.

        Common options:
          -o, --output FILE  Where to write.
          -q, --quiet        Say nothing on the way.
          -h, --help         Show help, examples first.
              --version      Show the version.

        Run 'baker help COMMAND' for the examples and options of a command.

        """)
  }

  @Test func everyPart() throws {
    let bake = try #require(bakery.commands.first { $0.name == "bake" })
    #expect(
      bakery.help(for: bake) == """
        Examples:
          baker bake rye.yaml
              Bakes one loaf.
          cat rye.yaml | baker bake - --heat 230
              Reads the recipe from standard input.

        Usage:
          baker bake [OPTIONS] RECIPE…

        Bake loaves from recipes.

        Recipes are baked in the order given, one after the other, and a loaf that fails
        does not stop the ones behind it.

        Nothing is written without --output.

        Arguments:
          RECIPE…              A recipe, or - for standard input.

        Oven:
          -t, --heat DEGREES   How hot it is.
              --oven KIND      Which oven. One of gas, stone, wood.
              --steam          Let in steam.

        Crust:
          -s, --seed 種の名前  What is strewn on top, such as poppy or sesame or
                               sunflower. May be repeated.
          -i, --interval-between-loaves MINUTES
                               How long to wait.

        Options:
          -1, --once           Stop after the first loaf.

        Common options:
          -o, --output FILE    Where to write.
          -q, --quiet          Say nothing on the way.
          -h, --help           Show help, examples first.
              --version        Show the version.

        """)
  }

  @Test func fewParts() throws {
    let shelves = try #require(bakery.commands.first { $0.name == "shelves" })
    #expect(
      bakery.help(for: shelves) == """
        Usage:
          baker shelves [OPTIONS]

        List the shelves.

        Common options:
          -o, --output FILE  Where to write.
          -q, --quiet        Say nothing on the way.
          -h, --help         Show help, examples first.
              --version      Show the version.

        """)
  }

  /// A section without rows, and a description without words, leave no blank line behind.
  @Test func nothingDeclared() {
    let bare = CommandSet(tool: "bare", version: "1", summary: "", examples: [], commands: [], commonOptions: [])
    #expect(
      bare.help() == """
        Usage:
          bare COMMAND [OPTIONS] [FILE…]

        Commands:
          help  Show how a command is used.

        Options:
          -h, --help     Show help, examples first.
              --version  Show the version.

        Run 'bare help COMMAND' for the examples and options of a command.

        """)
  }

  /// Two words of 40 columns with the blank between them are one too many; wide letters count twice.
  @Test(arguments: [String(repeating: "a", count: 40), String(repeating: "パ", count: 20)])
  func wrapsAtEightyColumns(word: String) {
    func help(_ summary: String) -> String {
      CommandSet(tool: "t", version: "1", summary: summary, examples: [], commands: [], commonOptions: []).help()
    }
    #expect(help("\(word) \(word)").contains("\n\(word)\n\(word)\n"))
    let shorter = String(word.dropLast())
    #expect(help("\(word) \(shorter)").contains("\n\(word) \(shorter)\n"))
  }

  @Test(arguments: bakery.commands.map { bakery.help(for: $0) } + [bakery.help()])
  func linesAreNarrow(text: String) {
    #expect(text.hasSuffix("\n") && !text.hasSuffix("\n\n"))
    for line in text.split(separator: "\n") {
      #expect(String(line).displayWidth <= 80)
      #expect(!line.hasSuffix(" "))
    }
  }
}
