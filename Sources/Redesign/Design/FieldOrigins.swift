import ArchitectureModel

/// What the request of a call is made from.
struct FieldOrigins {
  /// Fields of the caller, in the order in which they are first used.
  private(set) var known: [String] = []
  /// What is the same in every request, and stays with whoever knows the callee.
  private(set) var constant: [String] = []
  /// Fields of the request of which the file does not say what they are made from.
  private(set) var open: [String] = []

  /// A field that is called like one of the entity is made from that one.
  init(of call: CallID, in architecture: Architecture) {
    let entity = architecture.entity(of: architecture[call].operation)
    for field in architecture[call].call?.sends ?? [] {
      switch field.origin {
      case .constant: constant.append(field.name)
      case .fields(let names): for name in names where !known.contains(name) { known.append(name) }
      case .unknown:
        if let entity, entity.fields.contains(field.name) || entity.key == field.name {
          if !known.contains(field.name) { known.append(field.name) }
        } else {
          open.append(field.name)
        }
      }
    }
  }
}
