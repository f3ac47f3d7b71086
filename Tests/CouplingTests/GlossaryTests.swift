import Testing

@testable import Coupling

/// The glossary holds together.
@Suite struct GlossaryTests {
  @Test func everyNameMeansOneTerm() {
    var seen: [String: String] = [:]
    for term in Glossary.terms {
      for name in [term.name] + term.aliases {
        let known = seen.updateValue(term.name, forKey: Glossary.folded(name))
        #expect(known == nil, "\(name) means \(known ?? "") and \(term.name)")
        #expect(Glossary.term(name.uppercased())?.name == term.name)
      }
    }
    #expect(Glossary.term("nothing") == nil && Glossary.term("") == nil)
  }

  @Test func everySeeAlsoLeadsToAnotherTerm() {
    let names = Set(Glossary.terms.map(\.name))
    for term in Glossary.terms {
      for other in term.seeAlso { #expect(names.contains(other) && other != term.name, "\(term.name): \(other)") }
      #expect(Set(term.seeAlso).count == term.seeAlso.count)
    }
  }

  /// What the command line promises to explain, and what figures are called.
  @Test(arguments: [
    "temporal", "availability", "behavioral", "fact", "command", "event", "later", "keep", "ask", "outbox", "k-of-n",
    "cut set", "basic event", "Birnbaum", "criticality", "Fussell-Vesely", "RAW", "RRW", "chain product", "completion",
    "error budget", "nines", "downtime", "common cause", "replicas", "zone", "fallback", "bulkhead", "circuit breaker",
    "timeout", "retry", "backoff", "pool", "pool exhaustion", "littles law", "idempotent", "consumer group", "offset",
    "lag", "partition", "dead letter", "retention", "at least once", "eventual consistency", "dual write", "saga",
    "compensation", "hard dependency", "soft dependency", "slo", "mtbf", "mttr", "waiting", "response time", "P99",
    "volatility", "cascade",
  ])
  func isExplained(_ name: String) { #expect(Glossary.term(name) != nil) }

  @Test func everyDefinitionIsASentence() {
    for term in Glossary.terms {
      #expect(term.definition.hasSuffix(".") && !term.definition.contains("\n"), "\(term.name)")
      #expect(term.definition.split(separator: "`", omittingEmptySubsequences: false).count % 2 == 1, "\(term.name)")
    }
    for rule in RuleRegistry.rules {
      for text in [rule.rationale, rule.fix] {
        #expect(text.split(separator: "`", omittingEmptySubsequences: false).count % 2 == 1, "\(rule.code)")
      }
    }
  }
}
