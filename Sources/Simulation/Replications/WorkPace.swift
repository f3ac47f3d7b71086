import Synchronization

/// How much work is done and how much there is: told by those who do it, on whatever thread, to the one who shows it.
package final class WorkPace: Sendable {
  private let total = Atomic<Int>(0)
  private let finished = Atomic<Int>(0)

  package init() {}

  /// Adds to what there is to do, in units of the caller's; as long as nothing is, nobody knows how much it is.
  package func expect(_ units: Int) { total.add(units, ordering: .relaxed) }

  /// Adds to what is done.
  package func add(_ units: Int) { finished.add(units, ordering: .relaxed) }

  package var expected: Int { total.load(ordering: .relaxed) }
  package var done: Int { finished.load(ordering: .relaxed) }
}
