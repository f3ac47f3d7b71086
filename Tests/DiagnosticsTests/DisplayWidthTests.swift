import Diagnostics
import Testing

@Suite struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("äöü", 3), ("支付", 4), ("ключ", 4), ("한국", 4), ("カナ", 4), ("ﾊﾝ", 2), ("Ａ", 2), ("e\u{301}", 1),
    ("a\u{200D}b", 2),
    ("\u{200B}", 0), ("👍", 2), ("✅", 2), ("⌚", 2), ("❤", 1), ("🇦🇹", 2), ("🥳", 2), ("\u{1FAE0}", 2), ("→…±", 3), ("𝔘", 1),
    ("𠀀", 2), ("﹏", 2),
    ("ﷺ", 1), ("\u{1100}\u{1161}\u{11A8}", 2), ("〈〉", 4), ("\u{1F321}", 1), ("½∞٣", 3),
  ])
  func columnsAreThoseOfATerminal(_ text: String, _ width: Int) { #expect(text.displayWidth == width) }

  @Test func everyScalarHasAWidth() {
    let widths = (0...0x10FFFF).compactMap { Unicode.Scalar(UInt32($0)) }.map(\.displayWidth)
    #expect(Set(widths) == [0, 1, 2])
  }
}
