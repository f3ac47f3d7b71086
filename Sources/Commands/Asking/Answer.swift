import ArchitectureModel
import Coupling
import Documents

/// What somebody says of a call: whether its caller needs to wait for the result.
enum Answer: Equatable {
  case yes(because: String?)
  case no
  /// Needed within this time, which is kept as it was written.
  case later(within: Nanoseconds, text: String)

  /// What signs alone suggest; nil where they suggest nothing.
  init?(suggestedBy judgement: Judgement) {
    switch judgement.verdict {
    case .keep: self = .yes(because: nil)
    case .event: self = .no
    case .later, .ask: return nil
    }
  }

  var need: Call.ResultNeed {
    switch self {
    case .yes: .yes
    case .no: .no
    case .later(let time, _): .within(time)
    }
  }

  var because: String? {
    if case .yes(let because) = self { because } else { nil }
  }

  /// The value of `needs-result` that says it.
  var value: JSONValue {
    switch self {
    case .yes: .boolean(true)
    case .no: .boolean(false)
    case .later(_, let text): ["within": .string(text)]
    }
  }

  /// What it makes of the call.
  var verdict: Verdict {
    switch self {
    case .yes: .keep
    case .no: .event
    case .later: .later
    }
  }

  /// As it stands in a file, on one line.
  var written: String {
    let because = because.map { ", because: \($0)" } ?? ""
    return switch self {
    case .yes: "needs-result: true" + because
    case .no: "needs-result: false"
    case .later(_, let text): "needs-result: { within: \(text) }"
    }
  }
}
