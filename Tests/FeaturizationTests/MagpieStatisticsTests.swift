import Chemistry
import Featurization
import Foundation
import Testing

@Suite struct MagpieStatisticsTests {
  /// 1,000 formulas with the 132 values of matminer 0.10.1 (`ElementProperty.from_preset("magpie").featurize`, pymatgen
  /// 2026.10.24) in shortest round-trip form: 43 by hand (all gaps of the tables, lone elements, nobelium and sodium
  /// nitride), the rest drawn with a fixed seed from 73 elements, one to seven at a time, whole and decimal amounts.
  static let table: [Substring] = {
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Resources/matminer-magpie.txt")
    let text = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
    return text.split(separator: "\n")
  }()

  @Test func equalsMatminerOnAThousandFormulas() throws {
    #expect(MagpieStatisticsTests.table.count == 1000)
    var values: [Double] = []
    var worst = 0.0
    for row in MagpieStatisticsTests.table {
      let cells = row.split(separator: " ")
      MagpieStatistics.fill(&values, for: try Composition(formula: String(cells[0])))
      #expect(values.count == 132 && cells.count == 133)
      for (place, (value, cell)) in zip(values, cells.dropFirst()).enumerated() {
        let expected = try #require(Double(cell))
        let difference = abs(value - expected) / max(1, abs(expected))
        worst = max(worst, difference)
        if difference > 1e-9 {
          Issue.record("\(cells[0]) \(MagpieStatistics.names[place]): \(value), matminer \(expected)")
        }
      }
    }
    #expect(worst < 1e-12, "rounding alone")
  }

  /// matminer's `feature_labels()`: statistic inside property.
  @Test func namesAreMatminers() {
    #expect(MagpieStatistics.names.count == 132)
    #expect(
      MagpieStatistics.names.prefix(7) == [
        "MagpieData minimum Number", "MagpieData maximum Number", "MagpieData range Number", "MagpieData mean Number",
        "MagpieData avg_dev Number", "MagpieData mode Number", "MagpieData minimum MendeleevNumber",
      ])
    #expect(MagpieStatistics.names.last == "MagpieData mode SpaceGroupNumber")
  }

  /// By hand for Fe₂O₃, atomic numbers 26 and 8: mean (2·26 + 3·8)/5, average deviation (2·10.8 + 3·7.2)/5.
  @Test func ironOxideByHand() throws {
    var values: [Double] = []
    MagpieStatistics.fill(&values, for: try Composition(formula: "Fe2O3"))
    for (value, expected) in zip(values, [8, 26, 18, 15.2, 8.64, 8]) { #expect(abs(value - expected) < 1e-13) }
  }
}
