import Simulation
import Testing

@testable import EventBus

/// Beside plain sets.
@Suite struct DeduplicationTests {
  @Test func factsThatHadTheirEffectAreKnown() {
    var facts = AppliedFacts()
    var known: Set<UInt64> = []
    var random = RandomStream(seed: 1)
    for number in 0..<200_000 as Range<UInt64> {
      let id = number / 2 + random.below(500)
      #expect(facts.contains(id) == known.contains(id))
      #expect(facts.insert(id) == known.insert(id).inserted)
    }
    for id in 0..<100_600 as Range<UInt64> where facts.contains(id) != known.contains(id) { Issue.record("\(id)") }
  }

  @Test(arguments: [0, 3, 1000] as [Int64])
  func aWindowKnowsWhatIsYoungEnough(length: Int64) {
    var window = DeduplicationWindow(length: length)
    var times: [UInt64: Int64] = [:]
    var random = RandomStream(seed: 2)
    var now: Int64 = 0
    for _ in 0..<50_000 {
      now += Int64(random.below(3))
      let id = random.below(3000)
      let isKnown = times[id].map { now - $0 <= length } ?? false
      if window.insert(id, now: now) == isKnown { Issue.record("\(id) at \(now)") }
      if !isKnown { times[id] = now }
    }
    #expect(window.count <= 3000)
  }
}
