import ArchitectureModel
import Diagnostics

/// An event named like a thing or an action that does not tell whether it has happened.
enum EventNotInThePast: Rule {
  static let code: RuleCode = "DC0304"
  static let title = "event not in the past tense"
  static let severity = Finding.Severity.low
  static let rationale = """
    A fact has happened, and its name says so: `TaskCreated`. `Task`, `TaskCreation` or `OrderUpdate` leave open \
    whether it was asked for, is going on or is done, and every consumer decides for itself.
    """
  static let fix = """
    Name the event after what has happened, in the past tense. States (`TaskOverdue`, `StockLow`) are fine, and so are \
    names whose words are not known.
    """
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services:
        a: { operations: { create-task: { entity: task, steps: [{ publish: TaskCreation, outbox: true }] } } }
        bus: { kind: broker }
      """)
  ]
  static let accepts = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services:
        a: { operations: { create-task: { entity: task, steps: [{ publish: TaskCreated, outbox: true }] } } }
        bus: { kind: broker }
      """)
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    let architecture = analysis.architecture
    var seen: Set<String> = []
    for id in analysis.callTable.publishes {
      let site = architecture[id]
      guard let event = site.publish?.event, seen.insert(event.value).inserted, !FactName.isCommand(event.value),
        FactName.isNotPast(event.value)
      else { continue }
      report(
        Finding(
          code: code, severity: severity, message: "'\(event.value)' does not tell what has happened",
          span: event.span,
          help: "name it in the past tense, such as \(FactName.of(architecture[site.operation]))", place: site.name))
    }
  }
}
