/// Interactions in the order in which they happen, as a sequence diagram tells them: who asks whom, and then whom that
/// one asks.
///
/// A flow becomes an operation of its name at every service that asks another in it; a call from one service to another
/// leads to that operation of the other. What is drawn as running at once does.
struct Flow {
  struct Interaction {
    /// nil for somebody outside.
    var caller: Int?
    var callee: Int
    /// Interactions of one caller with the same order happen at once.
    var order: String
    var purpose: String?
    var waits = true
    var note: String?
  }

  var name: String
  var interactions: [Interaction] = []

  /// Writes the flow into a draft.
  func write(into builder: inout GraphBuilder) {
    var operations: [Int: Int] = [:]
    for interaction in interactions {
      if let caller = interaction.caller, operations[caller] == nil {
        operations[caller] = builder.operation(name, of: caller)
      }
    }
    // Where requests come from outside to somebody who asks nobody, that is an operation all the same.
    if let first = interactions.first, first.caller == nil, operations[first.callee] == nil {
      operations[first.callee] = builder.operation(name, of: first.callee)
    }
    let operationName = ServiceNames.operation(name)
    var pending: [Int: (order: String, branches: [Draft.Step])] = [:]
    func flush(_ caller: Int) {
      guard let group = pending.removeValue(forKey: caller), let operation = operations[caller] else { return }
      if group.branches.count > 1 { builder.add(.parallel(group.branches), to: operation, of: caller) }
      if group.branches.count == 1 { builder.add(group.branches[0], to: operation, of: caller) }
    }
    for interaction in interactions {
      guard let caller = interaction.caller, interaction.callee != caller else { continue }
      if pending[caller].map({ $0.order != interaction.order }) ?? false { flush(caller) }
      let callee = operations[interaction.callee] == nil ? nil : operationName
      var call = Draft.Call(to: builder.name(of: interaction.callee), operation: callee)
      if !interaction.waits { call.figures.append(("wait", Draft.Figure(.boolean(false)))) }
      if let purpose = interaction.purpose { call.figures.append(("purpose", Draft.Figure(.string(purpose)))) }
      call.note = interaction.note
      pending[caller, default: (interaction.order, [])].branches.append(.call(call))
    }
    for caller in pending.keys.sorted() { flush(caller) }
  }
}
