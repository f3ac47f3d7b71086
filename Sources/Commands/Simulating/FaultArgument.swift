import ArchitectureModel
import Diagnostics

/// Reads a fault as it is written on the command line: `[zone:]NAME=STATE[(KEY=VALUE,…)][@FROM[+FOR]]`.
///
/// It means what the same words mean in a file's scenario: without `@` from the start, without `+` until the end.
struct FaultArgument {
  static let example = "notification=crashed@2m+3m"
  private static let option = "--fault"
  /// What a service can be in place of running.
  static var states: [String] { Fault.State.Name.allCases.map(\.rawValue) }

  /// Why a text is no fault, and where.
  private struct Mistake: Error {
    var code: DiagnosticCode
    var message: String
    var place: Substring
    var help: String?
  }

  private let text: String
  private let architecture: Architecture

  /// - Returns: nil where what is wrong was reported, with its place in the argument.
  static func read(_ text: String, _ architecture: Architecture, log: inout DiagnosticLog) -> Fault? {
    let argument = FaultArgument(text: text, architecture: architecture)
    do {
      return try argument.fault()
    } catch {
      let source = SourceText(name: option, text: text)
      let start = text.utf8.distance(from: text.startIndex, to: error.place.startIndex)
      let span = SourceSpan(source, start..<(start + error.place.utf8.count))
      log.report(Diagnostic(.error, error.code, error.message, at: span, help: error.help))
      return nil
    }
  }

  private func fault() throws(Mistake) -> Fault {
    guard let equals = text.firstIndex(of: "=") else {
      _ = try place(text.prefix { $0 != "@" && $0 != "(" }, [:])
      throw Mistake(
        code: "missing-value", message: "'\(text)' does not say what is wrong with it", place: text[...],
        help: "write \(text.prefix { $0 != "@" && $0 != "(" })=crashed@2m+3m")
    }
    var rest = text[text.index(after: equals)...]
    let word = rest.prefix { $0 != "(" && $0 != "@" }
    rest = rest[word.endIndex...]
    let (options, afterBrackets) = try brackets(rest)
    let place = try place(text[..<equals], options)
    let name = try stateName(word)
    let state = try state(name, word, options)
    let (start, length) = try time(afterBrackets)
    return Fault(place: place, state: state, start: start, length: length)
  }

  // MARK: Who

  private func place(_ name: Substring, _ options: [Substring: Substring]) throws(Mistake) -> Fault.Place {
    let mark = "zone:"
    let instances = options["instances"]
    if name.hasPrefix(mark) {
      let zone = name.dropFirst(mark.count)
      let names = architecture.zones.map(\.name)
      guard let index = names.firstIndex(of: String(zone)) else { throw unknown("zone", zone, names) }
      if let instances {
        throw Mistake(
          code: "wrong-type", message: "instances goes with a service, not with a zone", place: instances,
          help: "leave it out")
      }
      return .zone(ZoneID(index))
    }
    let names = architecture.services.map(\.name)
    guard let index = names.firstIndex(of: String(name)) else {
      if architecture.zones.contains(where: { $0.name == name }) {
        throw Mistake(
          code: "wrong-kind", message: "'\(name)' is a zone", place: name, help: "write \(mark)\(text)")
      }
      throw unknown("service", name, names)
    }
    let service = ServiceID(index)
    return .service(service, instances: try instances.map { (text) throws(Mistake) in try count(text, of: service) })
  }

  private func unknown(_ kind: String, _ name: Substring, _ names: [String]) -> Mistake {
    let help = Spelling.help(
      for: name, among: names, all: "the \(kind)s are", none: "the files have no \(kind)s")
    if name.isEmpty {
      return Mistake(
        code: "missing-value", message: "the fault names no \(kind)", place: text.prefix(1),
        help: "write \(Self.example)")
    }
    return Mistake(
      code: kind == "zone" ? "unknown-zone" : "unknown-service", message: "there is no \(kind) '\(name)'", place: name,
      help: help)
  }

  private func count(_ text: Substring, of service: ServiceID) throws(Mistake) -> Int {
    let instances = architecture[service].replicas.count
    guard let count = Int(text), (1...instances).contains(count) else {
      throw Mistake(
        code: "out-of-range",
        message:
          "instances is '\(text)', but \(architecture[service].name) has \(Wording.count(instances, "instance"))",
        place: text, help: "write instances=1\(instances > 1 ? " to instances=\(instances)" : "")")
    }
    return count
  }

  // MARK: What

  /// What stands in the brackets, and what follows them.
  private func brackets(_ text: Substring) throws(Mistake) -> ([Substring: Substring], Substring) {
    guard text.first == "(" else { return ([:], text) }
    guard let end = text.firstIndex(of: ")") else {
      throw Mistake(
        code: "missing-value", message: "the bracket is never closed", place: text.prefix(1), help: "add )")
    }
    var options: [Substring: Substring] = [:]
    for part in text[..<end].dropFirst().split(separator: ",", omittingEmptySubsequences: false) {
      let part = Self.trimmed(part)
      guard let equals = part.firstIndex(of: "="), equals != part.startIndex, part.index(after: equals) < part.endIndex
      else {
        throw Mistake(
          code: "missing-value", message: "'\(part)' is not of the form KEY=VALUE", place: part.isEmpty ? text : part,
          help: "write rate-limited(limit=1/s), slow(factor=10) or crashed(instances=1)")
      }
      let key = Self.trimmed(part[..<equals])
      if options[key] != nil {
        throw Mistake(
          code: "duplicate-key", message: "'\(key)' is given twice", place: key, help: "leave out one of them")
      }
      options[key] = Self.trimmed(part[part.index(after: equals)...])
    }
    return (options, text[text.index(after: end)...])
  }

  private func stateName(_ word: Substring) throws(Mistake) -> Fault.State.Name {
    if let name = Fault.State.Name(rawValue: String(word)) { return name }
    let help = Spelling.help(for: word, among: Self.states, all: "the states are", none: "there are no states")
    throw Mistake(
      code: "unknown-value", message: word.isEmpty ? "the fault names no state" : "there is no state '\(word)'",
      place: word.isEmpty ? text[...] : word, help: help)
  }

  private func state(
    _ name: Fault.State.Name, _ word: Substring, _ options: [Substring: Substring]
  ) throws(Mistake) -> Fault.State {
    try requireKeys(of: name, word, options)
    switch name {
    case .crashed: return .crashed
    case .refusing: return .refusing
    case .deploying: return .deploying
    case .rateLimited: return .rateLimited(try limit(options))
    case .slow: return .slow(try slowness(options))
    }
  }

  private func requireKeys(
    of name: Fault.State.Name, _ word: Substring, _ options: [Substring: Substring]
  ) throws(Mistake) {
    var given: [Fault.State.Key] = []
    // In the order of the argument, so that the first mistake is the one that is told.
    for text in options.keys.sorted(by: { $0.startIndex < $1.startIndex }) where text != "instances" {
      guard let key = Fault.State.Key(rawValue: String(text)) else {
        let known = name.keys.map(\.rawValue) + ["instances"]
        throw Mistake(
          code: "unknown-key", message: "\(name.rawValue) has no '\(text)'", place: text,
          help: Spelling.meant(by: text, among: known) ?? "it takes \(known.joined(separator: ", "))")
      }
      guard key.state == name else { throw mistake(.stray(key, beside: name), at: text, help: "leave it out") }
      given.append(key)
    }
    guard let mismatch = name.mismatches(given).first else { return }
    throw switch mismatch {
    case .stray: mistake(mismatch, at: word, help: "leave it out")
    case .noLimit: mistake(mismatch, at: word, help: "write \(word)(limit=1/s)")
    case .noSlowness: mistake(mismatch, at: word, help: "write slow(factor=10) or slow(latency=500ms)")
    case .twiceSlow: mistake(mismatch, at: options["latency"] ?? word, help: "leave out one of them")
    }
  }

  private func mistake(_ mismatch: Fault.State.Mismatch, at place: Substring, help: String) -> Mistake {
    Mistake(code: mismatch.code, message: mismatch.message, place: place, help: help)
  }

  private func limit(_ options: [Substring: Substring]) throws(Mistake) -> RateLimit {
    let text = options["limit"] ?? ""
    let rate = try quantity(text, QuantityText.rate)
    guard rate.count > 0 else {
      throw Mistake(
        code: "out-of-range", message: "a limit is above 0/s", place: text,
        help: "a service that lets nothing through is refusing")
    }
    return RateLimit(
      rate: rate, excess: try options["excess"].map { (text) throws(Mistake) in try excess(text) } ?? .delay(nil))
  }

  private func excess(_ text: Substring) throws(Mistake) -> RateLimit.Excess {
    let words = text.split(separator: " ")
    switch (words.first, words.count) {
    case ("reject", 1): return .reject
    case ("delay", 1): return .delay(nil)
    case ("delay", 2): return .delay(try quantity(words[1], QuantityText.duration))
    default:
      throw Mistake(
        code: "unknown-value", message: "excess is '\(text)'", place: text,
        help: "write excess=reject, excess=delay or 'excess=delay 2s'")
    }
  }

  private func slowness(_ options: [Substring: Substring]) throws(Mistake) -> Fault.Slowness {
    if let text = options["latency"] { return .latency(.constant(try quantity(text, QuantityText.duration))) }
    let text = options["factor"] ?? ""
    do {
      return try Fault.Slowness.factor(text)
    } catch {
      throw Mistake(
        code: "out-of-range",
        message: "factor is '\(text)', not a number above 0 and at most \(Int(FileLimits.factor))",
        place: text, help: "write factor=10 for ten times as slow")
    }
  }

  // MARK: When

  private func time(_ text: Substring) throws(Mistake) -> (Nanoseconds, Nanoseconds?) {
    guard let first = text.first else { return (.zero, nil) }
    guard first == "@" else {
      throw Mistake(
        code: "unexpected-content", message: "'\(text)' is out of place here", place: text,
        help: "the time is written @2m+3m: from 2m, for 3m")
    }
    let parts = text.dropFirst().split(separator: "+", omittingEmptySubsequences: false)
    if parts.count > 2 {
      throw Mistake(
        code: "unexpected-content", message: "'\(text)' has more than one +", place: text,
        help: "write @FROM+FOR, such as @2m+3m")
    }
    if parts.count == 1, let dash = parts[0].firstIndex(of: "-"), dash != parts[0].startIndex {
      throw Mistake(
        code: "bad-quantity", message: "'\(parts[0])' is no duration", place: parts[0],
        help: "give the start and how long it lasts: @\(parts[0][..<dash])+3m")
    }
    let start = try quantity(parts[0], QuantityText.duration)
    guard parts.count == 2 else { return (start, nil) }
    let length = try quantity(parts[1], QuantityText.duration)
    guard length > .zero else {
      throw Mistake(code: "out-of-range", message: "a fault takes some time", place: parts[1], help: "write @2m+3m")
    }
    return (start, length)
  }

  private func quantity<Value>(
    _ text: Substring, _ read: (String) throws(QuantityText.Refusal) -> Value
  ) throws(Mistake) -> Value {
    do {
      return try read(String(text))
    } catch {
      let place = text.isEmpty ? self.text[...] : text
      throw Mistake(code: "bad-quantity", message: error.message, place: place, help: error.help)
    }
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return text
  }
}
