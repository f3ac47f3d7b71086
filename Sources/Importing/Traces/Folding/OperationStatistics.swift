/// What was seen of one operation.
struct OperationStatistics {
  /// So many different steps are told apart.
  static let stepLimit = 256

  /// How two steps of one request lay to each other, counted; the first is the one with the lower place.
  struct Relation {
    var together: UInt32 = 0
    /// The first one began before the other.
    var before: UInt32 = 0
    var overlapping: UInt32 = 0
  }

  let service: UInt32
  let name: UInt32
  var isConsumer = false
  /// It only fetches messages; another span handles them.
  var isFetching = false
  var count = 0
  var failures = 0
  /// Requests of which no caller was seen, and how many requests they stand for.
  var uncalled = 0
  var uncalledWeight = 0.0
  /// The time that it does not wait for others, and the whole.
  var own = SampleSketch()
  var response = SampleSketch()
  /// Facts that set it off, and the group it reads them for.
  var topic: UInt32 = 0
  var group: UInt32 = 0
  /// Topics of the producers that its messages came from, each with a count.
  var facts: [(topic: UInt32, count: Int)] = []
  private(set) var steps: [StepStatistics] = []
  private var index: [StepKey: Int32] = [:]
  private var relations: [Relation] = []
  private var stride = 0

  init(service: UInt32, name: UInt32) {
    self.service = service
    self.name = name
  }

  /// The place of a step; nil where there are too many.
  mutating func step(_ key: StepKey, shape: Int32) -> Int? {
    if steps.count <= 8 {
      for place in 0..<steps.count where steps[place].key == key { return place }
    } else if let place = index[key] {
      return Int(place)
    }
    guard steps.count < Self.stepLimit else { return nil }
    index[key] = Int32(steps.count)
    steps.append(StepStatistics(key, shape: shape))
    if steps.count > stride { widen() }
    return steps.count - 1
  }

  private mutating func widen() {
    let wide = max(4, stride * 2)
    var wider = [Relation](repeating: Relation(), count: wide * wide)
    for row in 0..<stride {
      for column in 0..<stride { wider[row * wide + column] = relations[row * stride + column] }
    }
    relations = wider
    stride = wide
  }

  /// Changes a step where it stands.
  mutating func update(_ step: Int, _ body: (inout StepStatistics) -> Void) { body(&steps[step]) }

  mutating func note(_ one: Int, before other: Int, isOverlapping: Bool) {
    let isFirst = one < other
    let place = isFirst ? one * stride + other : other * stride + one
    relations[place].together += 1
    if isFirst { relations[place].before += 1 }
    if isOverlapping { relations[place].overlapping += 1 }
  }

  /// How two steps lie to each other, seen from the first.
  func relation(_ one: Int, _ other: Int) -> Relation {
    precondition(one != other, "two steps")
    if one < other { return relations[one * stride + other] }
    var relation = relations[other * stride + one]
    relation.before = relation.together - relation.before
    return relation
  }

  mutating func addFact(_ topic: UInt32) {
    if let place = facts.firstIndex(where: { $0.topic == topic }) {
      facts[place].count += 1
    } else if facts.count < Self.stepLimit {
      facts.append((topic, 1))
    }
  }

  /// Makes two steps one that turned out to lead to the same.
  mutating func merge(_ step: Int, into other: Int) {
    steps[other].merge(steps[step])
    steps[other].requests = min(steps[other].requests, count)
    for third in 0..<steps.count where third != step && third != other {
      let added = relation(step, third)
      let place = min(other, third) * stride + max(other, third)
      relations[place].together += added.together
      relations[place].before += other < third ? added.before : added.together - added.before
      relations[place].overlapping += added.overlapping
    }
    steps[step].requests = 0
  }
}
