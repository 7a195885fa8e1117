/// Compounds of the laboratory shelf and common products: formula, standard enthalpy of formation at 298 K (kJ/mol of the
/// formula), standard entropy (J/(mol K)), the temperature at which it melts, decomposes or sublimes (K), uses and
/// hazards, sources.
///
/// Uses and hazards, a word of letters: p a precursor that is bought, m one for targets without oxygen, t toxic, c corrosive,
/// o an oxidiser, h taken apart by moist air, r radioactive; `-` none. A number that is not known is `-`.
///
/// The last word says against what enthalpy and entropy were held: C `haynes2016crc` (within 2 kJ/mol and 3 J/(mol K)), F
/// `morris2019freed`, J `chase1998janaf` (the Gibbs energy of formation at 300 K within 6 kJ/mol); D is disputed, what was found is
/// further away; U was found nowhere; E is an estimate, from sums over related compounds or read from a figure, good to some tens of
/// kJ/mol. `Tests/Benchmarks/planner/table.py` does it again, and says what the deviations are. Melting temperatures that the handbook
/// has are within 15 K of it, but for solids that decompose.
enum CompoundData {
  static let solids: String = """
    Li2O      -597.9   37.6 1711 ph FJ
    Li2CO3   -1215.9   90.4 1005 p CFJ
    LiOH      -487.5   42.8  746 pch CFJ
    LiOH·H2O  -788.0   71.2  735 pc F
    LiNO3     -483.1   90.0  526 po CF
    LiF       -616.0   35.7 1121 pt CFJ
    LiCl      -408.6   59.3  883 ph CFJ
    Na2O      -414.2   75.1 1407 ch CFJ
    Na2CO3   -1130.7  135.0 1129 p CFJ
    NaOH      -425.8   64.4  596 pch CFJ
    NaNO3     -467.9  116.5  580 po CF
    NaF       -576.6   51.1 1269 pt CFJ
    NaCl      -411.2   72.1 1074 p CFJ
    K2O       -361.5   94.1 1013 ch CJ
    K2CO3    -1151.0  155.5 1172 p CFJ
    KOH       -424.6   81.2  679 pch CFJ
    KNO3      -494.6  133.1  607 po CF
    KF        -567.3   66.6 1131 pt CFJ
    KCl       -436.5   82.6 1044 p CFJ
    Rb2CO3   -1136.0  181.3 1146 p C
    Cs2O      -345.8  146.9  768 ch CF
    Cs2CO3   -1139.7  204.5 1066 p CF
    MgO       -601.6   27.0 3098 p CFJ
    MgCO3    -1095.8   65.7  813 p C
    Mg(OH)2   -924.5   63.2  623 p CFJ
    MgF2     -1124.2   57.2 1536 p CFJ
    CaO       -634.9   38.1 2886 pch CFJ
    CaCO3    -1207.6   91.7 1171 p CF
    Ca(OH)2   -985.2   83.4  785 pc CFJ
    Ca(NO3)2  -938.2  193.2  834 po CF
    CaF2     -1228.0   68.5 1691 p CFJ
    CaCl2     -795.4  108.4 1048 ph CFJ
    SrO       -592.0   54.4 2804 pch CFJ
    SrCO3    -1220.1   97.1 1767 p CF
    Sr(OH)2   -959.0   97.0  808 c C
    Sr(NO3)2  -978.2  194.6  843 po CF
    SrF2     -1216.3   82.1 1750 p CFJ
    BaO       -548.0   72.1 2246 ptch CFJ
    BaCO3    -1213.0  112.1 1828 pt CF
    Ba(OH)2   -944.7  107.0  681 tc CFJ
    Ba(NO3)2  -988.0  214.0  863 pto CF
    BaO2      -634.3   93.1  723 to U
    BaF2     -1207.1   96.4 1641 pt CJ
    BeO       -609.4   13.8 2851 pt CFJ
    Sc2O3    -1908.8   77.0 2758 p F
    Y2O3     -1905.3   99.1 2712 p F
    YF3      -1718.8  100.0 1428 p CF
    La2O3    -1793.7  127.3 2577 p F
    La(OH)3  -1410.0  117.8  673 p F
    CeO2     -1088.7   62.3 2753 p CF
    Pr6O11   -5696.0  480.0 2456 p E
    Pr2O3    -1809.6  155.6 2573 h F
    Nd2O3    -1807.9  158.6 2506 p F
    Sm2O3    -1823.0  151.0 2608 p CF
    Eu2O3    -1651.4  146.0 2623 p C
    Gd2O3    -1819.6  150.6 2698 p C
    Tb2O3    -1865.2  157.0 2576 - CF
    Tb4O7    -3808.0  320.0 2613 p E
    Dy2O3    -1863.1  149.8 2681 p CF
    Ho2O3    -1880.7  158.2 2603 p F
    Er2O3    -1897.9  155.6 2691 p CF
    Tm2O3    -1888.7  139.7 2614 p CF
    Yb2O3    -1814.6  133.1 2628 p F
    Lu2O3    -1878.2  110.0 2700 p F
    TiO2      -944.0   50.6 2116 p FJ
    Ti2O3    -1520.9   78.8 2115 - CFJ
    ZrO2     -1100.6   50.4 2983 p CFJ
    HfO2     -1144.7   59.3 3073 p C
    V2O3     -1218.8   98.3 2230 p CJ
    VO2       -713.6   51.0 2240 - FJ
    V2O5     -1550.6  131.0  954 pt CFJ
    NH4VO3   -1053.1  140.6  473 pt U
    Nb2O5    -1899.5  137.2 1785 p CFJ
    NbO2      -796.2   54.5 2175 - CFJ
    Ta2O5    -2046.0  143.1 2148 p CFJ
    Cr2O3    -1139.7   81.2 2705 p CFJ
    CrO3      -589.5   73.2  470 to U
    MoO2      -588.9   46.3 1373 p CFJ
    MoO3      -745.1   77.7 1075 p CFJ
    WO2       -589.7   50.5 1797 - CFJ
    WO3       -842.9   75.9 1746 p CFJ
    MnO       -385.2   59.7 2115 p CF
    Mn2O3    -959.0   110.5 1353 p CF
    Mn3O4    -1387.8  155.6 1840 p F
    MnO2      -520.0   53.1  808 p CF
    MnCO3     -894.1   85.8  573 p CF
    FeO       -272.0   60.8 1650 - CFJ
    Fe2O3     -824.2   87.4 1812 p CFJ
    Fe3O4    -1118.4  146.4 1870 p FJ
    FeCO3     -740.6   92.9  600 - CF
    FeC2O4·2H2O -1482.4  193.7  460 p E
    CoO       -237.9   53.0 2103 pt CFJ
    Co3O4     -891.0  102.5 1173 pt C
    CoCO3     -713.0   88.5  553 pt C
    Co(OH)2   -539.7   79.0  441 t C
    NiO       -239.7   38.0 2230 pt F
    Ni(OH)2   -529.7   88.0  503 pt C
    NiCO3     -689.1   86.2  600 pt E
    CuO      -157.3    42.6 1500 p CFJ
    Cu2O      -168.6   93.1 1517 p CFJ
    ZnO       -350.5   43.7 2247 p CF
    ZnCO3     -812.8   82.4  573 p CF
    ZnF2      -764.4   73.7 1145 pt CF
    CdO       -258.4   54.8 1832 pt CF
    CdCO3     -750.6   92.5  773 pt C
    HgO       -90.8    70.3  773 pt CFJ
    B2O3     -1273.5   54.0  723 p CFJ
    H3BO3    -1094.3   90.0  444 p CFJ
    Al2O3    -1675.7   50.9 2326 p CFJ
    Al(OH)3  -1293.1   68.4  573 p F
    AlF3     -1510.4   66.5 1549 pt CFJ
    Ga2O3    -1089.1   85.0 2080 p CF
    In2O3     -925.8  104.2 2185 p CF
    SiO2      -910.7   41.5 1986 p CFJ
    Si3N4     -743.5  101.3 2173 p CJ
    SiC       -65.3    16.6 3100 p F
    AlN       -318.0   20.2 3273 p CFJ
    GeO2      -580.0   39.7 1389 p CF
    SnO       -280.7   57.2 1250 - CF
    SnO2      -577.6   49.0 1903 p CF
    PbO       -217.3   68.7 1160 pt CFJ
    PbO2      -277.4   68.6  563 to CFJ
    Pb3O4     -718.4  211.3 1103 pto CFJ
    PbCO3     -699.1  131.0  588 pt CF
    P2O5     -1492.0  114.4  835 pch D
    NH4H2PO4 -1445.1  152.0  463 p U
    (NH4)2HPO4 -1566.9  188.0  428 p C
    H3PO4    -1284.4  110.5  315 pc CFJ
    LiH2PO4  -1570.0  130.0  500 p E
    NaH2PO4  -1536.8  127.5  500 p U
    As2O3     -654.8  117.0  585 pt F
    Sb2O3     -708.8  123.0  928 pt D
    Sb2O5     -971.9  125.1  653 pt CF
    Bi2O3     -573.9  151.5 1098 p F
    SeO2      -225.4   67.0 633 pt CF
    TeO2      -322.6   79.5 1006 pt CF
    RuO2      -305.0   58.0 1300 p CF
    Ag2O      -31.1   121.3  473 po CF
    Ag2CO3    -505.8  167.4  491 p CF
    AgNO3     -124.4  140.9  485 poc CF
    ThO2     -1226.4   65.2 3623 pr CF
    UO2      -1085.0   77.0 3120 pr CF
    U3O8     -3574.8  282.6 1573 pr U
    UO3      -1223.8   96.1  900 r CF
    LiAlO2   -1188.7   53.3 1973 - FJ
    Li2TiO3  -1670.7   91.8 1806 - FJ
    Li2SiO3  -1648.1   79.8 1474 - CFJ
    Li4SiO4  -2330.1  121.3 1528 - U
    Li3PO4   -2095.8  119.0 1478 p C
    LiBO2    -1032.2   51.5 1122 - C
    Li2B4O7  -3362.3  155.6 1190 - J
    LiMn2O4  -1380.9  117.0 1673 - E
    LiCoO2    -679.4   52.5 1373 - E
    LiFePO4  -1616.0  130.9 1250 - E
    NaBO2     -977.0   73.5 1239 - CFJ
    Na2SiO3  -1554.9  113.9 1362 - CF
    Na2WO4   -1548.9  161.5  969 - FJ
    Na2MoO4  -1468.1  159.7  960 - CF
    Na2CrO4  -1342.2  176.6 1067 t F
    Na3PO4   -1917.4  173.8 1856 - U
    NaNbO3   -1316.0  117.0 1695 - E
    MgAl2O4  -2299.1   88.7 2378 - FJ
    MgSiO3   -1548.9   67.8 1850 - FJ
    Mg2SiO4  -2174.0   95.1 2171 - FJ
    MgTiO3   -1572.8   74.6 1838 - FJ
    Mg2TiO4  -2165.2  109.3 2013 - FJ
    MgFe2O4  -1428.4  123.8 2023 - F
    MgWO4    -1532.6  101.2 1631 - F
    MgMoO4   -1400.9  118.8 1503 - F
    CaSiO3   -1634.9   81.9 1813 - F
    Ca2SiO4  -2307.5  127.7 2403 - D
    Ca3SiO5  -2929.2  168.6 2343 - F
    CaTiO3   -1660.6   93.6 2248 - F
    CaZrO3   -1766.9  100.1 2823 - D
    CaAl2O4  -2326.3  114.2 1878 - F
    CaAl4O7  -3978.4  177.8 2035 - F
    Ca3Al2O6 -3587.8  205.9 1815 - F
    CaFe2O4  -1520.3  145.4 1489 - F
    Ca2Fe2O5 -2139.3  188.8 1723 - F
    CaWO4    -1645.2  126.4 1893 - F
    CaMoO4   -1541.4  122.6 1793 - F
    CaB2O4   -2030.9  105.1 1435 - F
    Ca3(PO4)2 -4120.8  236.0 1943 - CF
    SrTiO3   -1672.4  108.8 2353 - F
    Sr2TiO4  -2287.4  159.0 2133 - F
    SrZrO3   -1767.3  115.1 2873 - F
    SrSiO3   -1633.9   96.7 1853 - CF
    Sr2SiO4  -2304.5  153.1 2023 - F
    SrWO4    -1639.7  138.0 1808 - U
    SrMoO4   -1561.0  129.0 1730 - U
    BaTiO3   -1659.8  107.9 1898 - F
    Ba2TiO4  -2243.0  196.6 2133 - F
    BaZrO3   -1779.5  124.7 2973 - F
    BaSiO3   -1623.6  109.6 1878 - F
    Ba2SiO4  -2287.8  176.1 2033 - F
    BaWO4    -1703.0  150.0 1748 - U
    BaMoO4   -1548.0  138.0 1738 - F
    BaCrO4   -1446.0  158.6 1650 t U
    ZnFe2O4  -1179.0  151.7 1863 - F
    ZnCr2O4  -1553.9  116.0 2000 - U
    ZnAl2O4  -2071.3   87.0 2223 - U
    Zn2SiO4  -1636.7  131.4 1785 - F
    Zn2TiO4  -1647.7  143.1 1822 - F
    ZnWO4    -1232.6  119.2 1473 - D
    NiFe2O4  -1084.5  125.9 1933 - D
    NiAl2O4  -1921.5   98.3 2383 - D
    NiCr2O4  -1392.4  129.7 2350 - U
    CoFe2O4  -1088.7  134.7 1843 - D
    CoAl2O4  -1947.2   99.8 2228 - U
    CuFe2O4   -965.2  141.0 1350 - F
    FeCr2O4  -1444.7  146.0 2373 - F
    FeTiO3   -1246.4  105.9 1683 - D
    MnFe2O4  -1226.0  154.0 1833 - D
    MnTiO3   -1355.9  104.9 1633 - F
    PbTiO3   -1198.7  111.9 1559 - U
    PbMoO4  -1051.9   166.1 1338 - C
    AlPO4    -1733.8   90.8 2073 - CF
    Al6Si2O13 -6820.8 274.9 2193 - J
    LaAlO3   -1798.0   86.0 2353 - E
    LaFeO3   -1367.0  120.0 2150 - D
    LaMnO3   -1430.0  116.0 2150 - E
    LaCoO3   -1230.0  115.0 2010 - E
    LaCrO3   -1536.0  108.0 2770 - E
    Y3Al5O12 -7197.0  284.0 2213 - E
    BiFeO3    -770.0  117.0 1207 - E
    """

  /// Elements that are bought as powders, for targets without oxygen: entropy (J/(mol K)); `haynes2016crc`.
  static let elements: String = """
    Li 29.1
    B 5.9
    C 5.7
    Na 51.3
    Mg 32.7
    Al 28.3
    Si 18.8
    S 32.1
    K 64.7
    Ca 41.6
    Ti 30.7
    V 28.9
    Cr 23.8
    Mn 32.0
    Fe 27.3
    Co 30.0
    Ni 29.9
    Cu 33.2
    Zn 41.6
    Ga 40.8
    Ge 31.1
    Se 42.4
    Y 44.4
    Zr 39.0
    Nb 36.4
    Mo 28.7
    Ag 42.6
    In 57.8
    Sn 51.2
    Sb 45.7
    Te 49.7
    La 56.9
    Hf 43.6
    Ta 41.5
    W 32.6
    Pb 64.8
    Bi 56.7
    """
}
