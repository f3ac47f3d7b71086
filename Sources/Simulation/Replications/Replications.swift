import Synchronization

/// Runs that differ in nothing but their random numbers, on all cores.
package enum Replications {
  /// The cores that are there for this process.
  package static var coreCount: Int { SystemInterface.coreCount }

  /// Makes every replication, each on one thread from beginning to end.
  /// - Parameter body: makes the replication of a number; it shares nothing that changes with others.
  /// - Returns: the results in the order of the numbers, so they are the same for any number of threads.
  package static func run<Result: Sendable>(
    _ numbers: some Sequence<Int>, threads: Int = coreCount, body: @escaping @Sendable (Int) -> Result
  ) -> [Result] {
    precondition(threads > 0, "at least one thread")
    let numbers = Array(numbers)
    let board = Board<Result>(count: numbers.count)
    let work: @Sendable () -> Void = {
      while let place = board.takePlace() { board.put(body(numbers[place]), at: place) }
    }
    SystemInterface.onThreads(min(threads, numbers.count), work)
    return board.results()
  }
}

/// Places that are given out once each, and a result for each.
private final class Board<Result: Sendable>: @unchecked Sendable {
  private let count: Int
  private let nextPlace = Atomic<Int>(0)
  /// Every place is written by the one thread that took it, and read when all threads have ended.
  private let storage: UnsafeMutablePointer<Result?>

  init(count: Int) {
    self.count = count
    storage = .allocate(capacity: max(1, count))
    storage.initialize(repeating: nil, count: count)
  }

  deinit {
    storage.deinitialize(count: count)
    storage.deallocate()
  }

  func takePlace() -> Int? {
    let place = nextPlace.wrappingAdd(1, ordering: .relaxed).oldValue
    return place < count ? place : nil
  }

  func put(_ result: Result, at place: Int) {
    assert(storage[place] == nil)
    storage[place] = result
  }

  func results() -> [Result] {
    (0..<count).map { place in
      guard let result = storage[place] else { preconditionFailure("replication \(place) was not made") }
      return result
    }
  }
}
