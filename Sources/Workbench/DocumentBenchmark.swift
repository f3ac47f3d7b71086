import Diagnostics
import Documents

/// How fast and in how much memory a large file is read, beside readers of others on the same machine.
///
/// Every reader is a process of its own and says the same: the median processor time of one reading, and the peak
/// memory of the process. They take turns, so that a machine that is busy for a while is so for all of them.
struct DocumentBenchmark {
  private struct Contest {
    let file: String
    let ours: String
    let peer: String
    let peerName: String
    /// How many times as fast as the peer reading should be at least.
    let aim: Double
  }

  private struct Result {
    let seconds: Double
    let kibibytes: Int
  }

  private static let turns = 5
  private static let rounds = 5
  /// Peak memory should stay below so many times the file.
  private static let memoryAim = 3.0

  let directory: String

  /// Makes the files and the peers where they are missing, and prints what was measured.
  func run() {
    let scripts = "Sources/Workbench/Peers"
    let shared = SystemInterface.variable("DECOUPLE_SHARED") ?? "../shared"
    guard SystemInterface.exists(scripts + "/prepare") else {
      SystemInterface.stop("run this in the directory of the package\n", status: 66)
    }
    let command = [scripts + "/prepare", directory, shared].map(Self.quoted).joined(separator: " ")
    guard SystemInterface.output(of: command) != nil else {
      SystemInterface.stop("the files to be read could not be made\n", status: 66)
    }
    let program = Self.quoted(CommandLine.arguments[0]) + " measure "
    let contests = [
      Contest(
        file: "large.yaml", ours: program, peer: "libyaml-events", peerName: "libyaml 0.2.5, events", aim: 2.5),
      Contest(
        file: "large.json", ours: program + "--strict-json ", peer: "foundation-decoder",
        peerName: "JSONDecoder, structs", aim: 8),
    ]
    SystemInterface.write(
      "| file | reader | MB/s | times the peer | aim | peak MB | times the file |\n"
        + "| --- | --- | ---: | ---: | ---: | ---: | ---: |\n", to: 1)
    for contest in contests { run(contest) }
  }

  private func run(_ contest: Contest) {
    let path = directory + "/" + contest.file
    guard let size = SystemInterface.read(path)?.count else { return }
    let megabytes = Double(size) / 1e6
    let peerPath = directory + "/" + contest.peer
    let hasPeer = SystemInterface.exists(peerPath)
    var ours: [Result] = []
    var peers: [Result] = []
    for _ in 0..<Self.turns {
      ours += Self.result(contest.ours + Self.quoted(path) + " \(Self.rounds)").map { [$0] } ?? []
      if hasPeer {
        peers += Self.result(Self.quoted(peerPath) + " " + Self.quoted(path) + " \(Self.rounds)").map { [$0] } ?? []
      }
    }
    // Memory is that of reading once.
    let once = Self.result(contest.ours + Self.quoted(path) + " 1")
    guard let mine = Self.median(ours), let once else {
      SystemInterface.stop("\(path) could not be read\n", status: 2)
    }
    let theirs = Self.median(peers)
    let times = theirs.map { Self.tenths($0 / mine) + " ×" } ?? "not built"
    let memory = Double(once.kibibytes) * 1024 / 1e6
    SystemInterface.write(
      "| `\(contest.file)` | decouple, checked document | \(Int(megabytes / mine)) | \(times) "
        + "| \(Self.tenths(contest.aim)) × | \(Self.tenths(memory)) "
        + "| \(Self.tenths(memory / megabytes)) × (aim \(Self.tenths(Self.memoryAim)) ×) |\n", to: 1)
    if let theirs {
      let peak = Double(peers.map(\.kibibytes).min() ?? 0) * 1024 / 1e6
      SystemInterface.write(
        "| `\(contest.file)` | \(contest.peerName) | \(Int(megabytes / theirs)) | | | \(Self.tenths(peak)) "
          + "| \(Self.tenths(peak / megabytes)) × |\n", to: 1)
    }
  }

  /// What a process of its own says to ``run()``: reads a document so many times.
  static func measure(_ source: SourceText, _ format: InputFormat, rounds: Int) -> String {
    var seconds: [Double] = []
    for _ in 0..<rounds {
      var log = DiagnosticLog()
      let start = SystemInterface.processorSeconds()
      let document = DocumentReader.read(source, format: format, log: &log)
      seconds.append(SystemInterface.processorSeconds() - start)
      guard document != nil else {
        SystemInterface.stop(DiagnosticRenderer(isColored: false).render(log.diagnostics), status: 2)
      }
    }
    return "\(seconds.sorted()[rounds / 2]) \(SystemInterface.peakKibibytes()) \(source.bytes.count) bytes\n"
  }

  private static func result(_ command: String) -> Result? {
    guard let text = SystemInterface.output(of: command) else { return nil }
    let words = text.split(separator: " ")
    guard words.count > 1, let seconds = Double(words[0]), let memory = Int(words[1]) else { return nil }
    return Result(seconds: seconds, kibibytes: memory)
  }

  private static func median(_ results: [Result]) -> Double? {
    results.isEmpty ? nil : results.map(\.seconds).sorted()[results.count / 2]
  }

  private static func tenths(_ value: Double) -> String {
    let scaled = Int((value * 10).rounded())
    return "\(scaled / 10).\(scaled % 10)"
  }

  /// A word of the shell.
  private static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
