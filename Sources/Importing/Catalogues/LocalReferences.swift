/// `$ref` within one document: `#/components/schemas/Item`.
enum LocalReferences {
  /// So many are followed from one to the next.
  private static let mostSteps = 16
  /// So many fields are taken of one payload, and so many schemas are looked at for them.
  static let mostFields = 200
  static let mostSchemas = 64

  /// What a value, or the one that it refers to, is; nil for a reference that leads out of the document or nowhere.
  static func resolved(_ value: DocumentValue?, in root: DocumentValue) -> DocumentValue? {
    var value = value
    for _ in 0..<mostSteps {
      guard let reference = value?["$ref"]?.text else { return value }
      guard let path = path(of: reference) else { return nil }
      value = root[path]
    }
    return nil
  }

  /// The last part of what a reference names, which is the key there.
  static func name(_ reference: DocumentValue?) -> String? { reference?["$ref"]?.text.flatMap { path(of: $0)?.last } }

  private static func path(of reference: String) -> [String]? {
    guard reference.hasPrefix("#/") else { return nil }
    return reference.dropFirst(2).split(separator: "/", omittingEmptySubsequences: false).map { unescaped($0) }
  }

  /// `~1` is `/`, `~0` is `~` (RFC 6901).
  private static func unescaped(_ part: Substring) -> String {
    var result = ""
    var isEscape = false
    for character in part {
      if isEscape {
        result.append(character == "1" ? "/" : character == "0" ? "~" : character)
        isEscape = false
      } else if character == "~" {
        isEscape = true
      } else {
        result.append(character)
      }
    }
    return result
  }

  /// The fields of a schema, those of `allOf` included, and which of them are required.
  static func fields(of schema: DocumentValue?, in root: DocumentValue) -> (names: [String], required: Set<String>) {
    var (names, required): ([String], Set<String>) = ([], [])
    var pending = [schema]
    var looked = 0
    while let next = pending.popLast(), looked < mostSchemas, names.count < mostFields {
      looked += 1
      guard let schema = resolved(next, in: root) else { continue }
      for (name, _) in schema["properties"]?.entries.prefix(mostFields) ?? [] where !name.isEmpty {
        if !names.contains(name) { names.append(name) }
      }
      required.formUnion(schema["required"]?.texts ?? [])
      pending += (schema["allOf"]?.elements.prefix(mostSchemas).reversed() ?? []).map(Optional.some)
    }
    return (Array(names.prefix(mostFields)), required)
  }
}
