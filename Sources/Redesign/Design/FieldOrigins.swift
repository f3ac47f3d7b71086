import ArchitectureModel

/// What the request of a call is made from.
package struct FieldOrigins: Sendable {
  /// Fields of the caller, in the order in which they are first used.
  package private(set) var known: [String] = []
  /// What is the same in every request, and stays with whoever knows the callee.
  package private(set) var constant: [String] = []
  /// Fields of the request of which the file does not say what they are made from.
  package private(set) var open: [String] = []

  /// A field that is called like one of the entity is made from that one.
  init(of site: CallSite, about entity: Entity?) {
    for field in site.call?.sends ?? [] {
      switch field.origin {
      case .constant: constant.append(field.name)
      case .fields(let names): for name in names where !known.contains(name) { known.append(name) }
      case .unknown:
        guard let entity, entity.fields.contains(field.name) || entity.key == field.name else {
          open.append(field.name)
          continue
        }
        if !known.contains(field.name) { known.append(field.name) }
      }
    }
  }
}
