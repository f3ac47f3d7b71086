@testable import ArchitectureModel
import Diagnostics
import Documents
import TestSupport
import Testing

/// `Files/complete.yaml` and `Files/complete.json` say the same, and use every key there is.
@Suite struct ArchitectureLoaderTests {
  static let formats = ["yaml", "json"]

  private func complete(_ ending: String) throws -> Architecture {
    let path = "Tests/ArchitectureModelTests/Files/complete.\(ending)"
    let text = TestFiles.text(TestFiles.package + "/" + path)
    let (architecture, diagnostics) = Architectures.read(text, name: path, format: ending == "json" ? .json : .yaml)
    #expect(DiagnosticRenderer(isColored: false).render(diagnostics) == "")
    return try #require(architecture)
  }

  private func service(_ name: String, of architecture: Architecture) throws -> Service {
    try #require(architecture.services.first { $0.name == name })
  }

  private func call(_ name: String, of architecture: Architecture) throws -> Call {
    try #require(architecture.calls.first { $0.name == name }?.call)
  }

  // MARK: The top

  @Test(arguments: formats) func namesYearAndCurrencyAreRead(_ ending: String) throws {
    let architecture = try complete(ending)
    #expect(architecture.name == "Complete")
    #expect(architecture.year == .gregorian)
    #expect(architecture.currency == "EUR")
  }

  @Test(arguments: formats) func everythingStandsInTheOrderWritten(_ ending: String) throws {
    let architecture = try complete(ending)
    #expect(architecture.services.map(\.name) == ["shop", "store", "bus", "cache", "vault", "payment", "mail"])
    #expect(architecture.zones.map(\.name) == ["east", "west", "south"])
    #expect(architecture.entities.map(\.name) == ["order", "parcel"])
    #expect(architecture.scenarios.map(\.name) == ["storm", "calm"])
    let operations = architecture.operations.indices.map { architecture.name(of: OperationID($0)) }
    #expect(
      operations == [
        "shop/place", "shop/GET /api/v1/orders", "shop/hook", "shop/bare-hook", "shop/nightly", "shop/reminder",
        "payment/charge", "payment/refund",
      ])
    for (index, service) in architecture.services.enumerated() {
      for operation in service.operations { #expect(architecture[operation].service == ServiceID(index)) }
    }
    #expect(
      architecture.calls.map(\.name) == [
        "charge", "shop/place#2", "shop/place#3", "shop/place#4", "shop/place#5", "tell", "shop/place#7",
        "payment/refund#1",
      ])
  }

  @Test(arguments: formats) func entitiesZonesAndAllowancesAreRead(_ ending: String) throws {
    let architecture = try complete(ending)
    let order = architecture.entities[0]
    #expect(order.key == "order_id")
    #expect(order.fields == ["order_id", "customer", "total"])
    #expect(order.personal == ["customer"])
    #expect(order.writes == ServiceID(1))
    let parcel = architecture.entities[1]
    #expect(parcel.key == nil && parcel.fields.isEmpty && parcel.personal.isEmpty && parcel.writes == nil)
    #expect(architecture.zones[0].availability.value == .fraction(certain("0.9995")))
    #expect(architecture.zones[1].availability.value == .repairable(mtbf: .days(100), mttr: .seconds(3_600)))
    #expect(architecture.zones[2].availability.value == .fraction(certain("1")))
    #expect(!architecture.zones[2].availability.isGiven)
    #expect(architecture.allowances.map(\.code) == ["DC0104", "DC0201"])
    #expect(architecture.allowances.map(\.place) == ["shop/place", nil])
    #expect(architecture.allowances.map(\.reason) == ["moved next quarter", "accepted everywhere"])
  }

  // MARK: Services

  @Test(arguments: formats) func everyKeyOfAServiceIsRead(_ ending: String) throws {
    let architecture = try complete(ending)
    let shop = try service("shop", of: architecture)
    #expect(shop.team == "sales")
    #expect(shop.kind == .service)
    let availability = UncertainProbability(
      probability("0.995"), low: probability("0.9925"), high: probability("0.9975"))
    #expect(shop.availability.value == .fraction(availability))
    #expect(shop.availability.basis == .observed && shop.availability.sampleSize == 1_532 && shop.availability.isGiven)
    #expect(shop.latency.value == .logNormal(p50: .milliseconds(40), p99: .milliseconds(300)))
    #expect(shop.concurrency.value == .unlimited)
    #expect(shop.queue.value == .limited(16) && shop.queue.basis == .declared && shop.queue.sampleSize == nil)
    #expect(shop.limit == RateLimit(rate: Rate(count: 500, per: .seconds(1)), excess: .reject))
    #expect(shop.replicas.count == 4 && shop.replicas.required == 3)
    #expect(shop.replicas.zones == [ZoneID(0), ZoneID(1)])
    #expect(shop.replicas.commonCause == certain("0.05"))
    #expect(shop.deploys == Deploys(every: .days(7), takes: .seconds(30)))
    #expect(shop.volatility == .high)
    #expect(shop.partitions == 6)
    #expect(shop.dependencies.map(text) == ["1", "any(3, 1 of (4, 1))", "2 of (4, 3, 1)"])
    #expect(shop.consumers.isEmpty)
  }

  @Test(arguments: formats) func theOtherServicesDiffer(_ ending: String) throws {
    let architecture = try complete(ending)
    #expect(architecture.services.map(\.kind) == [.service, .database, .broker, .cache, .external, .service, .service])
    let store = try service("store", of: architecture)
    #expect(store.replicas.count == 3 && store.replicas.required == 1)
    #expect(store.deploys == Deploys(every: .days(1), takes: .zero))
    let bus = try service("bus", of: architecture)
    #expect(bus.partitions == 12 && bus.retention.value == .days(14) && bus.retention.isGiven)
    #expect(bus.limit == RateLimit(rate: Rate(count: 9, per: .seconds(60)), excess: .delay(nil)))
    let cache = UncertainProbability(probability("0.994"), low: probability("0.99"), high: probability("0.998"))
    #expect(try service("cache", of: architecture).availability.value == .fraction(cache))
    let vault = try service("vault", of: architecture)
    #expect(vault.availability.value == .repairable(mtbf: .days(30), mttr: .seconds(2_700)))
    #expect(vault.volatility == .low)
    let payment = try service("payment", of: architecture)
    #expect(payment.volatility == .medium)
    #expect(payment.limit == RateLimit(rate: Rate(count: 2, per: .days(1)), excess: .delay(.seconds(2))))
  }

  @Test(arguments: formats) func aServiceTakesTheDefaultsOfItsFile(_ ending: String) throws {
    let mail = try service("mail", of: complete(ending))
    #expect(
      mail.team == nil && mail.kind == .service && mail.limit == nil && mail.deploys == nil && mail.volatility == nil)
    #expect(mail.availability.value == .fraction(certain("0.999")))
    #expect(mail.availability.basis == .assumed && mail.availability.isGiven)
    #expect(mail.latency.value == .constant(.milliseconds(3)))
    #expect(mail.concurrency.value == .limited(50))
    #expect(mail.queue.value == .limited(7))
    #expect(mail.replicas.count == 2 && mail.replicas.required == 1)
    #expect(mail.retention.value == .days(3))
    #expect(mail.partitions == 6)
    #expect(mail.dependencies.isEmpty && mail.operations.isEmpty && mail.consumers.isEmpty)
  }

  @Test(arguments: formats) func everyKeyOfAConsumerIsRead(_ ending: String) throws {
    let architecture = try complete(ending)
    let consumers = try service("payment", of: architecture).consumers
    try #require(consumers.count == 3)
    let first = consumers[0]
    #expect(first.event.value == "OrderPlaced")
    #expect(first.operation.map { architecture.name(of: $0) } == "payment/refund")
    #expect(first.reads == ["order_id"])
    #expect(first.latency?.value == .logNormal(p50: .seconds(1), p99: .seconds(5)))
    #expect(first.latency?.basis == .observed && first.latency?.sampleSize == 9)
    #expect(first.idempotence == .within(.days(1)) && first.isIdempotent)
    #expect(first.within == .seconds(3_600))
    #expect(first.commitEvery == 10)
    #expect(first.retries == Retries(count: 5, backoff: .seconds(2)))
    #expect(first.retry == .blocking)
    #expect(first.retryDelay == .seconds(180))
    #expect(first.deadLetterAfter == 4)
    #expect(first.sessionTimeout == .seconds(10) && first.rebalance == .static)
    let second = consumers[1]
    #expect(second.event.value == "OrderPaid")
    #expect(second.operation == nil && second.reads.isEmpty && !second.isIdempotent && second.within == nil)
    #expect(second.commitEvery == 1 && second.retries == Retries(count: 3, backoff: .seconds(1)))
    #expect(second.retry == .topic && second.retryDelay == .seconds(60) && second.deadLetterAfter == 10)
    #expect(second.latency == nil && second.sessionTimeout == .seconds(45) && second.rebalance == .cooperative)
    #expect(consumers[2].idempotence == .always && consumers[2].rebalance == .eager)
    #expect(consumers[2].latency?.value == .constant(.seconds(2)))
  }

  @Test(arguments: formats) func everyKeyOfATopicIsRead(_ ending: String) throws {
    let bus = try service("bus", of: try complete(ending))
    #expect(bus.topics.all.map(\.event.value) == ["OrderPlaced", "OrderPaid", "OrderShipped"])
    #expect(bus.cost?.value.amount == 12.5 && bus.cost?.value.unit == .days(1) && bus.cost?.basis == .observed)
    #expect(bus.partitions(of: "OrderPlaced") == 80 && bus.partitions(of: "OrderPaid") == 12)
    #expect(bus.retention(of: "OrderPlaced").value == .days(30) && bus.retention(of: "OrderPlaced").basis == .assumed)
    #expect(bus.retention(of: "OrderShipped").value == .days(14) && bus.retention(of: "Unheard").value == .days(14))
    #expect(bus.topics["OrderPaid"]?.key == "order_id" && bus.topics["OrderShipped"]?.key == nil)
  }

  // MARK: Operations

  @Test(arguments: formats) func everyKeyOfAnOperationIsRead(_ ending: String) throws {
    let architecture = try complete(ending)
    let place = architecture.operations[0]
    #expect(place.name == "place")
    #expect(place.rate?.value == Rate(count: 20, per: .seconds(1)))
    #expect(place.arrivals == .regular)
    #expect(place.latency.value == .exponential(mean: .milliseconds(12)))
    guard case .client = place.trigger else {
      Issue.record("not triggered by a client")
      return
    }
    #expect(place.client?.timeout == .seconds(60))
    #expect(place.client?.retries == Retries(count: 2, backoff: .milliseconds(100)))
    #expect(place.objective?.availability?.value == certain("0.99"))
    #expect(place.objective?.latency?.target == .milliseconds(400))
    #expect(place.objective?.latency?.quantile == 0.995)
    #expect(place.objective?.completion?.target == .seconds(60))
    #expect(place.objective?.completion?.quantile == 0.5)
    #expect(place.objective?.window == .days(28))
    #expect(place.downtimeCost?.value == CostRate(amount: 1_200, currency: "EUR", per: .seconds(3_600)))
    #expect(place.dependencies.map(text) == ["4"])
    #expect(place.endpoint?.text == "POST /api/v2/orders")
    #expect(place.endpoint?.version == "v2" && place.endpoint?.method == "POST")
    #expect(place.accepts?.required == ["order_id", "customer"])
    #expect(place.accepts?.optional == ["note"])
    #expect(place.entity == "order")
    #expect(place.fact?.value == "OrderPlaced")
    #expect(place.observed?.availability == certain("0.987"))
    #expect(place.observed?.latency.map(\.level) == [0.5, 0.99])
    #expect(place.observed?.latency.map(\.value) == [.milliseconds(2_100), .seconds(6)])
  }

  @Test(arguments: formats) func anOperationHasDefaults(_ ending: String) throws {
    let architecture = try complete(ending)
    let list = architecture.operations[1]
    #expect(list.name == "GET /api/v1/orders")
    #expect(list.rate == nil && list.arrivals == .poisson && list.client == nil && list.objective == nil)
    #expect(list.downtimeCost == nil && list.dependencies.isEmpty && list.endpoint == nil && list.accepts == nil)
    #expect(list.entity == nil && list.fact == nil && list.observed == nil && list.steps.isEmpty)
    #expect(list.latency.value == .logNormal(p50: .milliseconds(40), p99: .milliseconds(300)))
  }

  @Test(arguments: formats) func everyTriggerIsRead(_ ending: String) throws {
    let triggers = try complete(ending).operations.map { operation in
      switch operation.trigger {
      case .client: "client"
      case .webhook(let time): "webhook \(time?.seconds ?? -1)"
      case .schedule(let every): "schedule \(every.hours)"
      case .timer(let event, let delay): "timer \(event.value) \(delay.hours)"
      }
    }
    #expect(
      triggers == [
        "client", "client", "webhook 259200.0", "webhook -1.0", "schedule 24.0", "timer OrderPlaced 72.0", "client",
        "client",
      ])
  }

  @Test(arguments: formats) func aPlainLatencyObjectiveIsOfTheMean(_ ending: String) throws {
    let objective = try complete(ending).operations[4].objective
    #expect(objective?.latency?.target == .milliseconds(500))
    #expect(objective?.latency?.quantile == nil)
    #expect(objective?.availability == nil && objective?.completion == nil && objective?.window == nil)
  }

  // MARK: Steps

  @Test(arguments: formats) func stepsKeepTheirShape(_ ending: String) throws {
    let architecture = try complete(ending)
    #expect(
      architecture.operations[0].steps.map(text) == ["save order", "0", "all(1, 2)", "one(0.8: 3, 0.15: 4)", "5", "6"])
    #expect(architecture.operations[7].steps.map(text) == ["7"])
    for (index, site) in architecture.calls.enumerated() {
      #expect(architecture[site.operation].calls.contains(CallID(index)))
    }
  }

  @Test(arguments: formats) func everyKeyOfACallIsRead(_ ending: String) throws {
    let architecture = try complete(ending)
    let call = try call("charge", of: architecture)
    #expect(architecture.name(of: call.target) == "payment/charge")
    #expect(call.endpoint?.text == "POST /v1/charges")
    #expect(call.sends.map(\.name) == ["amount", "customer", "order", "note"])
    #expect(call.sends.map(\.origin) == [.constant, .fields(["customer", "total"]), .fields(["order_id"]), .unknown])
    #expect(call.reads == ["receipt"])
    #expect(call.latency?.value == .uniform(min: .milliseconds(1), max: .milliseconds(9)))
    #expect(call.timeout.value == .seconds(5) && call.timeout.basis == .observed && call.timeout.sampleSize == 3)
    #expect(call.retries == Retries(count: 3, backoff: .zero))
    #expect(call.errorRate.value == certain("0.01"))
    #expect(call.probability.value == certain("0.5"))
    #expect(call.onFailure == .fallback(.service(ServiceID(5))))
    #expect(call.waits)
    #expect(call.needsResult?.value == .within(.seconds(300)))
    #expect(call.times == 2)
    #expect(call.cache?.hit.value == certain("0.95"))
    #expect(call.cache?.service == ServiceID(3))
    #expect(call.cache?.staleFor == .seconds(600))
    #expect(call.maxInFlight == 8)
    #expect(call.compensation.map { architecture.name(of: $0) } == "payment/refund")
    #expect(call.because == "payment")
    #expect(call.purpose == "take the money")
    #expect(call.circuitBreaker == Call.CircuitBreaker(failures: 5, openFor: .seconds(30)))
    #expect(call.isIdempotent == true)
  }

  @Test(arguments: formats) func aCallHasDefaults(_ ending: String) throws {
    let call = try call("shop/place#4", of: complete(ending))
    #expect(call.target == .service(ServiceID(5)))
    #expect(call.endpoint == nil && call.sends.isEmpty && call.reads.isEmpty && call.latency == nil)
    #expect(call.timeout.value == .seconds(20) && call.timeout.isGiven)
    #expect(call.retries == .none)
    #expect(call.errorRate.value == certain("0") && !call.errorRate.isGiven)
    #expect(call.probability.value == certain("1") && !call.probability.isGiven)
    #expect(call.onFailure == .fail && call.waits && call.needsResult == nil && call.times == 1 && call.cache == nil)
    #expect(call.maxInFlight == nil && call.compensation == nil && call.because == nil && call.purpose == nil)
    #expect(call.circuitBreaker == nil && call.isIdempotent == nil)
  }

  @Test(arguments: formats) func callsTellWhatTheyNeed(_ ending: String) throws {
    let architecture = try complete(ending)
    let quiet = try call("shop/place#2", of: architecture)
    #expect(quiet.needsResult?.value == .no && !quiet.waits && quiet.onFailure == .ignore)
    #expect(quiet.sends.map(\.name) == ["to", "text"] && quiet.sends.map(\.origin) == [.unknown, .unknown])
    #expect(try call("shop/place#3", of: architecture).needsResult?.value == .yes)
    let refund = try call("payment/refund#1", of: architecture)
    #expect(architecture.name(of: refund.target) == "shop/GET /api/v1/orders")
    #expect(refund.retries == Retries(count: 1, backoff: .zero))
    #expect(refund.cache?.hit.value == certain("0.1") && refund.cache?.service == nil && refund.cache?.staleFor == nil)
  }

  @Test(arguments: formats) func everyKeyOfAPublishIsRead(_ ending: String) throws {
    let architecture = try complete(ending)
    let publishes = architecture.calls.compactMap(\.publish)
    try #require(publishes.count == 3)
    #expect(publishes.map(\.event.value) == ["OrderPaid", "OrderPlaced", "OrderShipped"])
    #expect(publishes.map(\.broker) == [ServiceID(2), ServiceID(2), ServiceID(2)])
    #expect(publishes.map(\.outbox?.poll) == [nil, .milliseconds(500), .zero])
    let told = publishes[1]
    #expect(told.key == "order_id" && told.fields == ["order_id", "total"])
    #expect(told.probability.value == certain("0.99") && told.timeout.value == .seconds(2) && told.onFailure == .ignore)
    let paid = publishes[0]
    #expect(paid.key == nil && paid.fields.isEmpty && paid.outbox == nil)
    #expect(paid.probability.value == certain("1") && paid.timeout.value == .seconds(20) && paid.onFailure == .fail)
  }

  // MARK: Scenarios

  @Test(arguments: formats) func everyKeyOfAScenarioIsRead(_ ending: String) throws {
    let architecture = try complete(ending)
    let storm = architecture.scenarios[0]
    #expect(storm.duration == .seconds(600) && storm.warmUp == .seconds(60))
    #expect(storm.load.map { architecture.name(of: $0.operation) } == ["shop/GET /api/v1/orders", "shop/place"])
    #expect(storm.load.map(\.rate.perSecond) == [60, 0])
    #expect(storm.load.map(\.start) == [.seconds(240), .zero])
    #expect(storm.load.map(\.length) == [.seconds(60), nil])
    #expect(
      storm.faults.map(\.place) == [
        .service(ServiceID(6), instances: nil), .zone(ZoneID(0)), .service(ServiceID(0), instances: 2),
        .service(ServiceID(6), instances: nil), .service(ServiceID(6), instances: nil),
        .service(ServiceID(6), instances: nil), .zone(ZoneID(1)),
      ])
    let once = Rate(count: 1, per: .seconds(1))
    #expect(
      storm.faults.map(\.state) == [
        .crashed, .refusing, .deploying, .rateLimited(RateLimit(rate: once, excess: .delay(.seconds(2)))),
        .rateLimited(RateLimit(rate: once, excess: .delay(nil))), .slow(.factor(2.5)),
        .slow(.latency(.exponential(mean: .seconds(1)))),
      ])
    #expect(storm.faults.map(\.start).prefix(3) == [.seconds(120), .zero, .seconds(420)])
    #expect(storm.faults.map(\.length).prefix(3) == [.seconds(180), nil, .seconds(60)])
    let calm = architecture.scenarios[1]
    #expect(calm.duration == nil && calm.warmUp == .zero && calm.load.isEmpty && calm.faults.isEmpty)
  }

  // MARK: Defaults

  @Test func withoutDefaultsTheBuiltInOnesHold() throws {
    let architecture = try Architectures.load(
      """
      services:
        a: { operations: { go: { steps: [{ call: b }, { publish: Done }] } } }
        b:
        k: { kind: broker }
      """)
    #expect(architecture.year == .common && architecture.currency == "USD")
    for service in architecture.services {
      #expect(service.availability.value == .fraction(certain("1")) && !service.availability.isGiven)
      #expect(service.latency.value == .zero && !service.latency.isGiven)
      #expect(service.concurrency.value == .limited(200) && service.queue.value == .limited(0))
      #expect(service.replicas.count == 1 && service.replicas.required == 1 && service.replicas.zones.isEmpty)
      #expect(service.replicas.commonCause == certain("0"))
      #expect(service.retention.value == .days(7) && service.partitions == nil)
    }
    #expect(architecture.calls[0].call?.timeout.value == .seconds(30))
    #expect(architecture.calls[1].publish?.timeout.value == .seconds(30))
    #expect(architecture.calls[1].publish?.broker == ServiceID(2))
  }

  @Test func defaultsHoldForTheirOwnFileOnly() throws {
    let architecture = try #require(
      merged(
        "architecture: A\ndefaults: { latency: 5ms, availability: 99% }\nservices: { a: {} }\n",
        "services: { b: { operations: { go: { steps: [{ call: a }] } } } }\n",
        "defaults: { timeout: 1s, latency: 7ms }\nservices: { c: { operations: { go: { steps: [{ call: b/go }] } } } }\n"
      ).architecture)
    #expect(architecture.services.map(\.latency.value) == [5, 0, 7].map { .constant(.milliseconds($0)) })
    #expect(architecture.services.map(\.availability.isGiven) == [true, false, false])
    #expect(architecture.calls.map(\.call?.timeout.value) == [.seconds(30), .seconds(1)])
  }

  // MARK: Several files

  private func merged(_ texts: String...) -> (architecture: Architecture?, text: String) {
    var log = DiagnosticLog()
    let inputs = texts.enumerated().map { index, text in
      ArchitectureLoader.Input(SourceText(name: "\(index + 1).yaml", text: text), format: .yaml)
    }
    let architecture = ArchitectureLoader.load(inputs, log: &log)
    return (architecture, DiagnosticRenderer(isColored: false).render(log.diagnostics))
  }

  @Test func namesAreResolvedAcrossFilesInBothDirections() throws {
    let (architecture, text) = merged(
      "architecture: A\nzones: { z: {} }\nservices: { a: { depends-on: [b], operations: { go: { steps: [{ call: b/work }] } } } }\n",
      "services: { b: { replicas: { count: 2, zones: [z] }, operations: { work: {} }, consumes: [] } }\n",
      "entities: { thing: { writes: b } }\nscenarios: { s: { load: [{ operation: a/go, rate: 1/s }] } }\n")
    #expect(text == "")
    let loaded = try #require(architecture)
    #expect(loaded.services.map(\.name) == ["a", "b"])
    #expect(loaded.services[1].replicas.zones == [ZoneID(0)])
    #expect(loaded.calls[0].call?.target == .operation(OperationID(1)))
    #expect(loaded.entities[0].writes == ServiceID(1) && loaded.scenarios[0].load[0].operation == OperationID(0))
  }

  @Test func agreeingFilesMerge() throws {
    let head = "architecture: A\nyear: 365.25d\ncurrency: CHF\n"
    let architecture = try #require(merged(head + "services: { a: {} }\n", head + "services: { b: {} }\n").architecture)
    #expect(architecture.name == "A" && architecture.year == .julian && architecture.currency == "CHF")
  }

  @Test func disagreeingFilesShowBothPlaces() {
    let (architecture, text) = merged(
      "architecture: A\nyear: 365d\ncurrency: USD\nservices: { a: {} }\n",
      "architecture: B\nyear: 365.25d\ncurrency: EUR\nservices: { b: {} }\n")
    #expect(architecture == nil)
    for (key, line, columns) in [("architecture", 1, 15), ("year", 2, 7), ("currency", 3, 11)] {
      #expect(text.contains("the files disagree about '\(key)'\n --> 2.yaml:\(line):\(columns)\n"))
      #expect(text.contains("::: 1.yaml:\(line):\(columns)\n"))
    }
  }

  @Test(arguments: [
    ("services: { b: {}, a: {} }", "'a' is defined twice", "2.yaml:1:20", "1.yaml:2:13"),
    ("zones: { z: {} }\nservices: { b: {} }", "'z' is defined twice", "2.yaml:1:10", "1.yaml:3:10"),
    ("zones: { a: {} }\nservices: { b: {} }", "'a' is defined twice", "2.yaml:1:10", "1.yaml:2:13"),
    ("zones: { Z: {} }\nservices: { b: {} }", "'Z' and 'z' differ by case only", "2.yaml:1:10", "1.yaml:3:10"),
    ("scenarios: { s: {} }\nservices: { b: {} }", "the scenario 's' is defined twice", "2.yaml:1:14", "1.yaml:4:14"),
    ("entities: { e: {} }\nservices: { b: {} }", "the entity 'e' is defined twice", "2.yaml:1:13", "1.yaml:5:13"),
  ])
  func duplicatesAcrossFilesShowBothPlaces(_ second: String, _ message: String, _ place: String, _ first: String) {
    let (architecture, text) = merged(
      "architecture: A\nservices: { a: {} }\nzones: { z: {} }\nscenarios: { s: {} }\nentities: { e: {} }\n",
      second + "\n")
    #expect(architecture == nil)
    #expect(text.contains("]: \(message)\n --> \(place)\n"), "\(text)")
    #expect(text.contains("::: \(first)\n"), "\(text)")
    #expect(text.split(separator: "\n").count { $0.hasPrefix("error") } == 1, "\(text)")
  }

  @Test func anEntityAndAScenarioMayShareAName() throws {
    let architecture = try Architectures.load("services: { a: {} }\nentities: { x: {} }\nscenarios: { x: {}, a: {} }\n")
    #expect(architecture.entities.count == 1 && architecture.scenarios.count == 2)
  }

  @Test func whatIsMissingInEveryFileIsSaidOnce() {
    #expect(merged("architecture: A\n", "entities: {}\n").text.contains("--> 1.yaml:1:1"))
    let (_, text) = merged("architecture: A\n", "x-note: 1\nservices: {}\n")
    #expect(text.contains("the architecture has no services\n --> 2.yaml:2:1\n"), "\(text)")
    #expect(merged("services: { a: {} }\n", "services: { b: {} }\n").text.contains("has no name\n --> 1.yaml:1:1"))
  }

  @Test func idsAreOfTheWholeArchitecture() {
    func file(_ name: String) -> String {
      "services: { \(name): { operations: { go: { steps: [{ call: \(name), id: same }] } } } }\n"
    }
    let (_, text) = merged("architecture: A\n" + file("a"), file("b"))
    #expect(text.contains("the id 'same' is given twice\n --> 2.yaml:1:61\n"), "\(text)")
    #expect(text.contains("::: 1.yaml:2:61\n"), "\(text)")
  }

  // MARK: Names

  @Test(arguments: ["GET /api/v1/tasks", "a/b/c", "/", " x ", "x:y", "ünï → 数", "a.b-c_d", "{id}"])
  func aTargetSplitsAtTheFirstSlash(_ name: String) throws {
    let architecture = try Architectures.load(
      """
      services:
        a: { operations: { go: { steps: [{ call: "b/\(name)" }, { call: b }] } } }
        b: { operations: { other: {}, "\(name)": {} } }
      """)
    #expect(architecture.calls.map(\.call?.target) == [.operation(OperationID(2)), .service(ServiceID(1))])
    #expect(architecture.name(of: OperationID(2)) == "b/\(name)")
  }

  @Test func callsAreNumberedAsWrittenThroughAllBlocks() throws {
    let architecture = try Architectures.load(
      """
      services:
        a:
          operations:
            one: { steps: [{ call: b }, { save: x }, { parallel: [{ call: b, id: mine }, { one-of: [{ share: 1%, call: b }] }] }, { publish: Done }] }
            two: { steps: [{ call: b }] }
        b: { kind: broker }
      """)
    #expect(architecture.calls.map(\.name) == ["a/one#1", "mine", "a/one#3", "a/one#4", "a/two#1"])
  }

  @Test func placesAreThoseOfTheNames() throws {
    let architecture = try Architectures.load(
      "services:\n  a: { operations: { go: { steps: [{ call: b }] } } }\n  b: {}\n")
    #expect(architecture.services[1].span?.start == SourcePosition(line: 4, column: 3))
    #expect(architecture.operations[0].span?.start == SourcePosition(line: 3, column: 22))
    #expect(architecture.calls[0].span?.start == SourcePosition(line: 3, column: 44))
  }

  // MARK: Figures

  @Test(arguments: [
    ("99.9%", Basis.declared, Int?.none), ("{ value: 99.9% }", .declared, nil),
    ("{ value: 99.9%, basis: observed }", .observed, nil), ("{ value: 99.9%, basis: declared, n: 1 }", .declared, 1),
    ("{ n: 9223372036854775807, basis: assumed, value: 99.9%, x-from: a study }", .assumed, .max),
  ])
  func aFigureMayNameItsBasis(_ text: String, _ basis: Basis, _ size: Int?) throws {
    let figure = try Architectures.load("services: { a: { availability: \(text) } }\n").services[0].availability
    #expect(figure.value == .fraction(certain("0.999")))
    #expect(figure.basis == basis && figure.sampleSize == size && figure.isGiven)
  }

  /// Where the model keeps no basis, the form is read all the same.
  @Test func everyQuantityMayBeAFigure() throws {
    func figure(_ value: String) -> String { "{ value: \(value), basis: observed, n: 2 }" }
    let architecture = try Architectures.load(
      """
      services:
        a:
          latency: { mean: \(figure("5ms")) }
          availability: { mtbf: \(figure("30d")), mttr: 1h }
          limit: { rate: \(figure("5/s")), excess: reject }
          deploys: { every: \(figure("7d")), takes: \(figure("30s")) }
          replicas: { count: 2, common-cause: \(figure("5%")) }
          operations:
            go:
              slo: { latency: \(figure("500ms")), window: \(figure("1d")) }
              observed: { availability: \(figure("99%")), latency: { p50: \(figure("1s")) } }
              downtime-cost: \(figure("5 USD/h"))
      """)
    let service = architecture.services[0]
    #expect(service.latency.value == .exponential(mean: .milliseconds(5)))
    #expect(service.availability.value == .repairable(mtbf: .days(30), mttr: .seconds(3_600)))
    #expect(service.limit?.rate.perSecond == 5 && service.deploys == Deploys(every: .days(7), takes: .seconds(30)))
    #expect(service.replicas.commonCause == certain("0.05"))
    let operation = architecture.operations[0]
    #expect(operation.objective?.latency?.target == .milliseconds(500) && operation.objective?.window == .days(1))
    #expect(operation.observed?.availability == certain("0.99") && operation.observed?.latency[0].value == .seconds(1))
    #expect(operation.downtimeCost?.basis == .observed && operation.downtimeCost?.sampleSize == 2)
  }

  // MARK: What is accepted

  @Test(arguments: [
    // Two services whose operations call each other without a circle.
    "services: { a: { operations: { x: { steps: [{ call: b/y }] }, z: {} } }, b: { operations: { y: { steps: [{ call: a/z }] } } } }",
    // Calling a service as a whole needs it to be up, not its operations.
    "services: { a: { operations: { x: { steps: [{ call: b }] } } }, b: { operations: { y: { steps: [{ call: a }] } } } }",
    // Compensations run when something has failed, and are in no circle.
    "services: { a: { operations: { x: { steps: [{ call: b/y, compensate: b/u }] } } }, b: { operations: { y: {}, u: { steps: [{ call: a/x }] } } } }",
    // Facts in a circle are a finding, not a mistake.
    "services: { a: { consumes: [{ event: E, operation: x }], operations: { x: { steps: [{ publish: E }] } } }, k: { kind: broker } }",
    "services: { a: { depends-on: [c, c] }, b: { depends-on: [{ any-of: [a, c] }, { at-least: 1, of: [a] }] }, c: {} }",
    "services: { a: { availability: 0% }, b: { availability: 100% }, c: { latency: 106751d } }",
    "services: { a: { deploys: { every: 1m, takes: 1m } } }",
    "services: { a: { operations: { x: { steps: [{ parallel: [] }, { one-of: [] }] } } } }",
    "services: { a: { operations: { x: { steps: [{ one-of: [{ share: 100%, call: a }] }] } } } }",
    "services: { a: { operations: { x: { steps: [{ one-of: [{ share: 0.1, call: a }, { share: 70%, call: a }, { share: 0.2, call: a }] }] } } } }",
    "services: { Ünïcode-1.2_x: {}, 支付: {} }",
    "services:\n  a:\n  b: ~\n  c: {}\nzones:\nentities:\nscenarios:\nallow:\ndefaults:\n",
    "services: &s { a: &a { latency: 5ms }, b: *a }\n", "format: 1\nservices: { a: {} }\n",
  ])
  func harmlessThingsAreAccepted(_ yaml: String) {
    let (architecture, diagnostics) = Architectures.read("architecture: A\n" + yaml + "\n")
    #expect(architecture != nil, "\(DiagnosticRenderer(isColored: false).render(diagnostics))")
    #expect(diagnostics.isEmpty)
  }

  @Test func aNearMissOfAnEventOrEntityIsAWarning() {
    let (architecture, diagnostics) = Architectures.read(
      """
      architecture: A
      entities: { order: {} }
      services:
        a:
          operations:
            x: { fact: OrderPlaced, steps: [{ save: ordre }] }
            y: { trigger: { timer: { after: OrderPlacd, in: 1d } } }
          consumes: [{ event: OrdrPlaced }, { event: SomethingElse }]
      """)
    #expect(architecture != nil)
    #expect(diagnostics.map(\.severity) == [.warning, .warning, .warning])
    #expect(Set(diagnostics.compactMap(\.help)) == ["did you mean 'OrderPlaced'?", "did you mean 'order'?"])
  }

  // MARK: Helpers

  private func probability(_ text: String) -> Probability {
    guard let number = DecimalNumber(text), let value = Probability(number) else { preconditionFailure("'\(text)'") }
    return value
  }

  private func certain(_ text: String) -> UncertainProbability { UncertainProbability(probability(text)) }

  private func text(_ requirement: Requirement) -> String {
    switch requirement {
    case .service(let service): "\(service.index)"
    case .anyOf(let members): "any(" + members.map(text).joined(separator: ", ") + ")"
    case .atLeast(let count, let members): "\(count) of (" + members.map(text).joined(separator: ", ") + ")"
    }
  }

  private func text(_ step: Step) -> String {
    switch step {
    case .save(let entity): "save \(entity.value)"
    case .call(let call): "\(call.index)"
    case .parallel(let branches): "all(" + branches.map(text).joined(separator: ", ") + ")"
    case .oneOf(let alternatives):
      "one(" + alternatives.map { "\($0.share.value.nominal.value): \(text($0.step))" }.joined(separator: ", ") + ")"
    }
  }
}
