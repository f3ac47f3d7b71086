import ArchitectureModel
import Availability
import TestSupport
import Testing
import Timing

/// Figures without any rounding, against fractions worked out by hand.
@Suite struct ExactAnswerTests {
  private func engine(_ yaml: String, nodeLimit: Int = AvailabilityEngine.defaultNodeLimit) throws -> AvailabilityEngine
  {
    let architecture = try Architectures.load(yaml)
    return AvailabilityEngine(
      architecture, lateShares: ResponseTimes(architecture).lateShares.map(\.probability), nodeLimit: nodeLimit)
  }

  private func fraction(_ answer: ExactAnswer) throws -> (ExactFraction, isOfRounded: Bool) {
    guard case .fraction(let fraction, let isOfRounded) = answer else {
      throw Architectures.Refused(description: "\(answer)")
    }
    return (fraction, isOfRounded)
  }

  @Test func aChainOfFour() throws {
    let member = ValueChain.Member(name: "m", availability: try QuantityText.probability("99.9%").nominal)
    let (exact, isOfRounded) = try fraction(ValueChain(Array(repeating: member, count: 4)).exactUnavailability)
    // 1 − 0.999⁴
    #expect(exact.description == "3994003999/1000000000000" && !isOfRounded)
    #expect(exact.scientific(digits: 30) == "3.994003999e-3" && exact.scientific(digits: 3) == "3.99…e-3")
  }

  @Test(arguments: [
    // What is shared counts once: 0.01 + 0.99·0.001.
    ("{ depends-on: [d], steps: [{ call: b }, { call: d }] }", "1099/100000"),
    // Attempts share outages but not chance: 0.01 + 0.99·0.01³.
    ("{ steps: [{ call: b, error-rate: 1%, retries: 2 }] }", "1000099/100000000"),
  ])
  func sharedOnceAndChanceAnew(_ operation: String, _ expected: String) throws {
    let engine = try engine(
      "services: { x: { operations: { go: \(operation) } }, b: { availability: 99% }, d: { availability: 99.9% } }")
    #expect(try fraction(engine.exactAnswer(of: OperationID(0))).0.description == expected)
  }

  @Test func aShareOfTimesIsNoDouble() throws {
    let engine = try engine("services: { a: { availability: { mtbf: 2h, mttr: 1h }, operations: { go: {} } } }")
    let (exact, isOfRounded) = try fraction(engine.exactAnswer(of: OperationID(0)))
    #expect(exact.description == "1/3" && !isOfRounded)
    #expect(exact.scientific(digits: 30) == "3.33333333333333333333333333333…e-1")
  }

  @Test func aShareOfLateAnswersIsSaidToBeRounded() throws {
    let engine = try engine(
      """
      services:
        a: { operations: { go: { steps: [{ call: b, timeout: 1s }] } } }
        b: { latency: { mean: 100ms } }
      """)
    let (exact, isOfRounded) = try fraction(engine.exactAnswer(of: OperationID(0)))
    // e⁻¹⁰
    #expect(isOfRounded && exact.scientific(digits: 12) == "4.53999297624…e-5")
  }

  @Test func limitsAreToldApart() throws {
    let names = (0..<10).map { "a\($0)" }
    let parts = names.map { "  \($0): { availability: 99% }" }.joined(separator: "\n")
    let yaml =
      "services:\n  x: { operations: { go: { depends-on: [{ at-least: 5, of: [\(names.joined(separator: ", "))] }] } } }\n"
      + parts
    guard case .pastNodeLimit = try engine(yaml, nodeLimit: 20).exactAnswer(of: OperationID(0)) else {
      Issue.record("twenty nodes cannot be enough")
      return
    }
    let member = ValueChain.Member(name: "m", availability: try QuantityText.probability("99.9%").nominal)
    guard case .tooManyDigits = ValueChain(Array(repeating: member, count: 10_000)).exactUnavailability else {
      Issue.record("thirty thousand digits are too many")
      return
    }
  }

  @Test(arguments: OracleCase.all)
  func fractionsRoundToTheFigures(_ example: OracleCase) throws {
    let architecture = try Architectures.load(example.yaml)
    let engine = AvailabilityEngine(
      architecture, lateShares: ResponseTimes(architecture).lateShares.map(\.probability))
    for expected in example.operations {
      let operation = try #require(architecture.operation(expected["id"]?.string))
      let (exact, _) = try fraction(engine.exactAnswer(of: operation))
      let rounded = Double(exact.scientific(digits: 20).filter { $0 != "…" })
      #expect(agree(rounded, expected["unavailability"]?.double, relative: 1e-11))
      #expect(agree(rounded, engine.failure(of: operation).exact, relative: 1e-15, absolute: 0))
    }
  }
}

/// The measures of importance by their definitions, from figures worked out by hand.
@Suite struct ImportanceTests {
  @Test func pairBehindOne() throws {
    let architecture = try Architectures.load(
      """
      services:
        a: { availability: 99%, depends-on: [{ any-of: [b, c] }], operations: { go: {} } }
        b: { availability: 90% }
        c: { availability: 80% }
      """)
    let engine = AvailabilityEngine(architecture, lateShares: [])
    let found = try #require(engine.importance(of: OperationID(0)))
    // Down: 0.01 + 0.99·0.1·0.2 = 0.0298. Without a's failures 0.02, with a down 1; b up 0.01, b down 0.01 + 0.99·0.2.
    let failure = 0.0298
    let expected: [(birnbaum: Double, gain: Double, whenDown: Double, whenUp: Double)] = [
      (0.98, 0.0098, 1, 0.02), (0.198, 0.0198, 0.208, 0.01), (0.099, 0.0198, 0.109, 0.01),
    ]
    let own = [0.01, 0.1, 0.2]
    #expect(found.count == 3)
    for (index, (one, wanted)) in zip(found, expected).enumerated() {
      #expect(agree(one.birnbaum, wanted.birnbaum, relative: 1e-12) && agree(one.gain, wanted.gain, relative: 1e-12))
      #expect(agree(one.criticality, wanted.birnbaum * own[index] / failure, relative: 1e-12))
      #expect(agree(one.fussellVesely, wanted.gain / failure, relative: 1e-12))
      #expect(agree(one.riskAchievementWorth, wanted.whenDown / failure, relative: 1e-12))
      #expect(agree(one.riskReductionWorth, failure / wanted.whenUp, relative: 1e-12))
    }
  }

  @Test func theOnlyComponentIsWorthInfinitelyMuch() throws {
    let architecture = try Architectures.load("services: { a: { availability: 99%, operations: { go: {} } } }")
    let found = try #require(AvailabilityEngine(architecture, lateShares: []).importance(of: OperationID(0)))
    #expect(found[0].riskReductionWorth == .infinity && found[0].riskAchievementWorth == 100)
  }
}
