import ArchitectureModel
import Timing

/// Says in one sentence each, in the names of the file, why a call has a coupling or has not.
package struct CouplingEvidence {
  private let analysis: ArchitectureAnalysis
  private var architecture: Architecture { analysis.architecture }

  package init(_ analysis: ArchitectureAnalysis) { self.analysis = analysis }

  private func names(_ id: CallID) -> (caller: String, callee: String) {
    let site = architecture[id]
    return (architecture[architecture[site.operation].service].name, architecture[architecture.callee(of: id)].name)
  }

  private func hours(_ share: Double) -> String { "\(TimeText.hours(share * architecture.year.hours)) h a year" }

  // MARK: Temporal

  package func temporal(_ call: ArchitectureAnalysis.CallAnalysis) -> String {
    let site = architecture[call.id]
    let (caller, callee) = names(call.id)
    switch site.kind {
    case .publish(let publish):
      if publish.outbox != nil { return "\(callee) may be down: the outbox keeps \(publish.event.value)" }
      return "\(callee) has to be up when \(publish.event.value) is published" + deploys(call)
    case .call(let declared):
      if !declared.waits { return "\(caller) does not wait, but \(callee) has to be up to receive it" + deploys(call) }
      let takes = analysis.times.meanMs(of: call.id)
      let time = takes > 0 ? " \(TimeText.milliseconds(takes))" : ""
      let share = call.coupling.temporal.waitingShare.flatMap { takes > 0 ? $0 : nil }.map {
        " (\(DecimalText.percent($0, decimals: 1)) of its response time)"
      }
      return
        "\(caller) waits\(time)\(share ?? "") for \(callee), which has to be up at that moment"
        + deploys(call) + halfDone(call)
    }
  }

  private func deploys(_ call: ArchitectureAnalysis.CallAnalysis) -> String {
    guard let deploys = call.coupling.temporal.deploys else { return "" }
    let times = DecimalText.fixed(deploys.perYear, decimals: 0)
    let text = ", and not be deploying (\(times) × \(TimeText.milliseconds(deploys.length.milliseconds)) a year"
    guard let lost = deploys.requestsLostPerYear else { return text + ")" }
    return text + ": \(DecimalText.fixed(lost, decimals: 0)) requests lost)"
  }

  private func halfDone(_ call: ArchitectureAnalysis.CallAnalysis) -> String {
    guard let state = HalfDoneState(before: call.id, in: architecture, analysis.times) else { return "" }
    return
      "; while it hangs, the saved \(state.name) stays half done for \(TimeText.seconds(state.seconds)), and for good once it is given up"
  }

  // MARK: Availability

  package func availability(_ call: ArchitectureAnalysis.CallAnalysis) -> String {
    let site = architecture[call.id]
    let operation = architecture.name(of: site.operation)
    let callee = names(call.id).callee
    if let publish = site.publish, publish.outbox != nil {
      return "the outbox keeps \(publish.event.value) while \(callee) is down"
    }
    if let declared = site.call, !declared.waits { return "\(operation) goes on whether \(callee) is up or not" }
    switch site.onFailure {
    case .fail:
      let cost = call.cost.map { ": \(hours($0))" } ?? ""
      return "when \(callee) fails, \(operation) fails\(cost)" + (filling(call).map { "; \($0)" } ?? "")
    case .fallback(let target):
      let cost = call.cost.map { ": \(hours($0)) are left" } ?? ""
      return "when \(callee) fails, \(architecture.name(of: target)) stands in\(cost)"
        + (filling(call).map { "; \($0)" } ?? "")
    case .ignore:
      return filling(call).map { "its failure is ignored, but \($0)" } ?? "\(operation) goes on without \(callee)"
    }
  }

  /// What happens to the caller's pool when the callee hangs.
  private func filling(_ call: ArchitectureAnalysis.CallAnalysis) -> String? {
    guard let pressure = call.pressure else { return nil }
    let full = TimeText.seconds(pressure.secondsToFull)
    let refused =
      pressure.isRefusing ? ", and then \(DecimalText.percent(pressure.refusedShare, decimals: 0)) are refused" : ""
    return
      "hanging calls to \(names(call.id).callee) fill all \(pressure.workers) workers in \(full)\(refused)"
  }

  // MARK: Behavioral

  package func behavioral(_ call: ArchitectureAnalysis.CallAnalysis) -> String {
    let (caller, callee) = names(call.id)
    if let publish = architecture[call.id].publish {
      return "\(caller) knows only its own event \(publish.event.value)"
    }
    let coupling = call.coupling.behavioral
    var known: [String] = []
    if let endpoint = coupling.endpoint { known.append(endpoint.text) }
    let fields = coupling.fields
    if !fields.isEmpty { known.append(fields.count == 1 ? "the field \(fields[0])" : "\(fields.count) fields") }
    var text = "\(caller) knows "
    text += known.isEmpty ? "the interface of \(callee), not described in the file" : known.joined(separator: " with ")
    if let border = coupling.border { text += ", across the border of teams \(border.caller) and \(border.callee)" }
    if coupling.volatility == .high { text += ", and it changes often" }
    switch coupling.otherCallers {
    case 0: break
    case 1: text += "; 1 other service is bound to it too"
    default: text += "; \(coupling.otherCallers) other services are bound to it too"
    }
    return text
  }
}

extension PoolPressure {
  /// Whether a full pool turns away enough to speak of.
  package var isRefusing: Bool { refusedShare >= 0.005 }
}
