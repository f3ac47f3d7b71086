/// What was met while traces were read, for the remarks of a draft.
struct TraceCounts {
  var spans = 0
  var traces = 0
  var logRecords = 0
  var metricRecords = 0
  var brokenRecords = 0
  var foreignRecords = 0
  var oversizedRecords = 0
  /// Which record of its file was the first that is broken.
  var firstBroken: Int?
  var firstBrokenFile: String?
  var cutFiles: [String] = []

  var spansWithoutIdentifier = 0
  var spansWithoutService = 0
  var duplicates = 0
  var negativeDurations = 0
  var unfinished = 0
  var cyclicParents = 0
  var missingParents = 0
  var cutTraces = 0
  var lateSpans = 0
  var forcedTraces = 0
  var skewedTraces = 0
  var collapsedPaths = 0

  var producersWithoutTopic = 0
  var callsToNobody = 0
  var stepsBeyondLimit = 0
  var implicitPublishes = 0
  var sampledSpans = 0
  var leastSamplingShare = 1.0
  var hasSamplerTags = false

  var firstStart = Int64.max
  var lastStart = Int64.min
  var lastEnd = Int64.min
}
