import ArgumentParser
import Crystallography
import ServiceRuntime

/// Options of the presets that read structures.
///
/// Choices are texts here and read by `choices`: every type of an option costs the start of the program a search for how it
/// conforms, some tenths of a millisecond.
package struct StructureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Neighbours of a graph: all within --cutoff, the --nearest in whole shells, or voronoi faces.",
      valueName: "method"))
  package var neighbours = "cutoff"

  @Option(help: ArgumentHelp("Cutoff of graph and soap, Å.", valueName: "Å"))
  package var cutoff = 5.0

  @Option(help: ArgumentHelp("How many nearest neighbours.", valueName: "count"))
  package var nearest = 12

  @Flag(help: "Take edges of equal source, target and distance together, with their multiplicity.")
  package var merge = false

  @Option(help: ArgumentHelp("Expand edge lengths: gaussian or bessel.", valueName: "basis"))
  package var basis: String?

  @Option(help: ArgumentHelp("How many functions the expansion has.", valueName: "count"))
  package var basisSize = 32

  @Option(
    help: ArgumentHelp("Factor that fades edges towards the cutoff: cosine or polynomial.", valueName: "function"))
  package var fade: String?

  @Flag(help: "Write Magpie's 22 properties of the elements of the nodes.")
  package var nodeFeatures = false

  @Option(help: ArgumentHelp("Length of the sine-coulomb vector; larger cells are errors.", valueName: "count"))
  package var size = 50

  @Option(help: ArgumentHelp("Most edges of a structure.", valueName: "count"))
  package var maxEdges = 1_000_000

  package init() {}

  /// What the options say once they are read.
  struct Choices {
    let method: CrystalGraph.Method
    let basis: RadialBasis?
    let fade: SmoothCutoff?
  }

  /// Reads the choices, and refuses numbers that make no sense.
  /// - Throws: `StartError.usage`.
  func choices() throws(StartError) -> Choices {
    guard cutoff > 1, cutoff <= NeighbourList.greatestCutoff else {
      throw .usage("--cutoff must be above 1 and at most 100 Å")
    }
    guard (1...10_000).contains(nearest) else { throw .usage("--nearest must be in 1…10000") }
    guard (1...1000).contains(basisSize) else { throw .usage("--basis-size must be in 1…1000") }
    guard (1...SineCoulombMatrix.siteLimit).contains(size) else {
      throw .usage("--size must be in 1…\(SineCoulombMatrix.siteLimit)")
    }
    guard (1...NeighbourList.edgeLimit).contains(maxEdges) else {
      throw .usage("--max-edges must be in 1…\(NeighbourList.edgeLimit)")
    }
    let method: CrystalGraph.Method
    switch neighbours {
    case "cutoff": method = .cutoff(cutoff)
    case "nearest": method = .nearest(nearest)
    case "voronoi": method = .voronoi
    default: throw .usage("--neighbours must be cutoff, nearest or voronoi")
    }
    if basis != nil || fade != nil, neighbours != "cutoff" {
      throw .usage("--basis and --fade need --neighbours cutoff: only then is there a length to scale by")
    }
    if merge, neighbours == "voronoi" { throw .usage("--merge would lose the weights of voronoi faces") }
    return Choices(
      method: method, basis: try read(basis, "--basis must be gaussian or bessel"),
      fade: try read(fade, "--fade must be cosine or polynomial"))
  }

  private func read<Choice: RawRepresentable<String>>(_ text: String?, _ refusal: String) throws(StartError) -> Choice?
  {
    guard let text else { return nil }
    guard let choice = Choice(rawValue: text) else { throw .usage(refusal) }
    return choice
  }
}
