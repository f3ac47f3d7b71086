/// When a rule speaks up. Each page of the reference says which of these it goes by.
extension Thresholds {
  /// So many blocking calls, one inside the other, are not yet deep.
  static let deepestUsualChain = 3
  /// One request that can become so many through retries in several layers has them multiplied.
  static let retryProduct = 9.0
  /// So many calling services make an interface hard to change.
  static let manyCallers = 4
  /// A service whose failure alone fails operations of so many others should not run once.
  static let singlePointServices = 3
  /// Asking at once instead of one after another has to save so much.
  static let leastParallelGainMs = 10.0
  /// A list of names in a message ends after so many.
  static let listedNames = 3
}
