import ArchitectureModel
import Availability
import Coupling
import Reports

/// Where hours of downtime come from, drawn.
struct HoursComposer {
  private static let shownOperations = 10
  private static let shownParts = 8

  let analysis: ArchitectureAnalysis
  let wording: Wording
  private var architecture: Architecture { analysis.architecture }

  /// The operations that lose most; nil for one alone.
  var operations: Chart? {
    let ranked = analysis.operations.filter { $0.loss > 0 }.sorted { ($1.loss, $0.id) < ($0.loss, $1.id) }
    let shown = ranked.prefix(Self.shownOperations)
    guard shown.count > 1, let most = shown.first?.loss else { return nil }
    let left = ranked.count - shown.count
    return chart(
      "Hours down a year, by operation", heading: "operation",
      shown.map { (architecture.name(of: $0.id), $0.loss) }, most: most,
      note: left > 0 ? "\(DecimalText.count(left)) more lose no more than the last of these" : "")
  }

  /// What each part costs an operation; nil where that is not known, or there is one part only.
  func parts(of operation: ArchitectureAnalysis.OperationAnalysis) -> Chart? {
    let costly = (operation.importance ?? []).filter { $0.gain > 0 }
    let ranked = costly.enumerated().sorted { ($1.element.gain, $0.offset) < ($0.element.gain, $1.offset) }
    guard ranked.count > 1 else { return nil }
    let shown = ranked.prefix(Self.shownParts).map(\.element)
    let left = ranked.count - shown.count
    return chart(
      "Hours a year that each part costs: \(architecture.name(of: operation.id))", heading: "part",
      shown.map { ($0.component.name(in: architecture), $0.gain) }, most: shown[0].gain,
      note: "gained if it alone never failed" + (left > 0 ? "; \(DecimalText.count(left)) more cost no more" : ""))
  }

  private func chart(
    _ title: String, heading: String, _ rows: [(name: String, failure: Double)], most: Double, note: String
  ) -> Chart {
    Chart(
      title: title, summary: "Most: \(rows[0].name), \(wording.hours(rows[0].failure)) h.",
      drawing: .bars(
        rows.map { .init(label: $0.name, value: "\(wording.hours($0.failure)) h", length: $0.failure / most) },
        limit: nil),
      table: Table(
        [.init(heading), .init("h/year", .right)],
        rows: rows.map { [Phrase($0.name), Phrase(wording.hours($0.failure))] }, note: Phrase(note, .dim)))
  }
}
