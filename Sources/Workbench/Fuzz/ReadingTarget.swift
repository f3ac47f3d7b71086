import Diagnostics
import Documents

/// What the fuzzer calls with every input it thinks of: the reader in both languages, and all that can be asked of
/// what was read. `run` beside this file compiles it; it is no part of the package.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  ReadingCheck.check(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}
