import ArchitectureModel
import Documents

/// Compose files, several of them as `-f` puts them together: a scaffold. Who starts after whom says little about who
/// calls whom; addresses in the environment say more.
struct ComposeReader {
  /// What the files say of one service, merged.
  private struct Entry {
    var name: String
    var image: String?
    var replicas: Int?
    var environment: [(key: String, value: String)] = []
    var startsAfter: [String] = []
    var links: [String] = []
    var aliases: [String] = []
  }

  private var builder = GraphBuilder()
  private var entries: [Entry] = []
  private var places: [String: Int] = [:]

  static func draft(_ documents: [DocumentValue]) -> Draft {
    var reader = ComposeReader()
    for document in documents { reader.read(document) }
    reader.write()
    return reader.builder.draft
  }

  // MARK: Reading

  private mutating func read(_ document: DocumentValue) {
    builder.name(document["name"]?.text)
    if document["include"] != nil { builder.remark("a Compose file includes others: give these too") }
    for (name, value) in document["services"]?.entries ?? [] {
      let place = places[name] ?? entries.count
      if place == entries.count { entries.append(Entry(name: name)) }
      places[name] = place
      read(value, into: &entries[place])
    }
  }

  private func read(_ value: DocumentValue, into entry: inout Entry) {
    if let image = value["image"]?.text { entry.image = image }
    if let count = (value["deploy"]?["replicas"] ?? value["scale"])?.integer { entry.replicas = count }
    let environment = value["environment"]
    entry.environment += environment?.entries.map { ($0.key, $0.value.text ?? "") } ?? []
    for text in environment?.elements.compactMap(\.text) ?? [] {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      entry.environment.append((String(parts[0]), parts.count > 1 ? String(parts[1]) : ""))
    }
    let dependencies = value["depends_on"]
    entry.startsAfter += dependencies?.texts ?? []
    entry.startsAfter += dependencies?.entries.map(\.key) ?? []
    for link in value["links"]?.texts ?? [] {
      entry.links.append(String(link.prefix { $0 != ":" }))
    }
    if let name = value["container_name"]?.text { entry.aliases.append(name) }
    if let name = value["hostname"]?.text { entry.aliases.append(name) }
    for (_, network) in value["networks"]?.entries ?? [] { entry.aliases += network["aliases"]?.texts ?? [] }
  }

  // MARK: The draft

  private mutating func write() {
    var hosts: [String: Int] = [:]
    var observers: [String] = []
    var services: [Int?] = []
    for entry in entries {
      let image = entry.image.map { Self.expanded($0) }
      guard !KnownProducts.isObserver(Self.lastPart(of: image ?? "")), !KnownProducts.isObserver(entry.name) else {
        observers.append(entry.name)
        services.append(nil)
        continue
      }
      let service = builder.service(entry.name, kind: image.flatMap { KnownProducts.kind(ofImage: $0) })
      services.append(service)
      if let service {
        for name in entry.aliases where hosts[name.lowercased()] == nil { hosts[name.lowercased()] = service }
        if let count = entry.replicas, count > 1, count <= FileLimits.instances {
          builder.change(service) { $0.figures.append(("replicas", Draft.Figure(.integer(count)))) }
        }
      }
    }
    // A service's own name comes before what others are also called.
    for (entry, service) in zip(entries, services) { if let service { hosts[entry.name.lowercased()] = service } }
    for (entry, service) in zip(entries, services) {
      if let service { connect(entry, service, hosts) }
    }
    if !observers.isEmpty {
      builder.remark("what only observes is left out: \(Draft.Remark.list(observers))")
    }
    guard !builder.draft.services.isEmpty else { return }
    builder.remark(
      "a Compose file is a scaffold: calls were taken from addresses in the environment and links, `depends-on` from "
        + "depends_on, which is the order of starting; check both")
  }

  private mutating func connect(_ entry: Entry, _ service: Int, _ hosts: [String: Int]) {
    for (key, value) in entry.environment {
      guard !Addresses.isTelemetry(key) else {
        builder.remark(Addresses.telemetryRemark)
        continue
      }
      for host in Addresses.hosts(in: Self.expanded(value)) {
        guard let callee = hosts[host.name.lowercased()], callee != service, host.isCertain || Addresses.isAddress(key)
        else { continue }
        builder.addCall(from: service, to: callee) { $0.note = "from \(key)" }
      }
    }
    for name in entry.links {
      if let callee = hosts[name.lowercased()], callee != service {
        builder.addCall(from: service, to: callee) { $0.note = "from links" }
      }
    }
    for name in entry.startsAfter {
      guard let other = hosts[name.lowercased()], other != service, !builder.hasCall(from: service, to: other) else {
        continue
      }
      builder.addDependency(of: service, on: other)
    }
  }

  private static func lastPart(of image: String) -> String {
    String(image.split(separator: "/").last?.prefix { $0 != ":" && $0 != "@" } ?? "")
  }

  /// `${NAME:-value}` and `${NAME-value}` as their value, other variables as nothing.
  static func expanded(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let start = rest.firstIndex(of: "$") {
      result += rest[..<start]
      rest = rest[rest.index(after: start)...]
      guard rest.first == "{" else {
        rest = rest.drop { $0.isLetter || $0.isNumber || $0 == "_" }
        continue
      }
      guard let end = rest.firstIndex(of: "}") else { break }
      let inside = rest[rest.index(after: rest.startIndex)..<end]
      if let dash = inside.firstIndex(of: "-") { result += inside[inside.index(after: dash)...] }
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }
}
