import ArchitectureModel
import Diagnostics
import Documents

/// Calls as they are told in one line: `CALLER[/OPERATION] [OWN WORK] -> TARGET[/OPERATION] TIME [AVAILABILITY], …; …`.
struct CallSketch {
  static let example = "task-api 50ms -> notification 2s, audit 500ms, reminder 50ms"
  static let option = "--calls"
  /// How an operation is called whose name is not given.
  private static let usualOperation = "serve"
  /// Longer lines are a file's business.
  private static let mostCalls = 1_000

  /// Why a text is no sketch, and where.
  private struct Mistake: Error {
    var code: DiagnosticCode
    var message: String
    var place: Substring
    var help: String?
  }

  /// Who calls or is called, with what was written about it.
  private struct Party {
    var place: Substring
    var service: String
    var operation: String?
    var latency: Substring?
    var availability: Substring?
  }

  private struct Chain {
    var caller: Party
    var targets: [Party]
  }

  private struct ServiceSketch {
    var name: String
    var latency: Substring?
    var availability: Substring?
    var operations: [OperationSketch] = []
  }

  private struct OperationSketch {
    var name: String
    var latency: Substring?
    var calls: [(target: String, latency: Substring?)] = []
  }

  private var services: [ServiceSketch] = []

  /// The sketch as an architecture file.
  /// - Returns: nil where what is wrong was reported, with its place in the text.
  static func file(of text: String, log: inout DiagnosticLog) -> String? {
    do {
      var sketch = CallSketch()
      let chains = try chains(of: text)
      for chain in chains { try sketch.define(chain.caller) }
      for chain in chains { try sketch.add(chain) }
      return sketch.file(from: text)
    } catch {
      let source = SourceText(name: option, text: text)
      let start = text.utf8.distance(from: text.startIndex, to: error.place.startIndex)
      let span = SourceSpan(source, start..<(start + error.place.utf8.count))
      log.report(Diagnostic(.error, error.code, error.message, at: span, help: error.help))
      return nil
    }
  }

  // MARK: Reading

  private static func chains(of text: String) throws(Mistake) -> [Chain] {
    var chains: [Chain] = []
    var callCount = 0
    for part in text.split(separator: ";", omittingEmptySubsequences: false) where !trimmed(part).isEmpty {
      let chain = try chain(part)
      callCount += chain.targets.count
      guard callCount <= mostCalls else {
        throw Mistake(
          code: "out-of-range", message: "more than \(DecimalText.count(mostCalls)) calls in one line",
          place: chain.caller.place, help: "write a file: decouple init > architecture.yaml")
      }
      chains.append(chain)
    }
    guard !chains.isEmpty else {
      throw Mistake(
        code: "missing-value", message: "nothing is called", place: text[...], help: "write '\(example)'")
    }
    return chains
  }

  private static func chain(_ text: Substring) throws(Mistake) -> Chain {
    let sides = halves(of: text)
    guard let (left, right) = sides else {
      throw Mistake(
        code: "missing-value", message: "'\(trimmed(text))' does not say whom it calls", place: trimmed(text),
        help: "write '\(trimmed(text)) -> notification 2s'")
    }
    if let further = halves(of: right) {
      let arrow = text[further.0.endIndex..<further.1.startIndex]
      throw Mistake(
        code: "unexpected", message: "a second '->' in one chain", place: arrow,
        help: "part chains by a semicolon: 'a -> b 2s; b -> c 50ms'")
    }
    let caller = try party(left, atEnd: left.endIndex)
    var targets: [Party] = []
    for target in right.split(separator: ",", omittingEmptySubsequences: false) {
      targets.append(try party(target, atEnd: target.endIndex))
    }
    return Chain(caller: caller, targets: targets)
  }

  /// What stands before and behind the first arrow.
  private static func halves(of text: Substring) -> (Substring, Substring)? {
    var place = text.startIndex
    while let dash = text[place...].firstIndex(of: "-") {
      let next = text.index(after: dash)
      if next < text.endIndex, text[next] == ">" { return (text[..<dash], text[text.index(after: next)...]) }
      place = next
    }
    return nil
  }

  /// `SERVICE[/OPERATION] [TIME] [AVAILABILITY]`, the two in either order.
  private static func party(_ text: Substring, atEnd end: Substring.Index) throws(Mistake) -> Party {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard let first = words.first, let last = words.last else {
      // An empty place is shown where something should stand.
      throw Mistake(
        code: "missing-value", message: "a service is missing here", place: text.isEmpty ? text : text.prefix(1),
        help: "write '\(example)'")
    }
    let figures = words.dropFirst().reversed().prefix { isFigure($0) }.reversed()
    let nameEnd = figures.first.map(\.startIndex) ?? last.endIndex
    let name = trimmed(text[first.startIndex..<nameEnd])
    var party = try named(name)
    for figure in figures { try note(figure, of: &party) }
    return party
  }

  private static func named(_ name: Substring) throws(Mistake) -> Party {
    guard let slash = name.firstIndex(of: "/") else {
      if let blank = name.firstIndex(where: \.isWhitespace) {
        let stray = trimmed(name[blank...])
        throw Mistake(
          code: "unexpected", message: "'\(stray)' is neither a time nor an availability", place: stray,
          help: "write \(name[..<blank]) 500ms, or \(name[..<blank]) 500ms 99.9%")
      }
      return Party(place: name, service: try service(name), operation: nil)
    }
    let operation = name[name.index(after: slash)...]
    guard !operation.isEmpty else {
      throw Mistake(
        code: "missing-value", message: "the operation is missing", place: name,
        help: "write \(name)record, or \(name.dropLast()) for the service as a whole")
    }
    if let wrong = operation.firstIndex(where: {
      $0 == "#" || $0.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }) {
      throw Mistake(
        code: "bad-name", message: "the name of an operation cannot contain this", place: operation[wrong...].prefix(1),
        help: "leave it out")
    }
    return Party(place: name, service: try service(name[..<slash]), operation: String(operation))
  }

  private static func service(_ name: Substring) throws(Mistake) -> String {
    guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || "_.-".contains($0) }), !name.hasPrefix("x-")
    else {
      throw Mistake(
        code: "bad-name", message: "'\(name)' cannot be the name of a service", place: name,
        help: "names are letters, digits, '_', '.' and '-'")
    }
    return String(name)
  }

  /// Whether a word is meant as a figure; no service needs a name that begins with a digit behind another word.
  private static func isFigure(_ word: Substring) -> Bool {
    guard let first = word.first else { return false }
    return first.isASCII && (first.isNumber || first == "." || first == "-" && word.count > 1)
  }

  private static func note(_ word: Substring, of party: inout Party) throws(Mistake) {
    let isShare =
      word.hasSuffix("%")
      || (try? QuantityText.duration(String(word))) == nil && DecimalNumber(word) != nil && word.contains(".")
    do throws(QuantityText.Refusal) {
      if isShare { _ = try QuantityText.probability(String(word)) } else { _ = try QuantityText.duration(String(word)) }
    } catch {
      throw Mistake(code: "bad-quantity", message: error.message, place: word, help: error.help)
    }
    guard isShare ? party.availability == nil : party.latency == nil else {
      throw Mistake(
        code: "unexpected", message: "a second \(isShare ? "availability" : "time") of \(party.service)", place: word,
        help: "leave one out; calls are parted by commas")
    }
    if isShare { party.availability = word } else { party.latency = word }
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop { $0.isWhitespace }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return text
  }

  // MARK: Putting together

  /// Notes a caller: what is written about it is its own.
  private mutating func define(_ caller: Party) throws(Mistake) {
    let place = try noteService(caller)
    let name = caller.operation ?? Self.usualOperation
    let operation = noteOperation(name, of: place)
    guard let latency = caller.latency else { return }
    let known = services[place].operations[operation].latency ?? latency
    guard known == latency else {
      throw Mistake(
        code: "disagreement", message: "\(caller.place) takes \(known) already", place: latency,
        help: "keep one of them")
    }
    services[place].operations[operation].latency = latency
  }

  private mutating func add(_ chain: Chain) throws(Mistake) {
    let place = try noteService(chain.caller)
    let operation = noteOperation(chain.caller.operation ?? Self.usualOperation, of: place)
    for target in chain.targets {
      let callee = try noteService(target)
      var name = target.service
      var own: Substring?
      if let operation = try calledOperation(of: target, callee) {
        let called = noteOperation(operation, of: callee)
        name += "/" + operation
        if services[callee].operations[called].latency == nil {
          services[callee].operations[called].latency = target.latency
        }
        own = services[callee].operations[called].latency
      } else {
        if services[callee].latency == nil { services[callee].latency = target.latency }
        own = services[callee].latency
      }
      // Another figure than its own work is what this call takes.
      services[place].operations[operation].calls.append((name, target.latency == own ? nil : target.latency))
    }
  }

  /// The operation that a call goes to: the one named, else the one that the target calls others from.
  private func calledOperation(of target: Party, _ callee: Int) throws(Mistake) -> String? {
    if let operation = target.operation { return operation }
    let operations = services[callee].operations.map(\.name)
    guard operations.count > 1 else { return operations.first }
    throw Mistake(
      code: "ambiguous", message: "\(target.service) has several operations", place: target.place,
      help: "write \(target.service)/\(operations[0]), say")
  }

  /// The place of a service, with its availability noted.
  private mutating func noteService(_ party: Party) throws(Mistake) -> Int {
    let place: Int
    if let known = services.firstIndex(where: { $0.name == party.service }) {
      place = known
    } else {
      if let other = services.first(where: { $0.name.lowercased() == party.service.lowercased() }) {
        throw Mistake(
          code: "duplicate-name", message: "'\(other.name)' and '\(party.service)' differ by case only",
          place: party.place, help: "write \(other.name)")
      }
      services.append(ServiceSketch(name: party.service))
      place = services.count - 1
    }
    if let availability = party.availability {
      if let known = services[place].availability, known != availability {
        throw Mistake(
          code: "disagreement", message: "\(party.service) is available \(known) already", place: availability,
          help: "keep one of them")
      }
      services[place].availability = availability
    }
    return place
  }

  private mutating func noteOperation(_ name: String, of service: Int) -> Int {
    if let known = services[service].operations.firstIndex(where: { $0.name == name }) { return known }
    services[service].operations.append(OperationSketch(name: name))
    return services[service].operations.count - 1
  }

  // MARK: Writing

  private func file(from text: String) -> String {
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let assumed: JSONValue = ["value": .string("99.9%"), "basis": .string("assumed")]
    let document: JSONValue = [
      "architecture": .string(services[0].name), "defaults": ["availability": assumed],
      "services": .object(services.map { (key: $0.name, value: Self.value(of: $0)) }),
    ]
    return """
      # Sketched by: decouple init --calls '\(words)'
      # 99.9 % is assumed of every service that says nothing else. Give a rate to operations to simulate them.
      \(YAMLWriter.text(of: document, flowWidth: 60))
      """
  }

  private static func value(of service: ServiceSketch) -> JSONValue {
    var entries: [(key: String, value: JSONValue)] = []
    if let latency = service.latency { entries.append(("latency", .string(String(latency)))) }
    if let availability = service.availability { entries.append(("availability", .string(String(availability)))) }
    if !service.operations.isEmpty {
      entries.append(("operations", .object(service.operations.map { (key: $0.name, value: value(of: $0)) })))
    }
    return .object(entries)
  }

  private static func value(of operation: OperationSketch) -> JSONValue {
    var entries: [(key: String, value: JSONValue)] = []
    if let latency = operation.latency { entries.append(("latency", .string(String(latency)))) }
    if !operation.calls.isEmpty {
      entries.append(
        (
          "steps",
          .array(
            operation.calls.map { call in
              var step: [(key: String, value: JSONValue)] = [("call", .string(call.target))]
              if let latency = call.latency { step.append(("latency", .string(String(latency)))) }
              return .object(step)
            })
        ))
    }
    return .object(entries)
  }
}
