// swift-tools-version: 6.2
import PackageDescription

// Layers, dependencies and invariants: Sources/README.md. Tests/TidyTests holds the imports to this file.

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies)
}

/// Executables carry the Swift runtime in them, so that they start in milliseconds and run where no toolchain is. The
/// libraries named are those that the package manager leaves out when only the link, not the compilation, is static;
/// in this way one build serves the executables and the tests.
let staticRuntime: [LinkerSetting] = [
  .unsafeFlags(["-static-stdlib", "-l_FoundationCShims", "-l_FoundationCollections", "-lswiftSynchronization"])
]

/// A service: its folder holds `main.swift` beside the manifest, the manual page and the golden lines.
func service(
  _ name: String, _ library: String, executable: String? = nil, beside: [String] = ["golden.ndjson", "service.json"]
) -> Target {
  .executableTarget(
    name: executable ?? "sluice-\(name)", dependencies: [.target(name: library), "ServiceRuntime"],
    path: "services/\(name)", exclude: ["README.md"] + beside, sources: ["main.swift"], linkerSettings: staticRuntime)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: dependencies + ["TestKit"], path: "Tests/\(name)Tests", exclude: exclude)
}

let package = Package(
  name: "sluice",
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // L0
    .systemLibrary(name: "CJansson", pkgConfig: "jansson", providers: [.apt(["libjansson-dev"])]),
    .systemLibrary(name: "CNLopt", pkgConfig: "nlopt", providers: [.apt(["libnlopt-dev"])]),
    .target(name: "CDenseAlgebra"),
    .target(name: "CTapeKernels"),
    .target(name: "CProcess"),
    // L1
    library("JSON", ["CJansson"]),
    library("Numerics", ["CDenseAlgebra", "CNLopt"]),
    // L2
    library("ServiceRuntime", ["JSON", argumentParser]),
    // Its folder `schemas` is a link to the repository's: the build puts the files into the code.
    .target(name: "JSONSchema", dependencies: ["JSON"], resources: [.embedInCode("schemas")]),
    library("Chemistry"),
    library("Autodiff", ["CTapeKernels", "Numerics"]),
    library("Crystallography", ["Chemistry", "Numerics"]),
    // L3
    library("MaterialRecords", ["JSON", "Chemistry", "Crystallography", "ServiceRuntime"]),
    library("DesignSpace", ["Chemistry", "Numerics"]),
    library("NeuralNetworks", ["Autodiff", "Numerics"]),
    library("GaussianProcesses", ["Numerics"]),
    library("DecisionTrees", ["Numerics"]),
    library("MultiObjective", ["Numerics"]),
    // L4
    library(
      "Featurization",
      ["Chemistry", "Crystallography", "MaterialRecords", "Numerics", "JSON", "ServiceRuntime", argumentParser]),
    library(
      "Prediction",
      [
        "Chemistry", "Crystallography", "MaterialRecords", "Autodiff", "NeuralNetworks", "GaussianProcesses",
        "DecisionTrees", "Numerics", "JSON", "ServiceRuntime", argumentParser,
      ]),
    library(
      "Generation",
      [
        "Chemistry", "Crystallography", "DesignSpace", "MaterialRecords", "Autodiff", "NeuralNetworks",
        "GaussianProcesses", "Numerics", "JSON", "ServiceRuntime", argumentParser,
      ]),
    library(
      "Optimization",
      [
        "Chemistry", "DesignSpace", "MaterialRecords", "GaussianProcesses", "MultiObjective", "Numerics", "JSON",
        "ServiceRuntime", argumentParser,
      ]),
    library(
      "ParetoRanking",
      ["Chemistry", "MaterialRecords", "MultiObjective", "Numerics", "JSON", "ServiceRuntime", argumentParser]),
    library(
      "AlloyPhysics", ["Chemistry", "MaterialRecords", "Numerics", "JSON", "ServiceRuntime", argumentParser]),
    library(
      "Thermodynamics", ["Chemistry", "MaterialRecords", "Numerics", "JSON", "ServiceRuntime", argumentParser]),
    library(
      "SynthesisPlanning", ["Chemistry", "MaterialRecords", "Numerics", "JSON", "ServiceRuntime", argumentParser]),
    library(
      "Reporting",
      ["Chemistry", "MaterialRecords", "MultiObjective", "Numerics", "JSON", "ServiceRuntime", argumentParser]),
    library(
      "Supervision",
      ["CProcess", "Chemistry", "MaterialRecords", "JSON", "JSONSchema", "Numerics", "ServiceRuntime", argumentParser]),
    // L5
    service("featurizer", "Featurization"),
    service(
      "predictor", "Prediction",
      beside: [
        "golden-gap.safetensors", "golden-hardness.safetensors", "golden-metal.safetensors",
        "golden-strength.safetensors", "golden.ndjson", "golden.py", "service.json",
      ]),
    service(
      "generator", "Generation",
      beside: ["golden-model.safetensors", "golden.ndjson", "golden.problem.json", "golden.py", "service.json"]),
    service("optimizer", "Optimization"),
    service("ranker", "ParetoRanking"),
    service("assay", "AlloyPhysics"),
    service(
      "stability", "Thermodynamics", beside: ["golden-entries.ndjson", "golden.ndjson", "golden.tdb", "service.json"]),
    service("planner", "SynthesisPlanning"),
    service("reporter", "Reporting"),
    service("supervisor", "Supervision", executable: "sluice", beside: []),
    library("TestKit", ["JSON", "ServiceRuntime", "Chemistry", "Crystallography", "Numerics", argumentParser]),

    tests("JSON", ["JSON"]),
    tests("Numerics", ["Numerics"]),
    tests("JSONSchema", ["JSONSchema", "JSON"], exclude: ["cases.ndjson"]),
    tests("ServiceRuntime", ["ServiceRuntime", "JSON", argumentParser]),
    tests("Chemistry", ["Chemistry", "Numerics"]),
    tests("Autodiff", ["Autodiff", "Numerics"]),
    tests("Crystallography", ["Crystallography", "Chemistry", "Numerics"]),
    tests("MaterialRecords", ["MaterialRecords", "JSON", "Chemistry", "Crystallography", "Numerics"]),
    tests("DesignSpace", ["DesignSpace", "Chemistry", "Numerics"]),
    tests("NeuralNetworks", ["NeuralNetworks", "Autodiff", "Numerics"]),
    tests("GaussianProcesses", ["GaussianProcesses", "Numerics"]),
    tests("DecisionTrees", ["DecisionTrees", "Numerics"]),
    tests("MultiObjective", ["MultiObjective", "Numerics"]),
    tests(
      "Featurization",
      ["Featurization", "Chemistry", "Crystallography", "MaterialRecords", "Numerics", "JSON", "ServiceRuntime"],
      exclude: ["Resources"]),
    tests(
      "Prediction",
      [
        "Prediction", "Chemistry", "Crystallography", "GaussianProcesses", "MaterialRecords", "NeuralNetworks", "JSON",
        "Numerics",
        "ServiceRuntime",
      ]),
    tests(
      "Generation",
      [
        "Generation", "Crystallography", "DesignSpace", "MaterialRecords", "Chemistry", "Autodiff", "NeuralNetworks",
        "JSON", "Numerics", "ServiceRuntime",
      ]),
    tests(
      "Optimization",
      [
        "Optimization", "Chemistry", "DesignSpace", "GaussianProcesses", "MaterialRecords", "MultiObjective", "JSON",
        "Numerics", "ServiceRuntime",
      ]),
    tests(
      "ParetoRanking", ["ParetoRanking", "MultiObjective", "MaterialRecords", "JSON", "Numerics", "ServiceRuntime"]),
    tests("AlloyPhysics", ["AlloyPhysics", "Chemistry", "MaterialRecords", "JSON"]),
    tests("Thermodynamics", ["Thermodynamics", "Chemistry", "JSON", "Numerics"]),
    tests("SynthesisPlanning", ["SynthesisPlanning", "Chemistry", "JSON", "Numerics", "ServiceRuntime"]),
    tests("Reporting", ["Reporting", "MaterialRecords", "JSON", "ServiceRuntime"]),
    tests("Supervision", ["Supervision", "JSON", "Numerics", "ServiceRuntime"]),
    tests("EndToEnd", ["JSON"], exclude: ["golden.problem.json", "validate.py"]),
    tests("Tidy", ["JSON"]),
  ],
  swiftLanguageModes: [.v6]
)
