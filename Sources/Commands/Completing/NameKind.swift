import Arguments

/// What a word of the command line may be the name of.
enum NameKind: String {
  case service, operation, call, scenario
  /// `EVENT`, of a fact.
  case fact
  /// A service, an operation, as `impact` names interfaces.
  case interface
  /// `SERVICE=` before a time.
  case outage
  /// `[zone:]NAME=STATE`.
  case fault
  /// A code or a term.
  case topic
  /// An example that comes with the tool.
  case example

  /// What an option or argument declares.
  var content: Content { .name(rawValue) }
}
