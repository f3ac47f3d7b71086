import ArchitectureModel

extension Architecture {
  /// What the call says of the interface that it goes to, else what the operation called does.
  func endpoint(of call: Call) -> Endpoint? {
    if let endpoint = call.endpoint { return endpoint }
    if case .operation(let target) = call.target { return self[target].endpoint }
    return nil
  }

  /// Whether it only asks: by its method, or by the reason that it gives.
  func isQuestion(_ call: Call) -> Bool {
    call.because == "query" || ["GET", "HEAD"].contains(endpoint(of: call)?.method)
  }

  /// Whether it is known to change something where it goes to. Signing in is sent as a POST and changes nothing.
  func isWrite(_ call: Call) -> Bool {
    guard call.because != "query", call.because != "authentication" else { return false }
    return ["POST", "PUT", "PATCH", "DELETE"].contains(endpoint(of: call)?.method)
  }
}
