import Commands
import Diagnostics
import Documents

/// A run of the tool inside the test: what it wrote, and how it ended.
package final class RecordedRun: Surroundings {
  package private(set) var output = ""
  package private(set) var messages = ""
  package private(set) var exitCode = ExitCode.done
  private let variables: [String: String]
  private let terminals: Set<Int32>
  private let closedPipe: Bool
  /// What is typed, the next line last.
  private var input: [InputLine]
  private let beforeLine: (Int) -> Void
  private var linesRead = 0
  private let clock: () -> Double
  private let columns: Int?

  /// - Parameters:
  ///   - columns: how wide the terminals say that they are.
  ///   - input: what is typed; after that, standard input is at its end.
  ///   - beforeLine: what happens in the world before each line is typed, counted from 0.
  ///   - clock: what time it is, whenever somebody asks.
  package init(
    _ arguments: [String], variables: [String: String] = [:], terminals: Set<Int32> = [], columns: Int? = nil,
    closedPipe: Bool = false,
    input: [InputLine] = [], beforeLine: @escaping (Int) -> Void = { _ in }, clock: @escaping () -> Double = { 0 }
  ) {
    self.clock = clock
    self.columns = columns
    self.input = input.reversed()
    self.beforeLine = beforeLine
    self.variables = variables
    self.terminals = terminals
    self.closedPipe = closedPipe
    precondition(Self.isAtPackage, "the package's directory is gone")
    exitCode = CommandLineTool.run(arguments, in: self)
  }

  /// Runs happen in the package's directory, so that no path of a machine gets into what they print.
  private static let isAtPackage = TestFiles.enter(TestFiles.package)

  package func write(_ text: String, to stream: OutputStream) throws(SystemFailure) {
    if closedPipe, stream == .output { throw SystemFailure(reason: "Broken pipe", isClosedPipe: true) }
    switch stream {
    case .output: output += text
    case .messages: messages += text
    }
  }

  package func readLine() throws(SystemFailure) -> InputLine {
    beforeLine(linesRead)
    linesRead += 1
    return input.popLast() ?? .end
  }

  package var seconds: Double { clock() }

  package var isInputTerminal: Bool { terminals.contains(0) }

  package func isTerminal(_ stream: OutputStream) -> Bool { terminals.contains(stream.rawValue) }

  package func columns(of stream: OutputStream) -> Int? { columns }

  package func variable(_ name: String) -> String? { variables[name] }

  /// The output read as JSON.
  package var json: Value? {
    var log = DiagnosticLog()
    let source = SourceText(name: "output", text: output)
    return DocumentReader.read(source, format: .json, log: &log).map { Value($0, $0.root) }
  }
}

/// The architectures that come with the package.
package enum Sample {
  package static let names = TestFiles.names(in: TestFiles.package + "/Samples")

  package static func path(_ name: String) -> String { "Samples/\(name)/architecture.yaml" }
}

extension String {
  /// The text with every occurrence of a part exchanged.
  package func replacing(_ part: String, with other: String) -> String {
    var result = ""
    var rest = self[...]
    while let start = rest.indices.first(where: { rest[$0...].hasPrefix(part) }) {
      result += rest[..<start] + other
      rest = rest[start...].dropFirst(part.count)
    }
    return result + rest
  }
}
