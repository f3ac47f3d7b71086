#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Files that tests read, without Foundation.
package enum TestFiles {
  /// The package's own directory.
  package static let package: String = {
    // This file is Tests/TestSupport/TestFiles.swift.
    "/" + "\(#filePath)".split(separator: "/").dropLast(3).joined(separator: "/")
  }()

  /// The data that lies beside the repository and not in it: `$DECOUPLE_SHARED`, or `../shared` seen from the package.
  package static let shared: String = {
    if let path = getenv("DECOUPLE_SHARED") { return String(cString: path) }
    return "/" + package.split(separator: "/").dropLast().joined(separator: "/") + "/shared"
  }()

  package static func exists(_ path: String) -> Bool { access(path, R_OK) == 0 }

  /// The bytes of a file; empty where it cannot be read.
  package static func bytes(_ path: String) -> [UInt8] {
    guard let file = fopen(path, "rb") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&piece, 1, piece.count, file)
      if count == 0 { return bytes }
      bytes.append(contentsOf: piece[..<count])
    }
  }

  package static func text(_ path: String) -> String { String(decoding: bytes(path), as: UTF8.self) }

  /// Writes a file; false where that is not possible.
  package static func write(_ text: String, to path: String) -> Bool {
    makeDirectories(above: path)
    guard let file = fopen(path, "wb") else { return false }
    defer { fclose(file) }
    return Array(text.utf8).withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) == $0.count }
  }

  /// A path that nothing has: of a file or directory, or of several whose names begin with it. What is there when the
  /// tests end goes with them. It is always as long, so that lines with it break at the same place in every run.
  package static var unused: String { "\(temporaryDirectory)/\(eightDigits)" }

  private static var eightDigits: Int { .random(in: 10_000_000...99_999_999) }

  private static let temporaryDirectory: String = {
    let path = "/tmp/decouple-\(eightDigits)"
    precondition(mkdir(path, 0o755) == 0, "there is no place for temporary files")
    atexit { TestFiles.removeAll(TestFiles.temporaryDirectory) }
    return path
  }()

  /// Writes a text to a new file of its own, and gives its path; nil where that is not possible.
  package static func temporary(_ text: String, ending: String) -> String? {
    let path = unused + ending
    return write(text, to: path) ? path : nil
  }

  package static func remove(_ path: String) { unlink(path) }

  /// Removes a file, or a directory with all that is in it.
  package static func removeAll(_ path: String) {
    for name in all(inside: path, withDirectories: true).reversed() {
      if isDirectory(path + "/" + name) { rmdir(path + "/" + name) } else { unlink(path + "/" + name) }
    }
    if isDirectory(path) { rmdir(path) } else { unlink(path) }
  }

  /// Every file in a directory and those in it, as paths relative to it, sorted.
  package static func all(inside directory: String, withDirectories: Bool = false) -> [String] {
    var found: [String] = []
    var pending = [""]
    while let next = pending.popLast() {
      for name in names(in: directory + "/" + next) {
        let path = next.isEmpty ? name : next + "/" + name
        let isDirectory = isDirectory(directory + "/" + path)
        if isDirectory { pending.append(path) }
        if !isDirectory || withDirectories { found.append(path) }
      }
    }
    return found.sorted()
  }

  /// Makes the directories that a file is to be in.
  private static func makeDirectories(above path: String) {
    var place = path.startIndex
    while let slash = path[place...].firstIndex(of: "/") {
      place = path.index(after: slash)
      mkdir(String(path[..<slash]), 0o755)
    }
  }

  /// A file of this name in a directory of its own, for one test.
  package static func temporary(_ name: String, holding text: String) -> String {
    let path = "\(unused)/\(name)"
    precondition(write(text, to: path), "there is no place for temporary files")
    return path
  }

  /// Makes a symbolic link; false where that is not possible.
  package static func link(_ path: String, to target: String) -> Bool { symlink(target, path) == 0 }

  /// Where a symbolic link leads, or nil for what is none.
  package static func target(ofLink path: String) -> String? {
    guard let full = realpath(path, nil) else { return nil }
    defer { free(full) }
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK ? String(cString: full) : nil
  }

  /// Sets who may do what with a file; false where that is not possible.
  package static func setPermissions(_ permissions: UInt32, of path: String) -> Bool {
    chmod(path, mode_t(permissions)) == 0
  }

  /// Who may do what with a file; nil where there is none.
  package static func permissions(_ path: String) -> UInt32? {
    var status = stat()
    return stat(path, &status) == 0 ? UInt32(status.st_mode) & 0o7777 : nil
  }

  /// Makes a directory the current one; false where that is not possible.
  package static func enter(_ directory: String) -> Bool { chdir(directory) == 0 }

  /// The names in a directory, hidden ones left out, sorted.
  package static func names(in directory: String) -> [String] {
    guard let stream = opendir(directory) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  /// Every file under a directory whose name ends so, as paths relative to the package, sorted.
  package static func all(under directory: String, ending: String) -> [String] {
    var found: [String] = []
    var pending = [directory]
    while let next = pending.popLast() {
      for name in names(in: package + "/" + next) {
        let path = next + "/" + name
        if isDirectory(package + "/" + path) {
          pending.append(path)
        } else if name.hasSuffix(ending) {
          found.append(path)
        }
      }
    }
    return found.sorted()
  }

  private static func isDirectory(_ path: String) -> Bool {
    guard let stream = opendir(path) else { return false }
    closedir(stream)
    return true
  }

  /// A variable of the environment; nil where it is not set.
  package static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
