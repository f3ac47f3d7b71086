/// What spans have in common that come from the same line of somebody's code: everything but identifiers, times and
/// outcomes. Worked out once.
struct SpanShape {
  enum Role {
    /// A request that came in, or a message that is handled.
    case server, consumer
    /// A request that went out, or a message that was sent.
    case client, producer
    /// A message that was fetched; handling it is another span.
    case receiver
    /// Work within a service.
    case inner
  }

  /// What a call leads to, where no span of the called is seen.
  enum Peer: UInt32 {
    case service, database, cache, broker
    /// Known by the name of its remote interface alone.
    case interface
    /// Known by its address alone.
    case address
  }

  static let nameless = "unknown-service"
  static let temporary = "(temporary)"

  /// The text of its ``ServiceIdentity``.
  var service: UInt32
  var role: Role
  /// What the service does, by name.
  var operation: UInt32
  /// What is called, by name: method and path, remote method, statement; zero where nothing tells.
  var endpoint: UInt32 = 0
  /// Who is called; zero where nothing tells.
  var peer: UInt32 = 0
  var peerKind = Peer.service
  /// Of messages: where they go to or come from, and whom for.
  var topic: UInt32 = 0
  var broker: UInt32 = 0
  var group: UInt32 = 0
  /// A message that was made, to be sent by another span.
  var isCreation = false
  /// It says itself whom or what it calls; a call within it is how it does so.
  var isTelling = false
  /// The place of its operation in the graph, once there is one.
  var statistics: Int32 = -1
}

/// The shapes that were met, by number.
struct ShapeTable {
  /// So many are told apart; further ones lose their names.
  static let limit = 1 << 15

  private static let slots = SpanAttribute.allCases.filter { $0.form != .perSpan && $0 != .serviceNamespace }
    .map(\.rawValue)
  private static let width = slots.count + 3

  private let slots = Self.slots
  private let width = Self.width
  private var shapes: [SpanShape] = []
  private var keys: [UInt32] = []
  private var table = [Int32](repeating: -1, count: 1 << 10)
  private var key: [UInt32] = []
  private(set) var isFull = false

  var count: Int { shapes.count }

  subscript(index: Int32) -> SpanShape {
    get { shapes[Int(index)] }
    set { shapes[Int(index)] = newValue }
  }

  mutating func shape(of span: SpanDraft, _ texts: inout ByteInterner) -> Int32 {
    key.removeAll(keepingCapacity: true)
    key.append(span.service)
    key.append(span.kind.rawValue)
    key.append(span.name)
    for slot in slots { key.append(span.slots[slot]) }
    if let known = find() { return known }
    guard shapes.count >= Self.limit else { return add(ShapeReader.shape(of: span, &texts)) }
    // What is too much to be told apart is told by service and kind.
    isFull = true
    key = [UInt32](repeating: 0, count: width)
    key[0] = span.service
    key[1] = span.kind.rawValue
    key[2] = 1
    if let known = find() { return known }
    var plain = SpanDraft()
    plain.service = span.service
    plain.kind = span.kind
    plain.name = 1
    return add(ShapeReader.shape(of: plain, &texts))
  }

  private func place() -> Int {
    var hash = 0x9E37_79B9_7F4A_7C15 as UInt64
    for value in key { hash = ByteInterner.mixed(hash ^ UInt64(value)) }
    return Int(truncatingIfNeeded: hash) & (table.count - 1)
  }

  private func find() -> Int32? {
    var place = place()
    while table[place] >= 0 {
      let start = Int(table[place]) * width
      var isEqual = true
      for offset in 0..<width where keys[start + offset] != key[offset] {
        isEqual = false
        break
      }
      if isEqual { return table[place] }
      place = (place + 1) & (table.count - 1)
    }
    return nil
  }

  private mutating func add(_ shape: SpanShape) -> Int32 {
    let index = Int32(shapes.count)
    shapes.append(shape)
    keys += key
    insert(index)
    if shapes.count * 2 > table.count { grow() }
    return index
  }

  private mutating func insert(_ index: Int32) {
    var place = place()
    while table[place] >= 0 { place = (place + 1) & (table.count - 1) }
    table[place] = index
  }

  private mutating func grow() {
    table = [Int32](repeating: -1, count: table.count * 2)
    for index in 0..<shapes.count {
      key.removeAll(keepingCapacity: true)
      key.append(contentsOf: keys[index * width..<(index + 1) * width])
      insert(Int32(index))
    }
  }
}
