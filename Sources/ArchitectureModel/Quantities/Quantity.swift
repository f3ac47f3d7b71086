import Diagnostics

/// A value and the place in the file where it was written.
package struct Located<Value: Sendable>: Sendable {
  package var value: Value
  package var span: SourceSpan?

  package init(_ value: Value, at span: SourceSpan?) {
    self.value = value
    self.span = span
  }
}

/// What a figure rests on; the firmest is the least, so that the largest of several is what their sum rests on.
package enum Basis: String, CaseIterable, Comparable, Sendable {
  case observed, declared, assumed

  package static func < (left: Basis, right: Basis) -> Bool {
    left.firmness > right.firmness
  }

  private var firmness: Int {
    switch self {
    case .observed: 2
    case .declared: 1
    case .assumed: 0
    }
  }
}

/// A figure of the architecture: its value, what it rests on, and where it was written.
package struct Quantity<Value: Sendable>: Sendable {
  package var value: Value
  package var basis: Basis
  /// How many observations it is made from, where the file says so.
  package var sampleSize: Int?
  /// Where it was written; nil for a built-in default, and for what is in no file.
  package var span: SourceSpan?
  /// Whether somebody gave it, for this element or in its file's `defaults`.
  package var isGiven: Bool

  package init(_ value: Value, basis: Basis = .declared, sampleSize: Int? = nil, at span: SourceSpan? = nil) {
    self.value = value
    self.basis = basis
    self.sampleSize = sampleSize
    self.span = span
    isGiven = span != nil
  }

  /// A figure that is given, though not by a file.
  package init(stated value: Value, basis: Basis = .declared) {
    self.init(value, basis: basis)
    isGiven = true
  }
}
