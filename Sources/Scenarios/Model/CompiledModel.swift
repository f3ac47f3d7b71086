import ArchitectureModel
import Simulation

/// An architecture and a scenario as the engine reads them: flat arrays, and whole numbers in the place of names.
///
/// Services, operations and calls keep the places they have in the ``Architecture``; −1 stands for none.
final class CompiledModel: Sendable {
  let services: [ServiceSpec]
  let serviceNames: [String]
  let works: [WorkSpec]
  let operations: [OperationSpec]
  let calls: [CallSpec]
  let nodes: [StepNode]
  /// Nodes of operations' steps and of blocks, side by side; alternatives have the sum of the shares up to theirs.
  let branches: [Branch]
  let arrivals: [ArrivalSpec]
  let segments: [LoadSegment]
  /// Service by service.
  let instanceCount: Int
  let instancesOfZone: [[InstancePlace]]
  let requirements: [RequirementNode]
  let dependentOrder: [Int32]
  let effects: [Effect]
  let faults: [FaultSpec]
  let limits: [LimitSpec]
  let components: [Component]
  let delays: [DelaySpec]
  let gates: [GateSpec]
  /// Places in other arrays, list after list, so that what is read all the time has no arrays of its own.
  let lists: [Int32]
  /// Entity and purpose of every key.
  let keys: [KeyName]
  let topics: [TopicSpec]
  let groups: [GroupSpec]
  let consumers: [ConsumerSpec]
  let outboxes: [OutboxSpec]
  /// By service: the groups whose records it handles.
  let groupsOf: [[Int32]]
  let deliveryCount: Int
  /// When the last fault ends; nil where there is none, or one that lasts.
  let lastFaultEnd: Int64?
  let duration: Int64
  let warmUp: Int64
  let cutOff: Int64

  init(_ parts: ModelCompiler) {
    services = parts.services
    works = parts.works
    serviceNames = parts.architecture.services.map(\.name)
    operations = parts.operations
    calls = parts.calls
    nodes = parts.nodes
    branches = parts.branches
    arrivals = parts.arrivals
    segments = parts.segments
    instanceCount = parts.instanceCount
    instancesOfZone = parts.instancesOfZone
    requirements = parts.requirements
    dependentOrder = parts.dependentOrder
    effects = parts.effects
    faults = parts.faults
    limits = parts.limits
    components = parts.components
    delays = parts.delays
    gates = parts.gates
    lists = parts.lists
    keys = parts.keys
    topics = parts.topics
    groups = parts.groups
    consumers = parts.consumers
    outboxes = parts.outboxes
    deliveryCount = parts.deliveryCount
    var groupsOf = [[Int32]](repeating: [], count: parts.services.count)
    for (place, group) in parts.groups.enumerated() {
      groupsOf[Int(parts.consumers[Int(group.consumer)].service)].append(Int32(place))
    }
    self.groupsOf = groupsOf
    lastFaultEnd = parts.faults.map(\.end).max().flatMap { $0 == .max ? nil : $0 }
    duration = parts.duration
    warmUp = parts.warmUp
    cutOff = parts.cutOff
  }
}

struct KeyName: Hashable, Sendable {
  var entity: String
  var purpose: String
}

/// Own work: how long it takes, with the delay of a constant one (−1 where it varies) and the key of its draws.
struct WorkSpec: Sendable {
  var law: TimeSampler
  var constant: Int64
  var delay: Int32
  var key: Int32
}

struct ServiceSpec: Sendable {
  /// In `works`.
  var work: Int32
  /// `Int64.max` where there is no limit.
  var workers: Int64
  var queue: Int64
  var required: Int32
  var firstInstance: Int32
  var instances: Int32
  /// What every operation needs.
  var requirements: Range<Int32>
  /// The lasting one, then those of faults in the order written; in `lists`.
  var limits: Range<Int32>
  /// Of faults that make it slow, in the order written; in `lists`.
  var slowEffects: Range<Int32>
  /// Deals requests to instances, where a fault strikes some of them.
  var dealing: Int32
}

struct OperationSpec: Sendable {
  var service: Int32
  /// In `works`.
  var work: Int32
  /// Its steps in `branches`.
  var steps: Range<Int32>
  var requirements: Range<Int32>
  var commitsAtSave: Bool
  /// Numbers of requests from outside.
  var identities: Int32
  /// Its place among those that requests come to from outside; −1 for none.
  var figure: Int32
  /// −1: none.
  var objective: Int64
  var clientTimeout: Int32
  var clientRetries: Int32
  var clientPause: Int32
  /// Calls that have a compensation, in the order written; in `lists`.
  var compensated: Range<Int32>
}

struct CallSpec: Sendable {
  enum Handling: Sendable {
    case fail, ignore
    case fallback(service: Int32, operation: Int32)
  }

  var service: Int32
  /// −1: the service by itself.
  var operation: Int32
  /// The call's own latency, in `works`; −1 where it has none.
  var work: Int32
  var timeout: Int32
  var retries: Int32
  /// −1: at once.
  var pause: Int32
  var times: Int32
  var waits: Bool
  /// A publish through an outbox needs nothing and takes no time.
  var isRelayed: Bool
  var isPublish: Bool
  var made: Draw?
  var error: Draw?
  var hit: Draw?
  /// −1: always there.
  var cache: Int32
  var handling: Handling
  /// −1: neither bulkhead nor circuit breaker.
  var gate: Int32
  /// Its place among the compensated calls of its operation.
  var undo: Int32
  var compensation: Int32
  /// Numbers of its attempts.
  var identities: Int32
  /// Of a publish whose fact is consumed: where it goes, and through which outbox; −1 for none.
  var topic: Int32 = -1
  var outbox: Int32 = -1
}

struct Draw: Sendable {
  var chance: Chance
  var key: Int32
}

/// A bulkhead, a circuit breaker, or both.
struct GateSpec: Sendable {
  var most: Int64
  /// 0: no breaker.
  var failures: Int64
  var openFor: Int64
}

struct StepNode: Sendable {
  enum Kind: Sendable {
    case save
    case call(Int32)
    /// Children in `branches`.
    case all(Range<Int32>)
    case one(Range<Int32>, key: Int32)
  }

  var kind: Kind
}

struct Branch: Sendable {
  var node: Int32
  var upTo: Double
}

/// A condition on services in postfix order: a service, or at least so many of the results before.
enum RequirementNode: Sendable {
  case service(Int32)
  case atLeast(Int32, of: Int32)
}

struct ArrivalSpec: Sendable {
  var operation: Int32
  var isRegular: Bool
  /// In `segments`, in the order of time; the rate of the first is the one that draws are made for.
  var segments: Range<Int32>
  var baseMean: Double
  var name: String
}

/// From a time on, so many a nanosecond.
struct LoadSegment: Sendable {
  var start: Int64
  var rate: Rate
  /// Expected arrivals before it.
  var before: Double
}

struct InstancePlace: Sendable {
  var service: Int32
  var instance: Int32
}

struct LimitSpec: Sendable {
  /// Nanoseconds for one token: unit / count.
  var unit: Double
  var count: Double
  var burst: Double
  var excess: RateLimit.Excess
  var isLasting: Bool
  /// The share of the instances that it is for; nil for all of them.
  var instances: Set<Int32>?
}

struct FaultSpec: Sendable {
  var start: Int64
  var end: Int64
  var effects: Range<Int32>
}

/// What a fault does to one service.
struct Effect: Sendable {
  enum Kind: Sendable {
    case crash, refuse
    case limit(Int32)
    case factor(Double)
    case latency(TimeSampler, key: Int32)
  }

  var service: Int32
  /// nil: the whole service.
  var instances: [Int32]?
  var kind: Kind
}

/// A part that is up and down by turns.
struct Component: Sendable {
  enum Place: Sendable {
    case instance(Int32, of: Int32)
    /// All instances of a service at once.
    case common(Int32)
    case zone(Int32)
    case deploys(Int32)
  }

  var place: Place
  var up: TimeSampler
  var down: TimeSampler
  var name: KeyName
}

struct DelaySpec: Hashable, Sendable {
  var nanoseconds: Int64
  var rank: UInt8
}

/// The order of events at one instant.
enum Rank {
  /// What is done when a fault begins is done.
  static let workEnd: UInt8 = 0
  /// What is tried when it begins meets it.
  static let world: UInt8 = 1
  /// Timeouts of deeper calls come first, since what comes of them may be an answer in time for the others.
  static let firstTimeout: UInt8 = 2
  static let lastTimeout: UInt8 = 200
  static let clientTimeout: UInt8 = 201
  static let pauseEnd: UInt8 = 202
  static let lookAgain: UInt8 = 203
  static let arrival: UInt8 = 204
}
