import Diagnostics

/// Text that stands for itself in HTML and SVG.
enum HTMLText {
  /// For content and for values between double quotes: nothing in it starts markup, ends a value or turns the direction
  /// of what comes after it.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\n", "\r", "\t": result += " "
      case _ where isPlain(scalar) || scalar == "\u{A0}": result.unicodeScalars.append(scalar)
      default: result += String(scalar).visible
      }
    }
    return result
  }

  /// Numbers kept in one line with their units.
  static func together(_ text: String) -> String {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    var result = ""
    for (place, word) in words.enumerated() {
      if place > 0 {
        let unit = word.prefix { $0.isLetter || $0 == "%" }
        result += units.contains(String(unit)) && words[place - 1].last?.isNumber == true ? "\u{A0}" : " "
      }
      result += word
    }
    return result
  }

  private static let units: Set<String> = ["%", "h", "min", "s", "ms", "µs", "d"]

  /// As ``escaped(_:)``, line breaks kept.
  static func preformatted(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { escaped(String($0)) }.joined(separator: "\n")
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool { (0x20..<0x7F).contains(scalar.value) }

  /// JSON that cannot end the element that it stands in, and shows nothing in another order than it has.
  static func embedded(json: String) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(json.utf8.count)
    for scalar in json.unicodeScalars {
      switch scalar.value {
      case 0x26, 0x3C, 0x3E, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069:
        let digits = String(scalar.value, radix: 16)
        result += Array(("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
      default: result += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
