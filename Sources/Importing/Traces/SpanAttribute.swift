/// What a span may say about itself that an architecture is made from; each by its present name and by those it had.
///
/// - Source: OpenTelemetry semantic conventions 1.44 and the names they replaced; Brave and Zipkin tags; Envoy's tags.
enum SpanAttribute: Int, CaseIterable {
  case httpMethod, httpRoute, urlPath, url, httpStatus
  case rpcSystem, rpcService, rpcMethod, rpcStatus, rpcCode
  case messagingSystem, messagingType, messagingOperation, messagingName
  case destinationTemplate, destination, isTemporary, queue, subscription, consumerGroup
  case databaseSystem, databaseName, databaseOperation, databaseCollection, databaseSummary, databaseText
  case peerService, serverAddress, upstreamCluster, networkPeer
  case error, errorType, statusText
  case spanKind, samplingShare, samplerParameter
  case serviceName

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
    case .serverAddress: ["server.address", "net.peer.name", "peer.hostname"]
    case .upstreamCluster: ["upstream_cluster.name", "upstream_cluster"]
    case .networkPeer: ["network.peer.address", "net.sock.peer.addr", "net.peer.ip", "peer.address", "peer.ipv4"]
    case .error: ["error"]
    case .errorType: ["error.type"]
    case .statusText: ["otel.status_code"]
    case .spanKind: ["span.kind"]
    case .samplingShare: ["sampling.ratio", "sampling.probability"]
    case .samplerParameter: ["sampler.param"]
    case .serviceName: ["service.name"]
    }
  }

  /// Finds an attribute by the bytes of its name.
  struct Names {
    private var texts: [(bytes: [UInt8], attribute: SpanAttribute)] = []
    private var table = [UInt8](repeating: 0, count: 512)

    init() {
      for attribute in SpanAttribute.allCases {
        for name in attribute.names {
          let bytes = name.withUTF8Buffer { Array($0) }
          texts.append((bytes, attribute))
          precondition(texts.count < 256, "a byte numbers them")
          var place = bytes.withUnsafeBufferPointer { Self.place($0) }
          while table[place] != 0 { place = (place + 1) & 511 }
          table[place] = UInt8(texts.count)
        }
      }
    }

    func attribute(_ name: UnsafeBufferPointer<UInt8>) -> SpanAttribute? {
      var place = Self.place(name)
      while table[place] != 0 {
        let entry = Int(table[place]) - 1
        if texts[entry].bytes.count == name.count, texts[entry].bytes.elementsEqual(name) {
          return texts[entry].attribute
        }
        place = (place + 1) & 511
      }
      return nil
    }

    private static func place(_ name: UnsafeBufferPointer<UInt8>) -> Int {
      Int(truncatingIfNeeded: ByteInterner.hash(name)) & 511
    }
  }
}
