// The toolchain's JSONDecoder, into structs that mirror the file: prints the median processor time of one reading in
// seconds, the peak memory of the process in KiB, and what was counted.
import Foundation

struct Platform: Decodable {
  let architecture: String
  let currency: String
  let defaults: Defaults
  let zones: [String: Zone]
  let services: [String: Service]
}

struct Defaults: Decodable {
  let availability: String
  let timeout: String
  let concurrency: Int
}

struct Zone: Decodable { let availability: String }

struct Service: Decodable {
  let kind: String?
  let team: String?
  let availability: String
  let latency: Latency
  let concurrency: Int?
  let deploys: Deploys?
  let volatility: String?
  let dependsOn: [Need]?
  let replicas: Replicas?
  let operations: [String: Operation]?
  let consumes: [Consumption]?

  enum CodingKeys: String, CodingKey {
    case kind, team, availability, latency, concurrency, deploys, volatility, replicas, operations, consumes
    case dependsOn = "depends-on"
  }
}

enum Latency: Decodable {
  case typical(String)
  case quantiles([String: String])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      self = .typical(text)
    } else {
      self = .quantiles(try container.decode([String: String].self))
    }
  }
}

enum Need: Decodable {
  case service(String)
  case anyOf([String])

  enum CodingKeys: String, CodingKey { case anyOf = "any-of" }

  init(from decoder: any Decoder) throws {
    if let text = try? decoder.singleValueContainer().decode(String.self) {
      self = .service(text)
    } else {
      self = .anyOf(try decoder.container(keyedBy: CodingKeys.self).decode([String].self, forKey: .anyOf))
    }
  }
}

struct Deploys: Decodable {
  let every: String
  let takes: String
}

struct Replicas: Decodable {
  let count: Int
  let required: Int
  let zones: [String]
}

struct Consumption: Decodable {
  let event: String
  let operation: String
  let idempotent: Bool
}

struct Objective: Decodable {
  let availability: String
  let latency: String
}

struct Operation: Decodable {
  let endpoint: String
  let entity: String
  let rate: String?
  let slo: Objective?
  let steps: [Step]?
}

struct Retries: Decodable {
  let count: Int
  let backoff: String
}

final class Step: Decodable {
  let call: String?
  let endpoint: String?
  let sends: [String]?
  let timeout: String?
  let retries: Retries?
  let probability: Double?
  let onFailure: String?
  let needsResult: Bool?
  let purpose: String?
  let parallel: [Step]?
  let publish: String?
  let to: String?
  let outbox: Bool?

  enum CodingKeys: String, CodingKey {
    case call, endpoint, sends, timeout, retries, probability, purpose, parallel, publish, to, outbox
    case onFailure = "on-failure"
    case needsResult = "needs-result"
  }
}

guard CommandLine.arguments.count == 3, let rounds = Int(CommandLine.arguments[2]), rounds > 0,
  let data = FileManager.default.contents(atPath: CommandLine.arguments[1])
else { exit(66) }
var seconds: [Double] = []
var services = 0
for _ in 0..<rounds {
  let start = clock()
  guard let platform = try? JSONDecoder().decode(Platform.self, from: data) else { exit(2) }
  services = platform.services.count
  seconds.append(Double(clock() - start) / Double(CLOCKS_PER_SEC))
}
var usage = rusage()
#if canImport(Darwin)
  getrusage(RUSAGE_SELF, &usage)
  let peak = usage.ru_maxrss / 1024
#else
  getrusage(numericCast(RUSAGE_SELF.rawValue), &usage)
  let peak = usage.ru_maxrss
#endif
print("\(seconds.sorted()[rounds / 2]) \(peak) \(services) services")
