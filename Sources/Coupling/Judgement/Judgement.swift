/// Whether a call has to stay one.
package enum Verdict: String, CaseIterable, Sendable {
  /// A fact can take its place: nobody waits for its result.
  case event
  /// Needed, but not at once: accept now, answer afterwards.
  case later
  /// Request and response are right.
  case keep
  /// The file does not say, and what is in it suggests no answer, or two.
  case ask
}

/// How sure a judgement is.
package enum Confidence: String, Sendable {
  /// The file says it.
  case high
  /// Several signs, or a strong one.
  case medium
  /// One weak sign, or none.
  case low
}

/// What a result is needed for.
package enum ResultUse: String, CaseIterable, Sendable {
  case authentication, payment, query, consistency
}

/// The answer to the question: does the caller need to wait for the result?
package struct Judgement: Sendable {
  package var verdict: Verdict
  /// What a call that stays is needed for, where that is known.
  package var use: ResultUse?
  package var because: String
  package var confidence: Confidence

  /// Whether a fact could take the call's place.
  package var isMovable: Bool { verdict == .event || verdict == .later }
}
