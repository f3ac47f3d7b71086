/// How often something happens: a count in a unit of time.
package struct Rate: Hashable, Sendable {
  package let count: Double
  package let unit: Nanoseconds

  package init(count: Double, per unit: Nanoseconds) {
    precondition(count >= 0 && count.isFinite && unit > .zero, "no rate: \(count) in \(unit.count) ns")
    self.count = count
    self.unit = unit
  }

  package var perSecond: Double { count * 1e9 / Double(unit.count) }
}

/// Money lost in a unit of time.
package struct CostRate: Hashable, Sendable {
  package let amount: Double
  package let currency: String
  package let unit: Nanoseconds

  package init(amount: Double, currency: String, per unit: Nanoseconds) {
    precondition(amount >= 0 && amount.isFinite && unit > .zero, "no cost rate: \(amount) in \(unit.count) ns")
    self.amount = amount
    self.currency = currency
    self.unit = unit
  }

  package var perHour: Double { amount * 3.6e12 / Double(unit.count) }
}
