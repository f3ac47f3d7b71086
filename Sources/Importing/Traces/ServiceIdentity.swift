/// A service as its spans name it: names are unique within a namespace, and to have none is one namespace more.
///
/// While spans are read it is one text, so that it has a number of its own.
/// - Source: OpenTelemetry semantic conventions 1.44, `service.name` and `service.namespace`.
struct ServiceIdentity: Hashable {
  /// What stands in the text between name and namespace.
  static let separator: UInt8 = 0

  var name: String
  /// Empty for none.
  var namespace = ""

  init(name: String, namespace: String = "") {
    self.name = name
    self.namespace = namespace
  }

  /// Name and namespace of a text.
  init(_ text: String) {
    let parts = text.utf8.split(separator: Self.separator, maxSplits: 1, omittingEmptySubsequences: false)
    name = String(decoding: parts[0], as: UTF8.self)
    if parts.count > 1 { namespace = String(decoding: parts[1], as: UTF8.self) }
  }

  var text: String {
    namespace.isEmpty ? name : name + String(Unicode.Scalar(Self.separator)) + namespace
  }
}
