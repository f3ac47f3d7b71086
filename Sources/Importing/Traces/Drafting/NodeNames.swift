/// Gives everything that calls lead to a name that an architecture file can hold, each its own.
struct NodeNames {
  private var taken: Set<String> = []
  /// Names that had to be changed, for a remark.
  private(set) var changed: [(from: String, to: String)] = []

  /// - Parameter suffix: what tells it from another of its name.
  mutating func name(for raw: String, suffix: String) -> String {
    let plain = ServiceNames.service(raw)
    var name = plain ?? suffix
    var number = 1
    while !taken.insert(ServiceNames.folded(name)).inserted {
      let longer = (plain.map { $0 + "-" } ?? "") + suffix + (number == 1 ? "" : "-\(number)")
      // `x` and an ending begin with what belongs to others.
      name = longer.hasPrefix("x-") ? "_" + longer : longer
      number += 1
    }
    if name != raw { changed.append((raw, name)) }
    return name
  }
}
