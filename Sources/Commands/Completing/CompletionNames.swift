import ArchitectureModel
import Arguments
import Coupling
import Documents

/// Finds the names with which a shell can complete a word: those of the tool itself, and those of the files that are
/// on the command line already.
enum CompletionNames {
  /// A larger file is not read at every press of a key.
  private static let mostBytes = 4_000_000

  static func candidates(_ question: CommandSet.NameQuestion) -> [Completions.Candidate] {
    guard let kind = NameKind(rawValue: question.kind) else { return [] }
    if kind == .topic { return topics }
    if kind == .example { return ExampleArchitecture.all.map { .init($0.name, $0.title) } }
    let names = ArchitectureNames(of: inputs(question))
    switch kind {
    case .service: return names.services.map { .init($0) }
    case .operation: return names.operations.map { .init($0) }
    case .call: return names.calls.map { .init($0) }
    case .scenario: return names.scenarios.map { .init($0) }
    case .fact: return names.facts.map { .init($0) }
    case .interface: return (names.services + names.operations).map { .init($0) }
    case .outage: return names.services.map { .init($0 + "=") }
    case .fault: return faults(names, question.start)
    case .topic, .example: return []
    }
  }

  private static var topics: [Completions.Candidate] {
    RuleRegistry.rules.map { .init($0.code.description, $0.title) }
      + Glossary.terms.map { .init($0.name) }
  }

  /// Who can fail first, and once that is written, how.
  private static func faults(_ names: ArchitectureNames, _ start: String) -> [Completions.Candidate] {
    guard let equals = start.firstIndex(of: "=") else {
      return names.services.map { .init($0 + "=") } + names.zones.map { .init("zone:\($0)=") }
    }
    return FaultArgument.states.map { .init(start[...equals] + $0) }
  }

  /// The files that can be read; anything else on the line is nobody's to complain about while it is being typed.
  private static func inputs(_ question: CommandSet.NameQuestion) -> [ArchitectureLoader.Input] {
    let files = question.command.files(in: question.parsed).filter { !$0.isWritten && $0.option == nil }
    return files.compactMap { file in
      guard let size = SystemInterface.size(ofRegularFile: file.path), size <= mostBytes else { return nil }
      return try? ArchitectureFiles.read([file.path], format: SharedOptions.inputFormat(question.parsed)).first
    }
  }
}
