import TestSupport
import Testing

@testable import Simulation

@Suite struct RandomStreamTests {
  /// Vigna's splitmix64.c, as in the shared data's `splitmix64_kat`.
  @Test func splitMixVector() {
    var generator = SplitMix64(seed: 1_234_567)
    let outputs = (0..<5).map { _ in generator.next() }
    #expect(
      outputs == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
        16_408_922_859_458_223_821,
      ])
  }

  /// What Vigna's xoshiro256plusplus.c gives from the state 1, 2, 3, 4.
  @Test func xoshiroVector() {
    var stream = RandomStream(state: (1, 2, 3, 4))
    let outputs = (0..<10).map { _ in stream.next() }
    #expect(
      outputs == [
        41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386, 9_228_616_714_210_784_205,
        9_973_669_472_204_895_162, 14_011_001_112_246_962_877, 12_406_186_145_184_390_807, 15_849_039_046_786_891_736,
        10_450_023_813_501_588_000,
      ])
  }

  /// The state from the seed by SplitMix64, as its authors advise; computed with their programs.
  @Test func seeding() {
    var stream = RandomStream(seed: 42)
    let outputs = (0..<5).map { _ in stream.next() }
    #expect(
      outputs == [
        15_021_278_609_987_233_951, 5_881_210_131_331_364_753, 18_149_643_915_985_481_100, 12_933_668_939_759_105_464,
        14_637_574_242_682_825_331,
      ])
  }

  @Test func unitsAreInside() {
    var (stream, twin) = (RandomStream(seed: 1), RandomStream(seed: 1))
    for _ in 0..<10_000 {
      let unit = stream.unit()
      #expect(twin.complementaryUnit() == 1 - unit)
      let scaled = unit * 0x1p53
      #expect(unit > 0 && unit < 1 && scaled == scaled.rounded() && Int64(scaled) % 2 == 1)
    }
  }

  /// Every number as often: χ² with 6 degrees is above 22.5 once in a thousand times.
  @Test func boundedNumbers() {
    var stream = RandomStream(seed: 3)
    var counts = [Double](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[Int(stream.below(7))] += 1 }
    let square = counts.reduce(0) { $0 + ($1 - 10_000) * ($1 - 10_000) / 10_000 }
    #expect(square < 22.5)
    #expect((0..<100).allSatisfy { _ in stream.below(1) == 0 })
    // 2⁶⁴ words for ¾ × 2⁶⁴ numbers: without drawing again, each third one would come twice as often as the others.
    let bound: UInt64 = 3 << 62
    let thirds = (0..<30_000).count { _ in stream.below(bound) % 3 == 0 }
    #expect(abs(thirds - 10_000) < 350)
  }

  @Test func streamsDependOnTheirNamesOnly() {
    let source = RandomSource(seed: 7, replication: 3)
    var streams: Set<RandomStream> = []
    var names = 0
    for entity in ["", "a", "ab", "task-service", "task-servicf", "eight by", "eight by8", "\0"] {
      for purpose in ["", "b", "service time", "\0\0"] {
        for seed: UInt64 in [7, 8] {
          for replication in 0..<3 {
            streams.insert(RandomSource(seed: seed, replication: replication).stream(entity, purpose))
            names += 1
          }
        }
      }
    }
    #expect(streams.count == names)
    #expect(source.stream("ab", "c") != source.stream("a", "bc"))
    #expect(source.stream("a", "b") == RandomSource(seed: 7, replication: 3).stream("a", "b"))
    // Fixed for good: a run of last year can be run again.
    var first = RandomSource(seed: 1).stream("task-service", "arrivals")
    #expect(first.next() == 3_683_427_452_643_488_222)
  }
}

@Suite struct ChanceTests {
  @Test func certainties() {
    var stream = RandomStream(seed: 5)
    let (never, always) = (Chance(probability: 0), Chance(probability: 1))
    for _ in 0..<1000 { #expect(!never.happens(&stream) && always.happens(&stream)) }
    #expect(Chance(complementOf: 0) == always && Chance(complementOf: 1) == never)
  }

  @Test func sharesAndComplements() {
    for probability in [0.001, 0.3, 0.5, 0.75, 0.999] {
      var (stream, twin) = (RandomStream(seed: 11), RandomStream(seed: 11))
      let (chance, complement) = (Chance(probability: probability), Chance(complementOf: probability))
      var count = 0
      for _ in 0..<20_000 {
        let happens = chance.happens(&stream)
        #expect(happens != complement.happens(&twin))
        if happens { count += 1 }
      }
      let deviation = (20_000 * probability * (1 - probability)).squareRoot()
      #expect(abs(Double(count) - 20_000 * probability) < 4 * deviation, "\(probability)")
    }
  }

  /// A probability is a whole number of 2⁻¹²⁸: not even one in 10¹⁵ is rounded.
  @Test func smallProbabilitiesAreExact() {
    for probability in [1e-15, 0.1, 0x1p-64, 0x1.fffffffffffffp-75] {
      let words = Mirror(reflecting: Chance(probability: probability)).children.compactMap { $0.value as? UInt64 }
      #expect(words.count == 2 && Double(words[0]) * 0x1p-64 + Double(words[1]) * 0x1p-128 == probability)
    }
  }
}

/// Against values to fifty digits that mpmath gave (Reference/generate.py).
@Suite struct ElementaryFunctionsTests {
  private static let rows = TestFiles.text(TestFiles.package + "/Tests/SimulationTests/Reference/functions.txt")
    .split(separator: "\n").map { $0.split(separator: " ") }

  private func largestError(_ name: String, _ function: (Double) -> Double) -> Double {
    var largest = 0.0
    var count = 0
    for row in Self.rows where row[0] == name {
      let values = row.dropFirst().map { Double(bitPattern: UInt64($0, radix: 16) ?? 0) }
      let (argument, nearest, rest) = (values[0], values[1], values[2])
      // 0 has no unit in the last place to speak of.
      let unit = nearest == 0 ? 1 : nearest.ulp
      largest = max(largest, abs((function(argument) - nearest) - rest) / unit)
      count += 1
    }
    #expect(count > 50, "\(name)")
    return largest
  }

  @Test func logarithm() { #expect(largestError("log", ElementaryFunctions.logarithm) < 0.56) }
  /// In units of 2⁻⁵², or of that share of what is above 1.
  @Test func quickLogarithm() {
    var stream = RandomSource(seed: 3).stream("tests", "logarithm")
    var largest = 0.0
    for number in 0..<300_000 {
      // Close to 1 where a third of the draws is.
      let unit = number % 3 == 0 ? 1 - stream.unit() * 0x1p-20 : stream.unit()
      let precise = ElementaryFunctions.logarithm(unit)
      let difference = abs(ElementaryFunctions.quickLogarithm(unit) - precise)
      largest = max(largest, difference / max(1, abs(precise)) / 0x1p-52)
    }
    #expect(largest < 1.5)
  }

  @Test func exponential() { #expect(largestError("exp", ElementaryFunctions.exponential) < 0.9) }
  @Test func normalQuantile() { #expect(largestError("normal", NormalQuantile.value) < 8) }

  /// Thirteen digits.
  @Test func studentQuantile() {
    #expect(largestError("t") { StudentT.twoSided(0.95, degreesOfFreedom: Int($0)) } < 128)
  }

  @Test func ends() {
    #expect(ElementaryFunctions.exponential(710) == .infinity && ElementaryFunctions.exponential(-709) == 0)
    #expect(ElementaryFunctions.logarithm(1) == 0 && ElementaryFunctions.exponential(0) == 1)
    #expect(NormalQuantile.value(0.5) == 0)
  }
}

@Suite struct TimeSamplerTests {
  private func samples(_ sampler: TimeSampler, _ count: Int) -> [Int64] {
    var stream = RandomSource(seed: 2).stream("tests", "samples")
    return (0..<count).map { _ in sampler.sample(&stream).nanoseconds }.sorted()
  }

  /// The largest distance from a distribution function; above 1.63 / √n once in a hundred times.
  private func distance(_ sorted: [Int64], _ function: (Double) -> Double) -> Double {
    var largest = 0.0
    for (index, sample) in sorted.enumerated() {
      let expected = function(Double(sample))
      largest = max(
        largest, expected - Double(index) / Double(sorted.count), Double(index + 1) / Double(sorted.count) - expected)
    }
    return largest
  }

  private static let count = 20_000
  private static let bound = 1.63 / Double(count).squareRoot()

  @Test func exponential() {
    let sorted = samples(.exponential(meanNanoseconds: 1e9), Self.count)
    #expect(distance(sorted) { 1 - ElementaryFunctions.exponential(-$0 / 1e9) } < Self.bound)
  }

  @Test func logNormal() {
    let sorted = samples(.logNormal(p50: .milliseconds(100), p99: .seconds(1)), Self.count)
    // Its percentiles are where they were put: shares below them within four standard deviations.
    for (place, share) in [(100_000_000, 0.5), (1_000_000_000, 0.99)] as [(Int64, Double)] {
      let below = Double(sorted.count { $0 <= place })
      #expect(abs(below - 20_000 * share) < 4 * (20_000 * share * (1 - share)).squareRoot())
    }
    // Symmetric in the logarithm.
    let low = Double(sorted.count { $0 <= 10_000_000 })
    #expect(abs(low - 200) < 4 * 200.0.squareRoot())
  }

  @Test func uniform() {
    let sorted = samples(.uniform(.milliseconds(1), .milliseconds(3)), Self.count)
    #expect(distance(sorted) { ($0 - 1e6) / 2e6 } < Self.bound)
    let die = Tally(samples(.uniform(SimulationTime(nanoseconds: 1), SimulationTime(nanoseconds: 6)), 600))
    #expect(die.minimum == 1 && die.maximum == 6)
  }

  @Test func constants() {
    #expect(TimeSampler.constant(.seconds(2)).constant == .seconds(2))
    #expect(TimeSampler.logNormal(p50: .seconds(2), p99: .seconds(2)).constant == .seconds(2))
    #expect(TimeSampler.exponential(meanNanoseconds: 1).constant == nil)
    #expect(samples(.constant(.seconds(2)), 3) == [2_000_000_000, 2_000_000_000, 2_000_000_000])
    #expect(samples(.exponential(meanNanoseconds: 0), 3) == [0, 0, 0])
  }

  /// One ahead, and yet the samples of the stream.
  @Test func sourcesGiveTheSamplesInOrder() {
    let (law, stream) = (TimeSampler.exponential(meanNanoseconds: 1e6), RandomStream(seed: 4))
    var (source, rest) = (TimeSource(law, stream), stream)
    for _ in 0..<100 { #expect(source.next() == law.sample(&rest)) }
  }

  /// Two laws in step: one number each, and the larger number gives the longer time.
  @Test func inversionKeepsStreamsInStep() {
    var (first, second) = (RandomStream(seed: 9), RandomStream(seed: 9))
    let (law, other) = (
      TimeSampler.exponential(meanNanoseconds: 5e8), TimeSampler.logNormal(p50: .seconds(1), p99: .seconds(4))
    )
    var pairs: [(SimulationTime, SimulationTime)] = []
    for _ in 0..<500 { pairs.append((law.sample(&first), other.sample(&second))) }
    #expect(first == second)
    #expect(pairs.sorted { $0.0 < $1.0 }.map(\.1) == pairs.map(\.1).sorted())
  }
}

extension Tally {
  /// Of all these.
  init(_ values: [Int64]) {
    self.init()
    for value in values { add(value) }
  }

  /// What is drawn for a number depends on nothing else, and is as even as a stream.
  @Test func keyedDrawsBelongToTheirNumbers() {
    let key = RandomSource(seed: 9, replication: 2).key("call", "error")
    let draws = (0..<20_000).map { number in
      var stream = key.stream(UInt64(number))
      return stream.unit()
    }
    for number in [19_999, 7, 0] {
      var stream = key.stream(UInt64(number))
      #expect(stream.unit() == draws[number])
    }
    var other = RandomSource(seed: 9, replication: 2).key("call", "made").stream(7)
    #expect(other.unit() != draws[7])
    // Chi square over 100 cells, and neighbours that do not know of each other.
    var cells = [Int](repeating: 0, count: 100)
    for draw in draws { cells[Int(draw * 100)] += 1 }
    let chiSquare = cells.reduce(0.0) { $0 + Double(($1 - 200) * ($1 - 200)) / 200 }
    #expect(chiSquare > 50 && chiSquare < 165, "\(chiSquare)")
    let correlation = zip(draws, draws.dropFirst()).reduce(0) { $0 + ($1.0 - 0.5) * ($1.1 - 0.5) } / 20_000 * 12
    #expect(abs(correlation) < 4 / 141.4, "\(correlation)")
    #expect(Set((0..<1000).map { key.number($0, 0) } + (0..<1000).map { key.number(0, $0 + 1) }).count == 2000)
  }
}
