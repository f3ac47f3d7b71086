import ArchitectureModel
import Diagnostics

/// One endpoint that is used in several versions at a time.
enum VersionSkew: Rule {
  static let code: RuleCode = "DC0202"
  static let title = "several versions of one endpoint"
  static let severity = Finding.Severity.medium
  static let rationale = """
    Callers of different versions of the same endpoint make its service keep all of them alive, test all of them and \
    change none of them. A caller whose version is not the one that is offered may be broken already.
    """
  static let fix = """
    Move all callers to one version and drop the other. Endpoints are the same when they differ in a version segment \
    (`v1`, `v2` …) only; the endpoint that the operation called gives itself counts too.
    """
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 1s }
      services:
        a: { operations: { go: { steps: [{ call: c, endpoint: POST /v1/records }] } } }
        b: { operations: { go: { steps: [{ call: c, endpoint: POST /v2/records }] } } }
        c: {}
      """),
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 1s }
      services:
        a: { operations: { go: { steps: [{ call: c/record, endpoint: POST /v1/records }] } } }
        c: { operations: { record: { endpoint: POST /v2/records } } }
      """),
  ]
  static let accepts = [
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 1s }
      services:
        a: { operations: { go: { steps: [{ call: c, endpoint: POST /v1/records }] } } }
        b: { operations: { go: { steps: [{ call: c, endpoint: GET /v2/reports }] } } }
        c: {}
      """)
  ]

  private struct Interface: Hashable {
    var service: ServiceID
    /// The endpoint without its version.
    var path: String
  }

  /// Who uses an endpoint, by version.
  private struct Uses {
    var first: CallID
    var versions: [String] = []
    /// The operations that call a version, each once; none where only the service itself names it.
    var callers: [String: [OperationID]] = [:]

    mutating func add(_ version: String, by operation: OperationID?) {
      if callers[version] == nil { versions.append(version) }
      let isNew = operation.map { callers[version]?.last != $0 } ?? false
      callers[version, default: []] += isNew ? [operation].compactMap { $0 } : []
    }
  }

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    let architecture = analysis.architecture
    var uses: [Interface: Uses] = [:]
    var order: [Interface] = []
    for called in analysis.callTable.interfaces {
      guard let version = called.endpoint.version, let first = called.calls.first else { continue }
      let interface = Interface(service: called.service, path: path(called.endpoint, version))
      if uses[interface] == nil { order.append(interface) }
      for call in called.calls {
        uses[interface, default: Uses(first: first)].add(version, by: analysis.callTable[call].operation)
      }
    }
    for operation in architecture.operations {
      guard let endpoint = operation.endpoint, let version = endpoint.version else { continue }
      uses[Interface(service: operation.service, path: path(endpoint, version))]?.add(version, by: nil)
    }
    for interface in order {
      guard let uses = uses[interface], uses.versions.count > 1 else { continue }
      let service = architecture[interface.service].name
      let parts = uses.versions.map { version -> String in
        guard let callers = uses.callers[version], let first = callers.first else {
          return "\(version) by \(service) itself"
        }
        let more = callers.count > 1 ? " and \(DecimalText.count(callers.count - 1)) more" : ""
        return "\(version) by \(architecture.name(of: first))\(more)"
      }
      report(
        Finding(
          code: code, severity: severity,
          message: "\(interface.path) of \(service) is in use as \(NameList.text(parts))",
          span: architecture[uses.first].span,
          help: "move all to one version", place: service))
    }
  }

  private static func path(_ endpoint: Endpoint, _ version: String) -> String {
    // The version is one segment of the path.
    var isDropped = false
    let segments = endpoint.text.split(separator: "/", omittingEmptySubsequences: false).filter { segment in
      let isVersion = !isDropped && segment == version
      isDropped = isDropped || isVersion
      return !isVersion
    }
    return segments.joined(separator: "/")
  }
}
