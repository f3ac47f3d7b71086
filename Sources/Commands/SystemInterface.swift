import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A call to the system that failed: the system's own words.
package struct SystemFailure: Error {
  package var reason: String
  package var isClosedPipe: Bool

  package init(reason: String, isClosedPipe: Bool) {
    self.reason = reason
    self.isClosedPipe = isClosedPipe
  }

  static func last() -> SystemFailure {
    SystemFailure(reason: String(cString: strerror(errno)), isClosedPipe: errno == EPIPE)
  }
}

/// The system calls that the tool makes; nothing else imports the C library here.
enum SystemInterface {
  /// The logarithm to base ten, which the standard library does not offer without Foundation.
  static func logarithm(_ x: Double) -> Double { log10(x) }

  /// Reads a file, or standard input for `-`, up to a number of bytes and one more.
  static func read(_ path: String, limit: Int) throws(SystemFailure) -> [UInt8] {
    let descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemFailure.last() }
    defer { if descriptor != 0 { close(descriptor) } }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= limit {
      let count = chunk.withUnsafeMutableBytes { readBytes(descriptor, $0) }
      if count < 0 {
        if errno == EINTR { continue }
        throw SystemFailure.last()
      }
      if count == 0 { break }
      bytes.append(contentsOf: chunk[..<count])
    }
    return bytes
  }

  /// A file, or standard input for `-`, that is read in pieces.
  final class OpenFile {
    private let descriptor: Int32
    private var chunk = [UInt8](repeating: 0, count: 1 << 18)

    init(_ path: String) throws(SystemFailure) {
      descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw SystemFailure.last() }
    }

    deinit { if descriptor > 0 { close(descriptor) } }

    /// What comes next; empty at the end.
    func nextPiece() throws(SystemFailure) -> [UInt8] {
      while true {
        let count = chunk.withUnsafeMutableBytes { readBytes(descriptor, $0) }
        if count >= 0 { return Array(chunk[..<count]) }
        if errno != EINTR { throw SystemFailure.last() }
      }
    }
  }

  private static func readBytes(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.read(descriptor, buffer.baseAddress, buffer.count)
    #elseif canImport(Musl)
      Musl.read(descriptor, buffer.baseAddress, buffer.count)
    #else
      Darwin.read(descriptor, buffer.baseAddress, buffer.count)
    #endif
  }

  /// Writes a file whole or not at all: beside it first, then in its place.
  static func write(_ text: String, to path: String) throws(SystemFailure) {
    if isSpecial(path) {
      let descriptor = open(path, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw SystemFailure.last() }
      defer { close(descriptor) }
      return try write(text, to: descriptor)
    }
    // What is there already keeps its place, behind a link too, and its permissions.
    var status = stat()
    guard stat(path, &status) == 0, let resolved = realpath(path, nil) else {
      return try replace(path, with: Array(text.utf8), like: nil)
    }
    defer { free(resolved) }
    try replace(String(cString: resolved), with: Array(text.utf8), like: status)
  }

  /// Whether two paths lead to one file.
  static func isSameFile(_ first: String, _ second: String) -> Bool {
    var (one, other) = (stat(), stat())
    return stat(first, &one) == 0 && stat(second, &other) == 0 && one.st_dev == other.st_dev
      && one.st_ino == other.st_ino && one.st_mode & S_IFMT == S_IFREG
  }

  /// How many bytes a file has; nil for pipes, devices and whatever else has no end that is known.
  static func size(ofRegularFile path: String) -> Int? {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
  }

  /// Puts a file that was read before in the place of itself: whole or not at all, with its owner and its permissions,
  /// through symbolic links.
  /// - Parameter old: what was read; a file that holds anything else by now is left alone.
  static func rewrite(_ path: String, from old: [UInt8], to new: [UInt8]) throws(SystemFailure) {
    let status = try rewritable(path)
    guard try read(path, limit: old.count) == old else {
      throw SystemFailure(reason: "it has changed since it was read", isClosedPipe: false)
    }
    guard let resolved = realpath(path, nil) else { throw SystemFailure.last() }
    defer { free(resolved) }
    try replace(String(cString: resolved), with: new, like: status)
  }

  /// What is known of a file that can be rewritten: one that is no pipe or device, and not protected.
  @discardableResult
  static func rewritable(_ path: String) throws(SystemFailure) -> stat {
    var status = stat()
    guard stat(path, &status) == 0, access(path, W_OK) == 0 else { throw SystemFailure.last() }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw SystemFailure(reason: "it is no regular file", isClosedPipe: false)
    }
    return status
  }

  /// - Parameter status: the file whose owner and permissions are kept.
  private static func replace(_ path: String, with bytes: [UInt8], like status: stat?) throws(SystemFailure) {
    try placing { () throws(SystemFailure) in try place(bytes, at: path, like: status) }
  }

  private static func place(_ bytes: [UInt8], at path: String, like status: stat?) throws(SystemFailure) {
    let temporary = "\(path).\(getpid()).part"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw SystemFailure.last() }
    do throws(SystemFailure) {
      if let status {
        // Only the superuser can give a file away; for anybody else it is his own already.
        _ = fchown(descriptor, status.st_uid, status.st_gid)
        guard fchmod(descriptor, status.st_mode & 0o7777) == 0 else { throw SystemFailure.last() }
      }
      try bytes.withUnsafeBytes { write($0, to: descriptor) }.get()
      guard fsync(descriptor) == 0 || errno == EINVAL else { throw SystemFailure.last() }
    } catch {
      close(descriptor)
      unlink(temporary)
      throw error
    }
    guard close(descriptor) == 0, rename(temporary, path) == 0 else {
      let failure = SystemFailure.last()
      unlink(temporary)
      throw failure
    }
  }

  /// Whether something is there that writing would destroy; a terminal, a pipe or a device is not.
  static func holdsFile(_ path: String) -> Bool { exists(path) && !isSpecial(path) }

  static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  // MARK: Several files

  /// Writes all files or none, with the directories that they are in. What was there is put aside until all is done, and
  /// comes back where something goes wrong.
  static func writeAll(_ files: [(path: String, text: String)]) throws(SystemFailure) {
    try placing { () throws(SystemFailure) in try placeAll(files) }
  }

  private static func placeAll(_ files: [(path: String, text: String)]) throws(SystemFailure) {
    var made: [String] = []
    var parts: [(part: String, path: String, old: String?)] = []
    var placed = 0
    func undo() {
      for (index, file) in parts.enumerated() {
        if index < placed {
          if let old = file.old { rename(old, file.path) } else { unlink(file.path) }
        }
        unlink(file.part)
      }
      for directory in made.reversed() { rmdir(directory) }
    }
    do throws(SystemFailure) {
      for file in files {
        try makeDirectories(above: file.path, &made)
        let part = "\(file.path).\(getpid()).part"
        parts.append((part, file.path, nil))
        try create(part, holding: file.text)
      }
      for index in parts.indices {
        let path = parts[index].path
        var status = stat()
        if lstat(path, &status) == 0 {
          guard status.st_mode & S_IFMT != S_IFDIR else {
            throw SystemFailure(reason: "'\(path)' is a directory", isClosedPipe: false)
          }
          let old = "\(path).\(getpid()).old"
          guard rename(path, old) == 0 else { throw SystemFailure.last() }
          parts[index].old = old
          placed = index + 1
        }
        guard rename(parts[index].part, path) == 0 else { throw SystemFailure.last() }
        placed = index + 1
      }
    } catch {
      undo()
      throw error
    }
    for case let old? in parts.map(\.old) { unlink(old) }
  }

  private static func makeDirectories(above path: String, _ made: inout [String]) throws(SystemFailure) {
    var place = path.startIndex
    while let slash = path[place...].firstIndex(of: "/") {
      place = path.index(after: slash)
      let directory = String(path[..<slash])
      if directory.isEmpty || exists(directory) { continue }
      guard mkdir(directory, 0o755) == 0 else { throw SystemFailure.last() }
      made.append(directory)
    }
  }

  private static func create(_ path: String, holding text: String) throws(SystemFailure) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw SystemFailure.last() }
    do throws(SystemFailure) {
      try write(text, to: descriptor)
      guard fsync(descriptor) == 0 || errno == EINVAL else { throw SystemFailure.last() }
    } catch {
      close(descriptor)
      throw error
    }
    guard close(descriptor) == 0 else { throw SystemFailure.last() }
  }

  /// A terminal, a pipe or a device cannot be put in place of by a file.
  static func isSpecial(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG && status.st_mode & S_IFMT != S_IFDIR
  }

  static func write(_ text: String, to descriptor: Int32) throws(SystemFailure) {
    var text = text
    try text.withUTF8 { write(UnsafeRawBufferPointer($0), to: descriptor) }.get()
  }

  private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Result<Void, SystemFailure> {
    var written = 0
    while written < bytes.count {
      let count = writeBytes(descriptor, UnsafeRawBufferPointer(rebasing: bytes[written...]))
      if count < 0 {
        if errno == EINTR { continue }
        return .failure(SystemFailure.last())
      }
      written += count
    }
    return .success(())
  }

  private static func writeBytes(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, buffer.baseAddress, buffer.count)
    #elseif canImport(Musl)
      Musl.write(descriptor, buffer.baseAddress, buffer.count)
    #else
      Darwin.write(descriptor, buffer.baseAddress, buffer.count)
    #endif
  }

  // MARK: Standard input, a line at a time

  /// Longer lines are refused.
  private static let longestLine = 1 << 16
  /// The signal that has asked for an end; 0 for none.
  private static let received = Atomic<Int32>(0)
  /// The signals that people and systems end a dialogue with.
  private static let ending = [SIGINT, SIGTERM, SIGHUP]

  /// From now on these signals come only while a line is waited for, so that nothing is cut off in the middle.
  private static let holdsSignals: Bool = {
    var held = sigset_t()
    sigemptyset(&held)
    for number in ending {
      let former = signal(number) { received.store($0, ordering: .relaxed) }
      // Whoever started the program so that it ignores a signal meant it.
      if unsafeBitCast(former, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) { signal(number, SIG_IGN) }
      sigaddset(&held, number)
    }
    return sigprocmask(SIG_BLOCK, &held, nil) == 0
  }()

  /// Reads a line without its break. Bytes that are no UTF-8 become U+FFFD.
  static func readLine() throws(SystemFailure) -> InputLine {
    guard holdsSignals else { throw SystemFailure.last() }
    var line: [UInt8] = []
    while line.count <= longestLine {
      if waitForInput() < 0 {
        if received.load(ordering: .relaxed) != 0 { return .interrupted }
        if errno == EINTR { continue }
        throw SystemFailure.last()
      }
      var byte: UInt8 = 0
      // One byte at a time: what follows the line is left to whoever reads next.
      let count = withUnsafeMutableBytes(of: &byte) { readBytes(0, $0) }
      if count < 0, errno == EINTR { continue }
      // A terminal that has gone away answers with EIO.
      if count < 0, errno != EIO { throw SystemFailure.last() }
      // What closes a terminal sends a signal too, and which of the two is seen first is chance.
      if count <= 0, hasPendingSignal { return .interrupted }
      if count <= 0 { return line.isEmpty ? .end : .text(String(decoding: line, as: UTF8.self)) }
      if byte == UInt8(ascii: "\n") {
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        return .text(String(decoding: line, as: UTF8.self))
      }
      line.append(byte)
    }
    throw SystemFailure(reason: "a line is longer than \(longestLine) bytes", isClosedPipe: false)
  }

  private static var hasPendingSignal: Bool {
    var pending = sigset_t()
    return sigpending(&pending) == 0 && ending.contains { sigismember(&pending, $0) == 1 }
  }

  /// Waits until standard input has a byte or has ended; here alone the held signals come.
  private static func waitForInput() -> Int32 {
    var descriptors = fd_set()
    #if canImport(Glibc)
      descriptors.__fds_bits.0 = 1
    #else
      descriptors.fds_bits.0 = 1
    #endif
    var open = sigset_t()
    sigprocmask(SIG_BLOCK, nil, &open)
    for number in ending { sigdelset(&open, number) }
    return pselect(1, &descriptors, nil, nil, nil, &open)
  }

  /// Of a clock that nobody sets.
  static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// How wide a terminal says that it is.
  static func columns(of descriptor: Int32) -> Int? {
    var size = winsize()
    return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : nil
  }

  static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  // MARK: Ending early

  /// Whether files are being put in their places, which is done to its end.
  private static let isPlacing = Atomic<Bool>(false)
  /// The signal that came meanwhile; 0 for none.
  private static let postponed = Atomic<Int32>(0)
  /// Whether a line about progress stands on the terminal.
  private static let hasProgressLine = Atomic<Bool>(false)

  static func noteProgressLine(_ isShown: Bool) { hasProgressLine.store(isShown, ordering: .relaxed) }

  /// From now on a signal ends the program with the code for it: no file is left half-written, and no line that was
  /// meant to go. Nothing is done in between but what may be done in a signal handler.
  static func endOnSignals() {
    // The statics are made here, before any signal can come.
    _ = (
      isPlacing.load(ordering: .relaxed), postponed.load(ordering: .relaxed), hasProgressLine.load(ordering: .relaxed)
    )
    for number in ending {
      let former = signal(number) { number in
        if SystemInterface.isPlacing.load(ordering: .sequentiallyConsistent) {
          return SystemInterface.postponed.store(number, ordering: .sequentiallyConsistent)
        }
        SystemInterface.endNow()
      }
      // Whoever started the program so that it ignores a signal meant it.
      if unsafeBitCast(former, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) { signal(number, SIG_IGN) }
    }
  }

  private static func endNow() -> Never {
    let back: StaticString = "\r\u{1B}[K"
    if hasProgressLine.load(ordering: .relaxed) {
      _ = writeBytes(2, UnsafeRawBufferPointer(start: back.utf8Start, count: back.utf8CodeUnitCount))
    }
    _exit(ExitCode.interrupted.rawValue)
  }

  /// Puts files in their places; a signal that comes meanwhile ends the program afterwards.
  private static func placing<Value>(_ work: () throws(SystemFailure) -> Value) throws(SystemFailure) -> Value {
    isPlacing.store(true, ordering: .sequentiallyConsistent)
    defer {
      isPlacing.store(false, ordering: .sequentiallyConsistent)
      if postponed.load(ordering: .sequentiallyConsistent) != 0 { endNow() }
    }
    return try work()
  }

  /// A reader that has gone away shows as a failed write instead of killing the program.
  static func ignoreClosedPipes() {
    signal(SIGPIPE, SIG_IGN)
    // The runtime would show where the program is, and go on.
    signal(SIGQUIT, SIG_DFL)
  }

  static func leave(_ code: Int32) -> Never { exit(code) }
}
