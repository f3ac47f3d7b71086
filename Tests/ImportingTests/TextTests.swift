import Importing
import TestSupport
import Testing

/// Names, shares and times as the writer gives them.
@Suite struct TextTests {
  @Test(arguments: [
    ("Internet Banking System", "internet-banking-system"), ("ATM", "ATM"), ("a/b:c", "a-b-c"), ("  a  b ", "a-b"),
    ("x-ray", "_x-ray"), ("größe", "größe"), ("api.bank.example", "api.bank.example"), ("--a--", "a"),
  ])
  func namesFitTheFile(raw: String, name: String) { #expect(ServiceNames.service(raw) == name) }

  @Test func someNamesAreNone() {
    for raw in ["", "   ", "///", "–"] { #expect(ServiceNames.service(raw) == nil) }
    #expect(ServiceNames.operation("a#b\u{7}c") == "a b c")
    #expect(ServiceNames.operation("#") == "any-request")
    #expect(ServiceNames.service(String(repeating: "a", count: 5_000))?.count == 200)
  }

  @Test(arguments: [
    (196, 200, "98%"), (2, 3, "67%"), (200, 200, "100%"), (0, 7, "0%"), (1531, 1532, "99.935%"),
    (1, 3_000_000, "0.000033%"),
    (2_999_999, 3_000_000, "99.999967%"), (1, 9, "11%"),
  ])
  func sharesHaveTheDigitsThatTheirCountsBear(hits: Int, count: Int, text: String) {
    #expect(ShareText.percent(hits, of: count) == text)
  }

  /// Of small counts too, what failed once is not 100 %, and reading the text gives the share back to a part of one.
  @Test func sharesAreNearAndNeverTooGood() {
    for count in 1...300 {
      for hits in 0...count {
        let text = ShareText.percent(hits, of: count)
        #expect((text == "100%") == (hits == count) && (text == "0%") == (hits == 0))
        let share = (Double(text.dropLast()) ?? -1) / 100
        #expect(abs(share - Double(hits) / Double(count)) < 0.51 / Double(count) + 1e-9, "\(hits) of \(count): \(text)")
      }
    }
  }

  @Test(arguments: [
    (4, 200, "4 of 200 failed: 0.8 % – 5.0 %"), (0, 200, "0 of 200 failed: 0 % – 1.9 %"),
    (200, 200, "200 of 200 failed: 98.1 % – 100 %"), (12_000, 48_000, "12,000 of 48,000 failed: 24.6 % – 25.4 %"),
    (1, 2, "1 of 2 failed: 9 % – 91 %"),
  ])
  func failuresComeWithTheirInterval(failures: Int, count: Int, text: String) {
    #expect(ShareText.failures(Draft.Outcomes(count: count, failures: failures)) == text)
  }

  @Test(arguments: [
    (0.0, "0ms"), (0.25, "250ms"), (1.0, "1s"), (0.99949, "999ms"), (0.9996, "1s"), (12.345, "12.3s"),
    (0.0001234, "123us"),
    (0.0000000004, "1ns"), (86_400, "1d"), (5_400, "90m"), (90, "90s"), (0.0425, "42.5ms"),
  ])
  func timesHaveThreeDigits(seconds: Double, text: String) { #expect(TimeValue.rounded(seconds: seconds) == text) }

  @Test func someTimesAreNone() {
    for seconds in [-1.0, .nan, .infinity, 1e12] { #expect(TimeValue.rounded(seconds: seconds) == nil) }
  }
}
