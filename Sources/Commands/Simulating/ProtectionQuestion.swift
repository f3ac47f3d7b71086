import ArchitectureModel
import Scenarios

/// What a scenario would have cost without one of the protections of consumers and publishers.
struct ProtectionAnswer {
  enum Protection: Sendable {
    case outbox
    /// Offsets are committed after so many records.
    case idempotence(commitEvery: Int)
    /// What comes again after longer than this is done again.
    case window(Nanoseconds)
    case retention(Nanoseconds)
    /// What has failed is tried again behind the others.
    case order
  }

  var protection: Protection
  var losses: RunResult.Losses
}

/// A scenario that is played through again, with one protection taken away.
struct ProtectionQuestion: Sendable {
  private static let usualCommits = 100
  private static let tooSmallWindow = Nanoseconds.seconds(1)

  private let protection: ProtectionAnswer.Protection
  /// Without the protection.
  private let architecture: Architecture

  /// - Parameter simulate: makes one replication of an architecture.
  func answer(_ simulate: (Architecture) -> RunResult) -> ProtectionAnswer {
    ProtectionAnswer(protection: protection, losses: simulate(architecture).losses)
  }

  /// One for every protection that an architecture has; none where no fact was published.
  static func all(of run: RunResult, _ architecture: Architecture) -> [ProtectionQuestion] {
    guard run.consumers.contains(where: { $0.published > 0 }) else { return [] }
    var questions: [ProtectionQuestion] = []
    func ask(_ protection: ProtectionAnswer.Protection, _ change: (inout Architecture) -> Void) {
      var varied = architecture
      change(&varied)
      questions.append(ProtectionQuestion(protection: protection, architecture: varied))
    }
    if architecture.calls.contains(where: { $0.publish?.outbox != nil }) {
      ask(.outbox) { varied in varied.changePublishes { $0.outbox = nil } }
    }
    let consumers = architecture.services.flatMap(\.consumers)
    let commits = max(usualCommits, consumers.map(\.commitEvery).max() ?? 1)
    if consumers.contains(where: \.isIdempotent) {
      ask(.idempotence(commitEvery: commits)) { varied in
        varied.changeConsumers {
          $0.idempotence = .never
          $0.commitEvery = commits
        }
      }
    }
    if consumers.contains(where: { if case .within = $0.idempotence { true } else { false } }) {
      ask(.window(tooSmallWindow)) { varied in
        varied.changeConsumers { $0.idempotence = .within(tooSmallWindow) }
      }
    }
    if let retention = shortRetention(run) {
      ask(.retention(retention)) { $0.changeRetention(to: retention) }
    }
    if consumers.contains(where: { $0.retry == .blocking }) {
      ask(.order) { varied in varied.changeConsumers { $0.retry = .topic } }
    }
    return questions
  }

  /// Half of the greatest age, rounded down to one digit: too short for the facts that waited longest.
  private static func shortRetention(_ run: RunResult) -> Nanoseconds? {
    guard let oldest = run.oldestMs, oldest >= 2_000 else { return nil }
    var unit = 1.0
    let half = (oldest / 2_000).rounded(.down)
    while unit * 10 <= half { unit *= 10 }
    return .seconds(Int64((half / unit).rounded(.down) * unit))
  }
}

extension Architecture {
  fileprivate mutating func changePublishes(_ change: (inout Publish) -> Void) {
    for index in calls.indices {
      guard case .publish(var publish) = calls[index].kind else { continue }
      change(&publish)
      calls[index].kind = .publish(publish)
    }
  }

  fileprivate mutating func changeConsumers(_ change: (inout Consumer) -> Void) {
    for index in services.indices {
      for place in services[index].consumers.indices { change(&services[index].consumers[place]) }
    }
  }

  fileprivate mutating func changeRetention(to time: Nanoseconds) {
    for index in services.indices where services[index].kind == .broker {
      services[index].retention.value = time
      for var topic in services[index].topics.all where topic.retention != nil {
        topic.retention?.value = time
        services[index].topics[topic.event.value] = topic
      }
    }
  }
}
