import TestSupport
import Testing

@testable import Coupling

/// Fingerprints stay the same while a file is edited, as long as what they stand for does.
@Suite struct FindingFingerprintTests {
  private func fingerprints(_ yaml: String) throws -> [String: String] {
    let analysis = ArchitectureAnalysis(try Architectures.load(yaml))
    let made = FindingFingerprint.all(of: analysis.findings, in: analysis.architecture)
    let named = zip(analysis.findings, made).map { ("\($0.code) \($0.place)", $1) }
    return Dictionary(named) { first, _ in first }
  }

  private func file(steps: String, before: String = "") -> String {
    """
    \(before)architecture: x
    defaults: { availability: 99.9%, timeout: 1s }
    services:
      a:
        operations:
          go:
            steps:
    \(steps)
      b: { operations: { do: { accepts: { required: [id] } } } }
      c: {}
    """
  }

  @Test func movedLinesAndRenumberedCallsKeepThem() throws {
    let one = try fingerprints(file(steps: "          - { call: b/do, sends: [x] }"))
    let other = try fingerprints(
      file(
        steps: "          - { call: c, needs-result: true }\n          - { call: b/do, sends: [x] }",
        before: "# moved\n\n"))
    let before = try #require(one["DC0203 a/go#1"])
    #expect(other["DC0203 a/go#2"] == before)
  }

  @Test func anotherTargetOrFieldChangesThem() throws {
    let one = try fingerprints(file(steps: "          - { call: b/do, sends: [x] }"))
    let more = try fingerprints(
      file(steps: "          - { call: b/do, sends: [x] }").replacing("required: [id]", with: "required: [key]"))
    #expect(one["DC0203 a/go#1"] != nil && one["DC0203 a/go#1"] != more["DC0203 a/go#1"])
  }

  @Test func alikeFindingsAreCounted() throws {
    let steps = "          - { call: b/do, sends: [x] }\n          - { call: b/do, sends: [x] }"
    let both = try fingerprints(file(steps: steps))
    let (first, second) = (try #require(both["DC0203 a/go#1"]), try #require(both["DC0203 a/go#2"]))
    #expect(first != second)
    // The first of two is the one that was there alone.
    #expect(try fingerprints(file(steps: "          - { call: b/do, sends: [x] }"))["DC0203 a/go#1"] == first)
  }

  @Test func whatIsToldOnceStaysWhereverItIsToldFirst() throws {
    let steps = "          - { call: b }\n          - { call: c }"
    let both = try fingerprints(file(steps: steps).replacing(", timeout: 1s", with: ""))
    let second = try fingerprints(
      file(steps: steps.replacing("call: b", with: "call: b, timeout: 1s")).replacing(
        ", timeout: 1s }\nservices", with: " }\nservices"))
    let before = try #require(both["DC0004 a/go#1"])
    #expect(second["DC0004 a/go#2"] == before)
  }

  @Test func figuresAndOrderAreNoPartOfAMessage() {
    #expect(
      FindingFingerprint.words(of: "when b, c or d hangs, all 200 workers of a are taken within 8.0 s")
        == FindingFingerprint.words(of: "when d, c or b hangs, all 1,000 workers of a are taken within 812 ms"))
    #expect(FindingFingerprint.words(of: "a/go#12 always fails") == ["a/go", "always", "fails"])
    #expect(FindingFingerprint.words(of: "has 99.6006 % (4.0 × the 8.76 h)") == ["has", "the"])
    #expect(FindingFingerprint.words(of: "a/go falls short; by 3 h") == ["a/go", "falls", "short"])
    #expect(FindingFingerprint.words(of: "") == [] && FindingFingerprint.words(of: " ( ) ") == [])
  }
}
