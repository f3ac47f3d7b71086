import ArchitectureModel
import Coupling
import Diagnostics
import Redesign
import Scenarios

/// Makes a ``SimulationRequest`` of what the command line says and the files have.
struct SimulationRequestBuilder {
  /// Of one run; some hours of work.
  private static let mostRequests = 1e10
  /// Requests, facts and levels of timelines of the built-in set: some seconds of work.
  private static let mostEffort = 30_000_000.0
  /// So many of the built-in set are played even if they take longer: what happens beside what is usual.
  private static let fewestBuiltIn = 2
  /// What stands for the whole built-in set.
  private static let all = "all"
  private static let usualWarmUp = Nanoseconds.seconds(60)
  /// What goes on after the last fault of the command line, so that the recovery is seen.
  private static let aftermath = Nanoseconds.seconds(300)

  private let options: SimulationOptions
  /// As the files have it.
  private let file: Architecture
  private let redesign: EventDrivenDesign?
  private let redesigned: Architecture?
  private let designs: [Design]

  /// The one of the designs that are run which has all there is.
  private var architecture: Architecture { redesigned ?? file }

  /// - Parameter console: is told what is wrong with faults.
  static func request(
    _ options: SimulationOptions, _ architecture: Architecture, _ console: Console
  ) throws(CommandFailure) -> SimulationRequest {
    // The design that is proposed, without what is refused.
    let analysis = options.designs.contains(.eventDriven) ? ArchitectureAnalysis(architecture) : nil
    let builder = SimulationRequestBuilder(options, architecture, analysis.map { FactProposals($0).design })
    let (scenarios, origin) = try builder.scenarios(console)
    for scenario in scenarios { try builder.requirePlayable(scenario) }
    let request = builder.request(scenarios, origin)
    guard case .builtIn = origin, options.scenarios.isEmpty else { return request }
    let choice = ScenarioChoice(
      request, SimulationEffort(request), room: mostEffort, fewest: fewestBuiltIn
    ) { analysis ?? ArchitectureAnalysis(architecture) }
    return request.playing(choice)
  }

  /// Everything that a report plays through: all scenarios of the files, or the built-in set, in both designs.
  /// - Returns: the request, without the scenarios that cannot be played, each of which is named with the reason.
  static func reported(
    _ design: EventDrivenDesign, of architecture: Architecture
  ) throws(CommandFailure) -> SimulationRequest {
    let builder = SimulationRequestBuilder(SimulationOptions(), architecture, design)
    let (scenarios, origin) = builder.allScenarios
    var playable: [Scenario] = []
    var refused: [SimulationRequest.LeftOut] = []
    for scenario in scenarios {
      do throws(CommandFailure) {
        try builder.requirePlayable(scenario)
        playable.append(scenario)
      } catch {
        guard case .usage(let reason, let help) = error else { throw error }
        refused.append(.init(scenario: scenario.name, because: reason + (help.map { "; \($0)" } ?? "")))
      }
    }
    var request = builder.request(playable, origin)
    request.leftOut = refused
    return request
  }

  private init(_ options: SimulationOptions, _ architecture: Architecture, _ design: EventDrivenDesign?) {
    self.options = options
    // Where no call becomes a fact, both are the same.
    redesign = design.flatMap { $0.facts.isEmpty ? nil : $0 }
    designs = options.designs.contains(.eventDriven) && redesign == nil ? [options.designs[0]] : options.designs
    redesigned = redesign?.architecture.withSizedTopics()
    file = architecture.withSizedTopics()
  }

  private func request(_ scenarios: [Scenario], _ origin: SimulationRequest.Origin) -> SimulationRequest {
    SimulationRequest(
      architecture: file, redesign: redesign, redesigned: redesigned, designs: designs, scenarios: scenarios,
      origin: origin, seed: options.seed, replications: options.replications ?? 1, precision: options.precision,
      hasRandomFailures: options.hasRandomFailures)
  }

  // MARK: Scenarios

  private func scenarios(
    _ console: Console
  ) throws(CommandFailure) -> ([Scenario], SimulationRequest.Origin) {
    if !options.faults.isEmpty { return ([try scenario(of: options.faults, console)], .chosen) }
    let (known, origin) = allScenarios
    let isWholeSet = architecture.scenarios.isEmpty && options.scenarios == [Self.all]
    if options.scenarios.isEmpty || isWholeSet { return (known, origin) }
    return (try named(options.scenarios, among: known), .chosen)
  }

  /// Those of the files, else the built-in set.
  private var allScenarios: ([Scenario], SimulationRequest.Origin) {
    if !architecture.scenarios.isEmpty { return (timed(architecture.scenarios), .chosen) }
    let all = BuiltInScenarios.all(of: file, and: redesigned, duration: options.duration)
    // Where nobody is called, there is nothing to compare.
    return (all, all.count > 1 ? .builtIn : .chosen)
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
  private func timed(_ scenarios: [Scenario]) -> [Scenario] {
    scenarios.map { scenario in
      var timed = scenario
      timed.duration = options.duration ?? scenario.duration ?? ScenarioModel.usualDuration
      return timed
    }
  }

  /// The faults of the command line as one scenario, which is named as they are written.
  private func scenario(of texts: [String], _ console: Console) throws(CommandFailure) -> Scenario {
    var log = DiagnosticLog()
    let faults = texts.compactMap { FaultArgument.read($0, architecture, log: &log) }
    console.tell(log.diagnostics)
    if log.hasErrors { throw .wrongInput }
    let first = faults.map(\.start).min() ?? .zero
    let end = options.duration ?? Self.duration(for: faults)
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
