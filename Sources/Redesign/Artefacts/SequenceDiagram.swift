import ArchitectureModel
import Coupling
import Timing

/// What happens in one request, as a Mermaid sequence diagram.
package struct SequenceDiagram {
  private let analysis: ArchitectureAnalysis
  private let operation: OperationID
  private var participants: [ServiceID] = []
  private var lines: [String] = []

  package static func text(of operation: OperationID, in analysis: ArchitectureAnalysis) -> String {
    var diagram = SequenceDiagram(analysis, operation)
    return diagram.draw()
  }

  private init(_ analysis: ArchitectureAnalysis, _ operation: OperationID) {
    self.analysis = analysis
    self.operation = operation
  }

  private var architecture: Architecture { analysis.architecture }
  private var caller: ServiceID { architecture[operation].service }

  private mutating func draw() -> String {
    let own = name(of: caller)
    lines.append("Client->>+\(own): \(Self.plain(architecture[operation].name))")
    for step in architecture[operation].steps { draw(step) }
    let time = analysis[operation].response.map { "after " + TimeText.milliseconds($0.meanMs) } ?? "never"
    lines.append("\(own)-->>-Client: \(time)")
    drawConsumers()
    let heads = participants.enumerated().map { "  participant P\($0) as \(Self.plain(architecture[$1].name))" }
    return (["sequenceDiagram", "  participant Client"] + heads + lines.map { "  " + $0 }).joined(separator: "\n")
      + "\n"
  }

  private mutating func draw(_ step: Step) {
    switch step {
    case .save(let entity): lines.append("Note over \(name(of: caller)): save \(Self.plain(entity.value))")
    case .call(let call): draw(call)
    case .parallel(let branches):
      for (index, branch) in branches.enumerated() {
        lines.append(index == 0 ? "par at once" : "and")
        draw(branch)
      }
      if !branches.isEmpty { lines.append("end") }
    case .oneOf(let alternatives):
      for (index, alternative) in alternatives.enumerated() {
        let share = DecimalText.percent(alternative.share.value.nominal.value, decimals: 0)
        lines.append("\(index == 0 ? "alt" : "else") \(share) of the requests")
        draw(alternative.step)
      }
      if !alternatives.isEmpty { lines.append("end") }
    }
  }

  private mutating func draw(_ id: CallID) {
    let (own, other) = (name(of: caller), name(of: architecture.callee(of: id)))
    switch architecture[id].kind {
    case .call(let call):
      let what = Self.plain(call.endpoint?.text ?? architecture.name(of: call.target))
      guard call.waits else {
        lines.append("\(own)-)\(other): \(what)")
        return
      }
      lines.append("\(own)->>+\(other): \(what)")
      lines.append("\(other)-->>-\(own): \(TimeText.milliseconds(analysis.times.meanMs(of: id)))")
    case .publish(let publish):
      let how = publish.outbox == nil ? "" : " by the outbox"
      lines.append("\(own)-)\(other): \(Self.plain(publish.event.value))\(how)")
    }
  }

  /// After the answer: each consumer at its own pace.
  private mutating func drawConsumers() {
    for id in architecture[operation].calls {
      guard let publish = architecture[id].publish else { continue }
      for (index, service) in architecture.services.enumerated() {
        for consumer in service.consumers where consumer.event.value == publish.event.value {
          let (broker, taker) = (name(of: publish.broker), name(of: ServiceID(index)))
          lines.append("\(broker)-)\(taker): \(Self.plain(publish.event.value))")
          let time = analysis.times.meanMs(of: consumer, at: service).map { TimeText.milliseconds($0) } ?? "never"
          lines.append("Note over \(taker): \(time)")
        }
      }
    }
  }

  private mutating func name(of service: ServiceID) -> String {
    if let known = participants.firstIndex(of: service) { return "P\(known)" }
    participants.append(service)
    return "P\(participants.count - 1)"
  }

  /// Without what means something in a diagram.
  private static func plain(_ text: String) -> String {
    let plain = text.unicodeScalars.map { scalar -> String in
      ";#:<>{}%".unicodeScalars.contains(scalar) || scalar.properties.generalCategory == .control ? " " : String(scalar)
    }
    let joined = plain.joined()
    return joined.allSatisfy { $0 == " " } ? "-" : joined
  }
}
