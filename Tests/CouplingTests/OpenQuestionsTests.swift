import ArchitectureModel
import TestSupport
import Testing

@testable import Coupling

/// Which calls are asked about, and in which order.
@Suite struct OpenQuestionsTests {
  private func names(_ yaml: String) throws -> [[String]] {
    let architecture = try Architectures.load(yaml)
    return ArchitectureAnalysis(architecture).openQuestions.map { $0.uses.map { architecture[$0].name } }
  }

  @Test func whatIsDeclaredIsNotAsked() throws {
    let found = try names(
      """
      services:
        a:
          operations:
            go:
              steps:
                - { call: b, needs-result: true }
                - { call: b, needs-result: false }
                - { call: b, needs-result: { within: 5m } }
                - { call: b, because: payment }
                - { publish: ThingDone }
                - { call: b, reads: [total] }
                - { call: notification }
                - { call: b, id: unknown }
        b: {}
        notification: {}
        k: { kind: broker }
      """)
    #expect(found == [["a/go#6"], ["a/go#7"], ["unknown"]])
  }

  @Test func theCostliestFirstThenTheSlowestThenInOrder() throws {
    let found = try names(
      """
      services:
        a:
          operations:
            go:
              steps:
                - { call: firm, id: firm-fast }
                - { call: weak, id: weak-fast }
                - { call: firm, id: firm-slow, latency: 1s }
                - { call: weak, id: ignored, on-failure: ignore, latency: 2s }
                - { call: weak, id: weak-slow, latency: 1s }
                - { call: firm, id: firm-last }
                - { call: weak, id: unwaited, wait: false, latency: 9s }
        firm: { availability: 99.99% }
        weak: { availability: 99% }
      """)
    // Both calls to one service fall together, so that neither alone costs anything: waiting decides among them.
    let order = found.flatMap { $0 }
    #expect(Set(order) == ["firm-fast", "weak-fast", "firm-slow", "ignored", "weak-slow", "firm-last"])
    #expect(order.firstIndex(of: "firm-slow")! < order.firstIndex(of: "firm-fast")!)
    #expect(order.firstIndex(of: "firm-fast")! < order.firstIndex(of: "firm-last")!)
    // That nobody waits is said already.
    #expect(order.last == "firm-last")
  }

  @Test func hoursDecideBeforeWaiting() throws {
    let found = try names(
      """
      services:
        a:
          operations:
            go:
              steps: [{ call: firm, latency: 5s }, { call: weak }, { call: middling, latency: 1s }]
        firm: { availability: 99.99% }
        weak: { availability: 99% }
        middling: { availability: 99.9% }
      """)
    #expect(found == [["a/go#2"], ["a/go#3"], ["a/go#1"]])
  }

  /// Costs that differ by rounding only are equal, so that what shows alike keeps its order.
  @Test func equalsKeepTheOrderOfTheFile() throws {
    let steps = (1...8).map { "{ call: s\($0) }" }.joined(separator: ", ")
    let services = (1...8).map { "  s\($0): { availability: 99.9% }" }.joined(separator: "\n")
    let found = try names("services:\n  a: { operations: { go: { steps: [\(steps)] } } }\n\(services)\n")
    #expect(found == (1...8).map { ["a/go#\($0)"] })
  }

  @Test func oneWrittenCallIsOneQuestion() throws {
    let found = try names(
      """
      services:
        a:
          operations:
            one: { steps: [&told { call: b, purpose: tell }, { call: c }] }
            two: { slo: { availability: 99.9% }, steps: [*told, *told] }
        b: { availability: 99% }
        c: {}
      """)
    #expect(found.count == 2)
    #expect(found.first.map(Set.init) == ["a/one#1", "a/two#1", "a/two#2"])
    #expect(found.last == ["a/one#2"])
  }
}
