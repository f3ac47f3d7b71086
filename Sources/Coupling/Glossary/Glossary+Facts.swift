extension Glossary {
  static let facts = [
    Term(
      "fact",
      """
      Something that has happened and cannot be refused any more: `TaskCreated`. Its publisher tells it once and waits \
      for nobody; who listens, and what follows from it, is the consumers' business.
      """,
      source: "Fowler, \"What do you mean by 'Event-Driven'?\", 2017",
      seeAlso: ["event", "command", "outbox"]),
    Term(
      "event", aliases: ["event message", "domain event"],
      """
      The message that tells a fact; its name is in the past tense. As a verdict on a call: nobody needs its result at \
      once, so a fact can take its place.
      """,
      source: "Hohpe, Woolf, Enterprise Integration Patterns, 2003", seeAlso: ["fact", "verdict", "command"]),
    Term(
      "command", aliases: ["command message"],
      """
      A message that asks its receiver to do something: `SendNotification`. It can be refused, it has one receiver, and \
      whoever sends it depends on what the receiver does. An event named like one couples the same way.
      """,
      source: "Hohpe, Woolf, Enterprise Integration Patterns, 2003", seeAlso: ["fact", "event"]),
    Term(
      "outbox", aliases: ["transactional outbox", "relay"],
      """
      A table in the service's own database. The fact is written into it in the same transaction as the state, and a \
      relay brings it to the broker: at once, or every `poll`. The request needs no broker; a fact comes late or twice, \
      never not at all.
      """,
      source: "Richardson, Microservices Patterns, 2018", seeAlso: ["dual write", "at-least-once", "completion"]),
    Term(
      "dual write",
      """
      Two stores changed by one operation without a transaction over both. Where the second write fails, or the process \
      dies between the two, they differ from then on.
      """,
      source: "Kleppmann, Designing Data-Intensive Applications, 2017", seeAlso: ["outbox", "saga"]),
    Term(
      "saga", aliases: ["compensation", "compensate", "compensating transaction"],
      """
      A sequence of local transactions, each with one that undoes it. Where a later step fails, what was done before is \
      compensated (`compensate`), not rolled back: others may have seen it meanwhile.
      """,
      source: "Garcia-Molina, Salem, \"Sagas\", 1987", seeAlso: ["dual write", "eventual consistency"]),
    Term(
      "eventual consistency", aliases: ["eventually consistent"],
      """
      Copies of the same data may differ for a while, and agree once no more changes come and all have been delivered. \
      What a consumer shows is as old as its lag.
      """,
      source: "Vogels, \"Eventually consistent\", 2009", seeAlso: ["lag", "fact", "completion"]),
    Term(
      "idempotent", aliases: ["idempotence", "idempotency", "idempotency key"],
      """
      Done twice, it leaves the same as done once. Consumers have to be, because records come again, and so have calls \
      that are retried. The usual way is a key by which a repeat is known.
      """,
      source: "Helland, \"Idempotence is not a medical condition\", 2012", seeAlso: ["at-least-once", "retry"]),
  ]

  static let delivery = [
    Term(
      "broker", aliases: ["message broker", "topic"],
      """
      A service of kind `broker` that keeps published records and hands them to consumers, each event in a topic of its \
      own. It is a service like any other: it has instances, deploys and an availability.
      """,
      source: "Kreps, Narkhede, Rao, \"Kafka: a distributed messaging system for log processing\", 2011",
      seeAlso: ["partition", "retention", "consumer group"]),
    Term(
      "partition", aliases: ["partitions"],
      """
      A part of a topic with an order of its own; a record's key decides which. A consumer takes one record of a \
      partition at a time, so a consumer that takes the time t for each of λ records a second needs more than λ · t of \
      them.
      """,
      formula: "busy = rate × time per record; it keeps up where busy < min(partitions, concurrency)",
      source: "Kreps, Narkhede, Rao, \"Kafka: a distributed messaging system for log processing\", 2011",
      seeAlso: ["lag", "consumer group", "Little's law"]),
    Term(
      "consumer group", aliases: ["consumer", "subscription"],
      """
      All instances of one consuming service together: each record goes to one of them. Every group reads all records, \
      at its own pace.
      """,
      source: "Kreps, Narkhede, Rao, \"Kafka: a distributed messaging system for log processing\", 2011",
      seeAlso: ["partition", "offset", "lag"]),
    Term(
      "offset", aliases: ["commit"],
      """
      How far a consumer group has read in a partition. It is committed after `commit-every` records and when idle; \
      after a crash, what was not committed comes again.
      """,
      source: "Kreps, Narkhede, Rao, \"Kafka: a distributed messaging system for log processing\", 2011",
      seeAlso: ["at-least-once", "consumer group", "lag"]),
    Term(
      "lag", aliases: ["consumer lag", "backlog"],
      "How many records wait for a consumer.", formula: "lag = published − processed − dead-lettered − expired",
      seeAlso: ["partition", "retention", "eventual consistency"]),
    Term(
      "dead letter", aliases: ["dead letters", "dead-letter queue", "dead letter channel", "poison message"],
      """
      A record that has failed as often as is allowed (`dead-letter-after`, 10 by default) and is put aside, so that \
      those behind it go on. Somebody has to look at it.
      """,
      source: "Hohpe, Woolf, Enterprise Integration Patterns, 2003", seeAlso: ["retry", "lag"]),
    Term(
      "retention",
      """
      How long a broker keeps a record, 7 days by default. A consumer that is down for longer loses what expired \
      meanwhile.
      """,
      seeAlso: ["broker", "lag"]),
    Term(
      "at-least-once", aliases: ["delivery", "redelivery", "exactly once"],
      """
      Every record is delivered once or more often, never not at all. Twice is what happens after a crash between the \
      work and the commit. Exactly once is had by consumers that are idempotent.
      """,
      source: "Helland, \"Life beyond distributed transactions\", 2007", seeAlso: ["idempotent", "offset", "outbox"]),
  ]
}
