import ArchitectureModel

/// Makes one draft of several: the same service from several sources is one.
///
/// Names are the same where they are equal up to case. Between sources, one that is another with `service` or `svc` at
/// its end is the same too (`payment` and `payment-service`, `cart` and `cartservice`), unless that is ambiguous or both
/// stand in one source; every such pair is told.
struct DraftMerge {
  private var merged: Draft
  private var places: [String: Int] = [:]
  private var remarks: Set<String> = []

  /// - Parameter drafts: the firmest first; where two say something else of the same, it counts.
  static func merged(_ drafts: [Draft]) -> Draft {
    var merge = DraftMerge(Draft())
    for draft in drafts { merge.add(draft) }
    return merge.merged
  }

  private init(_ draft: Draft) { merged = draft }

  private mutating func add(_ draft: Draft) {
    if merged.name == nil { merged.name = draft.name }
    if let period = draft.period {
      let known = merged.period ?? period
      merged.period = Draft.Period(start: min(known.start, period.start), end: max(known.end, period.end))
    }
    draft.remarks.forEach { remark($0.text) }
    let names = matches(of: draft)
    for service in draft.services { add(service, names) }
  }

  private mutating func remark(_ text: String) {
    if remarks.insert(text).inserted { merged.remarks.append(Draft.Remark(text)) }
  }

  // MARK: Names

  /// The names under which a draft's services are known here, by their own folded names.
  private mutating func matches(of draft: Draft) -> [String: String] {
    let own = Set(draft.services.map { ServiceNames.folded($0.name) })
    var candidates: [String: [Int]] = [:]
    for (index, service) in merged.services.enumerated() where !own.contains(ServiceNames.folded(service.name)) {
      candidates[ServiceNames.bare(service.name), default: []].append(index)
    }
    var claims: [String: Int] = [:]
    for service in draft.services where places[ServiceNames.folded(service.name)] == nil {
      claims[ServiceNames.bare(service.name), default: 0] += 1
    }
    var names: [String: String] = [:]
    for service in draft.services {
      let folded = ServiceNames.folded(service.name)
      if let place = places[folded] {
        names[folded] = merged.services[place].name
        continue
      }
      let bare = ServiceNames.bare(service.name)
      guard let found = candidates[bare], found.count == 1, claims[bare] == 1 else { continue }
      let other = merged.services[found[0]]
      guard other.kind == nil || service.kind == nil || other.kind == service.kind else { continue }
      names[folded] = other.name
      remark("\(service.name) is taken for \(other.name), which another source names")
    }
    return names
  }

  // MARK: Services

  private mutating func add(_ service: Draft.Service, _ names: [String: String]) {
    func named(_ name: String) -> String { names[ServiceNames.folded(name)] ?? name }
    var service = service
    service.name = named(service.name)
    service.dependsOn = service.dependsOn.map(named)
    for index in service.operations.indices {
      service.operations[index].steps = service.operations[index].steps.compactMap { step in
        step.replacingLeaves { leaf in
          switch leaf {
          case .call(var call):
            call.service = named(call.service)
            return .call(call)
          case .publish(var publish):
            publish.broker = publish.broker.map(named)
            return .publish(publish)
          case .parallel, .oneOf: return leaf
          }
        }
      }
    }
    let folded = ServiceNames.folded(service.name)
    guard let place = places[folded] else {
      places[folded] = merged.services.count
      merged.services.append(service)
      return
    }
    var known = merged.services[place]
    merge(service, into: &known)
    merged.services[place] = known
  }

  private mutating func merge(_ other: Draft.Service, into service: inout Draft.Service) {
    service.kind = service.kind ?? other.kind
    service.team = service.team ?? other.team
    service.note = service.note ?? other.note
    service.figures.merge(other.figures)
    service.callPolicy.merge(other.callPolicy)
    for name in other.dependsOn where !service.dependsOn.contains(name) { service.dependsOn.append(name) }
    for topic in other.topics {
      if let place = service.topics.firstIndex(where: { $0.event == topic.event }) {
        service.topics[place].figures.merge(topic.figures)
      } else {
        service.topics.append(topic)
      }
    }
    let isObserved = service.operations.contains { $0.outcomes != nil }
    var declared = 0
    let known = service.operations.map(\.name)
    for operation in other.operations {
      let place = service.operations.firstIndex { $0.name.lowercased() == operation.name.lowercased() }
      if let place, operation.name != GraphBuilder.anyRequest {
        merge(operation, into: &service.operations[place])
      } else if var rest = absorb(operation, into: &service) {
        if isObserved, rest.outcomes == nil { declared += mark(&rest) }
        if let place { merge(rest, into: &service.operations[place]) } else { service.operations.append(rest) }
      }
    }
    merge(other.consumers, into: &service, known: known)
    if declared > 0 {
      remark(
        declared == 1
          ? "1 call of \(service.name) is configured, but was not observed"
          : "\(declared) calls of \(service.name) are configured, but were not observed")
    }
  }

  private mutating func merge(_ other: Draft.Operation, into operation: inout Draft.Operation) {
    operation.figures.merge(other.figures)
    operation.outcomes = operation.outcomes ?? other.outcomes
    operation.observedLatency = operation.observedLatency ?? other.observedLatency
    operation.isEntered = operation.isEntered || other.isEntered
    guard !operation.steps.isEmpty else {
      operation.steps = other.steps
      return
    }
    var steps = operation.steps
    let rest = other.steps.compactMap { $0.replacingLeaves { Self.absorb($0, into: &steps) ? nil : $0 } }
    operation.steps = steps + rest
  }

  /// What an operation says that the service's other operations do not: a source that knows no operations has its calls
  /// in one of its own, and each of them may be known from another.
  /// - Returns: nil where nothing is left.
  private func absorb(_ operation: Draft.Operation, into service: inout Draft.Service) -> Draft.Operation? {
    var rest = operation
    rest.steps = operation.steps.compactMap { step in
      step.replacingLeaves { leaf in
        guard Self.isPublish(leaf) || operation.name == GraphBuilder.anyRequest else { return leaf }
        var isKnown = false
        for index in service.operations.indices where Self.absorb(leaf, into: &service.operations[index].steps) {
          isKnown = true
        }
        return isKnown ? nil : leaf
      }
    }
    let isEmptied = rest.steps.isEmpty && !operation.steps.isEmpty
    let isAnyRequest = operation.name == GraphBuilder.anyRequest && rest.steps.isEmpty
    return isEmptied || isAnyRequest && !service.operations.isEmpty ? nil : rest
  }

  private static func isPublish(_ step: Draft.Step) -> Bool {
    if case .publish = step { true } else { false }
  }

  /// Adds what a call or publish says to those of the same; false where there is none.
  private static func absorb(_ leaf: Draft.Step, into steps: inout [Draft.Step]) -> Bool {
    var isFound = false
    steps = steps.compactMap { step in
      step.replacingLeaves { known in
        switch (known, leaf) {
        case (.call(var call), .call(let other))
        where call.service == other.service && (other.operation == nil || other.operation == call.operation):
          isFound = true
          call.figures.merge(other.figures)
          call.outcomes = call.outcomes ?? other.outcomes
          call.observedLatency = call.observedLatency ?? other.observedLatency
          return .call(call)
        case (.publish(var publish), .publish(let other)) where publish.event == other.event:
          isFound = true
          publish.broker = publish.broker ?? other.broker
          publish.figures.merge(other.figures)
          return .publish(publish)
        default: return known
        }
      }
    }
    return isFound
  }

  /// Marks the calls that nobody has seen; returns how many there are.
  private func mark(_ operation: inout Draft.Operation) -> Int {
    var count = 0
    operation.steps = operation.steps.compactMap { step in
      step.replacingLeaves { leaf in
        guard case .call(var call) = leaf else { return leaf }
        count += 1
        call.note = "not observed" + (call.note.map { "; \($0)" } ?? "")
        return .call(call)
      }
    }
    return count
  }

  /// A service consumes a fact once, whatever each source calls the operation that does.
  private func merge(_ others: [Draft.Consumer], into service: inout Draft.Service, known: [String]) {
    for other in others {
      guard let place = service.consumers.firstIndex(where: { $0.event == other.event }) else {
        service.consumers.append(other)
        continue
      }
      let name = other.operation
      service.consumers[place].figures.merge(other.figures)
      service.consumers[place].operation = service.consumers[place].operation ?? name
      guard let name, name != service.consumers[place].operation, !known.contains(name) else { continue }
      // The other source's operation for it says nothing more.
      service.operations.removeAll { $0.name == name && $0.steps.isEmpty && $0.outcomes == nil }
    }
  }
}
