extension UnsafeBufferPointer<UInt8> {
  /// Whether these are the bytes of a text that is known.
  @inline(__always)
  func equals(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    for place in 0..<count where self[place] != text.utf8Start[place] { return false }
    return true
  }
}
