import ArchitectureModel
import Availability
import Coupling
import Timing

/// How an architecture does against what is asked of it.
struct CheckResult {
  static let availabilityCode = "min-availability"
  static let responseCode = "max-response"
  /// Where a promise of a time is made by what can never be answered.
  static let objectiveCode = "slo"

  let analysis: ArchitectureAnalysis
  let criteria: CheckCriteria
  /// What makes the check fail, the findings first.
  private(set) var failing: [Concern] = []
  /// What would, were it not in the baseline.
  private(set) var known: [Concern] = []
  /// Findings that nothing is asked about.
  private(set) var others: [Concern] = []
  /// The fingerprints of the baseline; nil without one.
  let accepted: Set<String>?
  /// What the baseline has and nobody finds any more; nil without one.
  private(set) var gone: [Baseline.Entry]?
  /// What is asked and cannot be told.
  private(set) var open: [String] = []

  var isPassed: Bool { failing.isEmpty }
  /// What a baseline has to hold, so that nothing of today is new.
  var all: [Concern] { failing + known + others }

  init(_ analysis: ArchitectureAnalysis, _ criteria: CheckCriteria, baseline: Baseline?) {
    self.analysis = analysis
    self.criteria = criteria
    accepted = baseline.map { Set($0.entries.map(\.fingerprint)) }
    let findings = Concern.all(of: analysis)
    let objectiveCodes = RuleRegistry.objectiveCodes.map(\.description)
    let counts = findings.map { finding in
      if criteria.checksObjectives, objectiveCodes.contains(finding.code) { return true }
      return criteria.failOn.map { finding.severity >= $0 } ?? false
    }
    let limits = brokenLimits()
    let asked = zip(findings, counts).filter(\.1).map(\.0) + limits
    failing = asked.filter { accepted?.contains($0.fingerprint) != true }
    known = asked.filter { accepted?.contains($0.fingerprint) == true }
    others = zip(findings, counts).filter { !$0.1 }.map(\.0)
    let found = Set((findings + limits).map(\.fingerprint))
    gone = baseline.map { $0.entries.filter { !found.contains($0.fingerprint) } }
  }

  // MARK: Limits

  private mutating func brokenLimits() -> [Concern] {
    var concerns: [Concern] = []
    for operation in analysis.operations {
      let name = analysis.architecture.name(of: operation.id)
      func concern(_ code: String, of measure: String = "", _ message: String, _ help: String) -> Concern {
        Concern(
          code: code, severity: .high, message: "\(name) \(message)", help: help, place: name,
          span: analysis.architecture[operation.id].span,
          fingerprint: FindingFingerprint.of(measure.isEmpty ? code : "\(code) \(measure)", at: name))
      }
      if criteria.checksObjectives, operation.response == nil, let promised = objective(of: operation) {
        concerns.append(
          concern(
            Self.objectiveCode, "promises \(TimeText.duration(promised.target)), but can never succeed",
            "see which of its calls always fails"))
      } else if criteria.checksObjectives, operation.meetsLatency == nil, objective(of: operation) != nil {
        open.append("whether \(name) keeps its SLO: the law of its response time is known in part only")
      }
      if let target = criteria.minAvailability, !target.allows(operation.loss) {
        let has = DecimalText.percent(unavailability: operation.loss)
        concerns.append(
          concern(
            Self.availabilityCode,
            "is available \(has), less than \(DecimalText.percent(unavailability: target.complement))",
            help(operation, target)))
      }
      for limit in criteria.maxResponses {
        switch met(limit, operation) {
        case true: break
        case nil: open.append("the \(limit.measure) of \(name): the law of its response time is known in part only")
        case false:
          let most = "\(limit.measure) of at most \(TimeText.duration(limit.target))"
          concerns.append(
            concern(
              Self.responseCode, of: limit.measure,
              operation.response.map { "takes \(TimeText.milliseconds($0.meanMs)) on average, and misses a \(most)" }
                ?? "can never succeed, and misses a \(most)",
              operation.response.map(share) ?? "see which of its calls always fails"))
        }
      }
    }
    return concerns
  }

  /// The promise of a time, unless the file accepts that it is not kept.
  private func objective(of operation: ArchitectureAnalysis.OperationAnalysis) -> Objective.Latency? {
    let architecture = analysis.architecture
    let codes = RuleRegistry.objectiveCodes.map(\.description)
    let isAccepted = architecture.allowances.contains { allowance in
      codes.contains(allowance.code)
        && (allowance.place == nil || allowance.place == architecture.name(of: operation.id))
    }
    return isAccepted ? nil : architecture[operation.id].objective?.latency
  }

  /// Where the time goes: to others, or nowhere but into the operation's own work.
  private func share(_ response: ResponseTimes.ResponseTime) -> String {
    response.waitingMs == 0
      ? "it waits for nobody: all of it is its own work"
      : "\(TimeText.milliseconds(response.waitingMs)) of it is waiting for others"
  }

  private func met(_ limit: Objective.Latency, _ operation: ArchitectureAnalysis.OperationAnalysis) -> Bool? {
    operation.response == nil ? false : analysis.times.meets(limit, operation.id)
  }

  private func help(_ operation: ArchitectureAnalysis.OperationAnalysis, _ target: Probability) -> String {
    guard let required = analysis.engine.required(target, of: operation.id) else {
      return "need less, or make what it needs better"
    }
    let each = DecimalText.sufficientPercent(unavailability: required.unavailability)
    return "each of the \(required.parts) parts it can fail by would need \(each); or call fewer"
  }
}
