import ArchitectureModel
import Diagnostics
import TestSupport
import Testing

@testable import Commands

/// Faults as they are typed.
@Suite struct FaultArgumentTests {
  private let architecture: Architecture

  init() throws {
    architecture = try Architectures.load(
      """
      zones: { eu-1a: {}, eu-1b: {} }
      services:
        audit: { replicas: { count: 2, zones: [eu-1a, eu-1b] } }
        notification: {}
        slack.com: {}
      """)
  }

  private func read(_ text: String) -> (Fault?, String) {
    var log = DiagnosticLog()
    let fault = FaultArgument.read(text, architecture, log: &log)
    return (fault, DiagnosticRenderer(isColored: false).render(log.diagnostics))
  }

  private static let audit = Fault.Place.service(ServiceID(0), instances: nil)
  private static let once = Rate(count: 1, per: .seconds(1))

  @Test(
    arguments: [
      ("audit=crashed", audit, .crashed, 0, nil), ("audit=crashed@2m+3m", audit, .crashed, 120, 180),
      ("audit=refusing@90s", audit, .refusing, 90, nil), ("audit=deploying@0s+30s", audit, .deploying, 0, 30),
      ("audit=crashed(instances=1)@1h30m+1m", .service(ServiceID(0), instances: 1), .crashed, 5_400, 60),
      ("zone:eu-1b=refusing@2m+3m", .zone(ZoneID(1)), .refusing, 120, 180),
      (
        "slack.com=rate-limited(limit=1/s,excess=reject)@2m+3m", .service(ServiceID(2), instances: nil),
        .rateLimited(RateLimit(rate: once, excess: .reject)), 120, 180
      ),
      ("audit=rate-limited(limit=1/s)", audit, .rateLimited(RateLimit(rate: once, excess: .delay(nil))), 0, nil),
      (
        "audit=rate-limited( limit = 1/s , excess = delay 2s )", audit,
        .rateLimited(RateLimit(rate: once, excess: .delay(.seconds(2)))), 0, nil
      ),
      ("audit=slow(factor=10)@2m", audit, .slow(.factor(10)), 120, nil),
      ("audit=slow(latency=500ms)", audit, .slow(.latency(.constant(.milliseconds(500)))), 0, nil),
    ] as [(String, Fault.Place, Fault.State, Int64, Int64?)])
  func understood(_ text: String, _ place: Fault.Place, _ state: Fault.State, _ start: Int64, _ length: Int64?) throws {
    let fault = try #require(read(text).0)
    #expect(fault.place == place && fault.state == state)
    #expect(fault.start == .seconds(start) && fault.length == length.map { .seconds($0) })
  }

  /// What is wrong, the text under the carets, and part of the help.
  @Test(arguments: [
    ("", "names no service", "", "crashed@2m+3m"), ("audit", "does not say", "audit", "audit=crashed@2m+3m"),
    ("notifcation=crashed", "no service 'notifcation'", "notifcation", "did you mean 'notification'?"),
    ("=crashed", "names no service", "=", "notification=crashed"),
    ("xyz", "no service 'xyz'", "xyz", "the services are audit, notification, slack.com"),
    ("eu-1a=refusing", "'eu-1a' is a zone", "eu-1a", "zone:eu-1a=refusing"),
    ("zone:eu-1c=refusing", "no zone 'eu-1c'", "eu-1c", "did you mean 'eu-1a'?"),
    ("zone:eu-1a=refusing(instances=1)", "goes with a service", "1", "leave it out"),
    ("audit=crash", "no state 'crash'", "crash", "did you mean 'crashed'?"),
    ("audit=", "names no state", "audit=", "the states are crashed"),
    ("audit=crashed(factor=10)", "goes with the state slow", "factor", "leave it out"),
    ("audit=crashed(instance=1)", "has no 'instance'", "instance", "did you mean 'instances'?"),
    ("audit=crashed(instances=0)", "audit has 2 instances", "0", "instances=1 to instances=2"),
    ("notification=crashed(instances=2)", "notification has 1 instance", "2", "write instances=1"),
    ("audit=crashed(instances)", "not of the form KEY=VALUE", "instances", "instances=1"),
    ("audit=crashed()", "not of the form KEY=VALUE", "()", "instances=1"),
    ("audit=crashed(instances=1", "never closed", "(", "add )"),
    ("audit=rate-limited@2m", "needs a limit", "rate-limited", "rate-limited(limit=1/s)"),
    ("audit=rate-limited(limit=1)", "no unit of time", "1", "1/s"),
    ("audit=rate-limited(limit=0/s)", "above 0/s", "0/s", "refusing"),
    ("audit=rate-limited(limit=1/s,limit=2/s)", "given twice", "limit", "one of them"),
    ("audit=rate-limited(limit=1/s,excess=drop)", "excess is 'drop'", "drop", "excess=reject"),
    ("audit=rate-limited(limit=1/s,excess=delay 2)", "no unit", "2", "2ms"),
    ("audit=slow", "needs either", "slow", "slow(factor=10)"),
    ("audit=slow(factor=0)", "not a number above 0", "0", "factor=10"),
    ("audit=slow(factor=10,latency=1s)", "not both", "1s", "one of them"),
    ("audit=slow(latency=-1s)", "negative", "-1s", "at least"),
    ("audit=crashed@2m-5m", "no duration", "2m-5m", "@2m+3m"), ("audit=crashed@", "no duration", "audit=crashed@", ""),
    ("audit=crashed@2m+", "no duration", "audit=crashed@2m+", ""), ("audit=crashed@2", "no unit", "2", "2s"),
    ("audit=crashed@2m+0s", "takes some time", "0s", "2m+3m"),
    ("audit=crashed@1m+1m+1m", "more than one +", "@1m+1m+1m", "@FROM+FOR"),
    ("audit=crashed(instances=1)2m", "out of place", "2m", "@2m+3m"),
    ("audit=crashed@999999999w", "292 years", "999999999w", ""), ("äudit=crashed", "no service", "äudit", "'audit'"),
    ("audit=slöw", "no state", "slöw", "did you mean 'slow'?"),
  ])
  func refused(_ text: String, _ message: String, _ marked: String, _ help: String) {
    let (fault, told) = read(text)
    #expect(fault == nil && told.contains(message) && told.contains(help), "\(told)")
    let carets = told.split(separator: "\n").last { $0.contains("^") }.map { $0.filter { $0 == "^" }.count }
    #expect(carets == max(1, marked.displayWidth), "\(told)")
    #expect(told.contains(" --> --fault:1:"))
  }

  @Test func anyTextIsAnswered() {
    var seed: UInt64 = 1
    let letters = Array("audit=crashed(limit1/s,)@2m+3 zone:äöü=\u{0}-.")
    for _ in 0..<3_000 {
      var text = ""
      for _ in 0..<Int(seed % 24) {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text.append(letters[Int(seed >> 33) % letters.count])
      }
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let (fault, told) = read(text)
      #expect((fault == nil) == told.hasPrefix("error["), "\(text)")
    }
  }
}
