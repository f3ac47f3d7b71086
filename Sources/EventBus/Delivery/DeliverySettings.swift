/// How a group of consumers takes its records. The defaults are those of the architecture file.
package struct DeliverySettings: Hashable, Sendable {
  package enum Guarantee: Hashable, Sendable {
    /// Processed, then committed: a crash brings again what was not committed.
    case atLeastOnce
    /// Committed, then processed: a crash loses what was committed and not processed.
    case atMostOnce
  }

  package enum Retry: Hashable, Sendable {
    /// What has failed goes behind the others for a time; its key's order is lost.
    case topic
    /// What has failed is tried again in place, and its partition waits.
    case blocking
  }

  package enum Deduplication: Hashable, Sendable {
    /// Every delivery that is processed has its effect.
    case none
    /// A fact has its effect once, however late it comes again.
    case always
    /// A fact that comes again within so many nanoseconds of its effect has no further one.
    case window(Int64)
  }

  package var guarantee = Guarantee.atLeastOnce
  /// Offsets are committed after so many records, and when there is nothing to take.
  package var commitEvery: Int64 = 1
  /// How often a failed attempt is repeated in place at first.
  package var retries: Int64 = 3
  package var backoff: Int64 = 1_000_000_000
  package var retry = Retry.topic
  package var retryDelay: Int64 = 60_000_000_000
  /// After so many attempts in all a record goes to the dead letters; nil: never.
  package var deadLetterAfter: Int64? = 10
  package var deduplication = Deduplication.none

  package init() {}
}
