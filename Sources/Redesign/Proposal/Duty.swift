import ArchitectureModel
import Coupling

/// Something that somebody has to build or to keep to, so that a fact does what a call did.
package struct Duty: Sendable {
  /// Whose it is: a service, and by it a team.
  package var service: ServiceID
  package var text: String
}

extension Duty {
  /// What telling and taking up a fact asks of each side, the publisher first.
  static func all(
    for fact: EventDrivenDesign.Fact, _ payload: FactPayload, in design: EventDrivenDesign,
    _ analysis: ArchitectureAnalysis, _ overloads: [ConsumerLoad]
  ) -> [Duty] {
    publisher(fact, payload, design) + fact.takers.flatMap { consumer($0, fact, design, analysis, overloads) }
      + [watching(fact, design)]
  }

  private static func publisher(
    _ fact: EventDrivenDesign.Fact, _ payload: FactPayload, _ design: EventDrivenDesign
  ) -> [Duty] {
    let architecture = design.architecture
    let service = architecture[fact.operation].service
    let dependencies = architecture[service].dependencies + architecture[fact.operation].dependencies
    let database = dependencies.flatMap(\.services).first { architecture[$0].kind == .database }
    let saved = architecture[fact.operation].steps.contains { if case .save = $0 { true } else { false } }
    let store = database.map { "in \(architecture[$0].name)" } ?? "in its own database, which the file does not name"
    var texts = [
      saved
        ? "writes \(fact.name) to an outbox \(store), in the transaction of the save; a relay brings it to \(architecture[fact.broker].name)"
        : "writes \(fact.name) to an outbox \(store), as the last thing it does; a relay brings it to \(architecture[fact.broker].name)",
      "gives each fact an id that never changes, the time, a version and the trace of its request",
      "corrects a mistake by a further fact: \(fact.name) stays told",
    ]
    if fact.isRequest { texts.append("answers that it was accepted, and later how it went") }
    let personal = payload.fields.filter(\.isPersonal).map(\.name)
    if !personal.isEmpty {
      texts.append(
        "keeps \(personal.joined(separator: " and ")) erasable: a fact of the erasure that consumers obey, and no longer retention than the law allows"
      )
    }
    return texts.map { Duty(service: service, text: $0) }
  }

  private static func consumer(
    _ taker: EventDrivenDesign.Taker, _ fact: EventDrivenDesign.Fact, _ design: EventDrivenDesign,
    _ analysis: ArchitectureAnalysis, _ overloads: [ConsumerLoad]
  ) -> [Duty] {
    let architecture = design.architecture
    let consumer = architecture[taker.service].consumers[taker.place]
    let key = architecture[fact.publish].publish?.key
    let order = key.map { "in order for each \($0), and in no other" } ?? "in no order: the fact has no key"
    let place = consumer.retry == .blocking ? "" : "; what it has to try again later comes out of order"
    var texts = [
      "takes a fact that comes again as done, by its id",
      "gets them \(order)\(place)",
      "looks at its dead letters, where a fact goes after \(consumer.deadLetterAfter) attempts",
    ]
    if let adapted = taker.adapts {
      texts.insert("stands for \(architecture[adapted].name), which cannot consume, and calls it", at: 0)
    }
    if let load = overloads.first(where: { $0.service == taker.service && $0.event == fact.name }),
      let needed = load.workersNeeded
    {
      texts.insert(
        "has at least \(DecimalText.count(needed)) workers, and more to catch up: with \(DecimalText.count(load.workers ?? 0)) it never does",
        at: 0)
    }
    let file = analysis.architecture
    // A cache leaves a share too, but that is no decision.
    let shares = taker.replaces.filter { file[$0].call?.cache == nil }.map { analysis.shares[$0] }
    if let share = shares.min(), share < 1 {
      texts.append(
        "acts only where the call was made before (\(DecimalText.significant(share * 100, digits: 3)) % of the requests): the fact has to carry what decides it"
      )
    }
    for call in taker.replaces {
      guard let compensation = file[call].call?.compensation else { continue }
      texts.append("undoes its part by a fact of its own where \(file.name(of: compensation)) did it before")
    }
    if let within = consumer.within {
      texts.append("is done within \(TimeText.duration(within)), and says when it is not")
    }
    return texts.map { Duty(service: taker.service, text: $0) }
  }

  private static func watching(_ fact: EventDrivenDesign.Fact, _ design: EventDrivenDesign) -> Duty {
    let retention = design.architecture[fact.broker].retention(of: fact.name).value
    return Duty(
      service: fact.broker,
      text:
        "keeps \(fact.name) for \(TimeText.duration(retention)), the longest outage of a consumer that loses nothing; alarms on the age of what waits, and on dead letters"
    )
  }
}
