import ArchitectureModel
import Coupling
import Redesign
import TestSupport
import Testing

@Suite struct FactProposalTests {
  private func proposal(_ yaml: String) throws -> FactProposal? {
    let analysis = ArchitectureAnalysis(try Architectures.load(yaml))
    return FactProposal(for: analysis.operations[0], in: analysis)
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
    #expect(proposal.partitions == nil)
  }

  /// 20/s of a 2 s consumer keep 40 partitions busy; as many again drain an outage in its own length.
  @Test func partitionsThatKeepUp() throws {
    let proposal = try #require(
      try proposal(
        "services: { a: { latency: 50ms, operations: { create-task: { rate: 20/s, steps: [{ call: b, needs-result: false }] } } }, b: { latency: 2s } }"
      ))
    #expect(proposal.partitions?.needed == 80 && proposal.partitions?.tooFew == 40)
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
}
