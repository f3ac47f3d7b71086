import Simulation

/// A request at a service, from its arrival there to its end.
struct Request: Linked {
  enum State: UInt8 {
    /// Held up by a rate limit.
    case delayed
    /// Has found no worker; looks again when all else of this instant has happened.
    case looking
    case waiting
    /// Its own work is going on.
    case working
    /// It goes through its steps.
    case stepping
    /// Nobody answers: its client waits for its timeout.
    case hanging
    /// A client's next try, which has not arrived yet.
    case returning
    /// Lost; there is only its event to come.
    case lost
    case free
    /// Has just come.
    case arriving
  }

  struct Flags: OptionSet, BitwiseCopyable {
    let rawValue: UInt8

    /// Comes from outside, and its client has not gone away.
    static let isExternal = Flags(rawValue: 1)
    static let isCounted = Flags(rawValue: 2)
    static let isSaved = Flags(rawValue: 4)
    /// Takes neither time nor workers, and has to succeed in its time: a step of an operation whose time a call has
    /// replaced.
    static let isVirtual = Flags(rawValue: 8)
    static let hasVirtualSteps = Flags(rawValue: 16)
    /// It fails because of a call's timeout.
    static let isTimedOut = Flags(rawValue: 32)
    /// Asked in the place of a call's target.
    static let isFallback = Flags(rawValue: 64)
    /// Brings a fact to its broker.
    static let isPublish = Flags(rawValue: 128)
  }

  /// What its draws belong to.
  var identity: UInt64 = 0
  /// Arrival at the service.
  var since: Int64 = 0
  /// How long its own work takes, where that is drawn already; else −1. Of a virtual request, what it has taken so far.
  var work: Int64 = -1
  /// Compensated calls that have succeeded.
  var undo: UInt64 = 0
  /// The client's timeout.
  var timer = EventHandle.none
  var service: Int32 = -1
  var operation: Int32 = -1
  /// The call in progress that waits for it; −1 when nobody does; below that, it handles a record: see ``delivery``.
  var parent: Int32 = -1
  /// The call that it came by.
  var call: Int32 = -1
  /// The next step, in `branches`.
  var step: Int32 = 0
  /// Calls of the present step that are not done.
  var pending: Int32 = 0
  /// The first of its calls in progress.
  var calls: Int32 = -1
  /// The next in the queue, or the next free record.
  var next: Int32 = -1
  /// How often its client has tried before.
  var retry: Int32 = 0
  var state = State.arriving
  var flags: Flags = []
}

/// A call that an operation is making, with all its attempts.
struct CallInProgress: Linked {
  enum Phase: UInt8 {
    /// Its next attempt is on the agenda.
    case starting
    case attempt
    case pause
    case fallback
    /// Nobody waits for it any more; it is only on the agenda.
    case given
  }

  /// The request that makes it; −1 for one that is not waited for.
  var request: Int32 = -1
  var call: Int32 = -1
  /// The request that it waits for; −1 when there is none.
  var child: Int32 = -1
  /// Neighbours among the calls of the request; `next` in a free record is the next free one.
  var previous: Int32 = -1
  var next: Int32 = -1
  /// Of `times`.
  var repetition: Int32 = 0
  var attempt: Int32 = 0
  /// What the draws of the maker belong to, for a call that has no request.
  var identity: UInt64 = 0
  /// The timeout, or the end of a pause.
  var timer = EventHandle.none
  /// Of a virtual call, what its request would have taken by now.
  var spent: Int64 = 0
  var phase = Phase.starting
  /// Whether it fails by itself, whatever the answer.
  var isInError = false
  var isInGate = false
  var isProbe = false
  var isFallback = false
  var isVirtual = false
}

/// A record that can be in a list.
protocol Linked: BitwiseCopyable {
  var next: Int32 { get set }
  init()
}

/// Records that come and go; what has gone makes room for what comes.
struct Pool<Record: Linked>: ~Copyable {
  private var records = FlatArray<Record>(capacity: 64)
  private var free: Int32 = -1
  private(set) var live = 0

  /// Those that are used or were.
  var count: Int { records.count }

  subscript(place: Int32) -> Record {
    @inline(__always) get { records[Int(place)] }
    @inline(__always) _modify { yield &records[Int(place)] }
  }

  /// Where a record is, until the next one is taken.
  @inline(__always) func pointer(_ place: Int32) -> UnsafeMutablePointer<Record> { records.pointer(Int(place)) }

  @inline(__always) mutating func take() -> Int32 {
    live += 1
    guard free >= 0 else {
      records.append(Record())
      return Int32(records.count - 1)
    }
    let place = free
    free = records[Int(place)].next
    return place
  }

  @inline(__always) mutating func release(_ place: Int32) {
    assert(live > 0)
    live -= 1
    records[Int(place)].next = free
    free = place
  }
}

/// What is still to be done at this instant.
struct Action: BitwiseCopyable {
  enum Kind: UInt8 {
    case worked, advance, fail, attempt
  }

  var kind: Kind
  /// A request; of an attempt, a call in progress.
  var subject: Int32
}

struct ServiceState: BitwiseCopyable {
  enum Condition: UInt8 {
    case up, refusing, crashed
  }

  var workers: Int64
  var places: Int64
  var busy: Int64 = 0
  var queued: Int64 = 0
  /// Those of them that handle a record.
  var polling: Int64 = 0
  var first: Int32 = -1
  var last: Int32 = -1
  var condition = Condition.up
  var hasLimits = false
  var isSlow = false
  /// Anything that a request has to be held against at the door.
  var isGuarded = false
  /// What it depends on holds.
  var needsHold = true
  /// Up, and what it depends on holds.
  var holds = true
  var crashes: Int32 = 0
  var refusals: Int32 = 0

  /// Levels up to `since` are added up: of the present second, and in all.
  var since: Int64 = 0
  var second: Int64 = 0
  var busyInSecond: UInt64 = 0
  var queuedInSecond: UInt64 = 0
  var busyTime: UInt128 = 0
  var queuedTime: UInt128 = 0
  var busyTimeAtStart: UInt128 = 0
  var busyTimeAtEnd: UInt128 = 0
  var mostBusy: Int64 = 0
  var mostQueued: Int64 = 0
  var refused: UInt64 = 0
  var firstRefusal: Int64 = -1
}

struct InstanceState: BitwiseCopyable {
  var crashes: Int32 = 0
  var refusals: Int32 = 0
  /// It is there to consume.
  var isMember = true
  /// When it was there last, and whether it has gone without a word.
  var left: Int64 = 0
  var isSilent = false
  /// Nothing comes of what it had in hand.
  var hasCrashed = false
}

struct GateState: BitwiseCopyable {
  var inFlight: Int64 = 0
  var failures: Int64 = 0
  var isOpen = false
  var openUntil: Int64 = 0
  var isProbing = false
}

/// A bucket of tokens, told by when it is going to be full: `anchor` and so many tokens later.
struct LimitState: BitwiseCopyable {
  var isActive = false
  var anchor: Int64 = 0
  var used: Double = 0
}
