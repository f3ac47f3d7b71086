/// One document of a stream: where its root is and how it was marked off.
struct StreamDocument: Sendable {
  var root: Int
  /// Where it begins: at its `---`, or at its first content.
  var start: Int
  /// Whether it begins with `---` and ends with `...`.
  var hasStartMarker = false
  var hasEndMarker = false
}
