import ArchitectureModel
import Coupling
import Redesign
import Reports

/// How a redesign is put into words, the same in every text.
struct RedesignWording {
  let proposal: RedesignProposal
  let wording: Wording
  /// Why calls stay that could move.
  private let refusals: [OperationID: ProposalRefusal]
  private var file: Architecture { proposal.file }
  private var design: Architecture { proposal.design.architecture }

  init(_ proposal: RedesignProposal) {
    self.proposal = proposal
    refusals = Dictionary(
      uniqueKeysWithValues: proposal.operations.compactMap { operation in
        operation.refusal.map { (operation.id, $0) }
      })
    wording = Wording(architecture: proposal.file)
  }

  /// `2.60 s → 50 ms · 34.99 → 8.76 h`.
  func change(_ operation: RedesignProposal.Operation) -> String {
    var parts: [String] = []
    if let before = operation.before.responseMs, let after = operation.after.responseMs, before != after {
      parts.append("\(TimeText.milliseconds(before)) → \(TimeText.milliseconds(after))")
    }
    if let before = operation.before.failure.exact, let after = operation.after.failure.exact, before != after {
      parts.append("\(wording.hours(before)) → \(wording.hours(after)) h")
    }
    return parts.joined(separator: " · ")
  }

  func because(_ kept: EventDrivenDesign.Kept) -> String {
    switch kept.reason {
    case .judged(let judgement): judgement.because
    case .query: "its operation only answers: nothing has happened that a fact could tell; if it has, name it by 'fact'"
    case .left: refusals[file[kept.call].operation].map(refusal) ?? "it is left as it is"
    case .neededByBroker(let broker): "\(file[broker].name) cannot be up without this operation: a circle"
    case .toldInPart(let fact): "\(fact) is told of some requests only; name by 'fact' what has happened in all of them"
    }
  }

  func argument(_ challenge: Challenge) -> String {
    switch challenge.argument {
    case .contradicted(let what): "the file says that the result is not needed, and that the caller \(what)"
    case .inferred(let because, let confidence):
      "that nobody needs the result is inferred (\(confidence.rawValue) confidence): \(because)"
    case .deadline(let time):
      "it is needed within \(TimeText.duration(time)): an outage of the consumer that is longer than that breaks the promise"
    case .guardsSave(let entity): "today its failure keeps \(entity) from being saved; afterwards it cannot"
    case .compensated(let operation): "today \(file.name(of: operation)) undoes it; afterwards a further fact has to"
    case .adapter(let callee):
      "\(file[callee].name) cannot consume: an adapter has to be built, run and owned"
    case .stale(let failure):
      failure.map {
        "for \(wording.hours($0)) h a year whoever looks sees the state without what it does; today they see an error"
      } ?? "whoever looks while the consumer is down sees the state without what it does; today they see an error"
    }
  }

  /// Whom calls go to; of very many, the first and how many more.
  func targets(of calls: [CallID]) -> String {
    let names = calls.prefix(Self.shownTargets).map { wording.move(of: $0) }.joined(separator: ", ")
    return calls.count > Self.shownTargets
      ? "\(names) and \(DecimalText.count(calls.count - Self.shownTargets)) more" : names
  }

  private static let shownTargets = 20

  /// What is asked of whom, those of whom the same is asked together.
  func duties(_ duties: [Duty]) -> [Phrase] {
    together(duties.map { ($0.text, design[$0.service].name) })
  }

  /// What speaks against moves, those against which the same speaks together.
  func arguments(_ challenges: [Challenge]) -> [Phrase] {
    together(challenges.map { (argument($0), wording.target(of: $0.call)) })
  }

  private func together(_ entries: [(text: String, name: String)]) -> [Phrase] {
    var places: [String: Int] = [:]
    var groups: [(text: String, names: [String])] = []
    for (text, name) in entries {
      if let place = places[text] {
        if !groups[place].names.contains(name) { groups[place].names.append(name) }
      } else {
        places[text] = groups.count
        groups.append((text, [name]))
      }
    }
    return groups.map { Phrase($0.names.joined(separator: ", "), .strong) + Phrase(": \($0.text)") }
  }

  func name(_ check: CounterCheck) -> String {
    switch check.kind {
    case .parallel: "all at once"
    case .timeout: "timeouts < \(check.timeoutThatFills.map { TimeText.milliseconds($0.milliseconds) } ?? "")"
    case .bulkhead: "bulkheads of \(check.limit.map(String.init) ?? "")"
    case .fallback: "a stand-in each"
    case .ignore: "failures ignored"
    case .parallelAndIgnore: "at once, ignored"
    }
  }

  /// What is left of the trouble then.
  func shortcoming(_ check: CounterCheck) -> String {
    switch check.kind {
    case .parallel: return "still down whenever one of them is"
    case .timeout: return "hanging calls fill no pool, but fail"
    case .bulkhead: return "the pool stays free, the calls over it fail"
    case .fallback:
      let lost = check.lostPerYear.map { "; \(DecimalText.fixed($0, decimals: 0)) a year fail" } ?? ""
      return "to be built and run\(lost)"
    case .ignore, .parallelAndIgnore:
      guard let lost = check.lostPerYear else { return "what they would have done is lost" }
      return "\(DecimalText.fixed(lost, decimals: 0)) a year never done"
    }
  }

  func refusal(_ refusal: ProposalRefusal) -> String {
    switch refusal {
    case .nothingGained: return "neither time nor hours would be gained"
    case .littleGained(let time, let failure):
      return
        "\(DecimalText.percent(time, decimals: 1)) of the time and \(DecimalText.percent(failure, decimals: 1)) of the hours would be gained: less than it costs"
    case .weakBroker(let weakness):
      let needed = DecimalText.sufficientPercent(unavailability: weakness.calleeFailure)
      return
        "\(weakness.name) is the weak part: it is down \(wording.hours(weakness.brokerFailure)) h a year, what it would take the place of \(wording.hours(weakness.calleeFailure)) h. Without an outbox the operation would be down \(wording.hours(weakness.withoutOutbox)) h instead of \(wording.hours(weakness.before)) h; with one \(wording.hours(weakness.withOutbox)) h, and what the calls did is late for \(wording.hours(weakness.brokerFailure)) h. A broker of \(needed) would turn this"
    }
  }

  /// `kafka (99.99 % assumed)`.
  var broker: String? {
    guard let added = proposal.design.addedBroker else { return nil }
    let failure = design[added].availability.value.probability.nominal.complement
    return "\(design[added].name) (\(DecimalText.percent(unavailability: failure)), assumed)"
  }

  func money(_ amount: Double, _ currency: String) -> String { "\(DecimalText.fixed(amount, decimals: 0)) \(currency)" }
}
