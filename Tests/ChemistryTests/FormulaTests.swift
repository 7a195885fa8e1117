import Chemistry
import Numerics
import Testing

@Suite struct FormulaTests {
  /// Amounts as pymatgen 2026.10.24 reads them (`Composition(text).get_el_amt_dict()`) and, after `=`, the least whole
  /// amounts in the order of its `formula`; `_` stands for a blank; `-` where the amounts sum to more than 1,000.
  static let pymatgenTable = """
    Fe2O3 Fe:2 O:3 = Fe2O3
    NbMoTaW Nb:1 Mo:1 Ta:1 W:1 = TaNbMoW
    Al0.25CoCrFeNi Al:0.25 Co:1 Cr:1 Fe:1 Ni:1 = AlCr4Fe4Co4Ni4
    Ca(OH)2 Ca:1 O:2 H:2 = CaH2O2
    NaN Na:1 N:1 = NaN
    Co Co:1 = Co
    CO C:1 O:1 = CO
    No No:1 = No
    NO N:1 O:1 = NO
    NOs N:1 Os:1 = OsN
    Ca3[Al(OH)6]2 Ca:3 Al:2 O:12 H:12 = Ca3Al2H12O12
    Ca3(PO4)2 Ca:3 P:2 O:8 = Ca3P2O8
    Mg(Al0.5(Cr0.5)2)3 Mg:1 Al:1.5 Cr:3 = Mg2Al3Cr6
    Fe{CN}6 Fe:1 C:6 N:6 = FeC6N6
    K4[Fe(CN)6] K:4 Fe:1 C:6 N:6 = K4FeC6N6
    Li.5Ni.5O2 Li:0.5 Ni:0.5 O:2 = LiNiO4
    Fe1e-3Ni1 Fe:0.001 Ni:1 = -
    C60 C:60 = C
    Y3N@C80 Y:3 N:1 C:80 = Y3C80N
    LiFePO4 Li:1 Fe:1 P:1 O:4 = LiFePO4
    Na3Zr2(SiO4)2(PO4) Na:3 Zr:2 Si:2 O:12 P:1 = Na3Zr2Si2PO12
    H2O H:2 O:1 = H2O
    Og2Ts Og:2 Ts:1 = Og2Ts
    U3O8 U:3 O:8 = U3O8
    [(Fe)2(O)3]2 Fe:4 O:6 = Fe2O3
    ((((Ti)))) Ti:1 = Ti
    Pb(Zr0.52Ti0.48)O3 Pb:1 Zr:0.52 Ti:0.48 O:3 = Zr13Ti12Pb25O75
    Nb0.3Nb0.2Ta0.5 Nb:0.5 Ta:0.5 = TaNb
    HfNbTaTiZr Hf:1 Nb:1 Ta:1 Ti:1 Zr:1 = HfZrTaTiNb
    HfMoNbTiZr Hf:1 Mo:1 Nb:1 Ti:1 Zr:1 = HfZrTiNbMo
    NbMoTaVW Nb:1 Mo:1 Ta:1 V:1 W:1 = TaNbVMoW
    In0.53Ga0.47As In:0.53 Ga:0.47 As:1 = In53Ga47As100
    Cs2AgBiBr6 Cs:2 Ag:1 Bi:1 Br:6 = Cs2AgBiBr6
    CH3NH3PbI3 C:1 H:6 N:1 Pb:1 I:3 = H6PbCI3N
    (CH3)2CO C:3 H:6 O:1 = H6C3O
    Ni3(Al0.75Ti0.25) Ni:3 Al:0.75 Ti:0.25 = TiAl3Ni12
    PuO2 Pu:1 O:2 = PuO2
    BaTiO3 Ba:1 Ti:1 O:3 = BaTiO3
    La0.7Sr0.3MnO3 La:0.7 Sr:0.3 Mn:1 O:3 = Sr3La7Mn10O30
    YBa2Cu3O6.93 Y:1 Ba:2 Cu:3 O:6.93 = -
    Fe0.9475O Fe:0.9475 O:1 = Fe379O400
    Ho Ho:1 = Ho
    Hf Hf:1 = Hf
    HF H:1 F:1 = HF
    HoF3 Ho:1 F:3 = HoF3
    Sc Sc:1 = Sc
    SC S:1 C:1 = CS
    SCN S:1 C:1 N:1 = CSN
    Cn Cn:1 = Cn
    CN C:1 N:1 = CN
    Ne2 Ne:2 = Ne
    NpO2 Np:1 O:2 = NpO2
    NbN Nb:1 N:1 = NbN
    NBe N:1 Be:1 = BeN
    SNi S:1 Ni:1 = NiS
    SnI Sn:1 I:1 = SnI
    SiN Si:1 N:1 = SiN
    Pt Pt:1 = Pt
    Po Po:1 = Po
    PO P:1 O:1 = PO
    Pa Pa:1 = Pa
    PaO Pa:1 O:1 = PaO
    BaB6 Ba:1 B:6 = BaB6
    Ni0.3333Fe0.3333Cr0.3334 Ni:0.3333 Fe:0.3333 Cr:0.3334 = -
    Al1e2O1.5e2 Al:100 O:150 = Al2O3
    He He:1 = He
    Kr Kr:1 = Kr
    XeF6 Xe:1 F:6 = XeF6
    ScN Sc:1 N:1 = ScN
    TeO2 Te:1 O:2 = TeO2
    Tc Tc:1 = Tc
    UC U:1 C:1 = UC
    BN B:1 N:1 = BN
    Al0.25_Co1_Fe1_Ni1 Al:0.25 Co:1 Fe:1 Ni:1 = AlFe4Co4Ni4
    Fe_2_O_3 Fe:2 O:3 = Fe2O3
    NbMoTaW Nb:1 Mo:1 Ta:1 W:1 = TaNbMoW
    Ca_(OH)_2 Ca:1 O:2 H:2 = CaH2O2
    MgSO4.H2O Mg:1 S:1 O:5 H:2 = MgH2SO5
    N6Pt2K4Er2 N:6 Pt:2 K:4 Er:2 = K2ErPtN3
    PSr8Ru2W2Sn8 P:1 Sr:8 Ru:2 W:2 Sn:8 = Sr8Sn8PRu2W2
    W1.79 W:1.79 = W
    B4Ba4Mo5Fe3P5 B:4 Ba:4 Mo:5 Fe:3 P:5 = Ba4Fe3B4Mo5P5
    Fe4Cs5Ta6Lu5Ir3 Fe:4 Cs:5 Ta:6 Lu:5 Ir:3 = Cs5Lu5Ta6Fe4Ir3
    H H:1 = H
    Cr0.35 Cr:0.35 = Cr
    P7VRe8H3 P:7 V:1 Re:8 H:3 = VRe8P7H3
    YbIn3Sr5 Yb:1 In:3 Sr:5 = Sr5YbIn3
    Cr1.96Er0.21 Cr:1.96 Er:0.21 = Er3Cr28
    Ta1.76 Ta:1.76 = Ta
    AlTm6Tb5Cs7 Al:1 Tm:6 Tb:5 Cs:7 = Cs7Tb5Tm6Al
    Zr1.92Ru1.29Sc1.16Sr1.39 Zr:1.92 Ru:1.29 Sc:1.16 Sr:1.39 = Sr139Zr192Sc116Ru129
    Y4Ni7SbRe Y:4 Ni:7 Sb:1 Re:1 = Y4ReNi7Sb
    Ge7N3Ho8Ru7 Ge:7 N:3 Ho:8 Ru:7 = Ho8Ge7Ru7N3
    Pr1.16Tb0.23Pd0.64 Pr:1.16 Tb:0.23 Pd:0.64 = Tb23Pr116Pd64
    HgSm4 Hg:1 Sm:4 = Sm4Hg
    BiAs4YbCs2Pr(C2Y3)3 Bi:1 As:4 Yb:1 Cs:2 Pr:1 C:6 Y:9 = Cs2YbPrY9BiAs4C6
    Sc Sc:1 = Sc
    Y8Au5Ge4Ga4Cs2 Y:8 Au:5 Ge:4 Ga:4 Cs:2 = Cs2Y8Ga4Ge4Au5
    Ce5CoRb6 Ce:5 Co:1 Rb:6 = Rb6Ce5Co
    Be6Cs Be:6 Cs:1 = CsBe6
    Lu2CNb8 Lu:2 C:1 Nb:8 = Lu2Nb8C
    Ir1.15 Ir:1.15 = Ir
    Os3CLa4Cd4 Os:3 C:1 La:4 Cd:4 = La4Cd4Os3C
    Si2V6Li7 Si:2 V:6 Li:7 = Li7V6Si2
    O0.58 O:0.58 = O
    Sm8Bi4Ba6 Sm:8 Bi:4 Ba:6 = Ba3Sm4Bi2
    Ni8 Ni:8 = Ni
    Ba4Tm2HgLa4 Ba:4 Tm:2 Hg:1 La:4 = Ba4La4Tm2Hg
    V5Re8Ir4 V:5 Re:8 Ir:4 = V5Re8Ir4
    Er3Re7Bi4Hf6 Er:3 Re:7 Bi:4 Hf:6 = Er3Hf6Re7Bi4
    Nd3Cu3Ge2 Nd:3 Cu:3 Ge:2 = Nd3Cu3Ge2
    Al3(Y3Gd3)3 Al:3 Y:9 Gd:9 = Gd3Y3Al
    Cr4P5Cl3Rb5 Cr:4 P:5 Cl:3 Rb:5 = Rb5Cr4P5Cl3
    """

  @Test(arguments: pymatgenTable.split(separator: "\n"))
  func readsWhatPymatgenReads(row: Substring) throws {
    let cells = row.split(separator: " ")
    let formula = String(cells[0].map { $0 == "_" ? " " : $0 })
    let expected = cells.dropFirst().prefix { $0 != "=" }.map { $0.split(separator: ":") }
    let amounts = expected.map { Double($0[1])! }
    let total = amounts.reduce(0, +)
    let composition = try Composition(formula: formula)
    #expect(composition.elements.map(\.symbol) == expected.map { String($0[0]) })
    for (fraction, amount) in zip(composition.fractions, amounts) {
      #expect(abs(fraction - amount / total) <= 2e-16 * Double(amounts.count))
    }
    if let reduced = cells.last, reduced != "-" { #expect(composition.reducedFormula == reduced) }
  }

  /// What pymatgen refuses (a star, a middle dot) or joins: hydrates, by counting atoms.
  @Test(arguments: [
    ("CuSO4·5H2O", "CuSO9H10"), ("CuSO4*5H2O", "CuSO9H10"), ("CuSO4 · 5 H2O", "CuSO9H10"), ("CuSO4•5H2O", "CuSO9H10"),
    ("CuSO4⋅5H2O", "CuSO9H10"), ("CuSO4∙5H2O", "CuSO9H10"), ("MgSO4.H2O", "MgSO5H2"), ("CaSO4·0.5H2O", "Ca2S2O9H2"),
    ("CaSO4·1/2H2O", nil), ("0.5Li2O·0.5Al2O3", "LiAlO2"), ("(CuSO4·5H2O)2", "CuSO9H10"), ("2H2O", "H2O"),
    ("KAl(SO4)2·12(H2O)", "KAlS2O20H24"), ("MgCl2. 6H2O", "MgCl2H12O6"), ("CuSO4.5H2O", "CuSO5.5H2"),
    ("Na0.33CoO2·1.3H2O", "Na0.33CoO3.3H2.6"), ("Na0.33CoO2.1.3H2O", nil),
  ])
  func hydrates(formula: String, expected: String?) throws {
    guard let expected else {
      #expect(throws: CompositionError.self) { try Composition(formula: formula) }
      return
    }
    let composition = try Composition(formula: formula)
    let reference = try Composition(formula: expected)
    #expect(Set(composition.elements) == Set(reference.elements))
    for element in reference.elements { #expect(abs(composition[element] - reference[element]) < 1e-15) }
  }

  @Test(arguments: [
    ("", CompositionError.empty), ("  ", .empty), ("Xx2", .unknownElement(symbol: "Xx", offset: 0)),
    ("Fe2Ox3", .unknownElement(symbol: "Ox", offset: 3)), ("Fe0", .invalidAmount(element: "Fe", amount: 0)),
    ("FeO-1", .invalidAmount(element: "O", amount: -1)), ("Fe1e999", .invalidAmount(element: "Fe", amount: .infinity)),
    ("Fe1e308O1e308Ni1e308", .invalidAmount(element: "Fe", amount: 1e308)),
    ("Fe1e-300O1e300", .invalidAmount(element: "Fe", amount: 1e-300)),
    ("(Fe1e-200)1e-200", .invalidAmount(element: "Fe", amount: 0)),
    ("fe2o3", .syntax(reason: "an element's symbol starts with a capital letter", offset: 0)),
    ("Fe3+", .syntax(reason: "charges and signs are not read", offset: 3)),
    ("Cl-", .syntax(reason: "charges and signs are not read", offset: 2)),
    ("SO4^2-", .syntax(reason: "charges and signs are not read", offset: 3)),
    ("Ca(OH2", .syntax(reason: "a bracket is not closed", offset: 6)),
    ("Ca(OH]2", .syntax(reason: "a bracket closes that was not opened", offset: 5)),
    ("CaOH)2", .syntax(reason: "a bracket closes that was not opened", offset: 4)),
    ("Ca()2", .syntax(reason: "an element or a group is missing", offset: 3)),
    ("(OH)0Ca", .syntax(reason: "a group's amount must be positive and finite", offset: 4)),
    ("0H2O", .syntax(reason: "a group's amount must be positive and finite", offset: 0)),
    ("Fe2 3", .syntax(reason: "a number has nothing to multiply", offset: 4)),
    ("5", .syntax(reason: "an element or a group is missing", offset: 1)),
    ("Fe·", .syntax(reason: "an element or a group is missing", offset: 4)),
    ("Fe2.5.5", .syntax(reason: "a number has two decimal points; write '·' between units", offset: 5)),
    ("Fe2e", .syntax(reason: "an exponent has no digits", offset: 3)),
    ("Fe2O3é", .syntax(reason: "a character that no formula holds", offset: 5)),
    ("Fe₂O₃", .syntax(reason: "a character that no formula holds", offset: 2)),
    ("null", .syntax(reason: "an element's symbol starts with a capital letter", offset: 0)),
  ])
  func refusesWithAReason(formula: String, expected: CompositionError) {
    #expect(throws: expected) { try Composition(formula: formula) }
  }

  @Test func boundsOnLengthAndNesting() throws {
    let long = String(repeating: "Fe", count: Composition.longestFormula / 2)
    #expect(try Composition(formula: long).elements.count == 1)
    #expect(throws: CompositionError.self) { try Composition(formula: long + "O") }
    func nested(_ depth: Int) -> String {
      String(repeating: "(", count: depth) + "Fe" + String(repeating: ")", count: depth)
    }
    #expect(try Composition(formula: nested(Composition.deepestFormula)).formula == "Fe")
    #expect(throws: CompositionError.self) { try Composition(formula: nested(Composition.deepestFormula + 1)) }
    #expect(throws: CompositionError.self) { try Composition(formula: nested(8_000)) }
  }

  @Test(arguments: [
    ("NbMoTaW", "Nb0.25Mo0.25Ta0.25W0.25"), ("Fe", "Fe"), ("Nb0.1Ta0.2W0.7", "Nb0.1Ta0.2W0.7"),
    ("Fe2O3", "Fe0.4O0.6"), ("H1e-7O0.9999999", "H1e-07O0.9999999"),
  ])
  func writesFractionsInTheShortestForm(formula: String, expected: String) throws {
    let composition = try Composition(formula: formula)
    #expect(composition.formula == expected)
    #expect(try Composition(formula: composition.formula) == composition)
  }

  /// By hand from the IUPAC masses: water 2·1.008 + 15.999 = 18.015 g/mol in three atoms.
  @Test func massesOfWater() throws {
    let water = try Composition(formula: "H2O")
    #expect(abs(water.molarMass - 18.015 / 3) < 1e-12)
    #expect(abs(water.massFractions[0] - 2.016 / 18.015) < 1e-12)
    #expect(abs(water.massFractions.reduce(0, +) - 1) < 1e-15)
  }

  /// Random text of the grammar's own characters: no crash, fractions sum to one, and what was read is read again.
  @Test func randomTextIsReadOrRefused() throws {
    var generator = SeededGenerator(seed: 20_240_611)
    let pieces = [
      "Fe", "O", "Nb", "Co", "C", "N", "Xq", "o", "2", "0", "0.25", ".5", "1e-3", "1e300", "-", "(", ")", "[", "]", "{",
      "}", "·", "*", ".", " ", "@", "+", "é", "\u{0}", "99999999999999999999", "e",
    ]
    var read = 0
    for _ in 0..<40_000 {
      let length = 1 + generator.index(below: 12)
      let text = (0..<length).map { _ in pieces[generator.index(below: pieces.count)] }.joined()
      guard let composition = try? Composition(formula: text) else { continue }
      read += 1
      #expect(abs(composition.fractions.reduce(0, +) - 1) < 1e-12)
      #expect(composition.fractions.allSatisfy { $0 > 0 })
      let again = try Composition(formula: composition.formula)
      #expect(again.elements == composition.elements)
      for (a, b) in zip(again.fractions, composition.fractions) { #expect(abs(a - b) < 1e-15) }
    }
    #expect(read > 1_000)
  }
}
