import ArchitectureModel
import Availability
import Coupling
import Redesign
import TestSupport
import Testing
import Timing

/// The order of the moves and the best choices, against all sets of calls gone through one by one.
@Suite struct MovePlanTests {
  private func analysis(_ calls: [String], _ rest: String, slo: String = "") throws -> ArchitectureAnalysis {
    let steps = calls.map { "          - \($0)" }.joined(separator: "\n")
    return ArchitectureAnalysis(
      try Architectures.load(
        """
        zones: { z: { availability: 99.5% } }
        services:
          a:
            availability: 99.9%
            latency: 10ms
            operations:
              create-task:
                \(slo)
                steps:
        \(steps)
        \(rest)
        """))
  }

  /// Calls with a shared database, a shared zone, a block of their own, and some that stay.
  private func random(_ seed: Int, calls count: Int) throws -> ArchitectureAnalysis {
    var generator = SeededGenerator(seed: UInt64(seed))
    func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
    var (steps, services): ([String], [String]) = ([], ["  db: { availability: 99.8% }"])
    for index in 0..<count {
      let call = "{ call: s\(index), needs-result: \(number(0...5) == 0), latency: \(number(1...20))ms }"
      steps.append(number(0...4) == 0 ? "parallel: [\(call), { call: db, needs-result: true, latency: 7ms }]" : call)
      let place = ["", ", depends-on: [db]", ", replicas: { count: 2, zones: [z] }"][number(0...2)]
      services.append("  s\(index): { availability: 99.\(number(10...99))%\(place) }")
    }
    return try analysis(
      steps, services.joined(separator: "\n"), slo: "slo: { availability: 99.\(number(0...9))%, latency: 60ms }")
  }

  private func sets(_ calls: [CallID]) -> [Set<CallID>] {
    (0..<1 << calls.count).map { mask in
      Set(calls.indices.filter { mask >> $0 & 1 == 1 }.map { calls[$0] })
    }
  }

  @Test(arguments: 0..<40) func theFrontIsThatOfAllSets(_ seed: Int) throws {
    let analysis = try random(seed, calls: 2 + seed % 7)
    let id = OperationID(0)
    let calls = analysis[id].movable.calls
    guard let plan = MovePlan(calls, of: id, in: analysis) else {
      #expect(calls.isEmpty)
      return
    }
    guard case .exact = plan.search else {
      Issue.record("\(plan.search)")
      return
    }
    let all = try sets(calls).map { set -> (set: Set<CallID>, failure: Double, time: Double) in
      (
        set, try #require(analysis.engine.failure(of: id, sparing: set)),
        try #require(analysis.times.meanMs(of: id, sparing: set))
      )
    }
    let slack = 1e-12
    for choice in plan.front {
      let same = all.first { $0.set == Set(choice.calls) }
      #expect(choice.failure == same?.failure && choice.responseMs == same?.time)
      // Nothing is better in one thing and no worse in the others.
      let better = all.filter {
        $0.set.count <= choice.calls.count && $0.failure <= choice.failure && $0.time <= choice.responseMs
          && ($0.set.count < choice.calls.count || $0.failure < choice.failure * (1 - slack)
            || $0.time < choice.responseMs - 1e-9)
      }
      #expect(better.isEmpty, "\(choice) \(better)")
    }
    // Whatever there is, the front has something as good.
    for set in all {
      #expect(
        plan.front.contains {
          $0.calls.count <= set.set.count && $0.failure <= set.failure * (1 + slack)
            && $0.responseMs <= set.time + 1e-9
        }, "\(set)")
    }
    // Every move is the best at its place.
    var moved: Set<CallID> = []
    for step in plan.steps {
      let best = try calls.filter { !moved.contains($0) }.map {
        try #require(analysis.engine.failure(of: id, sparing: moved.union([$0])))
      }.min()
      #expect(agree(step.failure, best, relative: slack))
      moved.formUnion(step.calls)
    }
    #expect(moved == Set(calls))
    // The fewest that keep the promise.
    let objective = try #require(analysis.architecture[id].objective)
    let target = try #require(objective.availability?.value.nominal)
    let meeting = all.filter { target.allows($0.failure) && $0.time <= 60 }
    let fewest = plan.hasMissedObjective ? meeting.map(\.set.count).min() : nil
    #expect(plan.smallest?.calls.count == fewest)
  }

  /// Twenty calls are found exactly, and more are searched along the order of the moves.
  @Test(arguments: [(20, true), (21, false)]) func manyCalls(_ count: Int, _ isExact: Bool) throws {
    let calls = (0..<count).map { "{ call: s\($0), needs-result: false, latency: \(1 + $0 % 5)ms }" }
    let services = (0..<count).map { "  s\($0): { availability: 99.\(90 - $0)% }" }
    let analysis = try analysis(calls, services.joined(separator: "\n"), slo: "slo: { availability: 99.5% }")
    let plan = try #require(MovePlan(analysis[OperationID(0)].movable.calls, of: OperationID(0), in: analysis))
    if case .exact = plan.search { #expect(isExact) } else { #expect(!isExact) }
    #expect(plan.steps.count == count && plan.smallest != nil)
    // Independent calls one after another: the fewest are the worst ones, and moves save less and less.
    #expect(zip(plan.steps, plan.steps.dropFirst()).allSatisfy { $0.saved >= $1.saved })
    let target = try #require(analysis.architecture[OperationID(0)].objective?.availability?.value.nominal)
    let enough = plan.steps.firstIndex { target.allows($0.failure) }
    #expect(plan.smallest?.calls.count == enough.map { $0 + 1 })
  }

  /// Past the limit they go by what each saves by itself, which is the same order where none depends on another.
  @Test(arguments: [("99.9%", 101), ("99.7%", 59)]) func veryManyCalls(_ target: String, _ fewest: Int) throws {
    let count = 101
    let calls = (0..<count).map { "{ call: s\($0), needs-result: false, latency: \(1 + $0 % 5)ms }" }
    // 60 that are down for 0.1 %, in the file after 41 that are nearly never: 0.0041 % in all.
    let services = (0..<count).map { "  s\($0): { availability: \($0 < 41 ? "99.9999%" : "99.9%") }" }
    let analysis = try analysis(calls, services.joined(separator: "\n"), slo: "slo: { availability: \(target) }")
    let id = OperationID(0)
    let movable = analysis[id].movable.calls
    let plan = try #require(MovePlan(movable, of: id, in: analysis))
    guard case .ordered(let sets) = plan.search else {
      Issue.record("\(plan.search)")
      return
    }
    #expect(sets == 1 + MovePlan.mostGroups && plan.steps.count == MovePlan.mostGroups)
    #expect(plan.steps.flatMap(\.calls).sorted() == movable && plan.front.count == sets)
    #expect(plan.steps.flatMap(\.calls).prefix(60).allSatisfy { $0.index >= 41 })
    var moved: Set<CallID> = []
    for step in plan.steps {
      moved.formUnion(step.calls)
      #expect(step.failure == analysis.engine.failure(of: id, sparing: moved))
      #expect(step.responseMs == analysis.times.meanMs(of: id, sparing: moved))
    }
    // The order of the file among equals, by time: the last group is cut where that is enough.
    let all = try #require(analysis.architecture[id].objective?.availability?.value.nominal)
    let smallest = try #require(plan.smallest)
    #expect(smallest.calls.count == fewest && all.allows(smallest.failure))
    let order = plan.steps.flatMap(\.calls)
    let before = Set(order.prefix(smallest.calls.count - 1))
    #expect(Set(smallest.calls) == Set(order.prefix(smallest.calls.count)))
    #expect(!all.allows(try #require(analysis.engine.failure(of: id, sparing: before))))
  }

  /// Half of the requests make the slow call: the mean of 135 ms without `b` is below the target, its 99th percentile is
  /// not. Without `c` it is 160 ms.
  @Test func aQuantileIsNoMean() throws {
    let analysis = try analysis(
      [
        "{ call: b, needs-result: false, latency: 150ms }",
        "{ call: c, needs-result: false, latency: 250ms, probability: 50% }",
      ], "  b: { availability: 99.9% }\n  c: { availability: 99.99% }", slo: "slo: { latency: { p99: 200ms } }")
    let plan = try #require(MovePlan(analysis[OperationID(0)].movable.calls, of: OperationID(0), in: analysis))
    #expect(plan.front.contains { $0.calls == [CallID(0)] && $0.responseMs == 135 })
    #expect(plan.smallest?.calls == [CallID(1)] && !plan.isOpen)
  }

  /// Ten such pairs: past the limit none of what is left can be left out.
  @Test func aQuantileOfManyCalls() throws {
    let calls = (0..<10).map { "{ call: s\($0), needs-result: false, latency: \(10 + $0)ms, probability: 50% }" }
    let services = (0..<10).map { "  s\($0): { availability: 99.9\($0)% }" }
    let analysis = try analysis(calls, services.joined(separator: "\n"), slo: "slo: { latency: { p99: 60ms } }")
    let id = OperationID(0)
    let plan = try #require(MovePlan(analysis[id].movable.calls, of: id, in: analysis))
    let latency = try #require(analysis.architecture[id].objective?.latency)
    let smallest = Set(try #require(plan.smallest).calls)
    #expect(analysis.times.meets(latency, id, sparing: smallest) == true)
    #expect(smallest.allSatisfy { analysis.times.meets(latency, id, sparing: smallest.subtracting([$0])) == false })
  }

  /// All of them share a part: what each set is worth is no product any more.
  @Test func manyCallsThatShareSomething() throws {
    let calls = (0..<15).map { "{ call: s\($0), needs-result: false, latency: \(1 + $0 % 5)ms }" }
    let services =
      (0..<15).map { "  s\($0): { availability: 99.\(90 - $0)%, depends-on: [db] }" } + [
        "  db: { availability: 99.9% }"
      ]
    let analysis = try analysis(calls, services.joined(separator: "\n"), slo: "slo: { availability: 99.5% }")
    let plan = try #require(MovePlan(analysis[OperationID(0)].movable.calls, of: OperationID(0), in: analysis))
    guard case .exact = plan.search else {
      Issue.record("\(plan.search)")
      return
    }
    #expect(plan.front.last?.calls.count == 15)
  }
}
