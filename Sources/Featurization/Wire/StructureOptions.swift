import ArgumentParser
import Crystallography
import ServiceRuntime

/// Options of the presets that read structures.
package struct StructureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Neighbours of a graph: all within --cutoff, the --nearest in whole shells, or voronoi faces.",
      valueName: "method"))
  package var neighbours: NeighbourMethod = .cutoff

  @Option(help: ArgumentHelp("Cutoff of graph and soap, Å.", valueName: "Å"))
  package var cutoff = 5.0

  @Option(help: ArgumentHelp("How many nearest neighbours.", valueName: "count"))
  package var nearest = 12

  @Flag(help: "Take edges of equal source, target and distance together, with their multiplicity.")
  package var merge = false

  @Option(help: ArgumentHelp("Expand edge lengths: gaussian or bessel.", valueName: "basis"))
  package var basis: RadialBasis?

  @Option(help: ArgumentHelp("How many functions the expansion has.", valueName: "count"))
  package var basisSize = 32

  @Option(
    help: ArgumentHelp("Factor that fades edges towards the cutoff: cosine or polynomial.", valueName: "function"))
  package var fade: SmoothCutoff?

  @Flag(help: "Write Magpie's 22 properties of the elements of the nodes.")
  package var nodeFeatures = false

  @Option(help: ArgumentHelp("Length of the sine-coulomb vector; larger cells are errors.", valueName: "count"))
  package var size = 50

  @Option(help: ArgumentHelp("Most edges of a structure.", valueName: "count"))
  package var maxEdges = 1_000_000

  package init() {}

  /// Refuses numbers that make no sense.
  /// - Throws: `StartError.usage`.
  func check() throws(StartError) {
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
    if basis != nil || fade != nil, neighbours != .cutoff {
      throw .usage("--basis and --fade need --neighbours cutoff: only then is there a length to scale by")
    }
    if merge, neighbours == .voronoi { throw .usage("--merge would lose the weights of voronoi faces") }
  }

  /// The method with its number.
  var method: CrystalGraph.Method {
    switch neighbours {
    case .cutoff: .cutoff(cutoff)
    case .nearest: .nearest(nearest)
    case .voronoi: .voronoi
    }
  }
}

/// How neighbours are chosen.
package enum NeighbourMethod: String, CaseIterable, ExpressibleByArgument, Sendable {
  case cutoff, nearest, voronoi
}

extension RadialBasis: ExpressibleByArgument {}
extension SmoothCutoff: ExpressibleByArgument {}
