/// What must be true of a queue at any time; for tests, since it looks at everything.
extension EventQueue {
  /// What is wrong; empty when nothing is.
  package func checkInvariants() -> [String] {
    var faults: [String] = []
    func expect(_ isTrue: Bool, _ fault: @autoclosure () -> String) { if !isTrue { faults.append(fault()) } }

    var (plain, cancellable, stale) = (0, 0, 0)
    var entriesOfLine = [Int](repeating: 0, count: lines.count)
    for place in 0..<heap.count {
      let entry = heap[place]
      if place > 0 { expect(!(entry < heap[(place - 1) / 4]), "place \(place) is before its parent") }
      if place == 0 && isTopTaken { continue }
      switch entry.order & Form.mask {
      case Form.plain: plain += 1
      case Form.cancellable:
        if slots[Int(entry.word)].order == entry.order { cancellable += 1 } else { stale += 1 }
      default: entriesOfLine[Int(entry.word)] += 1
      }
    }
    expect(stale == staleCount, "\(stale) entries are stale, \(staleCount) are counted")

    var inLines = 0
    for (index, line) in lines.enumerated() {
      expect(entriesOfLine[index] == (line.isInHeap ? 1 : 0), "line \(index) has \(entriesOfLine[index]) entries")
      var (slot, length) = (slots[Int(line.head)].next, 0)
      while slot != line.head && length <= slots.count {
        let (here, next) = (slots[Int(slot)], slots[Int(slots[Int(slot)].next)])
        expect(next.previous == slot, "slot \(slot) is not what comes before its next")
        expect(
          here.order & Form.mask == Form.line && here.order >> 56 == UInt64(line.rank), "slot \(slot) is not a line's")
        expect((here.time, here.order) < (next.time, next.order), "line \(index) is out of order")
        (slot, length) = (slots[Int(slot)].next, length + 1)
      }
      expect(length == 0 || line.isInHeap, "line \(index) is not in the heap")
      inLines += length
    }
    expect(
      plain + cancellable + inLines == count, "\(plain) + \(cancellable) + \(inLines) events, \(count) are counted")

    var (free, slot) = (0, freeSlot)
    while slot != Self.noSlot && free <= slots.count {
      expect(slots[Int(slot)].order == 0, "free slot \(slot) holds something")
      (slot, free) = (slots[Int(slot)].next, free + 1)
    }
    expect(free + cancellable + inLines + lines.count == slots.count, "\(slots.count) slots, \(free) of them free")
    return faults
  }
}
