import ArchitectureModel
import Diagnostics

/// A fact that is told before the state it tells of is saved.
enum FactBeforeSave: Rule {
  static let code: RuleCode = "DC0306"
  static let title = "fact before the state is saved"
  static let severity = Finding.Severity.high
  static let rationale = """
    A fact may follow the commit, not precede it. When the save fails after the publish, consumers act on something \
    that never happened, and nobody can take it back.
    """
  static let fix = "Move the `publish` behind the `save`."
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services:
        a: { operations: { create-task: { steps: [{ publish: TaskCreated, outbox: true }, { save: task }] } } }
        bus: { kind: broker }
      """)
  ]
  static let accepts = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services:
        a: { operations: { create-task: { steps: [{ save: task }, { publish: TaskCreated, outbox: true }] } } }
        bus: { kind: broker }
      """)
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    let architecture = analysis.architecture
    for publishes in analysis.callTable.byOperation(where: { $0.isPublish }) {
      let operation = architecture[analysis.callTable[publishes[0]].operation]
      var saved: (place: Int, entity: String)?
      for (place, step) in operation.steps.enumerated() {
        if case .save(let entity) = step {
          saved = (place, entity.value)
          break
        }
      }
      guard let saved else { continue }
      let early = operation.steps.prefix(saved.place).flatMap(\.calls).filter { analysis.callTable[$0].isPublish }
      guard let first = early.first, let event = architecture[first].publish?.event else { continue }
      let name = architecture.name(of: architecture[first].operation)
      report(
        Finding(
          code: code, severity: severity, message: "\(name) publishes \(event.value) before it saves \(saved.entity)",
          span: event.span, help: "move 'save: \(saved.entity)' in front of it", place: name))
    }
  }
}
