import Simulation
import TestSupport
import Testing

@testable import Scenarios

/// What must be true of the facts of every run, on architectures drawn at random.
@Suite struct EveryFactTests {
  /// What a consumer says of itself, and what nothing may be.
  private static func check(_ figures: ConsumerFigures, isIdempotent: Bool, _ note: String) {
    #expect(
      figures.published == figures.processed + figures.deadLettered + figures.expired + figures.lagLeft, "\(note)")
    #expect(figures.ages.count == figures.processed, "\(note)")
    #expect(figures.mostLag <= figures.published && figures.lagLeft <= figures.mostLag, "\(note)")
    if isIdempotent {
      #expect(figures.effects == figures.processed, "\(note)")
    } else {
      #expect(
        figures.effects >= figures.processed && figures.effects <= figures.processed + figures.redelivered, "\(note)")
    }
  }

  @Test(arguments: 0..<4) func factsAddUp(quarter: UInt64) throws {
    var (facts, repeats, dead, expired, lost): (UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0)
    for seed in quarter * 100..<quarter * 100 + 75 {
      let text = RandomArchitecture.facts(seed: seed)
      let model: ScenarioModel
      do {
        model = try Runs.model(text, .init(hasRandomFailures: seed % 2 == 0))
      } catch let error as ScenarioError {
        #expect(error == .nothingArrives, "seed \(seed)")
        continue
      }
      let part = model.part(seed: seed, replications: 1, threads: 1)
      for (spec, figures) in zip(model.compiled.consumers, part.consumers) {
        Self.check(figures, isIdempotent: spec.settings.deduplication == .always, "seed \(seed)\n\(text)")
        facts += figures.published
        repeats += figures.redelivered
        dead += figures.deadLettered
        expired += figures.expired
        lost += figures.lost
      }
      if case .limit = model.result(of: part).ending { Issue.record("seed \(seed)") }
      var written = Runs.words(part)[...]
      #expect(RunPart(decoding: &written) == part, "seed \(seed)")
    }
    #expect(
      facts > 1_000 && repeats > 0 && dead > 0 && expired > 0 && lost > 0,
      "\(facts) \(repeats) \(dead) \(expired) \(lost)")
  }

  @Test func sameForAnyNumberOfThreadsAndTracedOrNot() throws {
    for seed: UInt64 in 400..<420 {
      let model = try Runs.model(RandomArchitecture.facts(seed: seed), .init(hasRandomFailures: true))
      let words = Runs.words(model.part(seed: seed, replications: 4, threads: 1))
      #expect(Runs.words(model.part(seed: seed, replications: 4, threads: 2)) == words, "seed \(seed)")
      var published = 0
      model.trace(seed: seed) { if $0.what == .published { published += 1 } }
      let first = model.part(seed: seed, replications: 1)
      #expect(published >= Int(first.consumers.map(\.published).max() ?? 0), "seed \(seed)")
    }
  }

  // MARK: Chains

  /// Services that each handle the fact of the one before and tell their own, in ways drawn from a seed; what they do
  /// cannot fail by itself.
  private struct Chain {
    var generator: SeededGenerator
    var text = ""

    private mutating func pick(_ words: String...) -> String { words.randomElement(using: &generator) ?? "" }
    private mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

    init(seed: UInt64, faults: Bool) {
      generator = SeededGenerator(seed: seed)
      text = "services:\n  s0: { operations: { o: { rate: \(number(3...12))/s"
      text += pick("", ", arrivals: regular") + ", steps: [{ publish: F0, to: b0, outbox: \(outbox()) }] } } }\n"
      let length = number(1...4)
      for place in 1...length { text += service(place) }
      for place in 0...length {
        text += "  b\(place): { kind: broker, partitions: \(number(1...5))\(pick("", ", depends-on: [keeper]")) }\n"
      }
      text += "  keeper: { replicas: { count: 3, required: 2 } }\n"
      guard faults else {
        text += "scenarios: { s: { duration: 20s } }\n"
        return
      }
      text += "scenarios:\n  s:\n    duration: 20s\n    faults:\n"
      for _ in 0..<number(2...9) {
        let target = pick("s", "s", "b") + "\(number(0...length))"
        let service = pick(target, target, target, "keeper")
        let state = pick(
          "crashed", "crashed", "crashed", "crashed", "crashed", "refusing", "deploying", "rate-limited, limit: 2/s",
          "slow, factor: 10",
          "rate-limited, limit: 2/s, excess: reject", "rate-limited, limit: 5/s, excess: delay 1s")
        // Some of them at whole seconds, so that they meet.
        let from = pick("\(number(0...15))s", "\(number(0...15_000))ms")
        text += "      - { service: \(service), \(pick("", "instances: 1, ", "instances: 1, "))"
        text += "state: \(state), from: \(from), for: \(pick("\(number(1...8))s", "\(number(1...8_000))ms")) }\n"
      }
    }

    private mutating func outbox() -> String { pick("true", "{ poll: 700ms }") }

    private mutating func service(_ place: Int) -> String {
      var text = "  s\(place):\n    replicas: \(pick("1", "2", "3", "{ count: 3, required: 2 }"))\n"
      text += "    concurrency: \(pick("1", "2", "unlimited"))\n"
      if number(0...3) == 0 { text += "    limit: 20/s\n" }
      text += "    operations: { h: { latency: \(pick("0ms", "100ms", "300ms", "{ mean: 200ms }"))"
      text += ", steps: [{ publish: F\(place), to: b\(place), outbox: \(outbox()) }] } }\n"
      text += "    consumes: [{ event: F\(place - 1), operation: h, commit-every: \(pick("1", "3", "50"))"
      text += ", idempotent: \(pick("true", "false", "{ window: 1s }"))"
      text +=
        ", session-timeout: \(pick("500ms", "3s", "45s")), rebalance: \(pick("eager", "cooperative", "static")) }]\n"
      return text
    }
  }

  @Test(arguments: 0..<4) func withoutFaultsEveryFactHasItsEffectOnce(quarter: UInt64) throws {
    for seed in quarter * 50..<quarter * 50 + 50 {
      let text = Chain(seed: seed, faults: false).text
      let model = try Runs.model(text)
      let part = model.part(seed: seed, replications: 1, threads: 1)
      let told = part.operations[0].counts.succeeded
      #expect(told > 0 && part.operations[0].counts.failed == 0, "seed \(seed)")
      for figures in part.consumers {
        #expect(
          figures.published == told && figures.processed == told && figures.effects == told, "seed \(seed)\n\(text)")
        #expect(figures.redelivered == 0 && figures.lost == 0, "seed \(seed)")
      }
      #expect(model.result(of: part).ending == .everythingDone, "seed \(seed)")
    }
  }

  /// Once everything is up again, whatever was down before, nothing is left and nothing is missing.
  @Test(arguments: 0..<8) func nothingIsLeftWhenAllFaultsAreOver(eighth: UInt64) throws {
    var repeats: UInt64 = 0
    for seed in eighth * 100..<eighth * 100 + 50 {
      let text = Chain(seed: seed, faults: true).text
      let model = try Runs.model(text)
      let part = model.part(seed: seed, replications: 1, threads: 1)
      #expect(model.result(of: part).ending == .everythingDone, "seed \(seed)\n\(text)")
      for (place, figures) in part.consumers.enumerated() {
        Self.check(
          figures, isIdempotent: model.compiled.consumers[place].settings.deduplication == .always, "seed \(seed)")
        #expect(
          figures.lagLeft == 0 && figures.deadLettered == 0 && figures.expired == 0 && figures.lost == 0,
          "seed \(seed)\n\(text)")
        // Each handling tells the next fact, those that come again too; one that was interrupted after that is repeated.
        if place > 0 { #expect(figures.published >= part.consumers[place - 1].processed, "seed \(seed)\n\(text)") }
        repeats += figures.redelivered
      }
      let told = part.consumers[0].published
      let counts = part.operations[0].counts
      #expect(told >= counts.succeeded && told <= counts.offered, "seed \(seed)\n\(text)")
    }
    #expect(repeats > 10, "\(repeats)")
  }
}
