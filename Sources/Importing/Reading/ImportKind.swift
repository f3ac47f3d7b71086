/// What kind of file is imported: the words of `--from`.
///
/// In this order sources are merged: what was observed before what was drawn, and that before what was only configured.
package enum ImportKind: String, CaseIterable, Sendable {
  case otlp, jaeger, zipkin
  case edges
  case serviceGraph = "service-graph"
  case dependencies, kiali
  case structurizr
  case structurizrDSL = "structurizr-dsl"
  case calm, isotope, misim
  case kubernetes, compose
  case backstage, asyncapi, openapi

  /// What people call it.
  package var title: String {
    switch self {
    case .otlp: "OpenTelemetry traces"
    case .jaeger: "Jaeger traces"
    case .zipkin: "Zipkin traces"
    case .edges: "table of edges"
    case .serviceGraph: "service graph metrics of Tempo or Alloy"
    case .dependencies: "dependencies of Jaeger or Zipkin"
    case .kiali: "Kiali graph"
    case .kubernetes: "Kubernetes and Istio manifests"
    case .compose: "Compose file"
    case .backstage: "Backstage catalogue"
    case .asyncapi: "AsyncAPI document"
    case .openapi: "OpenAPI document"
    case .structurizr: "Structurizr workspace"
    case .structurizrDSL: "Structurizr DSL"
    case .calm: "FINOS CALM architecture"
    case .isotope: "Isotope topology"
    case .misim: "MiSim model"
    }
  }

  /// What it is recognised by.
  package var mark: String {
    switch self {
    case .otlp: "'resourceSpans' (or 'batches') in JSON, one document or one a line"
    case .jaeger: "'data' with 'traceID' and 'spans' in JSON"
    case .zipkin: "a JSON list of spans with 'traceId' and 'id'"
    case .edges: "CSV whose first line has 'caller' and 'callee', or a JSON list of objects with both"
    case .serviceGraph: "'traces_service_graph_request_total', as text or as the answer of a query"
    case .dependencies: "a JSON list, bare or in 'data', of 'parent', 'child' and 'callCount'"
    case .kiali: "'elements' with 'nodes' in JSON"
    case .kubernetes: "'apiVersion' and 'kind'"
    case .compose: "'services', a mapping, with 'image', 'build', 'environment' or 'depends_on'; or 'include'"
    case .backstage: "'apiVersion: backstage.io/…'"
    case .asyncapi: "'asyncapi' at the top"
    case .openapi: "'openapi' or 'swagger' at the top"
    case .structurizr: "'model' with 'softwareSystems', 'people' or 'customElements' in JSON"
    case .structurizrDSL: "'workspace' as the first word"
    case .calm: "'nodes' with 'unique-id', or 'relationships' with one"
    case .isotope: "'services', a list, whose items have a 'name'"
    case .misim: "'microservices', or 'request_generators' of an experiment"
    }
  }

  /// Whether its files hold traces, which are read in pieces and may be of any size.
  package var isTraces: Bool { self == .otlp || self == .jaeger || self == .zipkin }

  /// Whether a sketch has the marks of this kind. Kinds that look alike are asked in the order of ``recognised(in:)``.
  func matches(_ sketch: Sketch) -> Bool {
    switch self {
    case .otlp:
      return ["resourceSpans", "batches", "trace.resourceSpans", "[].resourceSpans", "resourceLogs", "resourceMetrics"]
        .contains(where: sketch.has)
    case .jaeger:
      return sketch.has("data.[].spans") || sketch.has("data.spans") || sketch.has("traceID") && sketch.has("spans")
        || sketch.has("[].traceID") && sketch.has("[].spans")
    case .zipkin:
      return sketch.has("[].traceId") && sketch.has("[].id") || sketch.has("[].[].traceId")
    case .edges: return sketch.has("[].caller") && sketch.has("[].callee")
    case .serviceGraph: return sketch.has("data.result.[].metric")
    case .dependencies:
      return sketch.has("[].parent") && sketch.has("[].child")
        || sketch.has("data.[].parent") && sketch.has("data.[].child")
    case .kiali: return sketch.has("elements.nodes")
    case .backstage: return sketch.values("apiVersion").contains { $0.hasPrefix("backstage.io/") }
    case .kubernetes: return sketch.has("apiVersion") && sketch.has("kind")
    case .asyncapi: return sketch.has("asyncapi")
    case .openapi: return sketch.has("openapi") || sketch.has("swagger")
    case .structurizr: return ["softwareSystems", "people", "customElements"].contains { sketch.has("model." + $0) }
    case .structurizrDSL: return false
    case .calm:
      return sketch.has("nodes.[].unique-id") || sketch.has("relationships.[].unique-id")
    case .isotope: return sketch.has("services.[].name")
    case .misim:
      return ["microservices", "request_generators", "simulation_meta_data", "simulation_metadata"]
        .contains(where: sketch.has)
    case .compose:
      return sketch.has("include.[]") && !sketch.has("services")
        || sketch.hasChild(
          of: "services",
          with: ["image", "build", "environment", "depends_on", "deploy", "ports", "networks", "links", "env_file"])
    }
  }

  /// The kind whose marks a sketch has.
  static func recognised(in sketch: Sketch) -> ImportKind? {
    // A Backstage entity has the marks of a Kubernetes resource too.
    let order = [.backstage] + allCases.filter { $0 != .backstage }
    return order.first { $0.matches(sketch) }
  }
}
