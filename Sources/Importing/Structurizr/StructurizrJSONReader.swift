import Documents

/// Workspaces of Structurizr as JSON.
enum StructurizrJSONReader {
  static func models(_ documents: [DocumentValue]) -> [StructurizrModel] { documents.map(model) }

  private static func model(_ document: DocumentValue) -> StructurizrModel {
    var model = StructurizrModel()
    model.name = document["name"]?.text
    let root = document["model"]
    for person in root?["people"]?.elements ?? [] { add(person, .person, in: nil, to: &model) }
    for custom in root?["customElements"]?.elements ?? [] { add(custom, .custom, in: nil, to: &model) }
    for system in root?["softwareSystems"]?.elements ?? [] {
      let place = add(system, .system, in: nil, to: &model)
      for container in system["containers"]?.elements ?? [] {
        let inner = add(container, .container, in: place, to: &model)
        for component in container["components"]?.elements ?? [] { add(component, .component, in: inner, to: &model) }
      }
    }
    let known = Dictionary(model.relationships.map { ($0.id, $0) }) { first, _ in first }
    for view in document["views"]?["dynamicViews"]?.elements ?? [] { model.views.append(self.view(view, known)) }
    return model
  }

  @discardableResult
  private static func add(
    _ value: DocumentValue, _ level: StructurizrModel.Level, in parent: Int?, to model: inout StructurizrModel
  ) -> Int? {
    guard let id = value["id"]?.text, let name = value["name"]?.text else { return parent }
    var element = StructurizrModel.Element(id: id, level: level, name: name, parent: parent)
    element.technology = value["technology"]?.text
    element.tags = tags(value)
    if value["location"]?.text == "External", level == .system { element.tags.append("External") }
    model.elements.append(element)
    for relationship in value["relationships"]?.elements ?? [] {
      guard let source = relationship["sourceId"]?.text ?? value["id"]?.text,
        let destination = relationship["destinationId"]?.text
      else { continue }
      model.relationships.append(
        StructurizrModel.Relationship(
          id: relationship["id"]?.text ?? "", source: source, destination: destination,
          description: relationship["description"]?.text,
          isAsynchronous: relationship["interactionStyle"]?.text == "Asynchronous"
            || tags(relationship).contains("Asynchronous"),
          isImplied: relationship["linkedRelationshipId"] != nil))
    }
    return model.elements.count - 1
  }

  private static func tags(_ value: DocumentValue) -> [String] {
    value["tags"]?.text?.split(separator: ",").map { String($0) } ?? []
  }

  private static func view(
    _ value: DocumentValue, _ known: [String: StructurizrModel.Relationship]
  ) -> StructurizrModel.View {
    var view = StructurizrModel.View(name: value["key"]?.text ?? value["title"]?.text ?? "view")
    for step in value["relationships"]?.elements ?? [] {
      guard let id = step["id"]?.text, let relationship = known[id] else { continue }
      let isResponse = step["response"]?.boolean ?? false
      view.steps.append(
        StructurizrModel.View.Step(
          source: isResponse ? relationship.destination : relationship.source,
          destination: isResponse ? relationship.source : relationship.destination,
          order: step["order"]?.text ?? "\(view.steps.count)", description: step["description"]?.text,
          isResponse: isResponse))
    }
    return view
  }
}
