import Foundation
import JSON
import Testing

/// `compose/perovskite.json`: crystals decorated, their energies predicted by a graph network, the hull, the front, the page;
/// every service a process of its own.
@Suite struct PerovskiteJobTests {
  let folder: TemporaryFolder
  let file = Shell.checkout + "/compose/perovskite.json"

  init() throws { folder = try TemporaryFolder() }

  private func lines(_ name: String) throws -> [JSONValue] {
    let text = try String(contentsOfFile: folder.path + "/" + name, encoding: .utf8)
    return try text.split(separator: "\n").map { try JSONValue.parse(text: String($0)) }
  }

  private func distance(_ record: JSONValue) throws -> Double {
    try record.member("stability").member("hull_distance_ev_per_atom").double()
  }

  @Test func findsAFrontOfPerovskites() throws {
    let outcome = try Shell.run("sluice run \(file) -o front.ndjson --journal journal", in: folder.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let records = try lines("front.ndjson")
    #expect(records.allSatisfy { $0["error"] == nil })
    let candidates = records.filter { $0["role"] == nil }
    #expect(candidates.count > 100 && records.count == candidates.count + 4)
    for record in candidates {
      #expect(try record.member("formula").string().hasSuffix("O3"))
      #expect(try record.member("structure").member("species_at_sites").elements().count == 5)
      #expect((0.8...1.1).contains(try record.member("generated").member("tolerance_factor").double()))
      // What the energy counts from stands in the answer: entries of that name, or a known compound.
      let parts = try record.member("stability").member("decomposition").elements()
      #expect(try parts.allSatisfy { try $0.member("id").string().contains(/^references of|\([0-9]+\)$/) })
      // Elements are at zero, and nothing but known compounds below: the distance is the energy at least.
      let energy = try record.member("predictions").member("formation_energy_from_references").member("mean").double()
      #expect(try distance(record) >= energy - 1e-12)
    }
    let front = try candidates.filter { try $0["pareto"]?["rank"]?.integer() == 0 }
    #expect(front.count > 3)
    #expect(outcome.output.contains("\(front.count) of \(candidates.count) records"), "\(outcome.output)")
    let page = try String(contentsOfFile: folder.path + "/perovskite.html", encoding: .utf8)
    #expect(page.hasPrefix("<!DOCTYPE html>") && page.contains("known/SrTiO3"))
  }

  /// Titanates and zirconates of the alkaline earths, and potassium's niobate and tantalate, are cubic perovskites at some
  /// temperature (any textbook); noble metals with five or six charges are not known to make any.
  @Test func knownPerovskitesAreNearTheHull() throws {
    let outcome = try Shell.run("sluice run \(file) -o front.ndjson --journal journal", in: folder.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    var distances: [String: Double] = [:]
    for record in try lines("front.ndjson") { distances[try record.member("formula").string()] = try distance(record) }
    for known in ["CaTiO3", "SrTiO3", "BaTiO3", "SrZrO3", "BaZrO3", "KNbO3", "KTaO3"] {
      #expect(try #require(distances[known]) < 0.03, "\(known)")
    }
    #expect(distances.values.count { $0 < 0.03 } < distances.count / 3)
  }

  @Test func runsAlikeTwice() throws {
    for name in ["a", "b"] {
      let outcome = try Shell.run(
        "mkdir \(name) && sluice run \(file) -o \(name)/front.ndjson --journal \(name)/journal", in: folder.path)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    for name in ["front.ndjson", "perovskite.html"] {
      #expect(
        FileManager.default.contentsEqual(atPath: folder.path + "/a/" + name, andPath: folder.path + "/b/" + name),
        "\(name)")
    }
  }
}
