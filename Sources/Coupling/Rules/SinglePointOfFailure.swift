import ArchitectureModel
import Availability
import Diagnostics

/// A service without a spare instance that takes many others down with it.
enum SinglePointOfFailure: Rule {
  static let code: RuleCode = "DC0404"
  static let title = "single point of failure"
  static let severity = Finding.Severity.medium
  static let rationale = """
    Where one service that runs without a spare instance is down, operations of many others fail for certain, whatever \
    else is up: its restart is everybody's outage.
    """
  static let fix = """
    Run more instances than are required, need it less at the moment of the request (a cache, a fallback, a fact), or \
    split it. Found is a service without a spare instance, not external, by whose failure alone operations of at least \
    \(Thresholds.singlePointServices) other services cannot succeed; its availability has to be below 100 %.
    """
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 1s }
      services:
        a: { operations: { go: { steps: [{ call: identity }] } } }
        b: { operations: { go: { steps: [{ call: identity }] } } }
        c: { operations: { go: { steps: [{ call: identity }] } } }
        identity: {}
      """)
  ]
  static let accepts = [
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 1s }
      services:
        a: { operations: { go: { steps: [{ call: identity }] } } }
        b: { operations: { go: { steps: [{ call: identity }] } } }
        c: { operations: { go: { steps: [{ call: identity }] } } }
        identity: { replicas: 2 }
      """),
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 1s }
      services:
        a: { operations: { go: { steps: [{ call: identity, on-failure: ignore }] } } }
        b: { operations: { go: { steps: [{ call: identity }] } } }
        c: { operations: { go: { steps: [{ call: identity }] } } }
        identity: {}
      """),
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    let architecture = analysis.architecture
    let isSingle = architecture.services.map { $0.replicas.count == $0.replicas.required && $0.kind != .external }
    var failed = [[ServiceID]](repeating: [], count: architecture.services.count)
    for operation in analysis.operations {
      guard let failure = operation.failure.exact, let importance = operation.importance else { continue }
      let service = architecture[operation.id].service
      for entry in importance {
        guard case .service(let part) = entry.component, part != service, isSingle[part.index] else { continue }
        // All of the success that there is with the part up is gone with it down.
        let withPart = 1 - (failure - entry.gain)
        guard withPart > 0, entry.birnbaum >= withPart * (1 - 1e-9), failed[part.index].last != service else {
          continue
        }
        failed[part.index].append(service)
      }
    }
    for (part, services) in zip(architecture.services, failed) {
      let names = NameList.distinct(services.map { architecture[$0].name })
      guard names.count >= Thresholds.singlePointServices else { continue }
      let count = part.replicas.count
      report(
        Finding(
          code: code, severity: severity,
          message:
            "\(part.name) has no spare instance, and \(DecimalText.count(names.count)) other services fail with it: \(NameList.text(names))",
          span: part.span, help: "add to \(part.name): replicas: { count: \(count + 1), required: \(count) }",
          place: part.name))
    }
  }
}
