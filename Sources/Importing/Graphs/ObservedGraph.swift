import ArchitectureModel
import Documents

/// A graph of services in which it was counted who called whom: no operations, no order, only how often.
///
/// How many calls a service makes for a request of its own is what left it over what reached it.
struct ObservedGraph {
  struct Edge {
    /// nil for requests from outside.
    var caller: Int?
    var callee: Int
    /// Calls in the time observed.
    var count: Double
    var failures: Double
    var note: String?
  }

  private var edges: [Edge] = []
  private var places: [String: Int] = [:]

  /// Adds what was counted; edges between the same two are one.
  mutating func add(_ edge: Edge) {
    if edge.caller == edge.callee { return }
    let key = "\(edge.caller ?? -1)>\(edge.callee)"
    if let place = places[key] {
      edges[place].count += edge.count
      edges[place].failures += edge.failures
      if edges[place].note == nil { edges[place].note = edge.note }
    } else {
      places[key] = edges.count
      edges.append(edge)
    }
  }

  /// Writes calls and observations into a draft.
  /// - Parameter seconds: how long it was counted; nil where nobody says.
  func write(into builder: inout GraphBuilder, seconds: Double?) {
    var incoming: [Int: Double] = [:]
    var failed: [Int: Double] = [:]
    for edge in edges {
      incoming[edge.callee, default: 0] += edge.count
      failed[edge.callee, default: 0] += edge.failures
    }
    for edge in edges {
      guard let caller = edge.caller else {
        writeArrivals(edge, into: &builder, seconds: seconds)
        continue
      }
      builder.addCall(from: caller, to: edge.callee) { call in
        describe(&call, edge, incoming: incoming[caller] ?? 0)
      }
    }
    for edge in edges {
      guard let requests = Self.whole(incoming[edge.callee]), requests > 0 else { continue }
      let operation = builder.operation(GraphBuilder.anyRequest, of: edge.callee)
      builder.change(operation, of: edge.callee) {
        $0.outcomes = Draft.Outcomes(count: requests, failures: min(requests, Self.whole(failed[edge.callee]) ?? 0))
      }
    }
  }

  private func writeArrivals(_ edge: Edge, into builder: inout GraphBuilder, seconds: Double?) {
    let operation = builder.operation(GraphBuilder.anyRequest, of: edge.callee)
    builder.change(operation, of: edge.callee) { $0.isEntered = true }
    guard let seconds, seconds > 0, edge.count > 0 else { return }
    let rate = JSONValue.string("\(DecimalText.significant(edge.count / seconds, digits: 4).filter { $0 != "," })/s")
    builder.change(operation, of: edge.callee) {
      $0.figures.append(("rate", Draft.Figure(rate, basis: .observed, samples: Self.whole(edge.count))))
    }
  }

  private func describe(_ call: inout Draft.Call, _ edge: Edge, incoming: Double) {
    call.note = edge.note
    guard let count = Self.whole(edge.count), count > 0 else {
      call.note = call.note ?? "no traffic while it was observed"
      return
    }
    call.outcomes = Draft.Outcomes(count: count, failures: min(count, Self.whole(edge.failures) ?? 0))
    guard let requests = Self.whole(incoming), requests > 0 else { return }
    let ratio = edge.count / incoming
    if ratio < 0.9995 {
      let share = Draft.Figure(.string(ShareText.percent(ratio)), basis: .observed, samples: requests)
      call.figures.append(("probability", share))
    } else if ratio > 1.05 {
      call.note = call.note ?? "\(DecimalText.significant(ratio, digits: 3)) calls a request"
      let times = min(FileLimits.attempts, max(1, Int(min(ratio, 1e6).rounded())))
      if times > 1 {
        call.figures.append(("times", Draft.Figure(.integer(times), basis: .observed, samples: requests)))
      }
    }
  }

  /// The whole number nearest to a count; nil where it is none that a file could hold.
  private static func whole(_ count: Double?) -> Int? {
    guard let count, count.isFinite, count >= 0, count < 1e15 else { return nil }
    return Int(count.rounded())
  }
}
