/// Dependencies as Jaeger and Zipkin keep them: which service called which, and how often. A broker is a service here,
/// with links to it and from it.
enum DependencyLinksReader {
  static func draft(_ documents: [DocumentValue]) -> Draft {
    var builder = GraphBuilder()
    var graph = ObservedGraph()
    var loops = 0
    for document in documents {
      for link in (document["data"] ?? document).elements {
        guard let parent = link["parent"]?.text, let child = link["child"]?.text,
          let caller = builder.service(parent), let callee = builder.service(child)
        else { continue }
        if caller == callee { loops += 1 }
        let count = max(0, link["callCount"]?.number ?? 0)
        let failures = min(count, max(0, link["errorCount"]?.number ?? 0))
        graph.add(ObservedGraph.Edge(caller: caller, callee: callee, count: count, failures: failures))
      }
    }
    graph.write(into: &builder, seconds: nil)
    if loops > 0 {
      builder.remark("\(loops) \(loops == 1 ? "link" : "links") of a service to itself: left out")
    }
    builder.remark(
      "links know neither operations nor times: the calls of a service stand in one called \(GraphBuilder.anyRequest), "
        + "in no order")
    return builder.draft
  }
}
