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

  /// Waits for two thousandths of a second: short beside what a person notices, long beside what a look costs.
  static func pause() { usleep(2_000) }

  /// As much as the first thread of a process has; in some systems others have but a small part of it.
  private static let stackSize = 8 << 20

  /// Runs the work on so many threads at once, and returns when all have ended. This one is one of them, or a further
  /// one where there is something to do meanwhile. Where the system gives fewer threads, fewer run.
  /// - Parameter own: what this thread does, nil for the work.
  static func onThreads(_ count: Int, _ work: @escaping @Sendable () -> Void, meanwhile own: (() -> Void)? = nil) {
    final class Box: Sendable {
      let work: @Sendable () -> Void
      init(_ work: @escaping @Sendable () -> Void) { self.work = work }
    }
    #if canImport(Glibc)
      var threads: [pthread_t] = []
    #else
      var threads: [pthread_t?] = []
    #endif
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setstacksize(&attributes, stackSize)
    defer { pthread_attr_destroy(&attributes) }
    for _ in (own == nil ? 1 : 0)..<max(own == nil ? 1 : 0, count) {
      let box = Unmanaged.passRetained(Box(work))
      #if canImport(Glibc)
        var thread = pthread_t()
      #else
        var thread: pthread_t?
      #endif
      guard pthread_create(&thread, &attributes, { run($0) }, box.toOpaque()) == 0 else {
        box.release()
        break
      }
      threads.append(thread)
    }
    // Without another thread nobody does the work but this one.
    if threads.isEmpty || own == nil { work() }
    own?()
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
