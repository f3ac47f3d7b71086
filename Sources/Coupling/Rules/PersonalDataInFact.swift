import ArchitectureModel
import Diagnostics

/// A fact that carries data about people.
enum PersonalDataInFact: Rule {
  static let code: RuleCode = "DC0312"
  static let title = "personal data in a fact"
  static let severity = Finding.Severity.low
  static let rationale = """
    A fact is kept by the broker for its whole retention, is copied by every consumer, and cannot be taken back. Data \
    about people in it has to be deleted in all those places when somebody asks for it.
    """
  static let fix = """
    Carry the key and let consumers ask for the rest, or encrypt the field with a key for each person that can be \
    thrown away. Where it has to be carried, accept it with the reason. Personal is what the entity says is \
    (`personal`); each event is found once.
    """
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      entities: { task: { key: task_id, fields: [task_id, created_by], personal: [created_by] } }
      services:
        a:
          operations:
            create-task:
              entity: task
              steps: [{ publish: TaskCreated, fields: [task_id, created_by], outbox: true }]
        bus: { kind: broker }
      """)
  ]
  static let accepts = [
    RuleExample(
      """
      defaults: { availability: 99.9% }
      entities: { task: { key: task_id, fields: [task_id, created_by], personal: [created_by] } }
      services:
        a:
          operations:
            create-task:
              entity: task
              steps: [{ publish: TaskCreated, fields: [task_id], outbox: true }]
        bus: { kind: broker }
      """)
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    let architecture = analysis.architecture
    let personal = Dictionary(
      architecture.entities.filter { !$0.personal.isEmpty }.map { ($0.name, Set($0.personal)) },
      uniquingKeysWith: { first, _ in first })
    guard !personal.isEmpty else { return }
    var seen: Set<String> = []
    for publishes in analysis.callTable.byOperation(where: { $0.isPublish && $0.sends }) {
      let operation = architecture[analysis.callTable[publishes[0]].operation]
      let fields = (operation.steps.flatMap(\.savedEntities) + (operation.entity.map { [$0] } ?? [])).compactMap {
        personal[$0]
      }
      guard !fields.isEmpty else { continue }
      for call in publishes {
        guard let publish = architecture[call].publish else { continue }
        let found = publish.fields.filter { field in fields.contains { $0.contains(field) } }
        guard !found.isEmpty, seen.insert(publish.event.value).inserted else { continue }
        let broker = architecture[publish.broker]
        report(
          Finding(
            code: code, severity: severity,
            message:
              "\(publish.event.value) carries \(NameList.text(found)), about people, and \(broker.name) keeps it \(TimeText.duration(broker.retention(of: publish.event.value).value))",
            span: publish.event.span, help: "carry the key only, and let consumers ask for the rest",
            place: architecture[call].name))
      }
    }
  }
}
