import ArchitectureModel
import Diagnostics
import Documents
import Scenarios
import Simulation

/// A part of an experiment on its way between machines: what was asked, the files themselves, and what was found of
/// every scenario in the replications of this part.
///
/// Text, a line each: the format's name, a JSON object with the question, for each scenario the whole numbers of its
/// ``RunPart`` in hexadecimal digits, and a checksum of all before it, which finds what was cut off or damaged on the way.
struct SimulationPart {
  private static let name = "decouple simulation part 1"

  /// What is the same in all parts of an experiment.
  struct Question {
    /// The options that matter, as they are typed.
    var arguments: [String]
    var files: [ArchitectureLoader.Input]
  }

  var question: Question
  var shard: Shard
  /// Scenario by scenario, as whole numbers.
  var findings: [[UInt64]]

  // MARK: Writing

  var text: String {
    var text = "\(Self.name)\n\(JSONWriter.compact(header))\n"
    for words in findings { text += words.map { String($0, radix: 16) }.joined(separator: " ") + "\n" }
    return text + "checksum \(Self.checksum(text.utf8))\n"
  }

  private var header: JSONValue {
    [
      "tool": .string(CommandLineTool.version), "part": .integer(shard.index), "of": .integer(shard.count),
      "arguments": .array(question.arguments.map(JSONValue.string)), "files": .array(question.files.map(Self.file)),
    ]
  }

  private static func file(_ file: ArchitectureLoader.Input) -> JSONValue {
    [
      "name": .string(file.source.name), "format": .string(file.format == .json ? "json" : "yaml"),
      "text": .string(String(decoding: file.source.bytes, as: UTF8.self)),
    ]
  }

  /// Against accidents, not against malice.
  private static func checksum(_ bytes: some Sequence<UInt8>) -> String { String(bytes.fnv1a, radix: 16) }

  // MARK: Reading

  /// Why a file is no part.
  struct Refusal: Error, Equatable {
    var message: String
    var help: String?
  }

  init(question: Question, shard: Shard, findings: [[UInt64]]) {
    self.question = question
    self.shard = shard
    self.findings = findings
  }

  init(_ bytes: [UInt8]) throws(Refusal) {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard lines.count > 1, lines[0].elementsEqual(Self.name.utf8) else {
      throw Refusal(
        message: "it is no part of a simulation of this version",
        help: "decouple simulate FILE --shard 1/4 -o FILE writes one")
    }
    let damaged = Refusal(
      message: "it is damaged or cut off: its checksum does not match", help: "write or copy this part again")
    // The last line is empty: the text ends with a break.
    guard lines.count >= 4, lines[lines.count - 1].isEmpty, let last = lines.dropLast().last,
      last.elementsEqual("checksum \(Self.checksum(bytes[..<last.startIndex]))".utf8)
    else { throw damaged }
    (question, shard) = try Self.header(Array(lines[1]))
    findings = []
    for line in lines[2..<(lines.count - 2)] {
      guard let words = Self.words(line) else { throw damaged }
      findings.append(words)
    }
  }

  private static func header(_ bytes: [UInt8]) throws(Refusal) -> (Question, Shard) {
    var log = DiagnosticLog()
    var limits = ReaderLimits()
    limits.scalarBytes = limits.documentBytes
    let source = SourceText(name: "part", bytes: bytes)
    guard let document = DocumentReader.read(source, format: .json, limits: limits, log: &log),
      let index = document.value("part", of: document.root).flatMap({ Int(document.text(of: $0)) }),
      let count = document.value("of", of: document.root).flatMap({ Int(document.text(of: $0)) }),
      count <= SimulationOptions.mostReplications, let shard = Shard(index, of: count),
      let tool = document.value("tool", of: document.root),
      let arguments = document.value("arguments", of: document.root),
      let files = document.value("files", of: document.root)
    else { throw Refusal(message: "its head cannot be understood", help: "write this part again") }
    guard document.text(of: tool) == CommandLineTool.version else {
      throw Refusal(
        message: "it was written by version \(document.text(of: tool)), this is \(CommandLineTool.version)",
        help: "make all parts and put them together with one version")
    }
    let inputs = document.elements(of: files).map { file in
      let text = { (key: String) in document.value(key, of: file).map { document.text(of: $0) } ?? "" }
      return ArchitectureLoader.Input(
        SourceText(name: text("name"), text: text("text")), format: text("format") == "json" ? .json : .yaml)
    }
    let words = document.elements(of: arguments).map { document.text(of: $0) }
    return (Question(arguments: words, files: inputs), shard)
  }

  private static func words(_ line: ArraySlice<UInt8>) -> [UInt64]? {
    var words: [UInt64] = []
    for field in line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false) {
      guard let word = UInt64(String(decoding: field, as: UTF8.self), radix: 16) else { return nil }
      words.append(word)
    }
    return words
  }
}

extension SimulationPart.Question {
  /// What tells this question from another; nil where they are the same.
  func difference(from other: Self) -> String? {
    if arguments != other.arguments {
      let (here, there) = (arguments.joined(separator: " "), other.arguments.joined(separator: " "))
      return "the one was made with \(here), the other with \(there)"
    }
    let isSame =
      files.count == other.files.count
      && zip(files, other.files).allSatisfy { left, right in
        left.source.name == right.source.name && left.source.bytes == right.source.bytes
          && left.format == right.format
      }
    return isSame ? nil : "they are of different architecture files"
  }
}

extension SimulationPart {
  init(question: Question, shard: Shard, _ parts: [RunPart]) {
    let findings = parts.map { part in
      var words: [UInt64] = []
      part.encode(into: &words)
      return words
    }
    self.init(question: question, shard: shard, findings: findings)
  }

  /// What was found; nil where the numbers are no findings.
  var parts: [RunPart]? {
    var parts: [RunPart] = []
    for finding in findings {
      var words = finding[...]
      guard let part = RunPart(decoding: &words), words.isEmpty else { return nil }
      parts.append(part)
    }
    return parts
  }
}

extension Document {
  fileprivate func value(_ key: String, of node: NodeID) -> NodeID? {
    for (name, value) in entries(of: node) where text(of: name) == key { return value }
    return nil
  }
}
