/// Finds the hosts that a value of the environment names: `redis:6379`, `http://cart/api`, `jdbc:mysql://db/shop`,
/// `Server=sqldata;…`, `a:9092,b:9092`.
enum Addresses {
  struct Host: Hashable {
    var name: String
    /// Whether it is written as an address, and not merely a word.
    var isCertain: Bool
  }

  /// Of longer values the beginning is looked at.
  private static let longestValue = 4_096
  /// So many hosts are taken from one value.
  private static let mostHosts = 64

  /// - Complexity: O(bytes).
  static func hosts(in value: String) -> [Host] {
    var hosts: [Host] = []
    let text = Array(value.unicodeScalars.prefix(longestValue))
    var place = 0
    while place < text.count {
      guard isHostCharacter(text[place]) else {
        place += 1
        continue
      }
      let start = place
      while place < text.count, isHostCharacter(text[place]) { place += 1 }
      var name = String(String.UnicodeScalarView(text[start..<place]))
      while name.last == "." || name.last == "-" { name.removeLast() }
      guard !name.isEmpty, canBegin(start, text), canEnd(place, text) else { continue }
      let isWhole = start == 0 && place == text.count
      let isCertain = hasScheme(start, text) || hasPort(place, text) || (!isWhole && start > 0)
      let host = Host(name: name, isCertain: isCertain)
      if !hosts.contains(host) { hosts.append(host) }
      if hosts.count >= mostHosts { break }
    }
    return hosts
  }

  /// Whether the name of a variable says that its value is an address.
  static func isAddress(_ variable: String) -> Bool {
    let words = variable.uppercased()
    return [
      "ADDR", "URL", "URI", "HOST", "ENDPOINT", "SERVER", "BROKER", "CONNECTION", "UPSTREAM", "DSN", "NODES", "SERVICE",
    ]
    .contains { words.contains($0) }
  }

  static let telemetryRemark = "addresses to which measurements are sent (OTEL_… and the like) are no calls: left out"

  /// Whether a variable is about measurements, not about what is measured.
  static func isTelemetry(_ variable: String) -> Bool {
    let name = variable.uppercased()
    return ["OTEL_", "JAEGER_", "ZIPKIN_", "DD_", "NEW_RELIC_", "COLLECTOR_", "PROMETHEUS_"].contains {
      name.hasPrefix($0)
    }
  }

  private static func isHostCharacter(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "-" || scalar == "."
      || scalar == "_"
  }

  /// What stands before a host: nothing, `://`, `@`, `=`, `,`, `;`, a blank.
  private static func canBegin(_ start: Int, _ text: [Unicode.Scalar]) -> Bool {
    guard start > 0 else { return true }
    let before = text[start - 1]
    if before == "/" { return hasScheme(start, text) }
    return before == "@" || before == "=" || before == "," || before == ";" || before == " "
  }

  private static func hasScheme(_ start: Int, _ text: [Unicode.Scalar]) -> Bool {
    start >= 3 && text[start - 1] == "/" && text[start - 2] == "/" && text[start - 3] == ":"
  }

  /// What stands after it: nothing, a port, a path, a separator.
  private static func canEnd(_ end: Int, _ text: [Unicode.Scalar]) -> Bool {
    guard end < text.count else { return true }
    return hasPort(end, text) || ["/", ",", ";", "?", " "].contains(text[end])
  }

  private static func hasPort(_ end: Int, _ text: [Unicode.Scalar]) -> Bool {
    end + 1 < text.count && text[end] == ":" && text[end + 1].properties.numericType != nil
  }
}
