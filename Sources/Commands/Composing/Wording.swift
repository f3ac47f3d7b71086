import ArchitectureModel
import Availability
import Coupling
import Diagnostics
import Reports

/// How figures and names are put into words, the same in every text.
struct Wording {
  let architecture: Architecture

  /// `year of 365 d`.
  var year: String { "year of \(architecture.year.rawValue.dropLast()) d" }

  func hours(_ probability: Double) -> String { TimeText.hours(probability * architecture.year.hours) }

  /// The unavailability without any rounding, to thirty digits, or why there is none.
  static func exact(_ answer: ExactAnswer) -> Phrase {
    switch answer {
    case .fraction(let fraction, let isOfRounded):
      let digits = Phrase(fraction.scientific(digits: 30), .strong) + Phrase(" of the time down")
      return isOfRounded
        ? digits
          + Phrase(
            "; exact for what was rounded before: a share of late answers, or a figure of too many digits", .warning)
        : digits
    case .pastNodeLimit: return Phrase("no fraction: past the node limit", .warning)
    case .tooManyDigits: return Phrase("no fraction: it would have too many digits to be worked out", .warning)
    }
  }

  /// `20/s`.
  static func rate(_ rate: Rate) -> String {
    let units: [(Nanoseconds, String)] = [
      (.seconds(1), "s"), (.seconds(60), "min"), (.seconds(3_600), "h"), (.days(1), "d"),
    ]
    let unit = units.first { $0.0 == rate.unit }?.1 ?? "s"
    return "\(DecimalText.significant(rate.count, digits: 6))/\(unit)"
  }

  /// What so many hours of downtime cost: `31,473 USD a year at 1,200 USD/h`.
  static func money(_ hours: Double, _ cost: CostRate) -> String {
    "\(DecimalText.fixed(hours * cost.perHour, decimals: 0)) \(cost.currency) a year at \(DecimalText.significant(cost.perHour, digits: 6)) \(cost.currency)/h"
  }

  static func count(_ count: Int, _ singular: String, _ plural: String? = nil) -> String {
    "\(DecimalText.count(count)) \(count == 1 ? singular : plural ?? singular + "s")"
  }

  /// `a, b, c and 5 more`.
  static func some(_ names: [String], _ shown: Int) -> String {
    let left = names.count - shown
    return names.prefix(shown).joined(separator: ", ") + (left > 0 ? " and \(DecimalText.count(left)) more" : "")
  }

  /// `2 of 3 requests`, `37 % of requests`.
  static func share(_ share: Double, of what: String) -> String {
    let text = self.share(share)
    return text.hasSuffix("%") ? "\(text) of \(what)" : "\(text) \(what)"
  }

  /// `2 of 3` where a small fraction says it within a percent, else `37 %`.
  static func share(_ share: Double) -> String {
    for whole in 2...10 {
      let part = (share * Double(whole)).rounded()
      if part >= 1, part < Double(whole), abs(part / Double(whole) - share) < 0.005 {
        return "\(Int(part)) of \(whole)"
      }
    }
    return share < 1 && share > 0.995 ? "> 99 %" : DecimalText.percent(share, decimals: 0)
  }

  /// `SLO 99.9 %, 500 ms`.
  func objective(_ objective: Objective) -> String {
    var parts: [String] = []
    if let availability = objective.availability {
      parts.append(DecimalText.percent(unavailability: availability.value.nominal.complement))
    }
    if let latency = objective.latency {
      let quantile = latency.quantile.map { "p\(DecimalText.significant($0 * 100, digits: 4)) " } ?? ""
      parts.append(quantile + TimeText.duration(latency.target))
    }
    return "SLO " + parts.joined(separator: ", ")
  }

  func objectiveVerdict(_ operation: ArchitectureAnalysis.OperationAnalysis) -> Phrase {
    guard let objective = architecture[operation.id].objective,
      objective.availability != nil || objective.latency != nil
    else { return "" }
    let verdicts = [operation.meetsAvailability, operation.meetsLatency]
    let text = Phrase(self.objective(objective) + ": ")
    if verdicts.contains(false) { return text + Phrase("MISSED", .bad) }
    let isOpen = (objective.latency != nil && operation.meetsLatency == nil)
    return text + (isOpen ? Phrase("open", .warning) : Phrase("met", .good))
  }

  /// What happens after the answer: how often all that the facts set off is done at once; nil where nothing is later.
  func completion(_ operation: ArchitectureAnalysis.OperationAnalysis) -> Phrase? {
    guard let failure = operation.failure.exact else { return nil }
    guard let incompletion = operation.incompletion else {
      return Phrase("too entangled to tell how often what they set off is done at once", .warning)
    }
    guard incompletion > failure * (1 + 1e-12) else { return nil }
    let late = hours(incompletion - failure)
    return Phrase(
      "done at once \(DecimalText.percent(unavailability: incompletion)) of the time; \(late) h a year it succeeds and they are late"
    )
  }

  static func severity(_ severity: CouplingSeverity) -> Phrase {
    switch severity {
    case .none: Phrase("none", .dim)
    case .low: Phrase("low")
    case .medium: Phrase("medium", .warning)
    case .high: Phrase("high", .bad)
    }
  }

  static func verdict(_ judgement: Judgement, isFact: Bool) -> Phrase {
    if isFact { return Phrase("fact", .good) }
    switch judgement.verdict {
    case .event: return Phrase(judgement.confidence == .high ? "event" : "event?", .good)
    case .later: return Phrase("later", .good)
    case .keep: return Phrase(judgement.confidence == .low ? "keep?" : "keep")
    case .ask: return Phrase("ask", .warning)
    }
  }

  /// What a caller knows of the callee: `v1, 4 fields`.
  static func knowledge(_ behavioral: BehavioralCoupling) -> Phrase {
    if !behavioral.isPresent { return Phrase("none", .dim) }
    var parts: [String] = []
    if let version = behavioral.version {
      parts.append(version)
    } else if behavioral.endpoint != nil {
      parts.append("path")
    }
    if !behavioral.fields.isEmpty { parts.append(count(behavioral.fields.count, "field")) }
    return parts.isEmpty ? Phrase("not given", .dim) : Phrase(parts.joined(separator: ", "))
  }

  /// What still helps where a call stays: `a timeout below 10 s, so that a hang cannot fill the pool`.
  func advice(_ advice: KeepAdvice) -> String {
    switch advice {
    case .inParallel(let other, let gain):
      return "call it at the same time as \(target(of: other)): \(TimeText.milliseconds(gain)) less"
    case .shorterTimeout(let seconds):
      return "a timeout below \(TimeText.seconds(seconds)), so that a hang cannot fill the pool"
    case .timeoutWithinObjective(let promised):
      return "a timeout no longer than the promised \(TimeText.duration(promised))"
    case .circuitBreaker(let hangs):
      return "a circuit breaker, so that it fails at once instead of after \(TimeText.milliseconds(hangs))"
    case .fallback: return "a fallback, such as the last known answer"
    case .cache(let time, let failure):
      var gains: [String] = []
      if time > 0 { gains.append(TimeText.milliseconds(time)) }
      if let failure, failure > 0 { gains.append("\(hours(failure)) h a year") }
      return "a cache" + (gains.isEmpty ? "" : ": each 10 % of hits save \(gains.joined(separator: " and "))")
    case .localCopy(let service):
      return "a copy of what it asks for, kept up to date by facts of \(architecture[service].name)"
    }
  }

  /// What a caller sees of a callee in one state: `hangs for 30 s, then the operation fails`.
  func view(_ view: CallerView, of call: CallID) -> String {
    let time = view.afterMs.map { TimeText.milliseconds($0) } ?? ""
    let end: String
    switch view.outcome {
    case .lost: return "lost, unnoticed"
    case .success:
      return architecture[call].call?.waits == false ? "sent, not waited for" : "success after \(time)"
    case .delayed:
      if view.afterMs == 0 { return "late, unnoticed" }
      if view.afterMs != nil { return "success once it is back: \(time) at most" }
      let timeout = (architecture[call].call?.timeout ?? architecture[call].publish?.timeout)?.value ?? .zero
      return "delayed; past \(TimeText.duration(timeout)), \(ending(of: architecture[call].onFailure))"
    case .failure, .ignored, .fallback: end = ending(of: architecture[call].onFailure)
    }
    if view.state == .crashed { return "hangs for \(time), then \(end)" }
    return view.afterMs == 0 ? "refused at once: \(end)" : "refused for \(time), then \(end)"
  }

  private func ending(of handling: FailureHandling) -> String {
    switch handling {
    case .fail: "the operation fails"
    case .ignore: "it goes on"
    case .fallback(let target): "\(architecture.name(of: target)) stands in"
    }
  }

  func target(of call: CallID) -> String {
    switch architecture[call].kind {
    case .call(let call): architecture.name(of: call.target)
    case .publish(let publish): publish.event.value
    }
  }

  /// What a move of a plan is about: the callee of a call that moves, or the fact that gets an outbox.
  func move(of call: CallID) -> String {
    architecture[call].publish == nil ? target(of: call) : "\(target(of: call)) by an outbox"
  }

  /// The file as a command line names it; `FILE` where there are several, or none.
  var file: String {
    var names: [String] = []
    for case let name? in architecture.services.map(\.span?.source.name) where !names.contains(name) {
      names.append(name)
    }
    guard names.count == 1, !names[0].hasPrefix("<"), !names[0].contains(" ") else { return "FILE" }
    return names[0]
  }

  /// How much rests on measurements and how much on assumptions; nil where all of it was declared.
  var assumptions: String? { FigureCensus(architecture).sentence }
}

extension ArchitectureAnalysis {
  /// Of these operations the ones that lose the most hours, in the order of the file.
  static func worst(_ operations: [OperationAnalysis], _ count: Int) -> [OperationAnalysis] {
    let ranked = operations.sorted { ($1.loss, $0.id) < ($0.loss, $1.id) }
    return ranked.prefix(count).sorted { $0.id < $1.id }
  }
}

extension ArchitectureAnalysis.OperationAnalysis {
  /// The probability that it fails; where only bounds are known, the worse one.
  var loss: Double { failure.worst }
}
