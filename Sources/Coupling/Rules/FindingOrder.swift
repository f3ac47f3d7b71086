import ArchitectureModel

/// In which order findings are told.
struct FindingOrder {
  /// Smaller comes first.
  struct Rank: Comparable {
    var severity: Finding.Severity
    /// What is lost at the place, in steps that no rounding gets into.
    var loss: Double
    /// Of the place in the files; what is no place comes last.
    var position: Int

    static func < (left: Rank, right: Rank) -> Bool {
      if left.severity != right.severity { return left.severity > right.severity }
      return left.loss != right.loss ? left.loss > right.loss : left.position < right.position
    }
  }

  /// By service, operation and call: the failure probability that is lost there.
  private var losses: [String: Double] = [:]
  private var positions: [String: Int] = [:]

  /// A call loses what it costs its operation, an operation all of its downtime, a service the most that an operation
  /// would gain if calls to it never failed.
  /// - Complexity: O(services + operations + calls).
  init(_ analysis: ArchitectureAnalysis) {
    let architecture = analysis.architecture
    for service in architecture.services {
      positions[service.name] = positions.count
      for id in service.operations {
        positions[architecture.name(of: id)] = positions.count
        losses[architecture.name(of: id)] = analysis[id].failure.worst
        for call in analysis[id].calls {
          positions[architecture[call.id].name] = positions.count
          losses[architecture[call.id].name] = call.cost ?? 0
        }
      }
    }
    for callee in analysis.operations.flatMap(\.callees) {
      let name = architecture[callee.service].name
      losses[name] = max(losses[name] ?? 0, callee.group.cost ?? 0)
    }
  }

  func rank(of finding: Finding) -> Rank {
    let steps = 1e12
    return Rank(
      severity: finding.severity, loss: ((losses[finding.place] ?? 0) * steps).rounded(),
      position: positions[finding.place] ?? .max)
  }
}
