import ArchitectureModel
import Documents

/// Times as the architecture file writes them.
package enum TimeValue {
  /// A time that was measured or computed, to three digits; nil where it is none.
  package static func rounded(seconds: Double) -> String? {
    guard seconds.isFinite, seconds >= 0, seconds < 9e9 else { return nil }
    if seconds == 0 { return "0ms" }
    for (name, size) in [("d", 86_400.0), ("h", 3_600.0), ("m", 60.0)]
    where seconds >= size && seconds.truncatingRemainder(dividingBy: size) == 0 {
      return "\(Int(seconds / size))\(name)"
    }
    let units = [("s", 1.0), ("ms", 1e-3), ("us", 1e-6)]
    // Each unit begins where its three digits would show one of it.
    guard let (name, size) = units.first(where: { seconds >= $0.1 * 0.9995 }) else {
      return "\(max(1, Int((seconds * 1e9).rounded())))ns"
    }
    return DecimalText.significant(seconds / size, digits: 3).filter { $0 != "," } + name
  }

  /// A time above zero as a source writes it, where the file can be given it as it stands; blanks are taken out.
  static func written(_ text: String) -> String? {
    let compact = text.filter { $0 != " " }
    return (try? QuantityText.duration(compact)).flatMap { $0 > .zero ? compact : nil }
  }

  /// What varies between a median and a 99th percentile; nil where the two are not that.
  static func distribution(median: Double?, high: Double?) -> JSONValue? {
    guard let median, let high, median > 0, high >= median, let low = rounded(seconds: median),
      let top = rounded(seconds: high), top != "0ms", low != "0ms"
    else { return nil }
    return low == top ? .string(low) : ["p50": .string(low), "p99": .string(top)]
  }
}
