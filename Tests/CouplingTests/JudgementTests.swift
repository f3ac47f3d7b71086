import ArchitectureModel
import TestSupport
import Testing

@testable import Coupling

/// P8: does the caller need to wait for the result?
@Suite struct JudgementTests {
  private func judge(_ call: String, services: String = "") throws -> Judgement {
    let architecture = try Architectures.load(
      "services: { a: { operations: { go: { steps: [{ \(call) }] } } }, b: {}, notification: {}, payment: {}, bus: { kind: broker } \(services) }"
    )
    return Judge(architecture: architecture).judge(CallID(0))
  }

  @Test(arguments: [
    // What is declared.
    ("call: b, needs-result: false", Verdict.event, Confidence.high),
    ("call: b, needs-result: true", .keep, .high),
    ("call: b, needs-result: { within: 5m }", .later, .high),
    ("call: b, because: payment", .keep, .high),
    // Declared beats inferred.
    ("call: notification, needs-result: true", .keep, .high),
    ("call: b, needs-result: false, endpoint: GET /v1/things", .event, .high),
    ("call: b, wait: false", .event, .high),
    // Two declarations against each other are a finding, and no certainty.
    ("call: b, needs-result: false, because: query", .event, .medium),
    ("call: b, needs-result: false, reads: [x]", .event, .medium),
    ("call: b, wait: false, because: payment", .keep, .medium),
    ("call: b, wait: false, reads: [x]", .event, .medium),
    ("call: payment, wait: false", .event, .high),
    // What is inferred, from the strongest sign on.
    ("call: b, reads: [total]", .keep, .medium),
    ("call: notification, reads: [id]", .keep, .medium),
    ("call: b, endpoint: GET /v1/things", .keep, .medium),
    ("call: payment", .keep, .low),
    ("call: b, purpose: check the balance", .keep, .low),
    ("call: notification", .event, .low),
    ("call: notification, on-failure: ignore", .event, .medium),
    ("call: b, on-failure: ignore", .event, .low),
    ("call: b, on-failure: { fallback: notification }", .keep, .low),
    // The verb of a purpose outweighs names; so do questions, and times.
    ("call: payment, purpose: notify the customer", .event, .low),
    ("call: b, purpose: is the loss covered", .keep, .low),
    ("call: b, purpose: tell the team and wait for the answer", .keep, .low),
    ("call: b, purpose: ask whether it is allowed", .keep, .low),
    ("call: b, purpose: log the user in", .keep, .low),
    ("call: b, purpose: have it reviewed within 10 minutes", .later, .low),
    ("call: b, purpose: have it reviewed by tomorrow", .later, .low),
    ("call: b, purpose: remind them a day before", .event, .low),
    ("call: b, purpose: verify afterwards", .ask, .low),
    ("call: b, endpoint: POST /v1/charges", .keep, .low),
    ("call: b, endpoint: POST /v1/payment-notifications", .ask, .low),
    ("call: b, endpoint: POST /v1/search-log, on-failure: ignore", .event, .low),
    // Signs for both, or for neither: it asks.
    ("call: payment, purpose: order a card", .ask, .low),
    ("call: payment, purpose: send it", .ask, .low),
    ("call: b", .ask, .low),
    ("call: b, endpoint: POST /v1/things", .ask, .low),
    ("publish: ThingHappened", .event, .high),
  ])
  func verdicts(_ call: String, _ verdict: Verdict, _ confidence: Confidence) throws {
    let judgement = try judge(call)
    #expect(judgement.verdict == verdict)
    #expect(judgement.confidence == confidence)
    #expect(!judgement.because.isEmpty)
  }

  /// Where a call stands says something where nothing else does.
  @Test(arguments: [
    ("go: { steps: [{ call: b }, { save: t }] }", Verdict.keep), ("go: { steps: [{ save: t }, { call: b }] }", .ask),
    ("show-it: { steps: [{ call: b }] }", .keep), ("go: { endpoint: GET /v1/x, steps: [{ call: b }] }", .keep),
    ("show-it: { steps: [{ call: b }, { save: t }] }", .keep), ("show-it: { steps: [{ save: t }, { call: b }] }", .ask),
    ("show-it: { steps: [{ call: b, on-failure: ignore }] }", .keep),
    ("go: { steps: [{ save: t }, { call: b, on-failure: ignore }] }", .event),
    // What the operation is about is in every purpose and says nothing.
    ("go: { entity: booking, steps: [{ call: b, purpose: put the booking into its list }] }", .ask),
    ("go: { entity: payment, steps: [{ call: b, purpose: tell the merchant about the payment }] }", .event),
  ])
  func positions(_ operation: String, _ verdict: Verdict) throws {
    let architecture = try Architectures.load("services: { a: { operations: { \(operation) } }, b: {} }")
    let call = try #require(architecture.calls.firstIndex { $0.call != nil })
    #expect(Judge(architecture: architecture).judge(CallID(call)).verdict == verdict)
  }

  @Test(arguments: [
    ("within 10 minutes", "within 10 minutes"), ("needed within 5m", "within 5m"),
    ("Within two hours", "within two hours"),
    ("by tomorrow", "by tomorrow"), ("reported by the next working day", "by the next working"),
    ("a day before", nil), ("every day", nil), ("within reach", nil), ("stand by", nil), ("within", nil), ("", nil),
  ])
  func timesInPurposes(_ purpose: String, _ time: String?) { #expect(Purpose.time(in: purpose) == time) }

  /// Advice for what stays, with its figures.
  @Test func callsThatStayAreAdvised() throws {
    let architecture = try Architectures.load(
      """
      defaults: { availability: 99.9%, latency: 40ms, timeout: 30s, concurrency: 10 }
      services:
        a:
          operations:
            show:
              rate: 1/s
              steps:
                - { call: b, endpoint: GET /x, sends: [id], reads: [x] }
                - { call: c, endpoint: GET /y, sends: [id], reads: [y] }
                - { call: d, needs-result: false }
        b: {}
        c: { latency: 60ms }
        d: {}
      """)
    let analysis = ArchitectureAnalysis(architecture)
    let advice = analysis.operations[0].calls.map { KeepAdvice.all(for: $0, in: analysis) }
    #expect(advice[2].isEmpty, "what can become a fact needs no advice")
    let second = advice[1]
    try #require(second.count == 6)
    guard case .inParallel(CallID(0), gainMs: 40) = second[0], case .shorterTimeout(seconds: 10) = second[1],
      case .cache(savedMs: 6, savedFailure: let saved?) = second[2], case .fallback = second[3],
      case .localCopy(of: ServiceID(2)) = second[4], case .circuitBreaker(hangsMs: 30_000) = second[5]
    else { return #expect(Bool(false), "\(second)") }
    // A tenth of what c costs: q·(1 − q)³ of four parts with q = 0.001.
    #expect(abs(saved - 0.0001 * 0.999 * 0.999 * 0.999) < 1e-15)
  }

  @Test(arguments: [
    ("createTask", ["create", "task"]), ("POST /api/v1/tasks", ["post", "api", "v", "tasks"]), ("", []),
    ("a_b-c.d", ["a", "b", "c", "d"]),
    ("HTTPServer", ["httpserver"]), ("überweisung-prüfen", ["überweisung", "prüfen"]),
  ])
  func wordsOfNames(_ name: String, _ words: [String]) { #expect(WordSigns.split(name) == words) }
}

/// P7: facts are named after what has happened.
@Suite struct FactNameTests {
  @Test(arguments: [
    ("create-task", "task", "TaskCreated"), ("complete-task", "task", "TaskCompleted"),
    ("task-overdue", "task", "TaskOverdue"),
    ("place-order", "order", "OrderPlaced"), ("place-order", nil, "OrderPlaced"),
    ("pay-invoice", "invoice", "InvoicePaid"),
    ("send-mail", nil, "MailSent"), ("cancel", "booking", "BookingCancelled"), ("ship", "order", "OrderShipped"),
    ("submit-claim", "claim", "ClaimSubmitted"), ("POST /api/v1/orders", nil, "OrderCreated"),
    ("DELETE /api/v1/orders", "order", "OrderDeleted"), ("PUT /tasks/{id}", nil, "TaskUpdated"),
    ("PATCH /tasks/:id", "task", "TaskUpdated"),
    ("purchase", "purchase", "PurchaseCompleted"), ("sign-in", "user", "UserSignedIn"),
    ("rate-product", "rating", "ProductRated"),
    ("serve", nil, "Served"), ("createTask", "task", "TaskCreated"), ("verify-identity", nil, "IdentityVerified"),
    ("order-checkout", "order", "OrderCheckedOut"), ("withdraw-money", nil, "MoneyWithdrawn"),
    ("nightly", nil, "NightlyDone"), ("order-ready", "order", "OrderReady"), ("sign-out", "user", "UserSignedOut"),
    ("refer-patient", "referral", "PatientReferred"), ("frobnicate-thing", "widget", "WidgetChanged"),
    ("receive-reading", "reading", "ReadingReceived"),
  ])
  func derived(_ operation: String, _ entity: String?, _ fact: String) {
    #expect(FactName.derived(from: operation, entity: entity) == fact)
  }

  /// An operation that publishes a fact already tells that one, unless it declares another.
  @Test(arguments: [
    ("publish: TaskStored", "TaskStored"), ("publish: SendMail", "SaveItDone"),
    ("publish: SendMail }, { publish: TaskStored", "TaskStored"), ("save: t", "SaveItDone"),
  ])
  func publishedFactsAreTold(_ steps: String, _ fact: String) throws {
    let architecture = try Architectures.load(
      "services: { a: { operations: { save-it: { steps: [{ \(steps) }] } } }, bus: { kind: broker } }")
    let expected = fact == "SaveItDone" ? FactName.derived(from: "save-it", entity: nil) : fact
    #expect(FactName.of(OperationID(0), in: architecture) == expected)
  }

  @Test(arguments: [
    ("SendNotification", true), ("CreateTask", true), ("NotifyCustomer", true), ("send-mail", true),
    ("TaskCreated", false),
    ("NotificationRequested", false), ("OrderPlaced", false), ("TaskOverdue", false), ("PaymentReceived", false),
    ("Created", false), ("SetPointReached", false), ("Shipment", false), ("InvoiceCreation", false),
    ("OrderUpdate", false), ("RequestCancellation", true), ("SendUpdate", true),
  ])
  func commands(_ event: String, _ isCommand: Bool) { #expect(FactName.isCommand(event) == isCommand) }

  @Test(arguments: [
    ("Task", true), ("TaskCreation", true), ("OrderUpdate", true), ("OrderUpdateEvent", true), ("Shipment", true),
    ("UserLogin", true), ("OrderProcessing", true), ("create_task", false), ("user-approval", true), ("TASK", true),
    ("TaskCreated", false), ("TaskCreatedEvent", false), ("TASK_CREATED", false), ("TaskCreatedV2", false),
    ("PasswordReset", false), ("MessageRead", false), ("InvoicePaid", false), ("TaskOverdue", false),
    ("StockLow", false), ("ServiceUnavailable", false), ("PriceQuote", false), ("AufgabeErstellt", false),
    ("ÜberweisungErstellung", false), ("EmployeeGone", false), ("CacheRebuilt", false),
  ])
  func notInThePast(_ event: String, _ isNotPast: Bool) { #expect(FactName.isNotPast(event) == isNotPast) }
}
