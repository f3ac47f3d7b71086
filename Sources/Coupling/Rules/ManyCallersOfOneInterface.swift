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
    from \(Thresholds.manyCallers) calling services on.
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

  private struct Interface: Hashable {
    var service: ServiceID
    var endpoint: String
  }

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    let architecture = analysis.architecture
    var callers: [Interface: [CallSite]] = [:]
    var order: [Interface] = []
    for site in architecture.calls {
      guard let call = site.call, let endpoint = architecture.endpoint(of: call) else { continue }
      let interface = Interface(service: architecture.service(of: call.target), endpoint: endpoint.text)
      if callers[interface] == nil { order.append(interface) }
      callers[interface, default: []].append(site)
    }
    for interface in order {
      guard let sites = callers[interface], sites.count >= Thresholds.manyCallers else { continue }
      let callee = architecture[interface.service].name
      let names = NameList.distinct(sites.map { architecture[architecture[$0.operation].service].name })
        .filter { $0 != callee }
      guard names.count >= Thresholds.manyCallers else { continue }
      let services = NameList.text(names)
      report(
        Finding(
          code: code, severity: severity,
          message:
            "\(DecimalText.count(names.count)) services know \(interface.endpoint) of \(callee): \(services)",
          span: architecture[interface.service].span,
          help: "keep it compatible for ever, or let \(callee) consume facts that they publish", place: callee))
    }
  }
}
