import ArchitectureModel
import Coupling
import Redesign
import Scenarios

/// The tables of `redesign` for spreadsheets.
struct RedesignCSV {
  static let tables = [
    "operations", "facts", "consumers", "moves", "choices", "alternatives", "arguments", "sensitivity", "duties",
    "stays",
    "evidence",
  ]

  private let proposal: RedesignProposal
  private let evidence: Evidence?
  private let words: RedesignWording
  private var file: Architecture { proposal.file }
  private var design: Architecture { proposal.design.architecture }
  private var yearHours: Double { file.year.hours }
  private var moving: [RedesignProposal.Operation] { proposal.operations.filter { !$0.facts.isEmpty } }

  static func document(_ proposal: RedesignProposal, _ evidence: Evidence?, table: String?) -> String {
    let csv = RedesignCSV(proposal: proposal, evidence: evidence, words: RedesignWording(proposal))
    return CSVText.text(csv.rows(of: table))
  }

  private func rows(of table: String?) -> [[String]] {
    switch table {
    case "facts": facts
    case "consumers": consumers
    case "moves": moves
    case "choices": choices
    case "alternatives": alternatives
    case "arguments": arguments
    case "sensitivity": sensitivity
    case "duties": duties
    case "stays": stays
    case "evidence": played
    default: operations
    }
  }

  private func name(_ operation: RedesignProposal.Operation) -> String { file.name(of: operation.id) }

  private func names(_ calls: [CallID]) -> String { CSVText.list(calls.map { file[$0].name }) }

  private var operations: [[String]] {
    let figures = ["Unavailability", "DowntimeHoursPerYear", "Completion", "ResponseTimeMs"]
    let head = figures.map { "before\($0)" } + figures.map { "after\($0)" }
    return [["operation", "facts", "refused"] + head + ["withoutOutboxUnavailability"]]
      + proposal.operations.map { operation in
        let both = [operation.before, operation.after].flatMap { figures -> [Double?] in
          let failure = figures.failure.exact
          return [failure, failure.map { $0 * yearHours }, figures.incompletion.map { 1 - $0 }, figures.responseMs]
        }
        return [name(operation), CSVText.list(operation.facts.map(\.name)), operation.refusal.map(words.refusal) ?? ""]
          + (both + [operation.failureWithoutOutbox]).map(CSVText.figure)
      }
  }

  private var facts: [[String]] {
    let head = [
      "operation", "fact", "broker", "key", "partitions", "partitionsNeeded", "retentionMs", "request",
      "publishedAlready", "fields", "replaces",
    ]
    return [head]
      + moving.flatMap { operation in
        operation.facts.map { fact in
          let broker = design[fact.broker]
          let publish = design[fact.publish].publish
          let count = { (count: Int?) in count.map(String.init) ?? "" }
          return [
            name(operation), fact.name, broker.name, publish?.key ?? "", count(broker.partitions(of: fact.name)),
            count(fact.partitions?.needed), CSVText.figure(broker.retention(of: fact.name).value.milliseconds),
            CSVText.truth(fact.isRequest), CSVText.truth(fact.isPublishedAlready), CSVText.list(publish?.fields ?? []),
            names(fact.replaces),
          ]
        }
      }
  }

  private var consumers: [[String]] {
    [["operation", "fact", "service", "handler", "adapts", "takesMs", "reads", "replaces"]]
      + moving.flatMap { operation in
        operation.facts.flatMap { fact in
          fact.takers.map { taker in
            let service = design[taker.service]
            let consumer = service.consumers[taker.place]
            return [
              name(operation), fact.name, service.name, consumer.operation.map { design[$0].name } ?? "",
              taker.adapts.map { design[$0].name } ?? "",
              CSVText.figure(proposal.after.times.meanMs(of: consumer, at: service)), CSVText.list(consumer.reads),
              names(taker.replaces),
            ]
          }
        }
      }
  }

  private var moves: [[String]] {
    [["operation", "step", "calls", "unavailability", "downtimeHoursPerYear", "responseTimeMs", "savedHoursPerYear"]]
      + moving.flatMap { operation in
        operation.moves.enumerated().map { number, move in
          [name(operation), String(number + 1), names(move.calls)]
            + [move.failure, move.failure * yearHours, move.responseMs, move.saved * yearHours].map(CSVText.figure)
        }
      }
  }

  private var choices: [[String]] {
    [["operation", "moves", "calls", "unavailability", "downtimeHoursPerYear", "responseTimeMs", "smallestForSlo"]]
      + moving.flatMap { operation -> [[String]] in
        let smallest = operation.plan?.smallest?.calls
        return (operation.plan?.front ?? []).map { choice in
          [name(operation), String(choice.calls.count), names(choice.calls)]
            + [choice.failure, choice.failure * yearHours, choice.responseMs].map(CSVText.figure)
            + [CSVText.truth(choice.calls == smallest)]
        }
      }
  }

  private var alternatives: [[String]] {
    let head = [
      "operation", "kind", "unavailability", "downtimeHoursPerYear", "responseTimeMs", "timeoutBelowMs", "maxInFlight",
      "lostPerYear", "meetsSlo",
    ]
    return [head]
      + moving.flatMap { operation in
        (operation.checks ?? []).map { check in
          [name(operation), check.kind.rawValue]
            + [
              check.failure, check.failure.map { $0 * yearHours }, check.responseMs,
              check.timeoutThatFills?.milliseconds, check.limit.map(Double.init), check.lostPerYear,
            ].map(CSVText.figure) + [CSVText.truth(check.meetsObjectives)]
        }
      }
  }

  private var arguments: [[String]] {
    [["operation", "call", "argument"]]
      + moving.flatMap { operation in
        operation.challenges.map { [name(operation), file[$0.call].name, words.argument($0)] }
      }
  }

  private var sensitivity: [[String]] {
    let found = Sensitivity(proposal)
    return [["operation", "input", "fact", "today", "turning"]]
      + moving.flatMap { operation in
        found.inputs(of: operation).map { input in
          let entry = input.entry
          return [
            name(operation), entry.name, entry.fact ?? "", CSVText.figure(entry.today), CSVText.figure(entry.turning),
          ]
        }
      }
  }

  private var duties: [[String]] {
    [["operation", "service", "duty"]]
      + moving.flatMap { operation in
        operation.duties.map { [name(operation), design[$0.service].name, $0.text] }
      }
  }

  private var stays: [[String]] {
    [["call", "to", "kind", "because"]]
      + proposal.design.kept.map {
        [file[$0.call].name, words.wording.target(of: $0.call), $0.reason.key, words.because($0)]
      }
  }

  private var played: [[String]] {
    let counts = ["Offered", "Succeeded", "Failed", "Rejected"]
    let head =
      ["scenario", "seed", "replications"] + counts.map { "before\($0)" } + counts.map { "after\($0)" }
      + ["oldestFactSeconds", "lostFacts", "leftOutBecause"]
    func figures(_ run: RunResult?) -> [String] {
      guard let total = run?.total else { return [String](repeating: "", count: counts.count) }
      return [total.offered, total.succeeded, total.failed, total.rejected].map { String($0) }
    }
    let rows = evidence?.cases.map { found in
      [found.scenario.name, String(found.after.seed), String(found.after.replications)] + figures(found.before)
        + figures(found.after) + [CSVText.figure(found.oldestSeconds), String(found.lostFacts), ""]
    }
    let left = evidence?.leftOut.map { scenario in
      [scenario.scenario] + [String](repeating: "", count: head.count - 2)
        + [RedesignComposer.because(scenario.reason)]
    }
    return [head] + (rows ?? []) + (left ?? [])
  }
}

extension EventDrivenDesign.Kept.Reason {
  /// Its name for programs.
  var key: String {
    switch self {
    case .judged(let judgement): judgement.verdict.rawValue
    case .query: "query"
    case .left: "refused"
    case .neededByBroker: "circle"
    case .toldInPart: "toldInPart"
    }
  }
}

extension Sensitivity.Input {
  /// The same for programs; `today` is nil where there is no such value.
  var entry: (name: String, fact: String?, today: Double?, turning: Double) {
    switch self {
    case .brokerFailure(let today, let turning): ("brokerUnavailabilityWithoutOutbox", nil, today, turning)
    case .latencyOfCalls(let today, let turning): ("latencyOfCallsMs", nil, today, turning)
    case .rate(let fact, let today, let turning): ("factsPerSecond", fact, today, turning)
    case .outage(let fact, let turning): ("consumerOutageSeconds", fact, nil, turning.seconds)
    case .cost(let turning): ("costPerYear", nil, nil, turning)
    }
  }
}

extension RedesignProposal.Operation {
  /// The moves in order; those of operations that it calls are the last, together.
  var moves: [(calls: [CallID], failure: Double, responseMs: Double?, saved: Double)] {
    var moves = (plan?.steps ?? []).map { ($0.calls, $0.failure, Optional($0.responseMs), $0.saved) }
    if !movesOfCallees.isEmpty, let after = self.after.failure.exact, let last = plan?.steps.last {
      moves.append((movesOfCallees, after, self.after.responseMs, max(0, last.failure - after)))
    }
    return moves
  }
}
