import ArchitectureModel
import Availability
import Diagnostics
import Timing

/// An operation cannot be as available as promised with what it depends on.
enum AvailabilityObjectiveMissed: Rule {
  static let code: RuleCode = "DC0101"
  static let title = "availability objective missed"
  static let severity = Finding.Severity.high
  static let rationale = """
    An operation is at most as available as the product of all that it needs. A promise above that is broken in the \
    long run however well everybody works. Where its dependencies alone use up the budget, no work on the service \
    itself can help: the message then tells what a perfect service would have.
    """
  static let fix = """
    Need less at the moment of the request: publish facts in place of calls, give calls a fallback or ignore their \
    failure, run more instances. Or promise what can be kept.
    """
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services: { a: { operations: { go: { slo: { availability: 99.9% }, steps: [{ call: b }] } } }, b: {} }
      """),
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services:
        a: { operations: { go: { slo: { availability: 99.9% }, steps: [{ call: b }, { call: c }] } } }
        b: {}
        c: {}
      """),
  ]
  static let accepts = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services: { a: { operations: { go: { slo: { availability: 99.8% }, steps: [{ call: b }] } } }, b: {} }
      """)
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    for operation in analysis.operations where operation.meetsAvailability == false {
      let declared = analysis.architecture[operation.id]
      guard let target = declared.objective?.availability else { continue }
      let name = analysis.architecture.name(of: operation.id)
      let wanted = DecimalText.percent(unavailability: target.value.nominal.complement)
      let has = operation.failure.exact.map { DecimalText.percent(unavailability: $0) } ?? "not certainly that"
      let others = othersAlone(operation, target.value.nominal, analysis)
      var help = "need less, or make what it needs better"
      if let required = analysis.engine.required(target.value.nominal, of: operation.id) {
        let each = DecimalText.sufficientPercent(unavailability: required.unavailability)
        help = "each of the \(required.parts) parts it can fail by would need \(each); or call fewer"
      }
      report(
        Finding(
          code: code, severity: severity, message: "\(name) promises \(wanted), but has \(has)\(others)",
          span: target.span,
          help: help, place: name))
    }
  }

  /// What its dependencies leave of it where they alone use the budget up: then no work on the service itself helps.
  private static func othersAlone(
    _ operation: ArchitectureAnalysis.OperationAnalysis, _ target: Probability, _ analysis: ArchitectureAnalysis
  ) -> String {
    let service = analysis.architecture[operation.id].service
    guard let failure = operation.failure.exact, let importance = operation.importance else { return "" }
    let own = importance.first { $0.component == .service(service) }?.gain ?? 0
    let rest = max(0, failure - own)
    guard own > 0, !target.allows(rest) else { return "" }
    return
      "; if \(analysis.architecture[service].name) itself never failed, \(DecimalText.percent(unavailability: rest))"
  }
}
