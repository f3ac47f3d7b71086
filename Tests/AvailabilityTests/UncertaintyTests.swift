import ArchitectureModel
import Availability
import TestSupport
import Testing

/// Which uncertain figure matters most, against ranges worked out by hand.
@Suite struct UncertaintyTests {
  private func ranges(_ yaml: String) throws -> [(name: String, range: AvailabilityEngine.Range)] {
    let architecture = try Architectures.load(yaml)
    let engine = AvailabilityEngine(
      architecture,
      lateShares: [UncertainProbability](repeating: UncertainProbability(.zero), count: architecture.calls.count))
    let found = try #require(engine.inputRanges(of: [OperationID(0)]))
    return found[0].map { ($0.input.name(in: architecture), $0.range) }
  }

  private func expect(
    _ found: [(name: String, range: AvailabilityEngine.Range)], _ expected: [(String, best: Double, worst: Double)]
  ) {
    #expect(found.map(\.name) == expected.map(\.0))
    for (one, wanted) in zip(found, expected) {
      #expect(agree(one.range.best, wanted.best, relative: 1e-12), "\(one)")
      #expect(agree(one.range.worst, wanted.worst, relative: 1e-12), "\(one)")
    }
  }

  @Test func partsAndChance() throws {
    let found = try ranges(
      """
      services:
        a: { availability: 99.9% ± 0.05%, operations: { go: { steps: [{ call: b, probability: { min: 10%, max: 30% } }] } } }
        b: { availability: { min: 99%, max: 99.5% } }
      """)
    // At the middles a fails with 0.001, the call is made by 0.2, b fails with 0.0075.
    expect(
      found,
      [
        ("a/go#1 probability", 0.001 + 0.999 * 0.1 * 0.0075, 0.001 + 0.999 * 0.3 * 0.0075),
        ("b availability", 0.001 + 0.999 * 0.2 * 0.005, 0.001 + 0.999 * 0.2 * 0.01),
        ("a availability", 0.0005 + 0.9995 * 0.2 * 0.0075, 0.0015 + 0.9985 * 0.2 * 0.0075),
      ])
  }

  @Test func zonesAndCommonCauses() throws {
    let found = try ranges(
      """
      zones: { z: { availability: { min: 99%, max: 99.8% } } }
      services:
        a:
          availability: 90%
          replicas: { count: 2, zones: [z], common-cause: { min: 10%, max: 30% } }
          operations: { go: {} }
        unused: { availability: { min: 10%, max: 90% } }
      """)
    // Down with the zone, with the common cause 0.1β, or both instances by themselves, ((1 − β)·0.1)².
    func down(zone: Double, share: Double) -> Double {
      1 - (1 - zone) * (1 - 0.1 * share) * (1 - (0.1 * (1 - share)) * (0.1 * (1 - share)))
    }
    expect(
      found,
      [
        ("a common-cause", down(zone: 0.006, share: 0.1), down(zone: 0.006, share: 0.3)),
        ("zone:z availability", down(zone: 0.002, share: 0.2), down(zone: 0.01, share: 0.2)),
      ])
  }

  @Test func errorsHitsAndShares() throws {
    let found = try ranges(
      """
      services:
        a:
          availability: 100%
          operations:
            go:
              steps:
                - { call: b, error-rate: { min: 1%, max: 3% }, cache: { hit: { min: 40%, max: 80% } } }
                - one-of: [{ share: { min: 10%, max: 20% }, call: c }]
        b: { availability: 99% }
        c: { availability: 90% }
      """)
    func down(error: Double, hit: Double, share: Double) -> Double {
      1 - (1 - (1 - hit) * (1 - 0.99 * (1 - error))) * (1 - share * 0.1)
    }
    expect(
      found,
      [
        ("a/go#1 hit", down(error: 0.02, hit: 0.8, share: 0.15), down(error: 0.02, hit: 0.4, share: 0.15)),
        ("a/go share 1", down(error: 0.02, hit: 0.6, share: 0.1), down(error: 0.02, hit: 0.6, share: 0.2)),
        ("a/go#1 error-rate", down(error: 0.01, hit: 0.6, share: 0.15), down(error: 0.03, hit: 0.6, share: 0.15)),
      ])
  }

  @Test func tooManyAreNotRanked() throws {
    let services = (0...AvailabilityEngine.mostUncertainInputs).map { "  s\($0): { availability: 99% ± 0.5% }" }
    let architecture = try Architectures.load(
      "services:\n  a: { operations: { go: {} } }\n" + services.joined(separator: "\n"))
    #expect(AvailabilityEngine(architecture, lateShares: []).inputRanges(of: [OperationID(0)]) == nil)
  }
}

/// How many instances of one service are enough, worked out by hand.
@Suite struct SufficientReplicasTests {
  private func found(_ yaml: String, _ target: String) throws -> [String] {
    let architecture = try Architectures.load(yaml)
    let engine = AvailabilityEngine(
      architecture,
      lateShares: [UncertainProbability](repeating: UncertainProbability(.zero), count: architecture.calls.count))
    let target = try QuantityText.probability(target).nominal
    return try #require(engine.sufficientReplicas(for: target, of: OperationID(0))).map {
      "\($0.count) of \(architecture[$0.service].name)"
    }
  }

  private let chain = """
    services:
      a: { availability: 99.99%, depends-on: [b, c], operations: { go: {} } }
      b: { availability: 99% }
      c: { availability: 99.8% }
    """

  @Test func theLeastNumberThatDoes() throws {
    // Without b 0.0001 + 0.9999·0.002 are left; two of b add 0.0001, three 0.000001.
    #expect(try found(chain, "99.75%") == ["2 of b"])
    #expect(try found(chain, "99.789%") == ["3 of b"])
  }

  @Test func noSingleService() throws { #expect(try found(chain, "99.8%") == []) }

  @Test func aCommonCauseOutlastsEveryInstance() throws {
    #expect(
      try found(
        """
        services:
          a: { availability: 99%, replicas: { count: 2, common-cause: 10% }, operations: { go: {} } }
        """, "99.95%") == [])
  }

  @Test func zonesFallWithAllTheirInstances() throws {
    let yaml = """
      zones: { x: { availability: 99% }, y: { availability: 99% } }
      services:
        a: { availability: 90%, replicas: { count: 1, zones: [x, y] }, operations: { go: {} } }
      """
    // An instance is down by itself or with its zone: two in two zones 0.109², three 0.99²·0.1³ + 0.99·0.01·(0.1 + 0.01)
    // + 0.01²; with four, two of them in either zone, 0.99²·0.1⁴ + 2·0.99·0.01·0.1² + 0.01².
    #expect(try found(yaml, "98.8%") == ["2 of a"])
    #expect(try found(yaml, "99.7%") == ["3 of a"])
    #expect(try found(yaml, "99.96%") == ["4 of a"])
  }

  /// Against all shares and availabilities of a grid: the ends are never passed, and reached as near as the grid is fine.
  @Test(arguments: [(2, 2), (3, 3), (2, 1), (3, 2), (4, 2), (5, 4)], [0.05, 0.3, 0.9])
  func whicheverCommonCauseIsWorse(_ replicas: (count: Int, required: Int), _ failure: Double) throws {
    let figure = "{ min: \((1 - failure - 0.02) * 100)%, max: \((1 - failure) * 100)% }"
    let architecture = try Architectures.load(
      """
      services:
        a:
          availability: \(figure)
          replicas: { count: \(replicas.count), required: \(replicas.required), common-cause: { min: 5%, max: 85% } }
          operations: { go: }
      """)
    let range = try #require(AvailabilityEngine(architecture, lateShares: []).range(of: OperationID(0)))
    var (least, most) = (1.0, 0.0)
    for share in stride(from: 0.05, through: 0.85, by: 0.001) {
      for down in [failure, failure + 0.02] {
        let (common, each) = (share * down, (1 - share) * down)
        // Fewer than required are up, counted one by one.
        var tooFew = 0.0
        for states in 0..<(1 << replicas.count) where states.nonzeroBitCount < replicas.required {
          tooFew += (0..<replicas.count).reduce(1) { $0 * (states >> $1 & 1 == 1 ? 1 - each : each) }
        }
        let all = 1 - (1 - common) * (1 - tooFew)
        (least, most) = (min(least, all), max(most, all))
      }
    }
    #expect(abs(range.worst - most) < 1e-12 && range.best <= least + 1e-12 && range.best > least - 1e-5)
  }
}
