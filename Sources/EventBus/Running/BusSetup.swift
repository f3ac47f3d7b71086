import Simulation

/// What a bus is made of, what happens to it, and when: a run depends on nothing else.
package struct BusSetup: Hashable, Sendable {
  /// How facts come to the topic.
  package enum Publishing: Hashable, Sendable {
    /// At once, to a broker that answers at once.
    case direct
    /// By clients, requests and answers, to brokers that copy from each other.
    case clients(Producer.Settings, ReplicaSet.Settings)
    /// With the state into an outbox; the relay marks after so many rows.
    case outbox(poll: Int64, batch: Int)
    /// The state is saved and the fact published, one after the other.
    case dualWrite(publishesFirst: Bool)
  }

  package struct Group: Hashable, Sendable {
    package var delivery = DeliverySettings()
    package var members = 1
    /// Nil: one member that owns everything.
    package var coordination: GroupCoordinator.Settings?
    /// How long it works on a record.
    package var work = TimeSampler.constant(.milliseconds(1))
    /// Every record whose number this divides fails at every attempt; 0: none.
    package var poison: UInt64 = 0

    package init() {}
  }

  /// Consumers that share the topic as a queue.
  package struct Share: Hashable, Sendable {
    package var settings = ShareGroup.Settings()
    package var workers = 1
    package var work = TimeSampler.constant(.milliseconds(1))
    package var poison: UInt64 = 0

    package init() {}
  }

  package var seed: UInt64 = 1
  package var partitions = 1
  package var retention = Int64.max
  package var publishing = Publishing.direct
  package var producers = 1
  /// Of all producers together.
  package var facts = 100
  package var keys: UInt64 = 8
  /// Between two facts of a producer.
  package var interval = TimeSampler.constant(.milliseconds(2))
  /// Every fact whose number this divides is taken back before it is committed (outbox); 0: none.
  package var rollbacks: UInt64 = 0
  package var groups = [Group()]
  package var share: Share?
  package var faults: [BusFault] = []

  package init() {}
}

/// Something that goes wrong for a time.
package struct BusFault: Hashable, Sendable {
  package enum Kind: Hashable, Sendable, CaseIterable {
    /// A member is gone without a word, and starts again afterwards.
    case memberCrash
    /// A member does nothing, and goes on afterwards with what it had in hand.
    case memberHang
    /// A member says that it goes, and comes back afterwards.
    case memberLeave
    /// All that a group needs to process a record is down: every attempt fails.
    case dependencyDown
    /// A broker is down; without replicas, the only one.
    case brokerDown
    /// A broker does not keep up with its leaders.
    case brokerSlow
    /// Requests of clients do not arrive, one in two.
    case requestsLost
    /// Answers to clients do not arrive, one in two.
    case answersLost
    /// A producer starts again, with nothing in memory.
    case producerCrash
    /// A worker of the sharing group is gone without a word, and starts again afterwards.
    case workerCrash
    /// The relay of the outbox is gone, and starts again afterwards.
    case relayCrash
  }

  package var kind: Kind
  /// The group whose member, the group, the broker or the producer; taken modulo how many there are.
  package var target: Int
  package var member = 0
  package var start: Int64
  package var length: Int64

  package init(_ kind: Kind, target: Int = 0, member: Int = 0, start: Int64, length: Int64) {
    self.kind = kind
    self.target = target
    self.member = member
    self.start = start
    self.length = length
  }
}
