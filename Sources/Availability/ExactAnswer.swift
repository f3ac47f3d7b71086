import ArchitectureModel

/// A failure probability without any rounding, or why there is none.
package enum ExactAnswer: Sendable {
  /// - Parameter isOfRounded: whether a figure that went in was a double already: a share of late answers, which is
  ///   computed, or a figure written with more digits than are kept. The fraction is then exact for that double.
  case fraction(ExactFraction, isOfRounded: Bool)
  /// The diagram would have needed more nodes than allowed.
  case pastNodeLimit
  /// The fraction would have too many digits to be worked out in seconds.
  case tooManyDigits

  /// Steps of arithmetic allowed for one fraction: operations × the square of its bits.
  static let mostWork = 3e10
}

extension AvailabilityEngine {
  /// The probability that the operation fails, as a fraction.
  /// - Complexity: O(nodes × states of zones × bits²), at most ``ExactAnswer/mostWork``.
  package func exactAnswer(of operation: OperationID) -> ExactAnswer {
    guard let function = function(of: operation) else { return .pastNodeLimit }
    let size = fractionSize(of: operation)
    guard Double(function.visits) * size.bits * size.bits <= ExactAnswer.mostWork else { return .tooManyDigits }
    return exactFailure(of: operation).map { .fraction($0, isOfRounded: size.isOfRounded) } ?? .pastNodeLimit
  }

  /// At most how many bits the fraction has, and whether what goes into it was rounded.
  ///
  /// The answer is linear in every part, so that a part's denominator is in it once. Chance is drawn anew for every use,
  /// so that its denominator is in it as often as it is drawn.
  private func fractionSize(of operation: OperationID) -> (bits: Double, isOfRounded: Bool) {
    let (structure, root) = structure(of: operation)
    var bits = [Double](repeating: 0, count: Int(root.index) + 1)
    var figures: [Probability] = []
    var total = 0.0
    var zones: Set<ZoneID> = []
    func width(_ figure: Probability) -> Double {
      figures.append(figure)
      return Double(ExactFraction(figure).bitWidth)
    }
    for gate in structure.gates(under: root) {
      let inputs = structure.inputs(of: gate).reduce(0) { $0 + bits[Int($1.index)] }
      switch structure[gate] {
      case .chance(let failure): bits[Int(gate.index)] = width(failure)
      case .service(let id):
        let service = architecture[id]
        var instance = width(service.availability.value.probability.nominal.inverted)
        var instances = service.replicas.count
        if service.replicas.commonCause.nominal.value > 0 {
          instance += width(service.replicas.commonCause.nominal)
          instances += 1
        }
        total += instance * Double(instances) + (service.deploys.map { width($0.share) } ?? 0)
        zones.formUnion(service.replicas.zones)
      case .mixture(let members):
        bits[Int(gate.index)] = members.reduce(inputs) { $0 + width($1.share) }
      case .attempts(let count, _), .repetition(let count, _): bits[Int(gate.index)] = inputs * Double(count)
      case .series, .redundant, .atLeast, .remainder: bits[Int(gate.index)] = inputs
      }
    }
    for zone in zones.sorted() { total += width(architecture[zone].availability.value.probability.nominal.inverted) }
    return (total + bits[Int(root.index)], figures.contains { $0.fraction == nil })
  }
}

extension ValueChain {
  /// The probability that one of the members is down, as a fraction.
  /// - Complexity: O(members × bits²), at most ``ExactAnswer/mostWork``.
  package var exactUnavailability: ExactAnswer {
    let failures = members.map { ExactFraction($0.availability.inverted) }
    let bits = failures.reduce(0.0) { $0 + Double($1.bitWidth) }
    guard Double(members.count) * bits * bits <= ExactAnswer.mostWork else { return .tooManyDigits }
    return .fraction(
      failures.reduce(.zero) { $0.series($1) }, isOfRounded: members.contains { $0.availability.fraction == nil })
  }
}
