/// The observed services: what they are called, and whom somebody means who names one.
struct ServiceDirectory {
  private var identities: [UInt32: ServiceIdentity] = [:]
  private var services: [ServiceIdentity: UInt32] = [:]
  private var namesakes: [String: [UInt32]] = [:]
  private var names = NamespacedNames()
  /// Names that stand in several namespaces, each with what its services are called.
  private(set) var sharedNames: [(name: String, services: [String])] = []

  init(_ graph: SpanGraph, _ texts: ByteInterner) {
    for service in graph.services {
      let identity = ServiceIdentity(texts.text(service))
      identities[service] = identity
      services[identity] = service
      namesakes[identity.name, default: []].append(service)
      names.insert(identity.name, in: identity.namespace)
    }
    var places: [String: Int] = [:]
    for service in graph.services {
      guard let name = identities[service]?.name, names.isShared(name) else { continue }
      let place = places[ServiceNames.folded(name), default: sharedNames.count]
      if place == sharedNames.count {
        places[ServiceNames.folded(name)] = place
        sharedNames.append((name, []))
      }
      sharedNames[place].services.append(self.name(of: service))
    }
  }

  /// What an observed service is called.
  func name(of service: UInt32) -> String { identities[service].map { name(of: $0) } ?? "" }

  /// What a service is called, observed or not.
  func name(of identity: ServiceIdentity) -> String {
    names.name(identity.name, in: identity.namespace)
  }

  /// The service that a caller means by a name or a host within the house; nil where there is none, or several might be
  /// meant.
  func service(_ peer: ServiceIdentity, from caller: UInt32) -> UInt32? {
    if !peer.namespace.isEmpty { return services[peer] ?? services[ServiceIdentity(name: peer.name)] }
    if let service = nearest(namesakes[peer.name] ?? [], to: caller) { return service }
    let labels = peer.name.split(separator: ".").map(String.init)
    guard labels.count > 1 else { return nil }
    let isInternal = PeerName.isInternal(peer.name)
    if isInternal || labels.count == 2, let service = services[ServiceIdentity(name: labels[0], namespace: labels[1])] {
      return service
    }
    return isInternal ? nearest(namesakes[labels[0]] ?? [], to: caller) : nil
  }

  /// Of services that may be meant the only one, else the only one of the caller's namespace, else the only one of none.
  func nearest(_ candidates: [UInt32], to caller: UInt32) -> UInt32? {
    for namespace in [nil, identities[caller]?.namespace, ""] {
      let found = candidates.filter { namespace == nil || identities[$0]?.namespace == namespace }
      if found.count == 1 { return found[0] }
    }
    return nil
  }
}
