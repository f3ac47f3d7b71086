import Importing
import Testing

/// Against R. G. Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I, score method.
@Suite struct WilsonIntervalTests {
  @Test(arguments: [
    (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718),
  ])
  func agreesWithThePublishedTable(hits: Int, trials: Int, low: Double, high: Double) {
    let interval = WilsonInterval(hits: hits, of: trials)
    #expect(abs(interval.low - low) < 0.00005 && abs(interval.high - high) < 0.00005, "\(interval)")
  }

  @Test func knowsNothingWithoutTrials() {
    #expect(WilsonInterval(hits: 0, of: 0).low == 0 && WilsonInterval(hits: 0, of: 0).high == 1)
  }

  @Test func isSymmetric() {
    for hits in 0...50 {
      let (one, other) = (WilsonInterval(hits: hits, of: 50), WilsonInterval(hits: 50 - hits, of: 50))
      #expect(abs(one.low - (1 - other.high)) < 1e-15 && abs(one.high - (1 - other.low)) < 1e-15)
    }
  }
}
