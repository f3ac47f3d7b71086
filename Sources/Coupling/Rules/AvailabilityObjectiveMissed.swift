import ArchitectureModel
import Availability
import Diagnostics
import Timing

/// An operation cannot be as available as promised with what it depends on.
enum AvailabilityObjectiveMissed: Rule {
  static let code: RuleCode = "DC0101"
  static let title = "availability objective missed"
  static let rationale = """
    An operation is at most as available as the product of all that it needs. A promise above that is broken in the \
    long run however well everybody works.
    """
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services: { a: { operations: { go: { slo: { availability: 99.9% }, steps: [{ call: b }] } } }, b: {} }
      """)
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
      var help = "need less, or make what it needs better"
      if let required = analysis.engine.required(target.value.nominal, of: operation.id) {
        let each = DecimalText.sufficientPercent(unavailability: required.unavailability)
        help = "each of the \(required.parts) parts it can fail by would need \(each); or call fewer"
      }
      report(
        Finding(
          code: code, severity: .high, message: "\(name) promises \(wanted), but has \(has)", span: target.span,
          help: help, place: name))
    }
  }
}
