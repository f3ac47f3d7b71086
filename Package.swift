// swift-tools-version: 6.0
import PackageDescription

let package = Package(
  name: "decouple",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "decouple", targets: ["decouple"])],
  targets: [
    // Floor 0: knows nothing of the house.
    .target(name: "Diagnostics"),
    // Floor 1
    .target(name: "Documents", dependencies: ["Diagnostics"]),
    .target(name: "Arguments", dependencies: ["Diagnostics"]),
    // Floor 2
    .target(name: "ArchitectureModel", dependencies: ["Diagnostics", "Documents"]),
    .target(name: "Reports", dependencies: ["Diagnostics", "Documents"]),
    // Floor 3
    .target(name: "Availability", dependencies: ["ArchitectureModel"]),
    .target(name: "Timing", dependencies: ["ArchitectureModel"]),
    // Floor 4
    .target(name: "Coupling", dependencies: ["ArchitectureModel", "Availability", "Diagnostics", "Timing"]),
    // Floor 5
    .target(name: "Redesign", dependencies: ["ArchitectureModel", "Availability", "Coupling", "Timing"]),
    // Floor 6
    .target(
      name: "Commands",
      dependencies: [
        "ArchitectureModel", "Arguments", "Availability", "Coupling", "Diagnostics", "Documents", "Redesign", "Reports",
        "Timing",
      ]),
    // Floor 7
    .executableTarget(name: "decouple", dependencies: ["Commands"]),
  ],
  swiftLanguageModes: [.v6]
)
