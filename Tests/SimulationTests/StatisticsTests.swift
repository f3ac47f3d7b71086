import Testing

@testable import Simulation

/// Numbers of all magnitudes, from a seed.
private func numbers(_ seed: UInt64, _ count: Int, below bound: UInt64 = 1 << 63) -> [Int64] {
  var stream = RandomStream(seed: seed)
  return (0..<count).map { _ in Int64(stream.below(bound) >> stream.below(63)) }
}

/// Encodes, decodes, and gives what was left over.
private func copied<Part: MergeableStatistic>(_ part: Part) -> (part: Part?, rest: Int) {
  var words: [UInt64] = []
  part.encode(into: &words)
  var slice = (words + [99])[...]
  return (Part(decoding: &slice), slice.count)
}

/// Merging in any grouping and order gives what adding everything to one gives; every part survives being written down,
/// and what is cut off or damaged does not come back as something else that looks sound.
private func checkMerging<Part: MergeableStatistic>(_ empty: Part, _ make: ([Int64]) -> Part, seed: UInt64) {
  let values = (0..<3).map { numbers(seed * 3 + $0, Int($0) * 40, below: 1 << 50) }
  let (a, b, c) = (make(values[0]), make(values[1]), make(values[2]))
  let whole = make(values.flatMap { $0 })
  func merged(_ parts: [Part]) -> Part {
    var sum = parts[0]
    for part in parts.dropFirst() { sum.merge(part) }
    return sum
  }
  #expect(merged([a, b, c]) == whole && merged([a, merged([b, c])]) == whole && merged([c, a, b]) == whole)
  #expect(merged([empty, whole]) == whole && merged([whole, empty]) == whole)
  for part in [empty, a, b, c, whole] {
    let (copy, rest) = copied(part)
    #expect(copy == part && rest == 1)
  }
  var words: [UInt64] = []
  whole.encode(into: &words)
  for length in words.indices {
    var slice = words[..<length]
    #expect(Part(decoding: &slice) == nil)
  }
}

@Suite struct TallyTests {
  @Test func nothing() {
    let tally = Tally()
    #expect(tally.mean == nil && tally.variance == nil && tally.minimum == nil && tally.maximum == nil)
    #expect(Tally([5]).variance == nil && Tally([5]).mean == 5)
  }

  @Test func known() {
    let tally = Tally([2, 4, 4, 4, 5, 5, 7, 9])
    #expect(tally.count == 8 && tally.sum == 40 && tally.mean == 5 && tally.minimum == 2 && tally.maximum == 9)
    #expect(tally.variance == 32.0 / 7)
  }

  /// Where doubles would lose everything: a variance of 2/3 at 9 × 10¹⁸.
  @Test func varianceOfLargeNumbersIsExact() {
    let top = Int64.max
    let tally = Tally([top, top - 1, top - 2])
    #expect(tally.variance == 1)
    #expect(Tally([Int64](repeating: top, count: 50)).variance == 0)
    for number in 0..<1000 as Range<Int64> {
      let digits = [number % 10, number / 10 % 10, number / 100]
      #expect(Tally(digits.map { top - $0 }).variance == Tally(digits).variance)
    }
    #expect(Tally([0, top]).variance == Double(top) * Double(top) / 2)
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func merging(_ seed: UInt64) { checkMerging(Tally(), { Tally($0) }, seed: seed) }

  @Test func unsoundWordsAreRefused() {
    // Number, sum, carry, squares, least, greatest.
    for words: [UInt64] in [
      [2, 0, 3, 0, 0, 5, 2, 1], [1, 0, 9, 0, 0, 4, 2, 2], [0, 0, 1, 0, 0, 0, UInt64(Int64.max), 0],
      [1, 0, 1, 0, 0, 1, 1 << 63, 1], [1, 0, 1, 0, 0, 1, 0, 1 << 63],
    ] {
      var slice = words[...]
      #expect(Tally(decoding: &slice) == nil, "\(words)")
    }
  }
}

@Suite struct HistogramTests {
  private func histogram(_ values: [Int64]) -> Histogram {
    var histogram = Histogram()
    for value in values { histogram.add(value) }
    return histogram
  }

  /// Buckets lie side by side, the last ends at the last number, and none is wider than 1/128 of where it begins.
  @Test func bucketsCoverEverything() {
    var next: Int64 = 0
    for bucket in 0..<Histogram.bucketCount {
      let (low, width) = Histogram.range(of: bucket)
      let high = low + (width - 1)
      #expect(low == next && Histogram.bucket(of: low) == bucket && Histogram.bucket(of: high) == bucket)
      #expect(width == 1 || width <= low / 128)
      next = high &+ 1
    }
    #expect(next == .min, "one past the last number")
  }

  @Test(arguments: 1...30 as ClosedRange<UInt64>)
  func quantilesBesideSortedNumbers(_ seed: UInt64) {
    let values = numbers(seed, 1 + Int(seed) * 13)
    let (sorted, histogram) = (values.sorted(), histogram(values))
    let tally = Tally(values)
    #expect(histogram.count == tally.count && histogram.sum == tally.sum && histogram.mean == tally.mean)
    #expect(histogram.minimum == tally.minimum && histogram.maximum == tally.maximum)
    for (part, whole) in [(0, 1), (1, 1000), (1, 4), (1, 2), (95, 100), (99, 100), (999, 1000), (1, 1)]
      as [(UInt64, UInt64)]
    {
      let rank = max(1, (values.count * Int(part) + Int(whole) - 1) / Int(whole))
      let exact = sorted[rank - 1]
      let told = histogram.quantile(part, of: whole) ?? -1
      #expect(abs(told - exact) <= exact / 256, "\(part)/\(whole) of seed \(seed): \(told), not \(exact)")
      if exact < 256 { #expect(told == exact) }
    }
    #expect(histogram.quantile(0, of: 1) == sorted.first && histogram.quantile(1, of: 1) == sorted.last)
    for bound in [0, 1, 100, 255] as [Int64] {
      #expect(histogram.count(upTo: bound) == UInt64(values.count { $0 <= bound }))
    }
    #expect(histogram.count(upTo: .max) == histogram.count && histogram.count(upTo: -1) == 0)
  }

  /// With 100 numbers the 99th percentile is the 99th, not the 100th: 0.99 × 100 as doubles would do, 0.07 × 100 not.
  @Test func ranksAreCountedInWholeNumbers() {
    let histogram = histogram((1...100).map { Int64($0) })
    for part in 1...100 { #expect(histogram.quantile(UInt64(part), of: 100) == Int64(part)) }
    #expect(Histogram().quantile(1, of: 2) == nil)
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func merging(_ seed: UInt64) { checkMerging(Histogram(), histogram, seed: seed) }

  @Test func unsoundWordsAreRefused() {
    var words: [UInt64] = []
    histogram([3, 3, 900]).encode(into: &words)
    for place in words.indices {
      for change in [1, 7, 1 << 62, 0 &- 1] as [UInt64] {
        var damaged = words
        damaged[place] ^= change
        var slice = damaged[...]
        // Sums may be damaged without a sign; what is decoded has to hold together.
        guard let decoded = Histogram(decoding: &slice) else { continue }
        #expect(decoded.count == 3 && decoded.quantile(1, of: 2) == 3, "word \(place)")
      }
    }
  }
}

@Suite struct MeasurementWindowTests {
  @Test func window() {
    let window = MeasurementWindow(from: .seconds(10), to: .seconds(20))
    #expect(window.contains(.seconds(10)) && !window.contains(.seconds(20)))
  }
}

@Suite struct EstimateTests {
  @Test func meanAndVariance() {
    let estimate = Estimate(of: [1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16])
    #expect(estimate.mean == 1e9 + 10 && estimate.variance == 30)
    #expect(Estimate(of: [3]).variance == nil && Estimate().halfWidth() == nil)
  }

  /// Abramowitz, Stegun, table 26.10 (their last column rounded to three digits), for 95 and 99 %.
  @Test(arguments: [
    (1, 12.706, 63.657), (2, 4.303, 9.925), (3, 3.182, 5.841), (5, 2.571, 4.032), (10, 2.228, 3.169),
    (20, 2.086, 2.845), (30, 2.042, 2.750), (40, 2.021, 2.704), (60, 2.000, 2.660), (120, 1.980, 2.617),
    (10_000_000, 1.960, 2.576),
  ])
  func studentTable(_ degrees: Int, _ of95: Double, _ of99: Double) {
    #expect(abs(StudentT.twoSided(0.95, degreesOfFreedom: degrees) - of95) <= 0.0005)
    #expect(abs(StudentT.twoSided(0.99, degreesOfFreedom: degrees) - of99) <= 0.0005)
  }

  /// The sum and the expansion meet.
  @Test func studentIsSmooth() {
    for probability in [0.5, 0.9, 0.95, 0.99, 0.999] {
      let (before, after) = (
        StudentT.twoSided(probability, degreesOfFreedom: 999), StudentT.twoSided(probability, degreesOfFreedom: 1000)
      )
      let step = StudentT.twoSided(probability, degreesOfFreedom: 1001)
      #expect(before > after && after > step)
      #expect(abs((before - after) / (after - step) - 1.002) < 0.0005)
      #expect(abs(StudentT.within(after, 1000) - probability) < 1e-14)
    }
  }

  /// The interval holds the truth in 95 % of 10,000 experiments: sums of three uniform stages, ten replications each.
  /// 0.9 percentage points are four standard deviations.
  @Test func coverage() {
    let stage = TimeSampler.uniform(.zero, .milliseconds(2))
    var held = 0
    for seed: UInt64 in 0..<10_000 {
      var estimate = Estimate()
      for replication in 0..<10 {
        var stream = RandomSource(seed: seed, replication: replication).stream("chain", "service")
        let total = (0..<3).reduce(0) { sum, _ in sum + stage.sample(&stream).nanoseconds }
        estimate.add(Double(total))
      }
      if abs(estimate.mean - 3e6) <= estimate.halfWidth() ?? 0 { held += 1 }
    }
    #expect(abs(held - 9500) <= 90, "\(held) of 10,000")
  }
}

@Suite struct StoppingRuleTests {
  private let rule = StoppingRule(relativeError: 0.1, fewest: 10, most: 40)

  private func verdict(_ estimates: Estimate..., after replications: Int? = nil) -> StoppingRule.Verdict {
    rule.verdict(on: estimates, after: replications ?? estimates.map(\.count).max() ?? 0)
  }

  @Test func waitsForTheFewest() {
    #expect(verdict(Estimate(of: [Double](repeating: 5, count: 9))) == .goOn)
    #expect(verdict(Estimate(of: [Double](repeating: 5, count: 10))) == .precise)
  }

  @Test func wideIntervalsGoOnUntilTheMost() {
    let wide = (0..<40).map { $0 % 2 == 0 ? 1.0 : 9.0 }
    #expect(verdict(Estimate(of: wide.prefix(39))) == .goOn)
    #expect(verdict(Estimate(of: wide)) == .exhausted)
    #expect(verdict(Estimate(of: [Double](repeating: 0, count: 10) + [1, -1])) == .goOn, "a mean of nothing")
  }

  @Test func everyFigureHasToBePrecise() {
    let (narrow, wide) = (Estimate(of: [Double](repeating: 5, count: 12)), Estimate(of: (0..<12).map(Double.init)))
    #expect(verdict(narrow, narrow) == .precise && verdict(narrow, wide) == .goOn && verdict(wide, narrow) == .goOn)
    #expect(verdict(narrow, Estimate()) == .precise, "what never happens has no mean")
    let rare = Estimate(of: [5, 5])
    #expect(verdict(narrow, rare) == .goOn && verdict(narrow, rare, after: 40) == .exhausted)
  }

  @Test func batchesGrowToTheMost() {
    #expect([0, 10, 20, 35, 40].map(rule.next) == [10, 20, 30, 40, 40])
    let long = StoppingRule(relativeError: 0.1, fewest: 25, most: 10_000)
    #expect([0, 25, 100, 9_000].map(long.next) == [25, 35, 125, 10_000])
  }

  /// 0.1 relative to the truth is 0.1 / 1.1 relative to the estimate.
  @Test func errorIsRelativeToTheTruth() {
    let t = StudentT.twoSided(0.95, degreesOfFreedom: 9)
    func estimate(halfWidth: Double) -> Estimate {
      let distance = halfWidth / t * 3
      return Estimate(of: (0..<10).map { 1 + ($0 % 2 == 0 ? distance : -distance) })
    }
    #expect(verdict(estimate(halfWidth: 0.0908)) == .precise)
    #expect(verdict(estimate(halfWidth: 0.0910)) == .goOn)
  }
}
