/// What a name of a host tells.
enum PeerName {
  /// An IP address, with or without port, or this very host.
  static func isAddress(_ name: String) -> Bool {
    let name = name.lowercased()
    if name == "localhost" || name.hasPrefix("localhost:") || name == "host.docker.internal" { return true }
    if name.utf8.filter({ $0 == UInt8(ascii: ":") }).count > 1 { return true }
    let host = name.split(separator: ":").first ?? ""
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
  }

  /// Whether a host is within the house: a single word, or a domain that nobody outside can reach.
  static func isInternal(_ name: String) -> Bool {
    let name = name.lowercased()
    return !name.contains(".")
      || [".svc", ".local", ".internal", ".localdomain", ".consul", ".lan", ".intranet"].contains { name.hasSuffix($0) }
      || name.contains(".svc.")
  }
}
