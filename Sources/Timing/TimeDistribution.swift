import ArchitectureModel

/// How long something takes, as terms that each hold a known share of the cases.
///
/// A term is a point, a stretch of a law with a constant added, or an interval of which only the ends are known. Points
/// and laws are read in closed form; where two laws meet, both are cut into cells, and sums and maxima of cells are
/// intervals whose ends are certain. What is read is then an interval that holds the truth, and says how wide it is.
struct TimeDistribution {
  struct Term {
    enum Shape {
      /// Always the same time.
      case point
      /// Between the two ends somehow.
      case interval(length: Double)
      /// The law, given that it lies above `over` and not above `upTo`, which may be infinite.
      case law(Latency, over: Double, upTo: Double)
    }

    var share: Double
    /// Added to the shape, in nanoseconds.
    var shift: Double
    var shape: Shape
  }

  /// More intervals than this are joined with their neighbours.
  private static let mostIntervals = 256
  /// Where more pairs of cells than this would meet, laws are cut into cells, and these joined, beforehand.
  private static let mostPairs = 1 << 18

  private(set) var terms: [Term]
  /// The mean in nanoseconds, and how far off it may be.
  private(set) var mean: Double
  private(set) var meanError: Double

  static let zero = TimeDistribution(constant: 0)

  init(constant: Double) {
    terms = [Term(share: 1, shift: constant, shape: .point)]
    mean = constant
    meanError = 0
  }

  init(_ latency: Latency) {
    if let constant = latency.constant {
      self.init(constant: Double(constant.count))
    } else {
      let law = Term(share: 1, shift: 0, shape: .law(latency, over: 0, upTo: .infinity))
      self.init(terms: [law], mean: latency.meanNanoseconds, meanError: 0)
    }
  }

  /// From terms whose means are read from them.
  private init(terms: [Term]) {
    self.terms = Self.joined(terms)
    mean = 0
    meanError = 0
    for term in terms {
      mean += term.share * term.mean.value
      meanError += term.share * term.mean.error
    }
  }

  private init(terms: [Term], mean: Double, meanError: Double) {
    self.terms = Self.joined(terms)
    self.mean = mean
    self.meanError = meanError
  }

  /// The one value it always has, nil where it varies.
  var constant: Double? {
    if terms.count == 1, case .point = terms[0].shape { terms[0].shift } else { nil }
  }

  /// The times between which all cases lie.
  var support: (low: Double, high: Double) {
    (terms.map(\.low).min() ?? 0, terms.map(\.high).max() ?? 0)
  }

  // MARK: Combining

  static func + (left: TimeDistribution, right: TimeDistribution) -> TimeDistribution {
    if left.constant == 0 { return right }
    if right.constant == 0 { return left }
    // The mean of a sum is the sum of the means, whatever the terms can tell.
    return TimeDistribution(
      terms: pairs(left, right, Term.sum), mean: left.mean + right.mean, meanError: left.meanError + right.meanError)
  }

  /// The time of the slower of two that start together.
  static func slower(_ left: TimeDistribution, _ right: TimeDistribution) -> TimeDistribution {
    if left.support.low >= right.support.high { return left }
    if right.support.low >= left.support.high { return right }
    return TimeDistribution(terms: pairs(left, right, Term.slower))
  }

  private static func pairs(
    _ left: TimeDistribution, _ right: TimeDistribution, _ combine: (Term, Term) -> [Term]
  ) -> [Term] {
    let isTooMuch = left.cellCount * right.cellCount > mostPairs
    let (first, second) = isTooMuch ? (left.coarse, right.coarse) : (left.terms, right.terms)
    return first.flatMap { a in
      second.flatMap { b in
        combine(a, b).map { Term(share: a.share * b.share * $0.share, shift: $0.shift, shape: $0.shape) }
      }
    }
  }

  /// How many cells its terms would be cut into.
  private var cellCount: Int {
    terms.reduce(0) { count, term in
      if case .law(let law, _, _) = term.shape { count + law.cellEdges.count + 1 } else { count + 1 }
    }
  }

  /// Its terms without laws, not many.
  private var coarse: [Term] { Self.joined(intervals: terms.flatMap(\.cells)) }

  /// One of several, each with its share; the shares add up to 1.
  static func mixture(_ parts: [(share: Double, time: TimeDistribution)]) -> TimeDistribution {
    let parts = parts.filter { $0.share > 0 }
    if parts.count == 1 { return parts[0].time }
    let terms = parts.flatMap { part in
      part.time.terms.map { Term(share: $0.share * part.share, shift: $0.shift, shape: $0.shape) }
    }
    return TimeDistribution(
      terms: terms, mean: parts.reduce(0) { $0 + $1.share * $1.time.mean },
      meanError: parts.reduce(0) { $0 + $1.share * $1.time.meanError })
  }

  /// So many in a row.
  func repeated(_ count: Int) -> TimeDistribution {
    if let constant { return TimeDistribution(constant: constant * Double(count)) }
    var (result, doubled, rest) = (TimeDistribution.zero, self, count)
    while rest > 0 {
      if rest & 1 == 1 { result = result + doubled }
      rest >>= 1
      if rest > 0 { doubled = doubled + doubled }
    }
    return result
  }

  // MARK: Reading

  /// The share of cases above a time, from certain bounds; they agree where it is exact.
  func share(above time: Double) -> (low: Double, high: Double) {
    let bounds = terms.map { (share: $0.share, above: $0.share(above: time)) }
    return (
      min(bounds.reduce(0) { $0 + $1.share * $1.above.low }, 1),
      min(bounds.reduce(0) { $0 + $1.share * $1.above.high }, 1)
    )
  }

  /// The cases at or below a time; nil where there are none.
  func cut(at time: Double) -> TimeDistribution? {
    if support.high <= time { return self }
    let kept = terms.compactMap { $0.cut(at: time) }
    let total = kept.reduce(0) { $0 + $1.share }
    guard total > 0 else { return nil }
    return TimeDistribution(terms: kept.map { Term(share: $0.share / total, shift: $0.shift, shape: $0.shape) })
  }

  /// The least time that at least this share of cases does not exceed; nil where there are others than points.
  func quantile(_ level: Double) -> Double? {
    var sum = 0.0
    for term in terms.sorted(by: { $0.shift < $1.shift }) {
      guard case .point = term.shape else { return nil }
      sum += term.share
      // A share that was added up may miss its level by a rounding.
      if sum >= level * (1 - 1e-12) { return term.shift }
    }
    return nil
  }

  /// Equal points become one; of too many intervals, neighbours are joined, the joint one spanning both.
  private static func joined(_ terms: [Term]) -> [Term] {
    if terms.count == 1 { return terms }
    var points: [Term] = []
    var laws: [Term] = []
    var intervals: [Term] = []
    for term in terms where term.share > 0 {
      switch term.shape {
      case .point: points.append(term)
      case .law: laws.append(term)
      case .interval: intervals.append(term)
      }
    }
    points.sort { $0.shift < $1.shift }
    points = points.reduce(into: []) { merged, point in
      if let last = merged.last, last.shift == point.shift {
        merged[merged.count - 1].share += point.share
      } else {
        merged.append(point)
      }
    }
    // Past the limit, points and laws lose what they know as well: the number of terms stays bounded.
    if points.count + laws.count > mostIntervals {
      intervals +=
        points.map { Term(share: $0.share, shift: $0.shift, shape: .interval(length: 0)) } + laws.flatMap(\.cells)
      (points, laws) = ([], [])
    }
    return points + laws + joined(intervals: intervals)
  }

  private static func joined(intervals: [Term]) -> [Term] {
    guard intervals.count > mostIntervals else { return intervals }
    let ordered = intervals.sorted { ($0.low, $0.high) < ($1.low, $1.high) }
    let size = (ordered.count + mostIntervals - 1) / mostIntervals
    return stride(from: 0, to: ordered.count, by: size).map { start in
      let group = ordered[start..<min(start + size, ordered.count)]
      let low = ordered[start].low
      let high = group.map(\.high).max() ?? low
      return Term(share: group.reduce(0) { $0 + $1.share }, shift: low, shape: .interval(length: high - low))
    }
  }
}

extension TimeDistribution.Term {
  typealias Term = TimeDistribution.Term

  var low: Double {
    switch shape {
    case .point, .interval: shift
    case .law(let law, let over, _): shift + max(over, law.cellEdges[0])
    }
  }

  var high: Double {
    switch shape {
    case .point: shift
    case .interval(let length): shift + length
    case .law(.uniform(_, let max), _, let upTo): shift + Swift.min(upTo, Double(max.count))
    case .law(_, _, let upTo): shift + upTo
    }
  }

  /// The mean of its cases, and how far off it may be.
  var mean: (value: Double, error: Double) {
    switch shape {
    case .point: return (shift, 0)
    case .interval(let length): return length == .infinity ? (shift, .infinity) : (shift + length / 2, length / 2)
    case .law(let law, let over, let upTo):
      return (shift + (law.partialMean(upTo: upTo) - law.partialMean(upTo: over)) / weight(law, over, upTo), 0)
    }
  }

  /// The probability of a stretch of a law.
  private func weight(_ law: Latency, _ over: Double, _ upTo: Double) -> Double {
    law.survival(past: over) - (upTo == .infinity ? 0 : law.survival(past: upTo))
  }

  /// The share of its cases above a time.
  func share(above time: Double) -> (low: Double, high: Double) {
    if time < low { return (1, 1) }
    if time >= high { return (0, 0) }
    guard case .law(let law, let over, let upTo) = shape else { return (0, 1) }
    let exact = weight(law, max(over, time - shift), upTo) / weight(law, over, upTo)
    return (exact, exact)
  }

  /// Its cases at or below a time, with their share of all; nil where there are none.
  func cut(at time: Double) -> Term? {
    if high <= time { return self }
    // A stretch of a law begins above its lower end: what lies at the end has no weight.
    if low > time { return nil }
    switch shape {
    case .point: return self
    case .interval: return Term(share: share, shift: shift, shape: .interval(length: time - shift))
    case .law(let law, let over, let upTo):
      let limit = time - shift
      let kept = weight(law, over, limit)
      guard kept > 0 else { return nil }
      return Term(
        share: share * kept / weight(law, over, upTo), shift: shift, shape: .law(law, over: over, upTo: limit))
    }
  }

  /// The same as intervals.
  var cells: [Term] {
    guard case .law(let law, let over, let upTo) = shape else {
      return [Term(share: share, shift: shift, shape: .interval(length: high - low))]
    }
    let total = weight(law, over, upTo)
    var edges = [over] + law.cellEdges.filter { $0 > over && $0 < upTo }
    if law.survival(past: edges[edges.count - 1]) > 0 { edges.append(upTo) }
    return zip(edges, edges.dropFirst()).compactMap { low, high in
      let weight = weight(law, low, high)
      return weight > 0
        ? Term(share: share * weight / total, shift: shift + low, shape: .interval(length: high - low)) : nil
    }
  }

  /// The sum of two independent terms, in terms whose shares add up to 1.
  static func sum(_ left: Term, _ right: Term) -> [Term] {
    switch (left.shape, right.shape) {
    case (.point, _): return [Term(share: 1, shift: left.shift + right.shift, shape: right.shape)]
    case (_, .point): return [Term(share: 1, shift: left.shift + right.shift, shape: left.shape)]
    default:
      return cellPairs(left, right) { a, b in
        Term(share: 1, shift: a.low + b.low, shape: .interval(length: (a.high - a.low) + (b.high - b.low)))
      }
    }
  }

  /// The slower of two independent terms, in terms whose shares add up to 1.
  static func slower(_ left: Term, _ right: Term) -> [Term] {
    if left.low >= right.high { return [left.whole] }
    if right.low >= left.high { return [right.whole] }
    switch (left.shape, right.shape) {
    case (.law, .point): return left.atLeast(right.shift)
    case (.point, .law): return right.atLeast(left.shift)
    default:
      return cellPairs(left, right) { a, b in
        let low = max(a.low, b.low)
        return Term(share: 1, shift: low, shape: .interval(length: max(a.high, b.high) - low))
      }
    }
  }

  private var whole: Term { Term(share: 1, shift: shift, shape: shape) }

  /// The law where it is above a time, the time itself otherwise.
  private func atLeast(_ time: Double) -> [Term] {
    guard case .law(let law, let over, let upTo) = shape else { preconditionFailure("only laws are raised") }
    let above = share(above: time).high
    return [
      Term(share: 1 - above, shift: time, shape: .point),
      Term(share: above, shift: shift, shape: .law(law, over: max(over, time - shift), upTo: upTo)),
    ]
  }

  private static func cellPairs(_ left: Term, _ right: Term, _ combine: (Term, Term) -> Term) -> [Term] {
    let others = right.whole.cells
    return left.whole.cells.flatMap { a in
      others.map { b in
        var pair = combine(a, b)
        pair.share = a.share * b.share
        return pair
      }
    }
  }
}
