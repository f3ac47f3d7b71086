import ArchitectureModel
import Availability
import Coupling
import Documents

/// Answers about changes as JSON, by the contract of the command line.
struct ImpactJSON {
  private let analysis: ImpactAnalysis
  private var architecture: Architecture { analysis.architecture }

  /// All questions together at the top, and each by itself under `questions`.
  static func document(_ answers: [ImpactAnswer], _ analysis: ImpactAnalysis) -> JSONValue {
    let json = ImpactJSON(analysis: analysis)
    let impacts = answers.map(\.impact)
    let head = AnalysisJSON.head(architecture: analysis.architecture.name, yearHours: analysis.architecture.year.hours)
    return .object(
      head + json.union(impacts.map(\.today))
        + [
          ("afterRedesign", .object(json.union(impacts.map(\.afterRedesign)))),
          ("questions", .array(answers.map(json.question))),
          ("knowledge", .array(json.knowledge(impacts))),
        ])
  }

  private func union(_ coordinations: [Coordination]) -> [(key: String, value: JSONValue)] {
    var seen: Set<String> = []
    let teams = coordinations.flatMap(\.mustCoordinate).filter { seen.insert($0).inserted }
    let order: Coordination.Order = coordinations.contains { $0.order == .lockstep } ? .lockstep : .any
    return [
      ("mustChange", .array(coordinations.flatMap(\.mustChange).map(duty))), ("mustCoordinate", strings(teams)),
      ("order", .string(order.rawValue)),
    ]
  }

  private func question(_ answer: ImpactAnswer) -> JSONValue {
    let impact = answer.impact
    var entries: [(key: String, value: JSONValue)] =
      [("question", .string(answer.question.kind.option)), ("about", .string(answer.question.text))]
      + coordination(impact.today, impact, architecture)
      + [("afterRedesign", .object(coordination(impact.afterRedesign, impact, analysis.redesigned)))]
    if let requirement = impact.requirement { entries.append(("cost", cost(requirement))) }
    return .object(entries)
  }

  /// - Parameter version: the architecture that the answer is about.
  private func coordination(
    _ coordination: Coordination, _ impact: Impact, _ version: Architecture
  ) -> [(key: String, value: JSONValue)] {
    let new = impact.requirement.flatMap { $0.service == nil ? $0.name : nil }
    let meanwhile = coordination.meanwhile
    return [
      ("changedBy", strings(coordination.providers.map { version[$0].name } + (new.map { [$0] } ?? []))),
      ("mustChange", .array(coordination.mustChange.map(duty))),
      ("unclear", .array(coordination.unclear.map(duty))),
      ("mustRedeploy", strings(coordination.mustRedeploy.map { version[$0].name } + (new.map { [$0] } ?? []))),
      ("mustCoordinate", strings(coordination.mustCoordinate)),
      ("teamsAtATime", .integer(coordination.teamsAtATime)),
      ("order", .string(coordination.order.rawValue)), ("because", .string(coordination.because)),
      (
        "clients",
        .array(
          coordination.clients.map { operation in
            [
              "operation": .string(version.name(of: operation)),
              "requestsPerSecond": .optional(version[operation].rate?.value.perSecond),
            ]
          })
      ),
      ("operationsGoing", strings(coordination.going.map { version.name(of: $0) })),
      ("circle", strings(coordination.circle)),
      ("operationsFailing", .array(meanwhile.failures.map { failure($0, meanwhile.length) })),
      ("requestsLost", .optional(meanwhile.requests)),
      (
        "operationsLosing",
        .array(
          meanwhile.losses.map { loss in
            [
              "operation": .string(version.name(of: loss.operation)), "call": .string(loss.call),
              "why": .string(loss.why),
            ]
          })
      ),
      (
        "factsLate",
        .array(
          meanwhile.delays.map { delay in
            [
              "event": .string(delay.event), "consumer": .optional(delay.consumer.map { version[$0].name }),
              "facts": .optional(meanwhile.length.flatMap { delay.count(within: $0) }),
              "expired": .optional(meanwhile.length.flatMap { delay.expired(within: $0) }),
              "why": .string(delay.why),
            ]
          })
      ),
      (
        "poolsFull",
        .array(
          meanwhile.fullPools.map { pool in
            [
              "service": .string(version[pool.service].name), "workers": .integer(pool.workers),
              "afterSeconds": .number(pool.afterSeconds),
            ]
          })
      ),
    ]
  }

  private func duty(_ duty: Coordination.Duty) -> JSONValue {
    [
      "service": .string(analysis.redesigned[duty.service].name),
      "operation": .optional(duty.operation.map { architecture.name(of: $0) }),
      "call": .optional(duty.call.map { architecture[$0].name }),
      "team": .string(analysis.redesigned.team(of: duty.service)),
      "order": .string((duty.isInLockstep ? Coordination.Order.lockstep : .any).rawValue), "why": .string(duty.why),
    ]
  }

  private func failure(_ failure: Meanwhile.Failure, _ length: Nanoseconds?) -> JSONValue {
    [
      "operation": .string(architecture.name(of: failure.operation)), "share": .number(failure.share),
      "requestsPerSecond": .optional(failure.perSecond),
      "requests": .optional(failure.perSecond.flatMap { rate in length.map { rate * $0.seconds } }),
    ]
  }

  private func knowledge(_ impacts: [Impact]) -> [JSONValue] {
    analysis.knowledge(of: ImpactComposer.teams(impacts, architecture)).map { knowledge in
      [
        "team": .string(knowledge.team), "foreignFields": .integer(knowledge.fields),
        "interfaces": .integer(knowledge.interfaces), "foreignFieldsAfterRedesign": .integer(knowledge.fieldsAfter),
      ]
    }
  }

  // MARK: The next requirement

  private func cost(_ requirement: NextRequirement) -> JSONValue {
    let availability = requirement.availability.value.probability.nominal
    return [
      "event": .string(requirement.event), "isPublished": .boolean(requirement.isPublished),
      "newcomer": [
        "name": .string(requirement.name), "team": .string(requirement.team),
        "isNew": .boolean(requirement.service == nil), "availability": .number(availability.value),
        "unavailability": .number(availability.complement),
        "availabilityAssumed": .boolean(requirement.isAvailabilityAssumed),
        "latencyMs": .optional(requirement.latencyMs),
      ],
      "operations": .array(
        requirement.additions.map { addition in
          [
            "id": .string(architecture.name(of: addition.operation)), "before": figures(addition.before),
            "asCall": addition.asCall.map { call in
              [
                "call": .string(addition.call), "figures": figures(call.figures),
                "temporal": .string(call.coupling.temporal.severity.rawValue),
                "availability": .string(call.coupling.availability.severity.rawValue),
                "behavioral": .string(call.coupling.behavioral.severity.rawValue),
                "feltBy": strings(addition.waiting.map { architecture.name(of: $0) }),
              ]
            } ?? .null,
            "asConsumer": figures(addition.asConsumer),
          ]
        }),
    ]
  }

  private func figures(_ figures: NextRequirement.Figures) -> JSONValue {
    let failure = figures.failure.exact
    return [
      "responseTimeMs": .optional(figures.responseMs), "unavailability": .optional(failure),
      "downtimeHoursPerYear": .optional(failure.map { $0 * architecture.year.hours }),
      "completion": .optional(figures.incompletion.map { 1 - $0 }),
    ]
  }

  private func strings(_ texts: [String]) -> JSONValue { .array(texts.map(JSONValue.string)) }
}
