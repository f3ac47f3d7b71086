import ArchitectureModel
import Diagnostics
import Documents

/// A table of edges: a row says who called what how often, how many of the calls failed and how long they took.
///
/// A row without a caller is about requests from outside. The reader adds nothing of its own: a column that is missing
/// leaves open what it would say.
struct EdgeTableReader {
  private enum Kind: String, CaseIterable {
    case sync, async, database, cache, external
  }

  /// A row whose fields were understood.
  private struct Edge {
    var caller: Int?
    var operation: String?
    var callee: Int
    var endpoint: String?
    var kind: Kind
    var outcomes: Draft.Outcomes?
    var median: Double?
    var high: Double?
    var share: Double?
    var broker: String?

    /// The requests of which the calls are a share.
    var requests: Int? {
      guard let count = outcomes?.count, let share, share > 0 else { return nil }
      let requests = (Double(count) / share).rounded()
      return requests >= 1 && requests < 1e15 ? Int(requests) : nil
    }
  }

  private var builder = GraphBuilder()
  private var log: DiagnosticLog
  /// Publishes and consumers that are written, so that none is written twice.
  private var messages: Set<String> = []

  static func draft(of table: EdgeTable, log: inout DiagnosticLog) -> Draft {
    var reader = EdgeTableReader(log: log)
    reader.read(table)
    log = reader.log
    return reader.builder.draft
  }

  private init(log: DiagnosticLog) { self.log = log }

  private mutating func read(_ table: EdgeTable) {
    let edges = table.rows.compactMap { edge($0) }
    guard !log.hasErrors else { return }
    for edge in edges { write(edge) }
    if !table.ignored.isEmpty {
      builder.remark("columns that mean nothing here: \(Draft.Remark.list(table.ignored))")
    }
    builder.remark(
      "a table of edges knows no order: the calls of an operation stand as its rows do, one after the other")
  }

  // MARK: Fields

  private mutating func edge(_ row: EdgeTable.Row) -> Edge? {
    guard let name = row.text(.callee), let callee = builder.service(name) else {
      fail("missing-field", "this row names no callee", row, .callee, help: "write the service that is called")
      return nil
    }
    var kind = Kind.sync
    if let text = row.text(.kind) {
      guard let known = Kind(rawValue: text.lowercased()) else {
        let all = Kind.allCases.map(\.rawValue)
        let meant = Spelling.closest(to: text, among: all)
        fail(
          "unknown-value", "kind cannot be '\(text)'", row, .kind,
          help: meant.map { "did you mean '\($0)'?" } ?? "it is one of \(all.joined(separator: ", "))")
        return nil
      }
      kind = known
    }
    var edge = Edge(callee: callee, kind: kind)
    edge.caller = row.text(.caller).flatMap { builder.service($0) }
    if edge.caller == callee {
      builder.remark("rows in which a service calls itself are left out")
      return nil
    }
    edge.operation = row.text(.operation)
    edge.endpoint = row.text(.endpoint)
    edge.broker = row.text(.broker)
    if let count = whole(row, .count) {
      let errors = whole(row, .errors) ?? 0
      if errors > count {
        fail("out-of-range", "more errors than calls", row, .errors, help: "errors are some of count")
      }
      edge.outcomes = count > 0 ? Draft.Outcomes(count: count, failures: min(errors, count)) : nil
    }
    edge.median = seconds(row, .p50)
    edge.high = seconds(row, .p99)
    if let low = edge.median, let high = edge.high, high < low {
      fail("out-of-range", "p99 is below p50", row, .p99, help: "swap them")
    }
    edge.share = share(row)
    if edge.caller == nil, kind != .sync, kind != .external {
      fail("missing-field", "this row names no caller", row, .kind, help: "only requests from outside have none")
    }
    return edge
  }

  private mutating func whole(_ row: EdgeTable.Row, _ column: EdgeTable.Column) -> Int? {
    guard let text = row.text(column) else { return nil }
    if let number = Double(text), number >= 0, number < 1e15, let count = Int(exactly: number) { return count }
    fail("bad-quantity", "'\(text)' is no count", row, column, help: "write a whole number")
    return nil
  }

  /// Milliseconds where there is no unit.
  private mutating func seconds(_ row: EdgeTable.Row, _ column: EdgeTable.Column) -> Double? {
    guard let text = row.text(column) else { return nil }
    if let number = Double(text), number.isFinite, number >= 0, number < 1e12 { return number / 1e3 }
    if let time = try? QuantityText.duration(text) { return time.milliseconds / 1e3 }
    fail("bad-quantity", "'\(text)' is no time", row, column, help: "write milliseconds, or a unit: 2s")
    return nil
  }

  private mutating func share(_ row: EdgeTable.Row) -> Double? {
    guard let text = row.text(.share) else { return nil }
    let isPercent = text.hasSuffix("%")
    let digits = String(isPercent ? text.dropLast() : text[...]).filter { $0 != " " }
    if let number = Double(digits), number.isFinite, number >= 0, number < 1e6 {
      return isPercent ? number / 100 : number
    }
    fail("bad-quantity", "'\(text)' is no share", row, .share, help: "write 0.98 or 98%; 2 for two calls a request")
    return nil
  }

  private mutating func fail(
    _ code: DiagnosticCode, _ message: String, _ row: EdgeTable.Row, _ column: EdgeTable.Column, help: String
  ) {
    log.report(Diagnostic(.error, code, message, at: row.span(column), help: help))
  }

  // MARK: Edges

  /// Sums stay below what can be counted.
  private static let mostRequests = 1_000_000_000_000_000

  private mutating func write(_ edge: Edge) {
    switch edge.kind {
    case .async: writeMessage(edge)
    case .database, .cache, .external:
      let kind: Service.Kind = edge.kind == .database ? .database : edge.kind == .cache ? .cache : .external
      builder.change(edge.callee) { $0.kind = $0.kind ?? kind }
      if edge.caller != nil { writeCall(edge, to: nil) } else { observeRequests(edge) }
    case .sync:
      let operation = observeRequests(edge)
      if edge.caller != nil { writeCall(edge, to: operation) }
    }
  }

  @discardableResult
  private mutating func observeRequests(_ edge: Edge) -> String {
    observe(edge, on: edge.endpoint ?? GraphBuilder.anyRequest)
  }

  /// What is known of the operation called or set off; of several callers of one, the one that called most often tells
  /// the times.
  /// - Returns: the name of the operation.
  private mutating func observe(_ edge: Edge, on operation: String) -> String {
    let operation = builder.operation(operation, of: edge.callee)
    var name = ""
    builder.change(operation, of: edge.callee) { operation in
      name = operation.name
      if edge.caller == nil { operation.isEntered = true }
      let known = operation.outcomes
      if let outcomes = edge.outcomes {
        operation.outcomes = Draft.Outcomes(
          count: min(Self.mostRequests, (known?.count ?? 0) + outcomes.count),
          failures: min(Self.mostRequests, (known?.failures ?? 0) + outcomes.failures))
      }
      let isFirst = (edge.outcomes?.count ?? 0) > (known.map(\.count) ?? -1)
      if isFirst || operation.observedLatency == nil, let latency = Self.quantiles(edge) {
        operation.observedLatency = latency
      }
    }
    return name
  }

  private mutating func writeCall(_ edge: Edge, to operation: String?) {
    guard let caller = edge.caller else { preconditionFailure("a call has a caller") }
    var call = Draft.Call(to: builder.name(of: edge.callee), operation: operation)
    call.outcomes = edge.outcomes
    let latency = TimeValue.distribution(median: edge.median, high: edge.high).map {
      Draft.Figure($0, basis: .observed, samples: edge.outcomes?.count)
    }
    if operation == nil {
      if let endpoint = edge.endpoint { call.figures.append(("endpoint", Draft.Figure(.string(endpoint)))) }
      if let latency { call.figures.append(("latency", latency)) }
    } else {
      call.observedLatency = latency
    }
    if let share = edge.share {
      if share < 0.9995 {
        call.figures.append(
          (
            "probability",
            Draft.Figure(.string(ShareText.percent(share)), basis: .observed, samples: edge.requests)
          ))
      } else if share >= 1.5 {
        let times = min(FileLimits.attempts, Int(share.rounded()))
        call.figures.append(("times", Draft.Figure(.integer(times), basis: .observed, samples: edge.requests)))
      }
    }
    builder.add(.call(call), to: builder.operation(edge.operation ?? GraphBuilder.anyRequest, of: caller), of: caller)
  }

  private mutating func writeMessage(_ edge: Edge) {
    guard let caller = edge.caller else { preconditionFailure("a message has a sender") }
    let event = edge.endpoint ?? "from-\(builder.name(of: caller))"
    let brokerName = edge.broker ?? "broker"
    if edge.broker == nil { builder.remark("no broker is named: messages go over one called \(brokerName)") }
    guard let broker = builder.service(brokerName, kind: .broker) else { return }
    let name = builder.name(of: broker)
    let operation = builder.operation(edge.operation ?? GraphBuilder.anyRequest, of: caller)
    if messages.insert("\(caller) \(operation) \(broker) \(event)").inserted {
      var publish = Draft.Publish(event, to: name)
      if let share = edge.share, share < 0.9995 {
        publish.figures.append(
          (
            "probability",
            Draft.Figure(.string(ShareText.percent(share)), basis: .observed, samples: edge.requests)
          ))
      }
      builder.add(.publish(publish), to: operation, of: caller)
    }
    let handler = observe(edge, on: "on \(event)")
    if messages.insert("on \(edge.callee) \(event)").inserted {
      builder.change(edge.callee) { $0.consumers.append(Draft.Consumer(of: event, operation: handler)) }
    }
  }

  private static func quantiles(_ edge: Edge) -> JSONValue? {
    var quantiles: [(key: String, value: JSONValue)] = []
    for (key, seconds) in [("p50", edge.median), ("p99", edge.high)] {
      if let text = seconds.flatMap({ TimeValue.rounded(seconds: $0) }) { quantiles.append((key, .string(text))) }
    }
    return quantiles.isEmpty ? nil : .object(quantiles)
  }
}
