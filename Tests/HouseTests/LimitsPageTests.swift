import TestSupport
import Testing

/// The page of limits, made from the constants in the code; and no limit without a place on it.
@Suite struct LimitsPageTests {
  @Test func thePageIsCurrent() {
    let outcome = Golden.compare(LimitsPage.page, with: "docs/reference/limits.md")
    #expect(outcome == .same || outcome == .rewritten, "\(outcome)")
  }

  @Test func everyLimitIsOnThePageOrConcernsNobody() {
    let told = LimitsPage.chapters.flatMap(\.limits).flatMap(\.constants) + LimitsPage.inside.flatMap(\.constants)
    #expect(Set(told).count == told.count, "a limit is told twice")
    let known = Set(told)
    let found = LimitConstants.all.filter { LimitConstants.isLimit($0.name) }
    #expect(found.count > 80)
    for constant in found {
      #expect(known.contains(constant.name), "\(constant.name) has no place on the page of limits")
    }
    let names = Set(LimitConstants.all.map(\.name))
    for name in told { #expect(names.contains(name), "\(name) is gone") }
  }

  @Test func numbersAreWrittenOut() {
    #expect(LimitConstants.text(of: "1 << 20") == "1,048,576")
    #expect(LimitConstants.text(of: "16_000_000") == "16,000,000")
    #expect(LimitConstants.text(of: "1e10") == "10,000,000,000")
    #expect(LimitConstants.text(of: "8_000_000.0") == "8,000,000")
    #expect(LimitConstants.text(of: "100...500_000_000") == "100 to 500,000,000")
    #expect(LimitConstants.text(of: "unlimited") == nil)
  }
}

/// Constants of the sources that are written as numbers.
///
/// They are read from the text, so that those that are private stay so.
enum LimitConstants {
  /// Named for their files: `ReaderLimits.depth`.
  static let all: [(name: String, value: String)] = {
    var found: [(name: String, value: String)] = []
    for path in TestFiles.all(under: "Sources", ending: ".swift") where !path.hasPrefix("Sources/Workbench/") {
      let file = path.split(separator: "/").last.map { $0.dropLast(".swift".count) } ?? ""
      for line in TestFiles.text(TestFiles.package + "/" + path).split(separator: "\n") {
        guard let (name, expression) = constant(line), let value = text(of: expression) else { continue }
        found.append(("\(file).\(name)", value))
      }
    }
    return found
  }()

  static subscript(name: String) -> String { all.first { $0.name == name }?.value ?? "(no \(name))" }

  /// Whether a constant is a limit, by the name that it has here.
  static func isLimit(_ name: String) -> Bool {
    let parts = name.split(separator: ".")
    if parts[0].hasSuffix("Limits") || parts[1].hasSuffix("Limit") || parts[1].hasSuffix("Limits") { return true }
    return ["most", "longest", "largest", "deepest", "shown", "listed", "widest"].contains { prefix in
      parts[1].hasPrefix(prefix) && parts[1].dropFirst(prefix.count).first?.isUppercase ?? true
    }
  }

  /// `static let most = 8`, `package var depth = 256`.
  private static func constant(_ line: Substring) -> (name: String, expression: String)? {
    let words = line.split(separator: " ")
    guard let place = words.firstIndex(where: { $0 == "let" || $0 == "var" }), place > 0, words.count > place + 3,
      words[..<place].allSatisfy({ ["private", "package", "static"].contains($0) })
    else { return nil }
    guard let equals = words.firstIndex(of: "=") else {
      // `static var most: Int { 16 }`
      guard words[place + 1].hasSuffix(":"), words[place + 3] == "{", words.last == "}" else { return nil }
      return (String(words[place + 1].dropLast()), words[(place + 4)...].dropLast().joined(separator: " "))
    }
    let name = words[place + 1].prefix { $0 != ":" }
    return (String(name), words[(equals + 1)...].joined(separator: " "))
  }

  /// A number, a shift or a range of numbers, as people read it.
  static func text(of expression: String) -> String? {
    let plain = expression.replacing("_", with: "")
    let ends = plain.split(separator: ".", omittingEmptySubsequences: false)
    if ends.count == 4, ends[1].isEmpty, ends[2].isEmpty {
      guard let low = number(ends[0]), let high = number(ends[3]) else { return nil }
      return "\(grouped(low)) to \(grouped(high))"
    }
    return number(plain[...]).map(grouped)
  }

  private static func number(_ text: Substring) -> Int? {
    let parts = text.split(separator: " ")
    if parts.count == 3, parts[1] == "<<", let left = Int(parts[0]), let right = Int(parts[2]) { return left << right }
    if let number = Int(text) { return number }
    guard let number = Double(text), number == number.rounded(), number.magnitude < 1e15 else { return nil }
    return Int(number)
  }

  private static func grouped(_ number: Int) -> String {
    var digits = Array(String(number))
    var place = digits.count - 3
    while place > 0 {
      digits.insert(",", at: place)
      place -= 3
    }
    return String(digits)
  }
}

/// One line of the page: what is limited, to what, what happens there, and the way round.
struct Limit {
  var what: String
  /// The constants whose values stand in the line; `%` in `value` stands for the next of them.
  var constants: [String]
  var value: String
  var met: String
  var instead: String

  init(_ what: String, _ constants: [String], _ value: String = "%", met: String, instead: String) {
    (self.what, self.constants, self.value, self.met, self.instead) = (what, constants, value, met, instead)
  }

  var row: String {
    var rest = constants[...]
    var text = ""
    for character in value {
      if character == "%", let next = rest.popFirst() { text += LimitConstants[next] } else { text.append(character) }
    }
    return "| \(what) | \(text) | \(met) | \(instead) |"
  }
}

/// Every limit of the program that somebody can meet.
enum LimitsPage {
  struct Chapter {
    var title: String
    var text: String
    var limits: [Limit]
  }

  static let chapters = [
    reading, figures, imports, availability, times, simulation, redesign, reports, screens, commandLine,
  ]

  static var page: String {
    let body = chapters.map { chapter in
      """
      ## \(chapter.title)

      \(chapter.text)

      | what | limit | what happens there | what to do |
      | --- | --- | --- | --- |
      \(chapter.limits.map(\.row).joined(separator: "\n"))
      """
    }
    return """
      # Limits

      Every size at which the program stops, leaves something out or answers less exactly, and what it says then. The
      page is made from the numbers in the code.

      With an error the exit code is 2, and nothing is written; codes such as `out-of-range` are those of
      [messages](documents.md#messages). Names and other texts have no limit of their own: that of one value holds.

      \(body.joined(separator: "\n\n"))

      """
  }

  // MARK: Files

  private static let reading = Chapter(
    title: "Reading a file",
    text: "What is accepted, and every error code: [Documents](documents.md).",
    limits: [
      Limit(
        "length of a file", ["ReaderLimits.documentBytes"], "% bytes", met: "`document-too-large`",
        instead: "several files: they are read as one architecture"),
      Limit(
        "nesting of blocks, aliases followed; so also steps in `parallel` and `one-of`, and groups in `depends-on`",
        ["ReaderLimits.depth"], "% levels", met: "`nesting-too-deep`", instead: "operations that call each other"),
      Limit(
        "one value, as written", ["ReaderLimits.scalarBytes"], "% bytes", met: "`scalar-too-long`",
        instead: "nothing that is a name or a figure is as long"),
      Limit(
        "values, lists and mappings of a file", ["ReaderLimits.nodes"], met: "`too-many-nodes`",
        instead: "several files"),
      Limit(
        "what aliases stand for, all together; a value counts once more for every 64 bytes",
        ["ReaderLimits.expandedNodes"], "% nodes",
        met: "`alias-expansion-limit`", instead: "write out less by aliases"),
      Limit(
        "a key without `?`", ["ReaderLimits.implicitKeyCharacters"], "% characters", met: "`implicit-key-too-long`",
        instead: "a limit of YAML itself; a shorter name"),
      Limit(
        "errors in the text of a file", ["ReaderLimits.errors"], met: "reading stops there",
        instead: "mend those that are shown"),
      Limit(
        "messages shown", ["DiagnosticRenderer.limit"], met: "the others are counted",
        instead: "mend those that are shown"
      ),
    ])

  private static let figures = Chapter(
    title: "Figures in a file",
    text: "How they are written stands in [Quantities](quantities.md).",
    limits: [
      Limit(
        "digits of a share; its exponent", ["DecimalNumber.digitLimit", "DecimalNumber.exponentLimit"],
        "%; ±%", met: "`bad-quantity`", instead: "round it"),
      Limit(
        "a duration", [], "2⁶³ − 1 nanoseconds, about 292 years", met: "`bad-quantity`", instead: "years, not centuries"
      ),
      Limit(
        "the count of a rate, the amount of a `downtime-cost`", ["QuantityText.mostPerUnit"], met: "`bad-quantity`",
        instead: "a smaller unit of time, or thousands of the currency"),
      Limit(
        "`concurrency`, `queue`, `max-in-flight`, `commit-every`, `dead-letter-after`, failures of a circuit breaker",
        ["Loader+Quantities.capacity"], met: "`out-of-range`", instead: "`unlimited` for the first two"),
      Limit(
        "retries, `times`", ["Loader+Quantities.attempts"], met: "`out-of-range`",
        instead: "a latency for all of them together"),
      Limit(
        "`count`, `required` and `instances` of a service", ["Loader+Quantities.instances"], met: "`out-of-range`",
        instead: "several services"),
      Limit(
        "`partitions` of a topic", ["Loader+Quantities.partitions"], met: "`out-of-range`", instead: "several topics"),
      Limit(
        "`factor` of a slow service", ["Loader+Quantities.factor"], met: "`out-of-range`",
        instead: "`latency`, or the state `crashed`"),
      Limit(
        "operations of a service, steps and calls of an operation", [], "none but that of the file's values", met: "–",
        instead: "–"),
    ])

  // MARK: Figures

  private static let availability = Chapter(
    title: "Availability",
    text: "What stands behind them: [Availability](../background/availability.md).",
    limits: [
      Limit(
        "diagram nodes for one operation", ["AvailabilityEngine.defaultNodeLimit"],
        met:
          "certain bounds in place of the figure: `≥` on the screen, `availabilityBounds` of kind `budget` in JSON; no components and cut sets",
        instead: "`--node-limit`"),
      Limit(
        "what `--node-limit` takes", ["AvailabilityCommand.nodeLimits"], met: "an error that names both ends",
        instead: "two million nodes take about 160 MB, and more in proportion"),
      Limit(
        "zones of one operation whose states are gone through; nodes × states",
        ["OperationFunction.mostZones", "OperationFunction.mostVisits"], "%; %",
        met: "instances are taken one by one instead: the same figures, later", instead: "nothing: it is for speed"),
      Limit(
        "facts that set off further facts: how deep, and how often through circles",
        ["StructureBuilder.deepestChain", "StructureBuilder.mostExpansions"], "%; %",
        met: "`completion` is null, and the line `facts` says that it is too entangled",
        instead: "the other figures hold"),
      Limit(
        "uncertain figures of a file", ["Uncertainty.mostUncertainInputs"],
        met:
          "the range is told, not which figure matters most: `not worked out for more than … uncertain figures`; `uncertainty` is null in JSON",
        instead: "ranges for what you know least"),
      Limit(
        "instances that are tried to keep a target; services they are tried of",
        ["SufficientReplicas.mostReplicas", "SufficientReplicas.mostReplicated"], "%; the % that cost most",
        met: "`more instances of one service alone, up to …, don't keep it`", instead: "change `replicas` and ask again"
      ),
      Limit(
        "arithmetic for `--exact`: operations × bits²", ["ExactAnswer.mostWork"],
        met: "`exact` is null and `exactMissing` is `too many digits`", instead: "fewer digits in the file"),
      Limit(
        "`--why`: gates of the operation; lines; cases in cases",
        ["Derivation.mostNodes", "Derivation.mostLines", "Derivation.mostSharedEvents"], "%; %; %",
        met: "`by hand  not possible`: the figure is that of a diagram",
        instead: "`--why` of an operation that it calls"
      ),
      Limit(
        "`--why`: unlike members of k of n; terms for alike ones",
        ["DerivationFormula.mostUnlike", "DerivationFormula.mostTerms"], "%; %", met: "as above", instead: "as above"),
      Limit(
        "`--format open-psa`: gates and events for chance in calls", ["FaultTreeBuilder.mostCopies"],
        met: "an error that says so", instead: "`--operation` exports one operation"),
      Limit(
        "cut sets: on the screen; in JSON; in CSV",
        ["AvailabilityComposer.shownCutSets", "AnalysisJSON.listedCutSets", "AvailabilityCSV.listedCutSets"],
        "%; %; % of each operation", met: "`the likeliest of …`, and `cutSetCount` in JSON: all are counted",
        instead: "`--format csv --table cut-sets`"),
      Limit(
        "importances in JSON, of all operations together", ["AnalysisJSON.mostImportances"], "%",
        met: "each operation lists the components that cost most; `importanceLeftOut` counts the others",
        instead: "`availability --importance`"),
    ])

  private static let times = Chapter(
    title: "Response time",
    text: "What is exact and what is bounded: [Response time](../background/response-time.md).",
    limits: [
      Limit(
        "terms of one distribution; summands; pairs of cells when two are added",
        ["TimeDistribution.mostTerms", "TimeDistribution.mostSummands", "TimeDistribution.mostCellPairs"], "%; %; %",
        met: "neighbours are joined, and what that may be off is in `meanErrorMs`; a quantile is told within bounds",
        instead: "constants for what varies little")
    ])

  // MARK: Simulation

  private static let simulation = Chapter(
    title: "Simulation",
    text: """
      A limit that is met in a run ends it there: the line `end` says which one and when, `ending` has it in JSON, and what
      was counted until then is shown.
      """,
    limits: [
      Limit(
        "requests of one run", ["SimulationRequestBuilder.mostRequests"], met: "an error before it begins",
        instead: "a shorter `--duration`"),
      Limit(
        "requests and facts of all runs together", ["SimulationEffort.mostVisits"], met: "an error before they begin",
        instead: "fewer `--replications`, or parts on several machines"),
      Limit(
        "seconds × services of all timelines together", ["SimulationEffort.mostLevels"],
        met: "an error before the runs begin", instead: "a shorter `--duration`, or `--scenario`"),
      Limit(
        "the built-in set: requests, facts and seconds × services of the timelines in all its runs",
        ["SimulationRequestBuilder.mostEffort"],
        met:
          "the most telling scenarios are played, all running and a crash at least; the others are counted, and named in JSON and CSV",
        instead: "`--scenario NAME`, `--scenario all`, or a shorter `--duration`"),
      Limit(
        "how long open requests are played after the last arrival", [], "to 10 × the duration",
        met: "`cut off at 10 × the duration with … open`", instead: "timeouts, or a longer `--duration`"),
      Limit(
        "requests in progress, calls in progress, of each", ["ModelLimits.records"],
        met: "`stopped at …: requests in progress`, or `calls in progress`",
        instead: "timeouts, bulkheads, a shorter run"),
      Limit(
        "requests that wait for a worker of one service", ["ModelLimits.queue"],
        met: "`stopped at …: queue of SERVICE`",
        instead: "a `queue` in the file, which refuses what is beyond it"),
      Limit(
        "facts that one consumer has still to handle", ["ModelLimits.facts"],
        met: "`stopped at …: facts to be handled`",
        instead: "more `partitions`, or a `retention`"),
      Limit(
        "facts that happen and are handled at one instant, beyond one of each partition", ["ModelLimits.steps"],
        met: "`stopped at …: facts at one instant`", instead: "a `latency` for a consumer in a circle of facts"),
      Limit(
        "partitions of all topics, counted for each consumer", ["ModelLimits.deliveries"], met: "an error",
        instead: "fewer `partitions`"),
      Limit(
        "calls with a `compensate` in one operation", ["ModelLimits.compensations"], met: "an error",
        instead: "an operation of its own for some"),
      Limit(
        "different constant times with a queue of their own", ["ModelLimits.lines"],
        met: "the others are sorted: the same results, later", instead: "nothing: it is for speed"),
      Limit(
        "timeline: seconds; seconds × services", ["ModelLimits.timelineSeconds", "ModelLimits.timelineCells"], "%; %",
        met: "`timeline  of the first … only`, and `isTimelineCut` in JSON; everything else is of the whole run",
        instead: "a shorter `--duration`"),
      Limit(
        "`--replications`", ["SimulationOptions.mostReplications"], "1 to %", met: "an error",
        instead: "other seeds, or parts on several machines"),
      Limit(
        "`--precision`: replications that are made at least and at most", ["SimulationOptions.precisionReplications"],
        met: "it says that the precision was not reached; `precision.isReached` is false",
        instead: "a larger `--replications`, which raises the end"),
      Limit(
        "events of a `--trace`", ["SimulationTrace.mostEvents"], met: "an error, with the number there would be",
        instead: "a shorter `--duration`"),
    ])

  // MARK: Redesign and report

  private static let redesign = Chapter(
    title: "Redesign",
    text: "How the plan is found: [Redesign](../background/redesign.md#the-plan).",
    limits: [
      Limit(
        "calls of one operation whose every set is looked at", ["MoveTable.mostCalls"],
        met: "`front` goes along the order of the moves: `search.exact` is false", instead: "the moves in order hold"),
      Limit(
        "calls of one operation of which each move is the best at its place; groups of moves past it",
        ["MovePlan.mostCompared", "MovePlan.mostGroups"], "%; %",
        met: "they go by what each saves by itself, and `plan` has groups of them",
        instead: "the first of `front`, and `smallestForSlo`, which cuts groups"),
      Limit(
        "calls with one exchanged at each step of that order", ["MoveTable.mostExchanged"], met: "none is exchanged",
        instead: "as above"),
      Limit(
        "calls whose every set is asked for a promised quantile", ["MoveTable.mostOfQuantiles"],
        met: "the fewest moves are sought by leaving out one after the other",
        instead: "`check --max-response` on the emitted architecture"),
      Limit(
        "visits of nodes for all sets of calls", ["CallSubsets.mostVisits"], met: "as above", instead: "as above"),
      Limit(
        "operations that are set against something smaller than facts", ["RedesignProposal.mostChecked"],
        "the % that win most", met: "`alternatives` of the others is null", instead: "`--call` of one of them"),
      Limit(
        "evidence: scenarios of the file, or outages of callees", ["Evidence.mostCases"],
        met: "the first are played, and the others named", instead: "`simulate`, which plays all"),
      Limit(
        "evidence: requests and facts in all its runs", ["Evidence.mostVisits"],
        met: "what does not fit is named", instead: "`simulate`"),
    ])

  private static let reports = Chapter(
    title: "Report",
    text: "What is too much for one document is left out, and the report says so.",
    limits: [
      Limit(
        "services for a redesign and a simulation in a report", ["ReportCommand.mostServices"],
        met: "`a report simulates no more than … services`", instead: "`redesign` and `simulate`"),
      Limit(
        "requests, facts and seconds × services of the timelines in all its runs", ["ReportedScenarios.mostEffort"],
        met: "scenarios that would have taken too long are counted, and named in JSON", instead: "`simulate`"),
      Limit(
        "scenarios that were not played and are named", ["ReportComposer.shownLeftOut"], met: "the rest is counted",
        instead: "`simulate`"),
      Limit(
        "seconds × services of the timelines in its JSON", ["ReportJSON.mostLevels"], met: "`timeline` is null",
        instead: "`simulate --format json`"),
      Limit(
        "services in a diagram", ["CallGraphComposer.mostNodes"],
        met: "the operations whose calls cost most are drawn, a sixth as many",
        instead: "`analyze --format mermaid` or `dot`"),
      Limit(
        "operations in full", ["ReportComposer.shownInFull"], met: "the others are in the table",
        instead: "`analyze --format json`"),
      Limit(
        "rows of the table of operations; findings", ["ReportComposer.shownInTable", "ReportComposer.shownFindings"],
        "%; %", met: "the rest is counted", instead: "`analyze --format json`"),
      Limit(
        "operations beside what was seen in production", ["ProductionComposer.shownInTable"],
        met: "those that differ most; the rest is counted", instead: "`analyze --format json`"),
      Limit(
        "proposals under *What to do first*", ["ReportComposer.shownSteps"], met: "those that give back most",
        instead: "`redesign`"),
      Limit(
        "operations whose plan is drawn; choices of each",
        ["PlanComposer.shownOperations", "PlanComposer.shownChoices"],
        "%; %", met: "the page says so", instead: "`redesign --format json`"),
      Limit(
        "operations, and parts of one, in a drawing of hours",
        ["HoursComposer.shownOperations", "HoursComposer.shownParts"], "%; %", met: "the rest is counted",
        instead: "`availability --importance`"),
    ])

  // MARK: Screens

  private static let screens = Chapter(
    title: "On the screen",
    text:
      "Text and Markdown show the most important ones and count the others. JSON has all of them, but for what the last column says.",
    limits: [
      Limit(
        "`analyze`: operations in full; in the table; findings",
        ["AnalysisComposer.shownInFull", "AnalysisComposer.shownInTable", "AnalysisComposer.shownFindings"], "%; %; %",
        met: "the rest is counted", instead: "`--format json` or `csv`"),
      Limit(
        "`availability`: operations in full; components; instances that would do; uncertain figures",
        [
          "AvailabilityComposer.shownInFull", "AvailabilityComposer.shownComponents",
          "AvailabilityComposer.shownReplicas",
          "AvailabilityComposer.shownInputs",
        ], "%; %; %; %", met: "the rest is counted", instead: "`--importance`, `--format json`"),
      Limit(
        "a chain of values: rows", ["ChainComposer.shownRows"],
        met: "those in the middle are left out, the last is shown",
        instead: "`--format csv`"),
      Limit(
        "`redesign`: operations in full; calls that stay; calls of a move or a choice",
        ["RedesignComposer.shownInFull", "RedesignComposer.shownKept", "RedesignWording.shownTargets"], "%; %; %",
        met: "the rest is counted",
        instead: "`--format json`"),
      Limit(
        "`simulate`: operations; services; consumers; callees in the table of states",
        [
          "SimulationComposer.shownOperations", "SimulationComposer.shownServices", "SimulationComposer.shownConsumers",
          "SimulationComposer+Matrix.shownCallees",
        ], "%; %; %; %", met: "the rest is counted", instead: "`--format json`"),
      Limit(
        "`simulate`: facts in the first lines; services in the timeline; consumers under *What it takes to catch up*",
        [
          "SimulationComposer.shownFacts", "SimulationTimeline.shownServices", "SimulationComposer+Price.shownCatchUps",
        ], "%; %; the % busiest", met: "the rest is counted, but for the timeline", instead: "`--format json`"),
      Limit(
        "steps of a timeline", ["Timeline.mostSteps"], met: "seconds are put together", instead: "`--format json`"),
      Limit(
        "callees named in the line of a pool", ["PoolComposer.shownCallees"], met: "`…`", instead: "`--format json`"),
      Limit(
        "names in one finding", ["Thresholds+Rules.listedNames"], met: "`and … more`", instead: "`--format sarif`"),
      Limit(
        "`impact`: places to change; names in a line; operations of `--add-call`",
        ["ImpactComposer.shownDuties", "ImpactComposer.shownNames", "ImpactComposer.shownAdditions"], "%; %; %",
        met: "the rest is counted", instead: "`--format json`"),
      Limit(
        "`impact --add-call`, `--add-consumer`: operations with figures", ["NextRequirement.mostAdditions"],
        met: "the rest is counted, in JSON too", instead: "name the operation"),
      Limit(
        "`diff`: operations; findings", ["DiffComposer.shownOperations", "DiffComposer.shownFindings"], "%; %",
        met: "the rest is counted", instead: "`--format json`"),
      Limit(
        "related places of a finding in SARIF", ["SARIFDocument.mostRelated"], met: "the message names all",
        instead: "`--format json`"),
      Limit(
        "a text of the file in a question of `ask`", ["QuestionComposer.longestText"], "% characters", met: "`…`",
        instead: "`ask --format json`"),
      Limit(
        "a line of the file in a message; a name in it",
        ["DiagnosticRenderer.longestText", "CommandSet+Errors.longestShown"],
        "% and % columns", met: "`…`", instead: "–"),
      Limit(
        "names in drawings and timelines",
        ["GraphLayout.longestName", "GraphLayout.longestLabel", "SimulationComposer.longestName"],
        "%, %, % characters", met: "`…`; under a drawing the table has the whole name", instead: "–"),
    ])

  private static let imports = Chapter(
    title: "Imports",
    text: "[Import](import.md) says what is taken from each kind, [Traces](../background/traces.md) how.",
    limits: [
      Limit(
        "a line, or one of the largest values of a file of traces", ["RecordSplitter.recordLimit"], "% bytes",
        met: "it is left out, and told", instead: "one request a line, as exporters write"),
      Limit(
        "spans of other traces, after which a trace is taken for whole", ["TraceLimits.quietSpans"],
        met: "later spans are counted and told", instead: "files in the order of time"),
      Limit(
        "spans held at once; spans of one trace", ["TraceLimits.heldSpans", "TraceLimits.spansPerTrace"], "%; %",
        met: "the trace is taken for whole as it is", instead: "–"),
      Limit(
        "different texts; different kinds of spans", ["ByteInterner.limit", "SpanShape.limit"], "%; %",
        met: "further ones are taken for one, and told", instead: "routes in place of paths"),
      Limit(
        "different calls of one operation", ["OperationStatistics.stepLimit"], met: "further ones are counted and told",
        instead: "–"),
      Limit(
        "calls that a request makes of one kind", ["StepStatistics.mostTimes"],
        met: "more are taken for as many", instead: "`times` in the file"),
      Limit(
        "the same call several times at once, written out", ["DraftBuilder.mostCopies"],
        met: "it is written as repeated", instead: "–"),
      Limit(
        "spans of one identifier in a trace", ["TraceTree.chainLimit"], met: "further ones are left out, and counted",
        instead: "–"),
      Limit(
        "a part of a path that is not taken for an identifier", ["PathTemplate.longestSegment"], "% bytes",
        met: "`{id}` stands for it", instead: "routes in place of paths"),
      Limit(
        "response times of which quantiles are exact", ["SampleSketch.exactLimit"],
        met: "from then on off by 1/256 of themselves at most", instead: "–"),
      Limit(
        "a name", ["ServiceNames.longest"], "% characters", met: "it is cut", instead: "–"),
      Limit(
        "requests in a row of a table of edges", ["EdgeTableReader.mostRequests"], met: "an error", instead: "–"),
      Limit(
        "references that follow each other in a catalogue", ["LocalReferences.mostSteps"], met: "they lead nowhere",
        instead: "–"),
      Limit(
        "names that one note of the import lists", ["Draft.mostNames"], met: "`…` stands for the rest", instead: "–"),
      Limit(
        "characters of a variable's value that are searched for hosts; hosts of one",
        ["Addresses.longestValue", "Addresses.mostHosts"], "%; %", met: "the rest is not looked at", instead: "–"),
      Limit(
        "fields of a payload; schemas that are looked at for them",
        ["LocalReferences.mostFields", "LocalReferences.mostSchemas"], "%; %", met: "the rest is left out",
        instead: "–"),
      Limit(
        "blocks of Structurizr's DSL that lie in each other", ["StructurizrDSLReader.mostOpen"], met: "an error",
        instead: "flatten them"),
      Limit(
        "circles of calls that are told; operations of one", ["DraftCircles.mostTold", "DraftCircles.mostNamed"],
        "%; %", met: "the rest is counted; `…` stands for it", instead: "–"),
    ])

  private static let commandLine = Chapter(
    title: "The command line",
    text: "Options are in [the command line](command-line.md).",
    limits: [
      Limit(
        "members of a chain of values", ["ChainArguments.mostMembers"], met: "an error", instead: "a file"),
      Limit(
        "a file whose names the Tab key offers", ["CompletionNames.mostBytes"], "% bytes",
        met: "none are offered", instead: "type them"),
      Limit(
        "calls of `init --calls`", ["CallSketch.mostCalls"], met: "`out-of-range`", instead: "a file"),
      Limit(
        "a line that `ask` reads", ["SystemInterface.longestLine"], "% bytes", met: "exit code 3",
        instead: "`--answers`"),
      Limit("`--seed`", [], "0 to 2⁶⁴ − 1", met: "an error", instead: "–"),
    ])

  /// Constants that look like limits, but that nobody meets or that change no answer.
  static let inside: [(why: String, constants: [String])] = [
    ("above the limits of the reader", ["Node.placeLimit", "Node.linkLimit"]),
    ("above the limits of the model", ["EventQueue.largestLimit", "EventQueue.mostLines"]),
    ("a part whose sums are larger is damaged", ["Encoding.mostCounted"]),
    (
      "only how fast an answer comes",
      [
        "ResultCache.largest", "VariableOrder.largestSize", "VariableOrder.mostWork", "Formula.mostRounds",
        "Formula+Grouping.mostRounds", "HelpLayout.widestTerm",
      ]
    ),
    ("an effort past it is past every other limit as well", ["Visits.mostHops"]),
    ("a threshold of a rule", ["Thresholds+Rules.deepestUsualChain"]),
    ("suggestions for names that are too long for slips", ["Spelling.longestCompared"]),
    ("names that are listed where none is like the one given", ["Spelling+Help.shown"]),
    (
      "how traces and catalogues are read, without an effect on what becomes of them",
      [
        "BracketScanner.longestKey", "RecordSplitter.lineLimit", "Sketch.mostValues", "Sketch.mostPaths",
      ]
    ),
    ("names for other engines, made unlike by numbers", ["FaultTreeNames.longest"]),
    (
      "of the bus's own trials",
      [
        "BusChecker.mostViolations", "BusShrinker.mostTries", "BusSimulation.mostEvents", "Producer.mostInFlight",
        "ShareGroup.deliveryLimit", "ShareGroup.mostInFlight",
      ]
    ),
  ]
}
