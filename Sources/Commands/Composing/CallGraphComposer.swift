import ArchitectureModel
import Coupling
import Reports

/// Services, the calls between them, and the facts that they tell each other, as a picture.
struct CallGraphComposer {
  /// With more services than this, only those of the worst operations are drawn.
  static let mostNodes = 60

  private let analysis: ArchitectureAnalysis
  private let operations: [OperationID]
  private let mostNodes: Int
  private var numbers: [ServiceID: Int] = [:]
  private var nodes: [CallGraph.Node] = []
  private var edges: [CallGraph.Edge] = []
  private var architecture: Architecture { analysis.architecture }

  /// The operations that are drawn: all that call somebody, or those that calls cost most.
  static func operations(_ analysis: ArchitectureAnalysis) -> [OperationID] {
    let calling = analysis.operations.filter { !$0.calls.isEmpty }
    guard analysis.architecture.services.count > mostNodes else { return calling.map(\.id) }
    let ranked = calling.sorted { (cost($1), $0.id) < (cost($0), $1.id) }
    return ranked.prefix(mostNodes / 6).map(\.id)
  }

  private static func cost(_ operation: ArchitectureAnalysis.OperationAnalysis) -> Double {
    operation.movable.cost ?? 0
  }

  /// - Parameter operations: those whose calls and facts are drawn.
  static func graph(
    _ analysis: ArchitectureAnalysis, of operations: [OperationID], mostNodes: Int = mostNodes
  ) -> CallGraph {
    var composer = CallGraphComposer(analysis: analysis, operations: operations, mostNodes: mostNodes)
    composer.addCalls()
    composer.addConsumers()
    return CallGraph(nodes: composer.nodes, edges: composer.edges)
  }

  private init(analysis: ArchitectureAnalysis, operations: [OperationID], mostNodes: Int) {
    (self.analysis, self.operations, self.mostNodes) = (analysis, operations, mostNodes)
  }

  private mutating func addCalls() {
    for call in operations.flatMap({ analysis[$0].calls }) {
      let site = architecture[call.id]
      guard nodes.count < mostNodes else { break }
      let from = number(architecture[site.operation].service)
      let isFact = site.publish != nil
      let label =
        isFact
        ? site.publish?.event.value ?? ""
        : "\(architecture[site.operation].name) \(TimeText.milliseconds(analysis.times.meanMs(of: call.id)))"
      let style: CallGraph.Style =
        isFact ? .fact : call.judgement.isMovable ? .movable : call.judgement.verdict == .ask ? .undecided : .kept
      edges.append(CallGraph.Edge(from: from, to: number(architecture.callee(of: call.id)), label: label, style: style))
    }
  }

  /// Who takes the facts that are drawn, from the broker on.
  private mutating func addConsumers() {
    var brokers: [String: [ServiceID]] = [:]
    for id in operations.flatMap({ architecture[$0].calls }) {
      guard let publish = architecture[id].publish, numbers[publish.broker] != nil else { continue }
      if brokers[publish.event.value]?.contains(publish.broker) != true {
        brokers[publish.event.value, default: []].append(publish.broker)
      }
    }
    for (index, service) in architecture.services.enumerated() {
      var drawn: Set<String> = []
      for consumer in service.consumers where drawn.insert(consumer.event.value).inserted {
        for broker in brokers[consumer.event.value] ?? [] {
          guard nodes.count < mostNodes || numbers[ServiceID(index)] != nil else { continue }
          let from = number(broker)
          edges.append(
            CallGraph.Edge(from: from, to: number(ServiceID(index)), label: consumer.event.value, style: .fact))
        }
      }
    }
  }

  private mutating func number(_ service: ServiceID) -> Int {
    if let known = numbers[service] { return known }
    numbers[service] = nodes.count
    nodes.append(CallGraph.Node(architecture[service].name, Self.shape(architecture[service].kind)))
    return nodes.count - 1
  }

  private static func shape(_ kind: Service.Kind) -> CallGraph.Shape {
    switch kind {
    case .service, .cache: .box
    case .database: .database
    case .broker: .queue
    case .external: .outside
    }
  }
}
