import Testing

@testable import Reports

@Suite struct DOTRendererTests {
  @Test func everyShapeAndStyle() {
    let graph = CallGraph(
      nodes: [
        .init("a", .box), .init("a-db", .database), .init("kafka", .queue), .init("bank", .outside),
      ],
      edges: [
        .init(from: 0, to: 1, label: "read 5 ms", style: .kept), .init(from: 0, to: 2, label: "Done", style: .fact),
        .init(from: 0, to: 3, label: "pay", style: .movable), .init(from: 0, to: 3, label: "ask", style: .undecided),
      ])
    #expect(
      DOTRenderer.render(graph) == """
        digraph calls {
          rankdir=LR
          node [shape=box, fontname="sans-serif"]
          edge [fontname="sans-serif", fontsize=10]
          n0 [label="a"]
          n1 [label="a-db", shape=cylinder]
          n2 [label="kafka", shape=box3d]
          n3 [label="bank", shape=box, style=rounded]
          n0 -> n1 [label="read 5 ms"]
          n0 -> n2 [label="Done", style=dashed]
          n0 -> n3 [label="pay", color="#c0392b", penwidth=2]
          n0 -> n3 [label="ask", style=bold]
        }

        """)
  }

  @Test func namesDoNotBreakOut() {
    let graph = CallGraph(nodes: [.init("a\"] b [x=\\\n", .box)], edges: [])
    #expect(DOTRenderer.render(graph).contains("n0 [label=\"a\\\"] b [x=\\\\ \"]\n"))
  }
}
