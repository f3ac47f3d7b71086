import ArchitectureModel

/// What is tried where a file has no scenarios: everything running, and every callee in each of the states that a callee
/// can be in.
package enum BuiltInScenarios {
  private static let duration = Nanoseconds.seconds(600)
  private static let warmUp = Nanoseconds.seconds(60)
  private static let start = Nanoseconds.seconds(120)
  private static let length = Nanoseconds.seconds(180)
  /// Of a service that does not say how long its deploys take.
  private static let usualDeploy = Nanoseconds.seconds(30)
  private static let factor = 10.0
  /// What a rate-limited callee lets pass, of the calls that come to it while all is well.
  package static let limitedShare = 0.5

  /// Steady state first, then callee by callee in the order of the file. The callees are the services that an operation
  /// with a rate calls, by whatever way.
  package static func all(for architecture: Architecture) -> [Scenario] {
    var scenarios = [scenario("steady-state", [])]
    let rates = callRates(of: architecture)
    for (index, service) in architecture.services.enumerated() where rates[index] > 0 {
      let limit = RateLimit(
        rate: Rate(count: rates[index] * limitedShare, per: .seconds(1)), excess: .delay(nil))
      let states: [(name: String, state: Fault.State, length: Nanoseconds)] = [
        ("crashed", .crashed, length), ("refusing", .refusing, length),
        ("deploying", .deploying, service.deploys?.takes ?? usualDeploy),
        ("rate-limited", .rateLimited(limit), length), ("slow", .slow(.factor(factor)), length),
      ]
      for (name, state, length) in states where length > .zero {
        let place = Fault.Place.service(ServiceID(index), instances: nil)
        let fault = Fault(place: place, state: state, start: start, length: length)
        scenarios.append(scenario("\(service.name)-\(name)", [fault]))
      }
    }
    return scenarios
  }

  private static func scenario(_ name: String, _ faults: [Fault]) -> Scenario {
    Scenario(name: name, duration: duration, warmUp: warmUp, load: [], faults: faults)
  }

  /// Calls a second that come to each service from other services, first attempts with everything up.
  private static func callRates(of architecture: Architecture) -> [Double] {
    var rates = [Double](repeating: 0, count: architecture.services.count)
    var asked = architecture.operations.map { $0.rate?.value.perSecond ?? 0 }
    // Callers first: all that comes to an operation is known when its calls are looked at.
    for id in architecture.operationOrder.reversed() {
      let operation = architecture[id]
      var steps = operation.steps.map { (step: $0, share: 1.0) }
      while let (step, share) = steps.popLast() {
        switch step {
        case .save: break
        case .parallel(let members): steps += members.map { ($0, share) }
        case .oneOf(let alternatives):
          steps += alternatives.map { ($0.step, share * $0.share.value.nominal.value) }
        case .call(let call):
          let site = architecture[call]
          let rate = asked[id.index] * share * callsPerRequest(of: site)
          if case .operation(let target)? = site.call?.target { asked[target.index] += rate }
          let callee = architecture.callee(of: call)
          if callee != operation.service { rates[callee.index] += rate }
        }
      }
    }
    return rates
  }

  /// How often a request makes a call that it comes to.
  private static func callsPerRequest(of site: CallSite) -> Double {
    switch site.kind {
    case .call(let call):
      call.probability.value.nominal.value * Double(call.times) * (call.cache?.hit.value.nominal.complement ?? 1)
    case .publish(let publish): publish.outbox == nil ? publish.probability.value.nominal.value : 0
    }
  }
}
