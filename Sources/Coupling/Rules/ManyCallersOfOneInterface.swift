import ArchitectureModel
import Diagnostics

/// An interface that many services are bound to.
enum ManyCallersOfOneInterface: Rule {
  static let code: RuleCode = "DC0204"
  static let title = "many callers bound to one interface"
  static let severity = Finding.Severity.low
  static let rationale = """
    Every service that knows an endpoint and its fields has to be asked before it changes. With many of them, the \
    interface cannot change any more, or all of them have to be deployed together.
    """
  static let fix = """
    Where callers only pass on what has happened, publish it as a fact that the callee consumes: one publisher, one \
    schema. Else add fields and never take any away, and test each caller's expectations with the callee. It is found \
    from \(Thresholds.manyCallers) calling services on, not for external parties.
    """
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 1s }
      services:
        a: { operations: { go: { steps: [{ call: z, endpoint: POST /records }] } } }
        b: { operations: { go: { steps: [{ call: z, endpoint: POST /records }] } } }
        c: { operations: { go: { steps: [{ call: z, endpoint: POST /records }] } } }
        d: { operations: { go: { steps: [{ call: z, endpoint: POST /records }] } } }
        z: {}
      """)
  ]
  static let accepts = [
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 1s }
      services:
        a: { operations: { go: { steps: [{ call: z, endpoint: POST /records }] } } }
        b: { operations: { go: { steps: [{ call: z, endpoint: POST /records }] } } }
        c: { operations: { go: { steps: [{ call: z, endpoint: POST /records }] } } }
        z: {}
      """)
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    let architecture = analysis.architecture
    for interface in analysis.callTable.interfaces where interface.calls.count >= Thresholds.manyCallers {
      // What outsiders offer is theirs to keep.
      guard architecture[interface.service].kind != .external else { continue }
      var callers: [ServiceID] = []
      for call in interface.calls {
        let caller = architecture[analysis.callTable[call].operation].service
        // Calls stand in the order of the services that make them.
        if caller != interface.service, callers.last != caller { callers.append(caller) }
      }
      guard callers.count >= Thresholds.manyCallers else { continue }
      let callee = architecture[interface.service].name
      report(
        Finding(
          code: code, severity: severity,
          message:
            "\(DecimalText.count(callers.count)) services know \(interface.endpoint.text) of \(callee): \(NameList.text(callers.map { architecture[$0].name }))",
          span: architecture[interface.service].span,
          help: "keep it compatible for ever, or let \(callee) consume facts that they publish", place: callee))
    }
  }
}
