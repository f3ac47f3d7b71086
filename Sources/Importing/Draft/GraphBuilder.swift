import ArchitectureModel
import Documents

/// Collects services, operations and calls by name, in the order in which they are met.
struct GraphBuilder {
  /// The one operation of a service whose operations a source does not know.
  static let anyRequest = "any-request"

  private(set) var draft = Draft()
  private var places: [String: Int] = [:]
  private var operationPlaces: [String: Int] = [:]
  private var remarks: Set<String> = []
  /// What is there already, so that it is not added twice.
  private var links: Set<String> = []

  /// The place of a service, which is added where it is new; nil for a name of which nothing can be kept.
  mutating func service(_ raw: String, kind: Service.Kind? = nil) -> Int? {
    guard let name = ServiceNames.service(raw) else { return nil }
    let folded = ServiceNames.folded(name)
    if let place = places[folded] {
      if draft.services[place].kind == nil { draft.services[place].kind = kind }
      return place
    }
    places[folded] = draft.services.count
    draft.services.append(Draft.Service(name, kind: kind))
    return draft.services.count - 1
  }

  /// The place of a service that is known already.
  func existing(_ raw: String) -> Int? { ServiceNames.service(raw).flatMap { places[ServiceNames.folded($0)] } }

  func name(of service: Int) -> String { draft.services[service].name }

  mutating func change(_ service: Int, _ change: (inout Draft.Service) -> Void) { change(&draft.services[service]) }

  /// The place of an operation, which is added where it is new.
  mutating func operation(_ raw: String, of service: Int) -> Int {
    let name = ServiceNames.operation(raw)
    let key = "\(service)/\(name)"
    if let place = operationPlaces[key] { return place }
    let place = draft.services[service].operations.count
    operationPlaces[key] = place
    draft.services[service].operations.append(Draft.Operation(name))
    return place
  }

  mutating func change(_ operation: Int, of service: Int, _ change: (inout Draft.Operation) -> Void) {
    change(&draft.services[service].operations[operation])
  }

  mutating func add(_ step: Draft.Step, to operation: Int, of service: Int) {
    draft.services[service].operations[operation].steps.append(step)
  }

  /// Adds a call from the one operation of a service that is known no better, unless it is there.
  mutating func addCall(from caller: Int, to callee: Int, _ details: (inout Draft.Call) -> Void = { _ in }) {
    guard links.insert("call \(caller) \(callee)").inserted else { return }
    let operation = operation(Self.anyRequest, of: caller)
    var call = Draft.Call(to: draft.services[callee].name)
    details(&call)
    add(.call(call), to: operation, of: caller)
  }

  func hasCall(from caller: Int, to callee: Int) -> Bool { links.contains("call \(caller) \(callee)") }

  mutating func addDependency(of service: Int, on other: Int) {
    guard service != other, links.insert("needs \(service) \(other)").inserted else { return }
    draft.services[service].dependsOn.append(draft.services[other].name)
  }

  /// Says something, once.
  mutating func remark(_ text: String) {
    if remarks.insert(text).inserted { draft.remarks.append(Draft.Remark(text)) }
  }

  mutating func name(_ name: String?) { if draft.name == nil { draft.name = name } }

  mutating func note(_ period: Draft.Period) {
    let known = draft.period ?? period
    draft.period = Draft.Period(start: min(known.start, period.start), end: max(known.end, period.end))
  }
}
