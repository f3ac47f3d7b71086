import Simulation

extension BusSetup {
  /// A small bus with random settings, to which a few random things happen. Everything is short, so that many of them
  /// meet.
  package static func random(seed: UInt64) -> BusSetup {
    var stream = RandomSource(seed: seed).stream("bus", "setup")
    func below(_ bound: UInt64) -> Int { Int(stream.below(bound)) }
    func milliseconds(_ low: Int, _ high: Int) -> Int64 { Int64(low + below(UInt64(high - low + 1))) * 1_000_000 }

    var setup = BusSetup()
    setup.seed = seed
    setup.partitions = 1 + below(3)
    setup.facts = 4 + below(9)
    setup.keys = UInt64(1 + below(4))
    setup.producers = 1 + below(2)
    setup.interval = below(2) == 0 ? .constant(.milliseconds(2)) : .exponential(meanNanoseconds: 2e6)
    if below(4) == 0 { setup.retention = milliseconds(5, 25) }
    switch below(6) {
    case 0: setup.publishing = .direct
    case 1:
      setup.publishing = .outbox(poll: below(2) == 0 ? 0 : 5_000_000, batch: 1 + below(4))
      setup.rollbacks = UInt64(below(4))
    case 2: setup.publishing = .dualWrite(publishesFirst: below(2) == 0)
    default:
      var client = Producer.Settings()
      client.isIdempotent = below(2) == 0
      client.acknowledgement = client.isIdempotent ? .all : [.all, .leader, .none][below(3)]
      client.retries = below(4)
      client.backoff = milliseconds(1, 4)
      client.maxInFlight = 1 + below(3)
      client.capacity = 5 + below(20)
      var replicas = ReplicaSet.Settings()
      replicas.replicas = 1 + below(3)
      replicas.minimumInSync = 1 + below(UInt64(replicas.replicas))
      replicas.allowsUncleanElection = below(3) == 0
      setup.publishing = .clients(client, replicas)
    }
    setup.groups = (0...below(2)).map { _ in
      var group = Group()
      group.delivery.guarantee = below(4) == 0 ? .atMostOnce : .atLeastOnce
      group.delivery.commitEvery = Int64(1 + below(5))
      group.delivery.retries = Int64(below(3))
      group.delivery.backoff = milliseconds(1, 3)
      group.delivery.retry = below(3) == 0 ? .blocking : .topic
      group.delivery.retryDelay = milliseconds(2, 10)
      group.delivery.deadLetterAfter = below(4) == 0 ? nil : Int64(1 + below(6))
      group.delivery.deduplication = [.none, .always, .window(milliseconds(3, 20))][below(3)]
      if group.delivery.deadLetterAfter != nil { group.poison = UInt64([0, 0, 3, 5][below(4)]) }
      group.members = 1 + below(3)
      group.work = below(2) == 0 ? .constant(.milliseconds(1)) : .exponential(meanNanoseconds: 1e6)
      if group.members > 1 || below(2) == 0 {
        var coordination = GroupCoordinator.Settings()
        coordination.rebalance = below(2) == 0 ? .eager : .cooperative
        coordination.isStatic = below(3) == 0
        coordination.sessionTimeout = milliseconds(4, 12)
        coordination.rebalanceTime = milliseconds(0, 3)
        group.coordination = coordination
      }
      return group
    }
    setup.faults = (0..<below(6)).map { _ in
      BusFault(
        BusFault.Kind.allCases[below(UInt64(BusFault.Kind.allCases.count))], target: below(6), member: below(3),
        start: Int64(below(25_000_000)), length: 500_000 + Int64(below(15_000_000)))
    }
    if below(4) == 0 {
      var share = Share()
      share.workers = 1 + below(4)
      share.settings.lock = milliseconds(1, 8)
      share.settings.deliveryLimit = 1 + below(4)
      share.settings.mostInFlight = 1 + below(6)
      share.work = .exponential(meanNanoseconds: 1e6)
      share.poison = UInt64([0, 0, 3, 5][below(4)])
      setup.share = share
    }
    return setup
  }
}
