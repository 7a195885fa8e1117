/// How much Gibbs energy the simple structures of a metal have above its bcc structure, linear in temperature: tangents to
/// the assessed functions (`dinsdale1991sgte`) where two structures are equal below the melting point, least squares up to
/// there where none are, and for the liquid the entropy of melting with the melting temperature kept.
///
/// Metals that have all four structures assessed and another at no temperature; rough below room temperature. Iron is fcc
/// below 1667 K here: no line has its two changes.
package struct LatticeStability: Sendable {
  /// A structure that a table has.
  package enum Structure: Sendable, CaseIterable { case bcc, fcc, hcp, liquid }

  /// H and −S of G = H − S·T above bcc, J/mol and J/(mol K), by structure.
  private let terms: [Structure: (enthalpy: Double, slope: Double)]

  /// The energy of a structure above bcc: J/mol at 0 K, and its slope in J/(mol K).
  package subscript(structure: Structure) -> (enthalpy: Double, slope: Double) { terms[structure] ?? (0, 0) }

  /// The energy above bcc of the crystal that is lowest at 298.15 K.
  package var lowest: (enthalpy: Double, slope: Double) {
    let crystals = [self[.bcc], self[.fcc], self[.hcp]]
    func energy(_ term: (enthalpy: Double, slope: Double)) -> Double { term.enthalpy + 298.15 * term.slope }
    return crystals.min { energy($0) < energy($1) } ?? (0, 0)
  }

  /// Those of a metal; nil where there are none. O(elements).
  package static func of(_ element: Element) -> LatticeStability? {
    guard let row = table.names.firstIndex(of: element.symbol) else { return nil }
    func term(_ column: Int) -> (Double, Double) { (table[row, column] ?? 0, table[row, column + 1] ?? 0) }
    return LatticeStability(terms: [.fcc: term(0), .hcp: term(2), .liquid: term(4)])
  }

  private static let table = PropertyTable(
    """
    #  fcc      fcc_s   hcp      hcp_s   liquid  liquid_s
    Li -108     1.3     -154     2       2995.4  -6.6037
    Be -627.7   3.481   -6847.5  4.4843  7891.8  -5.0589
    Na -50      1.3     -104     2       2597.2  -7.0031
    Mg -500     1.2     -3100    2.1     5375.3  -7.0823
    Al -10083   4.813   -4602    3.013   630.5   -6.664
    K  50       1.3     50       2       2320.9  -6.8965
    Ca -927.6   1.2955  -395     1.9374  8558    -7.6754
    Sc 2395.1   1.6184  -4004.3  2.4903  14095.9 -7.7706
    Ti 2726.3   2.6168  -4182.6  3.6213  14152.5 -7.2914
    V  7500     1.7     4000     2.4     21498.6 -9.8482
    Cr 7280.9   0.1647  4434.9   0.0017  21024.5 -9.6443
    Fe -825.5   0.4951  -935.9   3.435   13812.4 -7.6271
    Co -1073.3  -0.6581 -1500.8  -0.0429 14339.3 -9.3757
    Ni -8698.1  3.5453  -7664.8  4.809   8761.7  -6.5573
    Cu -4017    1.255   -3417    1.455   9245.6  -8.5129
    Rb 200      1.3     200      2       2174.9  -6.9606
    Sr -830.6   1.0129  -1060.4  2.431   7408.2  -7.0554
    Y  -320.5   3.6754  -4881.4  2.7875  11412   -6.3571
    Zr 5230.9   1.0732  -4115.9  3.6136  20991.6 -9.8651
    Nb 13500    1.7     10000    2.4     30001.1 -10.9095
    Mo 15200    0.63    11550    0       37457.8 -12.9343
    Tc -8000    3       -18000   4.5     15305.1 -9.2057
    Ru -9000    2.65    -21500   5.05    17088.1 -9.7517
    Rh -19000   4.7     -16000   4.2     7592.6  -7.1876
    Pd -10500   1.8     -8500    1.9     6233.1  -7.3538
    Ag -3400    1.05    -3100    1.35    7893.1  -8.0947
    Cd -107.7   -0.92   -1000    0       5191    -10.4188
    Cs 445      1.4833  550      1.8333  2099.4  -6.9611
    Ba 1800     0.6     2000     1.3     7108.6  -7.1086
    Gd -2870.2  2.2245  -3517.4  2.3322  9667.4  -6.095
    Yb -1746.1  1.6903  4186.2   0.7453  7657.1  -6.98
    Hf -2337.4  5.701   -5850.7  2.9021  27203.5 -10.8554
    Ta 16000    1.7     12000    2.4     36558.2 -11.1119
    W  19300    0.63    14750    0       52314   -14.1584
    Re -6000    2.2     -17000   3.7     17067.2 -6.1517
    Os -14500   1.9     -27500   4.4     30376   -13.1063
    Ir -32000   6.9     -28000   6.3     9104.5  -8.2175
    Pt -15000   2.4     -12500   2.5     7173.4  -8.4613
    Au -4250    1.1     -4009.3  2.7     8302    -8.2859
    Tl 37.3     0.5459  -362.3   0.7146  4137.4  -7.1706
    Pb -2400    1.1     -2100    2.1     2375.5  -6.851
    """, columns: 6)
}
