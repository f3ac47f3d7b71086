import ArchitectureModel
import Scenarios

/// What a scenario would have cost without one of the protections of consumers and publishers.
struct ProtectionAnswer {
  enum Protection {
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

/// Plays a scenario through again, each time with one protection taken away.
struct ProtectionQuestions {
  private static let usualCommits = 100
  private static let tooSmallWindow = Nanoseconds.seconds(1)

  let architecture: Architecture
  /// One replication of an architecture that differs from this one.
  let simulate: (Architecture) -> RunResult

  func answers(beside run: RunResult) -> [ProtectionAnswer] {
    guard run.consumers.contains(where: { $0.published > 0 }) else { return [] }
    var answers: [ProtectionAnswer] = []
    func ask(_ protection: ProtectionAnswer.Protection, _ change: (inout Architecture) -> Void) {
      var varied = architecture
      change(&varied)
      answers.append(ProtectionAnswer(protection: protection, losses: simulate(varied).losses))
    }
    if architecture.calls.contains(where: { $0.publish?.outbox != nil }) {
      ask(.outbox) { varied in varied.changePublishes { $0.outbox = nil } }
    }
    let consumers = architecture.services.flatMap(\.consumers)
    let commits = max(Self.usualCommits, consumers.map(\.commitEvery).max() ?? 1)
    if consumers.contains(where: \.isIdempotent) {
      ask(.idempotence(commitEvery: commits)) { varied in
        varied.changeConsumers {
          $0.idempotence = .never
          $0.commitEvery = commits
        }
      }
    }
    if consumers.contains(where: { if case .within = $0.idempotence { true } else { false } }) {
      ask(.window(Self.tooSmallWindow)) { varied in
        varied.changeConsumers { $0.idempotence = .within(Self.tooSmallWindow) }
      }
    }
    if let retention = shortRetention(run) {
      ask(.retention(retention)) { $0.changeRetention(to: retention) }
    }
    if consumers.contains(where: { $0.retry == .blocking }) {
      ask(.order) { varied in varied.changeConsumers { $0.retry = .topic } }
    }
    return answers
  }

  /// Half of the greatest age, rounded down to one digit: too short for the facts that waited longest.
  private func shortRetention(_ run: RunResult) -> Nanoseconds? {
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
