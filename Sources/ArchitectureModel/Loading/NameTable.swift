import Diagnostics
import Documents

/// What the files define, found before anything is resolved.
struct NameTable {
  struct ServiceEntry {
    var name: String
    var file: Int
    var key: NodeID
    var value: NodeID
    var operations: [OperationEntry] = []
    /// Some of its operations were refused, so that one which is not here may all the same have been written.
    var hasUnreadOperations = false
    /// nil where its kind was refused.
    var isBroker: Bool?
  }

  struct OperationEntry {
    var name: String
    var id: OperationID
    var key: NodeID
    var value: NodeID
  }

  struct ZoneEntry {
    var name: String
    var file: Int
    var key: NodeID
    var value: NodeID
  }

  var currency = "USD"
  private(set) var services: [ServiceEntry] = []
  private(set) var zones: [ZoneEntry] = []
  private(set) var operationCount = 0
  private(set) var serviceIDs: [String: ServiceID] = [:]
  private(set) var zoneIDs: [String: ZoneID] = [:]
  private var operationIDs: [String: OperationID] = [:]
  /// Services and zones by their names in lower case, to find those that differ by case only.
  private var folded: [String: (name: String, span: SourceSpan)] = [:]
  /// Where entities and scenarios are defined.
  private var others: [String: SourceSpan] = [:]
  /// Names that were written and refused: who refers to one makes no mistake of their own.
  private var refused: Set<String> = []
  var hasUnreadServices = false
  var hasUnreadZones = false
  private(set) var brokers: [ServiceID] = []
  /// Whether some service may be a broker for all that could be read.
  private(set) var hasUnreadKinds = false

  var serviceNames: [String] { services.map(\.name) }
  var zoneNames: [String] { zones.map(\.name) }

  func operation(_ name: String, of service: ServiceID) -> OperationID? {
    operationIDs["\(services[service.index].name)/\(name)"]
  }

  /// Takes the name for a service or zone; returns the earlier owner where it is taken.
  mutating func claim(_ name: String, at span: SourceSpan) -> (name: String, span: SourceSpan)? {
    if let owner = folded[name.lowercased()] { return owner }
    folded[name.lowercased()] = (name, span)
    return nil
  }

  /// Takes the name for an entity or scenario; returns the earlier place where it is taken.
  mutating func claim(_ name: String, as what: String, at span: SourceSpan) -> SourceSpan? {
    if let first = others["\(what) \(name)"] { return first }
    others["\(what) \(name)"] = span
    return nil
  }

  /// Notes that the name was written, although it cannot be used; `owner` is whose name it would have taken.
  mutating func refuse(_ name: String, owner: String? = nil) {
    refused.insert(name)
    if let owner, let id = serviceIDs[owner] { services[id.index].hasUnreadOperations = true }
  }

  func isRefused(_ name: String) -> Bool { refused.contains(name) }

  mutating func add(_ service: ServiceEntry) {
    let id = ServiceID(services.count)
    serviceIDs[service.name] = id
    if service.isBroker == true { brokers.append(id) }
    if service.isBroker == nil { hasUnreadKinds = true }
    services.append(service)
  }

  mutating func add(_ zone: ZoneEntry) {
    zoneIDs[zone.name] = ZoneID(zones.count)
    zones.append(zone)
  }

  /// Notes that not all operations of the newest service can be known.
  mutating func noteUnreadOperations() { services[services.count - 1].hasUnreadOperations = true }

  /// The operation of the newest service that has this name.
  func newest(_ name: String) -> OperationEntry? {
    guard let owner = services.last, let id = operationIDs["\(owner.name)/\(name)"] else { return nil }
    return owner.operations[id.index - owner.operations[0].id.index]
  }

  /// Adds an operation to the newest service.
  mutating func addOperation(_ name: String, key: NodeID, value: NodeID) {
    let id = OperationID(operationCount)
    operationCount += 1
    let owner = services.count - 1
    services[owner].operations.append(OperationEntry(name: name, id: id, key: key, value: value))
    operationIDs["\(services[owner].name)/\(name)"] = id
  }
}

// MARK: Finding the names

extension Loader {
  /// Notes every zone, service and operation of the current document.
  mutating func collectNames(file: Int, root: Section) {
    names.hasUnreadServices = names.hasUnreadServices || root.meant.contains("services")
    names.hasUnreadZones = names.hasUnreadZones || root.meant.contains("zones")
    if let zones = root["zones"] {
      if document.kind(of: zones) != .mapping, !isNull(zones) { names.hasUnreadZones = true }
      for (key, value) in document.entries(of: zones) {
        guard let name = newName(key, "zone") else { continue }
        names.add(NameTable.ZoneEntry(name: name, file: file, key: key, value: value))
      }
    }
    guard let services = root["services"] else { return }
    guard document.kind(of: services) == .mapping else {
      names.hasUnreadServices = true
      failKind(
        services, expected: "a mapping from names to services", of: "services",
        help: "write 'services:' and one name a line")
      return
    }
    for (key, value) in document.entries(of: services) {
      guard let name = newName(key, "service") else { continue }
      names.add(
        NameTable.ServiceEntry(name: name, file: file, key: key, value: value, isBroker: isBroker(value)))
      collectOperations(of: value)
    }
  }

  private mutating func collectOperations(of service: NodeID) {
    guard let operations = entry("operations", of: service), document.kind(of: operations) == .mapping else {
      if isMisspelt("operations", in: service) || entry("operations", of: service).map({ !isNull($0) }) ?? false {
        names.noteUnreadOperations()
      }
      return
    }
    for (key, value) in document.entries(of: operations) {
      let name = document.text(of: key)
      if name.hasPrefix("x-") { continue }
      if name.isEmpty {
        fail("bad-name", "an operation needs a name", at: key, help: "write a name before the colon")
      } else if let wrong = name.unicodeScalars.first(where: {
        $0 == "#" || $0.properties.generalCategory == .control
      }) {
        let shown = wrong == "#" ? "'#'" : "a control character"
        fail(
          "bad-name", "the name of an operation cannot contain \(shown)", at: key,
          help: "rename it; all else is allowed")
        names.noteUnreadOperations()
      } else if let first = names.newest(name) {
        // The reader has compared the bytes; these differ, and mean the same characters.
        fail(
          "duplicate-name", "'\(name)' is defined twice", at: key,
          related: [Diagnostic.Label(span(first.key), "first here")], help: "remove or rename one of them")
      } else {
        names.addOperation(name, key: key, value: value)
      }
    }
  }

  /// nil where that cannot be told, since its kind is wrong.
  private func isBroker(_ service: NodeID) -> Bool? {
    guard let kind = entry("kind", of: service) else {
      return (document.kind(of: service) == .mapping || isNull(service)) && !isMisspelt("kind", in: service)
        ? false : nil
    }
    guard document.kind(of: kind) == .scalar else { return nil }
    return Service.Kind(rawValue: document.text(of: kind)).map { $0 == .broker }
  }

  /// Whether a key of the mapping was probably meant to be this one; a node that is no mapping may mean anything.
  private func isMisspelt(_ name: String, in node: NodeID) -> Bool {
    guard document.kind(of: node) == .mapping else { return !isNull(node) }
    return document.entries(of: node).contains {
      let key = document.text(of: $0.key)
      return !Shape.service.keys.contains(key) && Spelling.closest(to: key, among: Shape.service.keys) == name
    }
  }

  private func entry(_ name: String, of node: NodeID) -> NodeID? {
    guard document.kind(of: node) == .mapping else { return nil }
    return document.entries(of: node).first { document.text(of: $0.key) == name }?.value
  }

  /// The name that a key gives, where it is well formed and free.
  private mutating func newName(_ key: NodeID, _ what: String) -> String? {
    let name = document.text(of: key)
    if ElementName.isExtension(name) { return nil }
    guard ElementName.isWellFormed(name) else {
      fail(
        "bad-name", name.isEmpty ? "a \(what) needs a name" : "'\(name)' cannot be the name of a \(what)", at: key,
        help: "names are letters, digits, '_', '.' and '-'")
      names.refuse(name)
      return nil
    }
    guard let owner = names.claim(name, at: span(key)) else { return name }
    names.refuse(name, owner: owner.name)
    let first = Diagnostic.Label(owner.span, "first here")
    if owner.name == name {
      fail(
        "duplicate-name", "'\(name)' is defined twice", at: key, related: [first], help: "remove or rename one of them")
    } else {
      fail(
        "duplicate-name", "'\(name)' and '\(owner.name)' differ by case only", at: key, related: [first],
        help: "rename one of them")
    }
    return nil
  }
}

// MARK: Resolving them

extension Loader {
  mutating func service(_ node: NodeID, _ what: String) -> ServiceID? {
    guard let name = text(node, what) else { return nil }
    return service(named: name, at: node)
  }

  private mutating func service(named name: String, at node: NodeID) -> ServiceID? {
    if let id = names.serviceIDs[name] { return id }
    if names.hasUnreadServices || names.isRefused(name) { return nil }
    if names.zoneIDs[name] != nil {
      fail("unknown-service", "'\(name)' is a zone, not a service", at: node, help: "name a service")
    } else {
      let help = ElementName.isWellFormed(name) ? "define it: services: { \(name): {} }" : "write the name of a service"
      failUnknown("service", name, at: node, among: names.serviceNames, help: help)
    }
    return nil
  }

  mutating func zone(_ node: NodeID) -> ZoneID? {
    guard let name = text(node, "a zone") else { return nil }
    if let id = names.zoneIDs[name] { return id }
    if names.hasUnreadZones || names.isRefused(name) { return nil }
    if names.serviceIDs[name] != nil {
      fail("unknown-zone", "'\(name)' is a service, not a zone", at: node, help: "name a zone")
      return nil
    }
    failUnknown(
      "zone", name, at: node, among: names.zoneNames, help: "define it: zones: { \(name): { availability: 99.95% } }")
    return nil
  }

  /// `SERVICE` or `SERVICE/OPERATION`.
  mutating func target(_ node: NodeID, _ what: String) -> Target? {
    guard let name = text(node, what) else { return nil }
    if names.isRefused(name) { return nil }
    guard let slash = name.firstIndex(of: "/") else { return service(named: name, at: node).map(Target.service) }
    guard let service = service(named: String(name[..<slash]), at: node) else { return nil }
    return operation(String(name[name.index(after: slash)...]), of: service, at: node).map(Target.operation)
  }

  /// `SERVICE/OPERATION`.
  mutating func operationTarget(_ node: NodeID, _ what: String) -> OperationID? {
    guard let target = target(node, what) else { return nil }
    switch target {
    case .operation(let operation): return operation
    case .service(let service):
      let owner = names.services[service.index]
      fail(
        "unknown-operation", "\(what) names a service, not an operation", at: node,
        help: owner.operations.first.map { "write \(owner.name)/\($0.name), say" } ?? "write SERVICE/OPERATION")
      return nil
    }
  }

  /// - Parameter isLocal: whether the name stands alone, the service being the one that is read.
  mutating func operation(
    _ name: String, of service: ServiceID, at node: NodeID, isLocal: Bool = false
  ) -> OperationID? {
    if let id = names.operation(name, of: service) { return id }
    let owner = names.services[service.index]
    if owner.hasUnreadOperations { return nil }
    if isLocal, name.hasPrefix(owner.name + "/"),
      names.operation(String(name.dropFirst(owner.name.count + 1)), of: service) != nil
    {
      fail(
        "unknown-operation", "an operation of the service itself stands here without its name", at: node,
        help: "write \(name.dropFirst(owner.name.count + 1))")
      return nil
    }
    let known = owner.operations.map(\.name)
    let mostNamed = 6
    let help =
      known.isEmpty
      ? "\(owner.name) defines no operations; write '\(owner.name)' for the service as a whole"
      : "\(owner.name) has " + known.prefix(mostNamed).joined(separator: ", ") + (known.count > mostNamed ? ", …" : "")
    failUnknown(
      "operation", name, owner: owner.name, prefix: isLocal ? "" : "\(owner.name)/", at: node, among: known, help: help)
    return nil
  }
}
