/// A service of an ``Architecture``, by its place in `services`.
package struct ServiceID: Hashable, Comparable, Sendable {
  package let index: Int
  package init(_ index: Int) { self.index = index }
  package static func < (left: ServiceID, right: ServiceID) -> Bool { left.index < right.index }
}

/// An operation of an ``Architecture``, by its place in `operations`.
package struct OperationID: Hashable, Comparable, Sendable {
  package let index: Int
  package init(_ index: Int) { self.index = index }
  package static func < (left: OperationID, right: OperationID) -> Bool { left.index < right.index }
}

/// A call or a publish of an ``Architecture``, by its place in `calls`.
package struct CallID: Hashable, Comparable, Sendable {
  package let index: Int
  package init(_ index: Int) { self.index = index }
  package static func < (left: CallID, right: CallID) -> Bool { left.index < right.index }
}

/// A zone of an ``Architecture``, by its place in `zones`.
package struct ZoneID: Hashable, Comparable, Sendable {
  package let index: Int
  package init(_ index: Int) { self.index = index }
  package static func < (left: ZoneID, right: ZoneID) -> Bool { left.index < right.index }
}
