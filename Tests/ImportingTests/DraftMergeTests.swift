import Importing
import TestSupport
import Testing

/// What several sources say of one system becomes one architecture.
@Suite struct DraftMergeTests {
  private static func imported(_ files: [(name: String, text: String)]) -> RecordedRun {
    let directory = TestFiles.unused
    defer { TestFiles.removeAll(directory) }
    for file in files { #expect(TestFiles.write(file.text, to: "\(directory)/\(file.name)")) }
    return RecordedRun(["import"] + files.map { "\(directory)/\($0.name)" })
  }

  private static func links(_ pairs: [(String, String)]) -> String {
    "[" + pairs.map { "{\"parent\":\"\($0.0)\",\"child\":\"\($0.1)\",\"callCount\":10}" }.joined(separator: ",") + "]"
  }

  private static func component(_ name: String, _ team: String) -> String {
    "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: { name: \(name) }\nspec: { type: service, owner: \(team) }\n---\n"
  }

  private static func services(_ text: String) -> [String] {
    text.split(separator: "\n").filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") && !$0.hasPrefix("  #") }.map {
      String($0.dropFirst(2).prefix { $0 != ":" })
    }
  }

  @Test func namesThatDifferInCaseOrInServiceAreOne() {
    let run = Self.imported([
      ("links.json", Self.links([("Checkout", "payment"), ("Checkout", "cart")])),
      (
        "catalog.yaml",
        Self.component("checkout", "a") + Self.component("payment-service", "b") + Self.component("cartservice", "c")
      ),
    ])
    #expect(Self.services(run.output) == ["cart", "Checkout", "payment"])
    for team in ["team: a", "team: b", "team: c"] { #expect(run.output.contains(team)) }
    #expect(run.messages.contains("payment-service is taken for payment"))
    #expect(run.messages.contains("cartservice is taken for cart"))
    #expect(!run.messages.contains("checkout is taken for"))
  }

  @Test func oneSourceThatHasBothKeepsBoth() {
    let catalog = Self.component("payment-service", "b") + Self.component("payment", "a")
    let run = Self.imported([("links.json", Self.links([("web", "payment")])), ("catalog.yaml", catalog)])
    #expect(Self.services(run.output) == ["payment", "payment-service", "web"])
    let two = Self.imported([
      ("links.json", Self.links([("web", "pay"), ("web", "pay-svc")])),
      ("catalog.yaml", Self.component("pay-service", "a")),
    ])
    #expect(Self.services(two.output) == ["pay", "pay-service", "pay-svc", "web"])
  }

  @Test func whatWasObservedCountsBeforeWhatWasDrawn() {
    let table =
      "caller,operation,callee,endpoint,kind,count,errors,share\n,,web,GET /,sync,100,0,\nweb,GET /,stock,,sync,50,1,0.5\n"
    let compose = """
      services:
        web: { image: web, environment: { STOCK_URL: "http://stock:80", MAIL_URL: "http://mail:25" }, deploy: { replicas: 3 } }
        stock: { image: stock }
        mail: { image: mail }

      """
    let run = Self.imported([("edges.csv", table), ("compose.yaml", compose)])
    #expect(run.exitCode == .done, "\(run.messages)")
    // The call that both know stands once, in the operation that was observed; the other is marked.
    #expect(run.output.split(separator: "\n").count { $0.contains("call: stock") } == 1)
    #expect(run.output.contains("- call: mail  # not observed; from MAIL_URL"))
    #expect(run.output.contains("replicas: 3"))
    #expect(run.messages.contains("1 call of web is configured, but was not observed"))
  }

  @Test func aDependencyThatIsCalledIsACall() {
    let catalog = """
      apiVersion: backstage.io/v1alpha1
      kind: Component
      metadata: { name: web }
      spec: { type: service, owner: a, dependsOn: [resource:db, resource:store] }

      """
    let run = Self.imported([("links.json", Self.links([("web", "db")])), ("catalog.yaml", catalog)])
    #expect(run.output.contains("depends-on: [store]"))
  }

  @Test func circlesAreOpenedAndTold() {
    let run = Self.imported([("links.json", Self.links([("a", "b"), ("b", "c"), ("c", "a"), ("x", "a")]))])
    #expect(run.exitCode == .done, "\(run.messages)")
    #expect(run.output.split(separator: "\n").count { $0.contains("closes a circle") && $0.contains("call:") } == 1)
    #expect(run.messages.contains("the call of c to a closes a circle (a → b → c → a)"))
  }

  /// Random graphs, dense with circles: whatever they are, the tool reads what it writes.
  @Test(arguments: 0..<30)
  func randomGraphsCanBeRead(_ seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let count = Int.random(in: 2...12, using: &random)
    var pairs: [(String, String)] = []
    var catalog = ""
    for one in 0..<count {
      for other in 0..<count where Int.random(in: 0..<3, using: &random) == 0 { pairs.append(("s\(one)", "s\(other)")) }
      let needs = (0..<count).filter { _ in Int.random(in: 0..<6, using: &random) == 0 }.map { "component:s\($0)" }
      catalog +=
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: { name: s\(one) }\n"
        + "spec: { type: service, dependsOn: [\(needs.joined(separator: ", "))] }\n---\n"
    }
    let run = Self.imported([("links.json", Self.links(pairs + [("s0", "s1")])), ("catalog.yaml", catalog)])
    #expect(run.exitCode == .done, "\(run.messages)")
    let path = try #require(TestFiles.temporary(run.output, ending: ".yaml"))
    defer { TestFiles.remove(path) }
    #expect(RecordedRun(["analyze", path]).exitCode == .done)
  }
}
