import ArchitectureModel
import Diagnostics

/// Questions that are asked one after another and do not need each other's answers.
enum QuestionsInSequence: Rule {
  static let code: RuleCode = "DC0110"
  static let title = "questions one after another"
  static let severity = Finding.Severity.low
  static let rationale = """
    Calls that only ask, and send nothing that an earlier one has answered, can be made at once: their operation then \
    waits for the slowest instead of for all of them.
    """
  static let fix = """
    Make them the branches of a `parallel` step. Only neighbouring calls count, by `GET`, `HEAD` or `because: query`, \
    where `sends` and `reads` tell that none needs what another answers, and \
    \(DecimalText.significant(Thresholds.leastParallelGainMs, digits: 3)) ms or more are saved.
    """
  static let triggers = [
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 1s }
      services:
        a:
          operations:
            show:
              steps:
                - { call: b, endpoint: GET /users, sends: [user_id], reads: [name] }
                - { call: c, endpoint: GET /orders, sends: [user_id], reads: [total] }
        b: { latency: 50ms }
        c: { latency: 80ms }
      """)
  ]
  static let accepts = [
    RuleExample(
      """
      defaults: { availability: 99.9%, timeout: 1s }
      services:
        a:
          operations:
            show:
              steps:
                - { call: b, endpoint: GET /users, sends: [user_id], reads: [account_id] }
                - { call: c, endpoint: GET /accounts, sends: [account_id], reads: [total] }
        b: { latency: 50ms }
        c: { latency: 80ms }
      """)
  ]

  static func check(_ analysis: ArchitectureAnalysis, report: (Finding) -> Void) {
    let architecture = analysis.architecture
    let asking = analysis.callTable.byOperation {
      $0.intent == .question && $0.waits && $0.sends && $0.reads
    }
    for questions in asking where questions.count > 1 {
      let steps = architecture[analysis.callTable[questions[0]].operation].steps
      let groups = independent(steps, among: Set(questions), in: architecture)
      let saved = groups.map { group -> Double in
        let times = group.map { analysis.times.meanMs(of: $0) }
        return times.reduce(0, +) - (times.max() ?? 0)
      }
      // The group that gains the most speaks for its operation.
      guard let best = saved.indices.max(by: { saved[$0] < saved[$1] }), saved[best] >= Thresholds.leastParallelGainMs,
        let first = groups[best].first
      else { continue }
      let callees = NameList.distinct(groups[best].map { architecture[architecture.callee(of: $0)].name })
      let time = groups[best].reduce(0) { $0 + analysis.times.meanMs(of: $1) }
      let name = architecture.name(of: architecture[first].operation)
      report(
        Finding(
          code: code, severity: severity,
          message:
            "\(name) asks \(NameList.text(callees)) one after another: \(TimeText.milliseconds(time)), at once \(TimeText.milliseconds(time - saved[best]))",
          span: architecture[first].span, help: "put them into one step: - parallel: […]", place: name))
    }
  }

  /// Runs of neighbouring questions, none of which sends what an earlier one of its run answers.
  private static func independent(
    _ steps: [Step], among questions: Set<CallID>, in architecture: Architecture
  ) -> [[CallID]] {
    var groups: [[CallID]] = []
    var group: [CallID] = []
    var answered: Set<String> = []
    func end() {
      if group.count > 1 { groups.append(group) }
      (group, answered) = ([], [])
    }
    for step in steps {
      guard case .call(let id) = step, questions.contains(id), let call = architecture[id].call else {
        end()
        continue
      }
      if sent(call).contains(where: answered.contains) { end() }
      group.append(id)
      answered.formUnion(call.reads)
    }
    end()
    return groups
  }

  /// The fields that a call sends and those that they are made from.
  private static func sent(_ call: Call) -> [String] {
    call.sends.flatMap { field in
      if case .fields(let sources) = field.origin { return [field.name] + sources }
      return [field.name]
    }
  }
}
