// swift-tools-version: 6.0
import PackageDescription

let package = Package(
  name: "decouple",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "decouple", targets: ["decouple"])],
  targets: [
    // Floor 0: knows nothing of the house.
    .target(name: "Diagnostics"),
    .target(name: "Simulation"),
    // Floor 1
    .target(name: "Documents", dependencies: ["Diagnostics"]),
    .target(name: "Arguments", dependencies: ["Diagnostics"]),
    .target(name: "EventBus", dependencies: ["Simulation"]),
    // Floor 2
    .target(name: "ArchitectureModel", dependencies: ["Diagnostics", "Documents"]),
    .target(name: "Reports", dependencies: ["Diagnostics", "Documents"]),
    // Floor 3
    .target(name: "Availability", dependencies: ["ArchitectureModel"]),
    .target(name: "Timing", dependencies: ["ArchitectureModel"]),
    .target(name: "Scenarios", dependencies: ["ArchitectureModel", "EventBus", "Simulation"]),
    .target(name: "Importing", dependencies: ["ArchitectureModel", "Diagnostics", "Documents"]),
    // Floor 4
    .target(name: "Coupling", dependencies: ["ArchitectureModel", "Availability", "Diagnostics", "Timing"]),
    // Floor 5
    .target(
      name: "Redesign",
      dependencies: [
        "ArchitectureModel", "Availability", "Coupling", "Documents", "Scenarios", "Simulation", "Timing",
      ]),
    // Floor 6
    .target(
      name: "Commands",
      dependencies: [
        "ArchitectureModel", "Arguments", "Availability", "Coupling", "Diagnostics", "Documents", "Importing",
        "Redesign", "Reports", "Scenarios", "Simulation", "Timing",
      ]),
    // Floor 7
    .executableTarget(name: "decouple", dependencies: ["Commands"]),
    // For the makers: what the reader sees, checks that take long, and benchmarks.
    .executableTarget(
      name: "Workbench",
      dependencies: [
        "ArchitectureModel", "Availability", "Coupling", "Diagnostics", "Documents", "EventBus", "Importing",
        "Scenarios", "Simulation",
      ],
      exclude: ["Fuzz", "Peers"]),

    .target(
      name: "TestSupport", dependencies: ["ArchitectureModel", "Commands", "Diagnostics", "Documents"],
      path: "Tests/TestSupport",
      exclude: ["Oracle"]),
    .testTarget(name: "DiagnosticsTests", dependencies: ["Diagnostics"]),
    .testTarget(name: "SimulationTests", dependencies: ["Simulation", "TestSupport"], exclude: ["Reference"]),
    .testTarget(
      name: "DocumentsTests", dependencies: ["Diagnostics", "Documents", "TestSupport"], exclude: ["Corpus"]),
    .testTarget(name: "EventBusTests", dependencies: ["EventBus", "Simulation"]),
    .testTarget(name: "ArgumentsTests", dependencies: ["Arguments", "Diagnostics"]),
    .testTarget(
      name: "ArchitectureModelTests", dependencies: ["ArchitectureModel", "Diagnostics", "Documents", "TestSupport"],
      exclude: ["Files", "Schema", "Wrong"]),
    .testTarget(name: "ReportsTests", dependencies: ["Diagnostics", "Documents", "Reports"]),
    .testTarget(
      name: "AvailabilityTests",
      dependencies: ["ArchitectureModel", "Availability", "Diagnostics", "Documents", "TestSupport", "Timing"]),
    .testTarget(name: "TimingTests", dependencies: ["ArchitectureModel", "TestSupport", "Timing"]),
    .testTarget(
      name: "CouplingTests",
      dependencies: ["ArchitectureModel", "Coupling", "Diagnostics", "TestSupport", "Timing"], exclude: ["Domains"]),
    .testTarget(
      name: "ScenariosTests",
      dependencies: ["ArchitectureModel", "Availability", "Scenarios", "Simulation", "TestSupport", "Timing"]),
    .testTarget(
      name: "ImportingTests",
      dependencies: ["ArchitectureModel", "Diagnostics", "Documents", "Importing", "TestSupport"],
      exclude: ["Cases", "Tables"]),
    .testTarget(
      name: "RedesignTests",
      dependencies: ["ArchitectureModel", "Availability", "Coupling", "Redesign", "TestSupport", "Timing"]),
    .testTarget(
      name: "CommandsTests",
      dependencies: [
        "ArchitectureModel", "Commands", "Coupling", "Diagnostics", "Documents", "Reports", "Scenarios", "Simulation",
        "TestSupport",
      ],
      exclude: ["Golden", "Shells"]),
    .testTarget(
      name: "HouseTests",
      dependencies: ["ArchitectureModel", "Arguments", "Commands", "Coupling", "Importing", "TestSupport"]),
  ],
  swiftLanguageModes: [.v6]
)
