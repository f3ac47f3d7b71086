import ArchitectureModel
import Availability
import Simulation
import TestSupport
import Testing
import Timing

@testable import Scenarios

/// What must be true of every run, on architectures drawn at random.
@Suite struct EveryRunTests {
  @Test(arguments: 0..<4) func countsAddUp(quarter: UInt64) throws {
    var cutOff = 0
    for seed in quarter * 100..<quarter * 100 + 75 {
      let text = RandomArchitecture.text(seed: seed)
      let model: ScenarioModel
      do {
        model = try Runs.model(text, .init(hasRandomFailures: seed % 2 == 0))
      } catch let error as ScenarioError {
        #expect(error == .nothingArrives, "seed \(seed)")
        continue
      }
      let result = model.run(seed: seed, replications: 1, threads: 1)
      var outcomes: UInt64 = 0
      for operation in result.operations {
        outcomes += operation.offered
        #expect(
          operation.offered == operation.succeeded + operation.failed + operation.rejected, "seed \(seed)\n\(text)")
        #expect(operation.timedOut <= operation.failed && operation.savedButFailed <= operation.failed, "seed \(seed)")
        #expect(operation.withinObjective <= operation.succeeded, "seed \(seed)")
      }
      let shown = result.timeline.reduce(0) { $0 + $1.succeeded + $1.failed + $1.rejected }
      #expect(result.window.start == .zero ? shown == outcomes : shown >= outcomes, "seed \(seed)")
      if case .limit = result.ending { Issue.record("seed \(seed): \(result.ending)") }
      if case .cutOff = result.ending { cutOff += 1 }
    }
    #expect(cutOff < 20, "most runs come to an end")
  }

  @Test func sameForAnyNumberOfThreadsAndShards() throws {
    for seed: UInt64 in 0..<12 {
      let text = RandomArchitecture.text(seed: seed)
      let model = try Runs.model(text, .init(hasRandomFailures: true))
      let whole = model.part(seed: seed, replications: 5, threads: 1)
      let words = Runs.words(whole)
      #expect(Runs.words(model.part(seed: seed, replications: 5, threads: 3)) == words, "seed \(seed)")
      var merged = model.emptyPart(seed: seed)
      for index in [2, 3, 1] {
        let part = model.part(seed: seed, replications: 5, shard: Shard(index, of: 3), threads: 2)
        var written = Runs.words(part)[...]
        let read = try #require(RunPart(decoding: &written))
        #expect(read == part && written.isEmpty, "seed \(seed)")
        let isMerged = merged.merge(read)
        #expect(isMerged)
        let isTwice = merged.merge(read)
        #expect(!isTwice, "a part counts once")
      }
      #expect(merged == whole && Runs.words(merged) == words, "seed \(seed)")
    }
  }

  /// A part that comes from elsewhere may be anything.
  @Test func brokenPartsAreRefusedOrRead() throws {
    let model = try Runs.model(RandomArchitecture.text(seed: 3))
    let part = model.part(seed: 3, replications: 2, shard: Shard(1, of: 2))
    let words = Runs.words(part)
    for length in [0, 1, 3, 5, words.count / 2, words.count - 1] {
      var cut = words.prefix(length)
      #expect(RunPart(decoding: &cut) == nil, "\(length) words")
    }
    var generator = SeededGenerator(seed: 11)
    var (read, refused) = (0, 0)
    for _ in 0..<400 {
      var broken = words
      broken[Int.random(in: 0..<words.count, using: &generator)] =
        [0, 1, 7, 1 << 20, .max, .max >> 1]
        .randomElement(using: &generator) ?? 0
      var rest = broken[...]
      if let found = RunPart(decoding: &rest) {
        read += 1
        var merged = model.emptyPart(seed: found.seed)
        if merged.merge(found) { _ = model.result(of: merged) }
      } else {
        refused += 1
      }
    }
    #expect(read > 0 && refused > 0)
  }

  /// However deep calls go, the stack does not grow, on success, on failure, and where a call stands for all below it.
  @Test func deepChainsCostNoStack() throws {
    let depth = 2_000
    var text = "services:\n"
    for level in 0..<depth {
      let next = level + 1 < depth ? "{ call: s\(level + 1)/o }" : "{ call: end }"
      text +=
        "  s\(level): { operations: { o: { \(level == 0 ? "rate: 1/s, arrivals: regular, " : "")steps: [\(next)] } } }\n"
    }
    text +=
      "  top: { operations: { o: { rate: 1/s, arrivals: regular, steps: [{ call: s1/o, latency: 5ms }] } } }\n  end: {}\n"
    text += "scenarios: { s: { duration: 5s, faults: [{ service: end, state: refusing, from: 2500ms }] } }\n"
    let result = try Runs.result(text, threads: 1)
    for place in [0, 1] { #expect(result[place].succeeded == 2 && result[place].failed == 3) }
  }

  @Test func tracingChangesNothing() throws {
    for seed: UInt64 in 0..<10 {
      let model = try Runs.model(RandomArchitecture.text(seed: seed))
      var arrived: UInt64 = 0
      model.trace(seed: seed) { if $0.what == .arrived { arrived += 1 } }
      let result = model.run(seed: seed, replications: 1, threads: 1)
      let shown = result.timeline.reduce(0) { $0 + $1.succeeded + $1.failed + $1.rejected }
      #expect(arrived == shown, "seed \(seed)")
    }
  }

  @Test func faultsAfterTheEndChangeNothing() throws {
    for seed: UInt64 in 0..<10 {
      let architecture = try Architectures.load(RandomArchitecture.text(seed: seed))
      let service = Fault.Place.service(ServiceID(0), instances: nil)
      var scenario = Scenario(name: "s", duration: .seconds(20), warmUp: .zero, load: [], faults: [])
      let plain = try ScenarioModel(architecture, scenario).part(seed: seed, replications: 1)
      scenario.faults = [Fault(place: service, state: .crashed, start: .seconds(200), length: nil)]
      let faulty = try ScenarioModel(architecture, scenario).part(seed: seed, replications: 1)
      #expect(Runs.words(plain) == Runs.words(faulty), "seed \(seed)")
    }
  }

  /// The integral of the number present is the sum of the stays, to the nanosecond.
  @Test func littlesLawIsExact() throws {
    let part = try Runs.model(
      "services: { s: { latency: { mean: 90ms }, concurrency: 3, queue: unlimited, operations: { o: { rate: 25/s } } } }"
    ).part(seed: 3, replications: 4)
    let (counts, responses) = (part.operations[0].counts, part.operations[0].responses)
    #expect(counts.offered == counts.succeeded)
    #expect(part.services[0].queuedTime == counts.waited)
    #expect(part.services[0].busyTime + part.services[0].queuedTime == responses.sum)
    #expect(counts.waited > 0)
  }

  /// Regular arrivals and constant times: twice as slow a clock gives twice the times, whatever chance does in calls.
  @Test func timeCanBeScaled() throws {
    func text(_ factor: Int) -> String {
      """
      services:
        a:
          latency: \(30 * factor)ms
          concurrency: 4
          queue: 3
          operations:
            o:
              rate: 20/\(factor == 1 ? "s" : "2s")
              arrivals: regular
              steps:
                - { call: b, probability: 70%, error-rate: 20%, retries: { count: 2, backoff: \(40 * factor)ms }, timeout: \(400 * factor)ms }
                - parallel: [ { call: c, on-failure: ignore, timeout: \(3000 * factor)ms }, { call: b, timeout: \(200 * factor)ms } ]
        b: { latency: \(90 * factor)ms, concurrency: 2, queue: 2 }
        c: { latency: \(50 * factor)ms }
      scenarios:
        s:
          duration: \(60 * factor)s
          faults:
            - { service: c, state: crashed, from: \(20 * factor)s, for: \(7 * factor)s }
            - { service: b, state: slow, factor: 3, from: \(31 * factor)s, for: \(5 * factor)s }
      """.replacing("20/2s", with: "10/s")
    }
    let once = try Runs.model(text(1)).part(seed: 5, replications: 2)
    let twice = try Runs.model(text(2)).part(seed: 5, replications: 2)
    let (first, second) = (once.operations[0], twice.operations[0])
    #expect(first.counts.rejected > 0 && first.counts.timedOut > 0 && first.counts.succeeded > 0)
    #expect(second.counts.succeeded == first.counts.succeeded && second.counts.failed == first.counts.failed)
    #expect(second.counts.rejected == first.counts.rejected && second.counts.timedOut == first.counts.timedOut)
    #expect(second.counts.waited == first.counts.waited * 2)
    #expect(second.responses.sum == first.responses.sum * 2)
    #expect(zip(once.services, twice.services).allSatisfy { $1.busyTime == $0.busyTime * 2 })
  }

  /// Under common random numbers the others do not notice the workers that are added.
  @Test func largerPoolsNeverRefuseMore() throws {
    for seed: UInt64 in 0..<3 {
      var before = UInt64.max
      for workers in 1...8 {
        let result = try Runs.result(
          "services: { s: { latency: { mean: 300ms }, concurrency: \(workers), operations: { o: { rate: 20/s } } } }",
          seed: seed)
        #expect(result[0].rejected <= before, "seed \(seed), \(workers) workers")
        before = result[0].rejected
      }
    }
  }

  /// In the long run an operation succeeds as often as the exact probability says.
  @Test(arguments: 0..<5) func agreesWithTheAvailability(part: UInt64) throws {
    for seed in part * 10..<part * 10 + 10 {
      var architecture = try Architectures.load(RandomArchitecture.timeless(seed: seed))
      for operation in architecture.operations.indices {
        architecture.operations[operation].rate = nil
      }
      let asked = OperationID(0)
      architecture.operations[0].rate = Quantity(Rate(count: 1, per: .seconds(3600)))
      let late = ResponseTimes(architecture).lateShares.map(\.probability)
      let exact = try #require(AvailabilityEngine(architecture, lateShares: late).failure(of: asked).exact)
      let scenario = Scenario(
        name: "long", duration: .seconds(3600 * 220), warmUp: .seconds(3600 * 20), load: [], faults: [])
      let model = try ScenarioModel(architecture, scenario, .init(hasRandomFailures: true))
      var shares = Estimate()
      for run in 0..<40 {
        var engine = Engine(model.compiled, RandomSource(seed: seed, replication: run))
        let counts = engine.run().operations[0].counts
        shares.add(Double(counts.failed) / Double(counts.offered))
      }
      let error = try #require(shares.standardError)
      #expect(abs(shares.mean - exact) <= 4 * error, "seed \(seed): \(shares.mean) ± \(error) for \(exact)")
    }
  }
}
