/// The heap: the children of place i are at 4i + 1 ... 4i + 4, so that they lie side by side in memory.
extension EventQueue {
  /// Puts an entry in, into the place of the one that has just left where there is one.
  @inline(__always) mutating func insert(_ entry: Entry) {
    if isTopTaken {
      isTopTaken = false
      sink(entry, from: 0)
    } else {
      heap.append(entry)
      rise(entry, from: heap.count - 1)
    }
  }

  mutating func removeTop() {
    assert(heap.count > 0 && !isTopTaken)
    let last = heap.removeLast()
    if heap.count > 0 { sink(last) }
  }

  /// Puts an entry where the top is, and lets it sink to its place.
  mutating func sink(_ entry: Entry) { sink(entry, from: 0) }

  @inline(__always) private mutating func sink(_ entry: Entry, from start: Int) {
    let count = heap.count
    assert(start < count)
    var place = start
    while true {
      let first = 4 * place + 1
      var least = first
      if first + 3 < count {
        let left = heap[first + 1] < heap[first] ? first + 1 : first
        let right = heap[first + 3] < heap[first + 2] ? first + 3 : first + 2
        least = heap[right] < heap[left] ? right : left
      } else if first < count {
        var child = first + 1
        while child < count {
          if heap[child] < heap[least] { least = child }
          child += 1
        }
      } else {
        break
      }
      let child = heap[least]
      guard child < entry else { break }
      heap[place] = child
      place = least
    }
    heap[place] = entry
  }

  private mutating func rise(_ entry: Entry, from start: Int) {
    assert(start < heap.count)
    var place = start
    while place > 0 {
      let parent = (place - 1) / 4
      let above = heap[parent]
      guard entry < above else { break }
      heap[place] = above
      place = parent
    }
    heap[place] = entry
  }

  /// Throws out the entries of cancelled events.
  mutating func removeStale() {
    if isTopTaken {
      isTopTaken = false
      removeTop()
    }
    var kept = 0
    for place in 0..<heap.count {
      let entry = heap[place]
      if entry.order & Form.mask == Form.cancellable, slots[Int(entry.word)].order != entry.order { continue }
      heap[kept] = entry
      kept += 1
    }
    assert(heap.count - kept == staleCount)
    heap.removeLast(heap.count - kept)
    staleCount = 0
    // Floyd's construction, from the last parent up.
    for place in stride(from: (kept - 2) / 4, through: 0, by: -1) where place < kept { sink(heap[place], from: place) }
  }
}
