import ArchitectureModel
import Arguments
import Diagnostics
import Documents

/// Parts of one experiment, put together: what comes out is what one machine alone would have said.
struct SimulationMerge {
  let request: SimulationRequest
  private let parts: [(path: String, part: SimulationPart)]
  private let console: Console

  init(_ arguments: ParsedArguments, _ console: Console) throws(CommandFailure) {
    let own = ["merge", "format", "table", "output", "color", "quiet"]
    for option in SimulateCommand.declaration.options.map(\.name) where arguments.has(option) && !own.contains(option) {
      throw .usage("--\(option) does not go with --merge", help: "the parts say how they were made")
    }
    self.console = console
    parts = try Self.read(arguments.positionals)
    let question = parts[0].part.question
    let parsed = try Self.parsed(question)
    request = try SimulationRequestBuilder.request(
      SimulationOptions(parsed), try ArchitectureFiles.load(question.files, console), console)
  }

  func outcomes() throws(CommandFailure) -> [SimulationOutcome] {
    let runner = try SimulationRunner(request)
    var sums = runner.emptyParts
    for (path, part) in parts {
      guard let found = part.parts, found.count == sums.count else { throw Self.foreign(path) }
      for place in sums.indices {
        guard sums[place].merge(found[place]) else { throw Self.foreign(path) }
      }
    }
    guard sums.allSatisfy({ $0.replications == request.replications }) else {
      throw .usage("the parts do not have every replication once", help: "write them again")
    }
    return runner.outcomes(of: sums, console)
  }

  private static func foreign(_ path: String) -> CommandFailure {
    refused(path, "what it has found is not of this simulation", "write this part again")
  }

  // MARK: Reading

  private static func read(_ paths: [String]) throws(CommandFailure) -> [(path: String, part: SimulationPart)] {
    var parts: [(path: String, part: SimulationPart)] = []
    for path in paths {
      let bytes: [UInt8]
      do {
        bytes = try SystemInterface.read(path, limit: .max)
      } catch {
        throw .inputOutput("cannot read \(path == "-" ? "standard input" : "'\(path)'"): \(error.reason)")
      }
      do {
        parts.append((path, try SimulationPart(bytes)))
      } catch {
        throw refused(path, error.message, error.help)
      }
    }
    try check(parts)
    return parts
  }

  /// All of one experiment, each once.
  private static func check(_ parts: [(path: String, part: SimulationPart)]) throws(CommandFailure) {
    guard let first = parts.first else { return }
    var paths: [Int: String] = [:]
    for (path, part) in parts {
      if let difference = part.question.difference(from: first.part.question) {
        throw .usage(
          "'\(first.path)' and '\(path)' are parts of different simulations: \(difference)",
          help: "make all parts with the same files and options")
      }
      guard part.shard.count == first.part.shard.count else {
        throw .usage(
          "'\(first.path)' is one of \(first.part.shard.count) parts, '\(path)' one of \(part.shard.count)",
          help: "make all parts of as many")
      }
      if let other = paths.updateValue(path, forKey: part.shard.index) {
        throw .usage("'\(other)' and '\(path)' are both part \(part.shard.index)", help: "leave out one of them")
      }
    }
    let count = first.part.shard.count
    let missing = (1...count).filter { paths[$0] == nil }
    guard missing.isEmpty else {
      let list = Spelling.list(missing.map(String.init))
      throw .usage(
        "of \(count) parts, \(missing.count == 1 ? "one is" : "some are") missing: \(list)",
        help: "--shard \(missing[0])/\(count) makes the first of them")
    }
  }

  private static func refused(_ path: String, _ message: String, _ help: String?) -> CommandFailure {
    .usage("'\(path)': \(message)", help: help)
  }

  /// The options of a part, read as a command line.
  private static func parsed(_ question: SimulationPart.Question) throws(CommandFailure) -> ParsedArguments {
    do {
      let words = [SimulateCommand.declaration.name, "part"] + question.arguments
      if case .run(_, let parsed) = try CommandLineTool.commandSet.parse(words) { return parsed }
    } catch {
      throw .usage("the parts' options cannot be understood: \(error.message)", help: error.help)
    }
    throw .usage("the parts' options cannot be understood", help: "write them again")
  }
}
