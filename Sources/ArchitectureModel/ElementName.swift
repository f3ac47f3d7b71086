/// What services, operations, zones and the like can be called.
package enum ElementName {
  /// Letters, digits, `_`, `.` and `-`, and at least one of them.
  package static func isWellFormed(_ text: String) -> Bool {
    !text.isEmpty && text.allSatisfy { $0.isLetter || $0.isNumber || "_.-".contains($0) }
  }

  /// Whether a key of the file with this name is an extension, which means nothing to the tool.
  package static func isExtension(_ text: String) -> Bool { text.hasPrefix("x-") }
}
