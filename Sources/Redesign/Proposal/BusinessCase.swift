import ArchitectureModel

/// What a redesign is worth in a year, beside what it costs.
package struct BusinessCase: Sendable {
  /// Hours of downtime less in a year, those of all operations added up.
  package var savedHours: Double
  /// How many operations those are of.
  package var savingOperations: Int
  /// nil where the file does not say what an hour costs.
  package var savedMoney: Double?
  /// What running the broker costs in a year; nil where the file does not say.
  package var brokerMoney: Double?
  package var moves: Int
  package var currency: String

  /// What may be spent on the moves, once, to have it back within a year; nil where it is not known.
  package var breakEven: Double? {
    savedMoney.map { $0 - (brokerMoney ?? 0) }
  }

  /// - Parameter saved: for each operation, the failure probability that it loses.
  init(saved: [(operation: OperationID, failure: Double)], moves: Int, brokers: [ServiceID], in design: Architecture) {
    let hours = design.year.hours
    self.moves = moves
    currency = design.currency
    savingOperations = saved.count
    savedHours = saved.reduce(0) { $0 + $1.failure * hours }
    let money = saved.compactMap { entry in
      design[entry.operation].downtimeCost.map { $0.value.perHour * entry.failure * hours }
    }
    savedMoney = money.isEmpty ? nil : money.reduce(0, +)
    let costs = brokers.compactMap { design[$0].cost?.value.perHour }
    brokerMoney = costs.isEmpty ? nil : costs.reduce(0, +) * hours
  }
}
