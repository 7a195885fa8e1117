import ArgumentParser
import Chemistry
import JSON
import MaterialRecords
import ServiceRuntime

/// Writes `measured`: what the forward model gives for the composition of each record.
package struct AssayService: Service {
  /// The command line.
  package struct Options: ParsableArguments {
    @Option(help: ArgumentHelp("Temperature of records without conditions.temperature.", valueName: "K"))
    package var temperature = 300.0

    @Option(help: ArgumentHelp("Strain rate of the test.", valueName: "1/s"))
    package var strainRate = 1e-3

    @Option(help: ArgumentHelp("Relative standard deviation of the measurement, 0 to 0.2.", valueName: "number"))
    package var noise = 0.0

    @Option(help: ArgumentHelp("Prices that replace the built-in ones, as CSV or JSON.", valueName: "file"))
    package var prices: String?

    package init() {}

    package func validate() throws {
      guard temperature >= 0, temperature.isFinite else { throw ValidationError("--temperature must be 0 or more") }
      guard (1e-12...1e3).contains(strainRate) else { throw ValidationError("--strain-rate must be 1e-12 to 1e3") }
      guard (0...MeasurementNoise.limit).contains(noise) else {
        throw ValidationError("--noise must be 0 to \(MeasurementNoise.limit)")
      }
    }
  }

  package static var manifest: ServiceManifest {
    ServiceManifest(
      name: "assay", summary: "Computes the properties of an alloy from published models.", cardinality: .map,
      reads: ["composition", "formula", "conditions", "id"],
      writes: ["measured"],
      errors: CompositionErrors.described + [
        ("assay/bad-temperature", "The temperature is below absolute zero.")
      ],
      quantities: [("measured", AssayedProperty.allCases.map(\.quantity))])
  }

  private let assay: AlloyAssay
  private let temperature: Double
  private let noise: MeasurementNoise
  /// When the user's prices were quoted, where given.
  private let priceDate: String?

  package init(options: Options, context: ServiceContext) throws {
    let prices = try options.prices.map { path in
      let bytes = try ServiceFiles.read(path, limit: 1 << 20)
      do throws(PriceFileError) {
        return try ElementPrices(parsing: bytes)
      } catch {
        throw StartError.badConfiguration("\(path): \(error)")
      }
    }
    assay = AlloyAssay(prices: prices ?? .builtIn, strainRate: options.strainRate)
    temperature = options.temperature
    noise = MeasurementNoise(relative: options.noise, seed: context.seed)
    priceDate = prices?.date
  }

  package mutating func receive(_ record: Record, _ output: inout ServiceOutput) throws {
    let composition = try record.line.composition()
    let temperature = try record.line.condition("temperature") ?? temperature
    guard temperature >= 0 else {
      throw RecordError(
        "assay/bad-temperature", "temperature below absolute zero", detail: "the temperature is \(temperature) K",
        pointer: "/conditions/temperature")
    }
    let others = try Self.otherProperties(of: record)
    let properties = assay.properties(of: composition, temperature: temperature)
    let id = noise.relative > 0 ? record.id : nil
    output.write(record, setting: "measured") { writer in
      writer.object { writer in
        for property in AssayedProperty.allCases {
          let factor =
            property.isMeasured
            ? noise.factor(sample: id, composition, temperature: temperature, property: property.rawValue) : 1
          writer.member(
            property.rawValue,
            object: { writer in
              write(property, of: properties, factor: factor, to: &writer)
              if property == .yieldStrength, let phase = properties.phase {
                writer.member("temperature", temperature)
                writer.member("model", phase.modelName)
              }
            })
        }
        others?.appendMembers(to: &writer, except: Self.replaced)
      }
    }
  }

  /// What the assay replaces in a `measured` that is there: its own properties, and the failure of an earlier experiment.
  private static let replaced = Set(AssayedProperty.allCases.map(\.rawValue) + ["status", "reason"])

  /// The measured properties that are there already, to be kept byte for byte.
  private static func otherProperties(of record: Record) throws -> JSONLine? {
    guard let raw = record.line.raw("measured") else { return nil }
    guard raw.first == UInt8(ascii: "{") else {
      throw JSONError("json/wrong-type", "expected an object", pointer: "/measured")
    }
    return try JSONLine(Array(raw), limits: JSONLimits(depth: 1000))
  }

  private func write(
    _ property: AssayedProperty, of properties: AssayedProperties, factor: Double, to writer: inout JSONWriter
  ) {
    switch property.outcome(in: properties) {
    case .failed(let reason):
      writer.member("status", "failed")
      writer.member("reason", reason)
    case .value(let exact):
      writer.member("value", exact * factor)
      writer.member("unit", property.unit)
      if property.isMeasured, noise.relative > 0 {
        writer.member("standard_deviation", noise.relative * exact * factor)
      }
      if property == .cost, let priceDate { writer.member("prices", priceDate) }
    }
  }
}

extension AlloyPhase {
  /// The theory behind a strength, as it stands in a record.
  var modelName: String {
    switch faceCentredFraction {
    case 0: "maresca-curtin-edge"
    case 1: "varvenne-curtin"
    default: "maresca-curtin-edge+varvenne-curtin"
    }
  }
}
