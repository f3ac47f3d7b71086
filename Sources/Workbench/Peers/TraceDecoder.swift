// The toolchain's JSONDecoder, line by line into structs that have of OTLP JSON what an importer wants: prints the
// processor time of reading the file in seconds, the peak memory of the process in KiB, and what was counted.
import Foundation

struct TracesData: Decodable { let resourceSpans: [ResourceSpans] }

struct ResourceSpans: Decodable {
  let resource: Resource
  let scopeSpans: [ScopeSpans]
}

struct Resource: Decodable { let attributes: [Attribute] }

struct ScopeSpans: Decodable { let spans: [Span] }

struct Attribute: Decodable {
  struct Value: Decodable {
    let stringValue: String?
    let intValue: String?
    let boolValue: Bool?
  }

  let key: String
  let value: Value
}

struct Span: Decodable {
  struct Status: Decodable { let code: Int? }
  struct Link: Decodable {
    let traceId: String
    let spanId: String
  }

  let traceId: String
  let spanId: String
  let parentSpanId: String?
  let name: String
  let kind: Int
  let startTimeUnixNano: String
  let endTimeUnixNano: String
  let attributes: [Attribute]?
  let status: Status?
  let links: [Link]?
}

guard CommandLine.arguments.count == 2, let data = FileManager.default.contents(atPath: CommandLine.arguments[1])
else { exit(66) }
let start = clock()
let decoder = JSONDecoder()
var spans = 0
for line in data.split(separator: 0x0A) {
  guard let traces = try? decoder.decode(TracesData.self, from: line) else { exit(2) }
  for resource in traces.resourceSpans {
    for scope in resource.scopeSpans { spans += scope.spans.count }
  }
}
let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
var usage = rusage()
#if canImport(Darwin)
  getrusage(RUSAGE_SELF, &usage)
  let peak = usage.ru_maxrss / 1024
#else
  getrusage(numericCast(RUSAGE_SELF.rawValue), &usage)
  let peak = usage.ru_maxrss
#endif
print("\(seconds) \(peak) \(spans) spans")
