/// Facts that were committed together with the state they tell of, and the relay that brings them to a topic.
///
/// A row is committed with the state or not at all. The relay publishes rows in their order and then marks them; where it
/// crashes between the two it publishes them again, so a fact comes once or more often, never not at all. There is one
/// relay, so facts of one key keep their order.
///
/// The dual write that it stands against keeps nothing: what is saved and not published when the service crashes is lost.
package final class Outbox {
  /// How often the relay looks; 0: at once.
  package let poll: Int64

  /// Rows that were committed with their state.
  package private(set) var committed: Int64 = 0
  /// Records handed to the topic again.
  package private(set) var repeated: Int64 = 0

  /// Rows from `marked` to `committed`.
  private var rows = NumberedRing<Record>()
  private var marked: Int64 = 0
  /// The row that the relay takes next.
  private var next: Int64 = 0
  /// Rows below were handed over at least once.
  private var handedOver: Int64 = 0

  package init(poll: Int64 = 0) {
    precondition(poll >= 0, "a length of time")
    self.poll = poll
  }

  /// Rows that are not marked yet.
  package var backlog: Int64 { committed - marked }

  /// A row is committed, together with the state.
  /// - Returns: when the relay is going to look for it: at once, or at the next multiple of ``poll``.
  @discardableResult
  package func commit(_ record: Record, now: Int64) -> Int64 {
    rows.append(record)
    committed += 1
    return nextLook(after: now)
  }

  /// When the relay looks next, from a time on.
  package func nextLook(after now: Int64) -> Int64 {
    guard poll > 0 else { return now }
    let late = now % poll
    if late == 0 { return now }
    let (look, isPast) = now.addingReportingOverflow(poll - late)
    return isPast ? .max : look
  }

  /// Whether the relay has something to publish.
  package var hasRow: Bool { next < committed }

  /// What the relay publishes next; it counts as handed over when ``advance()`` says so.
  package var row: Record? { next < committed ? rows[next] : nil }

  /// The broker has the row; it is to be marked.
  package func advance() {
    precondition(next < committed, "no row")
    if next < handedOver { repeated += 1 }
    next += 1
    handedOver = max(handedOver, next)
  }

  /// Marks what the broker has.
  package func mark() {
    marked = next
    rows.drop(below: marked)
  }

  /// The relay crashes: what it has not marked it publishes again.
  package func crash() { next = marked }
}
