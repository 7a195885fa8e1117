import Chemistry
import Crystallography
import JSON
import MaterialRecords
import ServiceRuntime

/// Computes and writes what the presets make of a structure.
struct StructurePresets {
  private let options: StructureOptions
  private let choices: StructureOptions.Choices
  private let isVector: Bool
  /// The radial functions of SOAP, made once.
  private let overlap: SmoothOverlap?
  /// The names of the preset `structure` as JSON strings.
  private let names: [[UInt8]]

  init(preset: FeaturePreset, options: StructureOptions, isVector: Bool) throws(StartError) {
    choices = try options.choices()
    self.options = options
    self.isVector = isVector
    overlap = preset == .soap ? SmoothOverlap(cutoff: options.cutoff) : nil
    names = preset == .structure ? StructureFeature.all.map { JSONWriter.encoded($0.name) } : []
  }

  /// Writes `features` or `graph` of a record.
  /// - Throws: `RecordError` with the types of `errors`.
  func write(_ preset: FeaturePreset, _ record: Record, _ output: inout ServiceOutput) throws {
    guard let crystal = try record.line.structure() else {
      throw RecordError("structure/none", "no structure", detail: "the record has no member 'structure'")
    }
    switch preset {
    case .structure: try writeFeatures(crystal, record, &output)
    case .graph: try writeGraph(crystal, record, &output)
    case .soap:
      let values = try neighbours { () throws(NeighbourError) in
        try overlap?.averagedSpectrum(of: crystal, limit: options.maxEdges) ?? []
      }
      write(preset, vector: values, record, &output)
    case .sineCoulomb: write(preset, vector: try eigenvalues(crystal), record, &output)
    case .fingerprint: try writeFingerprint(crystal, record, &output)
    case .alloy, .magpie: preconditionFailure("presets of compositions")
    }
  }

  /// The error types of these presets, for the manifest.
  static let errors: [(type: String, sentence: String)] = [
    ("featurizer/too-many-edges", "A structure has more edges than --max-edges."),
    ("featurizer/no-neighbours", "Neighbours or Voronoi cells cannot be had: the cell is too thin, skewed or sparse."),
    ("featurizer/not-periodic", "The descriptor needs a structure that is periodic along all axes."),
    ("featurizer/too-many-sites", "A cell has more sites than the sine-coulomb vector is long."),
  ]

  private func write(_ preset: FeaturePreset, vector: [Double], _ record: Record, _ output: inout ServiceOutput) {
    output.write(record, setting: "features") { writer in
      writer.object { writer in
        writer.member("preset", preset.rawValue)
        writer.member("vector", vector)
      }
    }
  }

  private func writeFeatures(_ crystal: CrystalStructure, _ record: Record, _ output: inout ServiceOutput) throws {
    let features = StructureFeatures(of: StructureSurroundings(of: crystal, limit: options.maxEdges))
    if isVector, let gap = features.missing.first {
      throw RecordError("featurizer/missing-feature", "a feature has no value", detail: "\(gap.name): \(gap.reason)")
    }
    output.write(record, setting: "features") { writer in
      writer.object { writer in
        writer.member("preset", "structure")
        if isVector { return writer.member("vector", features.values.compactMap { $0 }) }
        writer.member(
          "values",
          object: { writer in
            for (name, value) in zip(names, features.values) {
              if let value { writer.member(encoded: name, value) }
            }
          })
        if !features.missing.isEmpty {
          writer.member("missing", object: { for (name, reason) in features.missing { $0.member(name, reason) } })
        }
      }
    }
  }

  private func eigenvalues(_ crystal: CrystalStructure) throws -> [Double] {
    guard crystal.count <= options.size else {
      throw RecordError(
        "featurizer/too-many-sites", "too many sites", detail: "\(crystal.count) sites, --size is \(options.size)")
    }
    guard crystal.periodicity == .all else { throw notPeriodic }
    let numbers = try elements(crystal).map { Double($0.atomicNumber) }
    guard let values = SineCoulombMatrix.eigenvalues(of: crystal, atomicNumbers: numbers) else {
      throw RecordError("featurizer/no-neighbours", "no matrix", detail: "two sites are at one place")
    }
    return values + [Double](repeating: 0, count: options.size - values.count)
  }

  private func writeFingerprint(_ crystal: CrystalStructure, _ record: Record, _ output: inout ServiceOutput) throws {
    guard crystal.periodicity == .all else { throw notPeriodic }
    let elements = try elements(crystal)
    let fingerprint = try neighbours { () throws(NeighbourError) in
      try DistanceFingerprint(of: crystal, elements: elements, limit: options.maxEdges)
    }
    output.write(record, setting: "features") { writer in
      writer.object { writer in
        writer.member("preset", "fingerprint")
        if isVector { return writer.member("vector", fingerprint.distances) }
        writer.member(
          "values",
          object: { writer in
            for (k, distance) in fingerprint.distances.enumerated() { writer.member("distance_\(k + 1)", distance) }
          })
        writer.member(
          "pair_distances",
          object: { writer in
            for (pair, distance) in fingerprint.pairDistances { writer.member("\(pair.0)-\(pair.1)", distance) }
          })
        writer.member("keys", fingerprint.keys)
      }
    }
  }

  private func writeGraph(_ crystal: CrystalStructure, _ record: Record, _ output: inout ServiceOutput) throws {
    let graph: CrystalGraph
    do throws(GraphError) {
      graph = try CrystalGraph(of: crystal, method: choices.method, merging: options.merge, limit: options.maxEdges)
    } catch {
      switch error {
      case .disordered: throw RecordError.disordered(crystal, pointer: "/structure")
      case .neighbours(let inner), .voronoi(.neighbours(let inner)): throw refusal(inner)
      case .voronoi(.notPeriodic): throw notPeriodic
      case .voronoi(let inner):
        throw RecordError("featurizer/no-neighbours", "no Voronoi cells", detail: inner.description)
      }
    }
    output.write(record, setting: "graph") { graph.write(to: &$0, options, choices) }
  }

  private func elements(_ crystal: CrystalStructure) throws -> [Element] {
    guard let elements = crystal.elements else { throw RecordError.disordered(crystal, pointer: "/structure") }
    return elements
  }

  private var notPeriodic: RecordError {
    RecordError(
      "featurizer/not-periodic", "not periodic", detail: "only a structure that repeats along all axes has this",
      pointer: "/structure")
  }

  private func neighbours<Value>(_ body: () throws(NeighbourError) -> Value) throws -> Value {
    do throws(NeighbourError) {
      return try body()
    } catch {
      throw refusal(error)
    }
  }

  private func refusal(_ error: NeighbourError) -> RecordError {
    if case .tooManyEdges = error {
      return RecordError("featurizer/too-many-edges", "too many edges", detail: error.description)
    }
    return RecordError("featurizer/no-neighbours", "no neighbours", detail: error.description)
  }
}
