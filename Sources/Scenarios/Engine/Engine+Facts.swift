import EventBus
import Simulation

/// Facts on their way: published by requests, or by the relay of an outbox, to the topics of a broker.
extension Engine {
  mutating func prepareFacts() {
    for spec in model.topics { topics.append(EventBus.Topic(partitions: spec.partitions, retention: spec.retention)) }
    for (place, spec) in model.groups.enumerated() {
      let topic = topics[Int(spec.topic)]
      groups.append(ConsumerGroup(topic, model.consumers[Int(spec.consumer)].settings))
      groupStates.append(GroupState())
      for partition in 0..<topic.partitions {
        deliveries.append(DeliveryInProgress(group: Int32(place), partition: Int32(partition)))
      }
    }
    for spec in model.outboxes { outboxes.append(Outbox(poll: spec.poll)) }
    for _ in model.topics { topicStates.append(TopicState()) }
    prepareMembers()
  }

  // MARK: Publishing

  /// A publish has reached its broker.
  mutating func append(_ request: Int32) {
    let record = requests[request]
    let topic = model.calls[Int(record.call)].topic
    guard topic >= 0 else { return }
    if isTraced { trace(.published, request) }
    append(Fact(draws: record.fact, occurred: record.since), to: Int(topic))
  }

  /// A call has failed and nothing more comes of it; where it was a publish, what was saved is told to nobody.
  mutating func loseFact(of call: Int32) {
    let topic = model.calls[Int(call)].topic
    if topic >= 0 { topicStates[Int(topic)].lost += 1 }
  }

  /// The fact is written with the state; the relay brings it to the broker.
  mutating func store(_ call: Int32, _ request: Int32) {
    let spec = model.calls[Int(call)]
    guard spec.outbox >= 0 else { return }
    let place = Int(spec.outbox)
    let topic = Int(spec.topic)
    let look = outboxes[place].commit(
      record(Fact(draws: requests[request].identity, occurred: now), of: topic), now: now)
    topicStates[topic].stored += 1
    for group in model.topics[topic].groups { noteLag(Int(group)) }
    if isTraced { trace(.published, request) }
    if look == now {
      relay(place)
    } else {
      wake(Kind.relay, Int32(place), after: look - now)
    }
  }

  /// An event that the relay of an outbox was to look.
  mutating func relayAgain(_ place: Int) {
    wakeups -= 1
    relay(place)
  }

  /// Brings what an outbox holds to its topic, where the broker is up; else it is done when that comes back.
  mutating func relay(_ place: Int) {
    let topic = Int(model.outboxes[place].topic)
    guard isUp(brokerOf: topic), outboxes[place].hasRow else { return }
    // What is tried when a fault begins meets it.
    guard !isChanging else { return wake(Kind.relay, Int32(place), after: 0) }
    awaitExpiry(topic)
    while let row = outboxes[place].row {
      let partition = topics[topic].append(row, now: now).partition
      outboxes[place].advance()
      topicStates[topic].stored -= 1
      offer(topic, Int32(partition))
    }
    outboxes[place].mark()
  }

  private mutating func append(_ fact: Fact, to topic: Int) {
    let partition = topics[topic].append(record(fact, of: topic), now: now).partition
    awaitExpiry(topic)
    for group in model.topics[topic].groups { noteLag(Int(group)) }
    offer(topic, Int32(partition))
  }

  /// Facts of a topic are numbered one after the other; so are their keys, each of which belongs to one fact.
  private mutating func record(_ fact: Fact, of topic: Int) -> Record {
    let number = topicStates[topic].numbered
    topicStates[topic].numbered += 1
    lastActivity = now
    noteStep()
    return Record(id: number, key: number, occurred: fact.occurred, draws: fact.draws)
  }

  /// A fact that happened now or a while ago.
  private struct Fact {
    /// What the draws of those who consume it belong to.
    var draws: UInt64
    var occurred: Int64
  }

  /// Facts that set off each other in no time would go on for ever at one instant.
  mutating func noteStep() {
    if steps.at != now { steps = (now, 0) }
    steps.count += 1
    if steps.count > ModelLimits.steps + deliveries.count { stop("facts at one instant") }
  }

  // MARK: Retention

  /// Records that are going to be too old before the run is cut off are let go when they are.
  private mutating func awaitExpiry(_ topic: Int) {
    guard !topicStates[topic].isExpiring, topics[topic].retention < model.cutOff else { return }
    topicStates[topic].isExpiring = true
    wake(Kind.expiry, Int32(topic), after: topics[topic].retention + 1)
  }

  /// An event that a record was to be too old; consumers may have handled it before.
  mutating func expire(_ topic: Int) {
    wakeups -= 1
    topicStates[topic].isExpiring = false
    topics[topic].expire(now: now)
    for group in model.topics[topic].groups { noteDrained(Int(group)) }
    let next = topics[topic].nextExpiry
    guard next < .max else { return }
    topicStates[topic].isExpiring = true
    wake(Kind.expiry, Int32(topic), after: next - now)
  }

  // MARK: Parts

  func isUp(brokerOf topic: Int) -> Bool { services[Int(model.topics[topic].broker)].holds }

  /// The facts of a topic that happened, wherever they are.
  func published(_ topic: Int) -> Int64 { topics[topic].appended + topicStates[topic].stored }

  /// Something is going to happen by itself, though no request is open.
  mutating func wake(_ kind: UInt32, _ subject: Int32, after delay: Int64) {
    wakeups += 1
    schedule(kind, subject, rank: Rank.pauseEnd, after: delay)
  }
}
