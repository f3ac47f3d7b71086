import Arguments
import Testing

/// A small tool that has every kind of declaration.
let bakery = CommandSet(
  tool: "baker", version: "1.2.0", summary: "Bakes bread, and says what it weighs.",
  examples: [
    Example("baker bake rye.yaml", "Bakes one loaf."),
    Example("baker weigh monday.yaml tuesday.yaml --unit kg", "Compares two days in kilograms."),
  ],
  commands: [
    Command(
      name: "bake", summary: "Bake loaves from recipes.",
      discussion: """
        Recipes are baked in the order given,  one after the other, and a loaf that fails does not
        stop the ones behind it.

        Nothing is written without --output.
        """,
      examples: [
        Example("baker bake rye.yaml", "Bakes one loaf."),
        Example("cat rye.yaml | baker bake - --heat 230", "Reads the recipe from standard input."),
      ],
      arguments: [Argument("RECIPE", help: "A recipe, or - for standard input.", repeats: true)],
      options: [
        Option("heat", short: "t", value: .text(placeholder: "DEGREES"), group: "Oven", help: "How hot it is."),
        Option(
          "oven", value: .choice(["gas", "stone", "wood"], placeholder: "KIND"), group: "Oven", help: "Which oven."),
        Option(
          "seed", short: "s", value: .text(placeholder: "種の名前"), repeats: true, group: "Crust",
          help: "What is strewn on top, such as poppy or sesame or sunflower"),
        Option("steam", value: .flag, group: "Oven", help: "Let in steam."),
        Option("once", short: "1", value: .flag, help: "Stop after the first loaf."),
        Option(
          "interval-between-loaves", short: "i", value: .text(placeholder: "MINUTES"), group: "Crust",
          help: "How long to wait."),
      ]),
    Command(
      name: "weigh", summary: "Compare the weight of two days.", discussion: "", examples: [],
      arguments: [Argument("OLD", help: "The day before."), Argument("NEW", help: "The day after.")],
      options: [
        Option("unit", short: "u", value: .choice(["g", "kg"], placeholder: "UNIT"), help: "The unit of weight."),
        Option("steam", value: .flag, help: "Weigh hot."),
      ]),
    Command(
      name: "price", summary: "Show prices.", discussion: "", examples: [],
      arguments: [Argument("BREAD", help: "One bread; without it, all.", isOptional: true)], options: []),
    Command(name: "shelves", summary: "List the shelves.", discussion: "", examples: [], arguments: [], options: []),
  ],
  commonOptions: [
    Option(
      "output", short: "o", value: .text(placeholder: "FILE"), group: "Common options", help: "Where to write."),
    Option("quiet", short: "q", value: .flag, group: "Common options", help: "Say nothing on the way."),
  ])

/// What a command line without quoting means.
struct Understood: Equatable {
  var command: String
  var parsed: ParsedArguments
}

/// Splits at blanks; `''` is an empty word.
func words(_ line: String) -> [String] { line.split(separator: " ").map { $0 == "''" ? "" : String($0) } }

/// Parses a line that runs a command; anything else fails the test.
func understood(_ arguments: [String]) throws -> Understood {
  guard case .run(let command, let parsed) = try bakery.parse(arguments) else {
    throw UsageError("\(arguments) runs no command")
  }
  return Understood(command: command.name, parsed: parsed)
}

func understood(_ line: String) throws -> Understood { try understood(words(line)) }

/// Parses what must be refused.
func refusal(_ arguments: [String]) throws -> UsageError {
  try #require(throws: UsageError.self) { try bakery.parse(arguments) }
}
