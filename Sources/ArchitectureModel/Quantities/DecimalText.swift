/// Writes numbers for people: decimal point, thousands set off by commas, never an exponent above 1e-9.
///
/// Rounding works on the shortest digits that give the double back, so 0.125 and 2.675 round as they look.
package enum DecimalText {
  /// With exactly so many decimals.
  package static func fixed(_ value: Double, decimals: Int) -> String {
    guard let number = exact(value) else { return "∞" }
    return grouped(number.text(decimals: decimals))
  }

  /// With so many significant digits, trailing zeros after the point left out.
  package static func significant(_ value: Double, digits: Int) -> String {
    guard let number = exact(value) else { return "∞" }
    guard let magnitude = number.magnitude else { return "0" }
    if magnitude < -9 { return scientific(number, magnitude, digits) }
    let decimals = max(0, digits - 1 - magnitude)
    return grouped(trimmed(number.text(decimals: decimals)))
  }

  /// An availability in percent, from its unavailability: at least four decimals' worth of it, and always four digits
  /// of what is missing to 100 %, so that twelve nines stay twelve nines.
  package static func percent(unavailability: Double) -> String {
    guard let number = exact(unavailability) else { return "∞" }
    let decimals = number.magnitude.map { max(4, 1 - $0) } ?? 0
    let rounded = number.scaled(byPowerOfTen: 2).rounded(toDecimals: decimals)
    return trimmed((DecimalNumber.one.scaled(byPowerOfTen: 2) - rounded).text(decimals: decimals)) + " %"
  }

  /// An availability in percent that is enough where this much may be missing: two digits of it, rounded down.
  package static func sufficientPercent(unavailability: Double) -> String {
    guard let number = exact(unavailability), let magnitude = number.magnitude else { return "100 %" }
    let decimals = 1 - magnitude
    let nearest = number.rounded(toDecimals: decimals)
    let step = DecimalNumber.one.scaled(byPowerOfTen: -decimals)
    return percent(unavailability: (number < nearest ? nearest - step : nearest).double)
  }

  /// A share in percent.
  package static func percent(_ share: Double, decimals: Int) -> String {
    fixed(share * 100, decimals: decimals) + " %"
  }

  /// A whole number with its thousands set off.
  package static func count(_ value: Int) -> String { grouped(String(value)) }

  private static func exact(_ value: Double) -> DecimalNumber? {
    value.isFinite ? DecimalNumber(value.description) : nil
  }

  private static func scientific(_ number: DecimalNumber, _ magnitude: Int, _ digits: Int) -> String {
    let mantissa = number.scaled(byPowerOfTen: -magnitude).rounded(toDecimals: digits - 1)
    if mantissa.magnitude == 1 { return "1e\(magnitude + 1)" }
    return trimmed(mantissa.text(decimals: digits - 1)) + "e\(magnitude)"
  }

  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = text[...]
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return String(text)
  }

  private static func grouped(_ text: String) -> String {
    let sign = text.hasPrefix("-") ? "-" : ""
    let parts = text.dropFirst(sign.count).split(separator: ".", omittingEmptySubsequences: false)
    var whole = ""
    for (index, digit) in parts[0].enumerated() {
      if index > 0, (parts[0].count - index) % 3 == 0 { whole += "," }
      whole.append(digit)
    }
    return sign + whole + (parts.count > 1 ? "." + parts[1] : "")
  }
}
