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
      """)
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

  private struct Use {
    var version: String
    /// Who calls it so; nil for the service that offers it.
    var caller: CallSite?
  }

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    let architecture = analysis.architecture
    var uses: [Interface: [Use]] = [:]
    var order: [Interface] = []
    for site in architecture.calls {
      guard let call = site.call, let endpoint = call.endpoint, let version = endpoint.version else { continue }
      let interface = Interface(service: architecture.service(of: call.target), path: path(endpoint, version))
      if uses[interface] == nil { order.append(interface) }
      uses[interface, default: []].append(Use(version: version, caller: site))
    }
    for operation in architecture.operations {
      guard let endpoint = operation.endpoint, let version = endpoint.version else { continue }
      let interface = Interface(service: operation.service, path: path(endpoint, version))
      uses[interface]?.append(Use(version: version))
    }
    for interface in order {
      guard let uses = uses[interface], let first = uses.first else { continue }
      let versions = NameList.distinct(uses.map(\.version))
      guard versions.count > 1 else { continue }
      let service = architecture[interface.service].name
      let parts = versions.map { version in
        "\(version) \(users(uses.filter { $0.version == version }, service, architecture))"
      }
      report(
        Finding(
          code: code, severity: severity,
          message: "\(interface.path) of \(service) is in use as \(NameList.text(parts))", span: first.caller?.span,
          help: "move all to one version", place: service))
    }
  }

  private static func users(_ uses: [Use], _ service: String, _ architecture: Architecture) -> String {
    let callers = NameList.distinct(uses.compactMap(\.caller).map { architecture.name(of: $0.operation) })
    if callers.isEmpty { return "as \(service) offers it" }
    return "by \(callers.count == 1 ? callers[0] : "\(callers[0]) and \(callers.count - 1) more")"
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
