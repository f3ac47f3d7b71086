import TestSupport
import Testing

/// Against what is known of real files by other means than this reader.
@Suite(.enabled(if: TestFiles.exists(TestFiles.shared + "/real/README.md"), "the shared data is not there"))
struct RealGraphTests {
  private static func edges(_ path: String) -> Set<String> {
    let run = RecordedRun(["import", "\(TestFiles.shared)/real/\(path)"])
    #expect(run.exitCode == .done, "\(run.messages)")
    return Edges.of(run.output)
  }

  /// Worked out from the `env` entries of the manifests by hand: every `*_ADDR` whose host a manifest defines. That of
  /// the shopping assistant leads to nothing that is there.
  @Test func onlineBoutiqueHasItsSixteenEdges() {
    #expect(
      Self.edges("k8s/online-boutique.yaml") == [
        "frontend>productcatalogservice", "frontend>currencyservice", "frontend>cartservice",
        "frontend>recommendationservice", "frontend>shippingservice", "frontend>checkoutservice", "frontend>adservice",
        "checkoutservice>productcatalogservice", "checkoutservice>shippingservice", "checkoutservice>paymentservice",
        "checkoutservice>emailservice", "checkoutservice>currencyservice", "checkoutservice>cartservice",
        "recommendationservice>productcatalogservice", "cartservice>redis-cart", "loadgenerator>frontend",
      ])
  }

  @Test func onlineBoutiqueTellsWhatItLeavesOut() {
    let run = RecordedRun(["import", "\(TestFiles.shared)/real/k8s/online-boutique.yaml"])
    #expect(run.messages.contains("SHOPPING_ASSISTANT_SERVICE_ADDR of frontend leads to shoppingassistantservice"))
  }

  /// From the drawing of the workspace: containers, and the component's edges lifted to them.
  @Test func bigBankIsItsContainers() {
    #expect(
      Self.edges("structurizr/big-bank-plc-workspace.dsl") == [
        "single-page-application>api-application", "mobile-app>api-application", "api-application>Database",
        "api-application>mainframe-banking-system", "api-application>e-mail-system",
        "ATM>mainframe-banking-system", "web-application>single-page-application",
      ])
  }

  /// A tree of three levels, three children each, as its file's name says.
  @Test func aTreeHasAnEdgeForEachButItsRoot() {
    let edges = Self.edges("isotope/tree-13-services.yaml")
    #expect(edges.count == 12)
    #expect(edges.contains("svc-0-2>svc-0-2-1") && edges.contains("d>svc-0-0"))
  }

  @Test func flowsOfCALMAreOrdered() {
    let run = RecordedRun(["import", "\(TestFiles.shared)/real/calm/payment-gateway.calm.json"])
    let calls = run.output.split(separator: "\n").filter { $0.contains("call: ") }
    let places = ["fraud-detection", "tokenization-service/", "transaction-database"].compactMap { name in
      calls.firstIndex { $0.contains("call: \(name)") }
    }
    #expect(places.count == 3 && places == places.sorted())
  }

  /// A workspace that extends another is complete with it.
  @Test func includesAreReadWhereTheyAreGiven() throws {
    let directory = TestFiles.unused
    defer { TestFiles.removeAll(directory) }
    for (name, file) in [
      ("model.dsl", "big-bank-plc-model.dsl"), ("workspace.dsl", "big-bank-plc-internet-banking-system-workspace.dsl"),
    ] {
      let text = TestFiles.text("\(TestFiles.shared)/real/structurizr/\(file)")
      try #require(TestFiles.write(text, to: "\(directory)/\(name)"))
    }
    let run = RecordedRun(["import", "\(directory)/workspace.dsl", "\(directory)/model.dsl"])
    #expect(run.exitCode == .done, "\(run.messages)")
    #expect(Edges.of(run.output).contains("api-application>mainframe-banking-system"))
  }
}

/// Who calls whom in an architecture file, found without the reader of architectures.
enum Edges {
  static func of(_ text: String) -> Set<String> {
    var edges: Set<String> = []
    var service = ""
    for line in text.split(separator: "\n") {
      if line.hasPrefix("  "), !line.hasPrefix("   "), !line.hasPrefix("  #"), let colon = line.firstIndex(of: ":") {
        service = String(line[..<colon].dropFirst(2))
      }
      guard let start = line.firstRange(of: "call: ")?.upperBound, !line.drop(while: { $0 == " " }).hasPrefix("#")
      else {
        continue
      }
      edges.insert("\(service)>\(line[start...].prefix { $0.isLetter || $0.isNumber || "._-".contains($0) })")
    }
    return edges
  }
}
