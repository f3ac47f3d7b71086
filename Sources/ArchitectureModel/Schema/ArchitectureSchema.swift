import Documents

/// The JSON Schema of the architecture file, made from the shapes that the loader reads by.
///
/// A schema sees one file and no names: whether what is referred to exists, and what has to fit together, only the
/// loader can tell.
package enum ArchitectureSchema {
  /// - Source: JSON Schema: A Media Type for Describing JSON Documents, draft 2020-12.
  package static var document: JSONValue {
    var entries: [(key: String, value: JSONValue)] = [
      ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
      ("title", .string("Architecture file of decouple")),
      (
        "description",
        .string("Services, their operations and calls. Keys that begin with x- are for others and ignored everywhere.")
      ),
    ]
    entries += object(.architecture)
    entries.append(("$defs", .object(definitions.map { (key: $0.name, value: value($0.form)) })))
    return .object(entries)
  }

  private static let definitions = Form.quantities + Form.objectives + Form.steps

  private static func value(_ form: Form) -> JSONValue { .object(entries(form)) }

  private static func entries(_ form: Form) -> [(key: String, value: JSONValue)] {
    switch form {
    case .anything: []
    // Any scalar is a text: a team may be called 7.
    case .text:
      [("type", .array([.string("string"), .string("number"), .string("boolean")])), ("minLength", .integer(1))]
    case .boolean: [("type", .string("boolean"))]
    case .null: [("type", .string("null"))]
    case .integer(let range):
      [("type", .string("integer")), ("minimum", .integer(range.lowerBound))]
        + (range.upperBound == .max ? [] : [("maximum", .integer(range.upperBound))])
    case .numberAbove(let least): [("type", .string("number")), ("exclusiveMinimum", .integer(least))]
    case .fraction: [("type", .string("number")), ("minimum", .integer(0)), ("maximum", .integer(1))]
    case .words(let words): [("enum", .array(words.map { .string($0) }))]
    case .pattern(let pattern, let example):
      [("type", .string("string")), ("pattern", .string(pattern)), ("examples", .array([.string(example)]))]
    case .list(let form, let least):
      [("type", .string("array")), ("items", value(form))] + (least > 0 ? [("minItems", .integer(least))] : [])
    case .names:
      [("type", .string("array")), ("items", value(.text)), ("uniqueItems", .boolean(true))]
    case .named(let pattern, let form):
      [
        ("type", .string("object")), ("propertyNames", ["pattern": .string("^x-|\(pattern)")]),
        ("patternProperties", others),
        ("additionalProperties", value(form)),
      ]
    case .keys(let shape): object(shape)
    case .either(let forms): [("anyOf", .array(forms.map(value)))]
    case .defined(let name): [("$ref", .string("#/$defs/\(name)"))]
    }
  }

  private static let others: JSONValue = ["^x-": .boolean(true)]

  private static func object(_ shape: Shape) -> [(key: String, value: JSONValue)] {
    var entries: [(key: String, value: JSONValue)] = [("type", .string("object"))]
    let properties = shape.declared.map { key in
      (key: key.name, value: JSONValue.object([("description", .string(key.help))] + self.entries(key.form)))
    }
    entries.append(("properties", .object(properties)))
    let required = shape.declared.filter(\.isRequired).map(\.name)
    if !required.isEmpty { entries.append(("required", names(required))) }
    entries += [("patternProperties", others), ("additionalProperties", .boolean(false))]
    switch shape.choice {
    case .free: break
    case .one: entries.append(("oneOf", .array(shape.keys.map { ["required": names([$0])] })))
    case .sets(let sets):
      entries.append(
        (
          "oneOf",
          .array(
            sets.map { set in
              let strangers = sets.flatMap(\.self).filter { !set.contains($0) }
              let without: [(key: String, value: JSONValue)] =
                strangers.isEmpty ? [] : [("not", ["anyOf": .array(strangers.map { ["required": names([$0])] })])]
              return .object([("required", names(set))] + without)
            })
        ))
    }
    return entries
  }

  private static func names(_ names: [String]) -> JSONValue { .array(names.map { .string($0) }) }
}
