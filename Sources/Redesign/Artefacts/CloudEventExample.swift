import ArchitectureModel
import Documents

/// One event as it travels, with values made up.
package enum CloudEventExample {
  private static let time = "2026-01-31T14:00:03Z"

  static func value(
    of payload: FactPayload, in artefacts: ArtefactSet, _ topic: ArtefactSet.TopicPlan
  ) -> JSONValue {
    value(
      of: payload, source: "/" + artefacts.architecture[topic.publishers[0]].name,
      type: artefacts.architecture[topic.publishers[0]].name + "." + topic.name + ".v1",
      schema: artefacts.identifier(of: topic))
  }

  /// The event of a fact that a service tells.
  package static func value(of payload: FactPayload, event: String, from service: String) -> JSONValue {
    var names = SafeNames()
    let name = names.name(event)
    return value(
      of: payload, source: "/" + service, type: "\(service).\(name).v1", schema: "urn:\(service):\(name):v1")
  }

  private static func value(of payload: FactPayload, source: String, type: String, schema: String) -> JSONValue {
    let key = payload.fields.first { $0.kind == .identifier }.map { example(of: $0) }
    var entries: [(key: String, value: JSONValue)] = [
      ("specversion", .string("1.0")), ("id", .string("6f1d3c9a-5b0e-4a55-9d0f-2f1f6c1c8a10")),
      ("source", .string(source)), ("type", .string(type)), ("time", .string(time)),
    ]
    if let key { entries += [("subject", .string(key)), ("partitionkey", .string(key))] }
    entries.append(("traceparent", .string("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")))
    if !payload.hasActor { entries += [("authtype", .string("user")), ("authid", .string("user-17"))] }
    entries += [
      ("datacontenttype", .string("application/json")), ("dataschema", .string(schema)),
      ("data", .object(payload.fields.map { ($0.name, .string(example(of: $0))) })),
    ]
    return .object(entries)
  }

  private static func example(of field: FactPayload.Field) -> String {
    switch field.kind {
    case .identifier: "\(field.name)-4711"
    case .actor: "user-17"
    case .time: time
    case .data: "an example"
    }
  }
}
