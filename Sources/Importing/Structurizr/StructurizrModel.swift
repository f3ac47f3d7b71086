import ArchitectureModel
import Documents

/// A workspace of Structurizr, whether it was written in its DSL or exported as JSON: elements that lie in each other,
/// relationships, and dynamic views.
///
/// What runs is a container, or a software system that has none; a component is part of its container. People are
/// outside.
struct StructurizrModel {
  enum Level: Int {
    case person, system, container, component, custom
  }

  struct Element {
    var id: String
    var level: Level
    var name: String
    var parent: Int?
    var technology: String?
    var tags: [String] = []
  }

  struct Relationship {
    var id: String
    var source: String
    var destination: String
    var description: String?
    var isAsynchronous = false
    /// Whether it only says of a whole what another says of a part.
    var isImplied = false
  }

  /// What a dynamic view shows, in its order.
  struct View {
    struct Step {
      var source: String
      var destination: String
      var order: String
      var description: String?
      var isResponse: Bool?
    }

    var name: String
    var steps: [Step] = []
  }

  var name: String?
  var elements: [Element] = []
  var relationships: [Relationship] = []
  var views: [View] = []
  var remarks: [String] = []

  // MARK: The draft

  func draft() -> Draft {
    var builder = GraphBuilder()
    builder.name(name)
    let places = services(into: &builder)
    let links = relationships.compactMap { link($0, places) }
    var covered: Set<String> = []
    for view in views { covered.formUnion(write(view, places, links, into: &builder)) }
    write(links, covered, into: &builder)
    for remark in remarks { builder.remark(remark) }
    return builder.draft
  }

  /// Where an element is in the draft.
  private enum Place: Equatable {
    case service(Int)
    /// A person.
    case outside
    /// A software system that stands for its containers.
    case whole(String)
  }

  private func services(into builder: inout GraphBuilder) -> [String: Place] {
    let holders = Set(elements.filter { $0.level == .container }.compactMap(\.parent))
    var counts: [String: Int] = [:]
    for (index, element) in elements.enumerated() where runs(index, holders) {
      counts[ServiceNames.folded(ServiceNames.service(element.name) ?? ""), default: 0] += 1
    }
    var places: [String: Place] = [:]
    for (index, element) in elements.enumerated() {
      switch element.level {
      case .person: places[element.id] = .outside
      case .component: places[element.id] = element.parent.flatMap { places[elements[$0].id] }
      case .system where holders.contains(index): places[element.id] = .whole(element.name)
      case .system, .container, .custom:
        let isShared = (counts[ServiceNames.folded(ServiceNames.service(element.name) ?? "")] ?? 0) > 1
        let owner = element.parent.map { elements[$0].name }
        let name =
          isShared
          ? [owner, element.name].compactMap { $0 }.compactMap(ServiceNames.service).joined(separator: ".")
          : element.name
        if let service = builder.service(name, kind: kind(of: element)) { places[element.id] = .service(service) }
      }
    }
    return places
  }

  private func runs(_ index: Int, _ holders: Set<Int>) -> Bool {
    let element = elements[index]
    return element.level == .container || element.level == .custom
      || element.level == .system && !holders.contains(index)
  }

  private func kind(of element: Element) -> Service.Kind? {
    if element.tags.contains("External") || element.tags.contains("External System") { return .external }
    for tag in element.tags {
      if let kind = KnownProducts.kind(of: tag) { return kind }
    }
    return element.technology.flatMap { KnownProducts.kind(of: $0) }
  }

  // MARK: Relationships

  private struct Link {
    var relationship: Relationship
    /// nil for a person.
    var caller: Int?
    var callee: Int
  }

  /// A relationship between what runs; nil for one of a whole system, of the way to a person, and within a container.
  private func link(_ relationship: Relationship, _ places: [String: Place]) -> Link? {
    guard case .service(let callee)? = places[relationship.destination] else { return nil }
    switch places[relationship.source] {
    case .service(let caller):
      return caller == callee ? nil : Link(relationship: relationship, caller: caller, callee: callee)
    case .outside: return Link(relationship: relationship, caller: nil, callee: callee)
    case .whole, nil: return nil
    }
  }

  private func write(_ links: [Link], _ covered: Set<String>, into builder: inout GraphBuilder) {
    var isWritten = false
    for link in links where !link.relationship.isImplied {
      guard let caller = link.caller, !covered.contains("\(caller)>\(link.callee)") else { continue }
      isWritten = true
      builder.addCall(from: caller, to: link.callee) { call in
        if link.relationship.isAsynchronous { call.figures.append(("wait", Draft.Figure(.boolean(false)))) }
        if let purpose = link.relationship.description {
          call.figures.append(("purpose", Draft.Figure(.string(purpose))))
        }
      }
    }
    if isWritten {
      builder.remark(
        "relationships that are in no dynamic view: calls of \(GraphBuilder.anyRequest), in no order")
    }
    let holders = Set(elements.filter { $0.level == .container }.compactMap(\.parent).map { elements[$0].id })
    let wholes = relationships.count {
      !$0.isImplied && (holders.contains($0.source) || holders.contains($0.destination))
    }
    if wholes > 0 {
      builder.remark(
        "\(wholes) \(wholes == 1 ? "relationship" : "relationships") of whole software systems that have containers: left "
          + "out, those of the containers say which of them calls")
    }
  }

  // MARK: Dynamic views

  /// - Returns: the pairs of services between which the view shows calls.
  private func write(
    _ view: View, _ places: [String: Place], _ links: [Link], into builder: inout GraphBuilder
  ) -> Set<String> {
    var known: [String: Relationship] = [:]
    for link in links {
      let key = "\(link.caller ?? -1)>\(link.callee)"
      if known[key] == nil { known[key] = link.relationship }
    }
    var flow = Flow(name: view.name)
    var covered: Set<String> = []
    for step in view.steps {
      guard case .service(let callee)? = places[step.destination] else { continue }
      let caller: Int?
      switch places[step.source] {
      case .service(let service): caller = service
      case .outside: caller = nil
      case .whole, nil: continue
      }
      let key = "\(caller ?? -1)>\(callee)"
      // Drawn against the arrow of the model, it is an answer.
      let isAnswer = step.isResponse ?? (known[key] == nil && caller.map { known["\(callee)>\($0)"] != nil } ?? false)
      if isAnswer || caller == callee { continue }
      covered.insert(key)
      flow.interactions.append(
        Flow.Interaction(
          caller: caller, callee: callee, order: step.order, purpose: step.description ?? known[key]?.description,
          waits: !(known[key]?.isAsynchronous ?? false)))
    }
    flow.write(into: &builder)
    return covered
  }
}
