import ArchitectureModel
import Documents

/// What Istio does about calls to a host, as calls of an architecture have it.
enum MeshPolicy {
  /// Timeout and retries of a route of a VirtualService.
  static func ofRoute(_ route: DocumentValue) -> [(key: String, value: Draft.Figure)] {
    var figures: [(key: String, value: Draft.Figure)] = []
    let retries = route["retries"]
    // A timeout of a call is that of one attempt.
    if let text = (retries?["perTryTimeout"] ?? route["timeout"])?.text, let time = TimeValue.written(text) {
      figures.append(("timeout", Draft.Figure(.string(time))))
    }
    if let count = retries?["attempts"]?.integer, count > 0, count <= FileLimits.attempts {
      figures.append(("retries", Draft.Figure(.integer(count))))
    }
    return figures
  }

  /// Circuit breaker and bulkhead of the `trafficPolicy` of a DestinationRule.
  static func ofTraffic(_ policy: DocumentValue) -> [(key: String, value: Draft.Figure)] {
    var figures: [(key: String, value: Draft.Figure)] = []
    if let outliers = policy["outlierDetection"] {
      // Istio's own defaults are 5 in a row and 30 s.
      let count =
        (outliers["consecutive5xxErrors"] ?? outliers["consecutiveGatewayErrors"] ?? outliers["consecutiveErrors"])?
        .integer ?? 5
      let time = outliers["baseEjectionTime"]?.text.flatMap(TimeValue.written) ?? "30s"
      if count > 0, count <= FileLimits.capacity {
        figures.append(("circuit-breaker", Draft.Figure(["failures": .integer(count), "open-for": .string(time)])))
      }
    }
    if let most = policy["connectionPool"]?["http"]?["http2MaxRequests"]?.integer, most > 0,
      most <= FileLimits.capacity
    {
      figures.append(("max-in-flight", Draft.Figure(.integer(most))))
    }
    return figures
  }
}
