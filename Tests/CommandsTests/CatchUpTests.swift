import ArchitectureModel
import Scenarios
import TestSupport
import Testing

@testable import Commands

/// The closed forms about catching up, beside simulations of the same outages.
@Suite struct CatchUpTests {
  private static func architecture(partitions: Int) throws -> Architecture {
    try Architectures.load(
      """
      architecture: Catching up
      services:
        api:
          operations:
            create:
              rate: 20/s
              arrivals: regular
              steps:
                - publish: Created
                  outbox: true
        log: { kind: broker, topics: { Created: { partitions: \(partitions) } } }
        mail: { latency: 2s, concurrency: 1000, consumes: [{ event: Created, idempotent: true }] }
      """, name: "catch-up.yaml")
  }

  @Test(arguments: [80, 280, 41])
  func drainsAsTheFormulaSays(_ partitions: Int) throws {
    let architecture = try Self.architecture(partitions: partitions)
    let catchUp = try #require(CatchUp.all(in: architecture).first)
    #expect(catchUp.most == partitions && catchUp.perSecond == 20 && catchUp.seconds == 2)
    let down = Nanoseconds.seconds(120)
    let expected = try #require(catchUp.drainSeconds(after: down))
    let fault = Fault(
      place: .service(ServiceID(2), instances: nil), state: .crashed, start: .seconds(30), length: down)
    let scenario = Scenario(name: "down", duration: .seconds(6_000), warmUp: .zero, load: [], faults: [fault])
    let run = try ScenarioModel(architecture, scenario).run(seed: 1, replications: 1)
    let drained = try #require(run.consumers.first?.drainSeconds)
    // A piece of work more or less for each of the partitions that drain it.
    #expect(abs(drained - expected) <= 2 * 2 * Double(partitions) / (Double(partitions) - 40), "\(drained) \(expected)")
    #expect(run.consumers.first?.lagLeft == 0)
  }

  @Test func partitionsForTenMinutes() throws {
    let catchUp = try #require(CatchUp.all(in: try Self.architecture(partitions: 80)).first)
    let needed = catchUp.partitionsNeeded(after: CatchUp.outage, toDrainIn: CatchUp.wanted)
    #expect(needed == 280)
    var enough = catchUp
    enough.partitions = 280
    #expect(enough.drainSeconds(after: CatchUp.outage) == 600)
    enough.partitions = 40
    #expect(enough.drainSeconds(after: CatchUp.outage) == nil)
  }
}
