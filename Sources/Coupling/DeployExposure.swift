import ArchitectureModel
import Timing

extension DeployExposure {
  /// nil where nothing is said of the callee's deploys.
  init?(of id: CallID, in architecture: Architecture, _ shares: RequestShares) {
    guard let deploys = architecture.services[architecture.callee(of: id).index].deploys else { return nil }
    let site = architecture.calls[id.index]
    length = deploys.takes
    perYear = architecture.year.days * 86_400 / deploys.every.seconds
    requestsLostPerYear = architecture.operations[site.operation.index].rate.map { rate in
      guard site.onFailure == .fail, !site.outlasts(deploys.takes) else { return 0 }
      return perYear * rate.value.perSecond * deploys.takes.seconds * shares[id]
    }
  }
}

extension CallSite {
  /// Whether retries go on for longer than a callee refuses, so that the last of them succeeds.
  package func outlasts(_ length: Nanoseconds) -> Bool {
    guard let retries = call?.retries else { return false }
    return Double(retries.count) * retries.backoff.seconds >= length.seconds && retries.count > 0
  }
}
