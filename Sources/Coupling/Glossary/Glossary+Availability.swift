extension Glossary {
  static let availability = [
    Term(
      "availability", aliases: ["unavailability", "uptime"],
      """
      Of an operation: the exact probability that it succeeds. Of a service: that it is up, which is enough instances, \
      no deploy in progress, and everything in its `depends-on`. A part that several calls lead to counts once. \
      Unavailability is the rest to 1.
      """,
      formula: "P(success), over all that can be up or down",
      source: "Barlow, Proschan, Statistical Theory of Reliability and Life Testing, 1975",
      seeAlso: ["chain product", "downtime", "completion", "cut set"]),
    Term(
      "chain product", aliases: ["chain", "product of availabilities", "series system"],
      """
      The textbook figure for a chain of calls: the product of the availabilities of all that it needs, as if every \
      occurrence on every path failed by itself. Where parts are shared it differs from the exact availability; both \
      are shown then.
      """,
      formula: "a₁ · a₂ · … · aₙ; four services of 99.9 %: 0.999⁴ = 99.6006 %",
      source: "Barlow, Proschan, Statistical Theory of Reliability and Life Testing, 1975",
      seeAlso: ["availability", "cut set"]),
    Term(
      "completion",
      """
      The probability that the operation succeeds and everything set off by its facts is done at once, without waiting \
      for a recovery. The difference to availability is work delayed, not lost.
      """,
      seeAlso: ["availability", "outbox", "fact"]),
    Term(
      "downtime", aliases: ["hours a year"],
      "Unavailability as time. A year is what `year` in the file says, 365 days by default.",
      formula: "unavailability × hours of a year; 0.1 % of 8,760 h = 8.76 h", seeAlso: ["availability", "nines"]),
    Term(
      "nines", aliases: ["number of nines", "three nines"],
      "Availability by its leading nines: 99.9 % has three. Not only whole ones: 99.5 % has 2.3.",
      formula: "−log₁₀(unavailability)",
      source: "Gray, Siewiorek, \"High-availability computer systems\", 1991", seeAlso: ["availability", "downtime"]),
    Term(
      "SLO", aliases: ["service-level objective", "objective", "promise"],
      """
      What an operation promises: a share of requests that succeed (`availability`), how long they take (`latency`, of \
      the mean or a quantile), how soon all that follows is done (`completion`). Availability is met when the \
      unavailability is at most what the target leaves.
      """,
      formula: "met when unavailability ≤ 1 − target",
      source: "Beyer, Jones, Petoff, Murphy (editors), Site Reliability Engineering, 2016",
      seeAlso: ["error budget", "p99", "availability"]),
    Term(
      "error budget", aliases: ["budget"],
      """
      The downtime that an objective allows. What a component uses of it is the failure probability that would be gone \
      if it never failed, as a share of the budget.
      """,
      formula: "1 − target; 99.9 % over 28 days allow 40.3 min",
      source: "Beyer, Jones, Petoff, Murphy (editors), Site Reliability Engineering, 2016",
      seeAlso: ["SLO", "downtime"]),
    Term(
      "MTBF", aliases: ["mean time between failures"],
      """
      How long a repaired instance is up on average until it fails again. With it and the mean time to repair, an \
      availability can be given as `{ mtbf: 30d, mttr: 45m }`.
      """,
      formula: "availability = mtbf / (mtbf + mttr)",
      source: "Gray, \"Why do computers stop and what can be done about it?\", 1985",
      seeAlso: ["MTTR", "availability"]),
    Term(
      "MTTR", aliases: ["mean time to repair"],
      "How long it takes on average until an instance that has failed is up again.",
      formula: "availability = mtbf / (mtbf + mttr)",
      source: "Gray, \"Why do computers stop and what can be done about it?\", 1985",
      seeAlso: ["MTBF"]),
    Term(
      "replicas", aliases: ["instances", "redundancy"],
      """
      Instances of one service. `availability` is that of one; the service is up while at least `required` of `count` \
      are.
      """,
      seeAlso: ["k-of-n", "zone", "common cause"]),
    Term(
      "k-of-n", aliases: ["at-least", "any-of"],
      """
      Holds while at least k of n members do: instances of a service (`required` of `count`), or dependencies \
      (`at-least`, and `any-of` for one).
      """,
      formula: "alike members: Σ from i = k to n of C(n, i) · aⁱ · (1 − a)ⁿ⁻ⁱ",
      source: "Barlow, Proschan, Statistical Theory of Reliability and Life Testing, 1975",
      seeAlso: ["replicas", "common cause"]),
    Term(
      "zone", aliases: ["failure domain", "availability zone"],
      """
      A failure domain: what is placed in it falls with it. Instance i of a service, counted from 0, is in zone i mod \
      the number of its zones.
      """,
      seeAlso: ["replicas", "common cause"]),
    Term(
      "common cause", aliases: ["common-cause failure", "beta factor"],
      """
      The share β of an instance's unavailability that takes all instances of its service at once: a bad release, a \
      bad configuration. More instances do not help against it.
      """,
      formula: "q = 1 − a: one event of βq for all instances, one of (1 − β)q for each",
      source: "Fleming, \"A reliability model for common mode failures in redundant safety systems\", 1975",
      seeAlso: ["replicas", "k-of-n"]),
    Term(
      "basic event", aliases: ["part"],
      """
      A part that fails by itself, independently of all others: an instance, a zone, a deploy in progress, a common \
      cause. It is one event however many calls lead to it. Written `service`, `service[i]`, `service!deploy`, \
      `service!common`, `zone:name`.
      """,
      source: "Vesely, Goldberg, Roberts, Haasl, Fault Tree Handbook, 1981", seeAlso: ["cut set", "common cause"]),
    Term(
      "cut set", aliases: ["minimal cut set", "cut sets"],
      """
      Parts whose failure together fails the operation. It is minimal when none of them can be left out; one of a \
      single part is a single point of failure.
      """,
      formula: "its probability is the product of those of its parts",
      source: "Vesely, Goldberg, Roberts, Haasl, Fault Tree Handbook, 1981",
      seeAlso: ["basic event", "single point of failure"]),
    Term(
      "single point of failure", aliases: ["SPOF"],
      "A part that fails an operation alone, whatever else is up.", seeAlso: ["cut set", "replicas"]),
  ]

  static let importance = [
    Term(
      "hours a component costs", aliases: ["gain", "cost", "hours a call costs"],
      """
      What an operation would gain if a component's own instances and deploys, or a zone, never failed. What a call \
      costs is what its operation would gain if that call could not fail. Such hours do not add up: two that stand in \
      for each other gain little each, and much together.
      """,
      formula: "(failure − failure without it) × hours of a year",
      seeAlso: ["Birnbaum importance", "risk reduction worth"]),
    Term(
      "Birnbaum importance", aliases: ["birnbaum"],
      """
      How much the operation's success hangs on a component: the difference between all its own parts being up and all \
      of them being down. How often it is down does not enter.
      """,
      formula: "P(success | up) − P(success | down)",
      source: "Birnbaum, \"On the importance of different components in a multicomponent system\", 1969",
      seeAlso: ["criticality", "risk achievement worth"]),
    Term(
      "criticality", aliases: ["criticality importance"],
      "The probability that a component is down and matters, given that the operation fails.",
      formula: "Birnbaum importance × the component's unavailability ÷ the operation's",
      source: "Barlow, Proschan, Statistical Theory of Reliability and Life Testing, 1975",
      seeAlso: ["Birnbaum importance", "Fussell–Vesely"]),
    Term(
      "Fussell–Vesely", aliases: ["FV"],
      "The share of the operation's failure probability that involves a component: what would be gone if it never failed.",
      formula: "(failure − failure without it) ÷ failure",
      source: "Fussell, \"How to hand-calculate system reliability and safety characteristics\", 1975",
      seeAlso: ["criticality", "risk reduction worth"]),
    Term(
      "risk achievement worth", aliases: ["RAW"],
      "How many times as often the operation would fail if a component were down for good.",
      formula: "failure with it down ÷ failure",
      source: "Vesely, Davis, Denning, Saltos, Measures of Risk Importance and Their Applications, 1983",
      seeAlso: ["risk reduction worth", "Birnbaum importance"]),
    Term(
      "risk reduction worth", aliases: ["RRW"],
      "How many times less often the operation would fail if a component never did.",
      formula: "failure ÷ failure without it",
      source: "Vesely, Davis, Denning, Saltos, Measures of Risk Importance and Their Applications, 1983",
      seeAlso: ["risk achievement worth", "Fussell–Vesely"]),
  ]
}
