import ArchitectureModel
import Scenarios
import Simulation

/// Makes the runs of a request, on all cores.
struct SimulationRunner: Sendable {
  private let request: SimulationRequest
  /// Scenario by scenario, of each in every design.
  private let models: [ScenarioModel]

  init(_ request: SimulationRequest) throws(CommandFailure) {
    self.request = request
    var models: [ScenarioModel] = []
    for scenario in request.scenarios {
      for design in request.designs(for: scenario) { models.append(try Self.model(request, scenario, design)) }
    }
    self.models = models
  }

  private static func model(
    _ request: SimulationRequest, _ scenario: Scenario, _ design: Design
  ) throws(CommandFailure) -> ScenarioModel {
    do {
      return try ScenarioModel(request.architecture(of: design), scenario, request.options, design: design)
    } catch {
      throw .usage("scenario '\(scenario.name)' cannot be simulated: \(error)", help: nil)
    }
  }

  /// What is found of every scenario, in all replications or in those of a shard.
  func parts(_ shard: Shard?, _ console: Console) -> [RunPart] {
    let count = shard.map { Array($0.replications(ofFirst: request.replications)).count } ?? request.replications
    var progress = SimulationProgress(console, total: models.count * count)
    defer { progress.clear() }
    let pace = RunPace()
    let watch: (() -> Void)? = progress.isWatched ? { progress.show(done: pace.runs) } : nil
    var parts: [RunPart] = []
    if count > 1 {
      for model in models {
        parts.append(
          model.part(
            seed: request.seed, replications: request.replications, shard: shard, pace: pace, watch: watch))
      }
      return parts
    }
    // With one replication of each, it is the scenarios that are shared among the cores, a few at a time.
    let batch = Replications.coreCount * 2
    for start in stride(from: 0, to: models.count, by: batch) {
      let chosen = start..<min(start + batch, models.count)
      parts += Replications.run(chosen, watch: watch) { place in
        models[place].part(seed: request.seed, replications: request.replications, shard: shard, threads: 1, pace: pace)
      }
    }
    return parts
  }

  /// What is found of every scenario in as many replications as a rule wants, of each as many, so that they had the same
  /// arrivals and the same luck.
  func parts(by rule: StoppingRule, _ console: Console) -> (parts: [RunPart], verdict: StoppingRule.Verdict) {
    var progress = SimulationProgress(console, total: nil)
    defer { progress.clear() }
    let pace = RunPace()
    let watch: (() -> Void)? = progress.isWatched ? { progress.show(done: pace.runs) } : nil
    var parts = emptyParts
    var made = 0
    while true {
      let count = rule.next(after: made)
      for (place, model) in models.enumerated() {
        model.extend(&parts[place], to: count, pace: pace, watch: watch)
      }
      made = count
      let verdicts = parts.map { $0.verdict(by: rule) }
      if !verdicts.contains(.goOn) { return (parts, verdicts.contains(.exhausted) ? .exhausted : .precise) }
    }
  }

  /// A part of each scenario that the parts of others can be merged into.
  var emptyParts: [RunPart] { models.map { $0.emptyPart(seed: request.seed) } }

  /// What the parts say, which have every replication, and what pools that ran full could bear.
  func outcomes(of parts: [RunPart]) -> [SimulationOutcome] {
    var runs = zip(models, parts).map { $0.result(of: $1) }[...]
    var outcomes = request.scenarios.map { scenario in
      let count = request.designs(for: scenario).count
      defer { runs = runs.dropFirst(count) }
      return SimulationOutcome(scenario: scenario, runs: Array(runs.prefix(count)))
    }
    let asked = questions(outcomes)
    let answers = Replications.run(asked) { [outcomes] place in pools(of: outcomes[place]) }
    for (place, pools) in zip(asked, answers) { outcomes[place].pools = pools }
    if case .chosen = request.origin {
      let answers = Replications.run(Array(outcomes.indices)) { [outcomes] in protections(of: outcomes[$0]) }
      for (place, found) in answers.enumerated() { outcomes[place].protections = found }
    }
    return outcomes
  }

  /// The scenarios for which it is asked what pools could bear: of the built-in set the one that fails most.
  private func questions(_ outcomes: [SimulationOutcome]) -> [Int] {
    switch request.origin {
    case .chosen: return Array(outcomes.indices)
    case .builtIn:
      let failures = outcomes.map { outcome -> UInt64 in
        guard let run = outcome.runs.first, run.services.contains(where: { $0.refused > 0 }) else { return 0 }
        return run.total.unanswered
      }
      let worst = outcomes.indices.max { (failures[$0], $1) < (failures[$1], $0) }
      return worst.map { failures[$0] > 0 ? [$0] : [] } ?? []
    }
  }

  private func pools(of outcome: SimulationOutcome) -> [PoolAnswer] {
    guard let run = outcome.runs.first else { return [] }
    let questions = PoolQuestions(architecture: request.architecture(of: run.design), scenario: outcome.scenario) {
      once($0, outcome.scenario)
    }
    return questions.answer(for: run).map { [$0] } ?? []
  }

  private func protections(of outcome: SimulationOutcome) -> [ProtectionAnswer] {
    guard let run = outcome.run(of: .eventDriven) else { return [] }
    let questions = ProtectionQuestions(architecture: request.architecture(of: .eventDriven)) {
      once($0, outcome.scenario)
    }
    return questions.answers(beside: run)
  }

  /// One replication of an architecture in which something was changed.
  private func once(_ architecture: Architecture, _ scenario: Scenario) -> RunResult {
    guard let model = try? ScenarioModel(architecture, scenario, request.options) else {
      preconditionFailure("the same scenario could be simulated before")
    }
    return model.run(seed: request.seed, replications: 1, threads: 1)
  }

  /// Tells all that happens in the first replication of the only run.
  func trace(_ observer: @escaping (TraceEvent) -> Void) {
    models[0].trace(seed: request.seed, observer)
  }

  /// How many runs there are, of one replication each.
  var runCount: Int { models.count }
}

extension SimulationRequest {
  fileprivate var options: ScenarioModel.Options { ScenarioModel.Options(hasRandomFailures: hasRandomFailures) }
}
