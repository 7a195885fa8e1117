/// Compounds of the laboratory shelf and common products: formula, standard enthalpy of formation at 298 K (kJ/mol of the
/// formula), standard entropy (J/(mol K)), the temperature at which it melts, decomposes or sublimes (K), uses and
/// hazards, source.
///
/// Uses and hazards, a word of letters: p a precursor that is bought, m one for targets without oxygen, t toxic, c corrosive,
/// o an oxidiser, h taken apart by moist air, r radioactive; `-` none. Sources: C `haynes2016crc`, J `chase1998janaf`,
/// B `barin1995thermochemical`, E an estimate: from sums over related compounds or read from a figure, good to some tens of
/// kJ/mol; `-` in a number means that none is known. The numbers have not been read against these volumes a second time.
enum CompoundData {
  static let solids: String = """
    Li2O      -597.9   37.6 1711 ph C
    Li2CO3   -1215.9   90.4 1005 p C
    LiOH      -487.5   42.8  746 pch C
    LiOH·H2O  -788.0   71.2  735 pc C
    LiNO3     -483.1   90.0  526 po C
    LiF       -616.0   35.7 1121 pt C
    LiCl      -408.6   59.3  883 ph C
    Na2O      -414.2   75.1 1407 ch C
    Na2CO3   -1130.7  135.0 1129 p C
    NaOH      -425.8   64.4  596 pch C
    NaNO3     -467.9  116.5  580 po C
    NaF       -576.6   51.1 1269 pt C
    NaCl      -411.2   72.1 1074 p C
    K2O       -361.5   94.1 1013 ch C
    K2CO3    -1151.0  155.5 1172 p C
    KOH       -424.6   81.2  679 pch C
    KNO3      -494.6  133.1  607 po C
    KF        -567.3   66.6 1131 pt C
    KCl       -436.5   82.6 1044 p C
    Rb2CO3   -1136.0  181.3 1110 p C
    Cs2O      -345.8  146.9  768 ch C
    Cs2CO3   -1139.7  204.5 1066 p C
    MgO       -601.6   27.0 3098 p C
    MgCO3    -1095.8   65.7  813 p C
    Mg(OH)2   -924.5   63.2  623 p C
    MgF2     -1124.2   57.2 1536 p C
    CaO       -634.9   38.1 2886 pch C
    CaCO3    -1207.6   91.7 1171 p C
    Ca(OH)2   -985.2   83.4  785 pc C
    Ca(NO3)2  -938.2  193.2  834 po C
    CaF2     -1228.0   68.5 1691 p C
    CaCl2     -795.4  108.4 1048 ph C
    SrO       -592.0   54.4 2804 pch C
    SrCO3    -1220.1   97.1 1767 p C
    Sr(OH)2   -959.0   97.0  808 c E
    Sr(NO3)2  -978.2  194.6  843 po C
    SrF2     -1216.3   82.1 1750 p C
    BaO       -548.0   72.1 2246 ptch C
    BaCO3    -1213.0  112.1 1828 pt C
    Ba(OH)2   -944.7  107.0  681 tc C
    Ba(NO3)2  -988.0  214.0  863 pto C
    BaO2      -634.3   93.1  723 to C
    BaF2     -1207.1   96.4 1641 pt C
    BeO       -609.4   13.8 2780 pt C
    Sc2O3    -1908.8   77.0 2758 p C
    Y2O3     -1905.3   99.1 2712 p C
    YF3      -1718.8  100.0 1428 p C
    La2O3    -1793.7  127.3 2577 p C
    La(OH)3  -1410.0  117.8  673 p C
    CeO2     -1088.7   62.3 2753 p C
    Pr6O11   -5696.0  480.0 2456 p E
    Pr2O3    -1809.6  155.6 2573 h E
    Nd2O3    -1807.9  158.6 2506 p C
    Sm2O3    -1823.0  151.0 2542 p C
    Eu2O3    -1651.4  146.0 2623 p C
    Gd2O3    -1819.6  150.6 2612 p B
    Tb2O3    -1865.2  157.0 2576 - B
    Tb4O7    -3808.0  320.0 2613 p E
    Dy2O3    -1863.1  149.8 2501 p C
    Ho2O3    -1880.7  158.2 2603 p C
    Er2O3    -1897.9  155.6 2617 p C
    Tm2O3    -1888.7  139.7 2614 p C
    Yb2O3    -1814.6  133.1 2628 p C
    Lu2O3    -1878.2  110.0 2700 p C
    TiO2      -944.0   50.6 2116 p C
    Ti2O3    -1520.9   78.8 2115 - C
    ZrO2     -1100.6   50.4 2983 p C
    HfO2     -1144.7   59.3 3073 p C
    V2O3     -1218.8   98.3 2230 p C
    VO2       -713.6   51.0 2240 - J
    V2O5     -1550.6  131.0  954 pt C
    NH4VO3   -1053.1  140.6  473 pt C
    Nb2O5    -1899.5  137.2 1785 p C
    NbO2      -796.2   54.5 2175 - C
    Ta2O5    -2046.0  143.1 2148 p C
    Cr2O3    -1139.7   81.2 2603 p C
    CrO3      -589.5   73.2  470 to C
    MoO2      -588.9   46.3 1373 p C
    MoO3      -745.1   77.7 1075 p C
    WO2       -589.7   50.5 1797 - C
    WO3       -842.9   75.9 1746 p C
    MnO       -385.2   59.7 2115 p C
    Mn2O3    -959.0   110.5 1353 p C
    Mn3O4    -1387.8  155.6 1840 p C
    MnO2      -520.0   53.1  808 p C
    MnCO3     -894.1   85.8  573 p C
    FeO       -272.0   60.8 1650 - J
    Fe2O3     -824.2   87.4 1812 p C
    Fe3O4    -1118.4  146.4 1870 p C
    FeCO3     -740.6   92.9  600 - C
    FeC2O4·2H2O -1482.4  193.7  460 p E
    CoO       -237.9   53.0 2103 pt C
    Co3O4     -891.0  102.5 1173 pt C
    CoCO3     -713.0   88.5  553 pt C
    Co(OH)2   -539.7   79.0  441 t C
    NiO       -239.7   38.0 2230 pt C
    Ni(OH)2   -529.7   88.0  503 pt C
    NiCO3     -689.1   86.2  600 pt E
    CuO      -157.3    42.6 1500 p C
    Cu2O      -168.6   93.1 1517 p C
    ZnO       -350.5   43.7 2247 p C
    ZnCO3     -812.8   82.4  573 p C
    ZnF2      -764.4   73.7 1145 pt C
    CdO       -258.4   54.8 1832 pt C
    CdCO3     -750.6   92.5  773 pt C
    HgO       -90.8    70.3  773 pt C
    B2O3     -1273.5   54.0  723 p C
    H3BO3    -1094.3   90.0  444 p C
    Al2O3    -1675.7   50.9 2326 p C
    Al(OH)3  -1293.1   68.4  573 p B
    AlF3     -1510.4   66.5 1549 pt C
    Ga2O3    -1089.1   85.0 2080 p C
    In2O3     -925.8  104.2 2185 p C
    SiO2      -910.7   41.5 1986 p C
    Si3N4     -743.5  101.3 2173 p C
    SiC       -65.3    16.6 3100 p C
    AlN       -318.0   20.2 3273 p C
    GeO2      -580.0   39.7 1389 p C
    SnO       -280.7   57.2 1353 - C
    SnO2      -577.6   49.0 1903 p C
    PbO       -217.3   68.7 1160 pt C
    PbO2      -277.4   68.6  563 to C
    Pb3O4     -718.4  211.3 1103 pto C
    PbCO3     -699.1  131.0  588 pt C
    P2O5     -1492.0  114.4  835 pch C
    NH4H2PO4 -1445.1  152.0  463 p C
    (NH4)2HPO4 -1566.9  188.0  428 p E
    H3PO4    -1284.4  110.5  315 pc C
    LiH2PO4  -1570.0  130.0  500 p E
    NaH2PO4  -1536.8  127.5  500 p C
    As2O3     -654.8  117.0  585 pt C
    Sb2O3     -708.8  123.0  928 pt C
    Sb2O5     -971.9  125.1  653 pt C
    Bi2O3     -573.9  151.5 1098 p C
    SeO2      -225.4   67.0  613 pt C
    TeO2      -322.6   79.5 1006 pt C
    RuO2      -305.0   58.0 1300 p E
    Ag2O      -31.1   121.3  473 po C
    Ag2CO3    -505.8  167.4  491 p C
    AgNO3     -124.4  140.9  485 poc C
    ThO2     -1226.4   65.2 3663 pr C
    UO2      -1085.0   77.0 3138 pr C
    U3O8     -3574.8  282.6 1573 pr C
    UO3      -1223.8   96.1  900 r C
    LiAlO2   -1188.7   53.3 1973 - C
    Li2TiO3  -1670.7   91.8 1806 - B
    Li2SiO3  -1648.1   79.8 1474 - C
    Li4SiO4  -2330.1  121.3 1528 - B
    Li3PO4   -2095.8  119.0 1478 p E
    LiBO2    -1032.2   51.5 1122 - C
    Li2B4O7  -3362.3  155.6 1190 - J
    LiMn2O4  -1380.9  117.0 1673 - E
    LiCoO2    -679.4   52.5 1373 - E
    LiFePO4  -1616.0  130.9 1250 - E
    NaBO2     -977.0   73.5 1239 - C
    Na2SiO3  -1554.9  113.9 1362 - C
    Na2WO4   -1548.9  161.5  969 - C
    Na2MoO4  -1468.1  159.7  960 - C
    Na2CrO4  -1342.2  176.6 1067 t C
    Na3PO4   -1917.4  173.8 1856 - C
    NaNbO3   -1316.0  117.0 1695 - E
    MgAl2O4  -2299.1   88.7 2408 - J
    MgSiO3   -1548.9   67.8 1850 - C
    Mg2SiO4  -2174.0   95.1 2171 - C
    MgTiO3   -1572.8   74.6 1953 - B
    Mg2TiO4  -2165.2  109.3 2013 - B
    MgFe2O4  -1428.4  123.8 2023 - B
    MgWO4    -1532.6  101.2 1631 - B
    MgMoO4   -1400.9  118.8 1503 - B
    CaSiO3   -1634.9   81.9 1813 - C
    Ca2SiO4  -2307.5  127.7 2403 - C
    Ca3SiO5  -2929.2  168.6 2343 - B
    CaTiO3   -1660.6   93.6 2248 - B
    CaZrO3   -1766.9  100.1 2618 - B
    CaAl2O4  -2326.3  114.2 1878 - B
    CaAl4O7  -4022.8  177.8 2035 - B
    Ca3Al2O6 -3587.8  205.9 1815 - B
    CaFe2O4  -1520.3  145.4 1489 - B
    Ca2Fe2O5 -2139.3  188.8 1723 - B
    CaWO4    -1645.2  126.4 1893 - C
    CaMoO4   -1541.4  122.6 1793 - C
    CaB2O4   -2030.9  105.1 1435 - J
    Ca3(PO4)2 -4120.8  236.0 1943 - C
    SrTiO3   -1672.4  108.8 2353 - B
    Sr2TiO4  -2287.4  159.0 2133 - B
    SrZrO3   -1767.3  115.1 2923 - B
    SrSiO3   -1633.9   96.7 1853 - C
    Sr2SiO4  -2304.5  153.1 2023 - C
    SrWO4    -1639.7  138.0 1808 - C
    SrMoO4   -1561.0  129.0 1730 - B
    BaTiO3   -1659.8  107.9 1898 - B
    Ba2TiO4  -2243.0  196.6 2133 - B
    BaZrO3   -1779.5  124.7 2973 - B
    BaSiO3   -1623.6  109.6 1878 - C
    Ba2SiO4  -2287.8  176.1 2033 - C
    BaWO4    -1703.0  150.0 1748 - B
    BaMoO4   -1548.0  138.0 1738 - C
    BaCrO4   -1446.0  158.6 1650 t C
    ZnFe2O4  -1179.0  151.7 1863 - B
    ZnCr2O4  -1553.9  116.0 2000 - B
    ZnAl2O4  -2071.3   87.0 2223 - B
    Zn2SiO4  -1636.7  131.4 1785 - C
    Zn2TiO4  -1647.7  143.1 1822 - B
    ZnWO4    -1232.6  119.2 1473 - B
    NiFe2O4  -1084.5  125.9 1933 - B
    NiAl2O4  -1921.5   98.3 2383 - B
    NiCr2O4  -1392.4  129.7 2350 - B
    CoFe2O4  -1088.7  134.7 1843 - B
    CoAl2O4  -1947.2   99.8 2228 - B
    CuFe2O4   -965.2  141.0 1350 - B
    FeCr2O4  -1444.7  146.0 2373 - C
    FeTiO3   -1246.4  105.9 1683 - B
    MnFe2O4  -1226.0  154.0 1833 - E
    MnTiO3   -1355.9  104.9 1633 - B
    PbTiO3   -1198.7  111.9 1559 - B
    PbMoO4  -1051.9   166.1 1338 - C
    AlPO4    -1733.8   90.8 2073 - C
    Al6Si2O13 -6820.8 274.9 2193 - J
    LaAlO3   -1798.0   86.0 2353 - E
    LaFeO3   -1367.0  120.0 2150 - E
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
