import Synchronization

/// How far runs are, for those who wait for them: replications add to it on whatever thread they are made.
package final class RunPace: Sendable {
  private static let steps: Int64 = 100

  private let hundredths = Atomic<Int>(0)

  package init() {}

  /// Runs that are done, and parts of those that are not.
  package var runs: Double { Double(hundredths.load(ordering: .relaxed)) / Double(Self.steps) }

  /// How far one run is, by the simulated time; what comes after the load is its last step.
  struct Share {
    private let pace: RunPace
    private let duration: Int64
    private var told: Int64 = 0

    init(_ pace: RunPace, duration: Int64) { (self.pace, self.duration) = (pace, max(1, duration)) }

    mutating func reach(_ time: Int64) {
      let step = Int64(Double(time) / Double(duration) * Double(RunPace.steps))
      tell(min(step, RunPace.steps - 1))
    }

    mutating func end() { tell(RunPace.steps) }

    private mutating func tell(_ step: Int64) {
      guard step > told else { return }
      pace.hundredths.add(Int(step - told), ordering: .relaxed)
      told = step
    }
  }
}
