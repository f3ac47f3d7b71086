import Diagnostics

/// What holds for one topic of a broker, in place of what holds for all of them.
package struct Topic: Sendable {
  /// The fact that it carries.
  package var event: Located<String>
  package var partitions: Int?
  package var retention: Quantity<Nanoseconds>?
  /// The field of a record that says which partition it goes to.
  package var key: String?

  package init(of event: Located<String>) { self.event = event }
}

/// The topics of a broker for which something is said, in the order written, none of them twice.
package struct Topics: Sendable {
  package private(set) var all: [Topic] = []
  private var places: [String: Int] = [:]

  package init() {}

  /// The topic of a fact; set, it takes the place of an earlier one.
  /// - Precondition: what is set is of this fact, and not nil.
  package subscript(event: String) -> Topic? {
    get { places[event].map { all[$0] } }
    set {
      guard let newValue, newValue.event.value == event else { preconditionFailure("no topic of \(event)") }
      if let place = places[event] {
        all[place] = newValue
      } else {
        places[event] = all.count
        all.append(newValue)
      }
    }
  }
}

extension Service {
  /// Of a broker: how many partitions a fact has; nil where nothing is said.
  package func partitions(of event: String) -> Int? { topics[event]?.partitions ?? partitions }

  /// Of a broker: how long it keeps a fact.
  package func retention(of event: String) -> Quantity<Nanoseconds> { topics[event]?.retention ?? retention }
}
