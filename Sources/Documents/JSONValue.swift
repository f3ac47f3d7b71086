/// A value to be written as JSON; the keys of an object keep their order.
package enum JSONValue: Sendable {
  case null
  case boolean(Bool)
  case integer(Int)
  /// Written with the fewest digits that give it back; not a number and infinity become null, which JSON lacks.
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([(key: String, value: JSONValue)])

  /// The value, or null for none.
  package static func optional(_ value: Double?) -> JSONValue { value.map(JSONValue.number) ?? .null }
  package static func optional(_ value: String?) -> JSONValue { value.map(JSONValue.string) ?? .null }
  package static func optional(_ value: Bool?) -> JSONValue { value.map(JSONValue.boolean) ?? .null }
  package static func optional(_ value: Int?) -> JSONValue { value.map(JSONValue.integer) ?? .null }
}

extension JSONValue: ExpressibleByDictionaryLiteral {
  /// An object with its keys in the order written.
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { (key: $0.0, value: $0.1) })
  }
}
