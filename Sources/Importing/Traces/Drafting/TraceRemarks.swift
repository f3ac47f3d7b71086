import ArchitectureModel

/// Says what was counted, left out or could not be known.
struct TraceRemarks {
  private let counts: TraceCounts
  private let isFull: Bool
  private let services: Int
  private let links: Int

  var addresses = 0
  var unobserved: [String] = []
  var changedNames: [(from: String, to: String)] = []
  var sharedNames: [(name: String, services: [String])] = []
  var guessedOrders = 0
  var varyingTimes = 0
  var hasRates = false

  init(_ collector: SpanCollector) {
    counts = collector.counts
    isFull = collector.texts.isFull || collector.shapes.isFull
    services = collector.graph.services.count
    links = collector.graph.resolvedLinks
  }

  /// When what was observed happened.
  var period: Draft.Period? {
    counts.firstStart <= counts.lastEnd ? Draft.Period(start: counts.firstStart, end: counts.lastEnd) : nil
  }

  func all() -> [Draft.Remark] {
    var lines: [String] = []
    if counts.spans == 0 {
      lines.append("no spans were found" + (hasOtherSignals ? ": only logs or metrics" : ""))
    } else {
      lines.append(
        "\(Self.number(counts.spans, "span")) of \(Self.number(counts.traces, "trace")) and "
          + "\(Self.number(services, "service"))")
    }
    lines += files + spans + traces + names + limits
    return lines.map { Draft.Remark($0) }
  }

  private var hasOtherSignals: Bool { counts.logRecords + counts.metricRecords > 0 }

  // MARK: By subject

  private var files: [String] {
    var lines: [String] = []
    if hasOtherSignals {
      lines.append(
        "skipped: \(Self.number(counts.logRecords, "record")) of logs, "
          + "\(Self.number(counts.metricRecords, "record")) of metrics")
    }
    if counts.brokenRecords > 0 {
      let file = counts.firstBrokenFile.map { " of \($0)" } ?? ""
      let place = counts.firstBroken.map { ", the first being record \(DecimalText.count($0))\(file)" } ?? ""
      lines.append("\(Self.number(counts.brokenRecords, "record")) could not be read as JSON to the end\(place)")
    }
    if counts.foreignRecords > 0 {
      lines.append("\(Self.number(counts.foreignRecords, "record")) held no traces of a known format")
    }
    if counts.oversizedRecords > 0 {
      let limit = RecordSplitter.recordLimit >> 20
      lines.append("\(Self.number(counts.oversizedRecords, "record")) longer than \(limit) MiB left out")
    }
    for file in counts.cutFiles { lines.append("\(file) ends in the middle of a record, which was left out") }
    return lines
  }

  private var spans: [String] {
    var lines: [String] = []
    func note(_ count: Int, _ what: String) {
      if count > 0 { lines.append("\(what): \(Self.number(count, "span"))") }
    }
    note(counts.spansWithoutIdentifier, "without identifier, left out")
    note(counts.spansWithoutService, "without a service, put under \(SpanShape.nameless)")
    note(counts.duplicates, "with the identifier of another, left out")
    note(counts.negativeDurations, "with an end before the start, times not used")
    note(counts.unfinished, "without start or end, times not used")
    note(counts.producersWithoutTopic, "sending messages without saying where to, the event is called after the sender")
    note(counts.callsToNobody, "calling without saying whom, left out")
    if counts.implicitPublishes > 0 {
      lines.append("messages of which only the consumer was traced: \(DecimalText.count(counts.implicitPublishes))")
    }
    return lines
  }

  private var traces: [String] {
    var lines: [String] = []
    if counts.cutTraces > 0 {
      lines.append(
        "\(Self.number(counts.cutTraces, "trace")) of \(DecimalText.count(counts.traces)) not whole: "
          + "\(Self.number(counts.missingParents, "span")) with a parent that was not seen")
    }
    if counts.cyclicParents > 0 {
      lines.append("\(Self.number(counts.cyclicParents, "circle")) of spans that are their own ancestors, opened")
    }
    if counts.lateSpans > 0 {
      lines.append("come after their trace was taken for whole, left out: \(Self.number(counts.lateSpans, "span"))")
    }
    if counts.forcedTraces > 0 {
      lines.append("\(Self.number(counts.forcedTraces, "trace")) too large to be held to its end")
    }
    if counts.skewedTraces > 0 {
      lines.append(
        "clocks differ in \(Self.number(counts.skewedTraces, "trace")): called spans were moved into their callers")
    }
    if links > 0 { lines.append("\(Self.number(links, "message")) matched with their producers by links") }
    if counts.sampledSpans > 0 {
      lines.append(
        "\(Self.number(counts.sampledSpans, "span")) from a sample, down to one in "
          + DecimalText.significant(1 / counts.leastSamplingShare, digits: 3)
          + ": rates are scaled up; if failures were kept more often, their shares are too high")
    } else if hasRates {
      lines.append(
        counts.hasSamplerTags
          ? "a sampler was at work, by how much is not said: rates are too low by its share"
          : "nothing tells whether all requests were traced: if only a share was, rates are too low by it")
    }
    return lines
  }

  private var names: [String] {
    var lines: [String] = []
    if counts.collapsedPaths > 0 {
      lines.append(
        "identifiers in paths replaced by \(PathTemplate.placeholder) in \(Self.number(counts.collapsedPaths, "place")): "
          + "these spans give no route")
    }
    for (name, services) in sharedNames.prefix(10) {
      lines.append("'\(name)' stands in several namespaces, for \(Draft.Remark.list(services))")
    }
    if sharedNames.count > 10 {
      lines.append("and \(DecimalText.count(sharedNames.count - 10)) more names stand in several namespaces")
    }
    for (from, to) in changedNames.prefix(10) { lines.append("'\(from)' is called \(to)") }
    if changedNames.count > 10 { lines.append("and \(DecimalText.count(changedNames.count - 10)) more names changed") }
    if !unobserved.isEmpty {
      lines.append("called but without spans of its own: \(Draft.Remark.list(unobserved))")
    }
    if addresses > 0 { lines.append("\(Self.number(addresses, "peer")) known by address only") }
    return lines
  }

  private var limits: [String] {
    var lines: [String] = []
    if varyingTimes > 0 {
      lines.append(
        "\(Self.number(varyingTimes, "call")) made a different number of times from request to request: "
          + "the commonest is written")
    }
    if guessedOrders > 0 {
      lines.append("the order of steps of \(Self.number(guessedOrders, "operation")) rests on fewer than 5 requests")
    }
    if counts.stepsBeyondLimit > 0 {
      lines.append(
        "\(Self.number(counts.stepsBeyondLimit, "call")) left out: an operation has more than "
          + "\(OperationStatistics.stepLimit) different steps")
    }
    if isFull { lines.append("too many different names to be told apart: the rest is called \(ByteInterner.overflow)") }
    return lines
  }

  private static func number(_ count: Int, _ noun: String) -> String {
    "\(DecimalText.count(count)) \(noun)\(count == 1 ? "" : "s")"
  }
}
