import TestSupport
import Testing

@testable import Importing

/// Which dependencies are left out, so that nothing needs itself.
@Suite struct LinkCirclesTests {
  private typealias Link = (from: Int, to: Int)

  /// As the type promises it: links in order, each left out if its end leads back to its beginning by what is left.
  private static func searched(_ links: [Link], beside edges: [Link]) -> [Int] {
    var isLeft = [Bool](repeating: true, count: links.count)
    for (place, link) in links.enumerated() {
      let left = edges + links.indices.filter { isLeft[$0] }.map { links[$0] }
      var seen: Set = [link.to]
      var pending = [link.to]
      while let node = pending.popLast() {
        for edge in left where edge.from == node && seen.insert(edge.to).inserted { pending.append(edge.to) }
      }
      if seen.contains(link.from) { isLeft[place] = false }
    }
    return links.indices.filter { !isLeft[$0] }
  }

  /// Sparse and dense, with links twice, links of a node to itself, and circles of edges alone.
  @Test(arguments: 0..<300)
  func agreesWithASearchForEachLink(_ seed: Int) {
    var random = SplitMix(seed: UInt64(seed))
    let nodes = Int.random(in: 1...9, using: &random)
    func some(_ most: Int) -> [Link] {
      (0..<Int.random(in: 0...most, using: &random)).map { _ in
        (Int.random(in: 0..<nodes, using: &random), Int.random(in: 0..<nodes, using: &random))
      }
    }
    let links = some(3 * nodes)
    let edges = some(nodes)
    #expect(
      LinkCircles.closing(links, beside: edges) == Self.searched(links, beside: edges), "\(links) beside \(edges)")
  }

  private static func draft(_ count: Int, _ dependencies: [Link]) -> Draft {
    var draft = Draft()
    draft.services = (0..<count).map { Draft.Service("s\($0)") }
    for link in dependencies { draft.services[link.from].dependsOn.append("s\(link.to)") }
    return draft
  }

  @Test func aLongChainKeepsEveryDependency() {
    let count = 20_000
    let draft = DraftCircles.broken(Self.draft(count, (1..<count).map { ($0 - 1, $0) }))
    #expect(draft.services.reduce(0) { $0 + $1.dependsOn.count } == count - 1)
    #expect(draft.remarks.isEmpty)
  }

  @Test func aLongRingLosesOneDependency() {
    let count = 20_000
    let draft = DraftCircles.broken(Self.draft(count, (0..<count).map { ($0, ($0 + 1) % count) }))
    #expect(draft.services.reduce(0) { $0 + $1.dependsOn.count } == count - 1)
    #expect(draft.remarks == [Draft.Remark("the dependency of s0 on s1 is left out: s1 needs s0 itself")])
  }

  /// A call stays: it is the dependency that goes, also where the call is what leads back.
  @Test(arguments: [0, 1])
  func aCallThatLeadsBackStays(_ caller: Int) {
    var draft = Self.draft(2, [(1 - caller, caller)])
    var operation = Draft.Operation("GET /")
    operation.steps = [.call(Draft.Call(to: "s\(1 - caller)"))]
    draft.services[caller].operations = [operation]
    let broken = DraftCircles.broken(draft)
    #expect(broken.services.map(\.dependsOn) == [[], []])
    #expect(broken.services[caller].operations[0].steps.count == 1)
    #expect(
      broken.remarks.map(\.text) == [
        "the dependency of s\(1 - caller) on s\(caller) is left out: s\(caller) needs s\(1 - caller) itself"
      ])
  }

  @Test func aDependencyThatIsNamedTwiceIsToldOnce() {
    let broken = DraftCircles.broken(Self.draft(2, [(0, 1), (0, 1), (1, 0)]))
    #expect(broken.services.map(\.dependsOn) == [[], ["s0"]])
    #expect(broken.remarks.count == 1)
  }
}
