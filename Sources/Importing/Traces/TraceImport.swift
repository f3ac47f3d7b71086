import Documents

/// Makes a draft of an architecture from traces: OTLP JSON and JSON Lines, Jaeger JSON, Zipkin v2, mixed as they come.
///
/// Feed it the bytes of the files, in pieces of any size, and end each file. Memory is bounded by the traces that are
/// open and by the names that are told apart, not by the length of the files.
///
/// ```swift
/// var traces = TraceImport()
/// while let piece = read() { traces.add(piece) }
/// traces.endFile(named: "spans.jsonl")
/// let draft = traces.draft()
/// ```
package struct TraceImport {
  private var splitter = RecordSplitter()
  private var collector: SpanCollector
  private var records = 0

  package init(limits: TraceLimits = TraceLimits()) { collector = SpanCollector(limits: limits) }

  /// How many spans were read so far.
  package var spanCount: Int { collector.counts.spans }

  /// Takes the next bytes of a file.
  package mutating func add(_ piece: UnsafeBufferPointer<UInt8>) {
    var splitter = RecordSplitter()
    swap(&splitter, &self.splitter)
    splitter.add(piece) { record in take(record) }
    swap(&splitter, &self.splitter)
  }

  /// Takes the next bytes of a file.
  package mutating func add(_ piece: [UInt8]) { piece.withUnsafeBufferPointer { add($0) } }

  /// Says that the file ends; the next bytes begin another.
  package mutating func endFile(named name: String) {
    var splitter = RecordSplitter()
    swap(&splitter, &self.splitter)
    let end = splitter.finish { record in take(record) }
    if end == .cut { collector.counts.cutFiles.append(name) }
    collector.counts.oversizedRecords += splitter.oversized
    if collector.counts.firstBroken != nil, collector.counts.firstBrokenFile == nil {
      collector.counts.firstBrokenFile = name
    }
    records = 0
  }

  /// Takes all traces for whole and gives what they say.
  package mutating func draft() -> Draft {
    collector.closeAll()
    var builder = DraftBuilder(collector)
    return builder.draft()
  }

  private mutating func take(_ record: UnsafeBufferPointer<UInt8>) {
    records += 1
    switch RecordReader.read(record, into: &collector) {
    case .read: break
    case .foreign: collector.counts.foreignRecords += 1
    case .broken:
      collector.counts.brokenRecords += 1
      if collector.counts.firstBroken == nil { collector.counts.firstBroken = records }
    }
    collector.closeQuiet()
  }
}
