import ArchitectureModel
import Arguments
import Documents

/// `decouple schema`: what editors complete and check an architecture file with.
enum SchemaCommand {
  static let declaration = Command(
    name: "schema", group: "Set up", summary: "Write the JSON Schema of the architecture file, for editors.",
    discussion: """
      The schema (draft 2020-12) is made from what the tool itself reads by. An editor with it completes keys, explains \
      them, and marks what is misspelt. It sees one file and no names: whether they exist, only analyze can tell.
      """,
    examples: [
      Example("decouple schema -o architecture.schema.json", "beside the architecture file"),
      Example(
        "echo '# yaml-language-server: $schema=architecture.schema.json' | cat - architecture.yaml",
        "the line at the top of a file by which editors find it"),
    ],
    options: [SharedOptions.output])

  static func run(_ arguments: ParsedArguments, _ console: Console) throws(CommandFailure) {
    try console.deliver(JSONWriter.pretty(ArchitectureSchema.document), to: arguments.value("output"))
  }
}
