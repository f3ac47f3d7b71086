import ArchitectureModel

/// What well-known products are, by the words that name them in images, technologies and types.
enum KnownProducts {
  private static let products: [(kind: Service.Kind, words: Set<String>)] = [
    (.cache, ["redis", "valkey", "memcached", "memcache", "hazelcast", "dragonfly", "keydb", "cache"]),
    (
      .broker,
      [
        "kafka", "rabbitmq", "redpanda", "pulsar", "nats", "activemq", "artemis", "amqp", "mqtt", "mosquitto", "emqx",
        "eventhubs", "servicebus", "pubsub", "sqs", "kinesis", "broker",
      ]
    ),
    (
      .database,
      [
        "postgres", "postgresql", "mysql", "mariadb", "mongo", "mongodb", "cassandra", "couchdb", "couchbase", "mssql",
        "oracle", "db2", "sqlite", "cockroach", "cockroachdb", "dynamodb", "neo4j", "influxdb", "clickhouse",
        "elasticsearch", "opensearch", "documentdb", "etcd", "scylla", "timescaledb", "spanner", "database",
        "sqlserver",
        "firestore", "bigtable", "db",
      ]
    ),
  ]

  /// The kind that a text speaks of; nil where no word of it is known.
  static func kind(of text: String) -> Service.Kind? {
    let words = Set(text.lowercased().split { !($0.isLetter || $0.isNumber) }.map(String.init))
    return products.first { !$0.words.isDisjoint(with: words) }?.kind
  }

  /// The kind of a container image: its last part tells, not who made it.
  static func kind(ofImage image: String) -> Service.Kind? {
    let path = image.split(separator: "@").first ?? ""
    let name = path.split(separator: "/").last?.prefix { $0 != ":" } ?? ""
    if path.contains("mssql") { return .database }
    return kind(of: String(name))
  }

  /// Who collects measurements is no part of what is measured.
  private static let observers: Set<String> = [
    "jaeger", "zipkin", "prometheus", "grafana", "otel", "opentelemetry", "otelcol", "tempo", "loki", "promtail",
    "fluentd", "fluentbit", "seq", "kibana", "logstash", "datadog", "newrelic",
  ]

  /// Whether an image or a name is of something that only observes.
  static func isObserver(_ text: String) -> Bool {
    !observers.isDisjoint(with: text.lowercased().split { !($0.isLetter || $0.isNumber) }.map(String.init))
  }
}
