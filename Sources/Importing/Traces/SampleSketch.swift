/// How durations are distributed, in memory that does not grow with their number: the samples themselves while they are
/// few, then counts in buckets whose width grows with the durations.
///
/// Below 256 ns every duration has a bucket of its own, above that each power of two is cut into 128. A quantile is the
/// middle of its bucket, so it is off by at most 1/256 of itself, 0.4 %. The layout is that of Tene's HdrHistogram.
///
/// The simulation's `Histogram`, of the same layout, cannot serve here, where every operation and every call has one: it
/// keeps exact extremes of every bucket from zero up, 43 KB for durations around a millisecond instead of some 3 KB.
struct SampleSketch {
  /// So many samples are kept as they are.
  static let exactLimit = 512

  private(set) var count = 0
  private var sum = 0.0
  private var samples: [Int64] = []
  private var buckets: [UInt32] = []
  private var firstBucket = 0

  mutating func add(_ value: Int64) {
    let value = max(0, value)
    count += 1
    sum += Double(value)
    if buckets.isEmpty {
      samples.append(value)
      if samples.count > Self.exactLimit { spill() }
    } else {
      addToBucket(value)
    }
  }

  var mean: Double? { count == 0 ? nil : sum / Double(count) }

  /// The ⌈n × part / whole⌉-th smallest; nil where there are none.
  func quantile(_ part: Int, of whole: Int) -> Double? {
    precondition(whole > 0 && part >= 0 && part <= whole, "a share is 0...1")
    guard count > 0 else { return nil }
    let rank = max(1, (count * part + whole - 1) / whole)
    if buckets.isEmpty { return Double(samples.sorted()[rank - 1]) }
    var seen = 0
    for (place, number) in buckets.enumerated() {
      seen += Int(number)
      if seen >= rank { return Self.middle(of: firstBucket + place) }
    }
    // Buckets that are full count no further.
    return Self.middle(of: firstBucket + buckets.count - 1)
  }

  mutating func merge(_ other: SampleSketch) {
    if other.buckets.isEmpty {
      for value in other.samples { add(value) }
      return
    }
    if buckets.isEmpty { spill() }
    for (place, number) in other.buckets.enumerated() where number > 0 {
      let place = reach(other.firstBucket + place)
      buckets[place] = UInt32(clamping: UInt64(buckets[place]) + UInt64(number))
    }
    count += other.count
    sum += other.sum
  }

  private mutating func spill() {
    let kept = samples
    samples = []
    buckets = [0]
    firstBucket = Self.bucket(of: kept.first ?? 0)
    for value in kept { addToBucket(value) }
  }

  private mutating func addToBucket(_ value: Int64) {
    let place = reach(Self.bucket(of: value))
    if buckets[place] < UInt32.max { buckets[place] += 1 }
  }

  /// Where a bucket stands, with room made for it.
  private mutating func reach(_ bucket: Int) -> Int {
    if bucket < firstBucket {
      buckets.insert(contentsOf: repeatElement(0, count: firstBucket - bucket), at: 0)
      firstBucket = bucket
    } else if bucket - firstBucket >= buckets.count {
      buckets += repeatElement(0, count: bucket - firstBucket - buckets.count + 1)
    }
    return bucket - firstBucket
  }

  private static func bucket(of value: Int64) -> Int {
    let excess = 56 - UInt64(value | 1).leadingZeroBitCount
    return excess <= 0 ? Int(value) : excess << 7 + Int(value >> Int64(excess))
  }

  private static func middle(of bucket: Int) -> Double {
    let excess = max(0, bucket >> 7 - 1)
    let low = Double(bucket - excess << 7)
    return excess == 0 ? low : (low + 0.5) * Double(UInt64(1) << UInt64(excess))
  }
}
