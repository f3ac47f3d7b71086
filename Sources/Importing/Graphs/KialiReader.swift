import ArchitectureModel

/// Graphs of Kiali: services of a mesh, and how many requests a second went between them.
///
/// Versions of one app are one service. Traffic from nodes of unknown origin is from outside; traffic to unknown ones
/// left the mesh and is counted in a remark.
enum KialiReader {
  static func draft(_ documents: [DocumentValue]) -> Draft {
    var builder = GraphBuilder()
    for document in documents { read(document, into: &builder) }
    return builder.draft
  }

  private static func read(_ document: DocumentValue, into builder: inout GraphBuilder) {
    let elements = document["elements"]
    let nodes = elements?["nodes"]?.elements.compactMap { $0["data"] } ?? []
    let services = services(nodes, into: &builder)
    var graph = ObservedGraph()
    let seconds = document["duration"]?.number.flatMap { $0 > 0 ? $0 : nil }
    var leaving = 0
    for edge in elements?["edges"]?.elements.compactMap({ $0["data"] }) ?? [] {
      guard let source = edge["source"]?.text, let target = edge["target"]?.text, let from = services[source],
        let to = services[target]
      else { continue }
      guard let callee = to else {
        leaving += 1
        continue
      }
      let traffic = Traffic(edge["traffic"])
      // Without a time, rates count as if one second had been observed: their proportions are right.
      let weight = seconds ?? 1
      graph.add(
        ObservedGraph.Edge(
          caller: from, callee: callee, count: traffic.rate * weight, failures: traffic.failed * weight,
          note: traffic.note(edge["responseTime"]?.number)))
    }
    graph.write(into: &builder, seconds: seconds)
    if leaving > 0 {
      builder.remark(
        "\(leaving) \(leaving == 1 ? "edge leads" : "edges lead") to a destination unknown to Kiali: left out")
    }
    notePeriod(document, seconds, &builder)
    builder.remark(
      "Kiali knows no operations: the calls of a service stand in one called \(GraphBuilder.anyRequest), in no order")
  }

  private static func notePeriod(_ document: DocumentValue, _ seconds: Double?, _ builder: inout GraphBuilder) {
    guard let end = document["timestamp"]?.integer, let seconds, seconds < 1e9,
      (0..<8_000_000_000).contains(end)
    else { return }
    let nanoseconds = Int64(1_000_000_000)
    builder.note(
      Draft.Period(start: (Int64(end) - Int64(seconds)) * nanoseconds, end: Int64(end) * nanoseconds))
  }

  // MARK: Nodes

  /// The service of each node by its id; nil within for one that is unknown to Kiali.
  private static func services(_ nodes: [DocumentValue], into builder: inout GraphBuilder) -> [String: Int?] {
    var names = NamespacedNames()
    for node in nodes { if let name = name(of: node) { names.insert(name, in: namespace(of: node)) } }
    var result: [String: Int?] = [:]
    for node in nodes {
      guard let id = node["id"]?.text, node["isBox"] == nil, node["nodeType"]?.text != "box" else { continue }
      guard let name = name(of: node) else {
        result[id] = .some(nil)
        continue
      }
      let isOutside = node["isServiceEntry"] != nil
      result[id] = builder.service(names.name(name, in: namespace(of: node)), kind: isOutside ? .external : nil)
    }
    return result
  }

  private static func namespace(of node: DocumentValue) -> String { node["namespace"]?.text ?? "" }

  private static func name(of node: DocumentValue) -> String? {
    let type = node["nodeType"]?.text
    if node["isBox"] != nil || type == "box" || type == "unknown" { return nil }
    let names =
      type == "service"
      ? ["service", "app"] : type == "aggregate" ? ["aggregateValue"] : ["app", "workload", "service"]
    let found = names.lazy.compactMap { node[$0]?.text }.first
    return found == "unknown" || found == "PassthroughCluster" || found == "BlackHoleCluster" ? nil : found
  }

  // MARK: Traffic

  /// What went over an edge, a second.
  private struct Traffic {
    var rate = 0.0
    var failed = 0.0
    var isTCP = false

    init(_ traffic: DocumentValue?) {
      let rates = traffic?["rates"]
      func rate(_ key: String) -> Double { rates?[key]?.number.flatMap { $0 >= 0 ? $0 : nil } ?? 0 }
      switch traffic?["protocol"]?.text {
      case "http":
        self.rate = rate("http")
        failed = rate("http5xx") + rate("httpNoResponse")
      case "grpc":
        self.rate = rate("grpc")
        failed = rate("grpcErr") + rate("grpcNoResponse")
      case "tcp": isTCP = true
      default: break
      }
    }

    func note(_ responseTime: Double?) -> String? {
      if isTCP { return "TCP: bytes were counted, not requests" }
      return responseTime.map {
        "took \(DecimalText.significant($0, digits: 3)) ms, a mean or quantile as Kiali was asked"
      }
    }
  }
}
