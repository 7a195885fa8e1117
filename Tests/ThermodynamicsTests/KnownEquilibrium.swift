import Foundation
import TestKit
import Testing
import Thermodynamics

/// An equilibrium that another program or a paper gives.
struct KnownEquilibrium: Sendable {
  /// A database of the optional data folder.
  let file: String
  /// K.
  let temperature: Double
  /// Pa.
  var pressure = 101_325.0
  /// Mole fractions by element, up to a factor.
  let x: [String: Double]
  var only: Set<String> = []
  var excluded: Set<String> = []
  /// J/mol of atoms.
  let energy: Double
  /// How exactly the energy is given.
  var tolerance = 0.01
  /// Phases, the first ones of a name first by the element that is named, with its mole fraction in them.
  var element = ""
  var phases: [(name: String, fraction: Double)] = []
}

extension ThermodynamicDatabase {
  /// A database of the optional data folder; nil where that is absent.
  static func inDataFolder(_ name: String) throws -> ThermodynamicDatabase? {
    try DataFolder.path("calphad/\(name)").map {
      ThermodynamicDatabase(reading: Array(try Data(contentsOf: URL(fileURLWithPath: $0))))
    }
  }

  /// The system of some phases of elements, which stand in the order of the database.
  func system(of elements: some Collection<String>, only: Set<String> = [], excluded: Set<String> = []) throws
    -> CalphadSystem
  {
    let numbers = try elements.map { try #require(element(named: $0)) }
    return CalphadSystem(self, elements: numbers.sorted(), only: only, excluded: excluded)
  }
}
