import ArchitectureModel

/// What a draft leaves open, in the order of what matters most.
struct MissingFigures {
  private let draft: Draft

  init(_ draft: Draft) { self.draft = draft }

  /// A line for each figure that is missing somewhere.
  var lines: [String] {
    var lines: [String] = []
    let services = draft.services.count { service in !service.figures.contains { $0.key == "availability" } }
    if services > 0 { lines.append("availability of \(Self.count(services, "service")): without it, 100 % is taken") }
    let slow = draft.services.count(where: Self.lacksLatency)
    if slow > 0 { lines.append("latency, the own work, of \(Self.count(slow, "service")): without it, 0 ms is taken") }
    let rates = draft.services.flatMap(\.operations).contains { operation in
      !operation.steps.isEmpty && !operation.figures.contains { $0.key == "rate" }
    }
    if rates { lines.append("rate of what is requested from outside: without one, nothing can be simulated") }
    return lines
  }

  /// Whether neither the service nor all of its operations say how long they take.
  static func lacksLatency(_ service: Draft.Service) -> Bool {
    func says(_ figures: [(key: String, value: Draft.Figure)]) -> Bool { figures.contains { $0.key == "latency" } }
    return !says(service.figures) && (service.operations.isEmpty || !service.operations.allSatisfy { says($0.figures) })
  }

  private static func count(_ count: Int, _ what: String) -> String { "\(count) \(what)\(count == 1 ? "" : "s")" }
}
