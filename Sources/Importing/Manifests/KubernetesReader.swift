import ArchitectureModel
import Documents

/// Manifests of Kubernetes and Istio: workloads become services, addresses in their environment calls, and what a mesh
/// does about timeouts, retries and outliers goes to the calls that it is about.
struct KubernetesReader {
  private static let workloads: Set<String> = [
    "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Rollout", "Pod",
  ]

  private struct Workload {
    var service: Int
    var namespace: String
    var labels: [String: String]
    var environment: [(key: String, value: String)]
  }

  private var builder = GraphBuilder()
  private var workloads: [Workload] = []
  /// Services by the names that others reach them by: `name` within a namespace, and `name.namespace`.
  private var hosts: [String: Int] = [:]
  private var values: [String: [(key: String, value: String)]] = [:]
  private var passedOver: [String] = []

  static func draft(_ documents: [DocumentValue]) -> Draft {
    var reader = KubernetesReader()
    reader.read(resources(documents))
    return reader.builder.draft
  }

  /// All resources, those of lists one by one.
  private static func resources(_ documents: [DocumentValue]) -> [DocumentValue] {
    documents.flatMap { document in
      document["kind"]?.text?.hasSuffix("List") ?? false ? document["items"]?.elements ?? [] : [document]
    }
  }

  private mutating func read(_ resources: [DocumentValue]) {
    for resource in resources where resource["kind"]?.text == "ConfigMap" { readValues(resource) }
    for resource in resources where Self.workloads.contains(resource["kind"]?.text ?? "") { readWorkload(resource) }
    for resource in resources where resource["kind"]?.text == "Service" { readService(resource) }
    for resource in resources where resource["kind"]?.text == "HorizontalPodAutoscaler" { readAutoscaler(resource) }
    for workload in workloads { connect(workload) }
    for resource in resources { readPolicy(resource) }
    if workloads.contains(where: { !$0.environment.isEmpty }) {
      builder.remark(
        "addresses in the environment say who may call whom, not in which request, in what order or how often: the calls "
          + "of a service stand in one operation, \(GraphBuilder.anyRequest)")
    }
    if !passedOver.isEmpty {
      builder.remark("resources of which nothing is taken: \(passedOver.joined(separator: ", "))")
    }
  }

  private static func name(_ resource: DocumentValue) -> String? { resource["metadata"]?["name"]?.text }

  private static func namespace(_ resource: DocumentValue) -> String { resource["metadata"]?["namespace"]?.text ?? "" }

  // MARK: Workloads

  private mutating func readValues(_ resource: DocumentValue) {
    guard let name = Self.name(resource) else { return }
    values["\(Self.namespace(resource))/\(name)"] =
      resource["data"]?.entries.map { ($0.key, $0.value.text ?? "") } ?? []
  }

  private mutating func readWorkload(_ resource: DocumentValue) {
    let spec = resource["spec"]
    let pod = resource["kind"]?.text == "Pod" ? spec : spec?["template"]?["spec"]
    let containers = pod?["containers"]?.elements ?? []
    let namespace = Self.namespace(resource)
    guard let name = Self.name(resource) else { return }
    let image = containers.first?["image"]?.text
    if KnownProducts.isObserver(name)
      || KnownProducts.isObserver(image?.split(separator: "/").last.map(String.init) ?? "")
    {
      builder.remark("what only observes is left out: \(name)")
      return
    }
    let taken = hosts[name] != nil && hosts["\(name).\(namespace)"] == nil
    guard
      let service = builder.service(
        taken ? "\(name).\(namespace)" : name, kind: image.flatMap { KnownProducts.kind(ofImage: $0) })
    else { return }
    if let count = spec?["replicas"]?.integer, count > 1, count <= FileLimits.instances {
      builder.change(service) { $0.figures.append(("replicas", Draft.Figure(.integer(count)))) }
    }
    addHost(name, namespace, service)
    let metadata = resource["kind"]?.text == "Pod" ? resource["metadata"] : spec?["template"]?["metadata"]
    let labels = metadata?["labels"]?.entries.map { ($0.key, $0.value.text ?? "") } ?? []
    workloads.append(
      Workload(
        service: service, namespace: namespace, labels: Dictionary(labels) { first, _ in first },
        environment: containers.flatMap { environment(of: $0, namespace) }))
  }

  private mutating func addHost(_ name: String, _ namespace: String, _ service: Int) {
    if hosts[name] == nil { hosts[name] = service }
    hosts["\(name).\(namespace)"] = service
  }

  private func environment(of container: DocumentValue, _ namespace: String) -> [(key: String, value: String)] {
    var result: [(key: String, value: String)] = []
    for source in container["envFrom"]?.elements ?? [] {
      let prefix = source["prefix"]?.text ?? ""
      guard let name = source["configMapRef"]?["name"]?.text else { continue }
      result += (values["\(namespace)/\(name)"] ?? []).map { (prefix + $0.key, $0.value) }
    }
    for variable in container["env"]?.elements ?? [] {
      guard let key = variable["name"]?.text else { continue }
      let reference = variable["valueFrom"]?["configMapKeyRef"]
      let named = reference?["name"]?.text.flatMap { values["\(namespace)/\($0)"] }
      let referred = named?.first { $0.key == reference?["key"]?.text }?.value
      result.append((key, variable["value"]?.text ?? referred ?? ""))
    }
    return result
  }

  /// A Service is another name of the workload that it selects; one without any stands for something outside.
  private mutating func readService(_ resource: DocumentValue) {
    guard let name = Self.name(resource) else { return }
    let namespace = Self.namespace(resource)
    let spec = resource["spec"]
    if spec?["type"]?.text == "ExternalName" {
      if let service = builder.service(name, kind: .external) { addHost(name, namespace, service) }
      return
    }
    let selector = spec?["selector"]?.entries ?? []
    let selected = workloads.first { workload in
      workload.namespace == namespace && !selector.isEmpty
        && selector.allSatisfy { workload.labels[$0.key] == $0.value.text }
    }
    if let selected {
      hosts[name] = hosts[name] ?? selected.service
      hosts["\(name).\(namespace)"] = selected.service
    } else if let service = builder.service(name) {
      addHost(name, namespace, service)
    }
  }

  private mutating func readAutoscaler(_ resource: DocumentValue) {
    guard let name = resource["spec"]?["scaleTargetRef"]?["name"]?.text, let service = builder.existing(name),
      let count = resource["spec"]?["minReplicas"]?.integer, count > 1, count <= FileLimits.instances
    else { return }
    builder.change(service) { service in
      service.figures.removeAll { $0.key == "replicas" }
      service.figures.append(("replicas", Draft.Figure(.integer(count))))
    }
  }

  // MARK: Calls

  /// `name`, `name.namespace`, `name.namespace.svc` and `name.namespace.svc.cluster.local`.
  private func service(reachedAs host: String, from namespace: String) -> Int? {
    let parts = host.lowercased().split(separator: ".").map(String.init)
    guard let name = parts.first else { return nil }
    if parts.count == 1 { return hosts["\(name).\(namespace)"] ?? hosts[name] }
    guard parts.count == 2 || parts[2] == "svc" else { return hosts[host] }
    // Manifests without a namespace go wherever they are applied.
    return hosts["\(name).\(parts[1])"] ?? hosts["\(name)."]
  }

  private mutating func connect(_ workload: Workload) {
    for (key, value) in workload.environment {
      guard !Addresses.isTelemetry(key) else {
        builder.remark(Addresses.telemetryRemark)
        continue
      }
      let hosts = Addresses.hosts(in: value)
      for host in hosts {
        guard let callee = service(reachedAs: host.name, from: workload.namespace) else { continue }
        guard callee != workload.service, host.isCertain || Addresses.isAddress(key) else { continue }
        builder.addCall(from: workload.service, to: callee) { $0.note = "from \(key)" }
      }
      // What looks like an address of nothing that is here is worth a word.
      let isLost = hosts.count == 1 && hosts[0].isCertain && Addresses.isAddress(key)
      if isLost, service(reachedAs: hosts[0].name, from: workload.namespace) == nil,
        hosts[0].name.contains(where: \.isLetter), !hosts[0].name.contains("localhost")
      {
        builder.remark(
          "\(key) of \(builder.name(of: workload.service)) leads to \(hosts[0].name), which these manifests do not define: "
            + "left out")
      }
    }
  }

  // MARK: Meshes

  private mutating func readPolicy(_ resource: DocumentValue) {
    guard let kind = resource["kind"]?.text else { return }
    switch kind {
    case "VirtualService": readRoutes(resource)
    case "DestinationRule": readDestination(resource)
    case "ConfigMap", "Service", "HorizontalPodAutoscaler", "ServiceAccount", "Namespace", "Secret": break
    case _ where Self.workloads.contains(kind): break
    default: if !passedOver.contains(kind), passedOver.count < 20 { passedOver.append(kind) }
    }
  }

  private mutating func readRoutes(_ resource: DocumentValue) {
    let namespace = Self.namespace(resource)
    var seen: [Int: String] = [:]
    for route in resource["spec"]?["http"]?.elements ?? [] {
      if route["fault"] != nil {
        builder.remark("a VirtualService injects faults into \(Self.name(resource) ?? "?"): a scenario can say so")
      }
      let figures = routePolicy(route)
      let described = figures.map { "\($0.key)=\(YAMLWriter.line($0.value.value))" }.joined(separator: " ")
      for destination in route["route"]?.elements ?? [] {
        guard let host = destination["destination"]?["host"]?.text else { continue }
        let short = host.split(separator: ".").first.map(String.init) ?? host
        guard let service = service(reachedAs: host, from: namespace) ?? builder.service(short) else { continue }
        if let first = seen[service], first != described {
          builder.remark(
            "routes to \(builder.name(of: service)) differ in timeouts or retries: the first one's are taken")
        }
        guard seen[service] == nil else { continue }
        seen[service] = described
        builder.change(service) { Self.add(figures, to: &$0) }
      }
    }
  }

  private func routePolicy(_ route: DocumentValue) -> [(key: String, value: Draft.Figure)] {
    var figures: [(key: String, value: Draft.Figure)] = []
    let retries = route["retries"]
    // A timeout of a call is that of one attempt.
    if let text = (retries?["perTryTimeout"] ?? route["timeout"])?.text, let time = TimeValue.written(text) {
      figures.append(("timeout", Draft.Figure(.string(time))))
    }
    if let count = retries?["attempts"]?.integer, count > 0, count <= FileLimits.attempts {
      figures.append(("retries", Draft.Figure(.integer(count))))
    }
    return figures
  }

  private mutating func readDestination(_ resource: DocumentValue) {
    guard let host = resource["spec"]?["host"]?.text,
      let service = service(reachedAs: host, from: Self.namespace(resource)) ?? builder.existing(host)
    else { return }
    let policy = resource["spec"]?["trafficPolicy"]
    var figures: [(key: String, value: Draft.Figure)] = []
    if let outliers = policy?["outlierDetection"] {
      // Istio's own defaults are 5 in a row and 30 s.
      let count =
        (outliers["consecutive5xxErrors"] ?? outliers["consecutiveGatewayErrors"] ?? outliers["consecutiveErrors"])?
        .integer ?? 5
      let time = outliers["baseEjectionTime"]?.text.flatMap(TimeValue.written) ?? "30s"
      if count > 0, count <= FileLimits.capacity {
        figures.append(("circuit-breaker", Draft.Figure(["failures": .integer(count), "open-for": .string(time)])))
        builder.remark(
          "outlierDetection ejects one instance: written as a circuit breaker, which opens for all of them")
      }
    }
    if let most = policy?["connectionPool"]?["http"]?["http2MaxRequests"]?.integer, most > 0,
      most <= FileLimits.capacity
    {
      figures.append(("max-in-flight", Draft.Figure(.integer(most))))
    }
    builder.change(service) { Self.add(figures, to: &$0) }
  }

  private static func add(_ figures: [(key: String, value: Draft.Figure)], to service: inout Draft.Service) {
    for figure in figures where !service.callPolicy.contains(where: { $0.key == figure.key }) {
      service.callPolicy.append(figure)
    }
  }
}
