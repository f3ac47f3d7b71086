import Diagnostics
import Documents

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Tools for the makers of the package: what the reader sees in a file.
@main
enum Workbench {
  private static let usage = """
    usage: Workbench events FILE
           Workbench json [--strict-json] FILE
           Workbench check [--strict-json] FILE    (as a configuration file)
           Workbench time [--strict-json] FILE     (processor time of reading it five times)

    """

  static func main() {
    var arguments = Array(CommandLine.arguments.dropFirst())
    let isStrict = arguments.contains("--strict-json")
    arguments.removeAll { $0 == "--strict-json" }
    let commands = ["events", "json", "check", "time"]
    guard arguments.count == 2, commands.contains(arguments[0]) else { stop(usage, status: 64) }
    guard let bytes = read(arguments[1]) else { stop("cannot read \(arguments[1])\n", status: 66) }
    let source = SourceText(name: arguments[1], bytes: bytes)
    var log = DiagnosticLog()
    let text = output(arguments[0], source, isStrict ? .json : .yaml, &log)
    write(DiagnosticRenderer(isColored: false).render(log.diagnostics), to: 2)
    guard let text else { exit(2) }
    write(text, to: 1)
  }

  private static func output(
    _ command: String, _ source: SourceText, _ format: InputFormat, _ log: inout DiagnosticLog
  ) -> String? {
    if command == "time" { return times(source, format) }
    if command == "check" { return DocumentReader.read(source, format: format, log: &log).map { _ in "" } }
    let stream = DocumentStream.read(source, format: format, log: &log)
    return command == "events" ? stream?.events() : stream.flatMap { $0.json(log: &log) }
  }

  /// How fast a file is read, in MB (10⁶ bytes) a second: as a stream, and as a configuration file.
  private static func times(_ source: SourceText, _ format: InputFormat) -> String {
    var text = ""
    for _ in 0..<5 {
      var log = DiagnosticLog()
      let start = clock()
      let stream = DocumentStream.read(source, format: format, log: &log)
      let middle = clock()
      let document = DocumentReader.read(source, format: format, log: &log)
      let end = clock()
      let megabytes = Double(source.bytes.count) / 1e6
      let asStream = Int(megabytes / seconds(start, middle))
      let asDocument = Int(megabytes / seconds(middle, end))
      let isRead = stream != nil && document != nil
      text += "stream \(asStream) MB/s, document \(asDocument) MB/s\(isRead ? "" : ", refused")\n"
    }
    return text
  }

  private static func seconds(_ start: clock_t, _ end: clock_t) -> Double {
    Double(max(1, end - start)) / Double(CLOCKS_PER_SEC)
  }

  private static func stop(_ message: String, status: Int32) -> Never {
    write(message, to: 2)
    exit(status)
  }

  private static func read(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&piece, 1, piece.count, file)
      if count == 0 { return ferror(file) == 0 ? bytes : nil }
      bytes.append(contentsOf: piece[..<count])
    }
  }

  private static func write(_ text: String, to descriptor: Int32) {
    guard let file = fdopen(descriptor, "w") else { return }
    defer { fflush(file) }
    var text = text
    text.withUTF8 { bytes in
      var done = 0
      while done < bytes.count {
        let count = fwrite(bytes.baseAddress.map { $0 + done }, 1, bytes.count - done, file)
        guard count > 0 else { return }
        done += count
      }
    }
  }
}
