#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the room asks of the system: threads.
enum SystemInterface {
  /// The cores that are there for this process.
  static var coreCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  /// Runs the work on so many threads at once, this one among them, and returns when all have ended. Where the system
  /// gives fewer threads, fewer run.
  static func onThreads(_ count: Int, _ work: @escaping @Sendable () -> Void) {
    final class Box: Sendable {
      let work: @Sendable () -> Void
      init(_ work: @escaping @Sendable () -> Void) { self.work = work }
    }
    #if canImport(Glibc)
      var threads: [pthread_t] = []
    #else
      var threads: [pthread_t?] = []
    #endif
    for _ in 1..<max(1, count) {
      let box = Unmanaged.passRetained(Box(work))
      #if canImport(Glibc)
        var thread = pthread_t()
      #else
        var thread: pthread_t?
      #endif
      guard pthread_create(&thread, nil, { run($0) }, box.toOpaque()) == 0 else {
        box.release()
        break
      }
      threads.append(thread)
    }
    work()
    #if canImport(Glibc)
      for thread in threads { pthread_join(thread, nil) }
    #else
      for case .some(let thread) in threads { pthread_join(thread, nil) }
    #endif

    func run(_ box: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
      if let box { Unmanaged<Box>.fromOpaque(box).takeRetainedValue().work() }
      return nil
    }
  }
}
