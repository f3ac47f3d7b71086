/// Who reads a topic and has to know what becomes of its records.
package class TopicReader {
  package let topic: Topic

  init(_ topic: Topic) { self.topic = topic }

  /// Records below an offset are about to expire.
  func noteExpiry(_ partition: Int, below offset: Int64) { preconditionFailure("readers say what they do") }

  /// Records from an offset on are about to vanish, up to the end.
  func noteTruncation(_ partition: Int, from offset: Int64, to end: Int64) {
    preconditionFailure("readers say what they do")
  }
}
