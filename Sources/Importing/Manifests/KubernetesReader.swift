import ArchitectureModel
import Documents

/// Manifests of Kubernetes and Istio: workloads become services, addresses in their environment calls, and what a mesh
/// does about timeouts, retries and outliers goes to the calls that it is about.
struct KubernetesReader {
  private static let workloads: Set<String> = [
    "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Rollout", "Pod",
  ]

  private struct Workload {
    var name: String
    var namespace: String
    var kind: Service.Kind?
    var replicas: Int?
    var labels: [String: String]
    var environment: [(key: String, value: String)]
    /// It measures the others, and is left out.
    var isObserver: Bool
    /// Its place in the draft; nil where it is left out.
    var service: Int?
  }

  /// A Service: a name by which others reach the workloads that it selects.
  private struct Front {
    var name: String
    var namespace: String
    var isExternal: Bool
    /// Places of workloads.
    var selected: [Int]
  }

  private var builder = GraphBuilder()
  private var workloads: [Workload] = []
  /// Services by the names that others reach them by: `name` within a namespace, and `name.namespace`.
  private var hosts: [String: Int] = [:]
  private var values: [String: [(key: String, value: String)]] = [:]
  /// Kinds of resources of which nothing is taken.
  private var passedOver: [String] = []
  private var passedKinds: Set<String> = []

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
    let running = resources.filter { Self.workloads.contains($0["kind"]?.text ?? "") }
    let owners = Set(running.map(Self.identity))
    for resource in running where !Self.isOwned(resource, by: owners) { readWorkload(resource) }
    define(resources.filter { $0["kind"]?.text == "Service" }.compactMap(front))
    for resource in resources where resource["kind"]?.text == "HorizontalPodAutoscaler" { readAutoscaler(resource) }
    for workload in workloads { connect(workload) }
    for resource in resources { readPolicy(resource) }
    if workloads.contains(where: { !$0.environment.isEmpty }) {
      builder.remark(
        "addresses in the environment say who may call whom, not in which request, in what order or how often: the calls "
          + "of a service stand in one operation, \(GraphBuilder.anyRequest)")
    }
    if !passedOver.isEmpty {
      builder.remark("resources of which nothing is taken: \(Draft.Remark.list(passedOver))")
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

  /// Kind, namespace and name.
  private static func identity(_ resource: DocumentValue) -> [String] {
    [resource["kind"]?.text ?? "", namespace(resource), name(resource) ?? ""]
  }

  /// Whether another workload has made it, as a Deployment makes ReplicaSets and these make Pods.
  private static func isOwned(_ resource: DocumentValue, by owners: Set<[String]>) -> Bool {
    (resource["metadata"]?["ownerReferences"]?.elements ?? []).contains {
      owners.contains([$0["kind"]?.text ?? "", namespace(resource), $0["name"]?.text ?? ""])
    }
  }

  private mutating func readWorkload(_ resource: DocumentValue) {
    let spec = resource["spec"]
    let isPod = resource["kind"]?.text == "Pod"
    let pod = isPod ? spec : spec?["template"]?["spec"]
    let containers = pod?["containers"]?.elements ?? []
    let namespace = Self.namespace(resource)
    guard let name = Self.name(resource) else { return }
    let image = containers.first?["image"]?.text
    let product = image?.split(separator: "/").last.map(String.init) ?? ""
    let isObserver = KnownProducts.isObserver(name) || KnownProducts.isObserver(product)
    if isObserver { builder.remark("what only observes is left out: \(name)") }
    let metadata = isPod ? resource["metadata"] : spec?["template"]?["metadata"]
    let labels = metadata?["labels"]?.entries.map { ($0.key, $0.value.text ?? "") } ?? []
    workloads.append(
      Workload(
        name: name, namespace: namespace, kind: image.flatMap { KnownProducts.kind(ofImage: $0) },
        replicas: Self.instances(spec?["replicas"]), labels: Dictionary(labels) { first, _ in first },
        environment: containers.flatMap { environment(of: $0, namespace) }, isObserver: isObserver))
  }

  /// A number of instances above one.
  private static func instances(_ value: DocumentValue?) -> Int? {
    value?.integer.flatMap { $0 > 1 && $0 <= FileLimits.instances ? $0 : nil }
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

  // MARK: Services

  private func front(_ resource: DocumentValue) -> Front? {
    guard let name = Self.name(resource) else { return nil }
    let namespace = Self.namespace(resource)
    let isExternal = resource["spec"]?["type"]?.text == "ExternalName"
    let selector = isExternal ? [] : resource["spec"]?["selector"]?.entries ?? []
    let selected = workloads.indices.filter { place in
      !selector.isEmpty && workloads[place].namespace == namespace
        && selector.allSatisfy { workloads[place].labels[$0.key] == $0.value.text }
    }
    return Front(name: name, namespace: namespace, isExternal: isExternal, selected: selected)
  }

  /// Makes services of the workloads, and of the fronts behind which there are none.
  private mutating func define(_ fronts: [Front]) {
    let called = calledNames(fronts)
    let apart = fronts.filter(\.selected.isEmpty)
    var names = NamespacedNames()
    for (workload, name) in zip(workloads, called) where !workload.isObserver {
      names.insert(name, in: workload.namespace)
    }
    for front in apart { names.insert(front.name, in: front.namespace) }
    for (place, workload) in workloads.enumerated() where !workload.isObserver {
      let name = names.name(called[place], in: workload.namespace)
      guard let service = builder.service(name, kind: workload.kind) else { continue }
      workloads[place].service = service
      if let count = workload.replicas { builder.change(service) { Self.setReplicas(count, of: &$0) } }
    }
    for front in fronts {
      let service =
        front.selected.isEmpty
        ? builder.service(names.name(front.name, in: front.namespace), kind: front.isExternal ? .external : nil)
        : front.selected.compactMap { workloads[$0].service }.first
      if let service { addHost(front.name, front.namespace, service) }
      tellChoice(front)
    }
    // The name of a workload is no host, but some write it as one.
    for workload in workloads {
      if let service = workload.service { addHost(workload.name, workload.namespace, service) }
    }
  }

  /// What callers call each workload: the one Service in front of it where there is nothing else behind that, and
  /// nothing else of its name; else its own name.
  private mutating func calledNames(_ fronts: [Front]) -> [String] {
    let own = Set(workloads.map { [$0.namespace, $0.name] })
    // The same resource may be given twice: names count.
    var before = [Set<String>](repeating: [], count: workloads.count)
    var isShared = [Bool](repeating: false, count: workloads.count)
    for front in fronts {
      let isSingle = Set(front.selected.map { workloads[$0].name }).count == 1
      for place in front.selected {
        before[place].insert(front.name)
        if !isSingle { isShared[place] = true }
      }
    }
    var changed: [String] = []
    var told: Set<String> = []
    let names = workloads.indices.map { place in
      let workload = workloads[place]
      guard before[place].count == 1, let front = before[place].first, !isShared[place],
        !own.contains([workload.namespace, front])
      else { return workload.name }
      let line = "\(workload.name) is \(front)"
      if !workload.isObserver, told.insert(line).inserted { changed.append(line) }
      return front
    }
    if !changed.isEmpty {
      builder.remark("workloads are called by the one Service in front of them: \(Draft.Remark.list(changed))")
    }
    return names
  }

  private mutating func tellChoice(_ front: Front) {
    let behind = front.selected.compactMap { workloads[$0].service }.map { builder.name(of: $0) }
    guard let first = behind.first, behind.contains(where: { $0 != first }) else { return }
    builder.remark(
      "several workloads are behind the Service \(front.name) (\(Draft.Remark.list(behind))): calls to it lead to \(first)"
    )
  }

  private mutating func addHost(_ name: String, _ namespace: String, _ service: Int) {
    for host in [name, "\(name).\(namespace)"] where hosts[host] == nil { hosts[host] = service }
  }

  private static func setReplicas(_ count: Int, of service: inout Draft.Service) {
    service.figures.removeAll { $0.key == "replicas" }
    service.figures.append(("replicas", Draft.Figure(.integer(count))))
  }

  private mutating func readAutoscaler(_ resource: DocumentValue) {
    let (name, namespace) = (resource["spec"]?["scaleTargetRef"]?["name"]?.text, Self.namespace(resource))
    guard let workload = workloads.first(where: { $0.name == name && $0.namespace == namespace }),
      let service = workload.service, let count = Self.instances(resource["spec"]?["minReplicas"])
    else { return }
    builder.change(service) { Self.setReplicas(count, of: &$0) }
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
    guard let caller = workload.service else { return }
    for (key, value) in workload.environment {
      guard !Addresses.isTelemetry(key) else {
        builder.remark(Addresses.telemetryRemark)
        continue
      }
      let hosts = Addresses.hosts(in: value)
      for host in hosts {
        guard let callee = service(reachedAs: host.name, from: workload.namespace) else { continue }
        guard callee != caller, host.isCertain || Addresses.isAddress(key) else { continue }
        builder.addCall(from: caller, to: callee) { $0.note = "from \(key)" }
      }
      // What looks like an address of nothing that is here is worth a word.
      let isLost = hosts.count == 1 && hosts[0].isCertain && Addresses.isAddress(key)
      if isLost, service(reachedAs: hosts[0].name, from: workload.namespace) == nil,
        hosts[0].name.contains(where: \.isLetter), !hosts[0].name.contains("localhost")
      {
        builder.remark(
          "\(key) of \(builder.name(of: caller)) leads to \(hosts[0].name), which these manifests do not define: "
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
    default: if passedKinds.insert(kind).inserted { passedOver.append(kind) }
    }
  }

  private mutating func readRoutes(_ resource: DocumentValue) {
    let namespace = Self.namespace(resource)
    var seen: [Int: String] = [:]
    for route in resource["spec"]?["http"]?.elements ?? [] {
      if route["fault"] != nil {
        builder.remark("a VirtualService injects faults into \(Self.name(resource) ?? "?"): a scenario can say so")
      }
      let figures = MeshPolicy.ofRoute(route)
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

  private mutating func readDestination(_ resource: DocumentValue) {
    guard let host = resource["spec"]?["host"]?.text,
      let service = service(reachedAs: host, from: Self.namespace(resource)) ?? builder.existing(host)
    else { return }
    let figures = resource["spec"]?["trafficPolicy"].map(MeshPolicy.ofTraffic) ?? []
    if figures.contains(where: { $0.key == "circuit-breaker" }) {
      builder.remark("outlierDetection ejects one instance: written as a circuit breaker, which opens for all of them")
    }
    builder.change(service) { Self.add(figures, to: &$0) }
  }

  private static func add(_ figures: [(key: String, value: Draft.Figure)], to service: inout Draft.Service) {
    for figure in figures where !service.callPolicy.contains(where: { $0.key == figure.key }) {
      service.callPolicy.append(figure)
    }
  }
}
