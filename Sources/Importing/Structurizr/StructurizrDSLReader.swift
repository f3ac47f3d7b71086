import Diagnostics

/// Reads the part of Structurizr's DSL that says what there is and who asks whom: people, software systems, containers,
/// components, relationships, dynamic views. Deployment, styles and the other views are passed over.
struct StructurizrDSLReader {
  /// A block that is open.
  private enum Block {
    /// The workspace, its model, a group: what stands in it stands for itself.
    case plain
    case element(Int)
    case relationship(Int)
    case views
    case dynamic
    /// A sequence that runs beside its neighbours.
    case parallel
    /// Anything else, and all that is in it.
    case skipped
  }

  private struct Open {
    var block: Block
    var span: SourceSpan
  }

  /// So many blocks may lie in each other.
  private static let mostOpen = 256

  private var model = StructurizrModel()
  private var log: DiagnosticLog
  private var open: [Open] = []
  /// Elements and relationships by their identifiers in lower case.
  private var elements: [String: Int] = [:]
  private var paths: [Int: String] = [:]
  private var relationships: [String: Int] = [:]
  private var isHierarchical = false
  private var unknown = 0
  /// Other files that were given, by the last part of their names; each is read once.
  private var others: [String: SourceText] = [:]
  private var order = DynamicOrder()

  static func model(_ sources: [SourceText], log: inout DiagnosticLog) -> StructurizrModel {
    var reader = StructurizrDSLReader(log: log)
    reader.read(sources)
    log = reader.log
    return reader.model
  }

  private init(log: DiagnosticLog) { self.log = log }

  private mutating func read(_ sources: [SourceText]) {
    for source in sources { others[Self.file(source.name)] = source }
    // Those that others extend or include are read where they are named.
    let texts = sources.map { ($0, DSLTokens.read($0, log: &log)) }
    let named = Set(texts.flatMap { $0.1 ?? [] }.compactMap(Self.reference))
    let roots = texts.filter { !named.contains(Self.file($0.0.name)) }
    // Where each is named by another, somebody has to begin.
    for (source, lines) in roots.isEmpty ? Array(texts.prefix(1)) : roots {
      if let lines { read(lines, of: source) }
    }
    if unknown > 0 {
      model.remarks.append(
        "\(unknown) \(unknown == 1 ? "relationship" : "relationships") of elements that are not here: left out")
    }
  }

  /// The file that a statement brings in.
  private static func reference(_ line: [DSLTokens.Word]) -> String? {
    let words = line.map { $0.text.lowercased() }
    if words.count > 1, words[0] == "!include" { return file(line[1].text) }
    if words.count > 2, words[0] == "workspace", words[1] == "extends" { return file(line[2].text) }
    return nil
  }

  private static func file(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

  private mutating func read(_ lines: [[DSLTokens.Word]], of source: SourceText) {
    let depth = open.count
    for line in lines where !log.hasErrors { read(line, of: source, above: depth) }
    guard !log.hasErrors, open.count > depth else { return }
    log.report(
      Diagnostic(
        .error, "unclosed-block", "this block is never closed", at: open[open.count - 1].span,
        help: "end it with a line '}'; was the file written to its end?"))
  }

  private mutating func read(_ line: [DSLTokens.Word], of source: SourceText, above depth: Int) {
    var line = line
    let span = SourceSpan(source, line[0].start..<line[0].start + max(1, line[0].text.utf8.count))
    if line[0].text == "}", !line[0].isQuoted {
      guard open.count > depth else {
        log.report(Diagnostic(.error, "unexpected-brace", "this '}' closes nothing", at: span, help: "remove it"))
        return
      }
      if case .parallel = open.removeLast().block { order.endParallel() }
      return
    }
    let opensBlock = line.last.map { $0.text == "{" && !$0.isQuoted } ?? false
    if opensBlock { line.removeLast() }
    let block = statement(line)
    guard opensBlock else { return }
    guard open.count < Self.mostOpen else {
      log.report(
        Diagnostic(
          .error, "too-deep", "more than \(Self.mostOpen) blocks lie in each other", at: span, help: "flatten them")
      )
      return
    }
    open.append(Open(block: block, span: span))
  }

  // MARK: Statements

  /// Reads a statement; the result is what a block after it is.
  private mutating func statement(_ line: [DSLTokens.Word]) -> Block {
    if case .skipped? = open.last?.block { return .skipped }
    guard let first = line.first else {
      // A brace alone.
      guard case .dynamic? = open.last?.block else {
        if case .parallel? = open.last?.block {
          order.beginParallel()
          return .parallel
        }
        return .skipped
      }
      order.beginParallel()
      return .parallel
    }
    switch open.last?.block {
    case .views?: return viewStatement(line)
    case .dynamic?, .parallel?:
      dynamicStatement(line)
      return .skipped
    default: break
    }
    switch first.text.lowercased() {
    case "workspace": return workspace(line)
    case "model", "group", "enterprise": return .plain
    case "views": return .views
    case "!include":
      if line.count > 1 { bringIn(line[1].text, "includes") }
      return .skipped
    case "!identifiers":
      isHierarchical = line.count > 1 && line[1].text.lowercased() == "hierarchical"
      return .skipped
    case "!ref", "!extend", "!element":
      guard line.count > 1, let element = resolve(line[1].text) else { return .skipped }
      return .element(element)
    case "tags", "tag": note(tags: line.dropFirst().map(\.text))
    case "technology":
      if case .element(let element)? = open.last?.block, line.count > 1 {
        model.elements[element].technology = line[1].text
      }
    case "name": if open.count == 1, line.count > 1 { model.name = line[1].text }
    default: return definition(line)
    }
    return .skipped
  }

  private mutating func workspace(_ line: [DSLTokens.Word]) -> Block {
    if line.count > 2, line[1].text.lowercased() == "extends", !line[1].isQuoted {
      bringIn(line[2].text, "extends")
    } else if line.count > 1, model.name == nil {
      model.name = line[1].text
    }
    return .plain
  }

  private mutating func bringIn(_ path: String, _ verb: String) {
    guard let source = others.removeValue(forKey: Self.file(path)) else {
      model.remarks.append("the workspace \(verb) \(path): give that file too")
      return
    }
    if let lines = DSLTokens.read(source, log: &log) { read(lines, of: source) }
  }

  private mutating func note(tags: [String]) {
    let tags = tags.flatMap { $0.split(separator: ",").map { String($0.drop { $0 == " " }) } }
    switch open.last?.block {
    case .element(let element)?: model.elements[element].tags += tags
    case .relationship(let index)?:
      if Self.isAsynchronous(tags) { model.relationships[index].isAsynchronous = true }
    default: break
    }
  }

  private static func isAsynchronous(_ tags: [String]) -> Bool {
    tags.contains { ["asynchronous", "async"].contains($0.lowercased()) }
  }

  // MARK: Elements and relationships

  private mutating func definition(_ line: [DSLTokens.Word]) -> Block {
    var line = line[...]
    var identifier: String?
    if line.count > 2, line[line.startIndex + 1].text == "=", !line[line.startIndex + 1].isQuoted {
      identifier = line[line.startIndex].text
      line = line.dropFirst(2)
    }
    let words = Array(line)
    if let arrow = words.prefix(2).firstIndex(where: { $0.text == "->" && !$0.isQuoted }) {
      return relationship(identifier, words, arrow: arrow)
    }
    let level: StructurizrModel.Level
    switch words[0].text.lowercased() {
    case "person": level = .person
    case "softwaresystem": level = .system
    case "container": level = .container
    case "component": level = .component
    case "element": level = .custom
    default: return .skipped
    }
    let texts = words.dropFirst().map(\.text)
    guard let name = texts.first else { return .skipped }
    let isDetailed = level == .container || level == .component
    let index = model.elements.count
    var element = StructurizrModel.Element(id: "\(index)", level: level, name: name, parent: innermost)
    if isDetailed, texts.count > 2 { element.technology = texts[2] }
    let tags = isDetailed ? 3 : level == .custom ? 3 : 2
    if texts.count > tags { element.tags = texts[tags].split(separator: ",").map { String($0.drop { $0 == " " }) } }
    model.elements.append(element)
    if let identifier {
      let parent = isHierarchical ? innermost.flatMap { paths[$0] } : nil
      let path = (parent.map { $0 + "." } ?? "") + identifier.lowercased()
      paths[index] = path
      if elements[path] == nil { elements[path] = index }
    }
    return .element(index)
  }

  /// The element in whose block the statement stands.
  private var innermost: Int? {
    for entry in open.reversed() {
      if case .element(let element) = entry.block { return element }
    }
    return nil
  }

  private func resolve(_ identifier: String) -> Int? {
    let name = identifier.lowercased()
    if name == "this" { return innermost }
    var scope = innermost
    while isHierarchical, let element = scope {
      if let path = paths[element], let found = elements[path + "." + name] { return found }
      scope = model.elements[element].parent
    }
    return elements[name]
  }

  private mutating func relationship(_ identifier: String?, _ words: [DSLTokens.Word], arrow: Int) -> Block {
    let source = arrow == 0 ? innermost : resolve(words[0].text)
    guard words.count > arrow + 1, let source, let destination = resolve(words[arrow + 1].text) else {
      unknown += 1
      return .skipped
    }
    let texts = words.dropFirst(arrow + 2).map(\.text)
    let index = model.relationships.count
    var relationship = StructurizrModel.Relationship(
      id: "\(index)", source: model.elements[source].id, destination: model.elements[destination].id)
    relationship.description = texts.first.flatMap { $0.isEmpty ? nil : $0 }
    if texts.count > 2 {
      relationship.isAsynchronous = Self.isAsynchronous(texts[2].split(separator: ",").map(String.init))
    }
    model.relationships.append(relationship)
    if let identifier { relationships[identifier.lowercased()] = index }
    return .relationship(index)
  }

  // MARK: Dynamic views

  private mutating func viewStatement(_ line: [DSLTokens.Word]) -> Block {
    guard line[0].text.lowercased() == "dynamic" else { return .skipped }
    let number = model.views.count + 1
    let key = line.count > 2 ? line[2].text : ""
    model.views.append(StructurizrModel.View(name: key.isEmpty ? "dynamic-\(number)" : key))
    order = DynamicOrder()
    return .dynamic
  }

  private mutating func dynamicStatement(_ line: [DSLTokens.Word]) {
    var words = line
    var written: String?
    if words[0].text.hasSuffix(":"), !words[0].isQuoted {
      written = String(words[0].text.dropLast())
      words.removeFirst()
    }
    guard let first = words.first, !model.views.isEmpty else { return }
    var step: StructurizrModel.View.Step
    if words.count > 2, words[1].text == "->" {
      guard let source = resolve(first.text), let destination = resolve(words[2].text) else {
        unknown += 1
        return
      }
      step = StructurizrModel.View.Step(
        source: model.elements[source].id, destination: model.elements[destination].id, order: "",
        description: words.count > 3 ? words[3].text : nil)
    } else if let index = relationships[first.text.lowercased()] {
      let relationship = model.relationships[index]
      step = StructurizrModel.View.Step(
        source: relationship.source, destination: relationship.destination, order: "",
        description: words.count > 1 ? words[1].text : relationship.description, isResponse: false)
    } else {
      return
    }
    step.order = written ?? order.next()
    model.views[model.views.count - 1].steps.append(step)
  }
}

/// Numbers the steps of a dynamic view: sequences that stand side by side begin with the same number.
private struct DynamicOrder {
  private var count = 0
  /// Where the sequences that are open began, and the furthest that their neighbours before them have come.
  private var begun: [(start: Int, furthest: Int)] = []
  /// The sequences that were closed last, while no other step has followed.
  private var closed: (start: Int, furthest: Int)?

  mutating func next() -> String {
    settle()
    count += 1
    return "\(count)"
  }

  mutating func beginParallel() {
    if let group = closed {
      begun.append(group)
      count = group.start
      closed = nil
    } else {
      begun.append((count, count))
    }
  }

  mutating func endParallel() {
    settle()
    guard let group = begun.popLast() else { return }
    closed = (group.start, max(group.furthest, count))
  }

  private mutating func settle() {
    if let group = closed { count = group.furthest }
    closed = nil
  }
}
