import ArchitectureModel

/// Names facts after what has happened: `create-task` about a task becomes `TaskCreated`.
package enum FactName {
  /// The fact of an operation: the declared one, else one made from its name and entity.
  package static func of(_ operation: Operation) -> String {
    if let fact = operation.fact?.value { return fact }
    return derived(from: operation.name, entity: operation.entity)
  }

  /// The same; an operation that publishes a fact already, and declares none, tells that one.
  package static func of(_ operation: OperationID, in architecture: Architecture) -> String {
    if architecture[operation].fact == nil {
      for call in architecture[operation].calls {
        if let event = architecture[call].publish?.event.value, !isCommand(event) { return event }
      }
    }
    return of(architecture[operation])
  }

  /// Whether the operation publishes that fact already.
  package static func isPublished(by operation: OperationID, in architecture: Architecture) -> Bool {
    let fact = of(operation, in: architecture)
    return architecture[operation].calls.contains { architecture[$0].publish?.event.value == fact }
  }

  /// The fact that something was asked for, which is done and answered later: `close-account` becomes
  /// `AccountCloseRequested`.
  package static func requested(by operation: Operation) -> String {
    let (words, entityWords) = words(of: operation.name, operation.entity)
    guard let found = verb(in: words, besides: entityWords) else {
      return derived(from: operation.name, entity: operation.entity) + "Requested"
    }
    return camel(object(of: found, entityWords) + [found.verb, "requested"])
  }

  static func derived(from name: String, entity: String?) -> String {
    let (words, entityWords) = words(of: name, entity)
    guard let found = verb(in: words, besides: entityWords) else {
      // No verb: `task-overdue` tells a state already.
      let rest = words.filter { !entityWords.contains($0) && !entityWords.contains(EnglishNoun.singular(of: $0)) }
      if let state = words.last, isPureState(state) {
        return camel(entityWords.isEmpty ? words : entityWords + rest)
      }
      // Of a verb that is not known, only the entity can be told.
      return camel(entityWords.isEmpty ? words + ["done"] : entityWords + ["changed"])
    }
    let object = object(of: found, entityWords)
    // A purchase is not purchased: it is completed.
    return object == [found.verb] ? camel(object + ["completed"]) : camel(object + found.participle)
  }

  /// What a name says, and what it is about.
  private static func words(of name: String, _ entity: String?) -> (words: [String], entity: [String]) {
    // `{id}` and `:id` in a path are values, not what it is about.
    let segments = name.split(separator: "/").filter { !$0.hasPrefix("{") && !$0.hasPrefix(":") }
    var words = WordSigns.split(segments.joined(separator: "/")).filter { !["api", "v"].contains($0) }
    // An HTTP method stands for its verb, the last segment of the path for what it is done to.
    let methods = ["post": "create", "put": "update", "patch": "update", "delete": "delete"]
    if let method = words.first, let verb = methods[method] {
      words = [verb] + words.dropFirst().suffix(1).map(EnglishNoun.singular)
    }
    return (words, entity.map(WordSigns.split) ?? [])
  }

  /// What something is done to: the entity, where nothing else is named.
  private static func object(
    of found: (verb: String, participle: [String], object: [String]), _ entity: [String]
  ) -> [String] {
    let isAboutEntity = found.object.allSatisfy { entity.contains($0) || entity.contains(EnglishNoun.singular(of: $0)) }
    return !entity.isEmpty && isAboutEntity ? entity : found.object
  }

  private static let particles: Set<String> = ["in", "out", "up", "down", "back", "off", "on", "over"]

  /// The verb that a name begins or ends with, its participle with what belongs to it, and the words that are left.
  /// An order can be ordered, but in `order-checkout` it is what is checked out: the entity comes last as a verb.
  private static func verb(
    in words: [String], besides entity: [String]
  ) -> (verb: String, participle: [String], object: [String])? {
    func isOther(_ word: String) -> Bool { EnglishVerb.isKnown(word) && !entity.contains(word) }
    if let verb = words.last, isOther(verb), let first = words.first, !isOther(first) {
      return (verb, [EnglishVerb.participle(of: verb)], words.dropLast())
    }
    // An order that is ready is not ordered.
    let isState = words.count > 1 && isPureState(words.last ?? "")
    if let verb = words.first, EnglishVerb.isKnown(verb), !isState {
      if words.count > 1, particles.contains(words[1]) {
        return (verb, [EnglishVerb.participle(of: verb), words[1]], Array(words.dropFirst(2)))
      }
      return (verb, [EnglishVerb.participle(of: verb)], Array(words.dropFirst()))
    }
    return nil
  }

  /// Whether a name of an event asks for something instead of telling what has happened: it begins with a verb in its
  /// basic form, and nothing in it is in the past.
  static func isCommand(_ event: String) -> Bool {
    let words = WordSigns.split(event)
    guard let first = words.first, let last = words.last, words.count > 1, EnglishVerb.isKnown(first) else {
      return false
    }
    // An order that is created or ready, not a creation that is ordered; and nobody asks for anything to be overdue.
    if things.contains(first), doings.contains(last) || isPureState(last) { return false }
    if last == "overdue" { return false }
    return !words.dropFirst().contains { EnglishVerb.isParticiple($0) }
  }

  /// Whether a name tells of a thing (`Task`), an action (`TaskCreation`) or a verb in its basic form (`OrderUpdate`)
  /// instead of what has happened or a state. Names whose words are not known have the benefit of the doubt.
  static func isNotPast(_ event: String) -> Bool {
    var words = WordSigns.split(event)
    guard event.allSatisfy(\.isASCII), !words.contains(where: { EnglishVerb.isParticiple($0) || isState($0) }) else {
      return false
    }
    while words.count > 1, let last = words.last, Self.generic.contains(last) { words.removeLast() }
    guard let last = words.last, !EnglishVerb.isUnchanged(last) else { return false }
    return words.count == 1 || EnglishVerb.isKnown(last) || actionEndings.contains(where: last.hasSuffix)
      || actions.contains(last)
  }

  /// Verbs that are more often the thing that something is done to, and what is done to things.
  private static let things: Set<String> = [
    "book", "charge", "email", "index", "invoice", "issue", "mail", "order", "plan", "post", "purchase", "record",
    "refund", "report", "review",
  ]
  private static let doings: Set<String> = [
    "activation", "approval", "cancellation", "completion", "confirmation", "creation", "deletion", "expiration",
    "generation", "processing", "registration", "rejection", "removal", "shipment", "submission", "update",
    "validation", "verification",
  ]

  /// Words behind a name that say nothing about it.
  private static let generic: Set<String> = ["event", "message", "fact", "v"]
  private static let actionEndings = ["tion", "sion", "ment", "ing"]
  private static let actions: Set<String> = ["approval", "arrival", "refusal", "removal", "renewal", "withdrawal"]

  /// Whether a word is a state that something can be in, or the participle of a verb that no operation is named by.
  private static func isState(_ word: String) -> Bool { states.contains(word) || otherParticiples.contains(word) }

  /// One that is no part of a verb, as in `sign out`.
  private static func isPureState(_ word: String) -> Bool { states.contains(word) && !particles.contains(word) }

  private static let states: Set<String> = [
    "absent", "active", "available", "down", "due", "empty", "full", "healthy", "high", "idle", "inactive", "invalid",
    "expired", "late", "low", "missing", "offline", "online", "open", "out", "overdue", "present", "ready", "stale",
    "unavailable",
    "unhealthy", "up", "valid",
  ]
  private static let otherParticiples: Set<String> = [
    "beaten", "become", "burst", "come", "eaten", "fallen", "felt", "forgotten", "gone", "grown", "heard", "hit",
    "hurt", "known", "lit", "overridden", "overrun", "quit", "rebuilt", "repaid", "resent", "rewritten", "risen",
    "seen", "shown", "shrunk", "stolen", "struck", "stuck", "thrown", "torn", "worn",
  ]

  private static func camel(_ words: some Sequence<String>) -> String {
    words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }
}
