import Arguments

/// Keeps what is read from being written over, and what is written from being written twice.
enum FileGuard {
  /// Whoever names a file twice has mistyped one of the names, and would lose what it holds.
  static func check(_ files: [NamedFile]) throws(CommandFailure) {
    for (place, written) in files.enumerated() where written.isWritten {
      let option = written.option ?? "the output"
      for (other, file) in files.enumerated() where other != place && isSame(file.path, written.path) {
        if !file.isWritten {
          throw .usage(
            "'\(written.path)' is read: writing the result there would destroy it",
            help: "give another name to \(option)")
        }
        if other < place {
          throw .usage(
            "'\(written.path)' is written twice: one would destroy the other", help: "give another name to \(option)")
        }
      }
    }
  }

  /// The same for files whose names only the work brings up.
  static func check(_ written: [String], for option: String, beside files: [NamedFile]) throws(CommandFailure) {
    try check(files + written.map { NamedFile(path: $0, isWritten: true, option: option) })
  }

  /// One that is not there yet has its name only; a terminal, a pipe or a device loses nothing.
  private static func isSame(_ one: String, _ other: String) -> Bool {
    one == other && !SystemInterface.isSpecial(one) || SystemInterface.isSameFile(one, other)
  }
}
