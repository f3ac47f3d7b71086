import ArchitectureModel
import Availability
import TestSupport
import Testing

/// P4: what chains of given availabilities leave.
@Suite struct ValueChainTests {
  private func chain(_ values: String...) throws -> ValueChain {
    ValueChain(
      try values.enumerated().map { index, text in
        ValueChain.Member(name: "m\(index)", availability: try QuantityText.probability(text).nominal)
      })
  }

  @Test(arguments: zip(1...4, [0.001, 0.001_999, 0.002_997_001, 0.003_994_003_999]))
  func threeNinesInARow(_ count: Int, _ expected: Double) throws {
    let chain = ValueChain(try [ValueChain.Member](repeating: chain("99.9%").members[0], count: count))
    #expect(agree(chain.unavailability, expected, relative: 1e-14))
    #expect(chain.unavailabilityByLength.count == count)
  }

  @Test func aBC() throws {
    let chain = try chain("99.9%", "99.5%", "99.9%")
    #expect(agree(chain.unavailability, 1 - 0.999 * 0.995 * 0.999, relative: 1e-12))
    let broker = try QuantityText.probability("99.99%").nominal
    let moved = chain.afterMoving({ $0.name != "m0" }, broker: broker, hasOutbox: false)
    #expect(agree(moved.unavailability, 0.001 + 0.999 * 0.0001, relative: 1e-14))
    #expect(chain.afterMoving({ $0.name != "m0" }, broker: broker, hasOutbox: true).unavailability == 0.001)
  }

  @Test(arguments: [1, 2, 3, 4, 10, 1_000])
  func requiredIsTheLargestThatMeetsTheTarget(_ count: Int) throws {
    let target = try QuantityText.probability("99.9%").nominal
    let each = ValueChain.requiredUnavailability(for: target, count: count)
    func failure(_ q: Double) -> Double {
      ValueChain(
        [ValueChain.Member](
          repeating: ValueChain.Member(name: "m", availability: Probability(value: 1 - q, complement: q)), count: count)
      ).unavailability
    }
    #expect(failure(each) <= target.complement * (1 + 1e-13))
    #expect(failure(each * (1 + 1e-9)) > target.complement)
  }
}
