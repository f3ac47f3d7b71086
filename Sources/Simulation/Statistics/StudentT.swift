/// Student's t distribution.
package enum StudentT {
  /// From here on the expansion is as good as the sum.
  private static let manyDegrees = 1000

  /// The t that a variable's absolute value does not exceed with a probability: 2.228... for 0.95 and 10 degrees.
  /// - Parameter probability: above 0, at most 1 − 10⁻⁶.
  /// - Complexity: O(degrees) up to 1,000, then O(1).
  package static func twoSided(_ probability: Double, degreesOfFreedom degrees: Int) -> Double {
    precondition(probability > 0 && probability <= 1 - 1e-6 && degrees > 0, "a probability and degrees of freedom")
    if degrees >= manyDegrees { return expanded(NormalQuantile.value(0.5 + probability / 2), Double(degrees)) }
    var (low, high) = (0.0, 2.0)
    while within(high, degrees) < probability { (low, high) = (high, high * 2) }
    // The interval is halved until its ends are neighbours.
    while true {
      let middle = low + (high - low) / 2
      if middle <= low || middle >= high { return middle }
      if within(middle, degrees) < probability { low = middle } else { high = middle }
    }
  }

  /// P(|T| ≤ t), a finite sum for whole degrees of freedom.
  /// - Source: Abramowitz, Stegun, "Handbook of mathematical functions", 26.7.3 and 26.7.4.
  static func within(_ t: Double, _ degrees: Int) -> Double {
    let degreesOf = Double(degrees)
    let cosineSquare = degreesOf / (degreesOf + t * t)
    let sine = t / (degreesOf + t * t).squareRoot()
    let isOdd = degrees % 2 == 1
    var term = isOdd ? cosineSquare.squareRoot() : 1
    var sum = degrees == 1 ? 0 : term
    var k = isOdd ? 3 : 2
    while k < degrees {
      term *= cosineSquare * Double(k - 1) / Double(k)
      sum += term
      k += 2
    }
    return isOdd ? (arcTangent(t / degreesOf.squareRoot()) + sine * sum) * 2 / .pi : sine * sum
  }

  /// - Source: Abramowitz, Stegun, 26.7.5; what is left out is of the order of degrees⁻⁵.
  private static func expanded(_ x: Double, _ degrees: Double) -> Double {
    let y = x * x
    let first = x * (y + 1) / 4
    let second = x * ((5 * y + 16) * y + 3) / 96
    let third = x * (((3 * y + 19) * y + 17) * y - 15) / 384
    let fourth = x * ((((79 * y + 776) * y + 1482) * y - 1920) * y - 945) / 92160
    return x + (first + (second + (third + fourth / degrees) / degrees) / degrees) / degrees
  }

  /// The angle is halved three times, and the series of what is left ends below 10⁻¹⁷.
  private static func arcTangent(_ x: Double) -> Double {
    assert(x >= 0)
    var y = x
    for _ in 0..<3 { y /= 1 + (1 + y * y).squareRoot() }
    var sum = 0.0
    for k in stride(from: 23, through: 1, by: -2) { sum = 1 / Double(k) - y * y * sum }
    return 8 * y * sum
  }
}
