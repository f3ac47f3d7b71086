import ArchitectureModel
import Documents

/// Entities of a Backstage catalogue: components and resources become services with their teams, what a component
/// consumes becomes a call to whoever provides it. A catalogue knows no operations and no figures.
struct BackstageReader {
  private struct Interface {
    var type: String?
    var provider: Int?
  }

  private var builder = GraphBuilder()
  private var interfaces: [String: Interface] = [:]
  /// Entities of which nothing becomes a service, by kind.
  private var passedOver: [(kind: String, count: Int)] = []
  private var passedPlaces: [String: Int] = [:]

  static func draft(_ documents: [DocumentValue]) -> Draft {
    var reader = BackstageReader()
    let entities = documents.flatMap { $0.isSequence ? $0.elements : [$0] }
    for entity in entities { reader.collect(entity) }
    for entity in entities { reader.connect(entity) }
    reader.tellPassedOver()
    return reader.builder.draft
  }

  // MARK: What there is

  private mutating func collect(_ entity: DocumentValue) {
    let kind = entity["kind"]?.text ?? ""
    guard let name = entity["metadata"]?["name"]?.text else { return }
    let spec = entity["spec"]
    let type = spec?["type"]?.text ?? ""
    switch kind {
    case "Component" where type == "library": passOver("library")
    case "Component", "Resource":
      guard let place = builder.service(name, kind: KnownProducts.kind(of: type)) else { return }
      let team = spec?["owner"]?.text.flatMap(Self.team)
      builder.change(place) { $0.team = $0.team ?? team }
      for reference in spec?["providesApis"]?.texts ?? [] {
        interfaces[Self.reference(reference).name, default: Interface()].provider = place
      }
    case "API":
      interfaces[name, default: Interface()].type = type
      passOver(kind)
    case "": break
    default: passOver(kind)
    }
  }

  private mutating func passOver(_ kind: String) {
    let place = passedPlaces[kind] ?? passedOver.count
    if place == passedOver.count { passedOver.append((kind, 0)) }
    passedPlaces[kind] = place
    passedOver[place].count += 1
  }

  private mutating func tellPassedOver() {
    guard !passedOver.isEmpty else { return }
    let list = Draft.Remark.list(passedOver.map { "\($0.count) × \($0.kind)" })
    builder.remark("entities that run nothing are passed over: \(list)")
  }

  // MARK: What leads to what

  private mutating func connect(_ entity: DocumentValue) {
    guard let kind = entity["kind"]?.text, kind == "Component" || kind == "Resource",
      let place = entity["metadata"]?["name"]?.text.flatMap({ builder.existing($0) }), let spec = entity["spec"]
    else { return }
    for written in spec["dependsOn"]?.texts ?? [] {
      let reference = Self.reference(written)
      guard reference.kind != "api" else { continue }
      if let other = builder.service(reference.name) { builder.addDependency(of: place, on: other) }
    }
    for written in spec["consumesApis"]?.texts ?? [] { consume(Self.reference(written).name, place) }
  }

  private mutating func consume(_ name: String, _ consumer: Int) {
    let interface = interfaces[name]
    if interface?.type == "asyncapi" {
      builder.remark("\(name) is consumed as messages: give its AsyncAPI document too")
      return
    }
    if interface?.provider == nil {
      builder.remark("nobody here provides the API \(name): it stands for a service")
    }
    guard let provider = interface?.provider ?? builder.service(name), provider != consumer else { return }
    builder.addCall(from: consumer, to: provider) { $0.figures.append(("endpoint", Draft.Figure(.string(name)))) }
  }

  /// `[kind:][namespace/]name`.
  private static func reference(_ text: String) -> (kind: String?, name: String) {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    let kind = parts.count > 1 ? parts[0].lowercased() : nil
    let path = parts.last ?? text
    return (kind, path.split(separator: "/").last.map(String.init) ?? path)
  }

  /// The owner's name; somebody's own is no team.
  private static func team(_ owner: String) -> String? {
    let reference = reference(owner)
    return reference.kind == "user" ? nil : reference.name
  }
}
