import Documents

/// The table that facts are stored in with the state, and what carries them on.
enum OutboxTable {
  /// PostgreSQL.
  static func sql(of service: String, telling facts: [String]) -> String {
    let list = facts.map { "--   " + $0.map { $0.isNewline ? " " : String($0) }.joined() }.joined(separator: "\n")
    return """
      -- The outbox of \(service): one row for each fact, in the transaction that saves what it tells of.
      \(list)
      -- A relay brings the rows to the broker, in the order of their transactions; a row may be deleted once it is there.
      CREATE TABLE outbox (
        id uuid PRIMARY KEY,                       -- of the event: consumers know by it what they have done
        aggregatetype varchar(255) NOT NULL,       -- the topic
        aggregateid varchar(255) NOT NULL,         -- the key of the record, which keeps its order
        type varchar(255) NOT NULL,                -- of the event, with its version
        payload jsonb NOT NULL,                    -- the whole event
        traceparent varchar(55),                   -- of the request that it comes from
        created_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE INDEX outbox_by_age ON outbox (created_at);

      """
  }

  /// - Source: Debezium 3, "Outbox Event Router".
  static func connector(of service: String) -> String {
    let settings: [(String, String)] = [
      ("connector.class", "io.debezium.connector.postgresql.PostgresConnector"), ("plugin.name", "pgoutput"),
      ("database.hostname", "${env:OUTBOX_DB_HOST}"), ("database.port", "5432"),
      ("database.user", "${env:OUTBOX_DB_USER}"), ("database.password", "${env:OUTBOX_DB_PASSWORD}"),
      ("database.dbname", "${env:OUTBOX_DB_NAME}"), ("topic.prefix", service), ("table.include.list", "public.outbox"),
      ("tombstones.on.delete", "false"), ("transforms", "outbox"),
      ("transforms.outbox.type", "io.debezium.transforms.outbox.EventRouter"),
      ("transforms.outbox.route.by.field", "aggregatetype"),
      ("transforms.outbox.route.topic.replacement", "${routedByValue}"),
      ("transforms.outbox.table.field.event.id", "id"), ("transforms.outbox.table.field.event.key", "aggregateid"),
      ("transforms.outbox.table.field.event.payload", "payload"),
      ("transforms.outbox.table.fields.additional.placement", "type:header:ce_type,traceparent:header"),
      ("transforms.outbox.table.expand.json.payload", "true"),
      ("key.converter", "org.apache.kafka.connect.storage.StringConverter"),
      ("value.converter", "org.apache.kafka.connect.json.JsonConverter"), ("value.converter.schemas.enable", "false"),
    ]
    return JSONWriter.pretty([
      "name": .string("\(service)-outbox"), "config": .object(settings.map { ($0.0, .string($0.1)) }),
    ])
  }
}
