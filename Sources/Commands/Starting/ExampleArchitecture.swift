/// An architecture that comes with the tool, to start from or to look at.
struct ExampleArchitecture: Sendable {
  let name: String
  let text: String

  /// What the comment at its top says.
  var title: String { String(text.prefix { !$0.isNewline }.drop { $0 == "#" || $0 == " " }) }
}
