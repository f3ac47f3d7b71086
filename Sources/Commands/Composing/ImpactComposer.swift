import ArchitectureModel
import Coupling
import Diagnostics
import Reports

/// What `impact` shows: for each question who is bound today, and who once facts have taken the place of calls.
struct ImpactComposer {
  private static let shownDuties = 20
  private static let shownNames = 6
  private static let shownAdditions = 5

  private let analysis: ImpactAnalysis
  private let wording: Wording
  private var architecture: Architecture { analysis.architecture }

  static func report(_ answers: [ImpactAnswer], _ analysis: ImpactAnalysis) -> Report {
    let composer = ImpactComposer(analysis: analysis, wording: Wording(architecture: analysis.architecture))
    var report = Report(title: "\(analysis.architecture.name) · what a change means · \(composer.wording.year)")
    for answer in answers { report.blocks += composer.blocks(for: answer) }
    let closing = composer.closing(answers.map(\.impact))
    if !closing.isEmpty { report.add(.lines(closing)) }
    return report
  }

  /// The teams whose services have to change for any of the changes, in the order of the file.
  static func teams(_ impacts: [Impact], _ architecture: Architecture) -> [String] {
    var seen: Set<String> = []
    let services = Set(impacts.flatMap { $0.today.mustChange + $0.today.unclear }.map(\.service)).sorted()
    return services.map { architecture.team(of: $0) }.filter { seen.insert($0).inserted }
  }

  private func blocks(for answer: ImpactAnswer) -> [Report.Block] {
    let impact = answer.impact
    var blocks: [Report.Block] = [
      .heading(level: 1, Phrase(title(answer.question.subject)), aside: ""), .facts(facts(of: answer)),
    ]
    if impact.today.isAlike(impact.afterRedesign) {
      blocks += duties(impact.today, "Who changes, today and after")
    } else {
      blocks += duties(impact.today, "Who changes today")
      blocks += duties(impact.afterRedesign, "Who changes after")
    }
    if let requirement = impact.requirement { blocks += costs(of: requirement) }
    return blocks
  }

  private func title(_ subject: ImpactQuestion.Subject) -> String {
    switch subject {
    case .change(let change): title(change)
    case .requirement(.call(let operation, let newcomer)):
      "\(architecture.name(of: operation)) calls \(name(of: newcomer)) too"
    case .requirement(.consumer(let event, let newcomer)): "\(name(of: newcomer)) consumes \(event) too"
    }
  }

  private func title(_ change: Change) -> String {
    switch change {
    case .replaceInterface(let interface, let successor):
      architecture.name(of: interface) + (successor.map { " becomes \($0)" } ?? " changes")
    case .addField(let interface, let field, let isRequired):
      "\(architecture.name(of: interface)) \(isRequired ? "requires" : "takes") a new field \(field)"
        + (isRequired ? "" : ", if it is sent")
    case .renameField(let interface, let field, let successor):
      "\(architecture.name(of: interface)): field \(field) becomes \(successor)"
    case .removeService(let service): "\(architecture[service].name) goes for good"
    case .outage(let service, let length): "\(architecture[service].name) is down for \(TimeText.duration(length))"
    case .changeFact(let event, let field):
      field.map { "\(event) loses \($0), or calls it otherwise" } ?? "\(event) goes, or is called otherwise"
    }
  }

  private func name(of newcomer: Newcomer) -> String {
    switch newcomer.identity {
    case .known(let target): architecture.name(of: target)
    case .new(let name): name
    }
  }

  // MARK: Who is bound

  private func facts(of answer: ImpactAnswer) -> [(label: String, text: Phrase)] {
    let impact = answer.impact
    let isAway = if case .change(.outage) = answer.question.subject { true } else { false }
    var facts: [(label: String, text: Phrase)] = [
      ("today", isAway ? bound(impact.today) : verdict(impact.today, impact)),
      ("why", Phrase(impact.today.because)),
    ]
    facts += outside(impact.today)
    facts += meanwhile(impact.today, architecture)
    facts.append(("after", isAway ? bound(impact.afterRedesign) : verdict(impact.afterRedesign, impact)))
    if impact.afterRedesign.because != impact.today.because {
      facts.append(("why", Phrase(impact.afterRedesign.because)))
    }
    if impact.afterRedesign.circle != impact.today.circle { facts += circle(impact.afterRedesign) }
    facts += meanwhile(impact.afterRedesign, analysis.redesigned)
    return facts
  }

  /// Who has to follow besides those in the files, what goes along, and what would go in a circle.
  private func outside(_ coordination: Coordination) -> [(label: String, text: Phrase)] {
    var facts: [(label: String, text: Phrase)] = []
    if !coordination.going.isEmpty {
      let names = list(coordination.going.map { architecture.name(of: $0) })
      let what = Wording.count(coordination.going.count, "operation")
      facts.append(("goes", Phrase("\(what) of its own: \(names)")))
    }
    if !coordination.clients.isEmpty {
      let names = coordination.clients.map { operation in
        let rate = architecture[operation].rate.map { " (\(Wording.rate($0.value)))" } ?? ""
        return architecture.name(of: operation) + rate
      }
      facts.append(("asked", Phrase("by clients that are not in the files: \(list(names))", .warning)))
    }
    return facts + circle(coordination)
  }

  private func circle(_ coordination: Coordination) -> [(label: String, text: Phrase)] {
    guard !coordination.circle.isEmpty else { return [] }
    let path = coordination.circle.joined(separator: " → ")
    return [
      (
        "circle",
        Phrase(path, .bad)
          + Phrase(": one request could run for ever; publish one of them only when something has changed")
      )
    ]
  }

  /// `4 teams in lock-step: …`.
  private func verdict(_ coordination: Coordination, _ impact: Impact) -> Phrase {
    let services = list(coordination.mustRedeploy.map { analysis.redesigned[$0].name })
    let teams = coordination.mustCoordinate
    switch coordination.order {
    case .lockstep:
      if teams.isEmpty { return Phrase("one team, \(team(coordination)), but in lock-step: \(services)", .warning) }
      return Phrase("\(Wording.count(teams.count, "team")) in lock-step: ", .bad) + Phrase(list(teams))
    case .any:
      guard !coordination.mustChange.isEmpty else {
        let own = impact.requirement.flatMap { $0.service == nil ? $0.name : nil } ?? services
        guard coordination.clients.isEmpty else {
          return Phrase("nobody in the files has to change, but clients have to", .warning)
        }
        return nobody(coordination)
          + Phrase(own.isEmpty ? "" : "; \(own) by itself, whenever it is ready")
      }
      if teams.isEmpty {
        let order = coordination.mustRedeploy.count == 1 ? "" : ", in any order"
        return Phrase("one team, \(team(coordination))\(order): \(services)", .good)
      }
      let pairs = teams.count > coordination.teamsAtATime ? ", \(coordination.teamsAtATime) at a time" : ""
      return Phrase("\(Wording.count(teams.count, "team"))\(pairs), in any order: ", .good) + Phrase(list(teams))
    }
  }

  private func nobody(_ coordination: Coordination) -> Phrase {
    if !coordination.unclear.isEmpty { return Phrase("nobody is known to have to change", .warning) }
    return Phrase("nobody has to change", .good)
  }

  /// The one team that deploys.
  private func team(_ coordination: Coordination) -> String {
    coordination.mustRedeploy.first.map { analysis.redesigned.team(of: $0) } ?? ""
  }

  /// Whose operations fail together with a service that is away.
  private func bound(_ coordination: Coordination) -> Phrase {
    let failures = coordination.meanwhile.failures.count
    guard coordination.order == .lockstep else { return Phrase("nobody else fails", .good) }
    let teams =
      coordination.mustCoordinate.isEmpty ? "" : "; bound to each other: \(list(coordination.mustCoordinate))"
    return Phrase("\(Wording.count(failures, "operation")) \(failures == 1 ? "fails" : "fail")", .bad) + Phrase(teams)
  }

  private func duties(_ coordination: Coordination, _ heading: String) -> [Report.Block] {
    let all =
      coordination.mustChange.map { ($0, Phrase($0.why)) }
      + coordination.unclear.map { ($0, Phrase("perhaps: ", .warning) + Phrase($0.why)) }
    guard !all.isEmpty else { return [] }
    var items = all.prefix(Self.shownDuties).map { duty, why in
      let team = analysis.redesigned.team(of: duty.service)
      return Phrase(place(of: duty)) + Phrase(" (\(team)) ", .dim) + why
    }
    if all.count > items.count {
      items.append(Phrase("and \(Wording.count(all.count - items.count, "more place")) in --format json", .dim))
    }
    return [.heading(level: 2, Phrase(heading), aside: ""), .list(items)]
  }

  private func place(of duty: Coordination.Duty) -> String {
    if let call = duty.call {
      let operation = architecture.name(of: architecture[call].operation)
      let name = architecture[call].name
      // A name of the file's own does not tell where it is.
      return name.hasPrefix(operation + "#") ? name : "\(operation), \(name)"
    }
    return duty.operation.map { architecture.name(of: $0) } ?? analysis.redesigned[duty.service].name
  }

  private func list(_ names: [String]) -> String {
    names.prefix(Self.shownNames).joined(separator: ", ")
      + (names.count > Self.shownNames ? " and \(names.count - Self.shownNames) more" : "")
  }

  // MARK: What fails meanwhile

  private func meanwhile(
    _ coordination: Coordination, _ version: Architecture
  ) -> [(label: String, text: Phrase)] {
    let meanwhile = coordination.meanwhile
    var facts: [(label: String, text: Phrase)] = []
    if !meanwhile.failures.isEmpty {
      facts.append(("fails", Phrase(list(meanwhile.failures.map { failure($0, meanwhile.length) }))))
    }
    if !meanwhile.losses.isEmpty {
      let losses = meanwhile.losses.map { "\(version.name(of: $0.operation)) \($0.why)" }
      facts.append(("loses", Phrase(losses.prefix(Self.shownNames).joined(separator: "; ") + more(losses.count))))
    }
    if !meanwhile.delays.isEmpty {
      let delays = meanwhile.delays.map { delay -> String in
        guard let length = meanwhile.length else { return delay.why }
        let count = delay.count(within: length).map { ", \(number($0)) of them" } ?? ""
        guard let retention = delay.retention else { return delay.why + count }
        let kept = "the log keeps them for \(TimeText.duration(retention))"
        guard let expired = delay.expired(within: length) else {
          return "\(delay.why); older ones expire, since \(kept)"
        }
        return "\(delay.why)\(count), and \(number(expired)) expire, since \(kept)"
      }
      facts.append(("late", Phrase(delays.prefix(Self.shownNames).joined(separator: "; ") + more(delays.count))))
    }
    if !meanwhile.fullPools.isEmpty {
      let pools = meanwhile.fullPools.map {
        "all \(Wording.count($0.workers, "worker")) of \(version[$0.service].name) after \(DecimalText.fixed($0.afterSeconds, decimals: 1)) s"
      }
      facts.append(("hangs", Phrase("if calls hang instead of being refused, they take \(list(pools))")))
    }
    return facts
  }

  /// `task-api/create-task (600 requests)`.
  private func failure(_ failure: Meanwhile.Failure, _ length: Nanoseconds?) -> String {
    let operation = architecture[failure.operation]
    var parts: [String] = []
    if failure.share < 1 { parts.append(Wording.share(failure.share, of: "requests")) }
    if let length, let rate = failure.perSecond {
      parts.append("\(number(rate * length.seconds))\(failure.share < 1 ? "" : " requests")")
    } else if let rate = operation.rate {
      parts.append("of \(Wording.rate(rate.value))")
    }
    return architecture.name(of: failure.operation) + (parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))")
  }

  private func number(_ value: Double) -> String {
    value >= 10 ? DecimalText.fixed(value, decimals: 0) : DecimalText.significant(value, digits: 2)
  }

  private func more(_ count: Int) -> String {
    count > Self.shownNames ? "; and \(count - Self.shownNames) more" : ""
  }

  // MARK: The next requirement

  private func costs(of requirement: NextRequirement) -> [Report.Block] {
    let shown = requirement.additions.prefix(Self.shownAdditions)
    var blocks = shown.map { Report.Block.table(cost(of: $0, requirement)) }
    var lines = [Phrase(assumption(requirement), requirement.isAvailabilityAssumed ? .warning : .dim)]
    if requirement.operations.count > shown.count {
      let rest = Wording.count(requirement.operations.count - shown.count, "more operation")
      lines.append(
        Phrase("and \(rest); --format json has figures of the first \(NextRequirement.mostAdditions)", .dim))
    }
    blocks.append(.lines(lines))
    return blocks
  }

  private func cost(of addition: NextRequirement.Addition, _ requirement: NextRequirement) -> Table {
    func time(_ figures: NextRequirement.Figures) -> String {
      figures.responseMs.map(TimeText.milliseconds) ?? "never"
    }
    func down(_ figures: NextRequirement.Figures) -> String {
      switch figures.failure {
      case .exact(let value): "\(wording.hours(value)) h"
      case .between(let low, let high): "\(wording.hours(low)) – \(wording.hours(high)) h"
      }
    }
    func done(_ figures: NextRequirement.Figures) -> String {
      figures.incompletion.map { DecimalText.percent(unavailability: $0) } ?? "?"
    }
    func row(_ label: String, _ text: (NextRequirement.Figures) -> String) -> [Phrase] {
      [
        Phrase(label), Phrase(text(addition.before)), Phrase(addition.asCall.map { text($0.figures) } ?? "a circle"),
        Phrase(text(addition.asConsumer)),
      ]
    }
    func aspect(_ label: String, _ text: (CallCoupling) -> Phrase) -> [Phrase] {
      [Phrase(label), "", addition.asCall.map { text($0.coupling) } ?? "", Phrase("none", .good)]
    }
    var rows = [
      row("takes", time), row("down a year", down), row("all done at once", done),
      aspect("temporal") { Wording.severity($0.temporal.severity) },
      aspect("availability") { Wording.severity($0.availability.severity) },
      aspect("behavioral") { Wording.severity($0.behavioral.severity) },
    ]
    let team = architecture.team(of: architecture[addition.operation].service)
    let publishes = requirement.isPublished ? "nobody" : "\(team), once"
    rows.append(["who else changes", "", Phrase(team), Phrase(publishes)])
    let felt =
      addition.waiting.isEmpty ? "" : "felt as well by \(list(addition.waiting.map { architecture.name(of: $0) }))"
    return Table(
      [
        .init(architecture.name(of: addition.operation)), .init("as it is", .right), .init("with the call", .right),
        .init("with the consumer"),
      ], rows: rows, note: Phrase(felt, .dim))
  }

  private func assumption(_ requirement: NextRequirement) -> String {
    let share = DecimalText.percent(unavailability: requirement.availability.value.probability.nominal.complement)
    let availability =
      requirement.service != nil
      ? "\(requirement.name) has \(share) for each instance, by the file"
      : requirement.isAvailabilityAssumed
        ? "\(requirement.name) is new, its availability assumed: \(share)"
        : requirement.newcomer.availability != nil
          ? "\(requirement.name) is new, with \(share) as asked"
          : "\(requirement.name) is new, with the \(share) of the file's defaults"
    let latency =
      requirement.latencyMs.map { ", and takes \(TimeText.milliseconds($0))" } ?? "; what it takes is not given"
    // A new name may be a slip of the finger.
    let near =
      requirement.service == nil
      ? Spelling.closest(to: requirement.name, among: architecture.services.map(\.name)) : nil
    return availability + latency + (near.map { "; it is not \($0), which is in the file" } ?? "")
  }

  // MARK: The end

  private func closing(_ impacts: [Impact]) -> [Phrase] {
    let knowledge = analysis.knowledge(of: Self.teams(impacts, architecture)).map { knowledge in
      Phrase(
        "\(knowledge.team) has to understand \(Wording.count(knowledge.fields, "field")) of other teams, in \(Wording.count(knowledge.interfaces, "interface")); after: \(knowledge.fieldsAfter)"
      )
    }
    let next =
      analysis.isRedesignEmpty
      ? Phrase.code("decouple redesign \(wording.file)") + ", for why no call becomes a fact"
      : Phrase.code("decouple analyze \(wording.file)") + ", for which calls become facts"
    return knowledge.prefix(Self.shownNames) + [Phrase("Next: ") + next]
  }
}

extension Coordination {
  /// Whether the same places have to be changed in the same way.
  fileprivate func isAlike(_ other: Coordination) -> Bool {
    func places(_ coordination: Coordination) -> [String] {
      (coordination.mustChange + coordination.unclear).map {
        "\($0.service.index) \($0.operation?.index ?? -1) \($0.call?.index ?? -1) \($0.why)"
      }
    }
    return places(self) == places(other)
  }
}
