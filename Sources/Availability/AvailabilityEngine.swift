import ArchitectureModel

/// Computes exact failure probabilities of operations.
///
/// One engine serves a whole architecture: diagrams are shared between operations, variants and outlooks. Where an
/// operation would need more nodes than the limit, the answer is an interval that is certain to hold it, and says so.
package final class AvailabilityEngine {
  /// Diagram nodes allowed for one operation, unless asked otherwise; at the limit, the process holds about 160 MB.
  package static let defaultNodeLimit = 2_000_000

  /// A failure probability, or what is known of it.
  package enum Figure: Equatable, Sendable {
    case exact(Double)
    /// The exact figure would have needed more nodes than allowed; it lies between these.
    case between(Double, Double)

    package var exact: Double? {
      if case .exact(let value) = self { value } else { nil }
    }

    /// The exact figure, else the most that it can be.
    package var worst: Double {
      switch self {
      case .exact(let value): value
      case .between(_, let high): high
      }
    }
  }

  /// The probability that an operation fails, over all that the figures leave open.
  package struct Range: Sendable {
    package var best: Double
    package var worst: Double
  }

  let architecture: Architecture
  let nodeLimit: Int
  let lateShares: [UncertainProbability]
  private var builders: [StructureBuilder?] = [nil, nil, nil]
  private var functionBuilder: FunctionBuilder<DoubleDouble>
  /// nil past the node limit, which is not tried again.
  private var functions: [Question: OperationFunction<DoubleDouble>?] = [:]
  private var keptNodes = 0
  private var means: [Question: DoubleDouble?] = [:]
  /// Shared by all questions of what a call costs.
  var marks = IndependentGroups.Marks()
  /// The latest operation that was asked for a figure.
  var factors: OperationFactors?
  /// What the components of a gate that several operations have mean to it.
  var weights: [GateID: [OperationFunction<DoubleDouble>.Weight]] = [:]

  /// A gate under an outlook.
  private struct Question: Hashable {
    var gate: GateID
    var outlook: Outlook
  }

  /// - Parameters:
  ///   - lateShares: for each call, the probability that an attempt takes longer than its timeout.
  ///   - nodeLimit: diagram nodes allowed for one operation.
  package init(_ architecture: Architecture, lateShares: [UncertainProbability], nodeLimit: Int = defaultNodeLimit) {
    self.architecture = architecture
    self.nodeLimit = nodeLimit
    self.lateShares = lateShares
    functionBuilder = FunctionBuilder(nodeLimit: nodeLimit)
  }

  // MARK: What is asked

  /// The probability that the operation fails.
  package func failure(of operation: OperationID) -> Figure {
    if let exact = factors(of: operation)?.failure.double { return .exact(exact) }
    return certainInterval(structureBuilder().failure(of: operation))
  }

  /// The probability that a service is down, with all it depends on; nil past the node limit.
  package func failure(of service: ServiceID) -> Double? {
    mean(of: structureBuilder().failure(of: service), .nominal)
  }

  /// The probability that a service by itself is down, its zones included.
  package func ownFailure(of service: ServiceID) -> Double { laws(.nominal).failure(of: service).double }

  /// The text-book figure: as if every occurrence of a service on every path failed by itself.
  package func chainFailure(of operation: OperationID) -> Double {
    let gate = structureBuilder().failure(of: operation)
    return number(of: gate, services: ownFailures)
  }

  /// The probability that the operation fails or that what its facts set off is not done at once; nil past a limit.
  package func incompletion(of operation: OperationID) -> Double? {
    guard let gate = structureBuilder().incompletion(of: operation) else { return nil }
    // Nothing is set off.
    if gate == structureBuilder().failure(of: operation) { return factors(of: operation)?.failure.double }
    return mean(of: gate, .nominal)
  }

  /// The interval in which the answer lies when every uncertain figure takes its ends, shares of late answers that are
  /// known within bounds included; nil where none is uncertain, or past the node limit. Nothing gets better when a part gets worse, so the ends of the figures give its ends.
  package func range(of operation: OperationID) -> Range? {
    // What is past the limit at the middle of the figures is so at their ends.
    guard isUncertain, factors(of: operation) != nil,
      let best = mean(of: structureBuilder(.best).failure(of: operation), .best),
      let worst = mean(of: structureBuilder(.worst).failure(of: operation), .worst), best != worst
    else { return nil }
    return Range(best: best, worst: worst)
  }

  /// The probability that the operation fails, as a fraction; nil past the node limit, or where the fraction would have
  /// too many digits to be worked out.
  package func exactFailure(of operation: OperationID) -> ExactFraction? {
    let gate = structureBuilder().failure(of: operation)
    var builder = FunctionBuilder<ExactFraction>(nodeLimit: nodeLimit)
    guard let function = function(of: gate, .nominal, &builder) else { return nil }
    return function.mean(FailureLaws(architecture, .nominal))
  }

  // MARK: For the other questions of this room

  func laws(_ outlook: Outlook, uniform: DoubleDouble? = nil) -> FailureLaws<DoubleDouble> {
    FailureLaws(architecture, outlook, uniform: uniform)
  }

  /// When the operation fails; nil past the node limit.
  func function(of operation: OperationID) -> OperationFunction<DoubleDouble>? {
    function(of: structureBuilder().failure(of: operation), .nominal)
  }

  /// The gates of a question, and one of them.
  func structure(of operation: OperationID) -> (StructureFunction, GateID) {
    (structureBuilder().structure, structureBuilder().failure(of: operation))
  }

  // MARK: Gates and diagrams

  func structureBuilder(_ outlook: Outlook = .nominal) -> StructureBuilder {
    if let known = builders[outlook.rawValue] { return known }
    let made = StructureBuilder(architecture, lateShares: lateShares, outlook: outlook)
    builders[outlook.rawValue] = made
    return made
  }

  private func mean(of gate: GateID, _ outlook: Outlook) -> Double? { number(of: gate, outlook)?.double }

  /// The failure probability of a gate; nil past the node limit.
  func number(of gate: GateID, _ outlook: Outlook = .nominal) -> DoubleDouble? {
    if gate == StructureFunction.never { return .zero }
    let question = Question(gate: gate, outlook: outlook)
    if let known = means[question] { return known }
    let mean = function(of: gate, outlook).map { function in
      let mean = function.mean(laws(outlook))
      return DoubleDouble.one.isBelow(mean) ? .one : mean
    }
    means[question] = .some(mean)
    return mean
  }

  func function(of gate: GateID, _ outlook: Outlook) -> OperationFunction<DoubleDouble>? {
    let question = Question(gate: gate, outlook: outlook)
    if let known = functions[question] { return known }
    let made = function(of: gate, outlook, &functionBuilder)
    functions[question] = .some(made)
    if let made {
      // Kept for the next question about the same operation, but not without end.
      if keptNodes > nodeLimit {
        functions = [:]
        keptNodes = 0
      }
      keptNodes += made.function.nodeCount
      functions[question] = .some(made)
    }
    return made
  }

  private func function<Number>(
    of gate: GateID, _ outlook: Outlook, _ builder: inout FunctionBuilder<Number>
  ) -> OperationFunction<Number>? {
    for detail in [OperationFormula.Detail.services, .parts] {
      let formula = OperationFormula(gate, in: structureBuilder(outlook).structure, of: architecture, detail: detail)
      guard let function = try? builder.function(formula.formula, chances: formula.chances) else { return nil }
      // Where zones make too many states, they are events like all others.
      if let made = OperationFunction(function, events: formula.events, of: architecture) { return made }
    }
    return nil
  }

  private func number(of gate: GateID, services: [DoubleDouble]) -> Double {
    min(structureBuilder().structure.failure(of: gate) { services[$0.index] }.double, 1)
  }

  /// The same architecture where calls err or come late either always or never.
  private(set) lazy var engineWithoutErrors: AvailabilityEngine = {
    var certain = architecture
    for index in certain.calls.indices {
      guard case .call(var call) = certain.calls[index].kind, call.errorRate.value.nominal.value < 1 else { continue }
      call.errorRate.value = UncertainProbability(.zero)
      certain.calls[index].kind = .call(call)
    }
    let shares = lateShares.map { UncertainProbability($0.nominal.value < 1 ? .zero : .one) }
    return AvailabilityEngine(certain, lateShares: shares, nodeLimit: nodeLimit)
  }()

  private lazy var isUncertain = architecture.hasUncertainFigure || lateShares.contains(where: \.isUncertain)

  private lazy var ownFailures: [DoubleDouble] = {
    let laws = laws(.nominal)
    return architecture.services.indices.map { laws.failure(of: ServiceID($0)) }
  }()

  /// Where the figure lies for certain, its ends rounded outwards.
  private func certainInterval(_ gate: GateID) -> Figure {
    let formula = OperationFormula(gate, in: structureBuilder().structure, of: architecture, detail: .parts)
    let laws = laws(.nominal)
    let failures = formula.events.map { event in
      guard case .part(let part) = event else { preconditionFailure("services are seen in parts") }
      return laws.failure(of: part)
    }
    let (low, high) = functionBuilder.bounds(formula.formula, chances: formula.chances, failures: failures)
    return .between(max(low.double.nextDown, 0), min(high.double.nextUp, 1))
  }
}
