/// What is known of a part of the runs, and can be put together with what is known of others.
///
/// Merging is exact: the order of parts and how they are grouped make no difference. A part can be written down as whole
/// numbers and read again, so that parts of one experiment can come from several machines.
package protocol MergeableStatistic: Equatable, Sendable {
  mutating func merge(_ other: Self)

  /// Appends the part as whole numbers.
  func encode(into words: inout [UInt64])

  /// Reads a part from the front of whole numbers and takes them away; nil where they are not one.
  init?(decoding words: inout ArraySlice<UInt64>)
}

extension ArraySlice<UInt64> {
  /// The next two words as one number, the upper half first.
  mutating func popDouble() -> UInt128? {
    guard let high = popFirst(), let low = popFirst() else { return nil }
    return UInt128(high) << 64 | UInt128(low)
  }
}

extension [UInt64] {
  mutating func appendDouble(_ number: UInt128) {
    append(UInt64(truncatingIfNeeded: number >> 64))
    append(UInt64(truncatingIfNeeded: number))
  }
}
