import ArchitectureModel

/// A chain of components given by their availabilities alone: the first calls all others, one after another.
package struct ValueChain: Sendable {
  package struct Member: Sendable {
    package var name: String
    package var availability: Probability

    package init(name: String, availability: Probability) {
      self.name = name
      self.availability = availability
    }
  }

  package var members: [Member]

  /// - Precondition: at least one member.
  package init(_ members: [Member]) {
    precondition(!members.isEmpty, "a chain of nothing")
    self.members = members
  }

  /// The probability that one of the members is down: 1 − Π(1 − q), summed in failure space.
  package var unavailability: Double { unavailabilityByLength.last ?? 0 }

  /// The same for the first member, the first two, and so on.
  /// - Complexity: O(members).
  package var unavailabilityByLength: [Double] {
    var failure = DoubleDouble.zero
    return members.map { member in
      failure = failure.series(DoubleDouble(member.availability.inverted))
      return failure.double
    }
  }

  /// What is left for the first member's callers when some members are told by facts instead: those are needed no
  /// longer, but the broker is, unless an outbox keeps the facts.
  /// - Precondition: the first member, the publisher, is not moved.
  package func afterMoving(_ isMoved: (Member) -> Bool, broker: Probability?, hasOutbox: Bool) -> ValueChain {
    precondition(!isMoved(members[0]), "the caller cannot be told by its own facts")
    var stays = ValueChain(members.filter { !isMoved($0) })
    if let broker, !hasOutbox { stays.members.append(Member(name: "broker", availability: broker)) }
    return stays
  }
}

extension ValueChain {
  /// What each of `count` alike components in a chain may be unavailable at most, for the chain to meet the target:
  /// 1 − target^(1/count), found by halving so that it keeps its digits near zero.
  package static func requiredUnavailability(for target: Probability, count: Int) -> Double {
    precondition(count > 0, "a chain of nothing")
    var (low, high) = (0.0, target.complement)
    for _ in 0..<200 {
      let middle = low + (high - low) / 2
      if middle <= low || middle >= high { break }
      let failure = DoubleDouble(middle).repetition(count).double
      if failure <= target.complement { low = middle } else { high = middle }
    }
    return count == 1 ? high : low
  }
}
