import Diagnostics
import Documents

/// What was found once and is accepted until further notice.
struct Baseline {
  struct Entry {
    var fingerprint: String
    var code: String
    var place: String
    var message: String
  }

  var entries: [Entry]

  init(_ concerns: [Concern]) {
    entries = concerns.map {
      Entry(fingerprint: $0.fingerprint, code: $0.code, place: $0.place, message: $0.message)
    }
  }

  // MARK: Writing

  /// The file, in an order that lines and severities do not change.
  func document(architecture: String, yearHours: Double) -> JSONValue {
    let sorted = entries.sorted {
      ($0.code, $0.place, $0.fingerprint) < ($1.code, $1.place, $1.fingerprint)
    }
    return .object(
      AnalysisJSON.head(architecture: architecture, yearHours: yearHours) + [
        ("accepted", .array(sorted.map(Self.json)))
      ])
  }

  static func json(_ entry: Entry) -> JSONValue {
    [
      "fingerprint": .string(entry.fingerprint), "code": .string(entry.code), "place": .string(entry.place),
      "message": .string(entry.message),
    ]
  }

  // MARK: Reading

  private static let help = "write it with: decouple check FILE --write-baseline BASELINE"

  /// Reads a file that was written so; nil where an error was reported.
  init?(_ source: SourceText, log: inout DiagnosticLog) {
    guard let document = DocumentReader.read(source, format: .json, log: &log) else { return nil }
    func fail(_ code: DiagnosticCode, _ message: String, at node: NodeID) {
      log.report(Diagnostic(.error, code, message, at: document.span(of: node), help: Self.help))
    }
    func children(_ node: NodeID) -> [String: NodeID] {
      Dictionary(document.entries(of: node).map { (document.text(of: $0.key), $0.value) }) { first, _ in first }
    }
    let head = children(document.root)
    guard let accepted = head["accepted"], document.kind(of: accepted) == .sequence else {
      fail("wrong-type", "a baseline has a list 'accepted'", at: head["accepted"] ?? document.root)
      return nil
    }
    if let version = head["schemaVersion"],
      document.kind(of: version) != .scalar || document.text(of: version) != "1"
    {
      fail("wrong-type", "only baselines of schemaVersion 1 are read", at: version)
      return nil
    }
    entries = []
    for element in document.elements(of: accepted) {
      let keys = children(element)
      var texts: [String] = []
      for key in ["fingerprint", "code", "place", "message"] {
        guard let node = keys[key], document.kind(of: node) == .scalar, document.scalarType(of: node) == .string else {
          fail("missing-key", "what is accepted has a text '\(key)'", at: keys[key] ?? element)
          return nil
        }
        texts.append(document.text(of: node))
      }
      entries.append(Entry(fingerprint: texts[0], code: texts[1], place: texts[2], message: texts[3]))
    }
  }
}
