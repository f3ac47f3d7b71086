/// What a checker knows of a partition's log.
final class LogBook {
  struct Entry: BitwiseCopyable {
    var record: Record
    var appended: Int64
    /// All replicas in sync had it when its producer was told so.
    var isPromised = false
  }

  var entries = NumberedRing<Entry>()
  /// Records below are too old.
  var aged: Int64 = 0
  var leader: Int32 = 0
  var inSync: UInt32 = 1
  var ends: [Int64]
  /// Every record below was on all replicas in sync, of which there were enough.
  var highWatermark: Int64 = 0
  private let minimumInSync: Int
  private let isReplicated: Bool

  init(_ setup: BusSetup) {
    if case .clients(_, let settings) = setup.publishing {
      isReplicated = true
      minimumInSync = settings.minimumInSync
      ends = [Int64](repeating: 0, count: settings.replicas)
    } else {
      isReplicated = false
      minimumInSync = 1
      ends = []
    }
  }

  func raiseWatermark() {
    guard isReplicated else {
      highWatermark = entries.end
      return
    }
    guard leader >= 0, inSync.nonzeroBitCount >= minimumInSync else { return }
    var least = Int64.max
    for replica in ends.indices where inSync & (1 << UInt32(replica)) != 0 { least = min(least, ends[replica]) }
    highWatermark = max(highWatermark, least)
  }
}

/// What a checker knows of a group.
final class GroupBook {
  /// Of one partition.
  final class Part {
    enum Fate: UInt8, BitwiseCopyable {
      case open, delayed, settled
    }

    /// Why the next record is the one that it has to be.
    enum Reason {
      case previous, crash, assignment
    }

    struct Hand {
      var delivery: Delivery
      var attempts: Int64
      /// It was settled before.
      var isRepeat: Bool
      /// The next attempt cannot end earlier.
      var earliest: Int64
    }

    struct Delayed {
      var delivery: Delivery
      var attempts: Int64
      var due: Int64
      var isRepeat: Bool
      /// A consumer had it in hand, and is gone.
      var isAgain = false
    }

    var fates = NumberedRing<Fate>()
    var expected: Int64 = 0
    /// Records below were taken at some time.
    var delivered: Int64 = 0
    var reason = Reason.previous
    var committed: Int64 = 0
    /// Records below have been seen to be too old.
    var aged: Int64 = 0
    var owner: Int32 = 0
    var hand: Hand?
    var delayed: [Delayed] = []
    /// The owner that had to give it back, and for which rebalance.
    var takenFrom: Int32 = -1
    var takenFor = 0
  }

  let settings: BusSetup.Group
  let parts: [Part]
  var silentSince: [Int32: Int64] = [:]
  var isRebalancing = false
  var rebalances = 0

  /// Records that are not settled.
  var open: Int64 = 0
  /// ∫ open dt, and until when.
  var area: UInt128 = 0
  var since: Int64 = 0

  var published: Int64 = 0
  var processed: Int64 = 0
  var deadLettered: Int64 = 0
  var expired: Int64 = 0
  var lostAtCrash: Int64 = 0
  var vanished: Int64 = 0
  var redelivered: Int64 = 0
  var effects: Int64 = 0
  /// When a fact had its effect last; only where repeats are suppressed.
  var effectTimes: [UInt64: Int64] = [:]

  init(_ settings: BusSetup.Group, partitions: Int) {
    self.settings = settings
    parts = (0..<partitions).map { partition in
      let part = Part()
      part.owner = settings.coordination == nil ? 0 : Int32(partition % settings.members)
      return part
    }
  }

  @inline(__always) func change(by difference: Int64, now: Int64) {
    area += UInt128(UInt64(open)) * UInt128(UInt64(now - since))
    since = now
    open += difference
  }
}

/// What a checker knows of facts: how they came to be, and how often they came to the log.
struct FactBook {
  struct Key: Hashable {
    var session: UInt32
    var partition: Int
    var sequence: Int64
  }

  /// Whether facts are followed one by one.
  let isKept: Bool
  /// By fact: how often it is in the log.
  var appended: [UInt64: Int] = [:]
  var saved: Set<UInt64> = []
  var savedInOrder: [Record] = []
  var rolledBack: Set<UInt64> = []
  /// Records of idempotent sessions that are in the log, and where.
  var sequences: [Key: Int64] = [:]
  /// By session and partition: the greatest sequence number that came.
  var greatest: [Key: Int64] = [:]
  /// By key of an outbox: the last new fact that came.
  var lastOfKey: [UInt64: UInt64] = [:]

  init(_ setup: BusSetup) { isKept = setup.publishing != .direct }
}
