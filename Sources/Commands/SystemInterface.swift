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
    let temporary = "\(path).\(getpid()).part"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw SystemFailure.last() }
    do throws(SystemFailure) {
      try write(text, to: descriptor)
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

  /// A terminal, a pipe or a device cannot be put in place of by a file.
  private static func isSpecial(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG && status.st_mode & S_IFMT != S_IFDIR
  }

  static func write(_ text: String, to descriptor: Int32) throws(SystemFailure) {
    var text = text
    let failure: SystemFailure? = text.withUTF8 { bytes in
      var written = 0
      while written < bytes.count {
        let count = writeBytes(descriptor, UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[written...]))
        if count < 0 {
          if errno == EINTR { continue }
          return SystemFailure.last()
        }
        written += count
      }
      return nil
    }
    if let failure { throw failure }
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

  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// A reader that has gone away shows as a failed write instead of killing the program.
  static func ignoreClosedPipes() { signal(SIGPIPE, SIG_IGN) }

  static func leave(_ code: Int32) -> Never { exit(code) }
}
