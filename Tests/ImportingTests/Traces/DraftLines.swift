import Documents
import Importing
import TestSupport

/// A draft as lines that can be compared: what is written, without the samples it rests on.
struct DraftLines {
  let lines: [String]

  init(_ draft: Draft) {
    var lines: [String] = []
    for service in draft.services {
      lines.append(service.name + (service.kind.map { " (\($0.rawValue))" } ?? ""))
      for operation in service.operations {
        lines.append("  " + operation.name)
        lines += operation.steps.flatMap { Self.lines(of: $0, indent: "    ") }
      }
      for consumer in service.consumers {
        lines.append("  consumes \(consumer.event) -> \(consumer.operation ?? "?")" + Self.text(consumer.figures))
      }
    }
    self.lines = lines
  }

  private static func lines(of step: Draft.Step, indent: String) -> [String] {
    switch step {
    case .call(let call):
      let target = call.service + (call.operation.map { "/" + $0 } ?? "")
      // What an operation is called stands there already.
      let figures = call.figures.filter { $0.key != "latency" && !($0.key == "endpoint" && call.operation != nil) }
      let failures = call.outcomes.map { $0.failures == 0 ? "" : " failed \($0.failures)/\($0.count)" } ?? ""
      return [indent + "call " + target + text(figures) + failures]
    case .publish(let publish):
      return [indent + "publish \(publish.event) to \(publish.broker ?? "?")" + text(publish.figures)]
    case .parallel(let steps): return [indent + "parallel"] + steps.flatMap { lines(of: $0, indent: indent + "  ") }
    case .oneOf: return [indent + "one-of"]
    }
  }

  private static func text(_ figures: [(key: String, value: Draft.Figure)]) -> String {
    figures.map { " \($0.key)=\(text($0.value.value))" }.joined()
  }

  static func text(_ value: JSONValue) -> String {
    switch value {
    case .string(let text): text
    case .integer(let number): String(number)
    case .boolean(let isTrue): String(isTrue)
    case .object(let entries): "{" + entries.map { "\($0.key): \(text($0.value))" }.joined(separator: ", ") + "}"
    default: "?"
    }
  }
}

extension Draft {
  /// What traces give, read in pieces of a size.
  static func ofTraces(_ files: [[UInt8]], piece: Int = 1 << 16, limits: TraceLimits = TraceLimits()) -> Draft {
    var traces = TraceImport(limits: limits)
    for (number, file) in files.enumerated() {
      var start = 0
      while start < file.count {
        let end = min(file.count, start + piece)
        traces.add(Array(file[start..<end]))
        start = end
      }
      traces.endFile(named: "file \(number + 1)")
    }
    return traces.draft()
  }

  static func ofTraces(_ text: String) -> Draft { ofTraces([Array(text.utf8)]) }

  func service(_ name: String) -> Service? { services.first { $0.name == name } }

  func operation(_ name: String, of service: String) -> Operation? {
    self.service(service)?.operations.first { $0.name == name }
  }

  func hasRemark(_ words: String) -> Bool { remarks.contains { $0.text.contains(words) } }
}

/// Traces of others, which lie beside the repository and not in it.
enum SharedTraces {
  static let directory = TestFiles.shared + "/real/"
  static var areHere: Bool { TestFiles.exists(directory + "otlp-synthetic") }

  /// Every file of traces, by its path in the directory.
  static var files: [String] {
    ["otlp", "otlp-synthetic", "jaeger", "jaeger-crisp", "zipkin"].flatMap { folder in
      TestFiles.names(in: directory + folder)
        .filter { ($0.hasSuffix(".json") || $0.hasSuffix(".jsonl")) && $0 != "ground-truth.json" }
        .map { folder + "/" + $0 }
    }
  }
}
