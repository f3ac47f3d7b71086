import ArchitectureModel
import Availability
import Diagnostics
import Timing

/// A state is saved and a fact about it is sent, and either can happen without the other.
enum PublishWithoutOutbox: Rule {
  static let code: RuleCode = "DC0302"
  static let title = "publish without outbox after a save"
  static let severity = Finding.Severity.medium
  static let rationale = """
    A crash or a broker outage between the save and the publish loses the fact: the state has changed and nobody will \
    hear of it. An outbox commits both together, and a relay delivers.
    """
  static let fix =
    "Write the fact into an outbox with the state, in one transaction: `outbox: true`."
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      services:
        a: { operations: { create-task: { steps: [{ save: task }, { publish: TaskCreated }] } } }
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
    let open = analysis.callTable.byOperation { $0.isPublish && $0.waits }
    for calls in open {
      let steps = architecture[analysis.callTable[calls[0]].operation].steps
      let saves = steps.contains { if case .save = $0 { true } else { false } }
      for call in calls where saves {
        guard let publish = architecture[call].publish else { continue }
        report(
          Finding(
            code: code, severity: severity,
            message: "\(publish.event.value) is lost when \(architecture[publish.broker].name) is down after the save",
            span: publish.event.span, help: "add 'outbox: true'", place: architecture[call].name))
      }
    }
  }
}
