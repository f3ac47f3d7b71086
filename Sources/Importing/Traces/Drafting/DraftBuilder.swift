import ArchitectureModel
import Documents

/// Makes a draft of all that was seen.
struct DraftBuilder {
  /// So many calls to the same at once are written out; above that they are written as repeated.
  private static let mostCopies = 16
  /// A rate wants to have been watched for so long.
  private static let rateSeconds = 10.0
  /// Below so many requests the order of steps is a guess worth a word.
  private static let fewRequests = 5

  private let texts: ByteInterner
  private let graph: SpanGraph
  private let directory: ServiceDirectory
  private var remarks: TraceRemarks
  private var operations: [OperationStatistics]
  private var targets: [[CallTarget]] = []
  private var names = NodeNames()
  private var nodeNames: [CallNode: String] = [:]
  private var operationNames: [String] = []
  /// Nodes in the order of their first appearance, the observed ones first.
  private var nodes: [CallNode] = []
  /// The operations of each observed service.
  private var places: [CallNode: [Int]] = [:]
  private var brokerLatency: [CallNode: SampleSketch] = [:]
  private let seconds: Double

  init(_ collector: SpanCollector) {
    texts = collector.texts
    graph = collector.graph
    directory = ServiceDirectory(graph, texts)
    operations = graph.operations
    remarks = TraceRemarks(collector)
    let counts = collector.counts
    seconds = counts.lastStart > counts.firstStart ? Double(counts.lastStart - counts.firstStart) / 1e9 : 0
  }

  mutating func draft() -> Draft {
    dropFetching()
    resolve()
    nameAll()
    var draft = Draft()
    draft.services = nodes.map { service($0) }
    draft.period = remarks.period
    remarks.changedNames = names.changed
    remarks.sharedNames = directory.sharedNames
    draft.remarks = remarks.all()
    return draft
  }

  // MARK: What there is

  /// Leaves out spans that fetch messages where others handle them.
  private mutating func dropFetching() {
    for place in operations.indices where operations[place].isFetching {
      let own = operations[place]
      let isHandled = operations.contains {
        $0.isConsumer && !$0.isFetching && $0.service == own.service && ($0.topic == own.topic || own.topic == 0)
      }
      if isHandled || own.steps.isEmpty && own.topic == 0 { operations[place].count = 0 }
    }
  }

  /// Finds whom every step leads to, and makes one of those that lead to the same.
  private mutating func resolve() {
    let resolver = CallResolver(graph, texts, directory)
    for place in operations.indices {
      var found: [CallTarget] = []
      var first: [CallTarget: Int] = [:]
      for step in operations[place].steps.indices {
        let target = resolver.target(of: operations[place].steps[step], from: operations[place].service)
        found.append(target)
        if let known = first[target] {
          operations[place].merge(step, into: known)
        } else {
          first[target] = step
        }
      }
      targets.append(found)
    }
  }

  private mutating func nameAll() {
    for place in operations.indices where operations[place].count > 0 {
      places[node(of: operations[place].service), default: []].append(place)
    }
    let observed = ServiceOrder(operations, targets, texts).ordered(graph.services).map(node(of:))
    observed.forEach { note($0) }
    for place in observed.flatMap({ places[$0] ?? [] }) {
      for step in StepOrder(operations[place]).groups().joined() {
        switch targets[place][step] {
        case .operation: break
        case .node(let node, _): note(node)
        case .publish(_, let broker):
          note(broker)
          brokerLatency[broker, default: SampleSketch()].merge(operations[place].steps[step].latency)
        }
      }
    }
    var taken: [UInt32: Set<String>] = [:]
    operationNames = operations.map { operation in
      let plain = Self.name(texts.text(operation.name))
      var name = plain
      var number = 2
      while !taken[operation.service, default: []].insert(name).inserted {
        name = "\(plain) (\(number))"
        number += 1
      }
      return name
    }
  }

  private func node(of service: UInt32) -> CallNode {
    CallNode(kind: .observed(service), name: directory.name(of: service))
  }

  private mutating func note(_ node: CallNode) {
    guard nodeNames[node] == nil else { return }
    let suffix: String
    switch node.kind {
    case .observed, .unobserved: suffix = "service"
    case .database: suffix = "db"
    case .cache: suffix = "cache"
    case .broker: suffix = "broker"
    case .external: suffix = "external"
    }
    nodeNames[node] = names.name(for: node.name, suffix: suffix)
    nodes.append(node)
    if node.kind == .external, PeerName.isAddress(node.name) { remarks.addresses += 1 }
    if node.kind == .unobserved { remarks.unobserved.append(nodeNames[node] ?? node.name) }
  }

  private static func name(_ raw: String) -> String { ServiceNames.operation(raw, unnamed: "(unnamed)") }

  // MARK: Services

  private mutating func service(_ node: CallNode) -> Draft.Service {
    var service = Draft.Service(nodeNames[node] ?? node.name)
    switch node.kind {
    case .observed, .unobserved: break
    case .database: service.kind = .database
    case .cache: service.kind = .cache
    case .external: service.kind = .external
    case .broker:
      service.kind = .broker
      if let latency = brokerLatency[node].flatMap(FigureText.latency) { service.figures.append(("latency", latency)) }
    }
    for place in places[node] ?? [] {
      service.operations.append(operation(place))
      service.consumers += consumers(place)
    }
    return service
  }

  private mutating func operation(_ place: Int) -> Draft.Operation {
    let statistics = operations[place]
    var operation = Draft.Operation(operationNames[place])
    if let rate = rate(statistics) { operation.figures.append(("rate", rate)) }
    if let own = FigureText.latency(statistics.own) { operation.figures.append(("latency", own)) }
    operation.outcomes = Draft.Outcomes(count: statistics.count, failures: statistics.failures)
    operation.observedLatency = FigureText.observed(statistics.response)
    operation.isEntered = statistics.uncalled > 0
    let order = StepOrder(statistics)
    for group in order.groups() {
      let steps = group.flatMap { step($0, of: place, isUnawaited: order.isUnawaited($0)) }
      if group.count > 1 || isRepeatedAtOnce(statistics.steps[group[0]]), steps.count > 1 {
        operation.steps.append(.parallel(steps))
      } else {
        operation.steps += steps
      }
    }
    if operation.steps.count > 1, statistics.count < Self.fewRequests { remarks.guessedOrders += 1 }
    return operation
  }

  /// Requests by the second, of an operation that is set off from outside.
  private mutating func rate(_ statistics: OperationStatistics) -> Draft.Figure? {
    guard !statistics.isConsumer, statistics.uncalled >= FigureText.quantileSamples,
      statistics.uncalled * 2 >= statistics.count, seconds >= Self.rateSeconds
    else { return nil }
    remarks.hasRates = true
    let text = FigureText.rate(statistics.uncalledWeight, in: seconds)
    return Draft.Figure(.string(text), basis: .observed, samples: statistics.uncalled)
  }

  /// What sets an operation off: the topics of the producers where they were found, else its own.
  private mutating func consumers(_ place: Int) -> [Draft.Consumer] {
    let statistics = operations[place]
    guard statistics.isConsumer else { return [] }
    let total = statistics.facts.reduce(0) { $0 + $1.count }
    var topics = statistics.facts.filter { $0.count * 20 >= total }.map(\.topic)
    if topics.isEmpty { topics = [statistics.topic] }
    return topics.map { topic in
      let event = topic == 0 ? operationNames[place] : Self.name(texts.text(topic))
      var consumer = Draft.Consumer(of: event, operation: operationNames[place])
      if statistics.group != 0 {
        let group = Draft.Figure(.string(texts.text(statistics.group)), basis: .observed, samples: statistics.count)
        consumer.figures.append(("x-consumer-group", group))
      }
      return consumer
    }
  }

  // MARK: Steps

  private func isRepeatedAtOnce(_ step: StepStatistics) -> Bool {
    step.several > 0 && step.overlapping * 2 > step.several && step.timesInRequest.count > 1
  }

  private mutating func step(_ step: Int, of place: Int, isUnawaited: Bool) -> [Draft.Step] {
    let statistics = operations[place].steps[step]
    let total = operations[place].count
    var shared: [(key: String, value: Draft.Figure)] = []
    if statistics.requests < total {
      let share = FigureText.share(statistics.requests, of: total)
      shared.append(("probability", Draft.Figure(.string(share), basis: .observed, samples: total)))
    }
    switch targets[place][step] {
    case .publish(let event, let broker):
      var publish = Draft.Publish(Self.name(event), to: nodeNames[broker])
      publish.figures = shared
      return [.publish(publish)]
    case .operation(let callee):
      let node = node(of: operations[callee].service)
      var call = Draft.Call(to: nodeNames[node] ?? node.name, operation: operationNames[callee])
      if isEndpoint(operationNames[callee]) {
        call.figures.append(("endpoint", Draft.Figure(.string(operationNames[callee]))))
      }
      call.observedLatency = FigureText.latency(statistics.latency)
      return finish(&call, statistics, shared, isUnawaited)
    case .node(let node, let endpoint):
      var call = Draft.Call(to: nodeNames[node] ?? node.name)
      if !endpoint.isEmpty {
        call.figures.append(("endpoint", Draft.Figure(.string(Self.name(endpoint)))))
      }
      if let latency = FigureText.latency(statistics.latency) { call.figures.append(("latency", latency)) }
      return finish(&call, statistics, shared, isUnawaited)
    }
  }

  private mutating func finish(
    _ call: inout Draft.Call, _ statistics: StepStatistics, _ shared: [(key: String, value: Draft.Figure)],
    _ isUnawaited: Bool
  ) -> [Draft.Step] {
    let times = statistics.timesInRequest
    let copies = isRepeatedAtOnce(statistics) && times.count <= Self.mostCopies ? times.count : 1
    func note(_ key: String, _ value: JSONValue) {
      call.figures.append((key, Draft.Figure(value, basis: .observed, samples: statistics.requests)))
    }
    if statistics.retries > 0 { note("retries", .integer(min(statistics.retries, FileLimits.attempts))) }
    call.figures += shared
    if times.count > 1, copies == 1 { note("times", .integer(times.count)) }
    if !times.isConstant {
      remarks.varyingTimes += 1
      call.note = "the number of calls differs from request to request"
    }
    if let timeout = FigureText.timeout(statistics.latency) { call.figures.append(("timeout", timeout)) }
    if isUnawaited { note("wait", .boolean(false)) }
    call.outcomes = Draft.Outcomes(count: statistics.calls, failures: statistics.failures)
    return [Draft.Step](repeating: .call(call), count: copies)
  }

  /// Whether an operation's name is a method and path or a remote method.
  private func isEndpoint(_ name: String) -> Bool { name.contains("/") }
}
