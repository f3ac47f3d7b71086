import Diagnostics
import Testing

@Suite struct SourceTextTests {
  private func places(_ text: String) -> [String] {
    let source = SourceText(name: "t", text: text)
    return (0...text.utf8.count).map {
      let place = source.position(at: $0)
      return "\(place.line):\(place.column)"
    }
  }

  @Test func everyKindOfLineBreakEndsALine() {
    #expect(places("ab\nc") == ["1:1", "1:2", "1:3", "2:1", "2:2"])
    #expect(places("ab\rc") == ["1:1", "1:2", "1:3", "2:1", "2:2"])
    // The second byte of CR LF still belongs to the line that it ends.
    #expect(places("a\r\nb") == ["1:1", "1:2", "1:3", "2:1", "2:2"])
    #expect(places("\n\n\r\r\n") == ["1:1", "2:1", "3:1", "4:1", "4:2", "5:1"])
    #expect(places("") == ["1:1"])
  }

  @Test func columnsCountCharacters() {
    #expect(places("äx") == ["1:1", "1:2", "1:2", "1:3"])
    #expect(places("支x") == ["1:1", "1:2", "1:2", "1:2", "1:3"])
    #expect(places("𝔘") == ["1:1", "1:2", "1:2", "1:2", "1:2"])
  }

  @Test func aByteOrderMarkTakesNoColumn() {
    let source = SourceText(name: "t", bytes: [0xEF, 0xBB, 0xBF] + Array("ab\nc".utf8))
    let places = [0, 3, 4, 5, 6, 7].map { source.position(at: $0) }
    let expected = [(1, 1), (1, 1), (1, 2), (1, 3), (2, 1), (2, 2)].map { SourcePosition(line: $0, column: $1) }
    #expect(places == expected)
    #expect(source.line(1) == 3..<5)
    #expect(source.line(2) == 6..<7)
    // Only at the start is it one.
    #expect(SourceText(name: "t", text: "a\n\u{FEFF}b").position(at: 5).column == 2)
  }

  @Test func offsetsOutsideAreDrawnIn() {
    let source = SourceText(name: "t", text: "ab\n")
    #expect(source.position(at: -5) == SourcePosition(line: 1, column: 1))
    #expect(source.position(at: 99) == SourcePosition(line: 2, column: 1))
  }

  @Test func linesComeWithoutTheirBreaks() {
    let source = SourceText(name: "t", text: "ab\r\ncd\n\nef\r")
    #expect((1...5).map { source.line($0) } == [0..<2, 4..<6, 7..<7, 8..<10, 11..<11])
  }

  /// Line and column of every byte of a random text, counted one byte after the other.
  @Test func placesAreWhatCountingGives() {
    var state: UInt64 = 9
    let pieces = ["a", "ä", "支", "\n", "\r", "\r\n", "\t", " "]
    for _ in 0..<300 {
      var text = ""
      for _ in 0..<20 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += pieces[Int(state >> 33) % pieces.count]
      }
      let bytes = Array(text.utf8)
      let source = SourceText(name: "t", bytes: bytes)
      var place = SourcePosition(line: 1, column: 1)
      for (offset, byte) in bytes.enumerated() where byte & 0xC0 != 0x80 {
        #expect(source.position(at: offset) == place, "\(text.debugDescription) at \(offset), seed 9")
        let isBreak = byte == 0x0A || byte == 0x0D && (offset + 1 == bytes.count || bytes[offset + 1] != 0x0A)
        place =
          isBreak
          ? SourcePosition(line: place.line + 1, column: 1) : SourcePosition(line: place.line, column: place.column + 1)
      }
    }
  }
}
