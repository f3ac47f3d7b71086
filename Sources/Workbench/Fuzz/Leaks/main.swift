/// Reads every file that a line of the standard input names, as the fuzz target does, and ends in the ordinary way:
/// what is still held then has been lost, or belongs to the runtime. `leaks` compiles it; it is no part of the package.
while let path = readLine() {
  guard let bytes = SystemInterface.read(path) else { SystemInterface.stop("cannot read \(path)\n", status: 66) }
  ReadingCheck.check(bytes)
}
