import ArchitectureModel

/// How long something takes: the sum of independent summands, each of them terms that hold a known share of the cases.
///
/// A term is a point, a stretch of a law with a constant added, or an interval of which only the ends are known. Points
/// and laws are read in closed form. Where two laws have to be added or compared, both are cut into cells, and what
/// comes of cells are intervals whose ends are certain: what is read then holds the truth, and says how wide it is.
///
/// Adding only lines the summands up, since most sums are asked for nothing but their mean, which is that of the
/// summands; they are worked out when a timeout or a maximum asks for more.
struct TimeDistribution {
  struct Term {
    enum Shape {
      /// Always the same time.
      case point
      /// Between the two ends somehow; the mean is at most `excess` above the lower.
      case interval(length: Double, excess: Double)
      /// The law, given that it lies above `over` and not above `upTo`, which may be infinite.
      case law(Latency, over: Double, upTo: Double)
    }

    var share: Double
    /// Added to the shape, in nanoseconds.
    var shift: Double
    var shape: Shape
  }

  /// More terms than this are joined with their neighbours, more summands worked out.
  private static let mostTerms = 256
  private static let mostSummands = 32
  /// More pairs of cells than this are not made: cells are joined first.
  private static let mostCellPairs = 1 << 20
  /// What is less likely than this counts as never.
  private static let negligible = 1e-18

  /// Each varies; what does not is in `constantPart`.
  private var summands: [[Term]]
  private var constantPart: Double
  /// The mean in nanoseconds, and how far off it may be.
  private(set) var mean: Double
  private(set) var meanError: Double

  static let zero = TimeDistribution(constant: 0)

  init(constant: Double) {
    summands = []
    constantPart = constant
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
    var (mean, error) = (0.0, 0.0)
    for term in terms {
      mean += term.share * term.mean.value
      error += term.share * term.mean.error
    }
    self.init(terms: terms, mean: mean, meanError: error)
  }

  private init(terms: [Term], mean: Double, meanError: Double) {
    let terms = TermCollection(terms, atMost: Self.mostTerms).terms
    let isConstant = terms.count == 1 && terms[0].isPoint
    summands = isConstant ? [] : [terms]
    constantPart = isConstant ? terms[0].shift : 0
    self.mean = mean
    self.meanError = meanError
  }

  /// The one value it always has, nil where it varies.
  var constant: Double? { summands.isEmpty ? constantPart : nil }

  /// The times between which all cases lie.
  var support: (low: Double, high: Double) {
    summands.reduce((constantPart, constantPart)) { sum, terms in
      (sum.0 + (terms.map(\.low).min() ?? 0), sum.1 + (terms.map(\.high).max() ?? 0))
    }
  }

  // MARK: Combining

  static func + (left: TimeDistribution, right: TimeDistribution) -> TimeDistribution {
    var sum = left
    sum.summands += right.summands
    sum.constantPart += right.constantPart
    sum.mean += right.mean
    sum.meanError += right.meanError
    if sum.summands.count > mostSummands { sum.workOut() }
    return sum
  }

  /// The time of the slower of two that start together.
  static func slower(_ left: TimeDistribution, _ right: TimeDistribution) -> TimeDistribution {
    if left.support.low >= right.support.high { return left }
    if right.support.low >= left.support.high { return right }
    return TimeDistribution(terms: pairs(left.terms, right.terms, Term.slower, ofCells: Term.slowerOfCells))
  }

  /// One of several, each with its share; the shares add up to 1.
  static func mixture(_ parts: [(share: Double, time: TimeDistribution)]) -> TimeDistribution {
    let parts = parts.filter { $0.share > 0 }
    if parts.count == 1 { return parts[0].time }
    let terms = parts.flatMap { part in part.time.terms.map { $0.weighed(by: part.share) } }
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

  /// Every term of one with every term of the other: exactly where that is possible, else cell by cell.
  private static func pairs(
    _ left: [Term], _ right: [Term], _ combine: (Term, Term) -> [Term]?, ofCells combineCells: (Term, Term) -> Term
  ) -> [Term] {
    var (left, right) = (left, right)
    if left.reduce(0, { $0 + $1.cellCount }) * right.reduce(0, { $0 + $1.cellCount }) > mostCellPairs {
      // Joined cells are wider, but there are few of them however many laws meet.
      (left, right) = (
        TermCollection(left.flatMap(\.cells), atMost: 0).terms, TermCollection(right.flatMap(\.cells), atMost: 0).terms
      )
    }
    var collection = TermCollection([], atMost: mostTerms)
    var rightCells = [[Term]?](repeating: nil, count: right.count)
    for a in left {
      var leftCells: [Term]?
      for (index, b) in right.enumerated() {
        if let exact = combine(a, b) {
          for term in exact { collection.add(term.weighed(by: a.share * b.share)) }
          continue
        }
        let first = leftCells ?? a.cells
        let second = rightCells[index] ?? b.cells
        (leftCells, rightCells[index]) = (first, second)
        for c in first {
          for d in second { collection.add(combineCells(c, d).weighed(by: c.share * d.share)) }
        }
      }
    }
    return collection.terms
  }

  // MARK: Reading

  /// The terms of the whole sum.
  private var terms: [Term] {
    let constant = Term(share: 1, shift: constantPart, shape: .point)
    return summands.reduce([constant]) { Self.pairs($0, $1, Term.sum, ofCells: Term.sumOfCells) }
  }

  /// Whether a time can be asked about without working the sum out.
  func isDecided(at time: Double) -> Bool { constant != nil || support.high <= time || isNegligible(above: time) }

  /// Works the sum out once, for many questions.
  mutating func workOut() {
    guard summands.count > 1 else { return }
    self = TimeDistribution(terms: terms, mean: mean, meanError: meanError)
  }

  /// The share of cases above a time, from certain bounds; they agree where it is exact.
  func share(above time: Double) -> (low: Double, high: Double) {
    if let constant { return constant > time ? (1, 1) : (0, 0) }
    if isDecided(at: time) { return (0, 0) }
    // Shares that add up to 1 but for a rounding must not make something possible that is not.
    if support.low > time { return (1, 1) }
    var (low, high) = (0.0, 0.0)
    for term in terms {
      let above = term.share(above: time)
      low += term.share * above.low
      high += term.share * above.high
    }
    return (min(low, 1), min(high, 1))
  }

  /// Whether a bound is enough to see that a time is next to never exceeded: a sum is above it only where a summand is
  /// above its part of it, the parts being cut in proportion to the means.
  private func isNegligible(above time: Double) -> Bool {
    let slack = time - support.low
    let excesses = summands.map { terms in
      (low: terms.map(\.low).min() ?? 0, mean: terms.reduce(0) { $0 + $1.share * $1.mean.value })
    }
    let total = excesses.reduce(0) { $0 + $1.mean - $1.low }
    guard slack > 0, total > 0 else { return false }
    var bound = 0.0
    for (terms, excess) in zip(summands, excesses) {
      let part = excess.low + slack * (excess.mean - excess.low) / total
      bound += terms.reduce(0) { $0 + $1.share * $1.share(above: part).high }
      if bound > Self.negligible { return false }
    }
    return true
  }

  /// The cases at or below a time; nil where there are none.
  func cut(at time: Double) -> TimeDistribution? {
    if let constant { return constant > time ? nil : self }
    if isDecided(at: time) { return self }
    let terms = terms
    let kept = terms.compactMap { $0.cut(at: time) }
    let total = kept.reduce(0) { $0 + $1.share }
    guard total > 0 else { return nil }
    let cut = TimeDistribution(terms: kept.map { $0.weighed(by: 1 / total) })
    // The mean may be known better from what is cut off the whole than from what is left of the intervals.
    let (value, error) = meanOfRest(terms, time)
    return error < cut.meanError ? TimeDistribution(terms: cut.terms, mean: value, meanError: error) : cut
  }

  /// (E[L] − E[L; L > t]) / P(L ≤ t), from bounds of all three.
  private func meanOfRest(_ terms: [Term], _ time: Double) -> (value: Double, error: Double) {
    var (low, high, tailLow, tailHigh) = (0.0, 0.0, 0.0, 0.0)
    for term in terms where term.high > time {
      let above = term.share(above: time)
      let tail = term.partialMean(above: time)
      low += term.share * above.low
      high += term.share * above.high
      tailLow += term.share * tail.low
      tailHigh += term.share * tail.high
    }
    guard high < 1 else { return (mean, .infinity) }
    let least = (mean - meanError - tailHigh) / (1 - low)
    let most = (mean + meanError - tailLow) / (1 - high)
    return ((least + most) / 2, max(0, most - least) / 2)
  }

  /// The least time that at least this share of cases does not exceed; nil where there are others than points.
  func quantile(_ level: Double) -> Double? {
    if let constant { return constant }
    guard summands.allSatisfy({ $0.allSatisfy(\.isPoint) }) else { return nil }
    var sum = 0.0
    for term in terms.sorted(by: { $0.shift < $1.shift }) {
      guard term.isPoint else { return nil }
      sum += term.share
      // A share that was added up may miss its level by a rounding.
      if sum >= level * (1 - 1e-12) { return term.shift }
    }
    return nil
  }
}

/// Terms as they come: equal points are one, and intervals that begin near each other are joined, so that their number
/// stays bounded however many are added.
private struct TermCollection {
  typealias Term = TimeDistribution.Term

  private struct Interval {
    var share = 0.0
    var low = Double.infinity
    var high = 0.0
    /// Σ share × (mean at most).
    var weighedMean = 0.0
  }

  private let limit: Int
  private var points: [Double: Double] = [:]
  private var laws: [Term] = []
  /// By where they begin and how long they are: a short one must not become as long as its neighbour.
  private var intervals: [UInt64: Interval] = [:]

  init(_ terms: [Term], atMost limit: Int) {
    self.limit = limit
    for term in terms { add(term) }
  }

  mutating func add(_ term: Term) {
    guard term.share > 0 else { return }
    switch term.shape {
    case .point where points.count < limit: points[term.shift, default: 0] += term.share
    case .law where laws.count < limit: laws.append(term)
    case .law: for cell in term.cells { join(cell) }
    case .point, .interval: join(term)
    }
  }

  private mutating func join(_ term: Term) {
    let key =
      Self.logarithmicBin(term.low, perOctave: 16) << 16 | Self.logarithmicBin(term.high - term.low, perOctave: 1)
    var interval = intervals[key] ?? Interval()
    interval.share += term.share
    interval.low = min(interval.low, term.low)
    interval.high = max(interval.high, term.high)
    interval.weighedMean += term.share * (term.low + term.excess)
    intervals[key] = interval
  }

  /// The leading bits of a number not below zero: its octave, and which part of it. Infinity has an octave of its own.
  private static func logarithmicBin(_ value: Double, perOctave parts: UInt64) -> UInt64 {
    max(value, 0).bitPattern >> UInt64(52 - parts.trailingZeroBitCount)
  }

  /// In an order of their own, so that the same terms give the same sums.
  var terms: [Term] {
    points.sorted { $0.key < $1.key }.map { Term(share: $0.value, shift: $0.key, shape: .point) } + laws
      + intervals.sorted { $0.key < $1.key }.map { _, interval in
        let excess = max(0, interval.weighedMean / interval.share - interval.low)
        let length = interval.high - interval.low
        return Term(
          share: interval.share, shift: interval.low, shape: .interval(length: length, excess: min(excess, length)))
      }
  }
}

extension TimeDistribution.Term {
  typealias Term = TimeDistribution.Term

  var isPoint: Bool {
    if case .point = shape { true } else { false }
  }

  func weighed(by factor: Double) -> Term { Term(share: share * factor, shift: shift, shape: shape) }

  var low: Double {
    switch shape {
    case .point, .interval: shift
    case .law(let law, let over, _): shift + max(over, law.cellEdges[0])
    }
  }

  var high: Double {
    switch shape {
    case .point: shift
    case .interval(let length, _): shift + length
    case .law(.uniform(_, let max), _, let upTo): shift + Swift.min(upTo, Double(max.count))
    case .law(_, _, let upTo): shift + upTo
    }
  }

  /// The mean of its cases, and how far off it may be.
  var mean: (value: Double, error: Double) {
    switch shape {
    case .point: return (shift, 0)
    case .interval(_, let excess): return (shift + excess / 2, excess / 2)
    case .law(let law, let over, let upTo):
      return (shift + (law.partialMean(upTo: upTo) - law.partialMean(upTo: over)) / weight(law, over, upTo), 0)
    }
  }

  /// How far its mean may lie above its lower end.
  var excess: Double {
    if case .interval(_, let excess) = shape { excess } else { mean.value - low }
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

  /// The mean of its cases above a time, each counted with its probability: E[X; X > time], from certain bounds.
  func partialMean(above time: Double) -> (low: Double, high: Double) {
    if high <= time { return (0, 0) }
    switch shape {
    case .point: return (shift, shift)
    case .interval: return (low > time ? low : 0, low + excess)
    case .law(let law, let over, let upTo):
      let limit = max(over, time - shift)
      let above = weight(law, limit, upTo) * shift + law.partialMean(upTo: upTo) - law.partialMean(upTo: limit)
      return (above / weight(law, over, upTo), above / weight(law, over, upTo))
    }
  }

  /// Its cases at or below a time, with their share of all; nil where there are none.
  func cut(at time: Double) -> Term? {
    if high <= time { return self }
    // A stretch of a law begins above its lower end: what lies at the end has no weight.
    if low > time { return nil }
    switch shape {
    case .point: return self
    case .interval(_, let excess):
      return Term(share: share, shift: shift, shape: .interval(length: time - shift, excess: min(excess, time - shift)))
    case .law(let law, let over, let upTo):
      let limit = time - shift
      let kept = weight(law, over, limit)
      guard kept > 0 else { return nil }
      return Term(
        share: share * kept / weight(law, over, upTo), shift: shift, shape: .law(law, over: over, upTo: limit))
    }
  }

  /// At most how many ``cells`` there are.
  var cellCount: Int {
    if case .law(let law, _, _) = shape { law.cellEdges.count + 1 } else { 1 }
  }

  /// The same as intervals.
  var cells: [Term] {
    guard case .law(let law, let over, let upTo) = shape else {
      return [Term(share: share, shift: shift, shape: .interval(length: high - low, excess: excess))]
    }
    let total = weight(law, over, upTo)
    var edges = [over] + law.cellEdges.filter { $0 > over && $0 < upTo }
    if law.survival(past: edges[edges.count - 1]) > 0 { edges.append(upTo) }
    return zip(edges, edges.dropFirst()).compactMap { low, high in
      let weight = weight(law, low, high)
      guard weight > 0 else { return nil }
      // The last cell may have no end, but it has a mean; a rounding must not carry that below the cell.
      let mean = (law.partialMean(upTo: high) - law.partialMean(upTo: low)) / weight
      let excess = min(max(mean - low, 0), high - low)
      return Term(
        share: share * weight / total, shift: shift + low, shape: .interval(length: high - low, excess: excess))
    }
  }

  /// The sum of two independent terms, in terms whose shares add up to 1; nil where neither is a point.
  static func sum(_ left: Term, _ right: Term) -> [Term]? {
    switch (left.shape, right.shape) {
    case (.point, _): [Term(share: 1, shift: left.shift + right.shift, shape: right.shape)]
    case (_, .point): [Term(share: 1, shift: left.shift + right.shift, shape: left.shape)]
    default: nil
    }
  }

  static func sumOfCells(_ a: Term, _ b: Term) -> Term {
    let length = (a.high - a.low) + (b.high - b.low)
    return Term(share: 1, shift: a.low + b.low, shape: .interval(length: length, excess: a.excess + b.excess))
  }

  /// The slower of two independent terms, in terms whose shares add up to 1; nil where they have to be cut.
  static func slower(_ left: Term, _ right: Term) -> [Term]? {
    if left.low >= right.high { return [left.weighed(by: 1 / left.share)] }
    if right.low >= left.high { return [right.weighed(by: 1 / right.share)] }
    switch (left.shape, right.shape) {
    case (.law, .point): return left.atLeast(right.shift)
    case (.point, .law): return right.atLeast(left.shift)
    default: return nil
    }
  }

  static func slowerOfCells(_ a: Term, _ b: Term) -> Term {
    let low = max(a.low, b.low)
    let length = max(a.high, b.high) - low
    // The slower exceeds the later beginning by no more than both exceed their own.
    return Term(share: 1, shift: low, shape: .interval(length: length, excess: min(length, a.excess + b.excess)))
  }

  /// The law where it is above a time, the time itself otherwise.
  private func atLeast(_ time: Double) -> [Term] {
    guard case .law(let law, let over, let upTo) = shape else { preconditionFailure("only laws are raised") }
    let above = share(above: time).high
    return [
      Term(share: 1 - above, shift: time, shape: .point),
      Term(share: above, shift: shift, shape: .law(law, over: max(over, time - shift), upTo: upTo)),
    ]
  }
}
