/// Works out what a span is from its attributes, by present and former semantic conventions.
struct ShapeReader {
  private let span: SpanDraft
  private let texts: ByteInterner

  /// The shape in words.
  private struct Description {
    var role: SpanShape.Role
    var operation: String
    var endpoint = ""
    var peer = ""
    var peerKind = SpanShape.Peer.service
    var topic = ""
    var broker = ""
    var group = ""
    var isCreation = false
    var isTelling = false
  }

  static func shape(of span: SpanDraft, _ texts: inout ByteInterner) -> SpanShape {
    // The reader has let go of the texts before any is added: they would be copied otherwise.
    let words = description(of: span, texts)
    var shape = SpanShape(
      service: span.service, role: words.role,
      operation: texts.id(of: words.operation.isEmpty ? "(unnamed)" : words.operation))
    shape.endpoint = texts.id(of: words.endpoint)
    shape.peer = texts.id(of: words.peer)
    shape.peerKind = words.peerKind
    shape.topic = texts.id(of: words.topic)
    shape.broker = texts.id(of: words.broker)
    shape.group = texts.id(of: words.group)
    shape.isCreation = words.isCreation
    shape.isTelling = words.isTelling
    return shape
  }

  private static func description(of span: SpanDraft, _ texts: ByteInterner) -> Description {
    let reader = ShapeReader(span: span, texts: texts)
    var words = Description(role: reader.role, operation: reader.name)
    words.isCreation = reader.messageStep == "create"
    switch words.role {
    case .server, .inner: words.operation = reader.servedOperation
    case .consumer, .receiver:
      words.topic = reader.topic
      words.group = reader.consumerGroup
      words.broker = reader.broker
      let verb = words.role == .consumer ? "process " : "receive "
      if !words.topic.isEmpty { words.operation = verb + words.topic }
    case .producer:
      words.topic = reader.topic
      words.broker = reader.broker
      if !words.topic.isEmpty { words.operation = "send " + words.topic }
      words.isTelling = true
    case .client:
      (words.peer, words.peerKind) = reader.peer
      words.endpoint = reader.calledOperation
      if !words.endpoint.isEmpty { words.operation = words.endpoint }
      let isStore = words.peerKind == .database || words.peerKind == .cache || words.peerKind == .broker
      words.isTelling = isStore || reader.isRemoteCall && !words.peer.isEmpty
    }
    return words
  }

  private init(span: SpanDraft, texts: ByteInterner) {
    self.span = span
    self.texts = texts
  }

  private func text(_ attribute: SpanAttribute) -> String { texts.text(span.slots[attribute.rawValue]) }

  private func has(_ attribute: SpanAttribute) -> Bool { span.slots[attribute.rawValue] != 0 }

  private var name: String { texts.text(span.name) }

  private var isRemoteCall: Bool { has(.rpcSystem) || has(.rpcService) || has(.rpcMethod) }
  private var isMessaging: Bool { has(.messagingSystem) || has(.messagingType) || has(.messagingName) }
  private var isDatabase: Bool { has(.databaseSystem) || has(.databaseText) }

  private var role: SpanShape.Role {
    switch span.kind {
    case .server: return .server
    case .consumer: return isFetching ? .receiver : .consumer
    case .producer: return .producer
    case .client:
      guard isMessaging else { return .client }
      switch messageStep {
      case "create", "send": return .producer
      case "receive", "settle": return .receiver
      case "process": return .consumer
      default: return .client
      }
    case .unspecified, .inner: return .inner
    }
  }

  /// Fetching is apart from handling where the conventions say so; a consumer that says nothing handles.
  private var isFetching: Bool { messageStep == "receive" || messageStep == "settle" }

  // MARK: Messages

  /// `create`, `send`, `receive`, `process` or `settle`, under one of its names.
  private var messageStep: String {
    for attribute in [SpanAttribute.messagingType, .messagingOperation, .messagingName] {
      switch text(attribute).lowercased() {
      case "create": return "create"
      case "send", "publish": return "send"
      case "receive", "poll": return "receive"
      case "process", "deliver", "consume": return "process"
      case "settle", "ack", "nack", "commit", "complete", "abandon": return "settle"
      default: continue
      }
    }
    return ""
  }

  private var topic: String {
    if text(.isTemporary) == "true" { return SpanShape.temporary }
    for attribute in [SpanAttribute.destinationTemplate, .destination, .queue] where has(attribute) {
      return text(attribute)
    }
    return ""
  }

  private var consumerGroup: String { has(.consumerGroup) ? text(.consumerGroup) : text(.subscription) }

  private var broker: String {
    for attribute in [SpanAttribute.messagingSystem, .peerService, .serverAddress] where has(attribute) {
      return text(attribute)
    }
    return "broker"
  }

  // MARK: Operations

  private var servedOperation: String {
    if let http = httpOperation(isServed: true) { return http }
    return remoteMethod ?? name
  }

  private var calledOperation: String {
    if isDatabase { return statement }
    if let method = remoteMethod { return method }
    if has(.httpMethod) || has(.url) || has(.urlPath) { return httpOperation(isServed: false) ?? "" }
    return name
  }

  /// `POST /api/v1/checkout`, from the route, a name that has it, or the path; nil where this is no HTTP.
  private func httpOperation(isServed: Bool) -> String? {
    guard has(.httpMethod) || has(.httpRoute) || has(.url) || has(.urlPath) else { return nil }
    var method = text(.httpMethod).uppercased()
    if method == "_OTHER" { method = "" }
    if has(.httpRoute) { return Self.joined(method, text(.httpRoute)) }
    let words = name.split(separator: " ")
    if let path = words.last, path.hasPrefix("/"), words.count <= 2 {
      if words.count == 2 { method = words[0].uppercased() }
      return Self.joined(method, String(path))
    }
    if has(.urlPath) { return Self.joined(method, text(.urlPath)) }
    if has(.url) { return Self.joined(method, "/") }
    return isServed ? nil : ""
  }

  private static func joined(_ method: String, _ path: String) -> String {
    let path = path.hasPrefix("/") ? path : "/" + path
    return method.isEmpty ? path : method + " " + path
  }

  /// `shop.inventory.v1.InventoryService/Get`.
  private var remoteMethod: String? {
    guard isRemoteCall else { return nil }
    let method = text(.rpcMethod)
    if method.contains("/") { return String(method.drop { $0 == "/" }) }
    if has(.rpcService) { return method.isEmpty ? text(.rpcService) : text(.rpcService) + "/" + method }
    return method.isEmpty ? String(name.drop { $0 == "/" }) : method
  }

  /// `INSERT orders`.
  private var statement: String {
    if has(.databaseSummary) { return text(.databaseSummary) }
    let verb = has(.databaseOperation) ? text(.databaseOperation) : text(.databaseText).uppercased()
    guard !verb.isEmpty else { return name }
    return has(.databaseCollection) ? verb + " " + text(.databaseCollection) : verb
  }

  // MARK: Peers

  private var peer: (String, SpanShape.Peer) {
    if isDatabase {
      let system = text(.databaseSystem).lowercased()
      let isCache = ["redis", "memcached", "valkey", "hazelcast", "coherence", "infinispan"].contains(system)
      let name = named(or: [.databaseName, .databaseSystem]) ?? address ?? "database"
      return (name, isCache ? .cache : .database)
    }
    if isMessaging { return (broker, .broker) }
    if has(.peerService), has(.peerNamespace) {
      return (ServiceIdentity(name: text(.peerService), namespace: text(.peerNamespace)).text, .service)
    }
    if let name = named(or: [.upstreamCluster]) { return (name, .service) }
    if isRemoteCall, let method = remoteMethod, let slash = method.firstIndex(of: "/") {
      return (String(method[..<slash]), .interface)
    }
    return address.map { ($0, .address) } ?? ("", .service)
  }

  /// Who is called, by a name that is more than an address.
  private func named(or others: [SpanAttribute]) -> String? {
    for attribute in [SpanAttribute.peerService, .serverAddress, .url] + others {
      var name = text(attribute)
      // A cluster of Istio's is `outbound|8080||payment.shop.svc.cluster.local`.
      if attribute == .upstreamCluster, let bar = name.lastIndex(of: "|") {
        name = String(name[name.index(after: bar)...])
      }
      if attribute == .serverAddress, let colon = name.lastIndex(of: ":") { name = String(name[..<colon]) }
      if !name.isEmpty, !PeerName.isAddress(name) { return name }
    }
    return nil
  }

  private var address: String? {
    for attribute in [SpanAttribute.serverAddress, .url, .networkPeer] where has(attribute) { return text(attribute) }
    return nil
  }
}
