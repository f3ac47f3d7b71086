import ArchitectureModel
import Diagnostics

/// A service whose deploys fail the requests of those who call it.
enum DeploysFailCallers: Rule {
  static let code: RuleCode = "DC0109"
  static let title = "deploys fail callers"
  static let severity = Finding.Severity.medium
  static let rationale = """
    While a service with `deploys` is deployed it refuses, and every caller that waits for it fails. That happens on \
    schedule, however healthy everything is, and ties the callee's release days to its callers' busy hours.
    """
  static let fix = """
    Deploy without dropping requests, and leave `deploys` out then; or publish facts in place of the calls; or give \
    the calls retries whose pauses outlast a deploy. It is found once for each callee; what is lost counts the callers \
    whose `rate` is known.
    """
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 1s }
      services:
        a: { operations: { go: { rate: 20/s, steps: [{ call: b }] } } }
        b: { deploys: { every: 7d, takes: 30s } }
      """)
  ]
  static let accepts = [
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 1s }
      services:
        a: { operations: { go: { rate: 20/s, steps: [{ call: b, retries: { count: 4, backoff: 10s } }] } } }
        b: { deploys: { every: 7d, takes: 30s } }
      """)
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    let architecture = analysis.architecture
    guard architecture.services.contains(where: { $0.deploys != nil }) else { return }
    let deploys = architecture.services.map { $0.deploys?.takes ?? .zero }
    var failing = [[CallID]](repeating: [], count: architecture.services.count)
    for (index, entry) in analysis.callTable.entries.enumerated() where entry.waits && entry.onFailure == .fail {
      let takes = deploys[entry.callee.index]
      let outlasts = Double(entry.retries.count) * entry.retries.backoff.seconds >= takes.seconds
      if takes > .zero, !outlasts { failing[entry.callee.index].append(CallID(index)) }
    }
    for (service, calls) in zip(architecture.services, failing) {
      guard let deploys = service.deploys, let first = calls.first else { continue }
      let callers = NameList.distinct(calls.map { architecture.name(of: architecture[$0].operation) })
      let perSecond = calls.reduce(0) { sum, id in
        sum + (architecture[architecture[id].operation].rate?.value.perSecond ?? 0) * analysis.callTable[id].share
      }
      let lost = perSecond * deploys.takes.seconds
      let yearly = lost * architecture.year.hours / deploys.every.hours
      let requests =
        yearly >= 1
        ? ": \(DecimalText.significant(lost, digits: 3)) requests, \(DecimalText.fixed(yearly, decimals: 0)) a year"
        : ""
      report(
        Finding(
          code: code, severity: severity,
          message:
            "each deploy of \(service.name) (\(TimeText.duration(deploys.takes)) every \(TimeText.duration(deploys.every))) fails \(NameList.text(callers))\(requests)",
          span: architecture[first].span,
          help:
            "deploy without dropping requests, retry for longer than \(TimeText.duration(deploys.takes)), or publish a fact instead",
          place: service.name))
    }
  }
}
