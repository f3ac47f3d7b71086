import Importing

/// How fast and in how much memory traces become a draft, beside the toolchain's JSONDecoder reading the same bytes.
///
/// Every reading is a process of its own. They take turns; medians count, in processor time.
struct ImportBenchmark {
  private struct Result {
    let seconds: Double
    let kibibytes: Int
  }

  private static let turns = 5
  /// How often the capture is repeated in the smaller file; in the larger ten times as often.
  private static let repeats = 60
  private static let speedAim = 150.0
  private static let ratioAim = 3.0

  let directory: String

  /// Makes the files and the peer where they are missing, and prints what was measured.
  func run() {
    let scripts = "Sources/Workbench/Peers"
    guard SystemInterface.exists(scripts + "/prepare-import") else {
      SystemInterface.stop("run this in the directory of the package\n", status: 66)
    }
    let program = "'\(CommandLine.arguments[0])'"
    let (small, large) = (directory + "/traces.jsonl", directory + "/traces-10.jsonl")
    let command = "\(scripts)/prepare-import '\(directory)' \(program) \(Self.repeats)"
    guard SystemInterface.output(of: command) != nil else {
      SystemInterface.stop("the files to be read could not be made\n", status: 66)
    }
    let peer = directory + "/trace-decoder"
    var (ours, tenfold, peers): ([Result], [Result], [Result]) = ([], [], [])
    for _ in 0..<Self.turns {
      ours += Self.result("\(program) traces-measure '\(small)'")
      tenfold += Self.result("\(program) traces-measure '\(large)'")
      if SystemInterface.exists(peer) { peers += Self.result("'\(peer)' '\(small)'") }
    }
    SystemInterface.write(
      "| input | reader | MB | MB/s | times the peer | peak MB |\n| --- | --- | ---: | ---: | ---: | ---: |\n", to: 1)
    let theirs = Self.median(peers)
    for (name, path, results) in [("capture × \(Self.repeats)", small, ours), ("ten times that", large, tenfold)] {
      guard let mine = Self.median(results) else { SystemInterface.stop("\(path) could not be read\n", status: 2) }
      let megabytes = Double(SystemInterface.size(path)) / 1e6
      let ratio =
        name.hasPrefix("capture") ? theirs.map { Self.tenths($0.seconds / mine.seconds) + " ×" } ?? "not built" : ""
      SystemInterface.write(
        "| \(name) | decouple, traces to a draft | \(Int(megabytes)) | \(Int(megabytes / mine.seconds)) | \(ratio) "
          + "| \(Self.tenths(Double(mine.kibibytes) * 1024 / 1e6)) |\n", to: 1)
    }
    if let theirs {
      let megabytes = Double(SystemInterface.size(small)) / 1e6
      SystemInterface.write(
        "| capture × \(Self.repeats) | JSONDecoder, structs | \(Int(megabytes)) "
          + "| \(Int(megabytes / theirs.seconds)) | | \(Self.tenths(Double(theirs.kibibytes) * 1024 / 1e6)) |\n", to: 1)
    }
    SystemInterface.write(
      "aims: \(Int(Self.speedAim)) MB/s, \(Self.tenths(Self.ratioAim)) times the peer, memory the same for both files\n",
      to: 2)
  }

  /// What a process of its own says to ``run()``: reads a file in pieces and makes a draft of it.
  static func measure(_ path: String) -> String {
    let start = SystemInterface.processorSeconds()
    var traces = TraceImport()
    guard SystemInterface.read(path, inPiecesOf: 1 << 20, { traces.add($0) }) else {
      SystemInterface.stop("cannot read \(path)\n", status: 66)
    }
    traces.endFile(named: path)
    let spans = traces.spanCount
    let draft = traces.draft()
    let seconds = SystemInterface.processorSeconds() - start
    return "\(seconds) \(SystemInterface.peakKibibytes()) \(spans) spans, \(draft.services.count) services\n"
  }

  private static func result(_ command: String) -> [Result] {
    guard let text = SystemInterface.output(of: command) else { return [] }
    let words = text.split(separator: " ")
    guard words.count > 1, let seconds = Double(words[0]), let memory = Int(words[1]) else { return [] }
    return [Result(seconds: seconds, kibibytes: memory)]
  }

  private static func median(_ results: [Result]) -> Result? {
    guard !results.isEmpty else { return nil }
    return results.sorted { $0.seconds < $1.seconds }[results.count / 2]
  }

  private static func tenths(_ value: Double) -> String {
    let scaled = Int((value * 10).rounded())
    return "\(scaled / 10).\(scaled % 10)"
  }
}

/// Repeats a capture of traces as often as one likes: identifiers differ from round to round, and times go on.
enum TraceRepeats {
  /// The capture lasts about 50 s.
  private static let roundNanoseconds: UInt64 = 51_000_000_000

  /// Writes the capture so many times to standard output.
  static func write(_ capture: [UInt8], rounds: Int) {
    let places = Self.places(in: capture)
    for round in 0..<rounds {
      var copy = capture
      for place in places.identifiers { mark(&copy, place, round) }
      for place in places.times { move(&copy, place, by: UInt64(round) * roundNanoseconds) }
      SystemInterface.write(copy, to: 1)
    }
  }

  /// Where identifiers (16 or 32 hexadecimal digits in quotes) and times (19 digits in quotes) begin.
  private static func places(in bytes: [UInt8]) -> (identifiers: [Int], times: [Int]) {
    var (identifiers, times): ([Int], [Int]) = ([], [])
    var start: Int?
    for (place, byte) in bytes.enumerated() where byte == UInt8(ascii: "\"") {
      guard let first = start else {
        start = place + 1
        continue
      }
      start = nil
      let text = bytes[first..<place]
      let isNumber = text.allSatisfy { (0x30...0x39).contains($0) }
      if text.count == 19, isNumber { times.append(first) }
      let isHexadecimal = text.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
      if text.count == 16 || text.count == 32, isHexadecimal { identifiers.append(first) }
    }
    return (identifiers, times)
  }

  /// Changes the first eight digits by the number of the round, so that different identifiers stay different.
  private static func mark(_ bytes: inout [UInt8], _ place: Int, _ round: Int) {
    let digits = Array("0123456789abcdef".utf8)
    for offset in 0..<8 {
      let old = digits.firstIndex(of: bytes[place + offset]) ?? 0
      bytes[place + offset] = digits[(old + round >> (4 * offset)) & 15]
    }
  }

  private static func move(_ bytes: inout [UInt8], _ place: Int, by nanoseconds: UInt64) {
    var carry = nanoseconds
    for offset in stride(from: 18, through: 0, by: -1) {
      carry += UInt64(bytes[place + offset] - 0x30)
      bytes[place + offset] = UInt8(carry % 10) + 0x30
      carry /= 10
    }
  }
}
