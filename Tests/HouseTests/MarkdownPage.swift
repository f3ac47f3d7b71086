import TestSupport

/// A page of the docs as its headings, with the lines and tables under each.
struct MarkdownPage {
  struct Part {
    var level: Int
    var heading: String
    var lines: [String] = []

    /// Each table as its rows, the head first; cells without the blanks around them.
    var tables: [[[String]]] {
      var tables: [[[String]]] = []
      var isInside = false
      for line in lines {
        guard line.hasPrefix("| ") else {
          isInside = false
          continue
        }
        if !isInside { tables.append([]) }
        isInside = true
        let cells = MarkdownPage.cells(of: line)
        if !cells.allSatisfy({ $0.allSatisfy { "-: ".contains($0) } }) { tables[tables.count - 1].append(cells) }
      }
      return tables
    }

    /// What stands between backticks in heading and text, blocks of code left out.
    var code: [String] { ([heading] + lines).flatMap(MarkdownPage.code) }
  }

  private(set) var parts: [Part] = []

  init(_ path: String) {
    var isCode = false
    for line in TestFiles.text(TestFiles.package + "/" + path).split(separator: "\n", omittingEmptySubsequences: false)
    {
      if line.hasPrefix("```") { isCode.toggle() }
      if isCode || line.hasPrefix("```") { continue }
      let level = line.prefix { $0 == "#" }.count
      if level > 0, line.dropFirst(level).hasPrefix(" ") {
        parts.append(Part(level: level, heading: String(line.dropFirst(level + 1))))
      } else if !parts.isEmpty {
        parts[parts.count - 1].lines.append(String(line))
      }
    }
  }

  /// The part under a heading, without those under lower ones.
  func part(_ heading: String) -> Part? { parts.first { $0.heading == heading } }

  /// The parts under a heading, with those under lower ones.
  func chapter(_ heading: String) -> [Part] {
    guard let start = parts.firstIndex(where: { $0.heading == heading }) else { return [] }
    let rest = parts[(start + 1)...].prefix { $0.level > parts[start].level }
    return [parts[start]] + rest
  }

  /// How headings are linked to: small letters, `-` for blanks, all signs left out; the second of equals gets a number.
  var anchors: Set<String> {
    var counts: [String: Int] = [:]
    var anchors: Set<String> = []
    for part in parts {
      let plain = part.heading.lowercased().filter { $0.isLetter || $0.isNumber || " -_".contains($0) }
      let anchor = plain.replacing(" ", with: "-")
      let count = counts[anchor, default: 0]
      counts[anchor] = count + 1
      anchors.insert(count == 0 ? anchor : "\(anchor)-\(count)")
    }
    return anchors
  }

  static func code(_ line: String) -> [String] {
    line.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }.map {
      String($0.element)
    }
  }

  /// The names in pieces of code: `errorBudget.used` has two.
  static func names(in code: [String]) -> [String] {
    code.flatMap { piece in
      piece.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.map(String.init).filter {
        $0.first?.isLetter ?? false
      }
    }
  }

  private static func cells(of line: String) -> [String] {
    var cells = [""]
    var isEscaped = false
    for character in line.dropFirst() {
      if character == "|", !isEscaped { cells.append("") } else { cells[cells.count - 1].append(character) }
      isEscaped = character == "\\"
    }
    return cells.dropLast().map { cell in
      String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
  }
}
