import Synchronization

/// Work that one thread does while the caller's looks on.
package enum Background {
  /// Does the work on another thread and waits for it.
  /// - Parameter watch: is called now and then meanwhile, and once when all is done.
  package static func run<Value>(_ work: () -> Value, watch: @escaping () -> Void) -> Value {
    let outcome = Outcome<Value>()
    withoutActuallyEscaping(work) { work in
      // One thread works, and this one waits for it: nothing is touched by both.
      nonisolated(unsafe) let work = work
      SystemInterface.onThreads(1, { outcome.end(with: work()) }) {
        while !outcome.isThere.load(ordering: .acquiring) {
          watch()
          SystemInterface.pause()
        }
        watch()
      }
    }
    guard let value = outcome.value else { preconditionFailure("the work has ended without a result") }
    return value
  }
}

/// What is written by one thread, and read by another when it has ended.
private final class Outcome<Value>: @unchecked Sendable {
  private(set) var value: Value?
  let isThere = Atomic<Bool>(false)

  func end(with value: Value) {
    self.value = value
    isThere.store(true, ordering: .releasing)
  }
}
