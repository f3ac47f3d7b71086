import ArchitectureModel
import Simulation
import TestSupport
import Testing

@testable import Scenarios

/// P2: a callee that hangs fills its caller's pool.
@Suite struct PoolTests {
  private static func taskAPI(_ faults: [Fault], rateOfList: Rate? = nil) throws -> (Architecture, ScenarioModel) {
    let text = TestFiles.text(TestFiles.package + "/Samples/task-api/architecture.yaml")
    var architecture = try Architectures.load(text)
    if let rateOfList, let list = architecture.operation("task-api/list-tasks") {
      architecture.operations[list.index].rate = Quantity(rateOfList)
      architecture.operations[list.index].arrivals = .regular
    }
    let scenario = Scenario(name: "crash", duration: .seconds(600), warmUp: .zero, load: [], faults: faults)
    return (architecture, try ScenarioModel(architecture, scenario))
  }

  private static func crash(_ architecture: Architecture, from start: Nanoseconds) -> Fault {
    let notification = ServiceID(architecture.services.firstIndex { $0.name == "notification" } ?? 0)
    return Fault(place: .service(notification, instances: nil), state: .crashed, start: start, length: nil)
  }

  @Test func everyRequestTakesTheSumOfTheStages() throws {
    let (_, model) = try Self.taskAPI([])
    let result = model.run(seed: 1, replications: 1, threads: 1)
    #expect(result[0].offered == 12_000 && result[0].succeeded == 12_000)
    #expect(result[0].response?.mean.meanMs == 2600 && result[0].response?.maxMs == 2600)
    #expect(result[0].response?.p50Ms == 2600)
    #expect(result[0].wait?.meanMs == 0)
    #expect(result.ending == .everythingDone)
  }

  @Test func coldPoolIsFullAfterTenSeconds() throws {
    let (architecture, _) = try Self.taskAPI([])
    let (_, model) = try Self.taskAPI([Self.crash(architecture, from: .zero)])
    let result = model.run(seed: 1, replications: 1, threads: 1)
    #expect(result.services[0].firstRejectionSeconds == 10.05)
    #expect(result.services[0].peakWorkers == 200)
    #expect(result[0].succeeded == 0)
    #expect(result[0].timedOut == result[0].failed)
    #expect(result[0].savedButFailed == result[0].failed)
    // From then on two of three are refused, to the request: 200 of every 600 find a worker.
    let list = try Self.taskAPI([Self.crash(architecture, from: .zero)], rateOfList: Rate(count: 5, per: .seconds(1))).1
    #expect(list.run(seed: 1, replications: 1, threads: 1)[1].rejected > 1_000, "reading the list falls with it")
    let later = result.timeline[60..<600]
    #expect(later.reduce(0) { $0 + $1.failed } * 2 == later.reduce(0) { $0 + $1.rejected })
  }

  @Test func warmPoolIsFullEarlier() throws {
    let (architecture, _) = try Self.taskAPI([])
    let (_, model) = try Self.taskAPI([Self.crash(architecture, from: .seconds(120))])
    let result = model.run(seed: 1, replications: 1, threads: 1)
    let first = result.services[0].firstRejectionSeconds ?? 0
    // Of the 52 requests in progress, 41 have the call before them or are in it: 159 more fill the pool in 7.95 s, and the
    // next, 50 ms later, is refused.
    #expect(abs(first - 128) < 1e-9)
  }
}
