import Documents

/// Which keys lie under which, near the root of a document: enough to tell what kind of file it is.
///
/// A path joins keys with dots; `[]` stands for the elements of a sequence, which are not told apart.
struct Sketch {
  /// Deeper nodes are not looked at.
  static let depth = 4
  /// Of a path, this many different values are kept.
  private static let mostValues = 32
  /// Other paths are left out; a document has as many keys as it likes.
  private static let mostPaths = 20_000

  private(set) var paths: [String: [String]] = [:]
  /// The keys at the root, in order, for messages.
  private(set) var rootKeys: [String] = []

  init() {}

  func has(_ path: String) -> Bool { paths[path] != nil }

  func values(_ path: String) -> [String] { paths[path] ?? [] }

  /// Whether something under a path, whatever its own name, has one of these keys.
  func hasChild(of path: String, with keys: Set<String>) -> Bool {
    let prefix = path + "."
    return paths.keys.contains { candidate in
      guard candidate.hasPrefix(prefix) else { return false }
      let parts = candidate.dropFirst(prefix.count).split(separator: ".", omittingEmptySubsequences: false)
      return parts.count > 1 && keys.contains(String(parts[parts.count - 1]))
    }
  }

  mutating func note(_ path: String, value: String? = nil) {
    if paths[path] == nil {
      guard paths.count < Self.mostPaths else { return }
      paths[path] = []
      if !path.contains("."), path != "[]" { rootKeys.append(path) }
    }
    if let value, paths[path, default: []].count < Self.mostValues, !paths[path, default: []].contains(value) {
      paths[path, default: []].append(value)
    }
  }

  static func joined(_ parent: String, _ key: String) -> String { parent.isEmpty ? key : parent + "." + key }
}

extension Sketch {
  /// The sketch of documents that were read.
  /// - Complexity: O(nodes down to ``depth``).
  init(_ documents: [Document]) {
    self.init()
    for document in documents {
      var open = [(value: DocumentValue(document), path: "", depth: 0)]
      while let next = open.popLast() {
        if !next.path.isEmpty { note(next.path, value: next.value.text) }
        guard next.depth < Self.depth else { continue }
        var inner: [(DocumentValue, String, Int)] = []
        for (key, value) in next.value.entries { inner.append((value, Self.joined(next.path, key), next.depth + 1)) }
        // Elements are alike; the first ones tell.
        for value in next.value.elements.prefix(64) {
          inner.append((value, Self.joined(next.path, "[]"), next.depth + 1))
        }
        open += inner.reversed()
      }
    }
  }
}
