/// A node of one document; it means nothing to another document.
package struct NodeID: Hashable, Sendable {
  let index: UInt32

  init(_ index: Int) { self.index = UInt32(index) }
}
