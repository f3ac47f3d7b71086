import Simulation

/// Runs, and parts of those that are going on, as a measure of work.
extension WorkPace {
  fileprivate static let unitsOfRun = 100

  package func expectRuns(_ count: Int) { expect(count * Self.unitsOfRun) }

  package var expectedRuns: Int { expected / Self.unitsOfRun }
  /// Those that are going on count by their part.
  package var runs: Double { Double(done) / Double(Self.unitsOfRun) }
}

/// How far one run is, by the simulated time; what comes after the load is its last step.
struct RunPace {
  private let pace: WorkPace
  private let duration: Int64
  private var told = 0

  init(_ pace: WorkPace, duration: Int64) { (self.pace, self.duration) = (pace, max(1, duration)) }

  mutating func reach(_ time: Int64) {
    let step = Int(Double(time) / Double(duration) * Double(WorkPace.unitsOfRun))
    tell(min(step, WorkPace.unitsOfRun - 1))
  }

  mutating func end() { tell(WorkPace.unitsOfRun) }

  private mutating func tell(_ step: Int) {
    guard step > told else { return }
    pace.add(step - told)
    told = step
  }
}
