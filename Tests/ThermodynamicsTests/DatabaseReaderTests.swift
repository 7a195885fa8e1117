import Foundation
import Numerics
import TestKit
import Testing
import Thermodynamics

/// The reader of TDB files, held to the format's description in `lukas2007computational` and to what files that are about
/// hold.
@Suite struct DatabaseReaderTests {
  private func database(_ text: String) -> ThermodynamicDatabase { ThermodynamicDatabase(reading: Array(text.utf8)) }

  private func value(_ expression: String, at temperature: Double = 500) -> Double? {
    database("FUNCTION H 1 T+1; 6000 N !\nFUNCTION F 298.15 \(expression) !").function("F", temperature: temperature)?
      .value
  }

  @Test(
    "expressions have the values that arithmetic gives them",
    arguments: [
      ("1+2*3;,,N", 7), ("-2**2;6000 N", -4), ("2*-3; 6000 N", -6), ("T**(-1);6000 N", 0.002), ("T**-1; 6000 N", 0.002),
      ("8.89059+01; 6000 N", 88.9059), ("8.89059+01*T; 6000 N", 44452.95), ("1.5+10; 6000 N", 11.5),
      ("1D3-1E+2; 6000 N", 900), ("LN(T)-LOG(T)+.5; 6000 N", 0.5), ("EXP(2*LN(3)); 6000 N", 9), ("H#; 6000 N", 501),
      ("2*H; 6000 N", 1002), ("R; 6000 N", 8.3145), ("P/1000; 6000 N", 101.325), ("(((1+1)))*4/8; 6000 N REF1", 1),
      ("1; 400 Y 2; 600 Y 3; 6000 N", 2), ("1; 400 Y\n 2; 450 N", 2), ("+0 6000 N", 0), ("- 5 + T - T;,,N", -5),
      ("2*T**2/T/T; N", 2), ("1.*T+1.E0; 6000 N", 501),
    ])
  func expressions(text: String, expected: Double) throws {
    #expect(abs(try #require(value(text)) - expected) < 1e-9)
  }

  @Test(
    "what is no expression is skipped with its line",
    arguments: [
      "1+;6000 N", "(1; 6000 N", "SIN(T); 6000 N", "1; 400 Y 2; 300 N", "2**3**4; 6000 N", "@; 6000 N", "",
      "1 & 2; 6000 N",
    ])
  func faults(text: String) {
    let read = database("\n\nFUNCTION F 298.15 \(text) !")
    #expect(read.function("F", temperature: 500) == nil)
    #expect(read.notices.contains { $0.kind == .skipped && $0.line == 3 })
  }

  @Test func brackets() {
    func nested(_ depth: Int) -> String {
      String(repeating: "(", count: depth) + "1" + String(repeating: ")", count: depth) + "; 6000 N"
    }
    #expect(value(nested(60)) == 1)
    #expect(value(nested(100)) == nil)
    #expect(value(nested(200_000)) == nil)
  }

  @Test("functions that lead back to themselves have no value; those that are not there count as zero")
  func circles() {
    let read = database(
      "FUN A 1 B#; 6000 N !\nFUN B 1 C+1; 6000 N !\nFUN C 1 A; 6000 N !\nFUN D 1 A; 6000 N !\nFUN E 1 NOWHERE; 6000 N !\nFUN G 1 7; 6000 N !"
    )
    #expect(read.function("E", temperature: 300)?.value == 0)
    #expect(read.undefinedFunctions == ["NOWHERE"])
    for name in ["A", "B", "C", "D"] { #expect(read.function(name, temperature: 300) == nil) }
    #expect(read.function("G", temperature: 300)?.value == 7)
    #expect(read.notices.filter { $0.text.contains("back to itself") }.count == 4)
  }

  @Test("a chain of functions has no depth that would be too much")
  func chain() {
    let count = 30_000
    var text = "FUN F0 1 1; 6000 N !\n"
    for number in (1...count).reversed() { text += "FUN F\(number) 1 F\(number - 1)+1; 6000 N !\n" }
    #expect(database(text).function("F\(count)", temperature: 300)?.value == Double(count + 1))
  }

  @Test("derivatives by temperature are those of differences", arguments: [350.0, 900, 2500])
  func derivatives(temperature: Double) throws {
    let read = database(
      """
      FUN A 298.15 -7976.15+137.093*T-24.3672*T*LN(T)-.00188*T**2-8.8E-07*T**3+74092*T**(-1)+1.2E28*T**(-9); 6000 N !
      FUN B 298.15 1E-5*EXP(1.2E-4*T)*A/T+(A+T)**2*1E-9-R*T*LN(1+EXP(-500/T)); 6000 N !
      FUN C 298.15 T**(.5)*A-2**(T/1000)+(1+.001*T)**(1.5); 6000 N !
      """)
    for name in ["A", "B", "C"] {
      let step = temperature * 1e-4
      func at(_ temperature: Double) throws -> TemperatureJet {
        try #require(read.function(name, temperature: temperature))
      }
      let (low, here, high) = (try at(temperature - step), try at(temperature), try at(temperature + step))
      #expect(abs((high.value - low.value) / (2 * step) - here.slope) < 1e-6 * max(1, abs(here.slope)))
      #expect(abs((high.slope - low.slope) / (2 * step) - here.curvature) < 1e-5 * max(1e-3, abs(here.curvature)))
    }
  }

  /// The dialects that the data folder's page lists, and those of issues of pycalphad: #228, #307, #566.
  @Test func dialects() throws {
    let text = """
      $ a remark with PARAMETER G(X,AL;0) 1 2; N !\r
      elem /-   electron_gas 0 0 0 !\r
      ELEMENT VA VACUUM 0 0 0! everything after it on the line is dropped\r
       ELEMENT AL FCC_A1 26.98 4577.3 28.32 !\r
      ELEM NI FCC_A1 58.69 4787 29.79 !\r
      SPECIES AL2 AL2 !\r
      SPECIES NI2+ NI1/+2 !\r
      DATABASE_INFO' D\u{FC}sseldorf !\r
      DEFINE-SYSTEM-DEFAULT ELEMENT 2 !\r
      TYPE-DEF % SEQ * !\r
      TYPE_DEF A GES A_P_D @ MAGNETIC -1 .40 !\r
      TYPE_DEFINITION B GES AMEND_PHASE_DESCRIPTION ORD DIS_PART BCC ,,, !\r
      TYPE_DEFINITION C IF (AL) THEN GES A_P_D BCC MAGNETIC -3 .28 !\r
      PHASE BCC:L %A 2 1 3 !\r
      CONST BCC:L :AL% NI%,VA : VA% : !\r
      PH ORD %B 3 .5 .5 3 !\r
      CONSTITUENT ORD :AL,NI:NI,AL:VA: !\r
      PHASE GAS:G % 1 1.0 !\r
      CONS GAS:G:AL,AL2: !\r
      PARAMETER G(BCC,NI:VA) 298.15 8.89059+01; 6000 N R12 !\r
      PARA L(BCC,NI, AL:VA;1) , T; ,,N !\r
      PARAM TC(BCC,AL:VA;0) 298.15 100; 3000\r
        N !\r
      PAR BMAG(BCC,*:VA;0) 298.15 1; 6000 N !\r
      PARAMETER G(BCC,VA:VA;0) 298.15 30*T; 6000 N\r
      PARAMETER G(ORD,AL:NI:VA;0) 298.15 -100; 6000 N !\r
      PARAMETER MQ(BCC&AL,AL:VA;0) 298.15 1; 6000 N !\r
      PARAMETER V0(BCC,AL:VA;0) 298.15 1; 6000 N !\r
      PARAMETER G(BCC,XX:VA;0) 298.15 1; 6000 N !\r
      PARAMETER G(NONE,AL:VA;0) 298.15 1; 6000 N !\r
      PARAMETER G(BCC,AL;0) 298.15 1; 6000 N !\r
      PARAMETER G(BCC,AL:VA:0) 298.15 1; 6000 N !\r
      AMEND_SOMETHING NEW !\r
      LIST_OF_REFERENCES\r
       NUMBER SOURCE\r
       R12 'PHASE DIAGRAM of a system'\r
       !\r

      """
    let read = ThermodynamicDatabase(reading: Array(text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }))
    #expect(read.elements.map(\.name) == ["AL", "NI"])
    #expect(read.speciesCount == 1)
    #expect(read.phaseCount == 3)
    #expect(read.parameterCount == 7)
    #expect(read.otherParameters == ["MQ": 1, "V0": 1])
    #expect(read.brokenParameters == 3)
    let summaries = read.summaries
    #expect(
      summaries.map(\.constituents) == [
        [["AL", "NI", "VA"], ["VA"]], [["AL", "NI"], ["AL", "NI"], ["VA"]], [["AL", "AL2"]],
      ])
    #expect(summaries.map(\.sites) == [[1, 3], [0.5, 0.5, 3], [1]])
    #expect(summaries.map(\.isMagnetic) == [true, false, false])
    #expect(summaries.map(\.disorderedPart) == [nil, "BCC", nil])
    #expect(read.notices.filter { $0.kind == .repaired }.map(\.line) == [20, 25, 32])
    #expect(read.notices.filter { $0.kind == .skipped }.map(\.line) == [13, 27, 28, 29, 30, 31, 33])
  }

  @Test func report() throws {
    let text =
      "ELEMENT AL X 27 0 0 !\nPHASE A:Y % 1 1 !\nCONST A:AL:!\nPAR V0(A,AL;0) 1 1; 2 N !\nPAR G(A,AL;0) 1 NOT; 2 N !"
    let report = DatabaseReport(database(text))
    #expect(
      report.line
        == #"{"elements":["AL"],"species":0,"functions":0,"undefined_functions":["NOT"],"parameters":{"read":1,"skipped":0,"repeated":0,"of_other_kinds":{"V0":1}},"phases":[{"name":"A","sites":[1],"constituents":[["AL"]],"parameters":1,"computable":false,"obstacle":"ionic liquid model"}],"skipped":[{"line":4,"what":"parameter V0(A,AL;0) adds to nothing here"}],"repaired":[],"noted":[]}"#
    )
    #expect(report.text.contains("line 4: skipped: parameter V0(A,AL;0) adds to nothing here"))
    #expect(report.text.contains("A (AL)1.0, 1 parameters\n    cannot be computed: ionic liquid model"))
  }
}
