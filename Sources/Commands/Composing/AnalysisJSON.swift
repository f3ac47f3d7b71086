import ArchitectureModel
import Availability
import Coupling
import Diagnostics
import Documents
import Redesign
import Timing

/// Analyses as JSON, by the contract of the command line.
struct AnalysisJSON {
  private let analysis: ArchitectureAnalysis
  /// nil where nobody asks for them.
  private var proposals: FactProposals?
  /// Of each operation, so many components are listed, the most costly ones; nil for all.
  private var listedImportances: Int?
  private var architecture: Architecture { analysis.architecture }
  private var wording: Wording { Wording(architecture: architecture) }
  private var evidence: CouplingEvidence { CouplingEvidence(analysis) }
  private var yearHours: Double { architecture.year.hours }

  private static let listedCutSets = 10
  /// Components of all operations together: there is one for every operation and component in a long chain, which would
  /// be hundreds of megabytes.
  static let mostImportances = 100_000

  /// What every document begins with.
  static func head(architecture: String, yearHours: Double) -> [(key: String, value: JSONValue)] {
    [
      ("schemaVersion", .integer(1)),
      ("tool", ["name": .string(CommandLineTool.name), "version": .string(CommandLineTool.version)]),
      ("architecture", .string(architecture)), ("yearHours", .number(yearHours)),
    ]
  }

  /// - Parameters:
  ///   - some: the operations that it has, with as many findings, and the number of those that it has not; nil for all.
  ///   - mostImportances: of all operations together.
  static func entries(
    _ analysis: ArchitectureAnalysis, _ proposals: FactProposals, ofOperations some: [OperationID]? = nil,
    mostImportances: Int = Self.mostImportances
  ) -> [(key: String, value: JSONValue)] {
    let operations = some.map { $0.map { analysis[$0] } } ?? analysis.operations
    let json = AnalysisJSON(
      analysis: analysis, proposals: proposals, listedImportances: listedImportances(of: operations, mostImportances))
    let findings = some.map { analysis.findings.prefix($0.count) } ?? analysis.findings[...]
    let left = some.map { _ -> [(key: String, value: JSONValue)] in
      [
        ("operationsLeftOut", .integer(analysis.operations.count - operations.count)),
        ("findingsLeftOut", .integer(analysis.findings.count - findings.count)),
      ]
    }
    return head(architecture: analysis.architecture.name, yearHours: json.yearHours) + (left ?? []) + [
      ("restsOn", FigureCensus(analysis.architecture).json),
      ("operations", .array(operations.map { .object(json.operation($0) + json.calls(of: $0)) })),
      ("findings", .array(findings.map(Self.finding))),
    ]
  }

  static func availabilityDocument(_ analysis: ArchitectureAnalysis, _ questions: AvailabilityQuestions) -> JSONValue {
    let json = AnalysisJSON(
      analysis: analysis,
      listedImportances: questions.isImportanceWhole ? nil : listedImportances(of: analysis.operations, mostImportances)
    )
    let inputRanges = analysis.engine.inputRanges(of: analysis.operations.map(\.id))
    return .object(
      head(architecture: analysis.architecture.name, yearHours: json.yearHours) + [
        (
          "operations",
          .array(
            analysis.operations.map { operation in
              let exact = questions.isExact ? exact(analysis.engine.exactAnswer(of: operation.id)) : []
              return .object(
                json.operation(operation, questions)
                  + exact + json.answers(operation, questions)
                  + [("uncertainty", inputRanges.map { json.uncertainty($0[operation.id.index]) } ?? .null)]
                  + json.cutSets(of: operation) + json.required(questions.target, operation))
            })
        ),
        ("findings", .array(analysis.findings.map(Self.finding))),
      ])
  }

  /// The figure without any rounding; null with the reason where there is none.
  static func exact(_ answer: ExactAnswer) -> [(key: String, value: JSONValue)] {
    let digits = 40
    switch answer {
    case .fraction(let fraction, let isOfRounded):
      return [
        (
          "exact",
          [
            // A number that JSON readers take: what is cut off is not marked.
            "unavailability": .string(fraction.scientific(digits: digits).filter { $0 != "…" }),
            "fraction": .string(fraction.description), "ofRounded": .boolean(isOfRounded),
          ]
        )
      ]
    case .pastNodeLimit: return [("exact", .null), ("exactMissing", .string("node limit"))]
    case .tooManyDigits: return [("exact", .null), ("exactMissing", .string("too many digits"))]
    }
  }

  private static func listedImportances(
    of operations: [ArchitectureAnalysis.OperationAnalysis], _ most: Int
  ) -> Int? {
    let all = operations.reduce(0) { $0 + ($1.importance?.count ?? 0) }
    return all > most ? most / operations.count : nil
  }

  private func hours(_ probability: Double?) -> JSONValue { .optional(probability.map { $0 * yearHours }) }

  // MARK: Operations

  /// - Parameter questions: what components are measured by beyond hours; nil for nothing.
  private func operation(
    _ operation: ArchitectureAnalysis.OperationAnalysis, _ questions: AvailabilityQuestions? = nil
  ) -> [(key: String, value: JSONValue)] {
    let failure = operation.failure.exact
    return [
      ("id", .string(architecture.name(of: operation.id))),
      ("service", .string(architecture[architecture[operation.id].service].name)),
      ("availability", .optional(failure.map { 1 - $0 })),
      ("unavailability", .optional(failure)),
      ("chainProduct", .number(1 - operation.chainFailure)),
      ("completion", .optional(operation.incompletion.map { 1 - $0 })),
      ("downtimeHoursPerYear", hours(failure)),
      ("responseTime", responseTime(operation)),
      ("slo", objective(operation)),
      ("observed", ProductionComposer(analysis).json(of: operation)),
      ("availabilityBounds", bounds(operation)),
      ("callees", .array(operation.callees.map(callee))),
      ("movable", ["downtimeHoursPerYear": hours(operation.movable.cost), "calls": names(operation.movable.calls)]),
    ] + importances(of: operation, questions)
  }

  /// In the order of the file, and how many are left out where some are.
  private func importances(
    of operation: ArchitectureAnalysis.OperationAnalysis, _ questions: AvailabilityQuestions?
  ) -> [(key: String, value: JSONValue)] {
    guard let all = operation.importance else { return [("importance", .null)] }
    func list(_ shown: [ComponentImportance]) -> JSONValue {
      .array(shown.map { importance($0, architecture[operation.id], questions) })
    }
    guard let most = listedImportances, most < all.count else { return [("importance", list(all))] }
    let ranked = all.indices.sorted { (all[$1].gain, $0) < (all[$0].gain, $1) }
    return [
      ("importance", list(ranked.prefix(most).sorted().map { all[$0] })),
      ("importanceLeftOut", .integer(all.count - most)),
    ]
  }

  private func names(_ calls: [CallID]) -> JSONValue { .array(calls.map { .string(architecture[$0].name) }) }

  private func responseTime(_ operation: ArchitectureAnalysis.OperationAnalysis) -> JSONValue {
    guard let response = operation.response else { return .null }
    var entries: [(key: String, value: JSONValue)] = [
      ("meanMs", .number(response.meanMs)), ("ownMs", .number(response.ownMs)),
      ("waitingMs", .number(response.waitingMs)),
    ]
    if response.meanErrorMs > 0 { entries.append(("meanErrorMs", .number(response.meanErrorMs))) }
    if let p99 = response.p99Ms { entries.append(("p99Ms", .number(p99))) }
    return .object(entries)
  }

  private func objective(_ operation: ArchitectureAnalysis.OperationAnalysis) -> JSONValue {
    guard let objective = architecture[operation.id].objective else { return .null }
    let availability = objective.availability.map { target -> JSONValue in
      ["target": .number(target.value.nominal.value), "met": .optional(operation.meetsAvailability)]
    }
    let latency = objective.latency.map { latency -> JSONValue in
      [
        "targetMs": .number(latency.target.milliseconds), "quantile": .optional(latency.quantile),
        "met": .optional(operation.meetsLatency),
      ]
    }
    return ["availability": availability ?? .null, "latency": latency ?? .null]
  }

  private func bounds(_ operation: ArchitectureAnalysis.OperationAnalysis) -> JSONValue {
    if case .between(let low, let high) = operation.failure {
      return ["min": .number(1 - high), "max": .number(1 - low), "kind": .string("budget")]
    }
    guard let range = operation.range else { return .null }
    return ["min": .number(1 - range.worst), "max": .number(1 - range.best), "kind": .string("uncertain")]
  }

  private func callee(_ callee: ArchitectureAnalysis.Callee) -> JSONValue {
    [
      "service": .string(architecture[callee.service].name), "downtimeHoursPerYear": hours(callee.group.cost),
      "calls": names(callee.group.calls),
    ]
  }

  private func importance(
    _ importance: ComponentImportance, _ operation: Operation, _ questions: AvailabilityQuestions?
  ) -> JSONValue {
    var entries: [(key: String, value: JSONValue)] = [
      ("component", .string(importance.component.name(in: architecture))),
      ("birnbaum", .number(importance.birnbaum)),
      ("criticality", .number(importance.criticality)), ("fussellVesely", .number(importance.fussellVesely)),
      ("riskAchievementWorth", .number(importance.riskAchievementWorth)),
      ("riskReductionWorth", .number(importance.riskReductionWorth)),
      ("downtimeHoursPerYear", hours(importance.gain)),
    ]
    guard let questions else { return .object(entries) }
    if let target = questions.target(of: operation) {
      entries.append(("errorBudgetShare", .number(importance.gain / target.complement)))
    }
    if let cost = operation.downtimeCost?.value {
      entries.append(("downtimeCostPerYear", .number(importance.gain * yearHours * cost.perHour)))
    }
    return .object(entries)
  }

  // MARK: What people ask

  /// The same downtime in other units, and what would mend it.
  private func answers(
    _ operation: ArchitectureAnalysis.OperationAnalysis, _ questions: AvailabilityQuestions
  ) -> [(key: String, value: JSONValue)] {
    let declared = architecture[operation.id]
    let failure = operation.failure.exact
    var entries: [(key: String, value: JSONValue)] = [
      ("nines", .optional(failure.map(Downtime.ninesCount))),
      ("downtimeSeconds", failure.map { Downtime.json($0, architecture.year) } ?? .null),
    ]
    if let target = questions.target(of: declared) {
      let used = failure.map { $0 / target.complement }
      entries.append(("errorBudget", ["target": .number(target.value), "used": .optional(used)]))
      if let failure, !target.allows(failure) {
        let found = analysis.engine.sufficientReplicas(for: target, of: operation.id)
        entries.append(("sufficientReplicas", found.map { .array($0.map(replicas)) } ?? .null))
      }
    }
    if let cost = declared.downtimeCost?.value {
      entries += [
        ("downtimeCostPerYear", .optional(failure.map { $0 * yearHours * cost.perHour })),
        ("currency", .string(cost.currency)),
      ]
    }
    return entries
  }

  private func replicas(_ replicas: SufficientReplicas) -> JSONValue {
    ["service": .string(architecture[replicas.service].name), "replicas": .integer(replicas.count)]
  }

  private func uncertainty(_ ranges: [InputRange]) -> JSONValue {
    .array(
      ranges.map { entry in
        [
          "input": .string(entry.input.name(in: architecture)), "min": .number(1 - entry.range.worst),
          "max": .number(1 - entry.range.best),
        ]
      })
  }

  // MARK: Calls

  private func calls(of operation: ArchitectureAnalysis.OperationAnalysis) -> [(key: String, value: JSONValue)] {
    [("calls", .array(operation.calls.map(call))), ("proposal", proposal(for: operation))]
  }

  private func call(_ call: ArchitectureAnalysis.CallAnalysis) -> JSONValue {
    let site = architecture[call.id]
    return [
      "id": .string(site.name),
      "to": .string(target(of: site)),
      "file": .optional(site.span?.source.name),
      "line": .optional(site.span?.start.line),
      "basis": .string(call.basis.rawValue),
      "temporal": .object(temporal(call)),
      "availability": .object(availability(call)),
      "behavioral": .object(behavioral(call)),
      "verdict": .string(call.judgement.verdict.rawValue),
      "because": .string(call.judgement.because),
      "confidence": .string(call.judgement.confidence.rawValue),
      "advice": .array(KeepAdvice.all(for: call, in: analysis).map { .string(wording.advice($0)) }),
    ]
  }

  private func temporal(_ call: ArchitectureAnalysis.CallAnalysis) -> [(key: String, value: JSONValue)] {
    let coupling = call.coupling.temporal
    let deploys = coupling.deploys.map { deploys -> JSONValue in
      ["perYear": .number(deploys.perYear), "requestsLostPerYear": .optional(deploys.requestsLostPerYear)]
    }
    let halfDone = HalfDoneState(before: call.id, in: architecture, analysis.times).map { state -> JSONValue in
      ["saved": .string(state.name), "seconds": .number(state.seconds)]
    }
    let states = CallerView.all(of: call.id, in: architecture, analysis.times).map { view -> JSONValue in
      [
        "state": .string(view.state.rawValue), "outcome": .string(view.outcome.rawValue),
        "afterMs": .optional(view.afterMs),
      ]
    }
    return aspect(coupling, evidence.temporal(call)) + [
      ("waitingShare", .optional(coupling.waitingShare)), ("states", .array(states)), ("deploys", deploys ?? .null),
      ("halfDone", halfDone ?? .null),
    ]
  }

  private func availability(_ call: ArchitectureAnalysis.CallAnalysis) -> [(key: String, value: JSONValue)] {
    let pool = call.pressure.map { pressure -> JSONValue in
      [
        "workers": .integer(pressure.workers), "wanted": .number(pressure.wanted),
        "secondsToFull": .number(pressure.secondsToFull), "refusedShare": .number(pressure.refusedShare),
      ]
    }
    return aspect(call.coupling.availability, evidence.availability(call)) + [
      ("downtimeHoursPerYear", hours(call.cost)), ("pool", pool ?? .null),
    ]
  }

  private func behavioral(_ analyzed: ArchitectureAnalysis.CallAnalysis) -> [(key: String, value: JSONValue)] {
    let coupling = analyzed.coupling.behavioral
    let call = architecture[analyzed.id].call
    return aspect(coupling, evidence.behavioral(analyzed)) + [
      ("endpoint", .optional(coupling.endpoint?.text)), ("version", .optional(coupling.version)),
      ("fields", .array(coupling.fields.map(JSONValue.string))),
      ("sends", .array((call?.sends ?? []).map { .string($0.name) })),
      ("reads", .array((call?.reads ?? []).map(JSONValue.string))),
      ("crossesTeams", .boolean(coupling.border != nil)), ("volatility", .optional(coupling.volatility?.rawValue)),
      ("otherCallers", .integer(coupling.otherCallers)),
    ]
  }

  private func aspect(_ aspect: some CouplingAspect, _ why: String) -> [(key: String, value: JSONValue)] {
    [
      ("present", .boolean(aspect.isPresent)), ("severity", .string(aspect.severity.rawValue)), ("why", .string(why)),
    ]
  }

  private func target(of site: CallSite) -> String {
    switch site.kind {
    case .call(let call): architecture.name(of: call.target)
    case .publish(let publish): architecture[publish.broker].name
    }
  }

  private func proposal(for operation: ArchitectureAnalysis.OperationAnalysis) -> JSONValue {
    guard let proposal = proposals?[operation.id] else { return .null }
    return [
      "fact": .string(proposal.name), "replaces": names(proposal.replaces),
      "unavailability": .optional(proposal.failureAfter),
      "unavailabilityWithoutOutbox": .optional(proposal.failureAfterWithoutOutbox),
      "downtimeHoursPerYear": hours(proposal.failureAfter), "responseTimeMs": .optional(proposal.responseAfterMs),
      "partitions": .optional(proposal.facts.compactMap(\.partitions?.needed).max()),
    ]
  }

  // MARK: The rest

  private func cutSets(of operation: ArchitectureAnalysis.OperationAnalysis) -> [(key: String, value: JSONValue)] {
    guard let sets = analysis.engine.cutSets(of: operation.id, listing: Self.listedCutSets) else {
      return [("cutSetCount", .null), ("cutSets", .null)]
    }
    let listed = sets.likeliest.map { set -> JSONValue in
      [
        "components": .array(set.parts.map { .string($0.name(in: architecture)) }),
        "probability": .number(set.probability),
      ]
    }
    return [("cutSetCount", .string(sets.count)), ("cutSets", .array(listed))]
  }

  private func required(
    _ target: Probability?, _ operation: ArchitectureAnalysis.OperationAnalysis
  ) -> [(key: String, value: JSONValue)] {
    guard let target else { return [] }
    let required = analysis.engine.required(target, of: operation.id)
    return [
      ("target", .number(target.value)),
      ("requiredAvailability", .optional(required.map { 1 - $0.unavailability })),
      ("requiredUnavailability", .optional(required?.unavailability)),
      ("requiredParts", .optional(required?.parts)),
    ]
  }

  static func finding(_ finding: Finding) -> JSONValue {
    [
      "code": .string(finding.code.description), "severity": .string(finding.severity.rawValue),
      "message": .string(finding.message), "file": .optional(finding.span?.source.name),
      "line": .optional(finding.span?.start.line), "column": .optional(finding.span?.start.column),
      "help": .string(finding.help), "place": .string(finding.place),
    ]
  }
}
