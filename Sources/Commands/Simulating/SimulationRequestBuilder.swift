import ArchitectureModel
import Arguments
import Coupling
import Diagnostics
import Redesign
import Scenarios
import Simulation

/// Reads what the simulator is asked from the command line.
struct SimulationArguments {
  static let mostReplications = 100_000
  /// Of those that are made for a precision, and how many are made at least.
  private static let precisionReplications = 10...10_000
  /// Of one run; some hours of work.
  private static let mostRequests = 1e10
  /// Requests, facts and levels of timelines of the built-in set: some seconds of work.
  private static let mostEffort = 30_000_000.0
  /// So many of the built-in set are played even if they take longer: what happens beside what is usual.
  private static let fewestBuiltIn = 2
  /// What stands for the whole built-in set.
  static let all = "all"
  private static let usualWarmUp = Nanoseconds.seconds(60)
  /// What goes on after the last fault of the command line, so that the recovery is seen.
  private static let aftermath = Nanoseconds.seconds(300)

  private let arguments: ParsedArguments
  /// As the files have it.
  private let file: Architecture
  private let redesign: EventDrivenDesign?
  private let redesigned: Architecture?
  private let designs: [Design]
  private let console: Console

  /// The one of the designs that are run which has all there is.
  private var architecture: Architecture { redesigned ?? file }

  static func read(
    _ arguments: ParsedArguments, _ architecture: Architecture, _ console: Console
  ) throws(CommandFailure) -> SimulationRequest {
    let designs = designs(arguments)
    // The design that is proposed, without what is refused.
    let analysis = designs.contains(.eventDriven) ? ArchitectureAnalysis(architecture) : nil
    let design = analysis.map { FactProposals($0).design }
    let reader = SimulationArguments(arguments, architecture, designs, design, console)
    let (scenarios, origin) = try reader.scenarios()
    for scenario in scenarios { try reader.requirePlayable(scenario) }
    let request = try reader.request(scenarios, origin)
    guard case .builtIn = origin, arguments.values("scenario").isEmpty else { return request }
    let choice = ScenarioChoice(
      request, SimulationEffort(request), room: mostEffort, fewest: fewestBuiltIn
    ) { analysis ?? ArchitectureAnalysis(architecture) }
    return request.playing(choice)
  }

  /// Everything that a report plays through: all scenarios of the files, both designs.
  /// - Parameter arguments: a report's, which has none of the options.
  /// - Returns: the request, without the scenarios that cannot be played, each of which is named with the reason.
  static func read(
    _ arguments: ParsedArguments, proposing design: EventDrivenDesign, of architecture: Architecture,
    _ console: Console
  ) throws(CommandFailure) -> SimulationRequest {
    let reader = SimulationArguments(arguments, architecture, Design.allCases, design, console)
    let (scenarios, origin) = try reader.scenarios()
    var playable: [Scenario] = []
    var refused: [SimulationRequest.LeftOut] = []
    for scenario in scenarios {
      do throws(CommandFailure) {
        try reader.requirePlayable(scenario)
        playable.append(scenario)
      } catch {
        guard case .usage(let reason, let help) = error else { throw error }
        refused.append(.init(scenario: scenario.name, because: reason + (help.map { "; \($0)" } ?? "")))
      }
    }
    var request = try reader.request(playable, origin)
    request.leftOut = refused
    return request
  }

  private init(
    _ arguments: ParsedArguments, _ architecture: Architecture, _ designs: [Design], _ design: EventDrivenDesign?,
    _ console: Console
  ) {
    // Where no call becomes a fact, both are the same.
    redesign = design.flatMap { $0.facts.isEmpty ? nil : $0 }
    self.designs = designs.contains(.eventDriven) && redesign == nil ? [designs[0]] : designs
    redesigned = redesign?.architecture.withSizedTopics()
    file = architecture.withSizedTopics()
    self.arguments = arguments
    self.console = console
  }

  private func request(
    _ scenarios: [Scenario], _ origin: SimulationRequest.Origin
  ) throws(CommandFailure) -> SimulationRequest {
    let replications = try number("replications", in: 1...Self.mostReplications)
    return SimulationRequest(
      architecture: file, redesign: redesign, redesigned: redesigned, designs: designs, scenarios: scenarios,
      origin: origin,
      seed: try seed(), replications: replications ?? 1, precision: try precision(replications),
      hasRandomFailures: arguments.has("random-failures"))
  }

  private static func designs(_ arguments: ParsedArguments) -> [Design] {
    // Anything but one of the designs is both of them.
    arguments.value("design").flatMap(Design.init).map { [$0] } ?? Design.allCases
  }

  private func seed() throws(CommandFailure) -> UInt64 {
    guard let text = arguments.value("seed") else { return ScenarioModel.usualSeed }
    guard let seed = UInt64(text) else {
      throw .usage("--seed: '\(text)' is no whole number from 0 to \(UInt64.max)", help: "write --seed 1")
    }
    return seed
  }

  private func number(_ option: String, in range: ClosedRange<Int>) throws(CommandFailure) -> Int? {
    guard let text = arguments.value(option) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw .usage(
        "--\(option): '\(text)' is no whole number from \(range.lowerBound) to \(DecimalText.count(range.upperBound))",
        help: "write --\(option) 20")
    }
    return number
  }

  private func precision(_ replications: Int?) throws(CommandFailure) -> SimulationRequest.Precision? {
    guard let text = arguments.value("precision") else { return nil }
    let error: UncertainProbability
    do {
      error = try QuantityText.probability(text)
    } catch {
      throw .usage("--precision: \(error.message)", help: "write --precision 1%")
    }
    guard error.nominal.value > 0, error.nominal.value < 1, !error.isUncertain else {
      throw .usage("--precision: '\(text)' is no share between 0 and 100 %", help: "write --precision 1%")
    }
    guard replications != 1 else {
      throw .usage(
        "--precision: one replication has no interval", help: "give --replications 10 or more, or leave it out")
    }
    let fewest = replications ?? Self.precisionReplications.lowerBound
    return SimulationRequest.Precision(
      rule: StoppingRule(
        relativeError: error.nominal.value, fewest: fewest, most: max(fewest, Self.precisionReplications.upperBound)))
  }

  private func duration() throws(CommandFailure) -> Nanoseconds? {
    guard let text = arguments.value("duration") else { return nil }
    let duration: Nanoseconds
    do {
      duration = try QuantityText.duration(text)
    } catch {
      throw .usage("--duration: \(error.message)", help: error.help)
    }
    guard duration > .zero else { throw .usage("--duration: a run takes some time", help: "write --duration 10m") }
    return duration
  }

  // MARK: Scenarios

  private func scenarios() throws(CommandFailure) -> ([Scenario], SimulationRequest.Origin) {
    let duration = try duration()
    let faults = arguments.values("fault")
    let names = arguments.values("scenario")
    if !faults.isEmpty {
      guard names.isEmpty else {
        throw .usage(
          "--fault does not go with --scenario", help: "faults of the command line take the place of the scenarios")
      }
      return ([try scenario(of: faults, duration)], .chosen)
    }
    let isBuiltIn = architecture.scenarios.isEmpty
    let known =
      isBuiltIn
      ? BuiltInScenarios.all(of: file, and: redesigned, duration: duration) : timed(architecture.scenarios, duration)
    if !names.isEmpty, !(isBuiltIn && names == [Self.all]) { return (try named(names, among: known), .chosen) }
    // Where nobody is called, there is nothing to compare.
    return (known, isBuiltIn && known.count > 1 ? .builtIn : .chosen)
  }

  private func named(_ names: [String], among known: [Scenario]) throws(CommandFailure) -> [Scenario] {
    var chosen: [Scenario] = []
    for name in names {
      if chosen.contains(where: { $0.name == name }) {
        throw .usage("--scenario: '\(name)' is given twice", help: "leave out one of them")
      }
      guard let found = known.first(where: { $0.name == name }) else {
        let names = known.map(\.name)
        throw .usage(
          "--scenario: there is no scenario '\(name)'",
          help: Spelling.meant(by: name, among: names) ?? "the scenarios are \(Spelling.list(names))")
      }
      chosen.append(found)
    }
    return chosen
  }

  /// With durations, those of the command line before those of the file.
  private func timed(_ scenarios: [Scenario], _ duration: Nanoseconds?) -> [Scenario] {
    scenarios.map { scenario in
      var timed = scenario
      timed.duration = duration ?? scenario.duration ?? ScenarioModel.usualDuration
      return timed
    }
  }

  /// The faults of the command line as one scenario, which is named as they are written.
  private func scenario(of texts: [String], _ duration: Nanoseconds?) throws(CommandFailure) -> Scenario {
    var log = DiagnosticLog()
    let faults = texts.compactMap { FaultArgument.read($0, architecture, log: &log) }
    console.tell(log.diagnostics)
    if log.hasErrors { throw .wrongInput }
    let first = faults.map(\.start).min() ?? .zero
    let end = duration ?? Self.duration(for: faults)
    for (fault, text) in zip(faults, texts) where fault.start >= end {
      throw .usage(
        "--fault '\(text)' begins at \(ScenarioWording.moment(fault.start)), when all is over",
        help: "give --duration more than \(ScenarioWording.moment(fault.start))")
    }
    let warmUp = min(Self.usualWarmUp, first, Nanoseconds(end.count / 2))
    return Scenario(
      name: texts.joined(separator: ", "), duration: end, warmUp: warmUp, load: [], faults: faults)
  }

  private static func duration(for faults: [Fault]) -> Nanoseconds {
    let ends = faults.map { fault in
      let (end, isPast) = fault.start.count.addingReportingOverflow(fault.length?.count ?? 0)
      return isPast ? Int64.max : end
    }
    let (end, isPast) = (ends.max() ?? 0).addingReportingOverflow(aftermath.count)
    return max(ScenarioModel.usualDuration, Nanoseconds(isPast ? .max : end))
  }

  private func requirePlayable(_ scenario: Scenario) throws(CommandFailure) {
    try requireCountedTime(scenario)
    try requireArrivals(scenario)
    try requireAnEnd(scenario)
  }

  private func requireCountedTime(_ scenario: Scenario) throws(CommandFailure) {
    guard let end = scenario.duration, scenario.warmUp >= end else { return }
    let (length, warmUp) = (ScenarioWording.moment(end), ScenarioWording.moment(scenario.warmUp))
    throw .usage(
      "scenario '\(scenario.name)' takes \(length), and its warm-up of \(warmUp) leaves nothing of that",
      help: "the warm-up is part of the duration: give --duration more than \(warmUp)")
  }

  private func requireArrivals(_ scenario: Scenario) throws(CommandFailure) {
    let hasRate = architecture.operations.contains { ($0.rate?.value.count ?? 0) > 0 }
    if hasRate || scenario.load.contains(where: { $0.rate.count > 0 }) { return }
    let name = architecture.operations.first.map { $0.name } ?? "create-task"
    let isOfFile = architecture.scenarios.contains { $0.name == scenario.name }
    throw .usage(
      "\(isOfFile ? "scenario '\(scenario.name)': " : "")nothing arrives: no operation has a rate",
      help: "say how many requests come, such as '\(name): { rate: 20/s }', or give the scenario a load")
  }

  /// A run that nobody would live to see the end of is refused.
  private func requireAnEnd(_ scenario: Scenario) throws(CommandFailure) {
    guard SimulationEffort.requests(of: scenario, in: architecture) > Self.mostRequests else { return }
    throw .usage(
      "scenario '\(scenario.name)' has more than \(DecimalText.fixed(Self.mostRequests, decimals: 0)) requests",
      help: "give a shorter --duration")
  }
}
