import ArchitectureModel
import Diagnostics

/// The metrics that Tempo and Alloy make from traces, as the answer of a query to Prometheus or as text.
enum ServiceGraphReader {
  private static let total = "traces_service_graph_request_total"
  private static let failed = "traces_service_graph_request_failed_total"

  /// A series: its name, its labels, its value.
  private struct Series {
    var name: String
    var labels: [String: String]
    var value: Double
  }

  static func draft(_ documents: [DocumentValue]) -> Draft {
    var series: [Series] = []
    for document in documents {
      for result in document["data"]?["result"]?.elements ?? [] {
        let labels = result["metric"]?.entries ?? []
        guard
          let value = result["value"]?.elements.last?.number ?? result["values"]?.elements.last?.elements.last?.number
        else { continue }
        let known = Dictionary(labels.map { ($0.key, $0.value.text ?? "") }) { first, _ in first }
        // An aggregation drops the name.
        series.append(Series(name: known["__name__"] ?? total, labels: known, value: value))
      }
    }
    return draft(of: series)
  }

  // MARK: Text

  /// Reads metrics as they are exposed; what is no line of these metrics is passed over.
  static func draft(texts: [SourceText]) -> Draft {
    var series: [Series] = []
    for text in texts {
      for line in text.bytes.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
        if let found = self.series(String(decoding: line, as: UTF8.self)) { series.append(found) }
      }
    }
    return draft(of: series)
  }

  /// `name{label="value",…} value`.
  private static func series(_ line: String) -> Series? {
    let name = line.prefix { $0 != "{" && $0 != " " }
    guard name == total || name == failed else { return nil }
    var labels: [String: String] = [:]
    var rest = line.dropFirst(name.count)
    guard rest.first == "{" else { return nil }
    rest = rest.dropFirst()
    while let next = rest.first, next != "}" {
      let label = rest.prefix { $0 != "=" }
      rest = rest.dropFirst(label.count)
      guard rest.hasPrefix("=\"") else { return nil }
      rest = rest.dropFirst(2)
      var value = ""
      while let character = rest.first, character != "\"" {
        rest = rest.dropFirst()
        if character == "\\", let escaped = rest.first {
          value.append(escaped == "n" ? " " : escaped)
          rest = rest.dropFirst()
        } else {
          value.append(character)
        }
      }
      labels[label.filter { $0 != " " && $0 != "," }] = value
      rest = rest.dropFirst()
      if rest.first == "," { rest = rest.dropFirst() }
    }
    let words = rest.dropFirst().split(separator: " ")
    guard let value = words.first.flatMap({ Double($0) }), value.isFinite else { return nil }
    return Series(name: String(name), labels: labels, value: value)
  }

  // MARK: The graph

  private static func draft(of series: [Series]) -> Draft {
    var builder = GraphBuilder()
    var graph = ObservedGraph()
    for one in series where one.name == total || one.name == failed {
      guard let client = one.labels["client"], let server = one.labels["server"] else { continue }
      let type = one.labels["connection_type"] ?? ""
      let kind: Service.Kind? =
        type == "database" ? .database : type == "virtual_node" && client != "user" ? .external : nil
      guard let callee = builder.service(server, kind: kind) else { continue }
      let caller = client == "user" ? nil : builder.service(client)
      if client != "user", caller == nil { continue }
      let count = max(0, one.value)
      graph.add(
        ObservedGraph.Edge(
          caller: caller, callee: callee, count: one.name == total ? count : 0,
          failures: one.name == failed ? count : 0,
          note: type == "messaging_system" ? "by message, not by call: is it a fact to publish?" : nil))
    }
    graph.write(into: &builder, seconds: nil)
    builder.remark(
      "a service graph knows no operations: the calls of a service stand in one called \(GraphBuilder.anyRequest), in "
        + "no order")
    return builder.draft
  }
}
