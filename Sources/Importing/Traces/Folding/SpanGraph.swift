/// Everything that was seen of services and their operations, trace by trace.
struct SpanGraph {
  /// The topic of the last producers, each in a place that its identifier gives, for consumers in traces of their own.
  private struct ProducerTable {
    private static let size = 1 << 16
    private var keys = [LinkID](repeating: LinkID(trace: .none, span: 0), count: size)
    private var values = [UInt32](repeating: 0, count: size)

    mutating func insert(_ key: LinkID, _ value: UInt32) {
      let place = Self.place(key)
      keys[place] = key
      values[place] = value
    }

    /// The value, taken out.
    mutating func take(_ key: LinkID) -> UInt32? {
      let place = Self.place(key)
      guard keys[place] == key else { return nil }
      keys[place] = LinkID(trace: .none, span: 0)
      return values[place]
    }

    func value(_ key: LinkID) -> UInt32? {
      let place = Self.place(key)
      return keys[place] == key ? values[place] : nil
    }

    private static func place(_ key: LinkID) -> Int {
      Int(truncatingIfNeeded: ByteInterner.mixed(key.span ^ key.trace.low)) & (size - 1)
    }
  }

  private(set) var operations: [OperationStatistics] = []
  private var index: [UInt64: Int32] = [:]
  private var producers = ProducerTable()
  /// Consumers whose producer has not been seen yet: the places of their operations.
  private var waiting = ProducerTable()
  private(set) var services: [UInt32] = []
  private var knownServices: Set<UInt32> = []
  /// What a span of a caller turned out to call: an operation, or -1 for several, of a service, or zero for several.
  private(set) var callees: [Int32: (operation: Int32, service: UInt32)] = [:]
  private(set) var resolvedLinks = 0

  mutating func noteService(_ service: UInt32) {
    if knownServices.insert(service).inserted { services.append(service) }
  }

  /// The place of a shape's operation.
  mutating func operation(of shape: inout SpanShape) -> Int32 {
    if shape.statistics >= 0 { return shape.statistics }
    let key = UInt64(shape.service) << 32 | UInt64(shape.operation)
    if let known = index[key] {
      shape.statistics = known
      return known
    }
    let place = Int32(operations.count)
    noteService(shape.service)
    operations.append(OperationStatistics(service: shape.service, name: shape.operation))
    index[key] = place
    shape.statistics = place
    return place
  }

  func operation(_ name: UInt32, of service: UInt32) -> Int32? { index[UInt64(service) << 32 | UInt64(name)] }

  mutating func update(_ operation: Int32, _ body: (inout OperationStatistics) -> Void) {
    body(&operations[Int(operation)])
  }

  mutating func noteCallee(of shape: Int32, _ operation: Int32) {
    let service = operations[Int(operation)].service
    guard let known = callees[shape] else {
      callees[shape] = (operation, service)
      return
    }
    if known.operation != operation {
      callees[shape] = (-1, known.service == service ? service : 0)
    }
  }

  // MARK: Messages

  mutating func noteProducer(_ shape: SpanShape, _ span: SpanDraft) {
    guard shape.topic != 0 else { return }
    let key = LinkID(trace: span.trace, span: span.id)
    producers.insert(key, shape.topic)
    if let consumer = waiting.take(key) {
      resolvedLinks += 1
      operations[Int(consumer)].addFact(shape.topic)
    }
  }

  /// A message whose consumer links to its producer.
  mutating func noteConsumer(_ operation: Int32, linkedTo link: LinkID) {
    if let topic = producers.value(link) {
      resolvedLinks += 1
      operations[Int(operation)].addFact(topic)
    } else {
      waiting.insert(link, UInt32(operation))
    }
  }
}
