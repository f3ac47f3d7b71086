import ArchitectureModel
import Diagnostics

/// Two states that should change together, and nothing that makes them.
enum DualWrite: Rule {
  static let code: RuleCode = "DC0308"
  static let title = "dual write"
  static let severity = Finding.Severity.medium
  static let rationale = """
    An operation that saves its own state and changes another's has no transaction over both. When the second write \
    fails, or the process dies between the two, they differ from then on: charged, but not ordered.
    """
  static let fix = """
    Write first elsewhere with a `compensate` that undoes it, and save last; or save and publish a fact through an \
    outbox. Looked at are operations that save and have a call that must stay one, must succeed, changes something (by \
    its method) and has no `compensate`; and such that save entities which are kept (`writes`) in different stores. \
    Calls that a fact could replace are DC0104's, facts without an outbox DC0302's.
    """
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 1s }
      services:
        shop:
          operations:
            buy: { steps: [{ call: payment, endpoint: POST /charges, because: payment }, { save: order }] }
        payment: {}
      """),
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 1s }
      entities: { order: { writes: orders-db }, invoice: { writes: books-db } }
      services:
        shop: { depends-on: [orders-db, books-db], operations: { buy: { steps: [{ save: order }, { save: invoice }] } } }
        orders-db: { kind: database }
        books-db: { kind: database }
      """),
  ]
  static let accepts = [
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 1s }
      services:
        shop:
          operations:
            buy:
              steps:
                - { call: payment/charge, endpoint: POST /charges, because: payment, compensate: payment/refund }
                - { save: order }
        payment: { operations: { charge: , refund: } }
      """),
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 1s }
      services:
        shop:
          operations:
            buy: { steps: [{ call: identity, endpoint: POST /tokens, because: authentication }, { save: order }] }
        identity: {}
      """),
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    let architecture = analysis.architecture
    var stores: [String: ServiceID] = [:]
    for entity in architecture.entities { stores[entity.name] = entity.writes }
    for operation in analysis.operations {
      let declared = architecture[operation.id]
      let saved = declared.steps.flatMap(\.savedEntities)
      guard let entity = saved.first else { continue }
      let name = architecture.name(of: operation.id)
      let loose = operation.calls.filter { isLoose($0, in: analysis) }
      if let first = loose.first {
        let isAfter = declared.savesBefore(first.id)
        let callees = NameList.distinct(loose.map { architecture[architecture.callee(of: $0.id)].name })
        report(
          Finding(
            code: code, severity: severity,
            message:
              "\(name) saves \(entity) and writes to \(NameList.text(callees)): one can succeed without the other",
            span: architecture[first.id].span,
            help: isAfter
              ? "call before the save, with 'compensate: SERVICE/OPERATION' to undo it"
              : "add 'compensate: SERVICE/OPERATION' to undo it when the save fails", place: name))
      } else {
        let kept = NameList.distinct(saved.compactMap { stores[$0] }.map { architecture[$0].name })
        guard kept.count > 1 else { continue }
        report(
          Finding(
            code: code, severity: severity,
            message:
              "\(name) saves \(NameList.text(NameList.distinct(saved))) in \(NameList.text(kept)): one can succeed without the other",
            span: declared.span, help: "save in one store, and bring it to the other by a fact with an outbox",
            place: name))
      }
    }
  }

  /// Whether it changes something elsewhere that has to go with the save, and nothing would undo it.
  private static func isLoose(
    _ call: ArchitectureAnalysis.CallAnalysis, in analysis: ArchitectureAnalysis
  ) -> Bool {
    // What only a word suggests is no ground for a finding, and a question sent as a POST writes nothing.
    guard call.judgement.verdict == .keep else { return false }
    switch call.judgement.use {
    case .payment, .consistency: if call.judgement.confidence == .low { return false }
    case .query, .authentication: return false
    case nil: if call.judgement.confidence != .high { return false }
    }
    let entry = analysis.callTable[call.id]
    return entry.intent == .write && entry.waits && entry.onFailure == .fail
      && analysis.architecture[call.id].call?.compensation == nil
  }
}

extension Operation {
  /// Whether its state is saved before a call is made.
  fileprivate func savesBefore(_ call: CallID) -> Bool {
    for step in steps {
      if case .save = step { return true }
      if step.calls.contains(call) { return false }
    }
    return false
  }
}
