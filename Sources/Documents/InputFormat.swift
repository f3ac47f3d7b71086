/// The two languages in which a document may be written.
package enum InputFormat: Sendable {
  case yaml, json
}
