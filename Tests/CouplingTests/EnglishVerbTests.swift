import Testing

@testable import Coupling

@Suite struct EnglishVerbTests {
  @Test(arguments: [
    ("log", ["log", "logs", "logging", "logged", "logger", "loggers"]),
    ("notify", ["notify", "notifies", "notifying", "notified", "notifier", "notifiers"]),
    ("archive", ["archive", "archives", "archiving", "archived", "archiver", "archivers"]),
    ("pay", ["pay", "pays", "paying", "paid", "payer", "payers"]),
    ("publish", ["publish", "publishes", "publishing", "published", "publisher", "publishers"]),
    ("get", ["get", "gets", "getting", "got", "getter", "getters"]),
  ])
  func forms(_ verb: String, _ forms: [String]) { #expect(EnglishVerb.forms(of: verb) == forms) }

  @Test(arguments: ["logged", "paid", "agreed", "embedded", "shipped"])
  func participles(_ word: String) { #expect(EnglishVerb.isParticiple(word)) }

  /// They end like participles, or are a verb's basic form.
  @Test(arguments: ["feed", "need", "seed", "speed", "put", "order", "created-by"])
  func otherWords(_ word: String) { #expect(!EnglishVerb.isParticiple(word)) }

  @Test(arguments: ["logged", "logging", "getting", "notified"])
  func everyFormHasASense(_ word: String) { #expect(WordSigns.sense(of: word) != nil) }

  @Test(arguments: [
    ("OrderReady", false), ("InvoiceOverdue", false), ("SendMail", true), ("NotifyCustomer", true),
    ("OrderCreated", false), ("MarkInactive", true),
  ])
  func commands(_ event: String, _ isCommand: Bool) { #expect(FactName.isCommand(event) == isCommand) }
}
