import Testing
import Thermodynamics

/// What other programs' files say beside the plain format, in small texts of our own: whether it is computed, or the phase is
/// left out and says why.
@Suite struct DialectTests {
  private static let head = """
    ELEMENT VA VACUUM 0 0 0 !
    ELEMENT AL FCC_A1 27 0 0 !
    ELEMENT FE BCC_A2 56 0 0 !
    ELEMENT O GAS 16 0 0 !
    SPECIES AL+3 AL1/+3 !
    SPECIES FE+2 FE1/+2 !
    SPECIES FE+3 FE1/+3 !
    SPECIES O-2 O1/-2 !
    PHASE LIQUID:L %L 1 1 !
    CONST LIQUID :AL,FE: !
    PHASE BCC_A2 %AM 2 1 3 !
    CONST BCC_A2 :AL,FE:VA: !
    PAR G(LIQUID,AL;0) 1 1000; 6000 N !
    PAR G(BCC_A2,AL:VA;0) 1 2000; 6000 N !

    """

  private func database(_ text: String) -> ThermodynamicDatabase {
    ThermodynamicDatabase(reading: Array((Self.head + text).utf8))
  }

  private func obstacle(_ phase: String, _ database: ThermodynamicDatabase) throws -> String? {
    try #require(database.summaries.first { $0.name == phase }).obstacle
  }

  private static let silent = [
    "TYPE_DEFINITION L GES A_P_D LIQUID MAJOR_CONSTITUENT 1 AL: !", "TYPE_DEFINITION L GES A_P_D LIQUID C_S,, AL: !",
    "TYPE_DEFINITION A IF (AL AND FE) THEN\n GES A_P_D BCC_A2 COMP-SETS,, AL:VA: !",
    "TYPE_DEFINITION A IF(AL) THEN TDB RESTORE_PH BCC_A2 !", "DEFAULT_COMMAND DEF_SYS_ELEMENT VA !",
  ]

  /// What only steers a program leaves a phase as it is.
  @Test(arguments: silent) func harmless(text: String) throws {
    let read = database(text)
    #expect(try obstacle("LIQUID", read) == nil && obstacle("BCC_A2", read) == nil)
  }

  private static let loud = [
    ("TYPE_DEFINITION L GES A_P_D LIQUID GLASS_TRANSITION 1 !", "LIQUID", "GLASS_TRANSITION"),
    ("TYPE_DEFINITION L GES A_P_D @ TERNARY_EXTRAPOLAT TOOP AL FE !", "LIQUID", "TERNARY_EXTRAPOLAT"),
    ("TYPE_DEFINITION A IF (AL AND FE) THEN\n GES A_P_D BCC_A2 MAGNETIC -1 .4 !", "BCC_A2", "MAGNETIC"),
    ("AMEND PHASE LIQUID TERNARY_EXTRAPOL KOHLER AL FE !", "LIQUID", "AMEND"),
    ("ATTACH_CONTRIBUTION LIQUID SOMETHING !", "LIQUID", "ATTACH_CONTRIBUTION"),
    ("PHASE X:A % 1 1 !\nCONST X :AL: !", "X", "aqueous"), ("PHASE X:Y % 1 1 !\nCONST X :AL: !", "X", "ionic liquid"),
    ("PHASE X:Q % 1 1 !\nCONST X :AL: !", "X", "quasichemical"),
    ("PAR THETA(LIQUID,AL;0) 1 5; 6000 N !", "LIQUID", "THETA"),
    ("PAR LNTH(LIQUID,AL;0) 1 5; 6000 N !", "LIQUID", "LNTH"),
    ("PAR GD(LIQUID,AL;0) 1 5; 6000 N !", "LIQUID", "GD"), ("PAR QKT(LIQUID,AL,FE;0) 1 5; 6000 N !", "LIQUID", "QKT"),
    ("TYPE_DEF M GES A_P_D @ MAGNETIC 0 .4 !\nPAR TC(BCC_A2,FE:VA;0) 1 9; 2 N !", "BCC_A2", "antiferromagnetic"),
    ("PHASE X % 2 1 1 !\nCONST X :FE+2,FE+3:O-2: !", "X", "charged"),
    ("PHASE X % 2 2 2 !\nCONST X :AL+3:O-2: !", "X", "charged"),
    ("PHASE X % 2 2 3 !\nCONST X :AL+3,VA:O-2: !", "X", "charged"),
  ]

  /// What changes an energy and is not computed takes its phase out, with a reason.
  @Test(arguments: loud) func obstructs(text: String, phase: String, word: String) throws {
    let read = database(text)
    #expect(try #require(try obstacle(phase, read)).contains(word))
    #expect(throws: PhaseObstacle.self) { try PhaseModel(read, phase: phase, elements: ["AL", "FE", "O"]) }
  }

  private static let added = [
    "V0", "VA", "VB", "VC", "VK", "MQ", "MF", "DQ", "DF", "NT", "VISC", "ELRS", "THCD", "SIGM", "XI", "HMVA",
  ]

  /// Parameters of what is no Gibbs energy at any pressure are counted by their kind and named with their line.
  @Test(arguments: added) func otherKinds(kind: String) throws {
    let read = database("PARAMETER \(kind)(LIQUID&AL,FE;0) 298.15 7; 6000 N !")
    #expect(read.otherParameters == [kind: 1])
    #expect(read.notices.contains { $0.line == 15 && $0.text.contains("\(kind)(LIQUID&AL,FE;0)") })
    #expect(try obstacle("LIQUID", read) == nil)
  }

  /// Ions whose charges balance whatever the fractions are: by hand, 1000 K, mixing of half and half on two sites of five.
  @Test func balancedIons() throws {
    let read = database(
      """
      PHASE CORUNDUM:I % 2 2 3 !
      CONST CORUNDUM:I :AL+3,FE+3:O-2: !
      PAR G(CORUNDUM,AL+3:O-2;0) 298.15 -50000; 6000 N !
      PAR G(CORUNDUM,FE+3:O-2;0) 298.15 -30000; 6000 N !
      PAR L(CORUNDUM,AL+3,FE+3:O-2;0) 298.15 8000; 6000 N !
      """)
    let model = try PhaseModel(read, phase: "CORUNDUM", elements: ["AL", "FE", "O"])
    let function = try #require(PhaseFunction(model, of: read, temperature: 1000))
    let expected = (-40000 + 2000 - 2 * 8314.5 * 0.6931471805599453) / 5
    #expect(abs(try #require(function.energyPerAtom([0.5, 0.5, 1])) - expected) < 1e-9)
  }

  /// Phases that a file would have left out count, and are named.
  @Test func rejectedPhases() {
    let read = database("DEFAULT-COM REJECT_PHASE BCC_A2 NOWHERE !\nDEFAULT_COMMAND REJ_PH LIQUID !")
    #expect(read.rejected == ["BCC_A2", "LIQUID"])
    #expect(
      read.notices.filter { $0.kind == .noted && $0.text.contains("left out by default") }.map(\.line) == [15, 16])
  }

  /// R is the gas constant even where a file defines it, as in pycalphad (`otis2017pycalphad`); `#` may follow it.
  @Test func gasConstant() throws {
    let read = database("FUNCTION R 298.15 8.31451; 6000 N !\nFUNCTION F 298.15 R*T+R#*T; 6000 N !")
    #expect(abs(try #require(read.function("F", temperature: 500)).value - 8314.5) < 1e-9)
  }
}
