import ArgumentParser
import Chemistry
import Crystallography
import JSON
import MaterialRecords
import ServiceRuntime

/// Writes `features` of the composition or the structure of each record, or its `graph`.
package struct FeaturizerService: Service {
  /// The command line.
  package struct Options: ParsableArguments {
    @Option(
      help: ArgumentHelp(
        "Which features: alloy, magpie, structure, soap, sine-coulomb or fingerprint; or graph.", valueName: "name"))
    package var preset: FeaturePreset = .alloy

    @Flag(help: "Write the values as an array in the order of the manifest's quantities.")
    package var vector = false

    @Flag(
      help:
        "Write how each value of alloy or magpie changes with the amounts of the elements, for gradients of a predictor."
    )
    package var slopes = false

    @Option(help: ArgumentHelp("Prices that replace the built-in ones, as CSV or JSON.", valueName: "file"))
    package var prices: String?

    @Option(
      help: ArgumentHelp(
        "Format of the input: ndjson, optimade, cif, poscar, extxyz, pymatgen or ase.", valueName: "format"))
    package var from: StructureFormat = .ndjson

    @OptionGroup package var structures: StructureInputOptions

    @OptionGroup package var geometry: StructureOptions

    package init() {}

    package func validate() throws {
      if slopes, vector || preset.readsStructure {
        throw ValidationError("--slopes are of the values of the presets alloy and magpie, without --vector")
      }
    }
  }

  package static var subcommands: [any ParsableCommand.Type] { [ConvertCommand.self] }

  /// Structures of another format as records.
  package static func translator(of options: Options, limits: ServiceLimits) -> (any InputTranslator)? {
    guard options.from != .ndjson else { return nil }
    return StructureTranslator(
      StructureReader.Options(
        format: options.from, disorder: options.structures.disorder,
        named: options.structures.elements?.elements ?? [], limit: limits.line, depth: limits.depth))
  }

  package static var manifest: ServiceManifest {
    ServiceManifest(
      name: "featurizer", summary: "Computes features of compositions and structures, and crystal graphs.",
      cardinality: .map,
      reads: ["composition", "formula", "structure"],
      writes: ["features", "graph"],
      errors: CompositionErrors.described + StructureErrors.described + [
        ("featurizer/missing-feature", "With --vector: a feature has no value, so that the vector would have a gap.")
      ] + StructurePresets.errors,
      quantities: FeaturePreset.allCases.filter { $0 != .graph }.map { ($0.rawValue, $0.quantities) })
  }

  private let preset: FeaturePreset
  private let isVector: Bool
  private let hasSlopes: Bool
  /// The user's prices, where given.
  private let prices: ElementPrices?
  /// The names of the preset as JSON strings, made once.
  private let names: [[UInt8]]
  private var values: [Double] = []
  /// What the presets of structures need; nil for the others.
  private let geometry: StructurePresets?

  package init(options: Options, context: ServiceContext) throws {
    preset = options.preset
    isVector = options.vector
    hasSlopes = options.slopes
    prices = try options.prices.map { path in
      let bytes = try ServiceFiles.read(path, limit: 1 << 20)
      do throws(PriceFileError) {
        return try ElementPrices(parsing: bytes)
      } catch {
        throw StartError.badConfiguration("\(path): \(error)")
      }
    }
    geometry =
      options.preset.readsStructure
      ? try StructurePresets(preset: options.preset, options: options.geometry, isVector: options.vector) : nil
    names = preset == .magpie ? MagpieStatistics.names.map { JSONWriter.encoded($0) } : []
  }

  package mutating func receive(_ record: Record, _ output: inout ServiceOutput) throws {
    if let geometry { return try geometry.write(preset, record, &output) }
    let composition = try Self.composition(record.line)
    switch preset {
    case .magpie: writeMagpie(composition, record, &output)
    default: try writeAlloy(composition, record, &output)
    }
  }

  /// The composition that the record states, else that of its structure.
  private static func composition(_ line: JSONLine) throws -> Composition {
    if !line.has("composition"), !line.has("formula"), let structure = try line.structure() {
      return try structure.composition
    }
    return try line.composition()
  }

  private mutating func writeMagpie(_ composition: Composition, _ record: Record, _ output: inout ServiceOutput) {
    MagpieStatistics.fill(&values, for: composition)
    output.write(record, setting: "features") { [values, names, isVector, hasSlopes] writer in
      writer.object { writer in
        writer.member("preset", "magpie")
        if isVector { return writer.member("vector", values) }
        writer.member(
          "values",
          object: { writer in
            for (name, value) in zip(names, values) { writer.member(encoded: name, value) }
          })
        if hasSlopes {
          write(FeatureSlopes.magpie(composition), of: MagpieStatistics.names, composition, to: &writer)
        }
      }
    }
  }

  private func writeAlloy(_ composition: Composition, _ record: Record, _ output: inout ServiceOutput) throws {
    let features = AlloyFeatures(of: composition, prices: prices ?? .builtIn)
    if isVector, let gap = features.missing.first {
      throw RecordError(
        "featurizer/missing-feature", "a feature has no value", detail: "\(gap.name): \(gap.reason)")
    }
    output.write(record, setting: "features") { writer in
      writer.object { writer in
        writer.member("preset", "alloy")
        if isVector {
          writer.member("vector", features.values.compactMap { $0 })
        } else {
          writer.member(
            "values",
            object: { writer in
              for (feature, value) in zip(AlloyFeature.all, features.values) {
                if let value { writer.member(feature.name, value) }
              }
            })
        }
        if hasSlopes {
          let slopes = FeatureSlopes.alloy(composition, prices: prices ?? .builtIn)
          write(slopes, of: AlloyFeature.all.map(\.name), composition, to: &writer)
        }
        if !features.missing.isEmpty {
          writer.member("missing", object: { for (name, reason) in features.missing { $0.member(name, reason) } })
        }
        if !features.clamped.isEmpty { writer.member("clamped", features.clamped) }
        if let prices {
          writer.member(
            "prices",
            object: {
              $0.member("date", prices.date)
              $0.member("source", prices.source)
            })
        }
      }
    }
  }

  /// Writes `slopes`: for each feature the slope by the amount of each element.
  private func write(
    _ slopes: [[Double]?], of names: [String], _ composition: Composition, to writer: inout JSONWriter
  ) {
    writer.member(
      "slopes",
      object: { writer in
        for (name, slopes) in zip(names, slopes) {
          guard let slopes, slopes.allSatisfy(\.isFinite) else { continue }
          writer.member(
            name,
            object: { writer in
              for (element, slope) in zip(composition.elements, slopes) { writer.member(element.symbol, slope) }
            })
        }
      })
  }
}
