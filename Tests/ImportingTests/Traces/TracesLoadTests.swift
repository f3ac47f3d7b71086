import ArchitectureModel
import Diagnostics
import Documents
import Importing
import TestSupport
import Testing

/// What traces give is an architecture: it is written out plainly and loaded.
@Suite struct TracesLoadTests {
  private static func json(_ draft: Draft) -> JSONValue {
    var services: [(key: String, value: JSONValue)] = []
    for service in draft.services {
      var entries = figures(service.figures)
      if let kind = service.kind { entries.append(("kind", .string(kind.rawValue))) }
      let operations = service.operations.map { operation -> (key: String, value: JSONValue) in
        var entries = figures(operation.figures)
        if let latency = operation.observedLatency { entries.append(("observed", .object([("latency", latency)]))) }
        if !operation.steps.isEmpty { entries.append(("steps", .array(operation.steps.map(step)))) }
        return (operation.name, .object(entries))
      }
      if !operations.isEmpty { entries.append(("operations", .object(operations))) }
      let consumers = service.consumers.map { consumer -> JSONValue in
        .object(
          [("event", .string(consumer.event)), ("operation", .optional(consumer.operation))] + figures(consumer.figures)
        )
      }
      if !consumers.isEmpty { entries.append(("consumes", .array(consumers))) }
      services.append((service.name, .object(entries)))
    }
    return .object([("architecture", .string("traces")), ("services", .object(services))])
  }

  private static func figures(_ figures: [(key: String, value: Draft.Figure)]) -> [(key: String, value: JSONValue)] {
    figures.map { key, figure in
      // Other values cannot say what they rest on.
      let canSay = ["latency", "rate", "probability"].contains(key)
      guard canSay, figure.basis == .observed, let samples = figure.samples else { return (key, figure.value) }
      return (key, .object([("value", figure.value), ("basis", .string("observed")), ("n", .integer(samples))]))
    }
  }

  private static func step(_ step: Draft.Step) -> JSONValue {
    switch step {
    case .call(let call):
      let target = call.service + (call.operation.map { "/" + $0 } ?? "")
      return .object([("call", .string(target))] + figures(call.figures))
    case .publish(let publish):
      return .object(
        [("publish", .string(publish.event)), ("to", .optional(publish.broker))] + figures(publish.figures))
    case .parallel(let steps): return .object([("parallel", .array(steps.map(Self.step)))])
    case .oneOf: return .null
    }
  }

  private static func load(_ draft: Draft) -> (Architecture?, [String]) {
    var log = DiagnosticLog()
    let source = SourceText(name: "draft", text: JSONWriter.pretty(json(draft)))
    let architecture = ArchitectureLoader.load([ArchitectureLoader.Input(source, format: .json)], log: &log)
    return (architecture, log.diagnostics.filter { $0.severity == .error }.map(\.message))
  }

  @Test(.enabled(if: SharedTraces.areHere, "the shared data is not here: set DECOUPLE_SHARED"))
  func everyFileGivesAnArchitectureThatLoads() {
    for file in SharedTraces.files {
      let (architecture, errors) = Self.load(Draft.ofTraces([TestFiles.bytes(SharedTraces.directory + file)]))
      #expect(architecture != nil, "\(file): \(errors)")
    }
  }

  @Test func namesOfAnyKindLoad() {
    let names = ["", "x-a", "a b", "A B", "a/b", "#", "\u{1}", "ä", "-", ".", "Ω#x", "a  b", "x-", "http://h:1/p?q"]
    var spans = SpanWriter()
    for (number, name) in names.enumerated() {
      for (other, operation) in names.enumerated() {
        let written = [name, operation].map { $0.replacing("\u{1}", with: "\\u0001") }
        let trace = number * 100 + other + 1
        let root = spans.add(.server, written[0], written[1], 0, 10, trace: trace)
        let inner = spans.add(
          .client, written[0], written[1], 1, 2, below: root, trace: trace, ["peer.service": written[1]])
        _ = spans.add(.server, written[1], written[0], 1, 2, below: inner, trace: trace)
        _ = spans.add(
          .producer, written[0], written[1], 3, 4, below: root, trace: trace,
          ["messaging.destination.name": written[1], "messaging.system": written[0]])
        _ = spans.add(.client, written[1], written[1], 5, 6, below: root, trace: trace, ["db.system": written[0]])
      }
    }
    let (architecture, errors) = Self.load(Draft.ofTraces(spans.text))
    #expect(architecture != nil, "\(errors)")
  }
}
