/// Makes a setup that fails smaller, as long as it still fails: fewer faults, facts, groups, members, partitions.
package enum BusShrinker {
  static let mostTries = 2_000

  /// - Parameter fails: runs a setup; it is asked at most 2,000 times.
  /// - Returns: a setup of which no single part can be left out.
  package static func shrink(_ setup: BusSetup, fails: (BusSetup) -> Bool) -> BusSetup {
    var (best, tries) = (setup, 0)
    var hasShrunk = true
    while hasShrunk && tries < mostTries {
      hasShrunk = false
      for candidate in smaller(best) where tries < mostTries {
        tries += 1
        guard fails(candidate) else { continue }
        best = candidate
        hasShrunk = true
        break
      }
    }
    return best
  }

  /// What is a step smaller, the largest steps first.
  private static func smaller(_ setup: BusSetup) -> [BusSetup] {
    var candidates: [BusSetup] = []
    func add(_ change: (inout BusSetup) -> Void) {
      var candidate = setup
      change(&candidate)
      if candidate != setup { candidates.append(candidate) }
    }
    for fault in setup.faults.indices { add { $0.faults.remove(at: fault) } }
    add { $0.share = nil }
    for group in setup.groups.indices where setup.groups.count > 1 { add { $0.groups.remove(at: group) } }
    add { $0.facts = max(1, $0.facts / 2) }
    add { $0.facts = max(1, $0.facts - 1) }
    add { $0.partitions = max(1, $0.partitions - 1) }
    add { $0.producers = 1 }
    add { $0.keys = 1 }
    add { $0.retention = .max }
    for group in setup.groups.indices {
      add { $0.groups[group].members = max(1, $0.groups[group].members - 1) }
      add { $0.groups[group].poison = 0 }
      if setup.groups[group].members == 1 { add { $0.groups[group].coordination = nil } }
    }
    return candidates
  }
}
