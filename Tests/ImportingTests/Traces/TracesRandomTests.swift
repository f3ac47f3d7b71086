import Importing
import Testing

/// Random trees of calls, written as spans in any order: what is read must be what was drawn.
@Suite struct TracesRandomTests {
  private struct Random: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var value = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
      value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
      return value ^ value >> 31
    }
  }

  /// What a service does: groups of calls, those of one group at once.
  private struct Plan {
    var service: String
    var groups: [[Plan]]
  }

  private static func plan(_ random: inout Random, depth: Int, _ number: inout Int) -> Plan {
    number += 1
    let service = "s\(number)"
    guard depth > 0 else { return Plan(service: service, groups: []) }
    var groups: [[Plan]] = []
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      groups.append((0..<Int.random(in: 1...3, using: &random)).map { _ in plan(&random, depth: depth - 1, &number) })
    }
    return Plan(service: service, groups: groups)
  }

  /// How long a request to it takes at least, in milliseconds.
  private static func length(_ plan: Plan) -> Double {
    plan.groups.reduce(4) { $0 + 2 + ($1.map(length).max() ?? 0) + 4 }
  }

  private static func write(
    _ plan: Plan, _ start: Double, _ end: Double, below parent: Int?, trace: Int, _ spans: inout SpanWriter,
    _ random: inout Random
  ) {
    let server = spans.add(
      .server, plan.service, "Do", start, end, below: parent, trace: trace, ["rpc.method": "\(plan.service)/Do"])
    var now = start + 1 + Double.random(in: 0...0.5, using: &random)
    for group in plan.groups {
      let longest = group.map(length).max() ?? 0
      for (number, callee) in group.enumerated() {
        // Those of a group begin within a millisecond and end after it.
        let begin = now + Double(number) * 0.2
        let client = spans.add(
          .client, plan.service, "Do", begin, begin + longest + 1, below: server, trace: trace,
          ["rpc.method": "\(callee.service)/Do", "server.address": callee.service])
        write(callee, begin + 0.25, begin + longest + 0.75, below: client, trace: trace, &spans, &random)
      }
      now += longest + 2 + Double.random(in: 0...1, using: &random)
    }
  }

  private static func lines(_ plan: Plan) -> [String] {
    var lines = [plan.service, "  \(plan.service)/Do"]
    for group in plan.groups {
      if group.count > 1 { lines.append("    parallel") }
      let indent = group.count > 1 ? "      " : "    "
      lines += group.map { "\(indent)call \($0.service)/\($0.service)/Do" }
    }
    return lines
  }

  private static func all(_ plan: Plan) -> [Plan] {
    var found: [Plan] = []
    var pending = [plan]
    while let next = pending.popLast() {
      found.append(next)
      pending += next.groups.joined()
    }
    return found
  }

  @Test(arguments: 1...60)
  func whatIsDrawnIsRead(seed: UInt64) {
    var random = Random(state: seed)
    var number = 0
    let plan = Self.plan(&random, depth: 3, &number)
    var spans = SpanWriter()
    for trace in 1...3 {
      let start = Double.random(in: 0...1000, using: &random)
      Self.write(plan, start, start + Self.length(plan) + 2, below: nil, trace: trace, &spans, &random)
    }
    let shuffled = spans.lines.shuffled(using: &random).joined(separator: "\n")
    let found = DraftLines(Draft.ofTraces(shuffled)).lines
    var wanted: [String: [String]] = [:]
    for one in Self.all(plan) { wanted[one.service] = Self.lines(one) }
    var services: [[String]] = []
    for line in found {
      if line.hasPrefix(" ") { services[services.count - 1].append(line) } else { services.append([line]) }
    }
    #expect(services.count == wanted.count)
    for service in services { #expect(service == wanted[service[0]], "seed \(seed)") }
  }
}
