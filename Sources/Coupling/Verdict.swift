import ArchitectureModel

/// Whether a call has to stay one.
package enum Verdict: String, CaseIterable, Sendable {
  /// A fact can take its place: nobody waits for its result.
  case event
  /// Needed, but not at once: accept now, answer afterwards.
  case later
  /// Request and response are right.
  case keep
  /// The file does not say, and nothing in it suggests an answer.
  case ask
}

/// How sure a judgement is.
package enum Confidence: String, Sendable {
  /// The file says it.
  case high
  /// Several signs, or a strong one.
  case medium
  /// One weak sign, or none.
  case low
}

/// The answer to the question: does the caller need to wait for the result?
package struct Judgement: Sendable {
  package var verdict: Verdict
  package var because: String
  package var confidence: Confidence

  /// Whether a fact could take the call's place.
  package var isMovable: Bool { verdict == .event || verdict == .later }
}

/// Judges calls: what is declared first, then what can be inferred, and otherwise it asks.
struct Judge {
  let architecture: Architecture

  func judge(_ id: CallID) -> Judgement {
    let site = architecture[id]
    guard let call = site.call else {
      return Judgement(verdict: .event, because: "it is a fact already", confidence: .high)
    }
    return declared(call) ?? inferred(call)
  }

  private func declared(_ call: Call) -> Judgement? {
    if let need = call.needsResult?.value {
      switch need {
      case .no:
        return Judgement(verdict: .event, because: "the file says that the result is not needed", confidence: .high)
      case .within(let time):
        return Judgement(
          verdict: .later, because: "the file says that the result is needed within \(TimeText.duration(time))",
          confidence: .high)
      case .yes:
        return Judgement(
          verdict: .keep, because: call.because.map(reason) ?? "the file says that the result is needed",
          confidence: .high)
      }
    }
    return call.because.map { Judgement(verdict: .keep, because: reason($0), confidence: .high) }
  }

  private func reason(_ because: String) -> String {
    switch because {
    case "authentication": "authentication: no way on without the identity"
    case "payment": "payment: the caller must know whether it succeeded"
    case "query": "query: the caller needs the data now"
    case "consistency": "consistency: both change together or not at all"
    default: because
    }
  }

  private func inferred(_ call: Call) -> Judgement {
    if let field = call.reads.first {
      return Judgement(verdict: .keep, because: "the caller reads \(field) from the answer", confidence: .medium)
    }
    if let method = endpoint(of: call)?.method, ["GET", "HEAD"].contains(method) {
      return Judgement(
        verdict: .keep, because: "a \(method) is a question, and its answer is used", confidence: .medium)
    }
    let words = WordSigns.words(in: describingTexts(call))
    let signs = WordSigns.reasonsToKeep.compactMap { kind in
      kind.words.first(where: words.contains).map { (kind.reason, $0) }
    }
    let sideEffect = WordSigns.sideEffects.first(where: words.contains)
    let isSoft = !call.waits || call.onFailure == .ignore
    switch (signs.first, sideEffect) {
    case (let sign?, nil):
      return Judgement(verdict: .keep, because: "'\(sign.1)' suggests \(sign.0)", confidence: .low)
    case (nil, let word?):
      let also = isSoft ? ", and its failure is ignored" : ""
      return Judgement(
        verdict: .event, because: "'\(word)' suggests a side effect\(also)", confidence: isSoft ? .medium : .low)
    case (nil, nil) where isSoft:
      return Judgement(verdict: .event, because: "the operation goes on without its answer", confidence: .medium)
    default:
      return Judgement(
        verdict: .ask, because: "the file does not say whether the result is needed: add needs-result", confidence: .low
      )
    }
  }

  private func endpoint(of call: Call) -> Endpoint? {
    if let endpoint = call.endpoint { return endpoint }
    if case .operation(let target) = call.target { return architecture[target].endpoint }
    return nil
  }

  private func describingTexts(_ call: Call) -> [String] {
    [call.purpose, architecture.name(of: call.target), endpoint(of: call)?.text].compactMap { $0 }
  }
}

/// Words in names and purposes that hint at what a call is for.
enum WordSigns {
  static let reasonsToKeep: [(reason: String, words: [String])] = [
    (
      "authentication",
      [
        "auth", "authenticate", "authentication", "authorize", "authorization", "login", "token", "session", "identity",
        "permission", "permissions",
      ]
    ),
    (
      "a payment",
      ["pay", "payment", "payments", "charge", "card", "wallet", "checkout", "debit", "transfer", "refund"]
    ),
    (
      "a query",
      [
        "get", "list", "find", "fetch", "read", "load", "lookup", "query", "search", "check", "balance", "quote",
        "price", "prices", "pricing", "availability", "validate", "verify", "calculate", "fraud",
      ]
    ),
    ("consistency", ["reserve", "reservation", "lock", "allocate", "inventory", "stock", "ledger", "book", "booking"]),
  ]
  static let sideEffects = [
    "notify", "notification", "notifications", "mail", "email", "sms", "slack", "push", "audit", "log", "logging",
    "remind", "reminder", "reminders", "analytics", "track", "tracking", "metrics", "index", "indexing", "webhook",
    "report", "reporting", "archive", "label", "shipping", "newsletter", "recommendation", "recommendations", "tell",
    "inform", "announce", "publish", "sync", "export", "receipt", "statistics", "loyalty",
  ]

  /// The words of some texts in lower case, split at everything that is no letter and inside camelCase.
  static func words(in texts: [String]) -> Set<String> { Set(texts.flatMap(split)) }

  static func split(_ text: String) -> [String] {
    var words: [String] = []
    var word = ""
    var wasLower = false
    for character in text {
      if !character.isLetter || (character.isUppercase && wasLower) {
        if !word.isEmpty { words.append(word.lowercased()) }
        word = ""
      }
      if character.isLetter { word.append(character) }
      wasLower = character.isLowercase
    }
    if !word.isEmpty { words.append(word.lowercased()) }
    return words
  }
}
