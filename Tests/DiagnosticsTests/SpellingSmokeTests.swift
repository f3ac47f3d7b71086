import Diagnostics
import Testing

@Suite struct SpellingSmokeTests {
  @Test func near() { #expect(Spelling.closest(to: "latancy", among: ["latency", "limit"]) == "latency") }
}
