import ArchitectureModel

/// A fact changes: its consumers have to follow, each when it likes, the publisher last.
extension ChangeFollowers {
  /// - Parameter field: what goes or is called otherwise; nil for the fact as a whole.
  func factChange(of event: String, _ field: String?) -> Coordination {
    let sites = facts.publishers(of: event).filter { site in
      guard let field, let fields = architecture[site].publish?.fields, !fields.isEmpty else { return true }
      return fields.contains(field)
    }
    let publishers = Set(sites.map { architecture[architecture[$0].operation].service })
    var duties: [Coordination.Duty] = []
    var unclear: [Coordination.Duty] = []
    for (service, consumer) in facts.consumers(of: event) where !publishers.contains(service) {
      func duty(_ why: String) -> Coordination.Duty { self.duty(service, consumer.operation, nil, why) }
      guard let field else {
        duties.append(duty("consumes \(event)"))
        continue
      }
      if consumer.reads.contains(field) {
        duties.append(duty("reads \(field) of \(event)"))
      } else if consumer.reads.isEmpty {
        unclear.append(duty("consumes \(event); the file does not say which fields it reads"))
      }
    }
    return coordination(
      duties, unclear: unclear, providers: publishers.sorted(), because: reason(event, field, sites, duties))
  }

  private func reason(_ event: String, _ field: String?, _ sites: [CallID], _ duties: [Coordination.Duty]) -> String {
    let what = field.map { "\($0) of \(event)" } ?? event
    guard let site = sites.first, let publish = architecture[site].publish else {
      return facts.publishers(of: event).isEmpty
        ? "nobody publishes \(event) yet" : "\(event) does not tell \(field ?? event)"
    }
    if duties.isEmpty { return field == nil ? "nobody consumes \(event)" : "nobody is known to read \(what)" }
    let retention = architecture[publish.broker].retention(of: event).value
    return
      "the publisher drops \(field ?? event) last, once nobody reads it; records of before stay in the log for \(TimeText.duration(retention))"
  }
}
