import ArchitectureModel
import Availability
import Coupling
import Documents
import Redesign
import Scenarios

/// A redesign as JSON, by the contract of the command line.
struct RedesignJSON {
  private let proposal: RedesignProposal
  private let words: RedesignWording
  private let sensitivities: Sensitivity
  private var file: Architecture { proposal.file }
  private var design: Architecture { proposal.design.architecture }
  private var yearHours: Double { file.year.hours }

  /// - Parameter some: the operations that it has; nil for all.
  static func document(
    _ proposal: RedesignProposal, _ evidence: Evidence?, ofOperations some: [OperationID]? = nil
  ) -> JSONValue {
    let json = RedesignJSON(
      proposal: proposal, words: RedesignWording(proposal), sensitivities: Sensitivity(proposal))
    let asked = some.map(Set.init)
    let operations = proposal.operations.filter { asked?.contains($0.id) ?? true }
    return .object(
      AnalysisJSON.head(architecture: proposal.file.name, yearHours: json.yearHours) + [
        ("broker", json.broker), ("adapters", .array(proposal.design.adapters.map(json.adapter))),
        ("operationsLeftOut", .integer(proposal.operations.count - operations.count)),
        ("operations", .array(operations.map(json.operation))), ("businessCase", json.businessCase),
        ("evidence", evidence.map { .array($0.cases.map { json.evidence($0) }) } ?? .null),
        ("evidenceLeftOut", evidence.map { .array($0.leftOut.map { json.leftOut($0) }) } ?? .null),
      ])
  }

  private var broker: JSONValue {
    guard let id = proposal.design.facts.first?.broker else { return .null }
    let failure = proposal.after.engine.failure(of: id)
    return [
      "name": .string(design[id].name), "added": .boolean(proposal.design.addedBroker == id),
      "availability": .optional(failure.map { 1 - $0 }), "basis": .string(design[id].availability.basis.rawValue),
    ]
  }

  private func adapter(_ id: ServiceID) -> JSONValue {
    let taker = proposal.design.facts.lazy.flatMap(\.takers).first { $0.service == id }
    return [
      "service": .string(design[id].name), "for": .optional(taker?.adapts.map { design[$0].name }),
      "owner": .optional(design[id].team),
    ]
  }

  private func evidence(_ found: Evidence.Case) -> JSONValue {
    [
      "scenario": .string(found.scenario.name), "seed": .integer(Int(ScenarioModel.usualSeed)),
      "replications": .integer(Evidence.replications), "before": found.before.map(totals) ?? .null,
      "after": totals(found.after), "oldestFactSeconds": .optional(found.oldestSeconds),
      "lostFacts": .integer(Int(clamping: found.lostFacts)),
      "differences": .array(
        found.comparisons.map { comparison in
          [
            "operation": .string(file.name(of: comparison.operation)),
            "answered": .optional(comparison.answered?.mean),
            "answeredHalfWidth95": .optional(comparison.answered?.halfWidth95),
            "meanMs": .optional(comparison.meanMs?.mean),
            "meanMsHalfWidth95": .optional(comparison.meanMs?.halfWidth95),
          ]
        }),
    ]
  }

  private func leftOut(_ scenario: Evidence.LeftOut) -> JSONValue {
    let kind =
      switch scenario.reason {
      case .tooMany: "tooMany"
      case .tooLong: "tooLong"
      case .refused: "refused"
      }
    return [
      "scenario": .string(scenario.scenario), "kind": .string(kind),
      "because": .string(RedesignComposer.because(scenario.reason)),
    ]
  }

  private func totals(_ run: RunResult) -> JSONValue {
    let total = run.total
    return [
      "offered": .integer(Int(clamping: total.offered)), "succeeded": .integer(Int(clamping: total.succeeded)),
      "failed": .integer(Int(clamping: total.failed)), "rejected": .integer(Int(clamping: total.rejected)),
    ]
  }

  /// Which input, changed to what, would turn the proposal.
  private func sensitivity(_ input: Sensitivity.Input) -> JSONValue {
    let entry = input.entry
    return [
      "input": .string(entry.name), "fact": .optional(entry.fact), "today": .optional(entry.today),
      "turning": .number(entry.turning),
    ]
  }

  private func names(_ calls: [CallID]) -> JSONValue { .array(calls.map { .string(file[$0].name) }) }

  // MARK: Operations

  private func operation(_ operation: RedesignProposal.Operation) -> JSONValue {
    [
      "id": .string(file.name(of: operation.id)),
      "facts": .array(zip(operation.facts, operation.payloads).map { fact($0, $1) }),
      "keeps": .array(
        operation.kept.map { kept in
          [
            "call": .string(file[kept.call].name), "because": .string(words.because(kept)),
            "kind": .string(kept.reason.key),
          ]
        }),
      "refused": operation.refusal.map { refusal($0) } ?? .null,
      "before": figures(operation.before), "after": figures(operation.after),
      "withoutOutbox": operation.failureWithoutOutbox.map {
        [
          "availability": .number(1 - $0), "unavailability": .number($0),
          "downtimeHoursPerYear": .number($0 * yearHours),
        ]
      } ?? .null,
      "plan": .array(plan(operation)), "choice": operation.plan.map { choice($0) } ?? .null,
      "challenges": .array(
        operation.challenges.map {
          ["call": .string(file[$0.call].name), "argument": .string(words.argument($0))]
        }),
      "alternatives": operation.checks.map { .array($0.map(check)) } ?? .null,
      "sensitivity": .array(sensitivities.inputs(of: operation).map(sensitivity)),
      "duties": .array(operation.duties.map { .string("\(design[$0.service].name) \($0.text)") }),
      "businessCase": operation.businessCase.map { money($0) } ?? .null,
    ]
  }

  private func figures(_ figures: RedesignProposal.Figures) -> JSONValue {
    let failure = figures.failure.exact
    return [
      "availability": .optional(failure.map { 1 - $0 }), "unavailability": .optional(failure),
      "completion": .optional(figures.incompletion.map { 1 - $0 }),
      "downtimeHoursPerYear": .optional(failure.map { $0 * yearHours }),
      "responseTimeMs": .optional(figures.responseMs),
    ]
  }

  private func refusal(_ refusal: ProposalRefusal) -> JSONValue {
    var entries: [(key: String, value: JSONValue)] = [("because", .string(words.refusal(refusal)))]
    switch refusal {
    case .nothingGained: entries.append(("kind", .string("nothingGained")))
    case .littleGained(let time, let failure):
      entries += [("kind", .string("littleGained")), ("timeShare", .number(time)), ("hoursShare", .number(failure))]
    case .weakBroker(let weakness):
      entries += [
        ("kind", .string("weakBroker")), ("broker", .string(weakness.name)),
        ("brokerUnavailability", .number(weakness.brokerFailure)),
        ("calleesUnavailability", .number(weakness.calleeFailure)), ("unavailability", .number(weakness.before)),
        ("unavailabilityWithoutOutbox", .number(weakness.withoutOutbox)),
        ("unavailabilityWithOutbox", .number(weakness.withOutbox)),
      ]
    }
    return .object(entries)
  }

  // MARK: Facts

  private func fact(_ fact: EventDrivenDesign.Fact, _ payload: FactPayload) -> JSONValue {
    let broker = design[fact.broker]
    let publish = design[fact.publish].publish
    return [
      "name": .string(fact.name), "topic": .string(fact.name), "broker": .string(broker.name),
      "request": .boolean(fact.isRequest), "publishedAlready": .boolean(fact.isPublishedAlready),
      "key": .optional(publish?.key), "fields": .array((publish?.fields ?? []).map(JSONValue.string)),
      "consumers": .array(fact.takers.map { .string(design[$0.service].name) }),
      "replaces": names(fact.replaces), "partitions": .optional(broker.partitions(of: fact.name)),
      "partitionsNeeded": .optional(fact.partitions?.needed),
      "retentionMs": .number(broker.retention(of: fact.name).value.milliseconds),
      "payload": .array(
        payload.fields.map { field in
          [
            "name": .string(field.name), "kind": .string(field.kind.rawValue), "personal": .boolean(field.isPersonal),
            "readBy": .array(field.readers.map { .string(design[$0].name) }),
          ]
        }),
      "questions": .array(
        payload.questions.map {
          ["call": .string(file[$0.call].name), "fields": .array($0.fields.map(JSONValue.string))]
        }),
      "constants": .array(
        payload.constants.map {
          ["call": .string(file[$0.call].name), "fields": .array($0.fields.map(JSONValue.string))]
        }),
      "event": CloudEventExample.value(
        of: payload, event: fact.name, from: file[file[fact.operation].service].name),
      "schemaEvolution": .string(SchemaEvolution.rule), "takers": .array(fact.takers.map { taker($0) }),
    ]
  }

  private func taker(_ taker: EventDrivenDesign.Taker) -> JSONValue {
    let service = design[taker.service]
    let consumer = service.consumers[taker.place]
    return [
      "service": .string(service.name), "operation": .optional(consumer.operation.map { design[$0].name }),
      "replaces": names(taker.replaces), "adapts": .optional(taker.adapts.map { design[$0].name }),
      "reads": .array(consumer.reads.map(JSONValue.string)),
      "takesMs": .optional(proposal.after.times.meanMs(of: consumer, at: service)),
      "deadLetterAfter": .integer(consumer.deadLetterAfter),
    ]
  }

  // MARK: The plan

  private func plan(_ operation: RedesignProposal.Operation) -> [JSONValue] {
    operation.moves.enumerated().map { number, move in
      [
        "step": .integer(number + 1), "calls": names(move.calls), "availability": .number(1 - move.failure),
        "unavailability": .number(move.failure), "responseTimeMs": .optional(move.responseMs),
        "savedHoursPerYear": .number(move.saved * yearHours),
      ]
    }
  }

  private func choice(_ plan: MovePlan) -> JSONValue {
    func set(_ choice: MovePlan.Choice) -> JSONValue {
      [
        "moves": .integer(choice.calls.count), "calls": names(choice.calls),
        "availability": .number(1 - choice.failure), "unavailability": .number(choice.failure),
        "responseTimeMs": .number(choice.responseMs),
      ]
    }
    let search: JSONValue =
      switch plan.search {
      case .exact(let sets): ["exact": .boolean(true), "sets": .integer(sets)]
      case .ordered(let sets): ["exact": .boolean(false), "sets": .integer(sets)]
      }
    return [
      "smallestForSlo": plan.smallest.map { set($0) } ?? .null, "front": .array(plan.front.map { set($0) }),
      "search": search,
    ]
  }

  private func check(_ check: CounterCheck) -> JSONValue {
    [
      "kind": .string(check.kind.rawValue), "unavailability": .optional(check.failure),
      "responseTimeMs": .optional(check.responseMs),
      "timeoutBelowMs": .optional(check.timeoutThatFills?.milliseconds),
      "maxInFlight": .optional(check.limit), "lostPerYear": .optional(check.lostPerYear),
      "meetsSlo": .optional(check.meetsObjectives),
    ]
  }

  // MARK: Money

  private var businessCase: JSONValue { money(proposal.businessCase) }

  private func money(_ business: BusinessCase) -> JSONValue {
    [
      "savedHoursPerYear": .number(business.savedHours), "savedPerYear": .optional(business.savedMoney),
      "brokerPerYear": .optional(business.brokerMoney), "breakEven": .optional(business.breakEven),
      "moves": .integer(business.moves), "currency": .string(business.currency),
    ]
  }
}
