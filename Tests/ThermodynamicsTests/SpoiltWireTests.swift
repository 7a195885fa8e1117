import Foundation
import JSON
import Numerics
import TestKit
import Testing
import Thermodynamics

/// Spoilt requests and entries over the wire: every line is answered by one line of JSON, and no number is none.
@Suite struct SpoiltWireTests {
  private static let database = DataFolder.checkout(of: #filePath) + "/services/stability/golden.tdb"

  private static let hull = [
    #"{"entry":true,"id":"Li","formula":"Li","energy_ev_per_atom":-1.9,"source":"a"}"#,
    #"{"entry":true,"id":"O2","composition":{"O":2},"energy_ev_per_cell":-8.5,"source":"a"}"#,
    #"{"entry":true,"id":"Li2O","composition":{"Li":2,"O":1},"energy_ev_per_cell":-14.3}"#,
    #"{"formula":"LiO","energy_ev_per_atom":-3.25,"measured":{"energy_ev_per_atom":{"value":-3,"unit":"eV/atom"}}}"#,
    #"{"composition":{"Li":0.2,"O":0.8},"predictions":{"energy_ev_per_atom":{"mean":-4.5,"unit":"eV/atom"}}}"#,
  ]

  private static let requests = [
    #"{"composition":{"Ag":0.3,"Cu":0.7},"conditions":{"temperature":1000,"pressure":101325}}"#,
    #"{"formula":"Ag3Cu","equilibrium_conditions":{"phases":["LIQUID","FCC_A1"],"excluded_phases":["LIQUID"]}}"#,
    #"{"formula":"Cu","conditions":{"temperature":900},"equilibrium_conditions":{"chemical_potentials":{"Ag":-20000}}}"#,
    #"{"equilibrium_conditions":{"corners":["Ag","Cu"],"temperatures":[900,1300]}}"#,
  ]

  private static let tokens = [
    "0", "-0.0", "1e-300", "1e300", "-1", "1e-12", "2", "null", "true", "[]", "{}", "\"\"", "\"Ag\"", "1e5",
    "\"LIQUID\"",
    "298.15", "0.1", "1e-14", "[1]", "{\"Ag\":1}", "20000", "1e12",
  ]

  /// A line with a value put in another's place, a piece doubled or taken out, or a byte changed.
  private static func spoilt(_ line: String, _ generator: inout SeededGenerator) -> String {
    var bytes = Array(line.utf8)
    for _ in 0...generator.index(below: 2) where bytes.count > 12 {
      let place = generator.index(below: bytes.count - 8)
      switch generator.index(below: 6) {
      case 0: bytes[place] = UInt8(33 + generator.index(below: 94))
      case 1: bytes.removeSubrange(place..<place + 1 + generator.index(below: 7))
      default:
        // Mostly a value for a value, so that the line still reads.
        let starts = bytes.indices.filter { bytes[$0] == UInt8(ascii: ":") && $0 + 1 < bytes.count }
        guard let start = starts.isEmpty ? nil : starts[generator.index(below: starts.count)] else { continue }
        let stop =
          bytes[(start + 1)...].firstIndex { [UInt8(ascii: ","), UInt8(ascii: "}")].contains($0) } ?? bytes.count
        bytes.replaceSubrange((start + 1)..<stop, with: Array(tokens[generator.index(below: tokens.count)].utf8))
      }
    }
    return String(decoding: bytes.filter { $0 >= 0x20 }, as: UTF8.self)
  }

  private static let tasks: [(arguments: [String], lines: [String], share: Int)] = [
    (["hull", "--window", "--open", "O=-5"], hull, 1),
    (["hull", "--formation", "--property", "energy_ev_per_atom"], hull, 1),
    (["equilibrium", "--temperature", "900", "--database", database], requests, 1),
    (["solidus", "--database", database], requests, 20),
    (["scheil", "--step", "50", "--database", database], requests, 20),
    (["isopleth", "--cells", "4", "--database", database], requests, 20),
  ]

  /// SLUICE_WIRE_MUTATIONS sets how many lines each task is given.
  @Test(arguments: tasks.indices) func spoilt(task: Int) throws {
    let (arguments, lines, share) = Self.tasks[task]
    let count = (Int(ProcessInfo.processInfo.environment["SLUICE_WIRE_MUTATIONS"] ?? "") ?? 1000) / share
    var generator = SeededGenerator(seed: 11, stream: UInt64(task))
    let sound = arguments[0] == "hull" ? Array(lines.prefix(2)) : []
    let spoilt = (0..<count).map { Self.spoilt(lines[$0 % lines.count], &generator) }
    let output = try TestSession.run(StabilityService.self, arguments: arguments, lines: sound + spoilt)
    #expect(output.count == sound.count + spoilt.filter { $0.contains { $0 != " " } }.count)
    for line in output {
      let parsed = try JSONLine(text: line)
      #expect(try parsed.value("stability") != nil || parsed.value("error") != nil, "\(line)")
    }
  }
}
