/// How whole numbers from 0 up are distributed, in buckets whose width grows with the numbers: below 256 each number has
/// its own, above that each power of two is cut into 128.
///
/// So a quantile is off by at most 1/256 of itself, over all 63 bits, in at most 7,296 buckets; where a bucket holds one
/// value only, it is exact. The extremes, the sum and the mean are exact.
/// - Source: the layout is that of Tene's HdrHistogram, with 7 bits of precision.
package struct Histogram: MergeableStatistic {
  private static let precisionBits = 7
  static let bucketCount = (64 - precisionBits) << precisionBits

  package private(set) var sum: UInt128 = 0
  /// Up to the last that is not empty.
  private var buckets: [Bucket] = []

  /// How many there are, and the least and greatest of them.
  private struct Bucket: Equatable {
    var count: UInt64 = 0
    var least = Int64.max
    var greatest: Int64 = 0

    mutating func merge(_ other: Bucket) {
      count += other.count
      least = min(least, other.least)
      greatest = max(greatest, other.greatest)
    }
  }

  package init() {}

  /// - Complexity: O(buckets), as for the least and the greatest: what is counted often is asked for once.
  package var count: UInt64 { buckets.reduce(0) { $0 + $1.count } }

  /// Nil where there are none.
  package var minimum: Int64? { buckets.first { $0.count > 0 }?.least }
  package var maximum: Int64? { buckets.last?.greatest }
  package var mean: Double? { buckets.isEmpty ? nil : Double(sum) / Double(count) }

  package mutating func add(_ value: Int64) {
    precondition(value >= 0, "numbers from 0 up")
    sum += UInt128(UInt64(value))
    let bucket = Self.bucket(of: value)
    if bucket >= buckets.count { grow(to: bucket + 1) }
    buckets[bucket].count += 1
    if value < buckets[bucket].least { buckets[bucket].least = value }
    if value > buckets[bucket].greatest { buckets[bucket].greatest = value }
  }

  package mutating func merge(_ other: Histogram) {
    sum += other.sum
    if other.buckets.count > buckets.count { grow(to: other.buckets.count) }
    for (place, bucket) in other.buckets.enumerated() { buckets[place].merge(bucket) }
  }

  /// The least number that at least this share of all do not exceed: the ⌈n × part / whole⌉-th smallest (definition 1 of
  /// Hyndman and Fan, 1996). Told as the middle of its bucket, or what of it is nearest to that, which is at most
  /// 1/256 away; the first and the last smallest are exact. Nil where there are none.
  ///
  /// A share is a fraction of whole numbers, since 0.99 as a double is above or below what is meant.
  package func quantile(_ part: UInt64, of whole: UInt64) -> Int64? {
    precondition(whole > 0 && part <= whole, "a share is 0...1")
    guard let least = minimum, let greatest = maximum else { return nil }
    let count = self.count
    let product = UInt128(count) * UInt128(part)
    let rank = UInt64((product + UInt128(whole) - 1) / UInt128(whole))
    if rank <= 1 { return least }
    if rank == count { return greatest }
    var seen: UInt64 = 0
    for (place, bucket) in buckets.enumerated() {
      seen += bucket.count
      if seen >= rank { return min(max(Self.middle(of: place), bucket.least), bucket.greatest) }
    }
    preconditionFailure("the buckets hold all that was counted")
  }

  /// How many did not exceed a number, by whole buckets: exact below 256 and at the numbers just below a bucket.
  package func count(upTo value: Int64) -> UInt64 {
    guard value >= 0 else { return 0 }
    return buckets.prefix(Self.bucket(of: value) + 1).reduce(0) { $0 + $1.count }
  }

  // MARK: Buckets

  static func bucket(of value: Int64) -> Int {
    assert(value >= 0)
    let excess = 63 - precisionBits - UInt64(value | 1).leadingZeroBitCount
    if excess <= 0 { return Int(value) }
    return excess << precisionBits + Int(value >> Int64(excess))
  }

  /// The least number of a bucket, and how many it has.
  static func range(of bucket: Int) -> (low: Int64, width: Int64) {
    assert(bucket >= 0 && bucket < bucketCount)
    let excess = max(0, bucket >> precisionBits - 1)
    let width = Int64(1) << Int64(excess)
    return (Int64(bucket - excess << precisionBits) << Int64(excess), width)
  }

  private static func middle(of bucket: Int) -> Int64 {
    let (low, width) = range(of: bucket)
    return low + (width - 1) / 2
  }

  private mutating func grow(to count: Int) {
    buckets += [Bucket](repeating: Bucket(), count: count - buckets.count)
  }

  // MARK: As whole numbers

  package func encode(into words: inout [UInt64]) {
    words.appendDouble(sum)
    let filled = buckets.filter { $0.count > 0 }
    words.append(UInt64(filled.count))
    for bucket in filled { words += [bucket.count, UInt64(bucket.least), UInt64(bucket.greatest)] }
  }

  package init?(decoding words: inout ArraySlice<UInt64>) {
    guard let sum = words.popDouble(), let filled = words.popFirst(), filled <= UInt64(Self.bucketCount) else {
      return nil
    }
    self.sum = sum
    // Every sum lies between number × least and number × greatest.
    var (total, lowest, highest) = (UInt64(0), UInt128(0), UInt128(0))
    for _ in 0..<filled {
      guard let count = words.popFirst(), let least = words.popFirst().flatMap({ Int64(exactly: $0) }),
        let greatest = words.popFirst().flatMap({ Int64(exactly: $0) }), count > 0, count <= UInt64.max - total,
        least <= greatest, count > 1 || least == greatest
      else { return nil }
      let bucket = Self.bucket(of: least)
      guard bucket >= buckets.count, bucket == Self.bucket(of: greatest) else { return nil }
      grow(to: bucket + 1)
      buckets[bucket] = Bucket(count: count, least: least, greatest: greatest)
      total += count
      lowest += UInt128(count) * UInt128(least)
      highest += UInt128(count) * UInt128(greatest)
    }
    guard sum >= lowest && sum <= highest else { return nil }
  }
}
