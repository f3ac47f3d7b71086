import Simulation
import Testing

@testable import EventBus

@Suite struct BusSimulationTests {
  /// Runs the schedules of seeds on all cores; what did not hold.
  private static func failures(_ seeds: Range<Int>) -> [String] {
    let chunk = 100
    let parts = Replications.run(0..<(seeds.count + chunk - 1) / chunk) { part -> [String] in
      let first = seeds.lowerBound + part * chunk
      return (first..<min(seeds.upperBound, first + chunk)).compactMap { seed in
        BusSimulation.trial(BusSetup.random(seed: UInt64(seed))).map { "seed \(seed): \($0)" }
      }
    }
    return parts.flatMap { $0 }
  }

  @Test func randomFaultsBreakNoInvariant() {
    let failures = Self.failures(0..<100_000)
    #expect(failures.isEmpty, "\(failures.count) of them: \(failures.prefix(10).joined(separator: "\n"))")
  }

  /// Seeds that found something once; what they found.
  @Test(
    arguments: [
      (50, "a consumer that has started again takes before its group knows it"),
      (78, "a cooperative rebalance that begins again"),
      (247, "a member that crashes again before its session is over"),
      (1407, "a member that hangs during a back-off"),
      (1568, "at most once, and what is committed ahead expires"),
      (1065, "a static member that comes back during an eager rebalance"),
      (4747, "a member that leaves before its session is over"),
      (5947, "a fenced member, and offsets that retention has moved"),
      (20_099, "an unclean election takes what an idempotent producer was promised"),
      (82_961, "an unclean election takes what a group has committed"),
      (5_931_291, "an unclean election after records had become too old"),
      (2_133_830, "a record in hand vanishes after those behind it expired"),
      (4_625_690, "an unclean election leaves nothing of a session, whose first request was lost"),
      (340_098, "at most once, and what is committed ahead was too old when its member crashed"),
      (3530, "a sharing group reads while another partition gets its leader"),
    ] as [(UInt64, String)])
  func whatWasFoundOnceIsMended(seed: UInt64, what: String) {
    #expect(BusSimulation.trial(BusSetup.random(seed: seed)) == nil, "\(what)")
  }

  /// Without faults every fact has its effect exactly once, whatever the settings.
  @Test func withoutFaultsEveryEffectHappensOnce() {
    for seed in 0..<2_000 as Range<UInt64> {
      var setup = BusSetup.random(seed: seed)
      setup.faults = []
      setup.retention = .max
      setup.rollbacks = 0
      for group in setup.groups.indices { setup.groups[group].poison = 0 }
      if case .clients(var client, let replicas) = setup.publishing {
        // Whoever may not wait gives up.
        client.retries = 1000
        client.capacity = 1000
        setup.publishing = .clients(client, replicas)
      }
      var simulation = BusSimulation(setup)
      let outcome = simulation.run()
      #expect(outcome.published == Int64(setup.facts), "seed \(seed)")
      for group in outcome.groups {
        #expect(group.processed == Int64(setup.facts) && group.effects == Int64(setup.facts), "seed \(seed)")
        #expect(group.redelivered == 0 && group.interrupted == 0, "seed \(seed)")
      }
    }
  }

  @Test func aRunDependsOnItsSetupOnly() {
    for seed in 0..<50 as Range<UInt64> {
      let setup = BusSetup.random(seed: seed)
      var one = BusSimulation(setup)
      var two = BusSimulation(setup, checker: BusChecker(setup))
      let (first, second) = (one.run(), two.run())
      #expect(first.groups == second.groups && first.end == second.end && first.steps <= second.steps)
    }
  }

  /// The smallest setup in which a defect shows has nothing in it that the defect does not need.
  @Test func aFailingSetupIsShrunk() throws {
    func fails(_ setup: BusSetup) -> Bool {
      let checker = FalsifyingChecker(setup, .commitsByStrangers)
      var simulation = BusSimulation(setup, checker: checker)
      _ = simulation.run()
      return checker.violations.contains { $0.invariant == 19 }
    }
    let setup = try #require((0..<500).map { BusSetup.random(seed: $0) }.first { $0.faults.count >= 4 && fails($0) })
    let smallest = BusShrinker.shrink(setup, fails: fails)
    #expect(smallest.faults.isEmpty && smallest.facts == 1 && smallest.groups.count == 1 && smallest.partitions == 1)
    #expect(fails(smallest))
  }
}
