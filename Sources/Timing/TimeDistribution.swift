import ArchitectureModel

/// How long something takes, as pieces that each hold a known share of the cases within known ends.
///
/// A constant is one piece whose ends agree. A law is cut into cells; sums and maxima of pieces keep their ends certain,
/// so whatever is read from the pieces is an interval that holds the truth. Where only constants are involved the
/// interval is a point. A single law with a constant added stays a law, and is read in closed form.
struct TimeDistribution {
  /// A share of the cases, and the times between which they lie, in nanoseconds.
  struct Piece {
    var share: Double
    var low: Double
    var high: Double
  }

  /// More pieces than this are joined with their neighbours.
  private static let mostPieces = 256

  private(set) var pieces: [Piece]
  /// The mean in nanoseconds, and how far off it may be.
  private(set) var mean: Double
  private(set) var meanError: Double
  /// Set where it is this law and a constant before it.
  private var law: (shift: Double, latency: Latency)?

  static let zero = TimeDistribution(constant: 0)

  init(constant: Double) {
    pieces = [Piece(share: 1, low: constant, high: constant)]
    mean = constant
    meanError = 0
    law = nil
  }

  init(_ latency: Latency) {
    if let constant = latency.constant {
      self.init(constant: Double(constant.count))
      return
    }
    self.init(cells: latency, upTo: .infinity)
    law = (0, latency)
    mean = latency.meanNanoseconds
    meanError = 0
  }

  /// The law, given that it is at most `limit`.
  private init(cells latency: Latency, upTo limit: Double) {
    let inTime = 1 - latency.survival(past: limit)
    var edges = latency.cellEdges.filter { $0 < limit }
    edges.append(limit)
    var pieces: [Piece] = []
    for (low, high) in zip(edges, edges.dropFirst()) {
      let beyond = high == .infinity ? 0 : latency.survival(past: high)
      let share = (latency.survival(past: low) - beyond) / inTime
      if share > 0 { pieces.append(Piece(share: share, low: low, high: high)) }
    }
    self.pieces = pieces
    mean = 0
    meanError = 0
    law = nil
  }

  private init(pieces: [Piece], mean: Double, meanError: Double) {
    self.pieces = Self.joined(pieces)
    self.mean = mean
    self.meanError = meanError
    law = nil
  }

  /// The one value it always has, nil where it varies.
  var constant: Double? { pieces.count == 1 && pieces[0].low == pieces[0].high ? pieces[0].low : nil }

  /// The times between which all cases lie.
  var support: (low: Double, high: Double) {
    (pieces.map(\.low).min() ?? 0, pieces.map(\.high).max() ?? 0)
  }

  // MARK: Combining

  static func + (left: TimeDistribution, right: TimeDistribution) -> TimeDistribution {
    if left.constant == 0 { return right }
    if right.constant == 0 { return left }
    var pieces: [Piece] = []
    for a in left.pieces {
      for b in right.pieces {
        pieces.append(Piece(share: a.share * b.share, low: a.low + b.low, high: a.high + b.high))
      }
    }
    var sum = TimeDistribution(
      pieces: pieces, mean: left.mean + right.mean, meanError: left.meanError + right.meanError)
    if let law = left.law, let shift = right.constant { sum.law = (law.shift + shift, law.latency) }
    if let law = right.law, let shift = left.constant { sum.law = (law.shift + shift, law.latency) }
    return sum
  }

  /// The time of the slower of two that start together.
  static func slower(_ left: TimeDistribution, _ right: TimeDistribution) -> TimeDistribution {
    if left.support.low >= right.support.high { return left }
    if right.support.low >= left.support.high { return right }
    var pieces: [Piece] = []
    for a in left.pieces {
      for b in right.pieces {
        pieces.append(Piece(share: a.share * b.share, low: max(a.low, b.low), high: max(a.high, b.high)))
      }
    }
    let (mean, error) = meanOfPieces(pieces)
    return TimeDistribution(pieces: pieces, mean: mean, meanError: error)
  }

  /// One of several, each with its share; the shares add up to 1.
  static func mixture(_ parts: [(share: Double, time: TimeDistribution)]) -> TimeDistribution {
    let parts = parts.filter { $0.share > 0 }
    if parts.count == 1 { return parts[0].time }
    let pieces = parts.flatMap { part in
      part.time.pieces.map { Piece(share: $0.share * part.share, low: $0.low, high: $0.high) }
    }
    return TimeDistribution(
      pieces: pieces, mean: parts.reduce(0) { $0 + $1.share * $1.time.mean },
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

  // MARK: Cutting

  /// The share of cases above a time, from certain bounds; they agree where it is exact.
  func share(above time: Double) -> (low: Double, high: Double) {
    if let law {
      let exact = law.latency.survival(past: time - law.shift)
      return (exact, exact)
    }
    let low = pieces.reduce(0) { $0 + ($1.low > time ? $1.share : 0) }
    let high = pieces.reduce(0) { $0 + ($1.high > time ? $1.share : 0) }
    return (min(low, 1), min(high, 1))
  }

  /// The cases at or below a time; nil where there are none.
  func cut(at time: Double) -> TimeDistribution? {
    if support.high <= time { return self }
    if let law {
      let limit = time - law.shift
      guard law.latency.survival(past: limit) < 1 else { return nil }
      var cut = TimeDistribution(cells: law.latency, upTo: limit)
      for index in cut.pieces.indices {
        cut.pieces[index].low += law.shift
        cut.pieces[index].high += law.shift
      }
      cut.mean = law.shift + law.latency.mean(upTo: limit)
      return cut
    }
    let kept = pieces.filter { $0.low <= time }.map { Piece(share: $0.share, low: $0.low, high: min($0.high, time)) }
    let total = kept.reduce(0) { $0 + $1.share }
    guard total > 0 else { return nil }
    let scaled = kept.map { Piece(share: $0.share / total, low: $0.low, high: $0.high) }
    let (mean, error) = Self.meanOfPieces(scaled)
    return TimeDistribution(pieces: scaled, mean: mean, meanError: error)
  }

  /// The least time that at least this share of cases does not exceed; nil where the pieces leave it open.
  func quantile(_ level: Double) -> Double? {
    if law != nil { return nil }
    var sum = 0.0
    for piece in pieces.sorted(by: { $0.low < $1.low }) {
      guard piece.low == piece.high else { return nil }
      sum += piece.share
      // A share that was added up may miss its level by a rounding.
      if sum >= level * (1 - 1e-12) { return piece.low }
    }
    return nil
  }

  private static func meanOfPieces(_ pieces: [Piece]) -> (mean: Double, error: Double) {
    let low = pieces.reduce(0) { $0 + $1.share * $1.low }
    let high = pieces.reduce(0) { $0 + $1.share * $1.high }
    return high == low ? (low, 0) : high == .infinity ? (low, .infinity) : ((low + high) / 2, (high - low) / 2)
  }

  /// Equal pieces become one; of too many, neighbours are joined, the joint one spanning both.
  private static func joined(_ pieces: [Piece]) -> [Piece] {
    let ordered = pieces.sorted { ($0.low, $0.high) < ($1.low, $1.high) }
    var result: [Piece] = []
    for piece in ordered {
      if let last = result.last, last.low == piece.low, last.high == piece.high {
        result[result.count - 1].share += piece.share
      } else {
        result.append(piece)
      }
    }
    guard result.count > mostPieces else { return result }
    let size = (result.count + mostPieces - 1) / mostPieces
    return stride(from: 0, to: result.count, by: size).map { start in
      let group = result[start..<min(start + size, result.count)]
      return Piece(
        share: group.reduce(0) { $0 + $1.share }, low: group[start].low, high: group.map(\.high).max() ?? 0)
    }
  }
}
