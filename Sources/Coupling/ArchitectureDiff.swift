import ArchitectureModel
import Availability

/// What is different in one architecture from another: operations by name, calls by what they call, findings by their
/// fingerprints.
package struct ArchitectureDiff {
  /// What became of something.
  package enum Kind: String, Sendable {
    case added, removed, changed, same

    fileprivate init(isNew: Bool, isGone: Bool, isChanged: Bool) {
      self = isNew ? .added : isGone ? .removed : isChanged ? .changed : .same
    }
  }

  /// A call, or a publish, on both sides; nil on the side that lacks it.
  package struct CallChange {
    /// What is called, or the fact that is published.
    package var target: String
    package var before: ArchitectureAnalysis.CallAnalysis?
    package var after: ArchitectureAnalysis.CallAnalysis?
    /// Whether its verdict, a severity or its way (a call, a fact) differs.
    package var isCouplingChanged: Bool

    package var kind: Kind { Kind(isNew: before == nil, isGone: after == nil, isChanged: isCouplingChanged) }
  }

  /// An operation on both sides; nil on the side that lacks it.
  package struct OperationChange {
    package var name: String
    package var before: ArchitectureAnalysis.OperationAnalysis?
    package var after: ArchitectureAnalysis.OperationAnalysis?
    /// All calls: those of the new operation in order, then those that are gone.
    package var calls: [CallChange]
    /// Whether its hours, its response time or how it keeps its objective differs.
    package var areFiguresChanged: Bool

    package var changedCalls: [CallChange] { calls.filter { $0.kind != .same } }
    package var kind: Kind {
      Kind(isNew: before == nil, isGone: after == nil, isChanged: areFiguresChanged || !changedCalls.isEmpty)
    }
    package var isChanged: Bool { kind != .same }
  }

  package let old: ArchitectureAnalysis
  package let new: ArchitectureAnalysis
  /// Those of the new architecture in order, then those that are gone.
  package private(set) var operations: [OperationChange] = []
  package private(set) var newServices: [String]
  package private(set) var goneServices: [String]
  package private(set) var newFindings: [Finding]
  package private(set) var goneFindings: [Finding]

  /// - Complexity: linear in both.
  package init(from old: ArchitectureAnalysis, to new: ArchitectureAnalysis) {
    self.old = old
    self.new = new
    let (oldNames, newNames) = (Set(Self.services(old)), Set(Self.services(new)))
    newServices = Self.services(new).filter { !oldNames.contains($0) }
    goneServices = Self.services(old).filter { !newNames.contains($0) }
    newFindings = Self.findings(of: new, without: old)
    goneFindings = Self.findings(of: old, without: new)
    var unmatched: [String: ArchitectureAnalysis.OperationAnalysis] = [:]
    for operation in old.operations { unmatched[old.architecture.name(of: operation.id)] = operation }
    for operation in new.operations {
      let name = new.architecture.name(of: operation.id)
      operations.append(change(of: name, from: unmatched.removeValue(forKey: name), to: operation))
    }
    for operation in old.operations {
      let name = old.architecture.name(of: operation.id)
      if unmatched[name] != nil { operations.append(change(of: name, from: operation, to: nil)) }
    }
  }

  private static func services(_ analysis: ArchitectureAnalysis) -> [String] {
    analysis.architecture.services.map(\.name)
  }

  private static func findings(
    of analysis: ArchitectureAnalysis, without other: ArchitectureAnalysis
  ) -> [Finding] {
    let known = Set(FindingFingerprint.all(of: other.findings, in: other.architecture))
    let fingerprints = FindingFingerprint.all(of: analysis.findings, in: analysis.architecture)
    return zip(analysis.findings, fingerprints).filter { !known.contains($0.1) }.map(\.0)
  }

  private func change(
    of name: String, from before: ArchitectureAnalysis.OperationAnalysis?,
    to after: ArchitectureAnalysis.OperationAnalysis?
  ) -> OperationChange {
    var isChanged = false
    if let before, let after {
      isChanged =
        !agree(before.failure, after.failure) || !agree(before.incompletion, after.incompletion)
        || !agree(before.response?.meanMs, after.response?.meanMs) || before.meetsLatency != after.meetsLatency
        || before.meetsAvailability != after.meetsAvailability
    }
    return OperationChange(
      name: name, before: before, after: after, calls: calls(before?.calls ?? [], after?.calls ?? []),
      areFiguresChanged: isChanged)
  }

  // MARK: Calls

  /// The first call to a target is the first on the other side too, the second the second.
  private func calls(
    _ before: [ArchitectureAnalysis.CallAnalysis], _ after: [ArchitectureAnalysis.CallAnalysis]
  ) -> [CallChange] {
    var unmatched: [String: [ArchitectureAnalysis.CallAnalysis]] = [:]
    for call in before { unmatched[Self.target(of: call, in: old.architecture), default: []].append(call) }
    var changes: [CallChange] = []
    for call in after {
      let target = Self.target(of: call, in: new.architecture)
      var matched: ArchitectureAnalysis.CallAnalysis?
      if let first = unmatched[target]?.first {
        matched = first
        unmatched[target]?.removeFirst()
      }
      changes.append(
        CallChange(
          target: target, before: matched, after: call,
          isCouplingChanged: matched.map { isCouplingChanged($0, call) } ?? false))
    }
    let left = Set(unmatched.values.flatMap { $0.map(\.id) })
    for call in before where left.contains(call.id) {
      changes.append(
        CallChange(
          target: Self.target(of: call, in: old.architecture), before: call, after: nil, isCouplingChanged: false))
    }
    return changes
  }

  private static func target(of call: ArchitectureAnalysis.CallAnalysis, in architecture: Architecture) -> String {
    switch architecture[call.id].kind {
    case .call(let call): architecture.name(of: call.target)
    case .publish(let publish): publish.event.value
    }
  }

  private func isCouplingChanged(
    _ before: ArchitectureAnalysis.CallAnalysis, _ after: ArchitectureAnalysis.CallAnalysis
  ) -> Bool {
    let (one, other) = (before.coupling, after.coupling)
    return one.temporal.severity != other.temporal.severity || one.availability.severity != other.availability.severity
      || one.behavioral.severity != other.behavioral.severity || before.judgement.verdict != after.judgement.verdict
      || (old.architecture[before.id].publish == nil) != (new.architecture[after.id].publish == nil)
  }

  // MARK: Figures

  private func agree(_ left: AvailabilityEngine.Figure, _ right: AvailabilityEngine.Figure) -> Bool {
    switch (left, right) {
    case (.exact(let one), .exact(let other)): agree(one, other)
    case (.between(let low, let high), .between(let otherLow, let otherHigh)):
      agree(low, otherLow) && agree(high, otherHigh)
    default: false
    }
  }

  /// Alike but for rounding.
  private func agree(_ left: Double?, _ right: Double?) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    return abs(left - right) <= 1e-12 * max(abs(left), abs(right))
  }
}
