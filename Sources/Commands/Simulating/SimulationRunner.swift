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

  /// What is found of every scenario in the replications of a shard.
  func parts(_ shard: Shard, _ console: Console) -> [RunPart] {
    each(replications: Array(shard.replications(ofFirst: request.replications)).count, console) {
      model, threads, pace in
      model.part(
        seed: request.seed, replications: request.replications, shard: shard, threads: threads, pace: pace)
    }
  }

  /// What comes of every scenario in all replications.
  func outcomes(_ console: Console) -> [SimulationOutcome] {
    // A result takes far less memory than the part that it is made from.
    let runs = each(replications: request.replications, console) { model, threads, pace in
      model.run(seed: request.seed, replications: request.replications, threads: threads, pace: pace)
    }
    return outcomes(of: runs, console)
  }

  private func each<Found: Sendable>(
    replications: Int, _ console: Console,
    _ make: @escaping @Sendable (ScenarioModel, _ threads: Int, WorkPace) -> Found
  ) -> [Found] {
    let progress = Progress(unit: .runs)
    let pace = progress.pace
    pace.expectRuns(models.count * replications)
    return console.during("simulating", watching: progress) {
      replications > 1
        ? models.map { make($0, Replications.coreCount, pace) }
        // With one replication of each, it is the scenarios that are shared among the cores.
        : Replications.run(models.indices) { make(models[$0], 1, pace) }
    }
  }

  /// What is found of every scenario in as many replications as a rule wants, of each as many, so that they had the same
  /// arrivals and the same luck.
  func parts(by rule: StoppingRule, _ console: Console) -> (parts: [RunPart], verdict: StoppingRule.Verdict) {
    let progress = Progress(unit: .runs)
    return console.during("simulating", watching: progress) {
      var parts = emptyParts
      var made = 0
      while true {
        let count = rule.next(after: made)
        for (place, model) in models.enumerated() { model.extend(&parts[place], to: count, pace: progress.pace) }
        made = count
        let verdicts = parts.map { $0.verdict(by: rule) }
        if !verdicts.contains(.goOn) { return (parts, verdicts.contains(.exhausted) ? .exhausted : .precise) }
      }
    }
  }

  /// A part of each scenario that the parts of others can be merged into.
  var emptyParts: [RunPart] { models.map { $0.emptyPart(seed: request.seed) } }

  /// What the parts say, which have every replication.
  func outcomes(of parts: [RunPart], _ console: Console) -> [SimulationOutcome] {
    outcomes(of: zip(models, parts).map { $0.result(of: $1) }, console)
  }

  /// With what would have helped: larger pools, shorter timeouts, and each of the protections that there are.
  private func outcomes(of runs: [RunResult], _ console: Console) -> [SimulationOutcome] {
    var runs = runs[...]
    var outcomes = request.scenarios.map { scenario in
      let count = request.designs(for: scenario).count
      defer { runs = runs.dropFirst(count) }
      return SimulationOutcome(scenario: scenario, runs: Array(runs.prefix(count)))
    }
    let pools = poolQuestions(outcomes)
    let protections = protectionQuestions(outcomes)
    let progress = Progress(unit: .runs)
    progress.pace.expectRuns(pools.reduce(protections.count) { $0 + $1.question.mostRuns })
    let pace = progress.pace
    let (poolAnswers, protectionAnswers) = console.during("trying what would help", watching: progress) { [outcomes] in
      (
        Replications.run(pools.indices) { number in
          pools[number].question.answer { once($0, outcomes[pools[number].place].scenario, pace) }
        },
        Replications.run(protections.indices) { number in
          let (place, question) = protections[number]
          return question.answer { once($0, outcomes[place].scenario, pace) }
        }
      )
    }
    for (asked, answer) in zip(pools, poolAnswers) { outcomes[asked.place].pools.append(answer) }
    for (asked, answer) in zip(protections, protectionAnswers) { outcomes[asked.place].protections.append(answer) }
    return outcomes
  }

  /// The scenarios for which it is asked what pools could bear: of the built-in set the one that fails most.
  private func scenariosWithPools(_ outcomes: [SimulationOutcome]) -> [Int] {
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

  /// - Returns: each question with the place of its scenario.
  private func poolQuestions(_ outcomes: [SimulationOutcome]) -> [(place: Int, question: PoolQuestion)] {
    scenariosWithPools(outcomes).compactMap { place in
      outcomes[place].runs.first.flatMap { run in
        PoolQuestion(of: run, request.architecture(of: run.design), outcomes[place].scenario).map { (place, $0) }
      }
    }
  }

  private func protectionQuestions(
    _ outcomes: [SimulationOutcome]
  ) -> [(place: Int, question: ProtectionQuestion)] {
    guard case .chosen = request.origin else { return [] }
    return outcomes.enumerated().flatMap { place, outcome in
      let run = outcome.run(of: .eventDriven)
      let questions = run.map { ProtectionQuestion.all(of: $0, request.architecture(of: .eventDriven)) }
      return (questions ?? []).map { (place, $0) }
    }
  }

  /// One replication of an architecture in which something was changed.
  private func once(_ architecture: Architecture, _ scenario: Scenario, _ pace: WorkPace) -> RunResult {
    guard let model = try? ScenarioModel(architecture, scenario, request.options) else {
      preconditionFailure("the same scenario could be simulated before")
    }
    return model.run(seed: request.seed, replications: 1, threads: 1, pace: pace)
  }

  /// Tells all that happens in the first replication of the only run.
  func trace(pace: WorkPace, _ observer: @escaping (TraceEvent) -> Void) {
    models[0].trace(seed: request.seed, pace: pace, observer)
  }

  /// How many runs there are, of one replication each.
  var runCount: Int { models.count }
}

extension SimulationRequest {
  fileprivate var options: ScenarioModel.Options { ScenarioModel.Options(hasRandomFailures: hasRandomFailures) }
}
