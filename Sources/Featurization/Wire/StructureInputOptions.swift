import ArgumentParser
import Chemistry
import MaterialRecords

/// How structures are read, for the service and for `convert`.
package struct StructureInputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Partly occupied or shared sites: refuse, or average as stated.", valueName: "policy"))
  package var disorder: DisorderPolicy = .refuse

  @Option(help: ArgumentHelp("Elements of a POSCAR that does not name them, as in Na,Cl.", valueName: "list"))
  package var elements: ElementList?

  package init() {}
}

/// Elements as an option names them: symbols with commas between.
package struct ElementList: ExpressibleByArgument, Sendable {
  /// The elements in their order.
  package let elements: [Element]

  package init?(argument: String) {
    let elements = argument.split(separator: ",").map { Element(symbol: $0.drop { $0 == " " }) }
    guard !elements.isEmpty, elements.allSatisfy({ $0 != nil }) else { return nil }
    self.elements = elements.map { $0! }
  }
}

extension StructureFormat: ExpressibleByArgument {}
extension DisorderPolicy: ExpressibleByArgument {}
