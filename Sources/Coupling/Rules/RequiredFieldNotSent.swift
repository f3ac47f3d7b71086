import ArchitectureModel
import Diagnostics

/// A call that leaves out what its callee requires.
enum RequiredFieldNotSent: Rule {
  static let code: RuleCode = "DC0203"
  static let title = "required field not sent"
  static let severity = Finding.Severity.high
  static let rationale = """
    A request without a required field is refused, every time. Either the call is broken, or one of the two \
    descriptions is out of date.
    """
  static let fix = """
    Send the field, or make it optional in `accepts` of the operation called. Calls that list nothing in `sends` are \
    not looked at.
    """
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 1s }
      services:
        a: { operations: { go: { steps: [{ call: b/record, sends: [actor] }] } } }
        b: { operations: { record: { accepts: { required: [entity_id], optional: [actor] } } } }
      """)
  ]
  static let accepts = [
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 1s }
      services:
        a: { operations: { go: { steps: [{ call: b/record, sends: [entity_id] }] } } }
        b: { operations: { record: { accepts: { required: [entity_id], optional: [actor] } } } }
      """)
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    let architecture = analysis.architecture
    for (index, entry) in analysis.callTable.entries.enumerated() where entry.sends {
      guard let target = entry.target, let required = architecture[target].accepts?.required else { continue }
      let site = architecture.calls[index]
      guard let call = site.call else { continue }
      let sent = Set(call.sends.map(\.name))
      let missing = required.filter { !sent.contains($0) }
      guard !missing.isEmpty else { continue }
      report(
        Finding(
          code: code, severity: severity,
          message:
            "\(site.name) does not send \(NameList.text(missing)), which \(architecture.name(of: target)) requires",
          span: site.span, help: "add \(missing.count == 1 ? "it" : "them") to sends, or correct accepts",
          place: site.name))
    }
  }
}
