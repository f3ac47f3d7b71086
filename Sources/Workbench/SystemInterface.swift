#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the workbench asks of the system.
enum SystemInterface {
  /// The bytes of a file, or nil when it cannot be read.
  static func read(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    // A file whose length is known is read in one piece, so that nothing but its bytes is held.
    let length = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1
    rewind(file)
    var bytes: [UInt8] = []
    if length > 0 {
      bytes = Array(unsafeUninitializedCapacity: length) { buffer, count in
        count = fread(buffer.baseAddress, 1, length, file)
      }
    }
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&piece, 1, piece.count, file)
      if count == 0 { return ferror(file) == 0 ? bytes : nil }
      bytes.append(contentsOf: piece[..<count])
    }
  }

  /// Hands a file to the body piece by piece; false when it cannot be read.
  static func read(_ path: String, inPiecesOf size: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) -> Bool {
    guard let file = fopen(path, "rb") else { return false }
    defer { fclose(file) }
    var piece = [UInt8](repeating: 0, count: size)
    while true {
      let count = fread(&piece, 1, size, file)
      if count == 0 { return ferror(file) == 0 }
      piece.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[..<count])) }
    }
  }

  /// How many bytes a file has; zero when it cannot be read.
  static func size(_ path: String) -> Int {
    guard let file = fopen(path, "rb") else { return 0 }
    defer { fclose(file) }
    return fseek(file, 0, SEEK_END) == 0 ? ftell(file) : 0
  }

  /// Writes bytes to standard output (1) or standard error (2).
  static func write(_ bytes: [UInt8], to descriptor: Int32) {
    guard let file = fdopen(descriptor, "w") else { return }
    defer { fflush(file) }
    var done = 0
    bytes.withUnsafeBufferPointer { bytes in
      while done < bytes.count {
        let count = fwrite(bytes.baseAddress.map { $0 + done }, 1, bytes.count - done, file)
        guard count > 0 else { return }
        done += count
      }
    }
  }

  /// Writes a text to standard output (1) or standard error (2).
  static func write(_ text: String, to descriptor: Int32) { write(Array(text.utf8), to: descriptor) }

  /// What a command of the shell writes to its standard output, or nil when it fails.
  static func output(of command: String) -> String? {
    guard let pipe = popen(command, "r") else { return nil }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 12)
    while true {
      let count = fread(&piece, 1, piece.count, pipe)
      if count == 0 { break }
      bytes.append(contentsOf: piece[..<count])
    }
    return pclose(pipe) == 0 ? String(decoding: bytes, as: UTF8.self) : nil
  }

  /// The processor time that this process has used, in seconds.
  static func processorSeconds() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }

  /// The most memory this process has held, in KiB.
  static func peakKibibytes() -> Int {
    var usage = rusage()
    #if canImport(Glibc)
      getrusage(numericCast(RUSAGE_SELF.rawValue), &usage)
    #else
      getrusage(RUSAGE_SELF, &usage)
    #endif
    #if canImport(Darwin)
      return usage.ru_maxrss / 1024
    #else
      return usage.ru_maxrss
    #endif
  }

  /// Whether a file is there.
  static func exists(_ path: String) -> Bool { access(path, R_OK) == 0 }

  /// A variable of the environment; nil where it is not set.
  static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// Ends the process with a message.
  static func stop(_ message: String, status: Int32) -> Never {
    write(message, to: 2)
    exit(status)
  }
}
