// swift-tools-version:5.9
import PackageDescription

// `xcframework` makes Picosse.xcframework.
let package = Package(
  name: "Picosse",
  platforms: [.iOS(.v13), .macOS(.v10_15)],
  products: [.library(name: "Picosse", targets: ["Picosse"])],
  targets: [
    .binaryTarget(name: "CPicosse", path: "Picosse.xcframework"),
    .target(name: "Picosse", dependencies: ["CPicosse"]),
  ]
)
