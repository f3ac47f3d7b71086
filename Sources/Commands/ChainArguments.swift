import ArchitectureModel
import Arguments
import Availability
import Redesign

/// A chain of values as it was given, and what is asked of it.
struct ChainArguments {
  /// More members than this are refused.
  static let mostMembers = 10_000

  var chain: ValueChain
  var movedNames: [String]
  var broker: Probability
  var isBrokerAssumed: Bool
  var hasOutbox: Bool
  var cost: CostRate?

  /// Whether an argument has the form of a value: it begins like a share, after a name and `=` perhaps.
  static func isValue(_ text: String) -> Bool { parts(of: text) != nil }

  private static func parts(of text: String) -> (name: String?, share: String, count: String?)? {
    var rest = text[...]
    var name: String?
    if let equals = rest.firstIndex(of: "=") {
      name = String(rest[..<equals])
      rest = rest[rest.index(after: equals)...]
      if name?.contains(where: { $0 == "/" || $0 == "." }) == true { return nil }
    }
    rest = Substring(rest.filter { $0 != " " })
    let share = rest.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-" || $0 == "+") }
    guard share.contains(where: \.isNumber), let first = share.first, first != "." || share.count > 1 else {
      return nil
    }
    rest = rest.dropFirst(share.count)
    var text = String(share)
    if rest.first == "%" {
      text += "%"
      rest = rest.dropFirst()
    }
    if rest.isEmpty { return (name, text, nil) }
    guard rest.first == "x" || rest.first == "*" else { return nil }
    let count = rest.dropFirst()
    return count.allSatisfy { $0.isASCII && $0.isNumber } ? (name, text, String(count)) : nil
  }

  init(_ values: [String], _ arguments: ParsedArguments) throws(CommandFailure) {
    var members: [ValueChain.Member] = []
    var groups: [String: [String]] = [:]
    var names: Set<String> = []
    var unnamed = 0
    for value in values {
      guard let parts = Self.parts(of: value) else { preconditionFailure("only values come here") }
      let availability = try AvailabilityCommand.probability(parts.share, "'\(value)'")
      var count = 1
      if let text = parts.count {
        guard let number = Int(text), number >= 1, members.count + number <= Self.mostMembers else {
          throw .usage("'\(value)': a chain has 1 to \(Self.mostMembers) members", help: nil)
        }
        count = number
      }
      if parts.name == "" { throw .usage("'\(value)' has no name before the =", help: "write db=99.99%") }
      for index in 1...count {
        var name = ""
        if let given = parts.name {
          name = count == 1 ? given : "\(given)-\(index)"
          groups[given, default: []].append(name)
        } else {
          unnamed += 1
          name = Self.letter(unnamed)
        }
        if !names.insert(name).inserted {
          throw .usage(
            "two members are called '\(name)'", help: "give each a name of its own, or write \(name)=99.9%x2")
        }
        members.append(ValueChain.Member(name: name, availability: availability))
      }
    }
    chain = ValueChain(members)
    movedNames = try Self.moved(arguments.value("events"), members, groups)
    hasOutbox = arguments.has("outbox")
    isBrokerAssumed = arguments.value("broker") == nil
    broker =
      try arguments.value("broker").map { text throws(CommandFailure) in
        // NAME=99.99% is taken too, as for a file without a broker.
        let share = text.split(separator: "=", maxSplits: 1).last.map(String.init) ?? text
        return try AvailabilityCommand.probability(share, "--broker")
      } ?? EventDrivenDesign.NewBroker.assumedAvailability
    if movedNames.isEmpty, hasOutbox || !isBrokerAssumed {
      throw .usage("--broker and --outbox go with --events", help: "say which members are told by facts: --events B,C")
    }
    cost = try arguments.value("downtime-cost").map { text throws(CommandFailure) in
      do throws(QuantityText.Refusal) {
        return try QuantityText.costRate(text)
      } catch {
        throw .usage("--downtime-cost: \(error.message)", help: error.help)
      }
    }
  }

  /// A, B, … Z, then S27, S28, …
  private static func letter(_ number: Int) -> String {
    number <= 26 ? String(UnicodeScalar(UInt8(64 + number))) : "S\(number)"
  }

  private static func moved(
    _ names: String?, _ members: [ValueChain.Member], _ groups: [String: [String]]
  ) throws(CommandFailure) -> [String] {
    guard let names else { return [] }
    var moved: [String] = []
    let known = Set(members.map(\.name))
    for name in names.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
      if known.contains(name) {
        moved.append(name)
      } else if let group = groups[name] {
        moved += group
      } else {
        throw .usage(
          "--events: there is no '\(name)'",
          help: "the members are \(members.prefix(30).map(\.name).joined(separator: ", "))")
      }
    }
    if moved.contains(members[0].name) {
      throw .usage("--events: '\(members[0].name)' is the caller; it publishes the facts", help: "move the others")
    }
    return moved
  }

  /// What the caller's clients have left once the moved members are told by facts; nil where none is.
  var afterEvents: ValueChain? {
    guard !movedNames.isEmpty else { return nil }
    let moved = Set(movedNames)
    return chain.afterMoving({ moved.contains($0.name) }, broker: broker, hasOutbox: hasOutbox)
  }
}
