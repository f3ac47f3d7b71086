/// Finds the calls that would make operations call each other in a circle, which an architecture cannot have.
enum CallCircles {
  /// The calls to leave out, as pairs of caller and callee: those that lead back to an operation which is being
  /// followed.
  /// - Parameters:
  ///   - calls: whom each operation calls, in order.
  ///   - order: all operations, in the order in which they are followed.
  static func closing(_ calls: [[Int]], from order: [Int]) -> Set<[Int]> {
    var closing: Set<[Int]> = []
    // 0: not visited, 1: being followed, 2: done.
    var states = [UInt8](repeating: 0, count: calls.count)
    for root in order where states[root] == 0 {
      var path = [(operation: root, next: 0)]
      states[root] = 1
      while let last = path.last {
        guard last.next < calls[last.operation].count else {
          states[last.operation] = 2
          path.removeLast()
          continue
        }
        path[path.count - 1].next += 1
        let callee = calls[last.operation][last.next]
        if states[callee] == 1 {
          closing.insert([last.operation, callee])
        } else if states[callee] == 0 {
          states[callee] = 1
          path.append((callee, 0))
        }
      }
    }
    return closing
  }
}
