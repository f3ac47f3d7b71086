/// Texts between quotes, as YAML and JSON write them.
enum QuotedText {
  /// A text between double quotes, valid in both languages.
  ///
  /// Escaped is what JSON demands, and what people would not see or YAML allows in a few places only.
  ///
  /// - Complexity: O(length).
  static func doubleQuoted(_ content: String) -> String {
    var text = "\""
    for scalar in content.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where isHidden(scalar):
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }

  /// A text between single quotes, or nil when it needs escapes.
  static func singleQuoted(_ content: String) -> String? {
    var text = "'"
    for scalar in content.unicodeScalars {
      if isHidden(scalar) || scalar == "\n" || scalar == "\r" || scalar == "\t" { return nil }
      text.unicodeScalars.append(scalar)
      if scalar == "'" { text += "'" }
    }
    return text + "'"
  }

  /// Whether a character is a control, a line break of other languages or no character at all.
  static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20: scalar != "\n" && scalar != "\r" && scalar != "\t"
    case 0x7F..<0xA0, 0x2028...0x2029, 0xFEFF, 0xFFFE...0xFFFF: true
    default: false
    }
  }
}
