import ArchitectureModel

/// Judges calls: what is declared first, then what can be inferred, and otherwise it asks.
package struct Judge {
  private let architecture: Architecture
  /// For each operation: whether it answers a question, and where it commits its state.
  private let operations: [OperationSigns]
  private let serviceWords: [[String]]

  /// What an operation by itself says of its calls.
  private struct OperationSigns {
    /// It reads, and neither saves nor publishes.
    var isQuery: Bool
    /// The last call written before its save; nil without a save.
    var lastBeforeSave: CallID?
    var savesFirst: Bool
    var words: [String]
    /// What it is about, which is in every purpose and says nothing.
    var entityWords: Set<String>
  }

  /// - Complexity: O(services + operations + calls).
  package init(architecture: Architecture) {
    self.architecture = architecture
    serviceWords = architecture.services.map { WordSigns.split($0.name) }
    operations = architecture.operations.map { Self.signs(of: $0, in: architecture) }
  }

  private static func signs(of operation: Operation, in architecture: Architecture) -> OperationSigns {
    let words = WordSigns.split(operation.name)
    let save = operation.steps.firstIndex { if case .save = $0 { true } else { false } }
    let publishes = operation.steps.contains { $0.calls.contains { architecture.calls[$0.index].publish != nil } }
    let isAsked =
      operation.endpoint.map { ["GET", "HEAD"].contains($0.method ?? "") } ?? false
      || words.first.map { WordSigns.queryVerbs.contains($0) || WordSigns.sense(of: $0)?.use == .query } ?? false
    let entity = operation.entity.map(WordSigns.split) ?? []
    return OperationSigns(
      isQuery: isAsked && save == nil && !publishes,
      lastBeforeSave: save.flatMap { operation.steps[..<$0].last { !$0.calls.isEmpty }?.calls.last },
      savesFirst: save != nil, words: words, entityWords: Set(entity + entity.map { $0 + "s" }))
  }

  /// Whether an operation only answers: nothing has happened that a fact could tell, unless the file names one.
  package func isQuery(_ operation: OperationID) -> Bool {
    operations[operation.index].isQuery && architecture[operation].fact == nil
  }

  package func judge(_ id: CallID) -> Judgement {
    guard case .call(let call) = architecture.calls[id.index].kind else {
      return Judgement(verdict: .event, because: "it is a fact already", confidence: .high)
    }
    return declared(call) ?? inferred(call, id)
  }

  // MARK: Declared

  private func declared(_ call: Call) -> Judgement? {
    // Two declarations that contradict each other are a finding, and no certainty.
    let confidence: Confidence = call.contradiction == nil ? .high : .medium
    if let need = call.needsResult?.value {
      switch need {
      case .no:
        return Judgement(
          verdict: .event, because: "the file says that the result is not needed", confidence: confidence)
      case .within(let time):
        return Judgement(
          verdict: .later, because: "the file says that the result is needed within \(TimeText.duration(time))",
          confidence: confidence)
      case .yes:
        return Judgement(
          verdict: .keep, use: call.because.flatMap(ResultUse.init),
          because: call.because.map(reason) ?? "the file says that the result is needed", confidence: confidence)
      }
    }
    if let because = call.because {
      return Judgement(
        verdict: .keep, use: ResultUse(rawValue: because), because: reason(because), confidence: confidence)
    }
    if !call.waits {
      return Judgement(verdict: .event, because: "the file says that nobody waits for it", confidence: confidence)
    }
    return nil
  }

  private func reason(_ because: String) -> String {
    switch ResultUse(rawValue: because) {
    case .authentication: "authentication: no way on without the identity"
    case .payment: "payment: the caller must know whether it succeeded"
    case .query: "query: the caller needs the data now"
    case .consistency: "consistency: both change together or not at all"
    case nil: because
    }
  }

  // MARK: Inferred

  private func inferred(_ call: Call, _ id: CallID) -> Judgement {
    let endpoint = architecture.endpoint(of: call)
    let question = endpoint?.method.flatMap { ["GET", "HEAD"].contains($0) ? $0 : nil }
    if let field = call.reads.first {
      return Judgement(
        verdict: .keep, use: question.map { _ in .query }, because: "the caller reads \(field) from the answer",
        confidence: .medium)
    }
    if let question {
      return Judgement(
        verdict: .keep, use: .query, because: "a \(question) is a question, and its answer is used",
        confidence: .medium)
    }
    if let time = call.purpose.flatMap(Purpose.time) {
      return Judgement(verdict: .later, because: "'\(time)' suggests that it is not needed at once", confidence: .low)
    }
    let signs = operations[architecture.calls[id.index].operation.index]
    let evidence = evidence(call, endpoint, signs)
    return decided(by: evidence, call, id, signs) ?? undecided(evidence)
  }

  /// Words for both sides and how much they weigh, the heaviest of each named.
  private struct Evidence {
    var keep = Side()
    var event = Side()

    struct Side {
      var weight = 0
      var heaviest: (word: String, sense: WordSigns.Sense, weight: Int)?

      mutating func add(_ word: String, _ sense: WordSigns.Sense, _ weight: Int) {
        self.weight += weight
        if weight > heaviest?.weight ?? 0 { heaviest = (word, sense, weight) }
      }

      var text: String? { heaviest.map { "'\($0.word)' suggests \($0.sense.name)" } }
    }

    mutating func add(_ word: String, _ sense: WordSigns.Sense?, _ weight: Int) {
      guard let sense else { return }
      if sense.use == nil { event.add(word, sense, weight) } else { keep.add(word, sense, weight) }
    }

    /// Whether one side outweighs the other by far.
    var winner: Side? {
      if keep.weight > 2 * event.weight { return keep }
      return event.weight > 2 * keep.weight ? event : nil
    }
  }

  /// The verb that a purpose begins with says the most; then what an endpoint or an operation is called last; the name
  /// of a service says the least.
  private func evidence(_ call: Call, _ endpoint: Endpoint?, _ signs: OperationSigns) -> Evidence {
    var evidence = Evidence()
    if let purpose = call.purpose { add(WordSigns.split(purpose), besides: signs.entityWords, to: &evidence) }
    if let endpoint {
      let path = endpoint.method == nil ? endpoint.text[...] : endpoint.text.drop { $0 != " " }
      let segment = path.split(separator: "/").last { !$0.hasPrefix("{") && !$0.hasPrefix(":") }
      add(segment.map { WordSigns.split(String($0)) } ?? [], headWeight: 2, to: &evidence)
    }
    switch call.target {
    case .service(let service): add(Array(serviceWords[service.index].suffix(1)), headWeight: 1, to: &evidence)
    case .operation(let target):
      add(operations[target.index].words, headWeight: 2, to: &evidence)
      let service = architecture.operations[target.index].service
      add(Array(serviceWords[service.index].suffix(1)), headWeight: 1, to: &evidence)
    }
    return evidence
  }

  private func add(_ words: [String], besides entity: Set<String>, to evidence: inout Evidence) {
    let words = words.first == "to" ? Array(words.dropFirst()) : words
    guard let first = words.first else { return }
    if WordSigns.questions.contains(first) || words.contains("whether") {
      evidence.keep.add(first, .query, 4)
      return
    }
    if let wait = words.firstIndex(of: "wait"), words.dropFirst(wait + 1).first == "for" {
      evidence.keep.add("wait for", .query, 4)
      return
    }
    if first == "let", words.contains("know") { evidence.event.add("let know", .sideEffect, 3) }
    if let word = words.first(where: WordSigns.deferrals.contains) { evidence.event.add(word, .sideEffect, 3) }
    // To log somebody in is not to write a log.
    if ["log", "sign"].contains(first), words.contains("in") || words.contains("on") {
      evidence.keep.add("\(first) in", .authentication, 4)
      return
    }
    evidence.add(first, WordSigns.sense(of: first), 3)
    for word in words.dropFirst() where !entity.contains(word) { evidence.add(word, WordSigns.sense(of: word), 1) }
    if WordSigns.weakVerbs.contains(first) { evidence.event.add(first, .sideEffect, 1) }
  }

  /// The last word is what something is, the others say of what kind.
  private func add(_ words: [String], headWeight: Int, to evidence: inout Evidence) {
    for (index, word) in words.enumerated() {
      evidence.add(word, WordSigns.sense(of: word), index == words.count - 1 ? headWeight : 1)
    }
  }

  private func decided(by evidence: Evidence, _ call: Call, _ id: CallID, _ signs: OperationSigns) -> Judgement? {
    let isIgnored = call.onFailure == .ignore
    if let winner = evidence.winner, let text = winner.text {
      if let use = winner.heaviest?.sense.use {
        return Judgement(verdict: .keep, use: use, because: text, confidence: .low)
      }
      return Judgement(
        verdict: .event, because: text + (isIgnored ? ", and its failure is ignored" : ""),
        confidence: isIgnored ? .medium : .low)
    }
    // A log of searches is a log, where nobody minds its failure.
    if isIgnored, let text = evidence.event.text, evidence.event.weight >= evidence.keep.weight {
      return Judgement(verdict: .event, because: text + ", and its failure is ignored", confidence: .low)
    }
    guard evidence.keep.weight == 0, evidence.event.weight == 0 else { return nil }
    if signs.isQuery {
      return Judgement(
        verdict: .keep, use: .query, because: "its operation answers a question and saves nothing", confidence: .low)
    }
    if case .fallback = call.onFailure {
      return Judgement(verdict: .keep, because: "a second source stands ready for its answer", confidence: .low)
    }
    if isIgnored {
      return Judgement(
        verdict: .event, because: "the operation goes on without its answer",
        confidence: signs.savesFirst && !isBeforeSave(id, signs) ? .medium : .low)
    }
    if isBeforeSave(id, signs) {
      return Judgement(
        verdict: .keep, because: "it comes before the save, which goes on only if it succeeds", confidence: .low)
    }
    return nil
  }

  private func isBeforeSave(_ id: CallID, _ signs: OperationSigns) -> Bool {
    signs.lastBeforeSave.map { id <= $0 } ?? false
  }

  private func undecided(_ evidence: Evidence) -> Judgement {
    let signs = [evidence.keep.text, evidence.event.text].compactMap { $0 }
    let because =
      signs.isEmpty ? "nothing in the file says whether the result is needed" : signs.joined(separator: ", ")
    return Judgement(verdict: .ask, because: because, confidence: .low)
  }
}

extension Call {
  /// Whether the file says if its result is needed, so that nothing has to be inferred or asked.
  package var saysWhetherNeeded: Bool { needsResult != nil || because != nil || !waits }

  /// What speaks against what is declared about the need of a result; nil where nothing does.
  package var contradiction: String? {
    let isUnneeded = needsResult?.value == .no
    guard isUnneeded || !waits else { return nil }
    if let field = reads.first { return "reads \(field) from the answer" }
    if let because { return "gives a reason to wait: \(because)" }
    return !waits && needsResult?.value == .yes ? "needs its result" : nil
  }
}
