import ArchitectureModel
import Availability
import Diagnostics
import Timing

/// An event whose name asks for something instead of telling what has happened.
enum CommandNamedEvent: Rule {
  static let code: RuleCode = "DC0301"
  static let title = "event named like a command"
  static let severity = Finding.Severity.medium
  static let rationale = """
    A command can be refused, and whoever gives it waits for an answer; a fact has happened, and nobody is waited for. \
    An event that asks its consumer for something couples the publisher to what that consumer does.
    """
  static let fix = """
    Name the event after what its publisher has done, in the past tense; what follows from it is for its consumers \
    to know.
    """
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services:
        a: { operations: { create-task: { entity: task, steps: [{ publish: SendNotification, outbox: true }] } } }
        bus: { kind: broker }
      """)
  ]
  static let accepts = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services:
        a: { operations: { create-task: { entity: task, steps: [{ publish: NotificationRequested, outbox: true }] } } }
        bus: { kind: broker }
      """)
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    let architecture = analysis.architecture
    var seen: Set<String> = []
    for id in analysis.callTable.publishes {
      let site = architecture[id]
      guard let event = site.publish?.event, FactName.isCommand(event.value), seen.insert(event.value).inserted else {
        continue
      }
      let fact = FactName.of(architecture[site.operation])
      report(
        Finding(
          code: code, severity: severity,
          message: "'\(event.value)' asks for something; an event tells what has happened",
          span: event.span, help: "name it after what \(architecture.name(of: site.operation)) has done: \(fact)",
          place: site.name))
    }
  }
}
