extension Draft.Step {
  /// Every call and publish in it, in order.
  var leaves: [Draft.Step] {
    switch self {
    case .call, .publish: [self]
    case .parallel(let branches): branches.flatMap(\.leaves)
    case .oneOf(let alternatives): alternatives.flatMap(\.step.leaves)
    }
  }

  /// The step with its calls and publishes exchanged; nil where nothing of it is left.
  func replacingLeaves(_ exchange: (Draft.Step) -> Draft.Step?) -> Draft.Step? {
    switch self {
    case .call, .publish: return exchange(self)
    case .parallel(let branches):
      let left = branches.compactMap { $0.replacingLeaves(exchange) }
      return left.isEmpty ? nil : left.count == 1 ? left[0] : .parallel(left)
    case .oneOf(let alternatives):
      let left = alternatives.compactMap { alternative in
        alternative.step.replacingLeaves(exchange).map { (alternative.share, $0) }
      }
      return left.isEmpty ? nil : .oneOf(left)
    }
  }
}

extension [(key: String, value: Draft.Figure)] {
  /// Takes over what others say: where both say something, the firmer basis counts, else what is here.
  mutating func merge(_ others: [(key: String, value: Draft.Figure)]) {
    for (key, figure) in others {
      guard let place = firstIndex(where: { $0.key == key }) else {
        append((key, figure))
        continue
      }
      if figure.basis < self[place].value.basis { self[place].value = figure }
    }
  }
}
