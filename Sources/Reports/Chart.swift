/// Figures that are drawn where a format can, and a table everywhere.
package struct Chart: Sendable {
  package enum Drawing: Sendable {
    /// One below another on one scale.
    case bars([Bar], limit: Limit?)
    /// Choices by two figures, the fewer the better; a line joins them in the order given.
    case points([Point], across: Axis, up: Axis)
  }

  package struct Bar: Sendable {
    package var label: String
    package var value: String
    /// As a share of the scale, 0...1.
    package var length: Double

    package init(label: String, value: String, length: Double) {
      self.label = label
      self.value = value
      self.length = length
    }
  }

  /// A place on the scale of bars that they had better not pass.
  package struct Limit: Sendable {
    package var label: String
    package var place: Double

    package init(label: String, place: Double) {
      self.label = label
      self.place = place
    }
  }

  /// Told apart by numbers from 1, which the first column of the table has too.
  package struct Point: Sendable {
    package var across: Double
    package var up: Double

    package init(across: Double, up: Double) {
      self.across = across
      self.up = up
    }
  }

  /// From nothing to its end.
  package struct Axis: Sendable {
    package var label: String
    package var end: String

    package init(label: String, end: String) {
      self.label = label
      self.end = end
    }
  }

  package var title: String
  /// What it shows, for those who cannot see it.
  package var summary: String
  package var drawing: Drawing
  /// The same figures.
  package var table: Table

  package init(title: String, summary: String, drawing: Drawing, table: Table) {
    self.title = title
    self.summary = summary
    self.drawing = drawing
    self.table = table
  }
}
