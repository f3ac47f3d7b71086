import ArchitectureModel

/// Computes exact failure probabilities of operations.
///
/// One engine serves a whole architecture: diagrams are shared between operations, variants and outlooks. Where an
/// operation would need more nodes than the limit, the answer is an interval that is certain to hold it, and says so.
package final class AvailabilityEngine {
  /// Diagram nodes allowed for one operation, unless asked otherwise: about 30 MB.
  package static let defaultNodeLimit = 1_000_000

  /// A failure probability, or what is known of it.
  package enum Figure: Equatable, Sendable {
    case exact(Double)
    /// The exact figure would have needed more nodes than allowed; it lies between these.
    case between(Double, Double)

    package var exact: Double? {
      if case .exact(let value) = self { value } else { nil }
    }
  }

  /// The probability that an operation fails, over all that the figures leave open.
  package struct Range: Sendable {
    package var best: Double
    package var worst: Double
  }

  let architecture: Architecture
  private let nodeLimit: Int
  private var contexts: [Context?]
  private let lateShares: [Probability]
  private(set) var algebra: DiagramAlgebra
  private var scratch: [Double] = []

  /// The gates of one outlook and what was made of them.
  private struct Context {
    var builder: StructureBuilder
    var failures: [PartFailure]
    var handles: [Diagram.Handle?] = []
  }

  /// - Parameters:
  ///   - lateShares: for each call, the probability that an attempt takes longer than its timeout.
  ///   - nodeLimit: diagram nodes allowed for one operation.
  package init(_ architecture: Architecture, lateShares: [Probability], nodeLimit: Int = defaultNodeLimit) {
    self.architecture = architecture
    self.nodeLimit = nodeLimit
    self.lateShares = lateShares
    let builder = StructureBuilder(architecture, lateShares: lateShares, outlook: .nominal)
    let roots = architecture.operations.indices.map { builder.failure(of: OperationID($0)) }
    let variables = PartVariables(architecture, builder.structure, roots: roots)
    algebra = DiagramAlgebra(
      diagram: Diagram(nodeLimit: nodeLimit), variables: variables, architecture: architecture)
    contexts = [nil, nil, nil]
    contexts[Outlook.nominal.rawValue] = Context(
      builder: builder, failures: variables.parts.map { $0.failure(in: architecture, .nominal) })
  }

  // MARK: What is asked

  /// The probability that the operation fails.
  package func failure(of operation: OperationID) -> Figure {
    let gate = withContext(.nominal) { $0.builder.failure(of: operation) }
    if let exact = mean(of: gate, .nominal) { return .exact(exact) }
    return certainInterval(gate)
  }

  /// The same if some of its calls could not fail; nil past the node limit.
  package func failure(of operation: OperationID, sparing calls: Set<CallID>) -> Double? {
    mean(of: withContext(.nominal) { $0.builder.failure(of: operation, sparing: calls) }, .nominal)
  }

  /// The same if some of its calls could not fail, and it needed a further service; nil past the node limit.
  package func failure(of operation: OperationID, sparing calls: Set<CallID>, needing service: ServiceID) -> Double? {
    mean(of: withContext(.nominal) { $0.builder.failure(of: operation, sparing: calls, needing: service) }, .nominal)
  }

  /// The probability that a service is down, with all it depends on; nil past the node limit.
  package func failure(of service: ServiceID) -> Double? {
    mean(of: withContext(.nominal) { $0.builder.failure(of: service) }, .nominal)
  }

  /// The probability that a service by itself is down, its zones included.
  package func ownFailure(of service: ServiceID) -> Double {
    let zones = architecture[service].replicas.zones.map {
      Outlook.nominal.failure(of: architecture[$0].availability.value.probability)
    }
    return ServiceFailure(architecture[service], .nominal).probability(architecture[service].replicas, zones: zones)
  }

  /// The text-book figure: as if every occurrence of a service on every path failed by itself.
  package func chainFailure(of operation: OperationID) -> Double {
    number(of: withContext(.nominal) { $0.builder.failure(of: operation) }, services: ownFailures)
  }

  /// The probability that the operation fails or that what its facts set off is not done at once; nil past a limit.
  package func incompletion(of operation: OperationID) -> Double? {
    let gate = withContext(.nominal) { $0.builder.incompletion(of: operation) }
    return gate.flatMap { mean(of: $0, .nominal) }
  }

  /// The interval in which the answer lies when every uncertain figure takes its ends; nil where none is uncertain, or
  /// past the node limit. Nothing gets better when a part gets worse, so the ends of the figures give its ends.
  package func range(of operation: OperationID) -> Range? {
    guard let best = mean(of: withContext(.best) { $0.builder.failure(of: operation) }, .best),
      let worst = mean(of: withContext(.worst) { $0.builder.failure(of: operation) }, .worst), best != worst
    else { return nil }
    return Range(best: best, worst: worst)
  }

  // MARK: For the other questions of this room

  /// The diagram of the operation's failure; nil past the node limit.
  func diagram(of operation: OperationID) -> Diagram.Handle? {
    handle(of: withContext(.nominal) { $0.builder.failure(of: operation) }, .nominal)
  }

  var partFailures: [PartFailure] { withContext(.nominal) { $0.failures } }

  /// The mean of a function under other probabilities of the parts.
  func mean(_ nodes: [Diagram.Handle], _ failures: [PartFailure]) -> Double {
    algebra.diagram.mean(nodes, failures, scratch: &scratch)
  }

  /// Changes the diagram within its limit; nil past it.
  func withDiagram<Result>(
    _ body: (inout Diagram) throws(Diagram.BudgetExceeded) -> Result
  ) -> Result? {
    try? body(&algebra.diagram)
  }

  // MARK: Gates and diagrams

  private func withContext<Result>(_ outlook: Outlook, _ body: (inout Context) -> Result) -> Result {
    if contexts[outlook.rawValue] == nil {
      contexts[outlook.rawValue] = Context(
        builder: StructureBuilder(architecture, lateShares: lateShares, outlook: outlook),
        failures: algebra.variables.parts.map { $0.failure(in: architecture, outlook) })
    }
    guard var context = contexts[outlook.rawValue] else { preconditionFailure("it was just made") }
    // Taken out while it changes, so that its arrays are not copied.
    contexts[outlook.rawValue] = nil
    defer { contexts[outlook.rawValue] = context }
    return body(&context)
  }

  private func mean(of gate: GateID, _ outlook: Outlook) -> Double? {
    guard let handle = handle(of: gate, outlook) else { return nil }
    return mean(algebra.diagram.nodes(of: handle), withContext(outlook) { $0.failures })
  }

  private func handle(of gate: GateID, _ outlook: Outlook) -> Diagram.Handle? {
    withContext(outlook) { context in
      if let known = context.handles[safe: gate], let handle = known { return handle }
      do {
        return try make(gate, &context)
      } catch {
        // What other operations left behind may have used up the nodes: once more with all of them.
        forgetDiagrams(&context)
        if let handle = try? make(gate, &context) { return handle }
        forgetDiagrams(&context)
        return nil
      }
    }
  }

  private func make(_ gate: GateID, _ context: inout Context) throws(Diagram.BudgetExceeded) -> Diagram.Handle {
    let structure = context.builder.structure
    if context.handles.count < structure.gates.count {
      context.handles += [Diagram.Handle?](repeating: nil, count: structure.gates.count - context.handles.count)
    }
    // Only what is not known yet is walked, so that a variant of an operation costs no more than what differs.
    var stack = [gate]
    while let next = stack.last {
      let missing = structure.inputs(of: next).filter { context.handles[Int($0.index)] == nil }
      if missing.isEmpty {
        if context.handles[Int(next.index)] == nil {
          context.handles[Int(next.index)] = try structure.value(of: next, in: &algebra, context.handles)
        }
        stack.removeLast()
      } else {
        stack.append(contentsOf: missing)
      }
    }
    guard let handle = context.handles[Int(gate.index)] else { preconditionFailure("a gate is under itself") }
    return handle
  }

  private func forgetDiagrams(_ context: inout Context) {
    algebra.diagram = Diagram(nodeLimit: nodeLimit)
    context.handles = []
    for index in contexts.indices { contexts[index]?.handles = [] }
  }

  private func number(of gate: GateID, services: [Double]) -> Double {
    var algebra = NumberAlgebra(failures: services)
    let structure = withContext(.nominal) { $0.builder.structure }
    var values = [Double?](repeating: nil, count: Int(gate.index) + 1)
    for input in structure.gates(under: gate) {
      // Numbers need no nodes: this cannot run out of them.
      values[Int(input.index)] = try? structure.value(of: input, in: &algebra, values)
    }
    return values[Int(gate.index)] ?? 1
  }

  /// The same architecture where calls err or come late either always or never.
  private(set) lazy var engineWithoutErrors: AvailabilityEngine = {
    var certain = architecture
    for index in certain.calls.indices {
      guard case .call(var call) = certain.calls[index].kind, call.errorRate.value.nominal.value < 1 else { continue }
      call.errorRate.value = UncertainProbability(.zero)
      certain.calls[index].kind = .call(call)
    }
    let shares = lateShares.map { $0.value < 1 ? Probability.zero : .one }
    return AvailabilityEngine(certain, lateShares: shares, nodeLimit: nodeLimit)
  }()

  private lazy var ownFailures: [Double] = architecture.services.indices.map { ownFailure(of: ServiceID($0)) }

  /// Bounds that hold for every coherent structure: it fails at least when one of the parts whose failure alone is
  /// fatal fails, and at most when anything fails at all.
  /// - Complexity: O(parts × gates).
  private func certainInterval(_ gate: GateID) -> Figure {
    let structure = withContext(.nominal) { $0.builder.structure }
    let used = structure.gates(under: gate).compactMap { id -> ServiceID? in
      if case .service(let service) = structure[id] { service } else { nil }
    }
    let services = Array(Set(used)).sorted()
    let none = [Double](repeating: 0, count: architecture.services.count)
    let chance = number(of: gate, services: none)
    var (low, high) = (chance, chance)
    var zones = Set<ZoneID>()
    for service in services {
      var alone = none
      alone[service.index] = 1
      let failure = ServiceFailure(architecture[service], .nominal)
      // Zones are shared between services: they are left out of the lower bound and counted once in the upper.
      let own = failure.probability(architecture[service].replicas, zones: [])
      high = Diagram.apply(.series, high, own)
      if number(of: gate, services: alone) >= 1 { low = Diagram.apply(.series, low, own) }
      zones.formUnion(architecture[service].replicas.zones)
    }
    for zone in zones.sorted() {
      let failure = Outlook.nominal.failure(of: architecture[zone].availability.value.probability)
      high = Diagram.apply(.series, high, failure.value)
    }
    return .between(low, high)
  }
}

extension [Diagram.Handle?] {
  fileprivate subscript(safe gate: GateID) -> Diagram.Handle?? {
    Int(gate.index) < count ? self[Int(gate.index)] : nil
  }
}
