/// What a checker knows of the sharing group.
struct ShareBook {
  struct State {
    var deliveries = 0
    var lockedUntil: Int64 = -1
    var isDone = false
  }

  var states: [RecordPlace: State] = [:]
  var published: Int64 = 0
  var processed: Int64 = 0
}

/// What must be true of consumers that share a topic as a queue.
extension BusChecker {
  func share(_ worker: Int, _ delivery: ShareGroup.Delivery) {
    guard let share = setup.share else { return violate(22, "a record was shared that nobody shares") }
    age(delivery.place.partition)
    let log = logs[delivery.place.partition]
    check(delivery.place.offset < log.highWatermark, 11, "\(delivery.place) was not yet to be seen")
    var state = shared.states[delivery.place] ?? ShareBook.State()
    check(!state.isDone, 22, "\(delivery.place) was processed and is delivered again")
    check(state.lockedUntil <= now, 22, "\(delivery.place) is locked, and worker \(worker) has it too")
    state.deliveries += 1
    check(delivery.number == state.deliveries, 22, "\(delivery.place) is told to be delivered \(delivery.number) times")
    check(state.deliveries <= share.settings.deliveryLimit, 22, "\(delivery.place) is delivered too often")
    check(delivery.lockedUntil == now + share.settings.lock, 22, "\(delivery.place) is locked for another time")
    state.lockedUntil = delivery.lockedUntil
    shared.states[delivery.place] = state
  }

  func endShare(_ worker: Int, _ delivery: ShareGroup.Delivery, isProcessed: Bool, wasHeld: Bool) {
    guard wasHeld else { return }
    guard var state = shared.states[delivery.place] else { return violate(22, "\(delivery.place) was never delivered") }
    check(
      state.lockedUntil == delivery.lockedUntil && now < state.lockedUntil && state.deliveries == delivery.number, 22,
      "worker \(worker) ended \(delivery.place) without its lock")
    state.lockedUntil = -1
    state.isDone = isProcessed
    shared.states[delivery.place] = state
    if isProcessed { shared.processed += 1 }
  }

  func reportShare(_ counts: ShareGroup.Counts, _ lag: Int64) {
    check(counts.processed == shared.processed, 22, "\(shared.processed) are processed, \(counts.processed) counted")
    check(
      shared.published == counts.settled + lag && lag >= 0, 27,
      "\(shared.published) shared are not \(counts) and \(lag) left")
  }
}
