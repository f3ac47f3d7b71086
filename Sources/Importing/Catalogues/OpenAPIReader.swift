import Documents

/// OpenAPI documents, and those of Swagger 2: a service and the operations that it offers. Who calls them, and what
/// they call, other sources have to say.
enum OpenAPIReader {
  private static let methods: Set<String> = [
    "get", "put", "post", "delete", "patch", "head", "options", "trace", "query",
  ]

  static func draft(_ documents: [DocumentValue]) -> Draft {
    var builder = GraphBuilder()
    for document in documents { read(document, into: &builder) }
    builder.remark("an OpenAPI document says what a service offers, not what it calls: add a source that does")
    return builder.draft
  }

  private static func read(_ document: DocumentValue, into builder: inout GraphBuilder) {
    guard let service = builder.service(title(of: document)) else { return }
    for (path, written) in document["paths"]?.entries ?? [] {
      guard let item = LocalReferences.resolved(written, in: document) else { continue }
      for (method, operation) in item.entries where methods.contains(method) {
        // Named as the spans of traces are.
        let name = "\(method.uppercased()) \(path)"
        let place = builder.operation(name, of: service)
        let accepts = accepts(operation, item, document)
        builder.change(place, of: service) {
          $0.figures.append(("endpoint", Draft.Figure(.string(name))))
          if let accepts { $0.figures.append(("accepts", Draft.Figure(accepts))) }
        }
      }
    }
    if document["webhooks"] != nil { builder.remark("webhooks are left out: they are calls to whoever registered") }
  }

  /// What springdoc writes where nobody gives a title says nothing; the file's name does.
  private static func title(of document: DocumentValue) -> String {
    if let title = document["info"]?["title"]?.text, title != "OpenAPI definition" { return title }
    let file = document.document.source.name.split(separator: "/").last ?? "service"
    return file.split(separator: ".").first.map(String.init) ?? "service"
  }

  /// The fields of parameters and of the body.
  private static func accepts(_ operation: DocumentValue, _ item: DocumentValue, _ document: DocumentValue)
    -> JSONValue?
  {
    var required: [String] = []
    var optional: [String] = []
    func add(_ name: String, _ isRequired: Bool) {
      if required.contains(name) || optional.contains(name) { return }
      if isRequired { required.append(name) } else { optional.append(name) }
    }
    for parameters in [operation["parameters"], item["parameters"]] {
      for written in parameters?.elements ?? [] {
        guard let parameter = LocalReferences.resolved(written, in: document), let name = parameter["name"]?.text else {
          continue
        }
        if parameter["in"]?.text == "body" {
          let (names, needed) = LocalReferences.fields(of: parameter["schema"], in: document)
          for name in names { add(name, needed.contains(name)) }
        } else if parameter["in"]?.text != "header" {
          add(name, parameter["required"]?.boolean ?? false)
        }
      }
    }
    let body = LocalReferences.resolved(operation["requestBody"], in: document)
    if let content = body?["content"]?.entries.first?.value {
      let (names, needed) = LocalReferences.fields(of: content["schema"], in: document)
      for name in names { add(name, needed.contains(name)) }
    }
    var entries: [(key: String, value: JSONValue)] = []
    if !required.isEmpty { entries.append(("required", .array(required.map(JSONValue.string)))) }
    if !optional.isEmpty { entries.append(("optional", .array(optional.map(JSONValue.string)))) }
    return entries.isEmpty ? nil : .object(entries)
  }
}
