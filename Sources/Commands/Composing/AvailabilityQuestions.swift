import ArchitectureModel

/// What `availability` is asked beyond the figures themselves.
struct AvailabilityQuestions {
  /// In place of the operations' own objectives.
  var target: Probability?
  /// Whether figures without any rounding are wanted too.
  var isExact = false
  /// Whether every measure of importance is shown, of every component.
  var isImportanceWhole = false

  /// What the operation is measured by; nil where nothing is promised.
  func target(of operation: Operation) -> Probability? { target ?? operation.objective?.availability?.value.nominal }
}
