import Simulation

/// Workers that share the topic as a queue.
extension BusSimulation {
  /// Whoever has nothing to do takes what is free.
  mutating func offerShare() {
    guard let share else { return }
    if let checker, setup.retention != .max {
      topic.expire(now: now)
      for partition in 0..<setup.partitions { checker.note(.expired(partition: partition), now: now) }
    }
    for worker in shareHands.indices where shareHands[worker] == nil && shareFaults[worker] == 0 {
      guard isReadable, let delivery = share.take(now: now) else { break }
      outcome.steps += 1
      shareHands[worker] = delivery
      checker?.note(.shared(worker: worker, delivery), now: now)
      let length = setup.share?.work.sample(&shareStream) ?? .zero
      shareTimers[worker] = queue.scheduleCancellable(
        Event(rank: Rank.end, kind: Kind.share, subject: UInt32(worker)), after: length)
    }
    scheduleUnlock(share)
  }

  /// It reads all partitions, or none.
  private var isReadable: Bool { (0..<setup.partitions).allSatisfy { canRead($0) } }

  private mutating func scheduleUnlock(_ share: ShareGroup) {
    guard share.nextUnlock < unlockDue else { return }
    unlockDue = share.nextUnlock
    schedule(Kind.unlock, 0, rank: Rank.begin, after: unlockDue - now)
  }

  mutating func endShare(_ worker: Int) {
    guard let share, let delivery = shareHands[worker] else { return }
    shareHands[worker] = nil
    let poison = setup.share?.poison ?? 0
    let isProcessed = poison == 0 || delivery.record.id % poison != 0
    let wasHeld = isProcessed ? share.accept(delivery, now: now) : share.release(delivery, now: now)
    if isProcessed && wasHeld { outcome.steps += 1 }
    checker?.note(
      .shareEnded(worker: worker, delivery, isProcessed: isProcessed, wasHeld: wasHeld), now: now)
    offerShare()
  }

  mutating func turnWorker(_ worker: Int, isOn: Bool) {
    shareFaults[worker] += isOn ? 1 : -1
    if isOn {
      queue.cancel(shareTimers[worker])
      shareHands[worker] = nil
    } else {
      offerShare()
    }
  }
}
