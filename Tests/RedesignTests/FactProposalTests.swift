import ArchitectureModel
import Coupling
import Redesign
import TestSupport
import Testing

@Suite struct FactProposalTests {
  private func proposal(_ yaml: String) throws -> FactProposal? {
    let analysis = ArchitectureAnalysis(try Architectures.load(yaml))
    return FactProposals(analysis)[OperationID(0)]
  }

  /// P4: B and C told by facts over a broker of 99.99 %.
  @Test func aBC() throws {
    let proposal = try #require(
      try proposal(
        """
        services:
          A: { availability: 99.9%, operations: { serve: { steps: [{ call: B, needs-result: false }, { call: C, needs-result: false }] } } }
          B: { availability: 99.5% }
          C: { availability: 99.9% }
        """))
    #expect(proposal.failureAfter == 0.001)
    #expect(agree(proposal.failureAfterWithoutOutbox, 1 - 0.999 * 0.9999, relative: 1e-12))
    #expect(proposal.replaces == [CallID(0), CallID(1)])
    #expect(proposal.facts[0].partitions == nil)
  }

  /// 20/s of a 2 s consumer keep 40 partitions busy; as many again drain an outage in its own length.
  @Test func partitionsThatKeepUp() throws {
    let proposal = try #require(
      try proposal(
        "services: { a: { latency: 50ms, operations: { create-task: { rate: 20/s, steps: [{ call: b, needs-result: false }] } } }, b: { latency: 2s } }"
      ))
    #expect(proposal.facts[0].partitions?.needed == 80 && proposal.facts[0].partitions?.tooFew == 40)
    #expect(proposal.responseAfterMs == 50)
    #expect(proposal.name == "TaskCreated")
  }

  @Test func theBrokerOfTheFileCounts() throws {
    let proposal = try #require(
      try proposal(
        """
        services:
          a: { availability: 99.9%, operations: { go: { steps: [{ call: b, needs-result: false }] } } }
          b: { availability: 99% }
          kafka: { kind: broker, availability: 99.95% }
        """))
    #expect(agree(proposal.failureAfterWithoutOutbox, 1 - 0.999 * 0.9995, relative: 1e-12))
  }

  @Test func callsThatStayLeaveNothingToPropose() throws {
    #expect(
      try proposal("services: { a: { operations: { go: { steps: [{ call: b, needs-result: true }] } } }, b: {} }")
        == nil)
  }

  /// A refusal elsewhere does not hide why a call stays.
  @Test func reasonsOutliveARefusal() throws {
    let proposals = FactProposals(
      ArchitectureAnalysis(
        try Architectures.load(
          """
          services:
            a:
              availability: 99%
              latency: 1s
              operations:
                go: { steps: [{ call: b, needs-result: false }] }
                run: { steps: [{ call: c, needs-result: false }] }
            b: { availability: 100% }
            c: { availability: 99%, latency: 1s }
            disk: { operations: { put: { steps: [{ call: c, needs-result: false }] } } }
            kafka: { kind: broker, availability: 99.99%, depends-on: [disk] }
          """)))
    #expect(proposals.refusal(of: OperationID(0)) != nil && proposals.design.facts.count == 1)
    let reasons = proposals.design.kept.map { kept in
      switch kept.reason {
      case .left: "left"
      case .neededByBroker: "circle"
      default: "other"
      }
    }
    #expect(reasons == ["left", "circle"])
  }

  private func refusal(_ yaml: String) throws -> ProposalRefusal? {
    let proposals = FactProposals(ArchitectureAnalysis(try Architectures.load(yaml)))
    #expect(proposals[OperationID(0)] == nil && proposals.design.facts.isEmpty)
    return proposals.refusal(of: OperationID(0))
  }

  /// A broker that is down more often than what it replaces.
  @Test func aWeakBrokerIsRefused() throws {
    let refused = try refusal(
      """
      services:
        a: { availability: 99.9%, operations: { go: { steps: [{ call: b, needs-result: false, latency: 2s }] } } }
        b: { availability: 99.9% }
        kafka: { kind: broker, availability: 99% }
      """)
    guard case .weakBroker(let weakness) = refused else {
      Issue.record("\(String(describing: refused))")
      return
    }
    #expect(weakness.name == "kafka" && weakness.brokerFailure == 0.01 && weakness.withOutbox == 0.001)
    #expect(agree(weakness.before, 1 - 0.999 * 0.999, relative: 1e-12))
    #expect(agree(weakness.withoutOutbox, 1 - 0.999 * 0.99, relative: 1e-12))
  }

  /// Nobody has chosen the broker yet: where there is time to win, it can be a better one. Where there is none, no.
  @Test(arguments: [("latency: 1s", true), ("latency: 0ms", false)])
  func anAssumedBrokerCanBeBetter(_ latency: String, _ isProposed: Bool) throws {
    let yaml = """
      services:
        a: { availability: 99.9%, latency: 10ms, operations: { go: { steps: [{ call: b, needs-result: false }] } } }
        b: { availability: 99.999%, \(latency) }
      """
    #expect(try (proposal(yaml) != nil) == isProposed)
  }

  @Test(arguments: [
    // Next to nothing of a second, and of hours.
    ("latency: 1ms, availability: 99.99999%", "99%"),
    // Nothing at all.
    ("availability: 100%", "100%"),
  ])
  func whatIsNotWorthItIsRefused(_ callee: String, _ own: String) throws {
    let refused = try refusal(
      """
      services:
        a: { availability: \(own), latency: 1s, operations: { go: { steps: [{ call: b, needs-result: false }] } } }
        b: { \(callee) }
        kafka: { kind: broker, availability: 99.999999% }
      """)
    switch refused {
    case .nothingGained, .littleGained: break
    default: Issue.record("\(String(describing: refused))")
    }
  }

  /// A fact that is told already, and not by an outbox, gets one: that is a move of the plan, and no reason to refuse.
  @Test(arguments: [99, 99.99]) func anOutboxForWhatIsToldAlreadyIsAMove(_ broker: Double) throws {
    let proposal = RedesignProposal(
      of: try Architectures.load(
        """
        defaults: { availability: 99.9% }
        services:
          shop:
            operations:
              order:
                rate: 10/s
                steps: [{ save: order }, { publish: OrderPlaced, to: k }, { call: mail, latency: 100ms, needs-result: false }]
          mail: {}
          k: { kind: broker, availability: \(broker)% }
        """))
    let operation = try #require(proposal.operations.first)
    let plan = try #require(operation.plan)
    #expect(operation.refusal == nil && operation.facts.first?.outboxed == CallID(0))
    #expect(plan.steps.count == 2 && Set(plan.steps.flatMap(\.calls)) == [CallID(0), CallID(1)])
    let (before, after) = (try #require(operation.before.failure.exact), try #require(operation.after.failure.exact))
    #expect(abs(after - 0.001) < 1e-15 && abs((plan.steps.last?.failure ?? 0) - after) < 1e-15)
    #expect(abs(plan.steps.reduce(0) { $0 + $1.saved } - (before - after)) < 1e-15)
    #expect(proposal.proposals[operation.id]?.failureAfter == plan.steps.last?.failure)
  }

  /// Of several brokers the one that is down least carries new facts, wherever it stands in the file.
  @Test(arguments: [["weak: 99%", "strong: 99.999%"], ["strong: 99.999%", "weak: 99%"]])
  func ofSeveralBrokersTheBestIsTaken(_ brokers: [String]) throws {
    let lines = brokers.map { $0.split(separator: ":").map(String.init) }.map { parts in
      "  \(parts[0]): { kind: broker, availability:\(parts[1]) }"
    }
    let architecture = try Architectures.load(
      """
      defaults: { availability: 99.9% }
      services:
        a: { operations: { make-order: { rate: 1/s, steps: [{ save: order }, { call: b, latency: 1s, needs-result: false }] } } }
        b: {}
      \(lines.joined(separator: "\n"))
      """)
    let proposal = RedesignProposal(of: architecture)
    let fact = try #require(proposal.design.facts.first)
    #expect(proposal.design.architecture[fact.broker].name == "strong")
  }

  /// However many partitions there are, five workers that take 100 ms each handle 50 of 100 facts a second.
  @Test func workersThatAreTooFewAreTold() throws {
    let proposal = RedesignProposal(
      of: try Architectures.load(
        """
        defaults: { availability: 99.9% }
        services:
          shop: { operations: { order: { rate: 100/s, steps: [{ save: order }, { call: mail, latency: 100ms, needs-result: false }] } } }
          mail: { concurrency: 5 }
        """))
    #expect(proposal.overloads.map(\.workersNeeded) == [11])
    let duties = proposal.operations.flatMap(\.duties).map(\.text)
    #expect(duties.contains { $0.hasPrefix("has at least 11 workers") })
  }

  /// A fact is told of all requests; who was called for some of them has to see which.
  @Test(arguments: [
    "{ call: mail, probability: 10%, needs-result: false }",
    "one-of: [{ share: 10%, call: mail, needs-result: false }]",
  ])
  func whoWasCalledForSomeRequestsIsTold(_ step: String) throws {
    let proposal = RedesignProposal(
      of: try Architectures.load(
        """
        defaults: { availability: 99.9% }
        services:
          shop: { operations: { order: { rate: 1/s, steps: [{ save: order }, \(step)] } } }
          mail: { latency: 1s }
        """))
    let duties = proposal.operations.flatMap(\.duties).map(\.text)
    #expect(duties.contains { $0.hasPrefix("acts only where the call was made before (10 % of the requests)") })
  }

  /// What is assumed of a broker is assumed of all of it: the file's replicas are not its.
  @Test func anAddedBrokerIsNoBetterThanAssumed() throws {
    let proposal = RedesignProposal(
      of: try Architectures.load(
        """
        defaults: { availability: 99.9%, replicas: 2 }
        services:
          shop: { operations: { order: { rate: 1/s, steps: [{ save: order }, { call: mail, latency: 1s, needs-result: false }] } } }
          mail: {}
        """))
    let fact = try #require(proposal.design.facts.first)
    #expect(abs((proposal.after.engine.failure(of: fact.broker) ?? 0) - 1e-4) < 1e-18)
    let without = try #require(proposal.operations.first?.failureWithoutOutbox)
    #expect(abs((proposal.proposals[OperationID(0)]?.failureAfterWithoutOutbox ?? 0) - without) < 1e-18)
  }
}
