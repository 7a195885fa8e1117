import Chemistry
import TestKit
import Testing
import Thermodynamics

/// The database that is estimated where none has been assessed.
@Suite struct EstimatedDatabaseTests {
  private static func metals(_ symbols: String) throws -> [Element] {
    try symbols.split(separator: " ").map { try #require(Element(symbol: $0)) }
  }

  /// The reader takes all of it, and knows it for what it is.
  @Test func reads() throws {
    let text = try EstimatedDatabase(Self.metals("Nb Mo Ta W Ti Zr Hf V Cr")).text
    let database = ThermodynamicDatabase(reading: Array(text.utf8))
    #expect(database.isEstimate)
    #expect(database.elements.count == 9 && database.phaseCount == 4)
    #expect(database.parameterCount == 4 * (9 + 36))
    #expect(database.notices.isEmpty)
    let plain = text.split(separator: "\n").filter { !$0.contains("DATABASE_INFO") }.joined(separator: "\n")
    #expect(!ThermodynamicDatabase(reading: Array(plain.utf8)).isEstimate)
  }

  /// Metals melt and change where the assessed functions say (`dinsdale1991sgte`), K.
  @Test(
    arguments: [
      ("Nb", 2750.0), ("Mo", 2896), ("W", 3695), ("Ta", 3290), ("Ti", 1941), ("Zr", 2128), ("Al", 933.5), ("Ni", 1728),
    ])
  func melts(symbol: String, expected: Double) throws {
    let text = try EstimatedDatabase(Self.metals(symbol)).text
    let database = ThermodynamicDatabase(reading: Array(text.utf8))
    let range = try MeltingRange(CalphadSystem(database, elements: [0]), amounts: [1], pressure: 101_325)
    #expect(abs((range.solidus ?? 0) - expected) < 2)
  }

  @Test(arguments: [("Ti", 1155.0), ("Zr", 1139), ("Hf", 2016)])
  func changes(symbol: String, expected: Double) throws {
    let text = try EstimatedDatabase(Self.metals(symbol)).text
    let database = ThermodynamicDatabase(reading: Array(text.utf8))
    let system = CalphadSystem(database, elements: [0])
    for (temperature, phase) in [(expected - 5, "HCP_A3"), (expected + 5, "BCC_A2")] {
      let answer = try EquilibriumProgram(system, temperature: temperature, pressure: 101_325).equilibrium([1])
      #expect(answer.phases.map(\.name) == [phase])
    }
  }

  /// Nb-Zr: 4 kJ/mol at the middle is a regular solution of 16 kJ/mol, its gap closing at W/2R = 962.2 K.
  @Test func mixing() throws {
    let text = try EstimatedDatabase(Self.metals("Nb Zr")).text
    let database = ThermodynamicDatabase(reading: Array(text.utf8))
    let system = CalphadSystem(database, elements: [0, 1], only: ["BCC_A2"])
    for (temperature, count) in [(961.0, 2), (963, 1)] {
      let program = try EquilibriumProgram(system, temperature: temperature, pressure: 101_325)
      #expect(try program.equilibrium([0.5, 0.5]).phases.count == count)
    }
  }

  /// What has no energies, and pairs that Miedema's model does not have.
  @Test func refuses() throws {
    #expect(throws: EstimatedDatabase.Failure.self) { try EstimatedDatabase(Self.metals("Nb O")) }
    #expect(throws: EstimatedDatabase.Failure.self) { try EstimatedDatabase(Self.metals("Mn")) }
  }
}
