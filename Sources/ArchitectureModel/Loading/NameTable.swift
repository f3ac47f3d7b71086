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
    var isBroker = false
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

  var serviceNames: [String] { services.map(\.name) }
  var zoneNames: [String] { zones.map(\.name) }
  var brokers: [ServiceID] { services.indices.filter { services[$0].isBroker }.map(ServiceID.init) }

  func operation(_ name: String, of service: ServiceID) -> OperationID? {
    operationIDs["\(services[service.index].name)/\(name)"]
  }

  /// Takes the name for a service or zone; returns the earlier owner where it is taken.
  mutating func claim(_ name: String, at span: SourceSpan) -> (name: String, span: SourceSpan)? {
    if let owner = folded[name.lowercased()] { return owner }
    folded[name.lowercased()] = (name, span)
    return nil
  }

  mutating func add(_ service: ServiceEntry) {
    serviceIDs[service.name] = ServiceID(services.count)
    services.append(service)
  }

  mutating func add(_ zone: ZoneEntry) {
    zoneIDs[zone.name] = ZoneID(zones.count)
    zones.append(zone)
  }

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
    if let zones = root["zones"], document.kind(of: zones) == .mapping {
      for (key, value) in document.entries(of: zones) {
        guard let name = newName(key, "zone") else { continue }
        names.add(NameTable.ZoneEntry(name: name, file: file, key: key, value: value))
      }
    }
    guard let services = root["services"] else { return }
    guard document.kind(of: services) == .mapping else {
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
    guard let operations = entry("operations", of: service), document.kind(of: operations) == .mapping else { return }
    for (key, value) in document.entries(of: operations) {
      let name = document.text(of: key)
      if name.hasPrefix("x-") { continue }
      if name.isEmpty {
        fail("bad-name", "an operation needs a name", at: key)
      } else if let wrong = name.unicodeScalars.first(where: { $0 == "#" || $0.value < 0x20 || $0.value == 0x7F }) {
        let shown = wrong == "#" ? "'#'" : "a control character"
        fail("bad-name", "the name of an operation cannot contain \(shown)", at: key)
      } else {
        names.addOperation(name, key: key, value: value)
      }
    }
  }

  private func isBroker(_ service: NodeID) -> Bool {
    guard let kind = entry("kind", of: service), document.kind(of: kind) == .scalar else { return false }
    return document.text(of: kind) == Service.Kind.broker.rawValue
  }

  private func entry(_ name: String, of node: NodeID) -> NodeID? {
    guard document.kind(of: node) == .mapping else { return nil }
    return document.entries(of: node).first { document.text(of: $0.key) == name }?.value
  }

  /// The name that a key gives, where it is well formed and free.
  private mutating func newName(_ key: NodeID, _ what: String) -> String? {
    let name = document.text(of: key)
    if name.hasPrefix("x-") { return nil }
    guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || "_.-".contains($0) }) else {
      fail(
        "bad-name", "'\(name)' cannot be the name of a \(what)", at: key,
        help: "names are letters, digits, '_', '.' and '-'")
      return nil
    }
    guard let owner = names.claim(name, at: span(key)) else { return name }
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
    if names.zoneIDs[name] != nil {
      fail("unknown-service", "'\(name)' is a zone, not a service", at: node)
    } else {
      failUnknown(
        "service", name, at: node, among: names.serviceNames,
        help: name.hasPrefix("x-") ? "names that begin with x- are ignored" : "define it: services: { \(name): {} }")
    }
    return nil
  }

  mutating func zone(_ node: NodeID) -> ZoneID? {
    guard let name = text(node, "a zone") else { return nil }
    if let id = names.zoneIDs[name] { return id }
    failUnknown(
      "zone", name, at: node, among: names.zoneNames, help: "define it: zones: { \(name): { availability: 99.95% } }")
    return nil
  }

  /// `SERVICE` or `SERVICE/OPERATION`.
  mutating func target(_ node: NodeID, _ what: String) -> Target? {
    guard let name = text(node, what) else { return nil }
    guard let slash = name.firstIndex(of: "/") else { return service(named: name, at: node).map(Target.service) }
    guard let service = service(named: String(name[..<slash]), at: node) else { return nil }
    return operation(String(name[name.index(after: slash)...]), of: service, at: node).map(Target.operation)
  }

  /// `SERVICE/OPERATION`.
  mutating func operationTarget(_ node: NodeID, _ what: String) -> OperationID? {
    guard let target = target(node, what) else { return nil }
    guard case .operation(let operation) = target else {
      fail("unknown-operation", "\(what) names a service, not an operation", at: node, help: "write SERVICE/OPERATION")
      return nil
    }
    return operation
  }

  mutating func operation(_ name: String, of service: ServiceID, at node: NodeID) -> OperationID? {
    if let id = names.operation(name, of: service) { return id }
    let owner = names.services[service.index]
    let help =
      owner.operations.isEmpty
      ? "\(owner.name) defines no operations; write '\(owner.name)' for the service as a whole"
      : "\(owner.name) has \(owner.operations.map(\.name).joined(separator: ", "))"
    let suggestion = Spelling.closest(to: name, among: owner.operations.map(\.name))
    failUnknown(
      "operation", "\(owner.name)/\(name)", at: node, among: suggestion.map { ["\(owner.name)/\($0)"] } ?? [],
      help: help)
    return nil
  }
}
