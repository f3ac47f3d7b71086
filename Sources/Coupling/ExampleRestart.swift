import ArchitectureModel

/// The length of a restart that figures of temporal coupling are given for.
package enum ExampleRestart {
  /// What a service's deploys take, else thirty seconds.
  package static func of(_ service: Service) -> Nanoseconds { service.deploys?.takes ?? .seconds(30) }
}
