import ArchitectureModel

/// How scenarios and points of simulated time are put into words.
struct ScenarioWording {
  let architecture: Architecture

  /// A point of time as files write it: `2m`, `2m8s`, `0s`.
  static func moment(_ seconds: Double) -> String {
    let units: [(Double, String)] = [(86_400, "d"), (3_600, "h"), (60, "m")]
    // Hundredths tell neighbours in a queue apart, and no more is read.
    var rest = (seconds * 100).rounded() / 100
    var text = ""
    for (length, name) in units {
      let count = (rest / length).rounded(.down)
      if count > 0 { text += "\(DecimalText.significant(count, digits: 15))\(name)" }
      rest -= count * length
    }
    if rest < 0.005, !text.isEmpty { return text }
    return text + DecimalText.significant((rest * 100).rounded() / 100, digits: 4) + "s"
  }

  static func moment(_ time: Nanoseconds) -> String { moment(time.seconds) }

  /// `notification crashed 2m–5m`.
  func fault(_ fault: Fault) -> String {
    "\(place(fault.place)) \(Self.state(fault.state)) \(Self.period(fault.start, fault.length))"
  }

  func place(_ place: Fault.Place) -> String {
    switch place {
    case .service(let service, nil): architecture[service].name
    case .service(let service, let instances?):
      "\(Wording.count(instances, "instance")) of \(architecture[service].name)"
    case .zone(let zone): "zone \(architecture[zone].name)"
    }
  }

  static func state(_ state: Fault.State) -> String {
    switch state {
    case .crashed: "crashed"
    case .refusing: "refusing"
    case .deploying: "deploying"
    case .rateLimited(let limit):
      switch limit.excess {
      case .reject: "rate-limited to \(Wording.rate(limit.rate)) (the rest rejected)"
      case .delay(nil): "rate-limited to \(Wording.rate(limit.rate))"
      case .delay(let time?): "rate-limited to \(Wording.rate(limit.rate)) (the rest \(TimeText.duration(time)) late)"
      }
    case .slow(.factor(let factor)): "slow by × \(DecimalText.significant(factor, digits: 4))"
    case .slow(.latency(let latency)):
      latency.constant.map { "slow: \(TimeText.duration($0))" } ?? "slow"
    }
  }

  /// `task-api/create-task 60/s 4m–5m`.
  func load(_ change: LoadChange) -> String {
    "\(architecture.name(of: change.operation)) \(Wording.rate(change.rate)) \(Self.period(change.start, change.length))"
  }

  private static func period(_ start: Nanoseconds, _ length: Nanoseconds?) -> String {
    guard let length else { return start == .zero ? "all along" : "from \(moment(start)) on" }
    return "\(moment(start))–\(moment(start.seconds + length.seconds))"
  }
}
