/// What a span may say about itself that an architecture is made from; each by its present name and by those it had.
///
/// - Source: OpenTelemetry semantic conventions 1.44 and the names they replaced; Brave and Zipkin tags; Envoy's tags.
enum SpanAttribute: Int, CaseIterable {
  case httpMethod, httpRoute, urlPath, url, httpStatus
  case rpcSystem, rpcService, rpcMethod, rpcStatus, rpcCode
  case messagingSystem, messagingType, messagingOperation, messagingName
  case destinationTemplate, destination, isTemporary, queue, subscription, consumerGroup
  case databaseSystem, databaseName, databaseOperation, databaseCollection, databaseSummary, databaseText
  case peerService, peerNamespace, serverAddress, upstreamCluster, networkPeer
  case error, errorType, statusText
  case spanKind, samplingShare, samplerParameter
  case serviceNamespace

  /// How the value is kept.
  enum Form {
    /// As it is.
    case name
    /// A path, with its query cut off and identifiers in it replaced.
    case path
    /// Host and path.
    case url
    /// The first word of a statement.
    case verb
    /// A number or word that differs from span to span: it is no part of what spans have in common.
    case perSpan
  }

  var form: Form {
    switch self {
    case .urlPath, .httpRoute: .path
    case .url: .url
    case .databaseText: .verb
    case .httpStatus, .rpcStatus, .rpcCode, .error, .errorType, .statusText, .spanKind, .samplingShare,
      .samplerParameter:
      .perSpan
    default: .name
    }
  }

  private var names: [StaticString] {
    switch self {
    case .httpMethod: ["http.request.method", "http.method"]
    case .httpRoute: ["http.route", "url.template"]
    case .urlPath: ["url.path", "http.target", "http.path"]
    case .url: ["url.full", "http.url"]
    case .httpStatus: ["http.response.status_code", "http.status_code"]
    case .rpcSystem: ["rpc.system.name", "rpc.system"]
    case .rpcService: ["rpc.service"]
    case .rpcMethod: ["rpc.method"]
    case .rpcStatus: ["rpc.status_code", "rpc.response.status_code"]
    case .rpcCode: ["rpc.grpc.status_code"]
    case .messagingSystem: ["messaging.system"]
    case .messagingType: ["messaging.operation.type"]
    case .messagingOperation: ["messaging.operation"]
    case .messagingName: ["messaging.operation.name"]
    case .destinationTemplate: ["messaging.destination.template"]
    case .destination: ["messaging.destination.name", "messaging.destination", "kafka.topic", "rabbit.exchange"]
    case .isTemporary:
      ["messaging.destination.temporary", "messaging.destination.anonymous", "messaging.temp_destination"]
    case .queue: ["rabbit.queue"]
    case .subscription: ["messaging.destination.subscription.name"]
    case .consumerGroup:
      [
        "messaging.consumer.group.name", "messaging.kafka.consumer.group", "messaging.kafka.consumer_group",
        "messaging.rocketmq.client_group", "kafka.group.id",
      ]
    case .databaseSystem: ["db.system.name", "db.system", "db.type"]
    case .databaseName: ["db.namespace", "db.name", "db.instance"]
    case .databaseOperation: ["db.operation.name", "db.operation"]
    case .databaseCollection:
      ["db.collection.name", "db.sql.table", "db.mongodb.collection", "db.cassandra.table"]
    case .databaseSummary: ["db.query.summary"]
    case .databaseText: ["db.query.text", "db.statement", "sql.query"]
    case .peerService: ["service.peer.name", "peer.service"]
    case .peerNamespace: ["service.peer.namespace"]
    case .serverAddress: ["server.address", "net.peer.name", "peer.hostname"]
    case .upstreamCluster: ["upstream_cluster.name", "upstream_cluster"]
    case .networkPeer: ["network.peer.address", "net.sock.peer.addr", "net.peer.ip", "peer.address", "peer.ipv4"]
    case .error: ["error"]
    case .errorType: ["error.type"]
    case .statusText: ["otel.status_code"]
    case .spanKind: ["span.kind"]
    case .samplingShare: ["sampling.ratio", "sampling.probability"]
    case .samplerParameter: ["sampler.param"]
    case .serviceNamespace: ["service.namespace"]
    }
  }

  /// Finds an attribute by the bytes of its name.
  struct Names {
    private static let size = 512

    private var pool: [UInt8] = []
    private var starts: [Int] = [0]
    private var attributes: [SpanAttribute] = []
    /// Numbers of names from 1 on, zero for none.
    private var table = [UInt8](repeating: 0, count: size)

    init() {
      for attribute in SpanAttribute.allCases {
        for name in attribute.names {
          attributes.append(attribute)
          precondition(attributes.count < 256, "a byte numbers them")
          name.withUTF8Buffer { bytes in
            pool.append(contentsOf: bytes)
            starts.append(pool.count)
            var place = Self.place(bytes)
            while table[place] != 0 { place = (place + 1) & (Self.size - 1) }
            table[place] = UInt8(attributes.count)
          }
        }
      }
    }

    func attribute(_ name: UnsafeBufferPointer<UInt8>) -> SpanAttribute? {
      var place = Self.place(name)
      while table[place] != 0 {
        let number = Int(table[place])
        if equals(number, name) { return attributes[number - 1] }
        place = (place + 1) & (Self.size - 1)
      }
      return nil
    }

    private func equals(_ number: Int, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
      let start = starts[number - 1]
      guard starts[number] - start == name.count else { return false }
      for place in 0..<name.count where pool[start + place] != name[place] { return false }
      return true
    }

    private static func place(_ name: UnsafeBufferPointer<UInt8>) -> Int {
      Int(truncatingIfNeeded: ByteInterner.hash(name)) & (size - 1)
    }
  }
}
