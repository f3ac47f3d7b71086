import TestSupport

/// Small files of every kind, in `Cases`, each with the architecture that is made of it beside it.
enum ImportCase {
  static let directory = "Tests/ImportingTests/Cases"

  /// Names of what is imported together; what it becomes stands in `NAME.imported.yaml` of the first.
  static let all: [[String]] = [
    ["kiali.json"], ["dependencies.json"], ["service-graph.json"], ["service-graph.txt"], ["isotope.yaml"],
    ["misim.json", "misim-experiment.json"], ["calm.json"], ["structurizr.json"], ["structurizr.dsl"],
    ["backstage.yaml"], ["asyncapi-2.yaml"], ["asyncapi-3.yaml"], ["openapi.yaml"], ["compose.yaml"],
    ["kubernetes.yaml"], ["edges.csv"], ["edges.json"],
    // Several sources of one system.
    ["edges.csv", "backstage.yaml", "asyncapi-2.yaml", "kubernetes.yaml"],
  ]

  static func paths(_ names: [String]) -> [String] { names.map { "\(directory)/\($0)" } }

  static func golden(_ names: [String]) -> String {
    "\(directory)/\(names.joined(separator: "+")).imported.yaml"
  }

  static func run(_ names: [String], _ options: [String] = []) -> RecordedRun {
    RecordedRun(["import"] + paths(names) + options)
  }
}
