import TestSupport
import Testing

/// A service of the architecture is what callers call: which name a workload gets, and where calls lead.
@Suite struct KubernetesTests {
  private static func imported(_ resources: [String]) -> RecordedRun {
    let path = TestFiles.temporary("manifests.yaml", holding: resources.joined(separator: "---\n"))
    defer { TestFiles.removeAll(String(path.dropLast("/manifests.yaml".count))) }
    let run = RecordedRun(["import", path])
    #expect(run.exitCode == .done, "\(run.messages)")
    return run
  }

  private static func workload(
    _ name: String, app: String, in namespace: String = "shop", kind: String = "Deployment", calls: [String] = [],
    more: String = ""
  ) -> String {
    let variables = calls.map { "{ name: \($0.uppercased())_URL, value: \"http://\($0):80\" }" }
    return """
      apiVersion: apps/v1
      kind: \(kind)
      metadata: { name: \(name), namespace: \(namespace)\(more) }
      spec:
        template:
          metadata: { labels: { app: \(app) } }
          spec: { containers: [{ name: main, image: example/\(app), env: [\(variables.joined(separator: ", "))] }] }

      """
  }

  private static func service(_ name: String, app: String?, in namespace: String = "shop") -> String {
    """
    apiVersion: v1
    kind: Service
    metadata: { name: \(name), namespace: \(namespace) }
    spec: { \(app.map { "selector: { app: \($0) }" } ?? "ports: []") }

    """
  }

  private static func names(_ run: RecordedRun) -> [String] {
    run.output.split(separator: "\n").filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") && $0.hasSuffix(":") }
      .map { String($0.dropFirst(2).dropLast()).replacing("\"", with: "") }
  }

  @Test func theOneServiceInFrontNamesTheWorkload() {
    let run = Self.imported([
      Self.workload("payment-v2", app: "payment"), Self.service("payment", app: "payment"),
      Self.workload("web", app: "web", calls: ["payment"]),
    ])
    #expect(Self.names(run) == ["payment", "web"])
    #expect(Edges.of(run.output) == ["web>payment"])
    #expect(run.messages.contains("called by the one Service in front of them: payment-v2 is payment"))
  }

  /// `frontend` and `frontend-external` of the Online Boutique, and two names of which neither is the workload's.
  @Test(arguments: [["store", "store-external"], ["shelf", "shelf-external"]])
  func severalServicesInFrontLeaveTheWorkloadItsName(_ fronts: [String]) {
    let run = Self.imported(
      [Self.workload("store", app: "store"), Self.workload("web", app: "web", calls: fronts)]
        + fronts.map { Self.service($0, app: "store") })
    #expect(Self.names(run) == ["store", "web"])
    #expect(Edges.of(run.output) == ["web>store"])
    #expect(!run.messages.contains("in front of them"))
  }

  @Test func severalWorkloadsBehindOneServiceKeepTheirNames() {
    let run = Self.imported([
      Self.workload("reviews-v1", app: "reviews"), Self.workload("reviews-v2", app: "reviews"),
      Self.service("reviews", app: "reviews"), Self.workload("web", app: "web", calls: ["reviews"]),
    ])
    #expect(Self.names(run) == ["reviews-v1", "reviews-v2", "web"])
    #expect(Edges.of(run.output) == ["web>reviews-v1"])
    #expect(
      run.messages.contains("behind the Service reviews (reviews-v1, reviews-v2): calls to it lead to reviews-v1"))
  }

  /// The old one is still there, but the Service has gone over to the new one.
  @Test func aNameThatAnotherWorkloadHasIsNotTaken() {
    let run = Self.imported([
      Self.workload("payment", app: "payment-old"), Self.workload("payment-v2", app: "payment"),
      Self.service("payment", app: "payment"), Self.workload("web", app: "web", calls: ["payment"]),
    ])
    #expect(Self.names(run) == ["payment", "payment-v2", "web"])
    #expect(Edges.of(run.output) == ["web>payment-v2"])
  }

  @Test func resourcesThatAreGivenTwiceAreOne() {
    let resources = [
      Self.workload("payment-v2", app: "payment", more: ", labels: { a: b }"), Self.service("payment", app: "payment"),
    ]
    #expect(Self.names(Self.imported(resources + resources)) == ["payment"])
  }

  @Test func anAutoscalerIsAboutTheWorkload() {
    func scaler(_ namespace: String, _ count: Int) -> String {
      "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: a, namespace: \(namespace) }\n"
        + "spec: { scaleTargetRef: { kind: Deployment, name: payment-v2 }, minReplicas: \(count) }\n"
    }
    let run = Self.imported([
      Self.workload("payment-v2", app: "payment", in: "a"), Self.service("payment", app: "payment", in: "a"),
      Self.workload("payment-v2", app: "payment", in: "b"), scaler("a", 3), scaler("b", 5),
    ])
    #expect(Self.names(run) == ["payment", "payment-v2"])
    let counts = run.output.split(separator: "\n").filter { $0.hasPrefix("    replicas: ") }
    #expect(counts == ["    replicas: 3", "    replicas: 5"])
  }

  @Test func whatADeploymentHasMadeIsTheDeployment() {
    let run = Self.imported([
      Self.workload("payment-v2", app: "payment"), Self.service("payment", app: "payment"),
      Self.workload(
        "payment-v2-5d4f", app: "payment", kind: "ReplicaSet",
        more: ", ownerReferences: [{ kind: Deployment, name: payment-v2, controller: true }]"),
    ])
    #expect(Self.names(run) == ["payment"])
  }

  @Test func whatOnlyObservesIsNoServiceUnderItsOtherName() {
    let run = Self.imported([
      Self.workload("jaeger", app: "tracing"), Self.service("tracing", app: "tracing"),
      Self.workload("web", app: "web"),
      Self.service("elsewhere", app: nil),
    ])
    #expect(Self.names(run) == ["elsewhere", "web"])
    #expect(run.messages.contains("what only observes is left out: jaeger"))
  }

  @Test func aNameInTwoNamespacesIsTwoServices() {
    let run = Self.imported(
      ["shop", "stage"].flatMap { namespace in
        [
          Self.workload("cart-v1", app: "cart", in: namespace), Self.service("cart", app: "cart", in: namespace),
          Self.workload("web", app: "web", in: namespace, calls: ["cart"]),
        ]
      } + [Self.workload("desk", app: "desk", calls: ["cart.stage.svc"])])
    #expect(Self.names(run) == ["cart.shop", "cart.stage", "desk", "web.shop", "web.stage"])
    #expect(Edges.of(run.output) == ["web.shop>cart.shop", "web.stage>cart.stage", "desk>cart.stage"])
  }

  /// Traces and manifests call services of one name in several namespaces alike.
  @Test func tracesOfTheSameNamespacesAreOfTheSameServices() throws {
    var spans = SpanWriter()
    for (trace, space) in ["shop", "stage"].enumerated() {
      let root = spans.add(.server, "web", "GET /", 0, 100, trace: trace + 1, namespace: space)
      let client = spans.add(.client, "web", "GET", 10, 50, below: root, trace: trace + 1, namespace: space)
      _ = spans.add(.server, "cart", "Get", 11, 49, below: client, trace: trace + 1, namespace: space)
    }
    let manifests = ["shop", "stage"].flatMap { space in
      [
        Self.workload("cart-v1", app: "cart", in: space), Self.service("cart", app: "cart", in: space),
        Self.workload("web", app: "web", in: space, calls: ["cart"]),
      ]
    }
    let directory = TestFiles.unused
    defer { TestFiles.removeAll(directory) }
    let paths = ["spans.jsonl", "manifests.yaml"].map { "\(directory)/\($0)" }
    try #require(TestFiles.write(spans.text, to: paths[0]))
    try #require(TestFiles.write(manifests.joined(separator: "---\n"), to: paths[1]))
    let run = RecordedRun(["import"] + paths)
    #expect(Self.names(run) == ["cart.shop", "cart.stage", "web.shop", "web.stage"])
    #expect(Edges.of(run.output) == ["web.shop>cart.shop", "web.stage>cart.stage"])
    #expect(!run.messages.contains("not observed"))
  }
}
