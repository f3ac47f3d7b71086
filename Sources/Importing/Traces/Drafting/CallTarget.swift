/// Whom a step leads to, once everything has been read.
enum CallTarget: Hashable {
  /// An operation of the graph, by its place.
  case operation(Int)
  /// A service or what else there is, and what is called of it; empty where nothing tells.
  case node(CallNode, endpoint: String)
  case publish(event: String, broker: CallNode)
}

/// A service or what else a call leads to, by what it is called in the spans.
struct CallNode: Hashable {
  enum Kind: Hashable {
    /// Its own spans were seen, with this number of a service.
    case observed(UInt32)
    /// Within the house, but without spans.
    case unobserved
    case database, cache, broker, external
  }

  var kind: Kind
  var name: String
}

/// Finds out whom the callers' spans mean, with all services and operations known.
struct CallResolver {
  private let graph: SpanGraph
  private let texts: ByteInterner
  private let directory: ServiceDirectory
  /// Operations by remote interface: `pkg.Service` to the services that have a method of it.
  private var interfaces: [String: [UInt32]] = [:]
  /// Operations of a service whose path has a placeholder.
  private var routes: [UInt32: [(operation: Int, segments: [Substring])]] = [:]

  init(_ graph: SpanGraph, _ texts: ByteInterner, _ directory: ServiceDirectory) {
    self.graph = graph
    self.texts = texts
    self.directory = directory
    for (place, operation) in graph.operations.enumerated() {
      let name = texts.text(operation.name)
      if let slash = name.firstIndex(of: "/"), slash != name.startIndex, !name[..<slash].contains(" ") {
        let known = interfaces[String(name[..<slash])] ?? []
        if !known.contains(operation.service) { interfaces[String(name[..<slash])] = known + [operation.service] }
      } else if name.contains("{") || name.contains(":") || name.contains("<") || name.contains("*") {
        routes[operation.service, default: []].append((place, Self.segments(name)))
      }
    }
  }

  /// Whom a service means by one of its steps.
  func target(of step: StepStatistics, from caller: UInt32) -> CallTarget {
    // The target of an operation is no text.
    var name: String { texts.text(step.key.target) }
    let endpoint = texts.text(step.key.detail)
    switch step.key.kind {
    case .operation: return .operation(Int(step.key.target))
    case .publish:
      // What is sent nowhere in particular is called after its sender.
      let event = step.key.detail == caller ? directory.name(of: caller) : endpoint
      return .publish(event: event, broker: CallNode(kind: .broker, name: name.isEmpty ? "broker" : name))
    case .database: return .node(CallNode(kind: .database, name: name), endpoint: endpoint)
    case .cache: return .node(CallNode(kind: .cache, name: name), endpoint: endpoint)
    case .service, .interface, .address:
      if let callee = graph.callees[step.shape] {
        if callee.operation >= 0 { return .operation(Int(callee.operation)) }
        if callee.service != 0 { return called(callee.service, step.key.detail) }
      }
      let peer = ServiceIdentity(name)
      let callee =
        step.key.kind == .interface
        ? directory.nearest(interfaces[name] ?? [], to: caller) : directory.service(peer, from: caller)
      if let callee { return called(callee, step.key.detail) }
      let isOutside = step.key.kind == .address || step.key.kind == .service && !PeerName.isInternal(peer.name)
      let node = CallNode(kind: isOutside ? .external : .unobserved, name: directory.name(of: peer))
      return .node(node, endpoint: endpoint)
    }
  }

  /// The operation of a service that a caller names, by its name or by a route that the path fits.
  private func called(_ service: UInt32, _ name: UInt32) -> CallTarget {
    let node = CallNode(kind: .observed(service), name: directory.name(of: service))
    guard name != 0 else { return .node(node, endpoint: "") }
    if let place = graph.operation(name, of: service) { return .operation(Int(place)) }
    let endpoint = texts.text(name)
    let segments = Self.segments(endpoint)
    if let route = routes[service]?.first(where: { Self.fits(segments, $0.segments) }) {
      return .operation(route.operation)
    }
    return .node(node, endpoint: endpoint)
  }

  private static func segments(_ endpoint: String) -> [Substring] {
    endpoint.split(separator: "/", omittingEmptySubsequences: false)
  }

  private static func fits(_ segments: [Substring], _ route: [Substring]) -> Bool {
    guard segments.count == route.count else { return false }
    return zip(segments, route).allSatisfy { segment, place in
      segment == place || place.hasPrefix("{") || place.hasPrefix(":") || place.hasPrefix("<") || place == "*"
    }
  }
}
