/// Who may import what.
enum ImportRules {
  /// Modules that come with the toolchain and need no declaration.
  private static let toolchain: Set<String> = ["Glibc", "Synchronization"]
  private static let toolchainOfTests: Set<String> = ["Foundation", "FoundationXML", "Testing"]

  /// C modules and the one target that may import each.
  private static let wrappers = [
    "CJansson": "JSON", "CDenseAlgebra": "Numerics", "CNLopt": "Numerics", "CProcess": "Supervision",
    "CTapeKernels": "Autodiff",
  ]

  /// Modules of the wire, kept out of the science.
  private static let wire: Set<String> = ["JSON", "JSONSchema", "ServiceRuntime", "ArgumentParser"]

  /// Targets that are about the wire as a whole.
  private static let wireTargets: Set<String> = [
    "JSON", "JSONSchema", "ServiceRuntime", "MaterialRecords", "Supervision", "Reporting", "TestKit",
  ]

  /// Libraries of services: each may stand on anything below, never on another.
  private static let serviceLibraries: Set<String> = [
    "Featurization", "Prediction", "Generation", "Optimization", "ParetoRanking", "Thermodynamics",
    "SynthesisPlanning", "AlloyPhysics", "Reporting", "Supervision",
  ]

  /// The modules that a file imports, with their lines.
  static func imports(of file: SourceText) -> [(line: Int, module: String)] {
    file.code.enumerated().compactMap { number, line in
      var words = line.split(separator: " ").drop { $0.hasPrefix("@") || accessLevels.contains($0) }
      guard words.first == "import" else { return nil }
      words = words.dropFirst().drop { importKinds.contains($0) }
      guard let module = words.first?.split(separator: ".").first else { return nil }
      return (number, String(module))
    }
  }

  private static let accessLevels: Set<Substring> = ["public", "package", "internal", "private", "fileprivate"]
  private static let importKinds: Set<Substring> = [
    "struct", "class", "enum", "protocol", "typealias", "func", "let", "var",
  ]

  /// Imports that the file's target does not declare.
  static func undeclared(_ file: SourceText, in target: PackageTargets.Target) -> [String] {
    imports(of: file).compactMap { line, module in
      if target.dependencies.contains(module) || toolchain.contains(module) { return nil }
      if target.kind == "test" || target.name == "TestKit", toolchainOfTests.contains(module) { return nil }
      return file.finding(line, "imports \(module), which target \(target.name) does not declare")
    }
  }

  /// Imports of a C library outside the target that wraps it.
  static func unwrapped(_ file: SourceText, in target: String) -> [String] {
    imports(of: file).compactMap { line, module in
      guard let wrapper = wrappers[module], wrapper != target else { return nil }
      return file.finding(line, "imports \(module); only \(wrapper) may")
    }
  }

  /// Imports of the wire in science code.
  static func wireInScience(_ file: SourceText, in target: PackageTargets.Target) -> [String] {
    if target.kind != "regular" || wireTargets.contains(target.name) || file.path.contains("/Wire/") { return [] }
    return imports(of: file).compactMap { line, module in
      wire.contains(module) ? file.finding(line, "imports \(module) outside a Wire folder") : nil
    }
  }

  /// Imports of Foundation outside the tests.
  static func foundation(_ file: SourceText) -> [String] {
    if file.path.hasPrefix("Tests/") { return [] }
    return imports(of: file).compactMap { line, module in
      module.hasPrefix("Foundation") ? file.finding(line, "imports \(module)") : nil
    }
  }

  /// Service libraries that declare one another.
  static func sideways(_ targets: [PackageTargets.Target]) -> [String] {
    targets.filter { serviceLibraries.contains($0.name) }.flatMap { target in
      target.dependencies.filter(serviceLibraries.contains).map { "\(target.name) depends on \($0)" }
    }
  }
}
