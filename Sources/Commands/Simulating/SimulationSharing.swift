import Arguments
import Simulation

/// How the replications of an experiment are shared among machines.
enum SimulationSharing {
  /// Options that make a difference to what is simulated, in the order in which a part has them.
  private static let options = [
    "scenario", "fault", "design", "seed", "replications", "duration", "random-failures",
  ]

  /// The part that is asked for by `--shard I/N`.
  static func shard(_ arguments: ParsedArguments) throws(CommandFailure) -> Shard? {
    guard let text = arguments.value("shard") else { return nil }
    let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let index = numbers[0], let count = numbers[1], let shard = Shard(index, of: count),
      count <= SimulationOptions.mostReplications
    else {
      throw .usage("--shard: '\(text)' is no part of a whole", help: "write --shard 1/4 for the first of four")
    }
    for option in ["format", "trace"] where arguments.has(option) {
      throw .usage("--\(option) does not go with --shard", help: "a part is for --merge, which takes a --format")
    }
    if arguments.has("precision") {
      throw .usage(
        "--precision does not go with --shard", help: "one part cannot see when all are enough: give --replications")
    }
    return shard
  }

  /// What matters of the options, as it is typed.
  static func words(of arguments: ParsedArguments) -> [String] {
    options.filter(arguments.has).flatMap { option in
      let values = arguments.values(option)
      return values.isEmpty ? ["--\(option)"] : values.flatMap { ["--\(option)", $0] }
    }
  }

  static func part(
    _ shard: Shard, of request: SimulationRequest, _ question: SimulationPart.Question, _ console: Console
  ) throws(CommandFailure) -> SimulationPart {
    guard shard.count <= request.replications else {
      throw .usage(
        "--shard: \(request.replications) replications cannot be shared by \(shard.count)",
        help: "give --replications \(shard.count) or more")
    }
    let runner = try SimulationRunner(request)
    return SimulationPart(question: question, shard: shard, runner.parts(shard, console))
  }
}
