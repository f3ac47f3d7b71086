import Diagnostics

/// The states as files and the command line write them: names, and the keys that say more about one of them.
extension Fault.State {
  package enum Name: String, CaseIterable, Sendable {
    case crashed, refusing, deploying, slow
    case rateLimited = "rate-limited"

    package var keys: [Key] { Key.allCases.filter { $0.state == self } }

    /// What does not go together with the name among the keys that are given.
    package func mismatches(_ given: [Key]) -> [Mismatch] {
      var mismatches = given.filter { $0.state != self }.map { Mismatch.stray($0, beside: self) }
      switch self {
      case .crashed, .refusing, .deploying: break
      case .rateLimited: if !given.contains(.limit) { mismatches.append(.noLimit) }
      case .slow:
        switch (given.contains(.factor), given.contains(.latency)) {
        case (true, true): mismatches.append(.twiceSlow)
        case (false, false): mismatches.append(.noSlowness)
        default: break
        }
      }
      return mismatches
    }
  }

  package enum Key: String, CaseIterable, Sendable {
    case limit, excess, factor, latency

    /// The state that it goes with.
    package var state: Name {
      switch self {
      case .limit, .excess: .rateLimited
      case .factor, .latency: .slow
      }
    }
  }

  package enum Mismatch: Sendable {
    case stray(Key, beside: Name)
    case noLimit
    case noSlowness
    /// Told at the latency.
    case twiceSlow

    package var code: DiagnosticCode {
      switch self {
      case .stray, .twiceSlow: "wrong-type"
      case .noLimit, .noSlowness: "missing-key"
      }
    }

    package var message: String {
      switch self {
      case .stray(let key, let name):
        "\(key.rawValue) goes with the state \(key.state.rawValue), not with \(name.rawValue)"
      case .noLimit: "rate-limited needs a limit"
      case .noSlowness: "slow needs either a factor or a latency"
      case .twiceSlow: "slow takes a factor or a latency, not both"
      }
    }
  }

  package var name: Name {
    switch self {
    case .crashed: .crashed
    case .refusing: .refusing
    case .deploying: .deploying
    case .rateLimited: .rateLimited
    case .slow: .slow
    }
  }
}

extension Fault.Slowness {
  /// Why a text is no factor.
  package enum FactorRefusal: Error {
    case notAboveZero
    case tooLarge
  }

  package static func factor(_ text: some StringProtocol) throws(FactorRefusal) -> Fault.Slowness {
    guard let factor = DecimalNumber(text)?.double, factor > 0 else { throw .notAboveZero }
    guard factor <= FileLimits.factor else { throw .tooLarge }
    return .factor(factor)
  }
}
