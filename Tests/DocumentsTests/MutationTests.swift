import Diagnostics
import Documents
import Testing

/// Broken input in great variety: whatever stands in a file, reading it ends, and ends with an error or a document.
@Suite struct MutationTests {
  private static let seeds: [String] = [
    "services:\n  web: &w\n    team: [a, 'b', \"c\\n\"]\n    text: |+\n      x\n\n  db: {a: *w, b: - 1}\n",
    "%YAML 1.2\n%TAG !e! tag:x,2000:\n--- !e!a &x\n? [a, b]\n: - >2-\n    folded\n   text\n  - ? k\n    : v\n...\n",
    "- - - a: b\n      c: d\n  - {a: [b: c, ? d : e], \"f\":g}\n-\t'x\n  y'\n- plain\n  text # comment\n",
    "{\"a\": [1, -2.5e3, true, null], \"b\\u00e9\": {\"c\": \"\\ud83d\\ude00\"}}\n",
    "a: 1\r\nb:\r  - c\n\u{FEFF}d: \"e\u{7F}\"\n---\n&a a: &b b\n*a : *b\n... # end\n",
  ]
  private static let pieces = [
    " ", "  ", "\n", "\t", ":", ": ", "-", "- ", "? ", "[", "]", "{", "}", ",", "\"", "'", "|", ">", "|2\n", "&a ",
    "*a", "!t ", "!!", "#", " #", "---\n", "...\n", "%", "\\", "\\x4", "\r", "a", "é", "\u{0}", "~", "<<: ",
  ]

  @Test(arguments: [UInt64(1), 2, 3, 4], [InputFormat.yaml, .json])
  func `mutated documents never trap`(seed: UInt64, format: InputFormat) {
    var random = SplitMix(state: seed)
    for round in 0..<1500 {
      var bytes = Array(Self.seeds[round % Self.seeds.count].utf8)
      for _ in 0...random.next(5) { mutate(&bytes, &random) }
      let source = SourceText(name: "mutated", bytes: bytes)
      var log = DiagnosticLog()
      let document = DocumentReader.read(source, format: format, log: &log)
      #expect((document == nil) == log.hasErrors, "\(source.bytes)")
      if let document { visit(document) }
      #expect(!DiagnosticRenderer(isColored: false).render(log.diagnostics).isEmpty || log.diagnostics.isEmpty)
      var streamLog = DiagnosticLog()
      if let stream = DocumentStream.read(source, format: format, log: &streamLog) {
        #expect(stream.events().hasSuffix("-STR\n"))
      }
    }
  }

  private func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix) {
    let place = random.next(bytes.count + 1)
    switch random.next(4) {
    case 0: bytes.removeSubrange(place..<min(bytes.count, place + random.next(6)))
    case 1 where place < bytes.count: bytes[place] = UInt8(truncatingIfNeeded: random.next(256))
    case 2:
      let end = min(bytes.count, place + random.next(20))
      bytes.insert(contentsOf: Array(bytes[place..<end]), at: random.next(bytes.count + 1))
    default: bytes.insert(contentsOf: Self.pieces[random.next(Self.pieces.count)].utf8, at: place)
    }
  }

  /// Asks everything about every node, with an explicit stack.
  private func visit(_ document: Document) {
    var open = [document.root]
    while let node = open.popLast() {
      _ = document.span(of: node).start
      switch document.kind(of: node) {
      case .scalar:
        _ = document.text(of: node)
        _ = document.scalarType(of: node)
      case .sequence: open += document.elements(of: node)
      case .mapping:
        let entries = Array(document.entries(of: node))
        #expect(entries.count == document.count(of: node))
        open += entries.flatMap { [$0.key, $0.value] }
      }
    }
  }
}

/// A small generator of pseudo-random numbers with a seed (Steele, Lea, Flood 2014).
struct SplitMix {
  var state: UInt64

  mutating func next(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
  }
}
