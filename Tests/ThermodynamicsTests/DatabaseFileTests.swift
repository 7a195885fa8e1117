import Foundation
import Numerics
import TestKit
import Testing
import Thermodynamics

/// The databases of the data folder, and what becomes of them when they are spoilt.
@Suite struct DatabaseFileTests {
  private func bytes(_ name: String) throws -> [UInt8]? {
    try DataFolder.path("calphad/\(name)").map { Array(try Data(contentsOf: URL(fileURLWithPath: $0))) }
  }

  /// Elements, phases and parameters against the counts that pycalphad has (`otis2017pycalphad`).
  @Test func manifest() throws {
    guard let manifest = try bytes("manifest.csv") else { return }
    let lines = String(decoding: manifest, as: UTF8.self).split(whereSeparator: \.isNewline).dropFirst()
    var compared = 0
    for line in lines {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      guard !cells[2].isEmpty else { continue }
      let read = ThermodynamicDatabase(reading: try #require(try bytes(cells[0])))
      #expect(read.elements.map(\.name).sorted().joined(separator: " ") == cells[2], "\(cells[0])")
      // mf-steel.tdb: pycalphad writes out the 542 arrangements that symmetry adds, and takes the sites of a phase without
      // a number of sublattices for that number.
      let isSteel = cells[0] == "mf-steel.tdb"
      #expect(read.phaseCount + (isSteel ? 1 : 0) == Int(cells[3]), "\(cells[0])")
      let counted =
        read.parameterCount + read.brokenParameters + read.repeatedParameters
        + read.otherParameters.values.reduce(0, +)
      #expect(counted + (isSteel ? 542 : 0) == Int(cells[4]), "\(cells[0])")
      #expect(read.notices.allSatisfy { $0.line > 0 })
      compared += 1
    }
    #expect(compared == 30)
  }

  private static let seeds = ["alzn_mey.tdb", "NI_AL_DUPIN_2001.TDB", "alcrni.tdb", "femn.tdb", "rose.tdb"]

  /// Ten thousand spoilt files: none may stop the process. The benchmark folder has the command for more.
  @Test("a spoilt file costs notices, no more", arguments: seeds)
  func spoilt(name: String) throws {
    guard let original = try bytes(name) else { return }
    var generator = SeededGenerator(seed: 7, stream: UInt64(original.count))
    let count = Int(ProcessInfo.processInfo.environment["SLUICE_TDB_MUTATIONS"] ?? "") ?? 10_000
    for _ in 0..<count / Self.seeds.count {
      let mutant = FileMutation.mutant(of: original, &generator)
      let read = ThermodynamicDatabase(reading: mutant)
      #expect(read.parameterCount <= mutant.count)
    }
  }
}

/// Equilibria of spoilt databases: none may stop the process, or answer without a number.
@Suite struct SpoiltEquilibriumTests {
  @Test(arguments: ["alzn_mey.tdb", "NI_AL_DUPIN_2001.TDB", "crfe_bcc_magnetic.tdb"])
  func spoilt(name: String) throws {
    guard let path = DataFolder.path("calphad/\(name)") else { return }
    let original = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    var generator = SeededGenerator(seed: 8, stream: UInt64(original.count))
    for _ in 0..<150 {
      let database = ThermodynamicDatabase(reading: FileMutation.mutant(of: original, &generator, window: 1 << 20))
      let elements = Array(database.elements.indices.prefix(2))
      guard !elements.isEmpty else { continue }
      let system = CalphadSystem(database, elements: elements)
      let program = try? EquilibriumProgram(system, temperature: 700, pressure: 101_325)
      guard let answer = try? program?.equilibrium(elements.count == 1 ? [1] : [0.3, 0.7]) else { continue }
      #expect(answer.energy.isFinite && answer.lowerBound.isFinite && answer.potentials.allSatisfy(\.isFinite))
    }
  }
}

/// Ways to spoil the bytes of a file.
enum FileMutation {
  private static let tokens = [
    "!", "$", ";", ":", ",", "(", ")", "**", "N", "Y", "#", "*", "1E400", "-", "E", "&", "%", "PARAMETER", "FUNCTION",
    "PHASE", "\n", "\u{0}", "T", "VA", "TYPE_DEFINITION", "GES A_P_D", "99999999999999999999", "1e-320", "/", "LN(",
  ]

  /// A file with one to twelve faults: bytes changed, taken out, doubled, pieces moved, tokens put in, the end cut off. Long
  /// files are cut to a window, so that many can be tried.
  static func mutant(of original: [UInt8], _ generator: inout SeededGenerator, window: Int = 6000) -> [UInt8] {
    let length = min(original.count, window)
    let start = generator.index(below: original.count - length + 1)
    var bytes = Array(original[start..<start + length])
    for _ in 0...generator.index(below: 12) where bytes.count > 20 {
      let place = generator.index(below: bytes.count - 10)
      switch generator.index(below: 7) {
      case 0: bytes[place] = UInt8(generator.index(below: 256))
      case 1: bytes.removeSubrange(place..<place + 1 + generator.index(below: 9))
      case 2: bytes.insert(contentsOf: bytes[place..<place + 9], at: place)
      case 3: bytes.insert(contentsOf: Array(tokens[generator.index(below: tokens.count)].utf8), at: place)
      case 4:
        let source = generator.index(below: bytes.count - 10)
        bytes.insert(contentsOf: Array(bytes[source...].prefix(1 + generator.index(below: 200))), at: place)
      case 5: bytes.swapAt(place, generator.index(below: bytes.count))
      default: if generator.index(below: 8) == 0 { bytes.removeSubrange(place...) }
      }
    }
    return bytes
  }
}
