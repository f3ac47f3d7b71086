@testable import EventBus

/// Ways in which a bus could be wrong. Each is played to the checker as the stream of events that such a bus would give.
enum Defect: CaseIterable {
  case reusesOffsets
  case changesRecords
  case losesKeys
  case skipsRecords
  case sharesPartitions
  case forgetsToTakeBack
  /// What happysim 0.2.5 does: an owner goes on at what it has committed itself, not the group.
  case commitsByMember
  case forgetsWhatWasNotCommitted
  case hidesLosses
  case redeliversWhatWasCommittedAhead
  case losesEffects
  case appendsRepeats
  case reordersRetries
  case showsUnreplicated
  case promisesTooEarly
  case writesWithoutLeader
  case truncatesCommitted
  case expiresInSilence
  case keepsTooLong
  case miscountsLag
  case fencesAtOnce
  case neverFences
  case workDuringRebalance
  case movesEverything
  case commitsByStrangers
  case commitsOfTheFenced
  case takesTwoAtOnce
  case retriesTooEarly
  case deadLettersTooEarly
  case countsDeadLettersTwice
  case ignoresLocks
  case publishesWhatWasNotCommitted
  case publishesWhatWasTakenBack
  case hidesDualLosses
  case appliesRepeats
  case losesRowsInAnOutage
  case countsTwice

  /// The invariant that it breaks.
  var invariant: Int {
    switch self {
    case .reusesOffsets, .changesRecords: 1
    case .losesKeys: 2
    case .skipsRecords: 3
    case .sharesPartitions, .forgetsToTakeBack: 4
    case .commitsByMember: 5
    case .forgetsWhatWasNotCommitted: 6
    case .hidesLosses, .redeliversWhatWasCommittedAhead: 7
    case .losesEffects: 8
    case .appendsRepeats: 9
    case .reordersRetries: 10
    case .showsUnreplicated: 11
    case .promisesTooEarly: 12
    case .writesWithoutLeader, .truncatesCommitted: 13
    case .expiresInSilence: 14
    case .keepsTooLong: 15
    case .miscountsLag: 16
    case .fencesAtOnce, .neverFences: 17
    case .workDuringRebalance, .movesEverything: 18
    case .commitsByStrangers, .commitsOfTheFenced: 19
    case .takesTwoAtOnce, .retriesTooEarly: 20
    case .deadLettersTooEarly, .countsDeadLettersTwice: 21
    case .ignoresLocks: 22
    case .publishesWhatWasNotCommitted, .publishesWhatWasTakenBack: 23
    case .hidesDualLosses: 24
    case .appliesRepeats: 25
    case .losesRowsInAnOutage: 26
    case .countsTwice: 27
    }
  }
}

/// A checker that is told what a bus with a defect would do.
final class FalsifyingChecker: BusChecker {
  private let defect: Defect
  private(set) var isFalsified = false

  private struct Place: Hashable {
    var group: Int
    var partition: Int
    var member: Int32 = 0
  }

  private var committedByMember: [Place: Int64] = [:]
  private var isNewOwner: Set<Place> = []
  private var skipped: [Place: Record] = [:]
  private var hasSkipped = false
  private var owners: [Place: Int32] = [:]
  private var moved: [Place: Int32] = [:]
  private var log: [RecordPlace: Record] = [:]

  init(_ setup: BusSetup, _ defect: Defect) {
    self.defect = defect
    var told = setup
    // Where records are to be kept for half as long, they are kept too long.
    if defect == .keepsTooLong && setup.retention != .max { told.retention /= 2 }
    super.init(told)
    isFalsified = told != setup
  }

  override func note(_ event: BusEvent, now: Int64) {
    for event in falsify(event) { super.note(event, now: now) }
  }

  private func changed(_ events: BusEvent...) -> [BusEvent] {
    isFalsified = true
    return events
  }

  private func falsify(_ event: BusEvent) -> [BusEvent] {
    switch event {
    case .appended(let place, let record, let session, let sequence):
      return falsify(event, place, record, session, sequence)
    case .taken(let group, let partition, let member, let delivery):
      return falsify(event, group, partition, member, delivery)
    case .ended(let group, let partition, let member, let ending):
      return falsify(event, group, partition, member, ending)
    case .committed(let group, let partition, let member, let offset):
      committedByMember[Place(group: group, partition: partition, member: member)] = offset
      return defect == .commitsByStrangers
        ? changed(.committed(group: group, partition: partition, member: member + 1, offset: offset)) : [event]
    case .assigned(let group, let partition, let member):
      let place = Place(group: group, partition: partition)
      owners[place] = member
      isNewOwner.insert(place)
      return [event]
    case .unassigned(let group, let partition, let member, let isFenced):
      return falsify(event, group, partition, member, isFenced: isFenced)
    case .rebalancing(let group): return defect == .movesEverything ? [event] + moveOne(group) : [event]
    case .silent(let group, let member): return falsify(event, group, member)
    case .report(let group, let counts, let lag, let retrying):
      return falsify(event, group, counts, lag: lag, retrying: retrying)
    case .copied: return defect == .showsUnreplicated ? changed() : [event]
    case .led(let partition, let leader, let inSync):
      return defect == .writesWithoutLeader && leader >= 0
        ? changed(.led(partition: partition, leader: -1, inSync: inSync)) : [event]
    case .truncated(let partition, _):
      return defect == .truncatesCommitted ? changed(.truncated(partition: partition, to: 0)) : [event]
    case .shared(let worker, let delivery): return falsify(event, worker, delivery)
    case .saved: return defect == .publishesWhatWasNotCommitted ? changed() : [event]
    case .rolledBack(let record):
      guard defect == .publishesWhatWasTakenBack else { return [event] }
      let partition = Int(record.key % UInt64(setup.partitions))
      let place = RecordPlace(partition: partition, offset: logs[partition].entries.end)
      return changed(event, .appended(place, record, session: .max, sequence: -1))
    case .dualWrites(let lost, let phantoms):
      return defect == .hidesDualLosses && lost > 0 ? changed(.dualWrites(lost: 0, phantoms: phantoms)) : [event]
    default: return [event]
    }
  }

  private func falsify(
    _ event: BusEvent, _ place: RecordPlace, _ record: Record, _ session: UInt32, _ sequence: Int64
  ) -> [BusEvent] {
    log[place] = record
    let isClient = session != .max
    switch defect {
    case .reusesOffsets where place.offset > 0:
      let reused = RecordPlace(partition: place.partition, offset: place.offset - 1)
      return changed(.appended(reused, record, session: session, sequence: sequence))
    case .losesKeys where setup.partitions > 1:
      let other = Record(id: record.id, key: record.key + 1, occurred: record.occurred)
      return changed(.appended(place, other, session: session, sequence: sequence))
    case .appendsRepeats where isClient:
      let next = RecordPlace(partition: place.partition, offset: place.offset + 1)
      return changed(event, .appended(next, record, session: session, sequence: sequence))
    case .reordersRetries where isClient:
      return changed(.appended(place, record, session: session, sequence: 1000 - sequence))
    case .promisesTooEarly where isClient: return changed(event, .acknowledged(place, record, .all))
    case .losesRowsInAnOutage where setup.publishing != .direct && !hasSkipped:
      hasSkipped = true
      return changed()
    default: return [event]
    }
  }

  private func falsify(
    _ event: BusEvent, _ group: Int, _ partition: Int, _ member: Int32, _ delivery: Delivery
  ) -> [BusEvent] {
    let place = Place(group: group, partition: partition)
    func taken(_ delivery: Delivery) -> BusEvent {
      .taken(group: group, partition: partition, member: member, delivery)
    }
    switch defect {
    case .changesRecords:
      let other = Record(id: delivery.record.id + 1, key: delivery.record.key, occurred: delivery.record.occurred)
      return changed(taken(delivery.with(record: other)))
    case .skipsRecords where !hasSkipped && !delivery.isRetry:
      (hasSkipped, skipped[place]) = (true, delivery.record)
      return changed()
    case .forgetsWhatWasNotCommitted where delivery.isRedelivery:
      skipped[place] = delivery.record
      return changed()
    case .sharesPartitions: return changed(.taken(group: group, partition: partition, member: member + 1, delivery))
    case .commitsByMember where isNewOwner.remove(place) != nil && !delivery.isRetry:
      let own = committedByMember[Place(group: group, partition: partition, member: member)] ?? 0
      guard own != delivery.offset, let record = log[RecordPlace(partition: partition, offset: own)] else {
        return [event]
      }
      return changed(taken(delivery.with(record: record, offset: own)))
    case .redeliversWhatWasCommittedAhead
    where setup.groups[group].delivery.guarantee == .atMostOnce && delivery.offset > 0 && !delivery.isRetry:
      guard let record = log[RecordPlace(partition: partition, offset: delivery.offset - 1)] else { return [event] }
      return changed(taken(delivery.with(record: record, offset: delivery.offset - 1)))
    case .takesTwoAtOnce: return changed(event, event)
    case .deadLettersTooEarly: return [event]
    default: return [event]
    }
  }

  private func falsify(
    _ event: BusEvent, _ group: Int, _ partition: Int, _ member: Int32, _ ending: Ending
  ) -> [BusEvent] {
    let place = Place(group: group, partition: partition)
    if skipped[place] == ending.record {
      skipped[place] = nil
      return []
    }
    let deduplication = setup.groups[group].delivery.deduplication
    func ended(_ after: AfterAttempt, hasEffect: Bool) -> BusEvent {
      .ended(
        group: group, partition: partition, member: member,
        Ending(record: ending.record, after: after, hasEffect: hasEffect))
    }
    switch (defect, ending.after) {
    case (.losesEffects, .done) where deduplication == .none: return changed(ended(.done, hasEffect: false))
    case (.appliesRepeats, .done) where deduplication == .always && !ending.hasEffect:
      return changed(ended(.done, hasEffect: true))
    case (.commitsOfTheFenced, .fenced): return changed(ended(.done, hasEffect: ending.hasEffect))
    case (.retriesTooEarly, .delayed(let due)): return changed(ended(.delayed(until: due - 1), hasEffect: false))
    case (.deadLettersTooEarly, .delayed), (.deadLettersTooEarly, .again):
      return changed(ended(.deadLettered, hasEffect: false))
    default: return [event]
    }
  }

  private func falsify(
    _ event: BusEvent, _ group: Int, _ partition: Int, _ member: Int32, isFenced: Bool
  ) -> [BusEvent] {
    owners[Place(group: group, partition: partition)] = nil
    let isEager = setup.groups[group].coordination?.rebalance == .eager
    switch defect {
    case .forgetsToTakeBack: return changed()
    case .workDuringRebalance where isEager && !isFenced: return changed()
    case .neverFences where isFenced: return changed()
    default: return [event]
    }
  }

  /// A partition that could have stayed where it is goes away and comes back.
  private func moveOne(_ group: Int) -> [BusEvent] {
    guard setup.groups[group].coordination?.rebalance == .cooperative,
      let place = owners.keys.filter({ $0.group == group }).min(by: { $0.partition < $1.partition }),
      let owner = owners[place], groups[group].silentSince[owner] == nil
    else { return [] }
    isFalsified = true
    let part = groups[group].parts[place.partition]
    part.takenFrom = owner
    part.takenFor = groups[group].rebalances + 1
    part.owner = -1
    return [.assigned(group: group, partition: place.partition, member: owner)]
  }

  private func falsify(_ event: BusEvent, _ group: Int, _ member: Int32) -> [BusEvent] {
    defect == .fencesAtOnce ? changed() : [event]
  }

  private func falsify(
    _ event: BusEvent, _ group: Int, _ counts: GroupCounts, lag: Int64, retrying: Int64
  ) -> [BusEvent] {
    var (told, toldLag) = (counts, lag)
    switch defect {
    case .hidesLosses: told.lostAtCrash = 0
    case .expiresInSilence: told.expired = 0
    case .miscountsLag: toldLag += 1
    case .countsDeadLettersTwice: told.deadLettered *= 2
    case .countsTwice: told.processed += counts.redelivered
    default: break
    }
    guard told != counts || toldLag != lag else { return [event] }
    return changed(.report(group: group, told, lag: toldLag, retrying: retrying))
  }

  private func falsify(_ event: BusEvent, _ worker: Int, _ delivery: ShareGroup.Delivery) -> [BusEvent] {
    guard defect == .ignoresLocks else { return [event] }
    let again = ShareGroup.Delivery(
      place: delivery.place, record: delivery.record, number: delivery.number + 1, lockedUntil: delivery.lockedUntil)
    return changed(event, .shared(worker: worker + 1, again))
  }
}

extension Delivery {
  fileprivate func with(record: Record, offset: Int64? = nil) -> Delivery {
    Delivery(
      record: record, offset: offset ?? self.offset, attempts: attempts, isRedelivery: isRedelivery, isOpen: isOpen,
      isRetry: isRetry,
      ticket: ticket)
  }
}
