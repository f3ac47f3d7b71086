import ArchitectureModel
import Coupling
import Diagnostics

/// What an analysis or a check has to say of one place.
struct Concern {
  /// A rule's code, or the criterion that is not met.
  var code: String
  var severity: Finding.Severity
  var message: String
  var help: String
  /// The service, operation or call that it is about.
  var place: String
  var span: SourceSpan?
  /// Stays the same while lines move and calls are renumbered.
  var fingerprint: String

  /// All findings of an analysis.
  static func all(of analysis: ArchitectureAnalysis) -> [Concern] { all(analysis.findings, analysis.architecture) }

  /// All that the file allows, each with the reason.
  static func allowed(in analysis: ArchitectureAnalysis) -> [(concern: Concern, reason: String)] {
    let concerns = all(analysis.allowed.map(\.finding), analysis.architecture)
    return zip(concerns, analysis.allowed).map { ($0, $1.reason) }
  }

  private static func all(_ findings: [Finding], _ architecture: Architecture) -> [Concern] {
    let fingerprints = FindingFingerprint.all(of: findings, in: architecture)
    return zip(findings, fingerprints).map { finding, fingerprint in
      Concern(
        code: finding.code.description, severity: finding.severity, message: finding.message, help: finding.help,
        place: finding.place, span: finding.span, fingerprint: fingerprint)
    }
  }
}
