import Coupling
import TestSupport
import Testing

/// The package checks itself.
@Suite struct HouseTests {
  /// Every room, its floor, and what it may import; a room imports only from floors below its own.
  static let rooms: [(name: String, floor: Int, imports: Set<String>)] = [
    ("Diagnostics", 0, []),
    ("Simulation", 0, []),
    ("Documents", 1, ["Diagnostics"]),
    ("Arguments", 1, ["Diagnostics"]),
    ("EventBus", 1, ["Simulation"]),
    ("ArchitectureModel", 2, ["Diagnostics", "Documents"]),
    ("Reports", 2, ["Diagnostics", "Documents"]),
    ("Availability", 3, ["ArchitectureModel"]),
    ("Timing", 3, ["ArchitectureModel"]),
    ("Scenarios", 3, ["ArchitectureModel", "EventBus", "Simulation"]),
    ("Importing", 3, ["ArchitectureModel", "Diagnostics", "Documents"]),
    ("Coupling", 4, ["ArchitectureModel", "Availability", "Diagnostics", "Timing"]),
    (
      "Redesign", 5,
      ["ArchitectureModel", "Availability", "Coupling", "Documents", "Scenarios", "Simulation", "Timing"]
    ),
    (
      "Commands", 6,
      [
        "ArchitectureModel", "Arguments", "Availability", "Coupling", "Diagnostics", "Documents", "Importing",
        "Redesign", "Reports", "Scenarios", "Simulation", "Timing",
      ]
    ),
    ("decouple", 7, ["Commands"]),
    (
      "Workbench", 7,
      [
        "ArchitectureModel", "Availability", "Coupling", "Diagnostics", "Documents", "EventBus", "Importing",
        "Scenarios", "Simulation",
      ]
    ),
  ]

  /// The toolchain's own modules that a room may use, and the one file in which it talks to the system.
  static let systemFiles: [String: String] = [
    "Commands": "SystemInterface.swift", "Simulation": "SystemInterface.swift", "Timing": "MathFunctions.swift",
    "Workbench": "SystemInterface.swift",
  ]

  /// What is compiled by scripts of the workbench and is no part of the package: programs to compare with, and the
  /// fuzzer's.
  private static let apart = ["Sources/Workbench/Peers/", "Sources/Workbench/Fuzz/"]

  private static let sources = TestFiles.all(under: "Sources", ending: ".swift").filter { path in
    !apart.contains { path.hasPrefix($0) }
  }

  private static func imports(_ path: String) -> [String] {
    TestFiles.text(TestFiles.package + "/" + path).split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard let place = words.firstIndex(of: "import"),
        words.prefix(place).allSatisfy({ $0.hasPrefix("@") || $0 == "package" })
      else { return nil }
      return words.count > place + 1 ? String(words[place + 1]) : nil
    }
  }

  @Test func everyFileBelongsToARoom() {
    let names = Set(Self.rooms.map(\.name))
    #expect(!Self.sources.isEmpty)
    for path in Self.sources { #expect(names.contains(String(path.split(separator: "/")[1])), "\(path)") }
    for room in Self.rooms {
      #expect(Self.sources.contains { $0.hasPrefix("Sources/\(room.name)/") }, "\(room.name) is empty")
    }
  }

  @Test func importsRunDownwards() {
    let floors = Dictionary(uniqueKeysWithValues: Self.rooms.map { ($0.name, $0.floor) })
    for room in Self.rooms {
      for other in room.imports { #expect((floors[other] ?? 99) < room.floor, "\(room.name) imports \(other)") }
    }
    for path in Self.sources {
      let parts = path.split(separator: "/").map(String.init)
      guard let room = Self.rooms.first(where: { $0.name == parts[1] }) else { continue }
      for module in Self.imports(path) {
        let isSystem = ["Glibc", "Musl", "Darwin"].contains(module)
        if isSystem {
          #expect(Self.systemFiles[room.name] == parts.last, "\(path) imports \(module)")
        } else if module != "Synchronization" {
          #expect(room.imports.contains(module), "\(path) imports \(module)")
        }
      }
    }
  }

  @Test func nobodyImportsFoundation() {
    for path in Self.sources + TestFiles.all(under: "Tests", ending: ".swift") {
      #expect(!Self.imports(path).contains { $0.hasPrefix("Foundation") }, "\(path)")
    }
  }

  @Test func noModuleHasATypeOfItsName() {
    for path in Self.sources where !path.hasPrefix("Sources/Workbench/") {
      let room = path.split(separator: "/")[1]
      let text = TestFiles.text(TestFiles.package + "/" + path)
      for kind in ["struct", "enum", "class", "protocol", "actor"] {
        #expect(!text.contains("\(kind) \(room) ") && !text.contains("\(kind) \(room):"), "\(path)")
      }
    }
  }

  @Test func testsMirrorSources() {
    let tests = Set(TestFiles.names(in: TestFiles.package + "/Tests"))
    for room in Self.rooms where !["decouple", "Workbench"].contains(room.name) {
      #expect(tests.contains("\(room.name)Tests"), "\(room.name)")
    }
  }

  @Test func nothingElseAtTheTop() {
    let allowed: Set<String> = [
      "Package.swift", "Sources", "Tests", "Samples", "docs", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE",
    ]
    // What git does not track is nobody's business here.
    let ignored: Set<String> = ["Package.resolved"]
    for name in TestFiles.names(in: TestFiles.package) {
      #expect(allowed.contains(name) || ignored.contains(name), "\(name)")
    }
    for name in allowed { #expect(TestFiles.exists(TestFiles.package + "/" + name), "\(name) is missing") }
  }
}

/// What the docs say is true.
@Suite struct DocsTests {
  static let pages =
    ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"] + TestFiles.all(under: "docs", ending: ".md")
    + TestFiles.all(under: "Samples", ending: ".md")

  /// The targets of `[text](target)`, code left out.
  private static func links(_ text: String) -> [String] {
    var links: [String] = []
    var isCode = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") { isCode.toggle() }
      if isCode { continue }
      var rest = line[...]
      while let start = rest.indices.first(where: { rest[$0...].hasPrefix("](") }) {
        rest = rest[start...].dropFirst(2)
        links.append(String(rest.prefix { $0 != ")" }))
      }
    }
    return links
  }

  /// A page of the package that a link leads to, and the heading there; nil for other places.
  private static func target(_ link: String, from page: String) -> (path: String, anchor: String?)? {
    if link.hasPrefix("http") { return nil }
    let parts = link.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
    var path = parts[0].isEmpty ? page.split(separator: "/") : page.split(separator: "/").dropLast()
    for step in parts[0].split(separator: "/") {
      if step == ".." { _ = path.popLast() } else if step != "." { path.append(step) }
    }
    return (path.joined(separator: "/"), parts.count > 1 ? parts[1] : nil)
  }

  @Test(arguments: pages)
  func linksResolve(_ page: String) {
    for link in Self.links(TestFiles.text(TestFiles.package + "/" + page)) {
      guard let (path, anchor) = Self.target(link, from: page) else { continue }
      #expect(TestFiles.exists(TestFiles.package + "/" + path), "\(page) links to \(link)")
      if let anchor { #expect(MarkdownPage(path).anchors.contains(anchor), "\(page) links to \(link)") }
    }
  }

  /// Whoever begins at the list finds every page.
  @Test func everyPageIsInTheList() {
    func linked(_ page: String) -> Set<String> {
      Set(Self.links(TestFiles.text(TestFiles.package + "/" + page)).compactMap { Self.target($0, from: page)?.path })
    }
    let listed = linked("docs/README.md").union(linked("docs/reference/rules/README.md"))
    for page in Self.pages where page.hasPrefix("docs/") && page != "docs/README.md" {
      #expect(listed.contains(page), "\(page) is not in the list of pages")
    }
  }

  @Test func everyRuleIsRegistered() {
    var written: Set<String> = []
    for path in TestFiles.all(under: "Sources/Coupling/Rules", ending: ".swift") {
      for line in TestFiles.text(TestFiles.package + "/" + path).split(separator: "\n") where line.hasSuffix(": Rule {")
      {
        let name = line.dropLast(": Rule {".count).split(separator: " ").last.map(String.init) ?? ""
        #expect(path.hasSuffix("/\(name).swift"), "\(name) has a file of its own")
        written.insert(name)
      }
    }
    #expect(written == Set(RuleRegistry.rules.map { String(describing: $0) }))
  }
}
