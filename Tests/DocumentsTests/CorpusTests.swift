import Documents
import TestSupport
import Testing

/// What the fuzzer found to be worth keeping, and what must be true of any input.
@Suite struct CorpusTests {
  /// Inputs in hexadecimal digits, one a line. `Sources/Workbench/Fuzz/corpus` writes them.
  static let inputs: [[UInt8]] =
    TestFiles.text(TestFiles.package + "/Tests/DocumentsTests/Corpus/inputs.txt").split(separator: "\n").map { line in
      let digits = line.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
      return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

  @Test func `every promise holds for every input of the corpus`() {
    #expect(Self.inputs.count > 1000)
    for input in Self.inputs { ReadingCheck.check(input) }
  }

  @Test func `every promise holds for the suite's inputs, cut off anywhere`() {
    for input in Self.inputs where input.count > 40 {
      for end in stride(from: 1, to: input.count, by: 7) { ReadingCheck.check(Array(input[..<end])) }
    }
  }
}
