/// What services are called whose names are unique within a namespace only: by their names, and where a name stands in
/// several namespaces by both, `cart.shop`, as hosts within a cluster are.
///
/// To have no namespace, an empty one, is one namespace more; what has none keeps its name.
struct NamespacedNames {
  /// By names regardless of case: an architecture file refuses names that differ in that alone.
  private var namespaces: [String: Set<String>] = [:]

  mutating func insert(_ name: String, in namespace: String) {
    namespaces[ServiceNames.folded(name), default: []].insert(namespace)
  }

  /// Whether it is in several namespaces.
  func isShared(_ name: String) -> Bool { (namespaces[ServiceNames.folded(name)]?.count ?? 0) > 1 }

  /// What a service is called, inserted or not.
  func name(_ name: String, in namespace: String) -> String {
    let isAlone = (namespaces[ServiceNames.folded(name)] ?? []).allSatisfy { $0 == namespace }
    return isAlone || namespace.isEmpty ? name : "\(name).\(namespace)"
  }
}
