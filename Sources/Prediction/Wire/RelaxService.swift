import ArgumentParser
import Crystallography
import JSON
import MaterialRecords
import ServiceRuntime

/// `sluice-predictor relax`: each record with its crystal at the end of a walk downhill on what a graph network predicts.
package struct RelaxService: Service {
  /// The command line.
  package struct Options: ParsableArguments {
    @Option(name: .shortAndLong, help: ArgumentHelp("A model of crystals that `train` wrote.", valueName: "file"))
    package var model: String

    @Flag(help: "Let the cell change beside the positions.")
    package var cell = false

    @Option(help: ArgumentHelp("Most steps of a walk.", valueName: "n"))
    package var maxSteps = RelaxationPlan().maximumSteps

    @Option(
      help: ArgumentHelp(
        "End where every slope is smaller: in the property's unit times the sites, per Å, and of a site by a strain.",
        valueName: "slope"))
    package var tolerance = RelaxationPlan().tolerance

    @Flag(help: "Walk on outside the model's domain.")
    package var leaveDomain = false

    package init() {}

    package func validate() throws {
      guard (0...100_000).contains(maxSteps) else { throw ValidationError("--max-steps must be 0 to 100000") }
      guard tolerance > 0, tolerance <= 1e6 else {
        throw ValidationError("--tolerance must be above 0 and at most 1e6")
      }
    }
  }

  package static var commandPath: [String] { ["sluice-predictor", "relax"] }

  package static var manifest: ServiceManifest {
    ServiceManifest(
      name: "predictor-relax", summary: "Relaxes crystals: walks them downhill on what a graph network predicts.",
      cardinality: .map,
      reads: ["structure"],
      writes: ["structure", "relaxation"],
      errors: [
        ("predictor/not-finite", "The model gave no finite number."),
        ("predictor/no-graph", "A crystal has too many neighbours within the cutoff, or no neighbours can be found."),
        ("predictor/not-periodic", "With --cell: the structure does not repeat along every axis."),
        ("composition/empty", "Nothing has a positive amount."),
      ] + StructureErrors.read)
  }

  private let model: LoadedModel
  private let graph: GraphModel
  private let plan: RelaxationPlan

  package init(options: Options, context: ServiceContext) throws {
    let loaded = try PredictorModelFile.read(options.model)
    guard case .graph(let graph) = loaded.model else {
      throw StartError.usage("\(loaded.property) has no gradient: no graph network")
    }
    guard graph.task == .regression else {
      throw StartError.usage("\(loaded.property) is true or false: no number to walk down on")
    }
    guard graph.inputs.dimension == 0 else {
      throw StartError.usage("\(loaded.property) has no gradient: its inputs beside the structure would change with it")
    }
    model = loaded
    self.graph = graph
    plan = RelaxationPlan(
      relaxesCell: options.cell, maximumSteps: options.maxSteps, tolerance: options.tolerance,
      leavesDomain: options.leaveDomain)
  }

  package mutating func receive(_ record: Record, _ output: inout ServiceOutput) throws {
    guard let structure = try MaterialDescription(crystal: record.line, withInputs: false).structure else { return }
    let walk: Relaxation
    do throws(RelaxationError) {
      walk = try graph.relax(structure, plan)
    } catch {
      throw RecordError(error)
    }
    var moved = record.line
    if walk.steps > 0 {
      var writer = JSONWriter()
      record.line.append(to: &writer, setting: "structure") { walk.structure.write(to: &$0) }
      moved = try JSONLine(writer.bytes)
    }
    output.write(Record(line: moved, number: record.number), setting: "relaxation") { writer in
      writer.object { write(walk, to: &$0) }
    }
    // A walk takes long enough that its answer should not wait for the next.
    output.flush()
  }

  private func write(_ walk: Relaxation, to writer: inout JSONWriter) {
    writer.member("property", model.property)
    writer.member("start", walk.start)
    writer.member("end", walk.final)
    if let unit = model.unit { writer.member("unit", unit) }
    writer.member("steps", walk.steps)
    writer.member("converged", walk.end == .converged)
    writer.member("reason", walk.end.name)
    if case .outOfDomain(let reasons) = walk.end { writer.member("out_of_domain", reasons) }
    writer.member("slope", walk.slope)
    writer.member("displacement", walk.displacement)
    if plan.relaxesCell {
      writer.member("strain_slope", walk.strainSlope)
      writer.member("volume_ratio", walk.volumeRatio)
    }
    writer.member("model", model.name)
  }
}

extension Relaxation.End {
  /// Its name on the wire.
  var name: String {
    switch self {
    case .converged: "converged"
    case .maximumSteps: "max_steps"
    case .noDescent: "no_descent"
    case .outOfDomain: "out_of_domain"
    case .tooClose: "too_close"
    }
  }
}

extension RecordError {
  /// The error line of a crystal that cannot be relaxed.
  init(_ error: RelaxationError) {
    switch error {
    case .graph(let error): self.init(error)
    case .notPeriodic:
      self.init(
        "predictor/not-periodic", "not periodic", detail: "--cell needs a structure that repeats along every axis",
        pointer: "/structure/dimension_types")
    case .notFinite:
      self.init("predictor/not-finite", "no finite prediction", detail: "the model gave no finite number")
    }
  }
}
