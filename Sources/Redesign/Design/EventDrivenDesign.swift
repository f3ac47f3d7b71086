import ArchitectureModel
import Availability
import Coupling

/// What an architecture becomes when facts take the place of calls whose results nobody waits for.
///
/// Each operation with such calls publishes what has happened, after its save and after every call that stays, and the
/// callees consume it, each as slow as its call was. Services and operations keep their identifiers, what is added comes
/// after them; calls are numbered anew. The result is as sound as what a file gives.
package struct EventDrivenDesign: Sendable {
  /// What is decided outside.
  package struct Options: Sendable {
    /// The broker to add where there is none to use.
    package var broker = NewBroker()
    /// Whether facts are stored with the state and brought to the broker by a relay.
    package var hasOutbox = true
    /// The calls that may move; nil for all of them.
    package var moving: Set<CallID>?

    package init() {}
  }

  /// A broker that the architecture has not.
  package struct NewBroker: Sendable {
    package var name = "broker"
    package var availability = Quantity(
      stated: AvailabilityFigure.fraction(UncertainProbability(Self.assumedAvailability)), basis: .assumed)

    /// Whether somebody has chosen it: one that nobody has can be a better one.
    package var isChosen = false

    package init() {}

    package init(named name: String, availability: UncertainProbability?) {
      self.name = name
      isChosen = availability != nil
      if let availability { self.availability = Quantity(stated: .fraction(availability), basis: .assumed) }
    }

    /// Labelled as an assumption.
    package static var assumedAvailability: Probability { NextRequirement.assumedBrokerAvailability }
  }

  /// A fact that an operation tells.
  package struct Fact: Sendable {
    package var operation: OperationID
    package var name: String
    /// Asked for, and done and answered later, instead of done.
    package var isRequest: Bool
    /// Where the operation publishes it as it is; in the old architecture.
    package var published: CallID?
    /// The same, where it gets the outbox that it lacks.
    package var outboxed: CallID?
    /// In the new architecture.
    package var publish: CallID
    package var broker: ServiceID
    /// In the old architecture, in the order written.
    package var replaces: [CallID]
    package var takers: [Taker]
    /// nil without a rate.
    package var partitions: FactFlows.Partitions?

    package var isPublishedAlready: Bool { published != nil }
  }

  /// Who consumes a fact in place of calls.
  package struct Taker: Sendable {
    package var service: ServiceID
    /// Its place among the consumers of the service.
    package var place: Int
    package var replaces: [CallID]
    /// Whom it stands for, where the callee itself cannot consume.
    package var adapts: ServiceID?
    /// Whether the service consumed the fact before.
    package var isKnown: Bool
  }

  /// A call that stays a call.
  package struct Kept: Sendable {
    package enum Reason: Sendable {
      case judged(Judgement)
      /// The operation only answers: nothing has happened that could be told.
      case query
      /// Not among those that may move.
      case left
      /// The broker cannot be up without the operation itself.
      case neededByBroker(ServiceID)
      /// The operation tells the fact of that name for some of its requests only.
      case toldInPart(String)
    }

    package var call: CallID
    package var reason: Reason
  }

  package private(set) var architecture: Architecture
  package private(set) var facts: [Fact] = []
  package private(set) var kept: [Kept] = []
  /// The broker, where one had to be added.
  package private(set) var addedBroker: ServiceID?
  /// Services that stand for callees which cannot consume, in the order in which they were needed.
  package private(set) var adapters: [ServiceID] = []
  /// By call of the new architecture: which one of the old it was; nil where it is new.
  private var origins: [CallID?] = []

  /// Of services and zones, in small letters.
  private var names: Set<String>

  /// - Complexity: linear in the architecture, and for response times as these.
  package init(of file: Architecture, options: Options = Options()) {
    architecture = file
    names = Set((file.services.map(\.name) + file.zones.map(\.name)).map { $0.lowercased() })
    let moves = Moves(of: file, moving: options.moving)
    kept = moves.kept
    let entities = Entities(file)
    var subscriptions = Subscriptions(file, entities)
    var brokers = Brokers(file)
    var groups: [Group] = []
    var known: [CallID?] = []
    for move in moves.moves {
      guard let site = publish(move, of: file, entities, options, &brokers) else { continue }
      known.append(move.publish)
      groups += self.groups(of: move.calls, for: facts.count, in: file)
      facts.append(
        Fact(
          operation: move.operation, name: move.fact, isRequest: move.isRequest,
          published: move.publish,
          outboxed: options.hasOutbox ? move.publish.flatMap { file.lacksOutbox($0) ? $0 : nil } : nil,
          publish: site, broker: architecture.callee(of: site),
          replaces: move.calls, takers: []))
    }
    for group in adapted(groups, in: file) {
      let fact = facts[group.fact]
      let (place, isKnown) = subscriptions.take(
        fact.name, by: group.service, group.operation, group.calls, file, &architecture)
      facts[group.fact].takers.append(
        Taker(
          service: group.service, place: place, replaces: group.calls, adapts: group.adapts, isKnown: isKnown))
    }
    for index in facts.indices { facts[index].takers.sort { $0.replaces[0] < $1.replaces[0] } }
    let places = architecture.settle()
    origins = [CallID?](repeating: nil, count: architecture.calls.count)
    for index in file.calls.indices {
      if let place = places[index] { origins[place.index] = CallID(index) }
    }
    for index in facts.indices {
      guard let place = places[facts[index].publish.index] else { preconditionFailure("a fact without a place") }
      facts[index].publish = place
      // One that was there is told after everything else.
      origins[place.index] = known[index]
    }
    subscriptions.weigh(file, &architecture)
    sizeTopics()
    kept.sort { $0.call < $1.call }
  }

  /// The new architecture beside the old one, for questions about changes.
  /// - Parameter file: the architecture that this is the design of.
  package func version(of file: Architecture) -> ArchitectureVersion {
    let takeovers = facts.flatMap { fact in
      fact.takers.map { taker in
        ArchitectureVersion.Takeover(
          service: taker.service, place: taker.place, publish: fact.publish, isRequest: fact.isRequest,
          calls: taker.replaces)
      }
    }
    return ArchitectureVersion(architecture, of: file, origins: origins, takeovers: takeovers)
  }

  // MARK: Publishing

  /// Publishes the fact at the end of the operation; the calls stay where no broker can carry it.
  private mutating func publish(
    _ move: Moves.Move, of file: Architecture, _ entities: Entities, _ options: Options, _ brokers: inout Brokers
  ) -> CallID? {
    let entity = entities[move.operation]
    var fields = move.publish.flatMap { file[$0].publish?.fields } ?? []
    let origins = move.calls.flatMap { entities.origins(of: $0).known }
    for field in (entity?.key.map { [$0] } ?? []) + origins where !fields.contains(field) { fields.append(field) }
    var publish: Publish
    if let known = move.publish, let site = file[known].publish {
      publish = site
    } else {
      let broker: ServiceID
      switch brokers.choice(for: move.operation) {
      case .use(let known): broker = known
      case .circle(let known):
        kept += move.calls.map { Kept(call: $0, reason: .neededByBroker(known)) }
        return nil
      case .add:
        broker = architecture.addService(
          free(options.broker.name), kind: .broker, availability: options.broker.availability,
          latency: Quantity(stated: .zero, basis: .assumed), replicas: .single)
        brokers.add(broker)
        addedBroker = broker
      }
      publish = Publish(of: move.fact, to: broker, timeout: architecture.defaultTimeout)
    }
    publish.key = publish.key ?? entity?.key
    publish.fields = fields
    if options.hasOutbox, publish.outbox == nil { publish.outbox = .atOnce }
    architecture.removeCalls(Set(move.calls + (move.publish.map { [$0] } ?? [])), of: move.operation)
    return architecture.add(publish, to: move.operation)
  }

  // MARK: Consuming

  /// Calls whose place one consumer takes.
  private struct Group {
    var fact: Int
    var calls: [CallID]
    /// The callee, until an adapter stands for it.
    var service: ServiceID
    var operation: OperationID?
    var adapts: ServiceID?
  }

  /// The calls of one consumer each: those to one operation, to one service as a whole, or by one adapter.
  private func groups(of calls: [CallID], for fact: Int, in file: Architecture) -> [Group] {
    var places: [Target: Int] = [:]
    var groups: [Group] = []
    for id in calls {
      guard let call = file[id].call else { continue }
      let callee = file.service(of: call.target)
      let target = file[callee].kind == .service ? call.target : .service(callee)
      if let place = places[target] {
        groups[place].calls.append(id)
      } else {
        places[target] = groups.count
        let operation: OperationID? = if case .operation(let operation) = target { operation } else { nil }
        groups.append(Group(fact: fact, calls: [id], service: callee, operation: operation))
      }
    }
    return groups
  }

  /// The groups with adapters in place of callees that cannot consume. Those of one adapter stand together, so that its
  /// operations do.
  private mutating func adapted(_ groups: [Group], in file: Architecture) -> [Group] {
    var adapted = groups.filter { file[$0.service].kind == .service }
    var open: [[Group]] = []
    var places: [ServiceID: Int] = [:]
    for group in groups where file[group.service].kind != .service {
      if let place = places[group.service] {
        open[place].append(group)
      } else {
        places[group.service] = open.count
        open.append([group])
      }
    }
    for groups in open {
      let callee = groups[0].service
      let adapter = addAdapter(for: callee, of: file[file[groups[0].calls[0]].operation].service)
      var taken: Set<String> = []
      for group in groups {
        let calls = group.calls.map { $0.adapted(in: file) }
        let operation = architecture.addOperation(forwarding: facts[group.fact].name, by: calls, to: adapter, &taken)
        adapted.append(
          Group(fact: group.fact, calls: group.calls, service: adapter, operation: operation, adapts: callee))
      }
    }
    return adapted
  }

  /// The service that calls a callee which cannot consume; it is the team's of its first caller.
  private mutating func addAdapter(for callee: ServiceID, of caller: ServiceID) -> ServiceID {
    let given = architecture.defaults.flatMap { $0.availability.isGiven ? $0.availability : nil }
    // Nothing is known of it: 100 % would make it free.
    let assumed = AvailabilityFigure.fraction(UncertainProbability(NextRequirement.assumedAvailability))
    let adapter = architecture.addService(
      free(architecture[callee].name + "-adapter"), availability: given ?? Quantity(stated: assumed, basis: .assumed),
      latency: Quantity(stated: .zero, basis: .assumed))
    architecture.services[adapter.index].team = architecture[caller].team
    adapters.append(adapter)
    return adapter
  }

  /// The name, with a number where a service or zone has it.
  private mutating func free(_ name: String) -> String {
    // One of so many numbers is free.
    let numbered = (2...names.count + 2).lazy.map { "\(name)-\($0)" }
    let free =
      names.contains(name.lowercased()) ? numbered.first { !names.contains($0.lowercased()) } ?? name : name
    names.insert(free.lowercased())
    return free
  }

  // MARK: Topics

  /// Gives the topic of each fact a key and, unless the file does, as many partitions as its slowest consumer needs.
  private mutating func sizeTopics() {
    let sizes = TopicSizes(architecture)
    for index in facts.indices {
      let fact = facts[index]
      facts[index].partitions = sizes[fact.name]
      // A name of this form is nobody's, in a file.
      if fact.name.hasPrefix("x-") { continue }
      let broker = architecture[fact.broker]
      var topic = broker.topics[fact.name] ?? Topic(of: Located(fact.name, at: nil))
      topic.key = topic.key ?? architecture[fact.publish].publish?.key
      let least = broker.partitions ?? (facts[index].partitions == nil ? TopicSizes.usualPartitions : 1)
      let needed = max(facts[index].partitions?.needed ?? 1, least)
      topic.partitions = topic.partitions ?? min(needed, FileLimits.partitions)
      architecture.services[fact.broker.index].topics[fact.name] = topic
    }
  }
}

/// Which broker carries whose facts.
private struct Brokers {
  enum Choice {
    case use(ServiceID)
    case add
    /// It cannot be up without the operation that would tell it something.
    case circle(ServiceID)
  }

  private var brokers: [(id: ServiceID, needs: Set<OperationID>)]

  /// Of several, those that are down least come first, and those of which nothing is said last.
  init(_ file: Architecture) {
    var known = file.services.indices.map { ServiceID($0) }.filter { file[$0].kind == .broker }
    if known.count > 1 {
      let lateShares = file.calls.map { _ in UncertainProbability(.zero) }
      let engine = AvailabilityEngine(file, lateShares: lateShares)
      let failures = known.map { file[$0].availability.isGiven ? engine.failure(of: $0) ?? 1 : 1 }
      let ranked = known.indices.sorted { (failures[$0], $0) < (failures[$1], $1) }
      known = ranked.map { known[$0] }
    }
    // Most depend on nothing.
    brokers = known.map { ($0, file[$0].dependencies.isEmpty ? [] : file.operations(neededBy: $0)) }
  }

  func choice(for operation: OperationID) -> Choice {
    guard let first = brokers.first else { return .add }
    return brokers.first { !$0.needs.contains(operation) }.map { .use($0.id) } ?? .circle(first.id)
  }

  mutating func add(_ broker: ServiceID) { brokers.append((broker, [])) }
}

extension CallID {
  /// The call as an adapter makes it for a fact: waited for, and tried again with the fact until it succeeds.
  fileprivate func adapted(in file: Architecture) -> Call {
    guard var call = file[self].call else { preconditionFailure("\(file[self].name) is no call") }
    let share = file[file[self].operation].share(ofAlternative: self)
    if share < 1 {
      let value = share * call.probability.value.nominal.value
      call.probability.value = UncertainProbability(Probability(shortest: value))
    }
    call.waits = true
    if call.onFailure == .ignore { call.onFailure = .fail }
    call.needsResult = Located(.yes, at: nil)
    call.because = nil
    call.compensation = nil
    return call
  }
}

extension Operation {
  /// The share of its requests that get to a call, as one of several alternatives.
  fileprivate func share(ofAlternative call: CallID) -> Double {
    var share = 1.0
    var open = steps
    while let step = open.popLast() {
      guard step.calls.contains(call) else { continue }
      switch step {
      case .save, .call: break
      case .parallel(let branches): open = branches
      case .oneOf(let alternatives):
        guard let taken = alternatives.first(where: { $0.step.calls.contains(call) }) else { break }
        share *= taken.share.value.nominal.value
        open = [taken.step]
      }
    }
    return share
  }
}

extension Architecture {
  /// An operation that handles facts by calls.
  /// - Parameter taken: the names of the service's operations.
  fileprivate mutating func addOperation(
    forwarding event: String, by calls: [Call], to service: ServiceID, _ taken: inout Set<String>
  ) -> OperationID {
    let plain = event.unicodeScalars.map { $0 == "#" || $0.properties.generalCategory == .control ? "-" : String($0) }
    let name = "forward-" + plain.joined()
    // One of so many numbers is free.
    let numbered = (2...taken.count + 2).lazy.map { "\(name)-\($0)" }
    let free = taken.contains(name) ? numbered.first { !taken.contains($0) } ?? name : name
    taken.insert(free)
    let id = addOperation(free, endpoint: nil, to: service)
    for call in calls { _ = add(call, to: id) }
    return id
  }
}

extension Architecture {
  /// Whether a publish goes to its broker at once.
  fileprivate func lacksOutbox(_ publish: CallID) -> Bool { self[publish].publish?.outbox == nil }
}
