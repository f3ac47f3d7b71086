import ArchitectureModel
import Availability
import Coupling
import Redesign
import TestSupport
import Testing
import Timing

@Suite struct EventDrivenDesignTests {
  private func sample(_ name: String) throws -> Architecture {
    try Architectures.load(TestFiles.text("\(TestFiles.package)/Samples/\(name)/architecture.yaml"))
  }

  private func events(_ service: String, in architecture: Architecture) -> [String] {
    architecture.services.first { $0.name == service }?.consumers.map(\.event.value) ?? []
  }

  private func steps(_ operation: String, in architecture: Architecture) throws -> [String] {
    let id = try #require(architecture.operation(operation))
    return architecture[id].steps.map { step in
      switch step {
      case .save(let entity): "save \(entity.value)"
      case .call(let call):
        architecture[call].call.map { "call \(architecture.name(of: $0.target))" }
          ?? architecture[call].publish.map { "publish \($0.event.value)" } ?? ""
      case .parallel(let branches): "parallel of \(branches.count)"
      case .oneOf(let alternatives): "one of \(alternatives.count)"
      }
    }
  }

  // MARK: The samples

  @Test func taskAPI() throws {
    let file = try sample("task-api")
    let design = EventDrivenDesign(of: file)
    #expect(design.facts.map(\.name) == ["TaskCreated", "TaskCompleted", "TaskOverdue"])
    let created = design.facts[0]
    #expect(created.takers.map { design.architecture[$0.service].name } == ["notification", "audit", "reminder"])
    #expect(created.partitions?.needed == 80 && created.partitions?.tooFew == 40)
    #expect(try steps("task-api/create-task", in: design.architecture) == ["save task", "publish TaskCreated"])
    let publish = try #require(design.architecture[created.publish].publish)
    #expect(publish.outbox != nil && publish.key == "task_id")
    #expect(publish.fields == ["task_id", "title", "created_by", "created_at"])
    let notification = try #require(design.architecture.services.first { $0.name == "notification" })
    #expect(notification.consumers.map(\.reads) == [["title"]])
    #expect(notification.consumers[0].latency?.value == .constant(.seconds(2)))
    #expect(notification.consumers[0].isIdempotent)
    let audit = try #require(design.architecture.services.first { $0.name == "audit" })
    // Two operations tell their own facts to it.
    #expect(audit.consumers.map(\.event.value) == ["TaskCreated", "TaskCompleted"])
    #expect(audit.consumers.allSatisfy { $0.operation != nil && $0.latency == nil })
    let broker = try #require(design.addedBroker)
    #expect(design.architecture[broker].partitions(of: "TaskCreated") == 80)
    #expect(design.architecture[broker].partitions(of: "TaskCompleted") == 12)
    #expect(design.kept.isEmpty && design.adapters.isEmpty)
    let times = ResponseTimes(design.architecture)
    #expect(times.responseTime(of: created.operation)?.meanMs == 50)
  }

  @Test func onlineOrder() throws {
    let file = try sample("online-order")
    let design = EventDrivenDesign(of: file)
    #expect(design.facts.map(\.name) == ["OrderPlaced"])
    #expect(design.kept.map { file[$0.call].name } == ["orders/place-order#1", "orders/place-order#2"])
    #expect(
      try steps("orders/place-order", in: design.architecture)
        == ["call inventory/reserve", "call payment/charge", "save order", "publish OrderPlaced"])
    #expect(events("shipping", in: design.architecture) == ["OrderPlaced"])
  }

  @Test func whatHasToStayIsKept() throws {
    let file = try Architectures.load(
      "services: { a: { operations: { go: { steps: [{ call: b, needs-result: true }] } } }, b: {} }")
    let design = EventDrivenDesign(of: file)
    #expect(design.facts.isEmpty && design.addedBroker == nil && design.kept.count == 1)
    #expect(ArchitectureWriter.yaml(design.architecture) == ArchitectureWriter.yaml(file))
  }

  // MARK: Where calls stand

  @Test func callsInBlocks() throws {
    let file = try Architectures.load(
      """
      services:
        a:
          operations:
            create-task:
              rate: 10/s
              steps:
                - save: task
                - parallel:
                    - { call: b, needs-result: true }
                    - { call: c, needs-result: false, latency: 1s, probability: 50% }
                - one-of:
                    - { share: 25%, call: d, needs-result: false, latency: 4s }
                    - { share: 25%, call: b, needs-result: true }
                - { call: e/record, needs-result: false, times: 3 }
                - { call: f, needs-result: false, latency: { mean: 1s } }
                - { call: f, needs-result: false, latency: 1s, on-failure: { fallback: b } }
        b: {}
        c: {}
        d: {}
        e: { operations: { record: { latency: 100ms } } }
        f: {}
      """)
    let design = EventDrivenDesign(of: file)
    let architecture = design.architecture
    #expect(
      try steps("a/create-task", in: architecture) == ["save task", "parallel of 1", "one of 1", "publish TaskCreated"])
    func latency(_ name: String) -> Latency? {
      architecture.services.first { $0.name == name }?.consumers.first?.latency?.value
    }
    // What falls to each fact: half of them, a quarter of them, three calls, two calls.
    #expect(latency("c") == .constant(.milliseconds(500)))
    #expect(latency("d") == .constant(.seconds(1)))
    #expect(latency("e") == .constant(.milliseconds(300)))
    #expect(latency("f") == .constant(.seconds(2)))
    #expect(architecture.services.first { $0.name == "f" }?.consumers.count == 1)
    #expect(design.facts[0].partitions?.needed == 40)
    #expect(architecture.calls.map(\.name) == ["a/create-task#1", "a/create-task#2", "a/create-task#3"])
  }

  @Test func whatIsToldAlreadyIsToldLast() throws {
    let file = try Architectures.load(
      """
      services:
        a:
          operations:
            create-task:
              steps:
                - { publish: TaskCreated, fields: [title] }
                - save: task
                - { call: b, needs-result: false, sends: { note: title, by: { from: [author] } } }
                - { call: c, id: stays, needs-result: true }
        b: { consumes: [{ event: TaskCreated, latency: 1s, reads: [title] }], latency: 2s }
        c: {}
        bus: { kind: broker, partitions: 6, topics: { TaskCreated: { retention: 1d } } }
      """)
    let design = EventDrivenDesign(of: file)
    let architecture = design.architecture
    #expect(design.facts.count == 1 && design.facts[0].isPublishedAlready && design.addedBroker == nil)
    #expect(try steps("a/create-task", in: architecture) == ["save task", "call c", "publish TaskCreated"])
    #expect(architecture.calls.map(\.name) == ["stays", "a/create-task#2"])
    let publish = try #require(architecture[design.facts[0].publish].publish)
    #expect(publish.outbox != nil && publish.fields == ["title", "author"])
    let consumers = architecture.services[1].consumers
    // It does what it did, and what the call did.
    #expect(consumers.count == 1 && consumers[0].latency?.value == .constant(.seconds(3)))
    #expect(consumers[0].reads == ["title", "author"] && consumers[0].isIdempotent)
    #expect(design.facts[0].takers[0].isKnown)
    let topic = try #require(architecture.services[3].topics["TaskCreated"])
    #expect(topic.partitions == 6 && topic.retention?.value == .days(1))
  }

  @Test func whatIsToldOfSomeRequestsOnlyStandsForNoOthers() throws {
    let file = try Architectures.load(
      """
      services:
        a:
          operations:
            create-task:
              fact: TaskCreated
              steps: [{ publish: TaskCreated, probability: 10% }, { call: b, needs-result: false }]
            close-task: { steps: [{ publish: TaskArchived, probability: 10% }, { call: b, needs-result: false }] }
        b: {}
        bus: { kind: broker }
      """)
    let design = EventDrivenDesign(of: file)
    #expect(design.facts.map(\.name) == ["TaskClosed"])
    guard case .toldInPart("TaskCreated") = design.kept.first?.reason else {
      Issue.record("\(design.kept)")
      return
    }
  }

  @Test func whatIsAnsweredLaterIsRequested() throws {
    let file = try Architectures.load(
      """
      services:
        a:
          operations:
            close-account:
              entity: account
              steps:
                - { call: b, needs-result: { within: 5m } }
                - save: account
                - { call: c, needs-result: { within: 1h } }
                - { call: c, needs-result: false }
        b: {}
        c: {}
      """)
    let design = EventDrivenDesign(of: file)
    #expect(design.facts.map(\.name) == ["AccountCloseRequested", "AccountClosed"])
    #expect(design.facts.map(\.isRequest) == [true, false])
    #expect(
      try steps("a/close-account", in: design.architecture)
        == ["save account", "publish AccountCloseRequested", "publish AccountClosed"])
    #expect(design.architecture.services[1].consumers[0].within == .seconds(300))
    #expect(design.architecture.services[2].consumers[0].within == .seconds(3_600))
  }

  /// Derived names of different services are different facts; declared ones are what the file says.
  @Test func factsOfDifferentServicesAreNotMixed() throws {
    let file = try Architectures.load(
      """
      services:
        crm: { operations: { create-task: { steps: [{ call: b, needs-result: false }] } } }
        task-api:
          operations:
            create-task: { steps: [{ call: c, needs-result: false }] }
            import-task: { fact: TaskImported, steps: [{ call: c, needs-result: false }] }
        other: { operations: { import-task: { fact: TaskImported, steps: [{ call: b, needs-result: false }] } } }
        b: {}
        c: {}
      """)
    let design = EventDrivenDesign(of: file)
    #expect(design.facts.map(\.name) == ["CrmTaskCreated", "TaskApiTaskCreated", "TaskImported", "TaskImported"])
    #expect(events("b", in: design.architecture) == ["CrmTaskCreated", "TaskImported"])
    #expect(events("c", in: design.architecture) == ["TaskApiTaskCreated", "TaskImported"])
  }

  @Test func queriesTellNothing() throws {
    let file = try Architectures.load(
      """
      services:
        a:
          operations:
            list-tasks: { steps: [{ call: b, needs-result: false }] }
            show: { endpoint: GET /v1/tasks, steps: [{ call: b, needs-result: false }] }
            view-task: { fact: TaskViewed, steps: [{ call: b, needs-result: false }] }
            read-mail: { steps: [{ save: mark }, { call: b, needs-result: false }] }
        b: {}
      """)
    let design = EventDrivenDesign(of: file)
    #expect(design.facts.map { file[$0.operation].name } == ["view-task", "read-mail"])
    #expect(design.kept.count == 2)
    for kept in design.kept {
      guard case .query = kept.reason else {
        Issue.record("\(kept)")
        continue
      }
    }
  }

  // MARK: Who cannot consume

  @Test func whoCannotConsumeGetsAnAdapter() throws {
    let file = try Architectures.load(
      """
      defaults: { availability: 99.5% }
      services:
        a:
          team: sales
          latency: 10ms
          operations:
            create-task:
              entity: task
              steps:
                - { call: slack/post, needs-result: false, latency: 1s, error-rate: 2%, on-failure: ignore, wait: false }
                - one-of: [{ share: 50%, call: slack, needs-result: false, latency: 3s, probability: 50% }]
                - { call: archive, needs-result: false, latency: 20ms }
            close-task: { entity: task, steps: [{ call: slack, needs-result: false }] }
        slack: { kind: external, latency: 7s, operations: { post: {} } }
        slack-adapter: {}
        archive: { kind: database }
      """)
    let design = EventDrivenDesign(of: file)
    let architecture = design.architecture
    #expect(design.adapters.map { architecture[$0].name } == ["slack-adapter-2", "archive-adapter"])
    let adapter = architecture[design.adapters[0]]
    #expect(adapter.team == "sales" && adapter.latency.value == .zero && adapter.availability.isGiven)
    #expect(adapter.operations.map { architecture[$0].name } == ["forward-TaskCreated", "forward-TaskClosed"])
    #expect(adapter.consumers.map(\.operation) == adapter.operations)
    let calls = architecture[adapter.operations[0]].calls.compactMap { architecture[$0].call }
    #expect(calls.count == 2 && calls.allSatisfy { $0.waits && $0.onFailure == .fail })
    #expect(calls[0].errorRate.value.nominal.value == 0.02 && calls[1].probability.value.nominal.value == 0.25)
    #expect(architecture.services[1].consumers.isEmpty && architecture.services[3].consumers.isEmpty)
    let times = ResponseTimes(architecture)
    #expect(times.meanMs(of: adapter.consumers[0], at: adapter) == 1_750)
    // Done is done.
    let again = EventDrivenDesign(of: architecture)
    #expect(again.facts.isEmpty)
    #expect(ArchitectureWriter.yaml(again.architecture) == ArchitectureWriter.yaml(architecture))
  }

  @Test func brokersThatNeedTheirPublisherCarryNothing() throws {
    let yaml = """
      services:
        a: { operations: { create-task: { steps: [{ call: b, needs-result: false }] } } }
        b: {}
        bus: { kind: broker, depends-on: [a] }
      """
    let design = EventDrivenDesign(of: try Architectures.load(yaml))
    #expect(design.facts.isEmpty && design.addedBroker == nil)
    guard case .neededByBroker(let broker) = design.kept.first?.reason else {
      Issue.record("\(design.kept)")
      return
    }
    #expect(design.architecture[broker].name == "bus")
    let other = EventDrivenDesign(of: try Architectures.load(yaml + "\n  queue: { kind: broker }"))
    #expect(other.facts.map { other.architecture[$0.broker].name } == ["queue"])
  }

  // MARK: Any architecture

  private static let files = TestFiles.names(in: TestFiles.package + "/Samples") + OracleCase.all.map(\.name)

  private func file(_ name: String) throws -> Architecture {
    let known = OracleCase.all.first { $0.name == name }?.yaml
    return try known.map { try Architectures.load($0) } ?? sample(name)
  }

  /// With every call that declares nothing declared as not needed, so that much moves.
  private func loosened(_ file: Architecture) -> Architecture {
    var loose = file
    for index in loose.calls.indices {
      guard case .call(var call) = loose.calls[index].kind, !call.saysWhetherNeeded else { continue }
      call.needsResult = Located(.no, at: nil)
      loose.calls[index].kind = .call(call)
    }
    return loose
  }

  /// Written and read again, the design gives the same figures to the last digit, and is sound.
  @Test(arguments: files) func isWhatItsFileSays(_ name: String) throws {
    for file in [try file(name), loosened(try file(name))] {
      let design = EventDrivenDesign(of: file).architecture
      let text = ArchitectureWriter.yaml(design)
      let read = try Architectures.load(text)
      #expect(ArchitectureWriter.yaml(read) == text)
      #expect(read.serviceOrder.count == design.serviceOrder.count && read.operationOrder == design.operationOrder)
      expectSame(ArchitectureAnalysis(design), ArchitectureAnalysis(read))
    }
  }

  /// The same of files as they are: what is written gives what was read.
  @Test(arguments: files) func filesAreWhatTheyAreWritten(_ name: String) throws {
    let file = try file(name)
    expectSame(ArchitectureAnalysis(file), ArchitectureAnalysis(try Architectures.load(ArchitectureWriter.yaml(file))))
  }

  private func expectSame(_ first: ArchitectureAnalysis, _ second: ArchitectureAnalysis) {
    #expect(first.operations.count == second.operations.count)
    for (one, other) in zip(first.operations, second.operations) {
      #expect(one.failure == other.failure)
      #expect(one.chainFailure == other.chainFailure && one.incompletion == other.incompletion)
      #expect(one.range?.worst == other.range?.worst && one.response?.meanMs == other.response?.meanMs)
      #expect(one.response?.p99Ms == other.response?.p99Ms && one.movable.cost == other.movable.cost)
      #expect(one.calls.map(\.coupling.availability.severity) == other.calls.map(\.coupling.availability.severity))
      #expect(one.calls.map(\.judgement.verdict) == other.calls.map(\.judgement.verdict))
      #expect(one.calls.map { first.architecture[$0.id].name } == other.calls.map { second.architecture[$0.id].name })
    }
    #expect(first.findings.map(\.message) == second.findings.map(\.message))
  }

  /// A call that moves can fail nothing any more: with an outbox, no operation loses by it.
  @Test(arguments: files) func nothingGetsWorse(_ name: String) throws {
    let file = loosened(try file(name))
    let design = EventDrivenDesign(of: file)
    let (before, after) = (ArchitectureAnalysis(file), ArchitectureAnalysis(design.architecture))
    for operation in before.operations {
      guard let old = operation.failure.exact, let new = after[operation.id].failure.exact else { continue }
      #expect(new <= old * (1 + 1e-12), "\(file.name(of: operation.id))")
      // What a timeout cuts of a callee is another matter: the rest may take longer on average.
      let callsOperations = file[operation.id].calls.contains { call in
        if case .operation = file[call].call?.target { true } else { false }
      }
      if !callsOperations, let old = operation.response, let new = after[operation.id].response {
        #expect(new.meanMs <= old.meanMs * (1 + 1e-9) + 1e-9, "\(file.name(of: operation.id))")
      }
    }
    let moved = design.facts.flatMap(\.replaces)
    #expect(Set(moved + design.kept.map(\.call)).count == file.calls.count { $0.call != nil })
  }
}
