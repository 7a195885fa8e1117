import ArgumentParser
import Chemistry
import ServiceRuntime

/// `sluice-stability estimate-database`: writes a database of solutions and Laves phases where none has been assessed.
struct EstimateCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "estimate-database",
      abstract: "Writes a TDB file of solutions and Laves phases from Miedema's pairs; an estimate.")
  }

  @Option(help: ArgumentHelp("Symbols of metals, with commas between them.", valueName: "symbols"))
  var elements: String

  mutating func run() throws {
    var metals: [Element] = []
    for symbol in elements.split(separator: ",") {
      guard let element = Element(symbol: symbol) else { throw ValidationError("'\(symbol)' is no element") }
      metals.append(element)
    }
    guard !metals.isEmpty else { throw ValidationError("--elements names none") }
    do throws(EstimatedDatabase.Failure) {
      StandardOutput().write(Array(try EstimatedDatabase(metals).text.utf8))
    } catch {
      switch error {
      case .element(let element): throw ValidationError("the energies of \(element)'s structures are not known")
      case .pair(let a, let b): throw ValidationError("the mixing enthalpy of \(a) and \(b) is not known")
      }
    }
  }
}
