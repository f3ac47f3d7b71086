import ArchitectureModel
import Coupling
import Redesign
import TestSupport
import Testing

/// P5: who has to follow a change, by hand-derived answers.
@Suite struct ImpactTests {
  /// Two callers of one operation, one of another endpoint, one that does not say, and a bystander.
  private static let mail = """
    services:
      a: { team: one, operations: { go: { rate: 10/s, steps: [{ call: mail/send, sends: [to, text], needs-result: false }] } } }
      b: { team: two, operations: { go: { steps: [{ call: mail, endpoint: POST /v1/mails, sends: [to], reads: [id] }] } } }
      c: { team: three, operations: { go: { steps: [{ call: mail, endpoint: GET /v2/state, reads: [state] }] } } }
      d: { operations: { ask: { steps: [{ call: mail }] } } }
      e: { operations: { go: { steps: [{ call: a/go }] } } }
      mail:
        team: post
        operations: { send: { endpoint: POST /v1/mails }, state: { endpoint: GET /v2/state } }
    """

  /// With all facts that can be, whether they are worth it or not.
  private func analysis(_ yaml: String = mail) throws -> ImpactAnalysis {
    let file = try Architectures.load(yaml)
    return ImpactAnalysis(file, redesigned: EventDrivenDesign(of: file).version(of: file))
  }

  private func service(_ name: String, _ analysis: ImpactAnalysis) throws -> ServiceID {
    ServiceID(try #require(analysis.architecture.services.firstIndex { $0.name == name }))
  }

  private func operation(_ name: String, _ analysis: ImpactAnalysis) throws -> OperationID {
    let ids = analysis.architecture.operations.indices.map { OperationID($0) }
    return try #require(ids.first { analysis.architecture.name(of: $0) == name })
  }

  private func places(_ duties: [Coordination.Duty], _ analysis: ImpactAnalysis) -> [String] {
    duties.map { duty in
      if let call = duty.call { return analysis.architecture[call].name }
      return duty.operation.map { analysis.architecture.name(of: $0) } ?? analysis.redesigned[duty.service].name
    }
  }

  private func failing(_ coordination: Coordination, _ analysis: ImpactAnalysis) -> [String] {
    coordination.meanwhile.failures.map { analysis.architecture.name(of: $0.operation) }
  }

  // MARK: Interfaces

  @Test func everyCallerOfAnOperationFollows() throws {
    let analysis = try analysis()
    let send = Interface.operation(try operation("mail/send", analysis))
    let today = analysis.impact(of: .replaceInterface(send, successor: nil)).today
    #expect(places(today.mustChange, analysis) == ["a/go#1", "b/go#1"])
    #expect(places(today.unclear, analysis) == ["d/ask#1"])
    #expect(today.order == .lockstep && today.mustCoordinate == ["one", "two", "post"] && today.teamsAtATime == 3)
    #expect(today.mustRedeploy.map { analysis.architecture[$0].name } == ["a", "b", "mail"])
    // Whoever waits for a caller fails with it.
    #expect(failing(today, analysis) == ["a/go", "b/go", "e/go"])
    #expect(today.meanwhile.failures.map(\.perSecond) == [10, nil, nil])
  }

  @Test(arguments: [
    ("POST /v1/mails", ["a/go#1", "b/go#1"]), ("GET /v2/state", ["c/go#1"]), ("v1", ["a/go#1", "b/go#1"]),
    ("v2", ["c/go#1"]), ("", ["a/go#1", "b/go#1", "c/go#1", "d/ask#1"]),
  ])
  func endpointsVersionsAndAllOfIt(_ what: String, _ expected: [String]) throws {
    let analysis = try analysis()
    let mail = try service("mail", analysis)
    let interface: Interface =
      what.isEmpty ? .service(mail) : what.hasPrefix("v") ? .version(mail, what) : .endpoint(mail, what)
    let today = analysis.impact(of: .replaceInterface(interface, successor: nil)).today
    #expect(places(today.mustChange, analysis) == expected)
  }

  @Test func aMovedCallForgetsTheEndpoint() throws {
    let analysis = try analysis()
    let send = Interface.operation(try operation("mail/send", analysis))
    let after = analysis.impact(of: .replaceInterface(send, successor: nil)).afterRedesign
    // The call that reads the answer stays, and with it the lock-step.
    #expect(places(after.mustChange, analysis) == ["b/go#1"])
    #expect(after.order == .lockstep && after.mustCoordinate == ["two", "post"])
    #expect(failing(after, analysis) == ["b/go"])
  }

  @Test func fallbacksAndCompensationsFollowButDoNotFail() throws {
    let analysis = try analysis(
      """
      services:
        a: { operations: { go: { steps: [{ call: b, needs-result: true, on-failure: { fallback: mail/send } }] } } }
        b: { operations: { go: { steps: [{ call: c, needs-result: true, compensate: mail/send }] } } }
        c: {}
        mail: { operations: { send: {} } }
      """)
    let send = Interface.operation(try operation("mail/send", analysis))
    let impact = analysis.impact(of: .replaceInterface(send, successor: nil))
    #expect(places(impact.today.mustChange, analysis) == ["a/go#1", "b/go#1"])
    #expect(impact.today.meanwhile.failures.isEmpty)
    #expect(impact.today.order == .lockstep)
  }

  @Test func ownCallsChangeWithTheService() throws {
    let analysis = try analysis(
      "services: { a: { operations: { x: { steps: [{ call: a/y }] }, y: {} } } }")
    let impact = analysis.impact(of: .replaceInterface(.service(ServiceID(0)), successor: nil))
    #expect(impact.today.mustChange.isEmpty && impact.today.order == .any && impact.today.mustCoordinate.isEmpty)
  }

  @Test func servicesOfOneTeamAreBoundWithoutATeamToAsk() throws {
    let analysis = try analysis(
      "services: { a: { team: t, operations: { go: { steps: [{ call: b, needs-result: true }] } } }, b: { team: t } }")
    let today = analysis.impact(of: .replaceInterface(.service(ServiceID(1)), successor: nil)).today
    #expect(today.order == .lockstep && today.mustCoordinate.isEmpty && today.teamsAtATime == 1)
  }

  // MARK: Fields

  @Test func aRequiredFieldBindsWhoeverDoesNotSendIt() throws {
    let analysis = try analysis()
    let send = Interface.operation(try operation("mail/send", analysis))
    let required = analysis.impact(of: .addField(send, field: "text", isRequired: true))
    #expect(places(required.today.mustChange, analysis) == ["b/go#1"])
    let new = analysis.impact(of: .addField(send, field: "from", isRequired: true))
    #expect(places(new.today.mustChange, analysis) == ["a/go#1", "b/go#1"] && new.today.order == .lockstep)
    // The one that can move tells it in its fact, the other is bound as before.
    #expect(places(new.afterRedesign.mustChange, analysis) == ["b/go#1", "a/go"])
    #expect(new.afterRedesign.mustChange.map(\.isInLockstep) == [true, false])
    #expect(places(new.today.unclear, analysis) == ["d/ask#1"])
    #expect(places(new.afterRedesign.unclear, analysis) == ["d/ask"])
    #expect(new.afterRedesign.mustCoordinate == ["two", "post"])
  }

  @Test func anOptionalFieldBindsNobody() throws {
    let analysis = try analysis()
    let send = Interface.operation(try operation("mail/send", analysis))
    let impact = analysis.impact(of: .addField(send, field: "from", isRequired: false))
    for answer in [impact.today, impact.afterRedesign] {
      #expect(answer.mustChange.isEmpty && answer.order == .any && answer.mustCoordinate.isEmpty)
    }
  }

  @Test func publishersOfWhatAnOperationConsumesAddAFieldWhenTheyLike() throws {
    let analysis = try analysis(
      """
      services:
        a: { operations: { go: { steps: [{ publish: Done, outbox: true, fields: [id] }] } } }
        b: { operations: { go: { steps: [{ publish: Done, outbox: true, fields: [id, ip] }] } } }
        log: { consumes: [{ event: Done, operation: write }], operations: { write: {}, other: {} } }
        bus: { kind: broker }
      """)
    let write = Interface.operation(try operation("log/write", analysis))
    let impact = analysis.impact(of: .addField(write, field: "ip", isRequired: true))
    #expect(places(impact.today.mustChange, analysis) == ["a/go#1"] && impact.today.order == .any)
    #expect(impact.today.mustCoordinate == ["a", "log"])
    let other = Interface.operation(try operation("log/other", analysis))
    #expect(analysis.impact(of: .addField(other, field: "ip", isRequired: true)).today.mustChange.isEmpty)
  }

  /// Every way in which two callers can send two fields: exactly those that send the old name follow.
  @Test func renamingExhaustively() throws {
    let choices = ["", "x", "y", "x, y"]
    for first in choices {
      for second in choices {
        let analysis = try analysis(
          """
          services:
            a: { operations: { go: { steps: [{ call: m/f, sends: [\(first)], needs-result: true }] } } }
            b: { operations: { go: { steps: [{ call: m/f, sends: [\(second)], needs-result: true }] } } }
            m: { operations: { f: {} } }
          """)
        let f = Interface.operation(try operation("m/f", analysis))
        let impact = analysis.impact(of: .renameField(f, field: "x", successor: "z"))
        let sending = [("a", first), ("b", second)].filter { $0.1.contains("x") }.map(\.0)
        let silent = [("a", first), ("b", second)].filter(\.1.isEmpty).map(\.0)
        for answer in [impact.today, impact.afterRedesign] {
          #expect(places(answer.mustChange, analysis) == sending.map { "\($0)/go#1" })
          #expect(places(answer.unclear, analysis) == silent.map { "\($0)/go#1" })
          #expect(answer.order == (sending.isEmpty ? .any : .lockstep))
          #expect(answer.mustCoordinate == (sending.isEmpty ? [] : sending + ["m"]))
          #expect(failing(answer, analysis) == sending.map { "\($0)/go" })
        }
      }
    }
  }

  @Test func anOptionalFieldIsLostNotRefused() throws {
    let analysis = try analysis(
      """
      services:
        a: { operations: { go: { steps: [{ call: m/f, sends: [x], needs-result: false }] } } }
        m: { operations: { f: { accepts: { required: [k], optional: [x] } } } }
      """)
    let f = Interface.operation(try operation("m/f", analysis))
    let impact = analysis.impact(of: .renameField(f, field: "x", successor: "z"))
    #expect(impact.today.order == .lockstep && impact.today.meanwhile.failures.isEmpty)
    #expect(impact.today.meanwhile.losses.count == 1)
    // A consumer makes its own sense of the fact.
    #expect(impact.afterRedesign.order == .any && impact.afterRedesign.mustChange.isEmpty)
  }

  // MARK: Services

  @Test func whatARemovalBreaks() throws {
    let analysis = try analysis(
      """
      entities: { thing: { writes: x } }
      services:
        a: { team: t, operations: { go: { rate: 5/s, steps: [{ call: x, needs-result: true }] } } }
        b: { operations: { go: { steps: [{ call: a/go, on-failure: ignore }] } } }
        c: { operations: { go: { steps: [{ call: d, on-failure: { fallback: x } }] } } }
        d: { depends-on: [x] }
        e: { depends-on: [{ any-of: [x, f] }], operations: { go: {}, deep: { depends-on: [x] } } }
        f: { consumes: [{ event: XHappened, operation: take }], operations: { take: {}, keep: { steps: [{ save: thing }] } } }
        g: { operations: { go: { steps: [{ call: f, cache: { hit: 50%, in: x } }] } } }
        h: { operations: { later: { trigger: { timer: { after: XHappened, in: 1d } } } } }
        i: { operations: { go: { steps: [{ call: x/own, probability: 25%, needs-result: true }] } } }
        x: { team: t, operations: { own: { steps: [{ publish: XHappened, outbox: true }] } } }
        bus: { kind: broker }
      """)
    let x = try service("x", analysis)
    let today = analysis.impact(of: .removeService(x)).today
    #expect(
      places(today.mustChange, analysis) == [
        "a/go#1", "c/go#1", "i/go#1", "g/go#1", "d", "e", "e/deep", "f/keep", "f/take", "h/later",
      ])
    #expect(today.order == .any && today.teamsAtATime == 2)
    #expect(today.mustCoordinate == ["t", "c", "d", "e", "f", "g", "h", "i"])
    // c fails too: its fallback goes with what it falls back from. e has another; a cache only saves calls.
    #expect(failing(today, analysis) == ["a/go", "c/go", "e/deep", "i/go"])
    #expect(today.meanwhile.failures.map(\.share) == [1, 1, 1, 0.25])
    #expect(today.meanwhile.losses.map(\.call) == ["b/go#1", "g/go#1"])
  }

  @Test func aBrokerThatGoesTakesItsPublishersAlong() throws {
    let analysis = try analysis(
      """
      services:
        a: { operations: { safe: { steps: [{ publish: A, outbox: true }] }, bare: { rate: 2/s, steps: [{ publish: B }] } } }
        b: { consumes: [{ event: A }, { event: B }] }
        bus: { kind: broker }
      """)
    let bus = try service("bus", analysis)
    let removal = analysis.impact(of: .removeService(bus)).today
    #expect(places(removal.mustChange, analysis) == ["a/safe#1", "a/bare#1"])
    #expect(failing(removal, analysis) == ["a/bare"])
    let outage = analysis.impact(of: .outage(bus, .seconds(10))).today
    #expect(failing(outage, analysis) == ["a/bare"] && outage.meanwhile.requests == 20)
    #expect(outage.meanwhile.delays.map(\.event) == ["A"])
  }

  @Test func anUnusedServiceGoesUnnoticed() throws {
    let analysis = try analysis("services: { a: {}, b: {} }")
    let today = analysis.impact(of: .removeService(ServiceID(0))).today
    #expect(today.mustChange.isEmpty && today.order == .any && today.mustCoordinate.isEmpty)
    #expect(today.because == "nobody needs a")
  }

  @Test func anOutageFailsWhoNeedsTheAnswerAndDelaysTheRest() throws {
    let analysis = try analysis(
      """
      services:
        a:
          team: t
          operations:
            needs: { rate: 20/s, steps: [{ call: x, needs-result: true }] }
            tells: { rate: 10/s, steps: [{ call: x, needs-result: false }] }
            half: { rate: 4/s, steps: [{ one-of: [{ share: 50%, call: x }, { share: 50%, call: b }] }] }
            ignores: { steps: [{ call: x, on-failure: ignore, needs-result: true }] }
            forgets: { steps: [{ call: x, wait: false, needs-result: true }] }
            spared: { rate: 9/s, steps: [{ call: x, on-failure: { fallback: b }, needs-result: true }] }
            none: { rate: 7/s }
        b: {}
        x: { team: u, replicas: 3 }
      """)
    let impact = analysis.impact(of: .outage(try service("x", analysis), .seconds(30)))
    let today = impact.today
    #expect(failing(today, analysis) == ["a/needs", "a/tells", "a/half"])
    // 20 × 30 + 10 × 30 + 4 × 30 / 2.
    #expect(today.meanwhile.requests == 960)
    #expect(today.meanwhile.losses.map(\.operation.index) == [3, 4, 5])
    #expect(today.order == .lockstep && today.mustCoordinate == ["t", "u"] && today.mustChange.isEmpty)
    let after = impact.afterRedesign
    #expect(failing(after, analysis) == ["a/needs", "a/half"] && after.meanwhile.requests == 660)
    #expect(after.meanwhile.delays.map(\.perSecond) == [10])
  }

  @Test func aHandlerThatCannotWorkIsLateNotFailing() throws {
    let analysis = try analysis(
      """
      services:
        a: { operations: { go: { rate: 3/s, steps: [{ publish: Done, outbox: true, probability: 50% }] } } }
        log: { depends-on: [db], consumes: [{ event: Done, operation: write }], operations: { write: {} } }
        db: {}
        bus: { kind: broker }
      """)
    let today = analysis.impact(of: .outage(try service("db", analysis), .seconds(10))).today
    #expect(today.meanwhile.failures.isEmpty && today.order == .any)
    #expect(today.meanwhile.delays.map(\.perSecond) == [1.5])
  }

  /// 200 workers, 20 requests a second: full after 10 s from an empty pool, and nothing has the call behind it.
  @Test(arguments: [("9s", false), ("11s", true)])
  func poolsThatFillBeforeItIsBack(_ length: String, _ isFull: Bool) throws {
    let analysis = try analysis(
      "services: { a: { operations: { go: { rate: 20/s, steps: [{ call: x, needs-result: true }] } } }, x: {} }")
    let time = try QuantityText.duration(length)
    let today = analysis.impact(of: .outage(ServiceID(1), time)).today
    #expect(today.meanwhile.fullPools.map(\.afterSeconds) == (isFull ? [10] : []))
  }

  /// None of the three fills the pool by itself: 3 × 30 (t + 0.04) = 400.
  @Test func onePoolForAllOperations() throws {
    let analysis = try analysis(
      """
      defaults: { timeout: 10s }
      services:
        g:
          concurrency: 400
          operations:
            a: { rate: 30/s, steps: [{ call: x, needs-result: true }] }
            b: { rate: 30/s, steps: [{ call: x, needs-result: true }] }
            c: { rate: 30/s, steps: [{ call: x, needs-result: true }] }
        x: { latency: 40ms }
      """)
    let pools = analysis.impact(of: .outage(ServiceID(1), .seconds(30))).today.meanwhile.fullPools
    #expect(pools.map(\.workers) == [400])
    #expect(agree(pools.first?.afterSeconds, 400.0 / 90 - 0.04, relative: 1e-12))
  }

  // MARK: What waits

  /// Of a day's facts the log keeps those of the last hour.
  @Test func recordsOlderThanRetentionExpire() throws {
    let analysis = try analysis(
      """
      services:
        a: { operations: { go: { rate: 10/s, steps: [{ publish: Done, outbox: true }] } } }
        k: { kind: broker, retention: 1h }
        c: { consumes: [{ event: Done }] }
      """)
    let c = try service("c", analysis)
    let day = Nanoseconds.days(1)
    let delay = try #require(analysis.impact(of: .outage(c, day)).today.meanwhile.delays.first)
    #expect(delay.count(within: day) == 864_000 && delay.expired(within: day) == 828_000)
    let hour = Nanoseconds.seconds(3_600)
    let short = try #require(analysis.impact(of: .outage(c, hour)).today.meanwhile.delays.first)
    #expect(short.count(within: hour) == 36_000 && short.expired(within: hour) == 0)
  }

  @Test func anOutboxHoldsEachFactOnce() throws {
    let analysis = try analysis(
      """
      services:
        a: { operations: { go: { rate: 2/s, steps: [{ publish: Done, outbox: true }] }, old: { rate: 3/s, steps: [{ publish: Alone, outbox: true }] } } }
        b: { consumes: [{ event: Done }] }
        c: { consumes: [{ event: Done }] }
        bus: { kind: broker }
      """)
    let delays = analysis.impact(of: .outage(try service("bus", analysis), .seconds(10))).today.meanwhile.delays
    // One without a consumer waits as well.
    #expect(delays.map(\.event) == ["Done", "Alone"] && delays.map(\.perSecond) == [2, 3])
    #expect(delays.allSatisfy { $0.consumer == nil })
  }

  /// What gets past a broker that is down without an outbox is lost, not late.
  @Test func aLostFactIsNotLate() throws {
    let analysis = try analysis(
      """
      services:
        a: { operations: { go: { rate: 2/s, steps: [{ publish: Done, on-failure: ignore }] } } }
        b: { depends-on: [bus], consumes: [{ event: Done }] }
        bus: { kind: broker }
      """)
    let meanwhile = analysis.impact(of: .outage(try service("bus", analysis), .seconds(10))).today.meanwhile
    #expect(meanwhile.delays.isEmpty && meanwhile.losses.count == 1)
  }

  /// A call that one request in fifty makes becomes a consumer for which one fact in fifty waits.
  @Test func lateFactsCountTheProbabilityOfTheCall() throws {
    let analysis = try analysis(
      """
      services:
        a:
          operations:
            go:
              rate: 50/s
              steps:
                - { call: x, probability: 2%, needs-result: false }
                - { call: y, needs-result: false }
                - one-of: [{ share: 30%, call: z, probability: 50%, needs-result: false }]
        x: {}
        y: {}
        z: { consumes: [{ event: GoDone, operation: take }], operations: { take: {} } }
      """)
    for (name, expected) in [("x", 1.0), ("y", 50), ("z", 7.5)] {
      let delays = analysis.impact(of: .outage(try service(name, analysis), .seconds(10))).afterRedesign.meanwhile
        .delays
      let late = try #require(delays.last)
      #expect(agree(late.perSecond, expected, relative: 1e-12), "\(name)")
    }
  }

  /// Of the requests those that take the alternative tell the fact.
  @Test func lateFactsCountTheShareOfTheAlternative() throws {
    let analysis = try analysis(
      """
      services:
        a: { operations: { go: { rate: 100/s, steps: [{ one-of: [{ share: 10%, publish: Done, outbox: true }] }] } } }
        c: { consumes: [{ event: Done }] }
        bus: { kind: broker }
      """)
    let minute = Nanoseconds.seconds(60)
    for name in ["c", "bus"] {
      let delays = analysis.impact(of: .outage(try service(name, analysis), minute)).today.meanwhile.delays
      #expect(delays.map { $0.count(within: minute) } == [600], "\(name)")
    }
  }

  // MARK: Outside

  private static let chat = """
    services:
      shop:
        team: shop
        operations:
          order: { rate: 20/s, fact: Ordered, steps: [{ call: chat, sends: [channel, text], needs-result: false }] }
      chat: { kind: external }
    """

  /// What is outside consumes nothing: an adapter of the caller's team knows its interface as before.
  @Test func anExternalCalleeGetsAnAdapter() throws {
    let analysis = try analysis(Self.chat)
    let chat = Interface.service(ServiceID(1))
    for change in [
      Change.replaceInterface(chat, successor: "v2"), .addField(chat, field: "token", isRequired: true),
      .renameField(chat, field: "text", successor: "body"), .removeService(ServiceID(1)),
    ] {
      let after = analysis.impact(of: change).afterRedesign
      #expect(places(after.mustChange, analysis) == ["chat-adapter"])
      #expect(after.mustRedeploy.map { analysis.redesigned[$0].name } == ["chat", "chat-adapter"])
      #expect(after.mustCoordinate == ["chat", "shop"] && after.order == .any)
      #expect(after.meanwhile.failures.isEmpty)
    }
    #expect(analysis.knowledge(of: ["shop"]).map(\.fieldsAfter) == [2])
    let down = analysis.impact(of: .outage(ServiceID(1), .seconds(10))).afterRedesign
    #expect(down.meanwhile.failures.isEmpty && down.meanwhile.delays.map(\.perSecond) == [20])
    #expect(down.meanwhile.delays.map { $0.consumer.map { analysis.redesigned[$0].name } } == ["chat-adapter"])
  }

  /// Two calls of one adapter are one place to change where they call the same.
  @Test func anAdapterIsNamedOnce() throws {
    let analysis = try analysis(
      """
      services:
        shop:
          operations:
            order: { steps: [{ call: chat, needs-result: false }, { call: chat, needs-result: false, latency: 1s }] }
        chat: { kind: external }
      """)
    let removal = analysis.impact(of: .removeService(ServiceID(1)))
    #expect(places(removal.today.mustChange, analysis) == ["shop/order#1", "shop/order#2"])
    #expect(places(removal.afterRedesign.mustChange, analysis) == ["chat-adapter"])
  }

  @Test func anExternalConsumerNeedsAnAdapterToo() throws {
    let analysis = try analysis(Self.chat + "\n  mail: { kind: external }\n")
    let mail = Newcomer(.known(.service(try service("mail", analysis))))
    let after = analysis.impact(of: .consumer(of: "Ordered", by: mail)).afterRedesign
    #expect(places(after.mustChange, analysis) == ["shop/order"] && after.mustCoordinate == ["shop", "mail"])
    // For one that is called today there is an adapter then.
    let chat = Newcomer(.known(.service(ServiceID(1))))
    #expect(analysis.impact(of: .consumer(of: "Ordered", by: chat)).afterRedesign.mustChange.isEmpty)
  }

  /// Clients outside the files are known by their rate, and by what nothing in the files sets off.
  @Test func clientsAreNotInTheFiles() throws {
    let analysis = try analysis(
      """
      services:
        a:
          operations:
            asked: { rate: 20/s }
            open: {}
            hook: { trigger: { webhook: {} } }
            both: { rate: 1/s }
            inner: {}
            taking: {}
            nightly: { trigger: { schedule: { every: 1d } } }
          consumes: [{ event: Done, operation: taking }]
        b: { operations: { go: { steps: [{ call: a/inner }, { call: a/both }] } } }
        far: { kind: external, operations: { go: {} } }
      """)
    func names(_ operations: [OperationID]) -> [String] { operations.map { analysis.architecture[$0].name } }
    let removal = analysis.impact(of: .removeService(ServiceID(0))).today
    #expect(names(removal.clients) == ["asked", "open", "hook", "both"])
    #expect(names(removal.going) == ["asked", "open", "hook", "both", "inner", "taking", "nightly"])
    let asked = Interface.operation(try operation("a/asked", analysis))
    for change in [
      Change.replaceInterface(asked, successor: nil), .addField(asked, field: "x", isRequired: true),
    ] {
      let today = analysis.impact(of: change).today
      #expect(names(today.clients) == ["asked"] && today.going.isEmpty)
      #expect(today.because == "nobody else in the files knows a/asked; its clients do")
    }
    #expect(analysis.impact(of: .addField(asked, field: "x", isRequired: false)).today.clients.isEmpty)
    let far = try service("far", analysis)
    #expect(analysis.impact(of: .removeService(far)).today.clients.isEmpty)
  }

  /// What a call reads does not tell what it sends.
  @Test(arguments: [("required", ["a/go#1", "b/go#1"]), ("optional", ["b/go#1"])])
  func renamingWhatSomebodyMustSend(_ kind: String, _ expected: [String]) throws {
    let analysis = try analysis(
      """
      services:
        a: { operations: { go: { steps: [{ call: m/f, reads: [amount] }] } } }
        b: { operations: { go: { steps: [{ call: m/f }] } } }
        c: { operations: { go: { steps: [{ call: m/f, sends: [other] }] } } }
        m: { operations: { f: { accepts: { \(kind): [item] } } } }
      """)
    let f = Interface.operation(try operation("m/f", analysis))
    let today = analysis.impact(of: .renameField(f, field: "item", successor: "sku")).today
    #expect(places(today.unclear, analysis) == expected && today.mustChange.isEmpty)
    #expect(today.because == "the file names nobody else who knows item for certain")
  }

  // MARK: Facts

  @Test func consumersFollowAFactAndThePublisherIsLast() throws {
    let analysis = try analysis(
      """
      services:
        a: { team: t, operations: { go: { steps: [{ publish: Done, outbox: true, fields: [id, title] }] } } }
        b: { consumes: [{ event: Done, reads: [id] }] }
        c: { consumes: [{ event: Done, reads: [title, id], operation: take }], operations: { take: {} } }
        d: { consumes: [{ event: Done }] }
        bus: { kind: broker }
      """)
    let title = analysis.impact(of: .changeFact(event: "Done", field: "title")).today
    #expect(places(title.mustChange, analysis) == ["c/take"] && places(title.unclear, analysis) == ["d"])
    #expect(title.order == .any && title.mustCoordinate == ["t", "c"])
    #expect(title.providers.map { analysis.architecture[$0].name } == ["a"])
    let all = analysis.impact(of: .changeFact(event: "Done", field: nil)).today
    #expect(places(all.mustChange, analysis) == ["b", "c/take", "d"] && all.teamsAtATime == 2)
  }

  @Test func aFactThatIsNotPublishedYetIsReadByThoseItWillReach() throws {
    let analysis = try analysis(
      """
      entities: { task: { key: task_id, fields: [task_id, title, due] } }
      services:
        a:
          operations:
            create-task:
              entity: task
              steps: [{ call: n, endpoint: POST /v1/n, sends: { text: { from: [title] }, kind: constant }, needs-result: false }]
        n: {}
      """)
    #expect(analysis.events == ["TaskCreated"])
    #expect(analysis.fields(of: "TaskCreated") == ["task_id", "title", "due"])
    let impact = analysis.impact(of: .changeFact(event: "TaskCreated", field: "title"))
    #expect(impact.today.mustChange.isEmpty && impact.today.because == "nobody publishes TaskCreated yet")
    #expect(places(impact.afterRedesign.mustChange, analysis) == ["n"] && impact.afterRedesign.order == .any)
    let due = analysis.impact(of: .changeFact(event: "TaskCreated", field: "due"))
    #expect(due.afterRedesign.mustChange.isEmpty)
  }

  // MARK: With facts

  /// The services consume by themselves, but what the calls went to is known of them.
  @Test func aConsumerIsAskedAboutTheEndpointThatItsCallWentTo() throws {
    let analysis = try analysis(
      """
      services:
        a: { operations: { go: { steps: [{ call: m, endpoint: POST /v1/x, needs-result: false }] } } }
        b: { operations: { run: { steps: [{ call: m, endpoint: POST /v2/y, needs-result: false }] } } }
        c: { operations: { do: { steps: [{ call: m, needs-result: false }] } } }
        m: {}
      """)
    let x = Interface.endpoint(try service("m", analysis), "POST /v1/x")
    let after = analysis.impact(of: .addField(x, field: "ip", isRequired: true)).afterRedesign
    #expect(places(after.mustChange, analysis) == ["a/go"] && places(after.unclear, analysis) == ["c/do"])
  }

  /// Facts come after what stays, and what stays keeps its name.
  @Test func callsAreNamedAsInTheFile() throws {
    let analysis = try analysis(
      """
      services:
        a:
          operations:
            go:
              steps:
                - { publish: Done, outbox: true, fields: [id] }
                - { call: b, needs-result: false }
                - { call: b, needs-result: true, on-failure: ignore }
        b: {}
        c: { consumes: [{ event: Done, operation: take }], operations: { take: {} } }
        bus: { kind: broker }
      """)
    let b = try service("b", analysis)
    let removal = analysis.impact(of: .removeService(b)).afterRedesign
    #expect(places(removal.mustChange, analysis) == ["a/go#3"])
    #expect(removal.meanwhile.losses.map(\.call) == ["a/go#3"])
    // The publish is still the one that it was, although it comes last.
    let take = Interface.operation(try operation("c/take", analysis))
    let field = analysis.impact(of: .addField(take, field: "ip", isRequired: true)).afterRedesign
    #expect(places(field.mustChange, analysis) == ["a/go#1"])
  }

  /// What was asked for and what has happened are two facts, and a name that two services would use is nobody's alone.
  @Test func factsHaveTheNamesThatTheRedesignGivesThem() throws {
    let analysis = try analysis(
      """
      services:
        shop:
          operations:
            close-account:
              entity: account
              steps:
                - { call: mail, needs-result: { within: 1h } }
                - save: account
                - { call: log, needs-result: false }
        bank:
          operations: { close-account: { entity: account, steps: [{ call: log, needs-result: false }] } }
        mail: {}
        log: {}
      """)
    #expect(analysis.events == ["AccountCloseRequested", "ShopAccountClosed", "BankAccountClosed"])
    let shop = try operation("shop/close-account", analysis)
    let search = Newcomer(.new("search"))
    let call = analysis.impact(of: .call(from: shop, to: search))
    #expect(call.requirement?.event == "ShopAccountClosed" && call.afterRedesign.mustChange.isEmpty)
    let consumer = analysis.impact(of: .consumer(of: "BankAccountClosed", by: search))
    #expect(places(consumer.today.mustChange, analysis) == ["bank/close-account"])
    #expect(consumer.afterRedesign.mustChange.isEmpty)
    let fact = analysis.impact(of: .changeFact(event: "AccountCloseRequested", field: nil)).afterRedesign
    #expect(places(fact.mustChange, analysis) == ["mail"])
  }

  /// What is refused stays a call, and the question about its fact can be asked all the same.
  @Test func whatIsNotWorthItStays() throws {
    let file = try Architectures.load(
      "services: { a: { team: t, operations: { go: { steps: [{ call: b, needs-result: false }] } } }, b: { team: u } }")
    let design = FactProposals(ArchitectureAnalysis(file)).design
    let analysis = ImpactAnalysis(file, redesigned: design.version(of: file))
    #expect(analysis.isRedesignEmpty && analysis.events == ["GoDone"])
    let impact = analysis.impact(of: .replaceInterface(.service(ServiceID(1)), successor: nil))
    for answer in [impact.today, impact.afterRedesign] {
      #expect(places(answer.mustChange, analysis) == ["a/go#1"] && answer.mustCoordinate == ["t", "u"])
    }
    let consumer = analysis.impact(of: .consumer(of: "GoDone", by: Newcomer(.new("c"))))
    #expect(places(consumer.afterRedesign.mustChange, analysis) == ["a/go"])
  }

  // MARK: The next requirement

  @Test func aFurtherCallCostsWhatTheEnginesSay() throws {
    let analysis = try analysis(
      """
      defaults: { availability: 99.9% }
      services:
        a: { latency: 50ms, operations: { create-task: { steps: [{ call: b, needs-result: false, latency: 1s }] } } }
        b: {}
        w: { operations: { go: { steps: [{ call: a/create-task }] } } }
      """)
    let caller = try operation("a/create-task", analysis)
    let newcomer = Newcomer(.new("search"), latency: .milliseconds(200))
    let impact = analysis.impact(of: .call(from: caller, to: newcomer))
    let requirement = try #require(impact.requirement)
    let addition = try #require(requirement.additions.first)
    #expect(!requirement.isAvailabilityAssumed && requirement.event == "TaskCreated" && !requirement.isPublished)
    #expect(addition.before.responseMs == 1_050 && addition.asCall?.figures.responseMs == 1_250)
    #expect(addition.asConsumer.responseMs == 1_050)
    #expect(agree(addition.before.failure.exact, 1 - 0.999 * 0.999, relative: 1e-12))
    #expect(agree(addition.asCall?.figures.failure.exact, 1 - 0.999 * 0.999 * 0.999, relative: 1e-12))
    #expect(addition.asConsumer.failure == addition.before.failure)
    // The broker of 99.99 % and the newcomer come to what has to be done at once.
    #expect(agree(addition.asConsumer.incompletion, 1 - 0.999 * 0.999 * 0.999 * 0.9999, relative: 1e-12))
    #expect(addition.call == "a/create-task#2" && addition.asCall?.coupling.temporal.isPresent == true)
    #expect(addition.waiting.map { analysis.architecture.name(of: $0) } == ["w/go"])
    #expect(places(impact.today.mustChange, analysis) == ["a/create-task"])
    #expect(impact.today.mustCoordinate == ["a", "search"] && impact.today.order == .any)
    #expect(impact.afterRedesign.mustChange.isEmpty && impact.afterRedesign.mustCoordinate.isEmpty)
  }

  @Test func nothingGivenIsAssumedAndSaid() throws {
    let analysis = try analysis("services: { a: { operations: { go: { fact: Done } } } }")
    let impact = analysis.impact(of: .consumer(of: "Done", by: Newcomer(.new("b"))))
    let requirement = try #require(impact.requirement)
    #expect(requirement.isAvailabilityAssumed && requirement.latencyMs == nil)
    #expect(requirement.availability.value.probability.nominal.value == 0.999)
    // Published by nobody yet: once for all consumers.
    #expect(places(impact.today.mustChange, analysis) == ["a/go"])
  }

  @Test func aPublishedFactTakesAConsumerForNothing() throws {
    let analysis = try analysis(
      """
      services:
        a: { availability: 99.9%, operations: { go: { steps: [{ publish: Done, outbox: true }] } } }
        b: { availability: 99% }
        bus: { kind: broker }
      """)
    let newcomer = Newcomer(.known(.service(try service("b", analysis))))
    let impact = analysis.impact(of: .consumer(of: "Done", by: newcomer))
    let addition = try #require(impact.requirement?.additions.first)
    #expect(addition.asConsumer.failure == .exact(0.001) && addition.before.failure == .exact(0.001))
    #expect(agree(addition.asConsumer.incompletion, 1 - 0.999 * 0.99, relative: 1e-12))
    for answer in [impact.today, impact.afterRedesign] {
      #expect(answer.mustChange.isEmpty && answer.order == .any && answer.mustCoordinate.isEmpty)
    }
  }

  /// By a fact, a call and another fact back to where it began.
  @Test func aConsumerThatClosesACircleIsTold() throws {
    let analysis = try analysis(
      """
      services:
        a: { operations: { go: { steps: [{ publish: Created, outbox: true }] }, other: {} } }
        b:
          consumes: [{ event: Created, operation: run }]
          operations: { run: { steps: [{ call: c/do, needs-result: true }] } }
        c: { operations: { do: { steps: [{ publish: Handled, outbox: true }] } } }
        bus: { kind: broker }
      """)
    func circle(_ event: String, _ name: String) throws -> [String] {
      let newcomer = Newcomer(.known(.operation(try operation(name, analysis))))
      let impact = analysis.impact(of: .consumer(of: event, by: newcomer))
      #expect(impact.today.circle == impact.afterRedesign.circle)
      return impact.today.circle
    }
    #expect(try circle("Handled", "a/go") == ["Handled", "Created", "Handled"])
    #expect(try circle("Handled", "b/run") == ["Handled", "Handled"])
    #expect(try circle("Created", "a/go") == ["Created", "Created"])
    #expect(try circle("Handled", "a/other") == [])
    #expect(try circle("Created", "c/do") == [])
  }

  @Test func whatIsCalledAlreadyIsSaid() throws {
    let analysis = try analysis(
      """
      services:
        a: { operations: { go: { fact: Done, steps: [{ call: b, latency: 2s, needs-result: false }] } } }
        b: {}
      """)
    let b = Newcomer(.known(.service(ServiceID(1))))
    let call = analysis.impact(of: .call(from: OperationID(0), to: b))
    // It takes what the same call takes in the file.
    #expect(call.requirement?.additions.first?.asCall?.figures.responseMs == 4_000)
    #expect(call.today.because == "it calls b already, by a/go#1: this would be one more call")
    #expect(call.today.mustChange.first?.why == "calls b once more; it knows its interface already")
    #expect(call.afterRedesign.because.hasSuffix("; that replaces the call a/go#1"))
    let consumer = analysis.impact(of: .consumer(of: "Done", by: b)).today
    #expect(consumer.because.hasSuffix("; a/go#1 calls it already"))
  }

  @Test func aFactOfItsOwn() throws {
    let analysis = try analysis(
      """
      services:
        a: { operations: { go: { steps: [{ publish: Done, outbox: true }] } } }
        bus: { kind: broker }
      """)
    let own = Newcomer(.known(.service(ServiceID(0))))
    let today = analysis.impact(of: .consumer(of: "Done", by: own)).today
    #expect(today.because == "Done is a fact of its own" && today.mustChange.isEmpty)
  }

  @Test func callsInACircleAreSeen() throws {
    let analysis = try analysis(
      "services: { a: { operations: { go: { steps: [{ call: b/go }] } } }, b: { operations: { go: {} } } }")
    let (outer, inner) = (try operation("a/go", analysis), try operation("b/go", analysis))
    #expect(analysis.isCircle(inner, calling: Newcomer(.known(.operation(outer)))))
    #expect(!analysis.isCircle(outer, calling: Newcomer(.known(.operation(inner)))))
  }

  // MARK: Knowledge

  @Test func foreignFieldsCountOnceAndNotWithinATeam() throws {
    let analysis = try analysis(
      """
      services:
        a:
          team: t
          operations:
            x: { steps: [{ call: m/f, sends: [k, l], needs-result: false }, { call: own, sends: [z] }] }
            y: { steps: [{ call: m/f, sends: [l], reads: [r], needs-result: true }] }
        own: { team: t }
        m: { operations: { f: {} } }
      """)
    let knowledge = try #require(analysis.knowledge(of: ["t", "m"]).first)
    #expect(knowledge.fields == 3 && knowledge.interfaces == 1 && knowledge.fieldsAfter == 2)
    #expect(analysis.knowledge(of: ["m"]).isEmpty)
  }

  /// A service that is down is down with all its instances, whatever share of its failures takes them at once.
  @Test(arguments: ["0%", "50%"]) func allInstancesOfAServiceThatIsDownAreDown(_ share: String) throws {
    let architecture = try Architectures.load(
      """
      services:
        a: { operations: { go: { rate: 10/s, steps: [{ call: c }] } } }
        c: { replicas: { count: 2, common-cause: \(share) } }
      """)
    let analysis = ImpactAnalysis(
      architecture, redesigned: EventDrivenDesign(of: architecture).version(of: architecture))
    let impact = analysis.impact(of: .outage(ServiceID(1), .seconds(10)))
    #expect(impact.today.meanwhile.failures.map(\.share) == [1] && impact.today.meanwhile.requests == 100)
  }
}
