import ArchitectureModel
import Coupling
import Diagnostics

/// The tables of `impact` for spreadsheets: every line begins with its question.
struct ImpactCSV {
  static let tables = [
    "questions", "duties", "failures", "losses", "delays", "pools", "clients", "going", "costs", "knowledge",
  ]

  private let answers: [ImpactAnswer]
  private let analysis: ImpactAnalysis
  private var architecture: Architecture { analysis.architecture }

  static func document(_ answers: [ImpactAnswer], _ analysis: ImpactAnalysis, table: String?) -> String {
    CSVText.text(ImpactCSV(answers: answers, analysis: analysis).rows(of: table))
  }

  private func rows(of table: String?) -> [[String]] {
    switch table {
    case "duties": duties
    case "failures": failures
    case "losses": losses
    case "delays": delays
    case "pools": pools
    case "clients": clients
    case "going": going
    case "costs": costs
    case "knowledge": knowledge
    default: questions
    }
  }

  /// A head, and for each question today's lines and those after the redesign.
  /// - Parameter lines: of one design, with the architecture that has its names.
  private func ofBothDesigns(_ head: [String], _ lines: (Coordination, Architecture) -> [[String]]) -> [[String]] {
    [["question", "about", "design"] + head]
      + answers.flatMap { answer in
        let designs = [
          ("today", answer.impact.today, architecture),
          ("afterRedesign", answer.impact.afterRedesign, analysis.redesigned),
        ]
        return designs.flatMap { name, coordination, version in
          lines(coordination, version).map { [answer.question.kind.option, answer.question.text, name] + $0 }
        }
      }
  }

  private var questions: [[String]] {
    let head = [
      "order", "because", "mustCoordinate", "teamsAtATime", "mustRedeploy", "circle", "outageSeconds", "requestsLost",
    ]
    return ofBothDesigns(head) { coordination, version in
      let meanwhile = coordination.meanwhile
      return [
        [
          coordination.order.rawValue, coordination.because, CSVText.list(coordination.mustCoordinate),
          String(coordination.teamsAtATime), CSVText.list(coordination.mustRedeploy.map { version[$0].name }),
          CSVText.list(coordination.circle), CSVText.figure(meanwhile.length?.seconds),
          CSVText.figure(meanwhile.requests),
        ]
      ]
    }
  }

  private var duties: [[String]] {
    ofBothDesigns(["service", "operation", "call", "team", "order", "isClear", "why"]) { coordination, _ in
      let all = coordination.mustChange.map { ($0, true) } + coordination.unclear.map { ($0, false) }
      return all.map { duty, isClear in
        [
          analysis.redesigned[duty.service].name, duty.operation.map { architecture.name(of: $0) } ?? "",
          duty.call.map { architecture[$0].name } ?? "", analysis.redesigned.team(of: duty.service),
          (duty.isInLockstep ? Coordination.Order.lockstep : .any).rawValue, CSVText.truth(isClear), duty.why,
        ]
      }
    }
  }

  // MARK: Meanwhile

  private var failures: [[String]] {
    ofBothDesigns(["operation", "share", "requestsPerSecond", "requests"]) { coordination, version in
      let length = coordination.meanwhile.length
      return coordination.meanwhile.failures.map { failure in
        let requests = failure.perSecond.flatMap { rate in length.map { rate * $0.seconds } }
        return [version.name(of: failure.operation)]
          + [failure.share, failure.perSecond, requests].map(CSVText.figure)
      }
    }
  }

  private var losses: [[String]] {
    ofBothDesigns(["operation", "call", "why"]) { coordination, version in
      coordination.meanwhile.losses.map { loss in
        [version.name(of: loss.operation), loss.call, loss.why]
      }
    }
  }

  private var delays: [[String]] {
    ofBothDesigns(["event", "consumer", "facts", "expired", "why"]) { coordination, version in
      let length = coordination.meanwhile.length
      return coordination.meanwhile.delays.map { delay in
        [
          delay.event, delay.consumer.map { version[$0].name } ?? "",
          CSVText.figure(length.flatMap { delay.count(within: $0) }),
          CSVText.figure(length.flatMap { delay.expired(within: $0) }), delay.why,
        ]
      }
    }
  }

  private var pools: [[String]] {
    ofBothDesigns(["service", "workers", "fullAfterSeconds"]) { coordination, version in
      coordination.meanwhile.fullPools.map { pool in
        [version[pool.service].name, String(pool.workers), CSVText.figure(pool.afterSeconds)]
      }
    }
  }

  private var clients: [[String]] {
    ofBothDesigns(["operation", "requestsPerSecond"]) { coordination, version in
      coordination.clients.map { operation in
        [version.name(of: operation), CSVText.figure(version[operation].rate?.value.perSecond)]
      }
    }
  }

  private var going: [[String]] {
    ofBothDesigns(["operation"]) { coordination, version in coordination.going.map { [version.name(of: $0)] } }
  }

  // MARK: The next requirement

  private var costs: [[String]] {
    let names = ["responseTimeMs", "unavailability", "downtimeHoursPerYear", "completion"]
    let severities = ["temporal", "availability", "behavioral"]
    func line(_ figures: NextRequirement.Figures) -> [String] {
      let failure = figures.failure.exact
      return [
        figures.responseMs, failure, failure.map { $0 * architecture.year.hours },
        figures.incompletion.map { 1 - $0 },
      ].map(CSVText.figure)
    }
    return [["question", "about", "operation", "as"] + names + severities]
      + answers.flatMap { answer in
        (answer.impact.requirement?.additions ?? []).flatMap { addition -> [[String]] in
          let head = [answer.question.kind.option, answer.question.text, architecture.name(of: addition.operation)]
          let without = severities.map { _ in "" }
          var lines = [head + ["before"] + line(addition.before) + without]
          if let call = addition.asCall {
            let coupling = call.coupling
            let found = [coupling.temporal.severity, coupling.availability.severity, coupling.behavioral.severity]
            lines.append(head + ["call"] + line(call.figures) + found.map(\.rawValue))
          }
          return lines + [head + ["consumer"] + line(addition.asConsumer) + without]
        }
      }
  }

  private var knowledge: [[String]] {
    let teams = ImpactComposer.teams(answers.map(\.impact), architecture)
    return [["team", "foreignFields", "interfaces", "foreignFieldsAfterRedesign"]]
      + analysis.knowledge(of: teams).map { knowledge in
        [knowledge.team, String(knowledge.fields), String(knowledge.interfaces), String(knowledge.fieldsAfter)]
      }
  }
}
