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
    ("call: b, needs-result: false, because: query", .event, .high),
    // What is inferred, from the strongest sign on.
    ("call: b, reads: [total]", .keep, .medium),
    ("call: notification, reads: [id]", .keep, .medium),
    ("call: b, endpoint: GET /v1/things", .keep, .medium),
    ("call: payment", .keep, .low),
    ("call: b, purpose: check the balance", .keep, .low),
    ("call: notification", .event, .low),
    ("call: notification, on-failure: ignore", .event, .medium),
    ("call: b, wait: false", .event, .medium),
    // Signs for both, or for neither: it asks.
    ("call: payment, purpose: notify the customer", .ask, .low),
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
    ("nightly", nil, "NightlyDone"),
  ])
  func derived(_ operation: String, _ entity: String?, _ fact: String) {
    #expect(FactName.derived(from: operation, entity: entity) == fact)
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
