/// Mixing enthalpies of the equiatomic binary liquids as text: an element, a colon, then each partner of higher atomic
/// number with the value in kJ/mol. Source and meaning: `MixingEnthalpy`.
enum MixingEnthalpyData {
  static let pairs: StaticString =
    """
    H: Li-25 Be2 B5 C-3 N-18 Na-16 Mg-19 Al-8 Si-19 P0.5 K-16 Ca-46 Sc-60 Ti-54 V-39 Cr-28 Mn-34 Fe-23 Co-23 Ni-23
    Cu-6 Zn-8 Ga-8 Ge-14.5 As-1 Rb-16 Sr-45 Y-61 Zr-69 Nb-46 Mo-28 Tc-21 Ru-20 Rh-23 Pd-27 Ag-10 Cd-6 In-6 Sn-4 Sb-1
    Cs-16 Ba-49 La-60 Ce-61 Pr-61 Nd-61 Pm-61 Sm-61 Eu-45 Gd-61 Tb-61 Dy-61 Ho-60 Er-61 Tm-61 Yb-45 Lu-61 Hf-63 Ta-46
    W-24 Re-18 Os-19 Ir-20 Pt-24 Au-8 Hg-3 Tl-3 Pb-1 Bi0 Th-61 Pa-53 U-54
    Li: Be-5 B-6 C-61 N-145 Na4 Mg0 Al-4 Si-30 P-45.5 K11 Ca-1 Sc12 Ti34 V37 Cr35 Mn19 Fe26 Co8 Ni1 Cu-5 Zn-7 Ga-9
    Ge-34.5 As-29 Rb13 Sr0 Y8 Zr27 Nb51 Mo49 Tc8 Ru5 Rh-14 Pd-40 Ag-16 Cd-13 In-12 Sn-18 Sb-28 Cs16 Ba0 La6 Ce7 Pr7
    Nd7 Pm8 Sm8 Eu-1 Gd8 Tb9 Dy9 Ho8 Er9 Tm9 Yb-1 Lu10 Hf30 Ta48 W50 Re29 Os11 Ir-9 Pt-33 Au-37 Hg-19 Tl-15 Pb-21
    Bi-23 Th14 Pa30 U21
    Be: B0 C-15 N-39 Na18 Mg-3 Al0 Si-15 P-3.5 K27 Ca-14 Sc-36 Ti-30 V-16 Cr-7 Mn-10 Fe-4 Co-4 Ni-4 Cu0 Zn4 Ga5 Ge-3.5
    As7 Rb28 Sr-10 Y-32 Zr-43 Nb-25 Mo-7 Tc-3 Ru-3 Rh-6 Pd-8 Ag6 Cd11 In16 Sn15 Sb18 Cs29 Ba-10 La-29 Ce-30 Pr-31
    Nd-31 Pm-33 Sm-32 Eu-12 Gd-32 Tb-33 Dy-32 Ho-32 Er-33 Tm-33 Yb-14 Lu-35 Hf-37 Ta-24 W-3 Re0 Os-2 Ir-5 Pt-10 Au0
    Hg15 Tl23 Pb25 Bi26 Th-37 Pa-27 U-25
    B: C-10 N-28 Na18 Mg-4 Al0 Si-14 P0.5 K27 Ca-22 Sc-55 Ti-58 V-42 Cr-31 Mn-32 Fe-26 Co-24 Ni-24 Cu0 Zn4 Ga6 Ge-0.5
    As10 Rb28 Sr-18 Y-50 Zr-71 Nb-54 Mo-34 Tc-25 Ru-24 Rh-25 Pd-24 Ag5 Cd13 In18 Sn18 Sb23 Cs29 Ba-19 La-47 Ce-48
    Pr-49 Nd-49 Pm-51 Sm-50 Eu-19 Gd-50 Tb-51 Dy-51 Ho-50 Er-52 Tm-52 Yb-22 Lu-54 Hf-66 Ta-54 W-31 Re-25 Os-24 Ir-26
    Pt-28 Au-2 Hg19 Tl27 Pb30 Bi31 Th-57 Pa-54 U-50
    C: N-2 Na-45 Mg-55 Al-36 Si-39 P-4.5 K-43 Ca-89 Sc-118 Ti-109 V-82 Cr-61 Mn-66 Fe-50 Co-42 Ni-39 Cu-33 Zn-32 Ga-33
    Ge-29.5 As-14 Rb-44 Sr-87 Y-117 Zr-131 Nb-102 Mo-67 Tc-39 Ru-35 Rh-35 Pd-32 Ag-32 Cd-27 In-27 Sn-23 Sb-13 Cs-43
    Ba-90 La-116 Ce-116 Pr-117 Nd-116 Pm-118 Sm-117 Eu-87 Gd-117 Tb-118 Dy-117 Ho-116 Er-118 Tm-117 Yb-88 Lu-119
    Hf-123 Ta-101 W-60 Re-42 Os-35 Ir-32 Pt-30 Au-20 Hg-20 Tl-19 Pb-13 Bi-12 Th-123 Pa-105 U-102
    N: Na-141 Mg-134 Al-92 Si-81 P-24.5 K-152 Ca-201 Sc-224 Ti-190 V-143 Cr-107 Mn-119 Fe-87 Co-75 Ni-69 Cu-84 Zn-88
    Ga-95 Ge-78.5 As-59 Rb-154 Sr-206 Y-232 Zr-233 Nb-174 Mo-115 Tc-68 Ru-61 Rh-63 Pd-62 Ag-94 Cd-91 In-98 Sn-90 Sb-74
    Cs-155 Ba-212 La-235 Ce-234 Pr-233 Nd-235 Pm-233 Sm-202 Eu-231 Gd-232 Tb-232 Dy-231 Ho-229 Er-230 Tm-229 Yb-199
    Lu-231 Hf-218 Ta-173 W-103 Re-72 Os-60 Ir-54 Pt-52 Au-58 Hg-81 Tl-91 Pb-82 Bi-80 Th-237 Pa-189 U-188
    Na: Mg10 Al13 Si-11 P-26.5 K1 Ca1 Sc34 Ti68 V73 Cr71 Mn49 Fe62 Co41 Ni32 Cu16 Zn6 Ga5 Ge-21.5 As-14 Rb2 Sr-2 Y28
    Zr59 Nb93 Mo93 Tc47 Ru44 Rh19 Pd-15 Ag0 Cd-3 In-5 Sn-8 Sb-20 Cs3 Ba-3 La24 Ce25 Pr26 Nd26 Pm28 Sm28 Eu0 Gd28 Tb29
    Dy29 Ho28 Er30 Tm30 Yb2 Lu31 Hf63 Ta89 W97 Re73 Os52 Ir28 Pt-1 Au-14 Hg-11 Tl-11 Pb-18 Bi-20 Th39 Pa65 U49
    Mg: Al-2 Si-26 P-39.5 K20 Ca-6 Sc-3 Ti16 V23 Cr24 Mn10 Fe18 Co3 Ni-4 Cu-3 Zn-4 Ga-4 Ge-26.5 As-21 Rb23 Sr-4 Y-6
    Zr6 Nb32 Mo36 Tc3 Ru0 Rh-17 Pd-40 Ag-10 Cd-6 In-4 Sn-9 Sb-16 Cs25 Ba-4 La-7 Ce-7 Pr-6 Nd-6 Pm-6 Sm-6 Eu-5 Gd-6
    Tb-6 Dy-6 Ho-6 Er-5 Tm-5 Yb-6 Lu-5 Hf10 Ta30 W38 Re21 Os5 Ir-13 Pt-35 Au-32 Hg-10 Tl-3 Pb-8 Bi-10 Th-3 Pa14 U6
    Al: Si-19 P-20.5 K23 Ca-20 Sc-38 Ti-30 V-16 Cr-10 Mn-19 Fe-11 Co-19 Ni-22 Cu-1 Zn1 Ga1 Ge-14.5 As-6 Rb25 Sr-18
    Y-38 Zr-44 Nb-18 Mo-5 Tc-20 Ru-21 Rh-32 Pd-46 Ag-4 Cd3 In7 Sn4 Sb2 Cs26 Ba-20 La-38 Ce-38 Pr-38 Nd-38 Pm-39 Sm-38
    Eu-19 Gd-39 Tb-39 Dy-38 Ho-38 Er-38 Tm-38 Yb-20 Lu-39 Hf-39 Ta-19 W-2 Re-9 Os-18 Ir-30 Pt-44 Au-22 Hg4 Tl11 Pb10
    Bi10 Th-40 Pa-30 U-33
    Si: P-25.5 K-4 Ca-51 Sc-74 Ti-66 V-48 Cr-37 Mn-45 Fe-35 Co-38 Ni-40 Cu-19 Zn-18 Ga-17 Ge-14.5 As-17 Rb-4 Sr-49
    Y-73 Zr-84 Nb-56 Mo-35 Tc-38 Ru-38 Rh-46 Pd-55 Ag-20 Cd-13 In-10 Sn-11 Sb-8 Cs-3 Ba-52 La-73 Ce-73 Pr-73 Nd-73
    Pm-74 Sm-74 Eu-49 Gd-73 Tb-74 Dy-74 Ho-73 Er-74 Tm-74 Yb-51 Lu-75 Hf-77 Ta-56 W-31 Re-31 Os-36 Ir-43 Pt-53 Au-30
    Hg-10 Tl-4 Pb-2 Bi-2 Th-77 Pa-66 U-66
    P: K-24.5 Ca-81.5 Sc-112.5 Ti-100.5 V-70.5 Cr-49.5 Mn-57.5 Fe-39.5 Co-35.5 Ni-34.5 Cu-17.5 Zn-17.5 Ga-18.5 Ge-17
    As-2.5 Rb-24.5 Sr-81.5 Y-113.5 Zr-127.5 Nb-89.5 Mo-53.5 Tc-33.5 Ru-30.5 Rh-34.5 Pd-36.5 Ag-18.5 Cd-11.5 In-10.5
    Sn-7.5 Sb2.5 Cs-24.5 Ba-85.5 La-112.5 Ce-112.5 Pr-112.5 Nd-112.5 Pm-114.5 Sm-113.5 Eu-79.5 Gd-113.5 Tb-113.5
    Dy-112.5 Ho-111.5 Er-113.5 Tm-112.5 Yb-80.5 Lu-114.5 Hf-117.5 Ta-89.5 W-46.5 Re-32.5 Os-29.5 Ir-30.5 Pt-34.5
    Au-13.5 Hg-4.5 Tl-1.5 Pb4.5 Bi5.5 Th-119.5 Pa-98.5 U-95.5
    K: Ca12 Sc58 Ti94 V96 Cr91 Mn66 Fe81 Co55 Ni45 Cu25 Zn13 Ga12 Ge-19.5 As-11 Rb0 Sr7 Y50 Zr88 Nb123 Mo120 Tc65 Ru60
    Rh31 Pd-9 Ag7 Cd1 In-4 Sn-7 Sb-22 Cs0 Ba6 La46 Ce47 Pr49 Nd49 Pm51 Sm50 Eu10 Gd50 Tb52 Dy51 Ho51 Er53 Tm52 Yb12
    Lu55 Hf92 Ta119 W124 Re95 Os70 Ir42 Pt9 Au-9 Hg-10 Tl-13 Pb-21 Bi-24 Th65 Pa93 U72
    Ca: Sc17 Ti43 V44 Cr38 Mn19 Fe25 Co2 Ni-7 Cu-13 Zn-22 Ga-28 Ge-59.5 As-61 Rb15 Sr1 Y11 Zr37 Nb63 Mo56 Tc1 Ru-4
    Rh-28 Pd-63 Ag-28 Cd-32 In-35 Sn-45 Sb-62 Cs19 Ba1 La8 Ce9 Pr10 Nd10 Pm11 Sm11 Eu0 Gd11 Tb12 Dy12 Ho11 Er13 Tm13
    Yb0 Lu14 Hf39 Ta60 W57 Re28 Os4 Ir-23 Pt-55 Au-60 Hg-43 Tl-40 Pb-52 Bi-56 Th19 Pa37 U24
    Sc: Ti8 V7 Cr1 Mn-8 Fe-11 Co-30 Ni-39 Cu-24 Zn-29 Ga-38 Ge-69.5 As-77 Rb64 Sr25 Y1 Zr4 Nb18 Mo11 Tc-39 Ru-44 Rh-61
    Pd-86 Ag-28 Cd-30 In-30 Sn-45 Sb-61 Cs70 Ba28 La2 Ce2 Pr1 Nd2 Pm1 Sm1 Eu21 Gd1 Tb1 Dy1 Ho1 Er0 Tm0 Yb16 Lu0 Hf5
    Ta16 W9 Re-17 Os-39 Ir-62 Pt-89 Au-74 Hg-37 Tl-28 Pb-40 Bi-46 Th0 Pa3 U-1
    Ti: V-2 Cr-7 Mn-8 Fe-17 Co-28 Ni-35 Cu-9 Zn-15 Ga-23 Ge-51.5 As-60 Rb100 Sr53 Y15 Zr0 Nb2 Mo-4 Tc-39 Ru-43 Rh-52
    Pd-65 Ag-2 Cd-8 In-5 Sn-21 Sb-33 Cs104 Ba57 La20 Ce18 Pr17 Nd17 Pm15 Sm15 Eu48 Gd15 Tb14 Dy14 Ho14 Er13 Tm12 Yb41
    Lu11 Hf0 Ta1 W-6 Re-25 Os-41 Ir-57 Pt-74 Au-47 Hg-10 Tl2 Pb-8 Bi-14 Th8 Pa0 U2
    V: Cr-2 Mn-1 Fe-7 Co-14 Ni-18 Cu5 Zn-2 Ga-8 Ge-31.5 As-35 Rb100 Sr54 Y17 Zr-4 Nb-1 Mo0 Tc-21 Ru-25 Rh-29 Pd-35
    Ag17 Cd9 In12 Sn-1 Sb-8 Cs103 Ba57 La22 Ce20 Pr18 Nd18 Pm16 Sm17 Eu49 Gd17 Tb15 Dy15 Ho16 Er14 Tm13 Yb43 Lu11 Hf-2
    Ta-1 W-1 Re-13 Os-23 Ir-34 Pt-45 Au-19 Hg10 Tl22 Pb15 Bi10 Th9 Pa1 U4
    Cr: Mn2 Fe-1 Co-4 Ni-7 Cu12 Zn5 Ga-1 Ge-18.5 As-19 Rb94 Sr47 Y11 Zr-12 Nb-7 Mo0 Tc-9 Ru-12 Rh-13 Pd-15 Ag27 Cd17
    In20 Sn10 Sb7 Cs97 Ba50 La17 Ce15 Pr13 Nd13 Pm10 Sm11 Eu43 Gd11 Tb9 Dy9 Ho10 Er8 Tm8 Yb37 Lu5 Hf-9 Ta-7 W1 Re-4
    Os-11 Ir-18 Pt-24 Au0 Hg21 Tl31 Pb28 Bi24 Th2 Pa-3 U2
    Mn: Fe0 Co-5 Ni-8 Cu4 Zn-6 Ga-13 Ge-31.5 As-31 Rb69 Sr27 Y-1 Zr-15 Nb-4 Mo5 Tc-8 Ru-11 Rh-16 Pd-23 Ag13 Cd2 In3
    Sn-7 Sb-11 Cs71 Ba29 La3 Ce1 Pr0 Nd0 Pm-2 Sm-1 Eu23 Gd-1 Tb-3 Dy-3 Ho-2 Er-4 Tm-4 Yb19 Lu-6 Hf-12 Ta-4 W6 Re-1
    Os-9 Ir-18 Pt-28 Au-11 Hg4 Tl11 Pb7 Bi3 Th-8 Pa-5 U-4
    Fe: Co-1 Ni-2 Cu13 Zn4 Ga-2 Ge-15.5 As-14 Rb83 Sr34 Y-1 Zr-25 Nb-16 Mo-2 Tc-3 Ru-5 Rh-5 Pd-4 Ag28 Cd17 In19 Sn11
    Sb10 Cs85 Ba37 La5 Ce3 Pr1 Nd1 Pm-2 Sm-1 Eu30 Gd-1 Tb-3 Dy-3 Ho-2 Er-5 Tm-5 Yb25 Lu-7 Hf-21 Ta-15 W0 Re0 Os-4 Ir-9
    Pt-13 Au8 Hg22 Tl31 Pb29 Bi26 Th-11 Pa-11 U-6
    Co: Ni0 Cu6 Zn-5 Ga-11 Ge-21.5 As-18 Rb57 Sr10 Y-22 Zr-41 Nb-25 Mo-5 Tc0 Ru-1 Rh-2 Pd-1 Ag19 Cd6 In7 Sn0 Sb2 Cs58
    Ba11 La-17 Ce-18 Pr-20 Nd-20 Pm-23 Sm-22 Eu7 Gd-22 Tb-23 Dy-23 Ho-22 Er-24 Tm-24 Yb2 Lu-27 Hf-35 Ta-24 W-1 Re2 Os0
    Ir-3 Pt-7 Au7 Hg12 Tl18 Pb17 Bi14 Th-30 Pa-23 U-19
    Ni: Cu4 Zn-9 Ga-15 Ge-23.5 As-19 Rb47 Sr-1 Y-31 Zr-49 Nb-30 Mo-7 Tc1 Ru0 Rh-1 Pd0 Ag15 Cd2 In2 Sn-4 Sb-1 Cs48 Ba0
    La-27 Ce-28 Pr-30 Nd-30 Pm-32 Sm-31 Eu-3 Gd-31 Tb-32 Dy-32 Ho-31 Er-34 Tm-34 Yb-7 Lu-36 Hf-42 Ta-29 W-3 Re2 Os1
    Ir-2 Pt-5 Au7 Hg8 Tl13 Pb13 Bi10 Th-39 Pa-29 U-25
    Cu: Zn1 Ga1 Ge-11.5 As-3 Rb27 Sr-9 Y-22 Zr-23 Nb3 Mo19 Tc8 Ru7 Rh-2 Pd-14 Ag2 Cd6 In10 Sn7 Sb7 Cs28 Ba-9 La-21
    Ce-21 Pr-22 Nd-22 Pm-23 Sm-22 Eu-10 Gd-22 Tb-23 Dy-22 Ho-22 Er-23 Tm-23 Yb-12 Lu-24 Hf-17 Ta2 W22 Re18 Os10 Ir0
    Pt-12 Au-9 Hg8 Tl15 Pb15 Bi15 Th-24 Pa-7 U-9
    Zn: Ga0 Ge-15.5 As-6 Rb14 Sr-21 Y-31 Zr-29 Nb-1 Mo12 Tc-4 Ru-5 Rh-17 Pd-33 Ag-4 Cd1 In3 Sn1 Sb-1 Cs15 Ba-23 La-31
    Ce-31 Pr-31 Nd-31 Pm-32 Sm-31 Eu-21 Gd-31 Tb-31 Dy-31 Ho-30 Er-31 Tm-30 Yb-21 Lu-31 Hf-24 Ta-3 W15 Re8 Os-1 Ir-13
    Pt-29 Au-16 Hg1 Tl6 Pb5 Bi4 Th-30 Pa-15 U-20
    Ga: Ge-15.5 As-6 Rb13 Sr-27 Y-40 Zr-40 Nb-8 Mo7 Tc-10 Ru-11 Rh-25 Pd-42 Ag-5 Cd1 In3 Sn1 Sb-1 Cs14 Ba-30 La-41
    Ce-41 Pr-41 Nd-40 Pm-41 Sm-40 Eu-27 Gd-40 Tb-40 Dy-40 Ho-39 Er-40 Tm-39 Yb-27 Lu-40 Hf-34 Ta-10 W11 Re3 Os-7 Ir-21
    Pt-38 Au-19 Hg1 Tl6 Pb5 Bi4 Th-39 Pa-25 U-29
    Ge: As-12.5 Rb-19.5 Sr-59.5 Y-72.5 Zr-72.5 Nb-36.5 Mo-13.5 Tc-18.5 Ru-18.5 Rh-29.5 Pd-43.5 Ag-17.5 Cd-14.5 In-13.5
    Sn-12.5 Sb-10.5 Cs-19.5 Ba-63.5 La-73.5 Ce-73.5 Pr-72.5 Nd-101.5 Pm-73.5 Sm-72.5 Eu-58.5 Gd-72.5 Tb-72.5 Dy-71.5
    Ho-71.5 Er-71.5 Tm-71.5 Yb-58.5 Lu-71.5 Hf-65.5 Ta-37.5 W-7.5 Re-7.5 Os-14.5 Ir-24.5 Pt-37.5 Au-21.5 Hg-11.5
    Tl-9.5 Pb-7.5 Bi-7.5 Th-72.5 Pa-52.5 U-56.5
    As: Rb-12 Sr-61 Y-80 Zr-85 Nb-44 Mo-16 Tc-15 Ru-14 Rh-24 Pd-36 Ag-8 Cd-4 In-3 Sn-1 Sb3 Cs-12 Ba-66 La-81 Ce-81
    Pr-81 Nd-80 Pm-81 Sm-80 Eu-60 Gd-80 Tb-80 Dy-80 Ho-79 Er-79 Tm-79 Yb-59 Lu-80 Hf-75 Ta-45 W-9 Re-6 Os-11 Ir-19
    Pt-31 Au-11 Hg0 Tl3 Pb6 Bi7 Th-82 Pa-60 U-62
    Rb: Sr10 Y56 Zr95 Nb130 Mo125 Tc67 Ru62 Rh33 Pd-9 Ag7 Cd1 In-4 Sn-7 Sb-24 Cs0 Ba9 La52 Ce53 Pr55 Nd55 Pm57 Sm56
    Eu13 Gd56 Tb58 Dy58 Ho57 Er59 Tm59 Yb16 Lu61 Hf98 Ta125 W129 Re98 Os72 Ir44 Pt9 Au-10 Hg-11 Tl-14 Pb-23 Bi-26 Th72
    Pa99 U77
    Sr: Y17 Zr48 Nb76 Mo69 Tc10 Ru5 Rh-22 Pd-61 Ag-27 Cd-33 In-37 Sn-46 Sb-66 Cs14 Ba0 La14 Ce15 Pr16 Nd16 Pm18 Sm17
    Eu0 Gd17 Tb18 Dy18 Ho18 Er20 Tm20 Yb1 Lu21 Hf50 Ta73 W70 Re39 Os13 Ir-16 Pt-50 Au-59 Hg-45 Tl-44 Pb-56 Bi-61 Th27
    Pa48 U33
    Y: Zr9 Nb30 Mo24 Tc-29 Ru-34 Rh-54 Pd-84 Ag-29 Cd-35 In-36 Sn-51 Sb-68 Cs62 Ba20 La0 Ce0 Pr0 Nd0 Pm0 Sm0 Eu14 Gd0
    Tb0 Dy0 Ho0 Er0 Tm0 Yb10 Lu0 Hf11 Ta27 W24 Re-4 Os-28 Ir-53 Pt-83 Au-74 Hg-43 Tl-35 Pb-48 Bi-54 Th1 Pa11 U4
    Zr: Nb4 Mo-6 Tc-53 Ru-59 Rh-72 Pd-91 Ag-20 Cd-26 In-25 Sn-43 Sb-60 Cs101 Ba52 La13 Ce12 Pr10 Nd10 Pm9 Sm9 Eu42 Gd9
    Tb8 Dy8 Ho9 Er7 Tm7 Yb36 Lu6 Hf0 Ta3 W-9 Re-35 Os-55 Ir-76 Pt-100 Au-74 Hg-31 Tl-19 Pb-33 Bi-40 Th4 Pa-3 U-3
    Nb: Mo-6 Tc-36 Ru-41 Rh-46 Pd-53 Ag16 Cd11 In15 Sn-1 Sb-11 Cs135 Ba81 La36 Ce34 Pr32 Nd32 Pm29 Sm30 Eu69 Gd30 Tb28
    Dy27 Ho28 Er26 Tm25 Yb61 Lu23 Hf4 Ta0 W-8 Re-26 Os-39 Ir-53 Pt-67 Au-32 Hg11 Tl26 Pb17 Bi12 Th20 Pa4 U9
    Mo: Tc-11 Ru-14 Rh-15 Pd-15 Ag37 Cd28 In33 Sn20 Sb17 Cs128 Ba73 La31 Ce29 Pr26 Nd26 Pm23 Sm24 Eu63 Gd24 Tb22 Dy22
    Ho22 Er20 Tm19 Yb55 Lu17 Hf-4 Ta-5 W0 Re-7 Os-14 Ir-21 Pt-28 Au3 Hg32 Tl46 Pb42 Bi38 Th13 Pa2 U8
    Tc: Ru0 Rh0 Pd4 Ag24 Cd10 In11 Sn5 Sb8 Cs69 Ba11 La-23 Ce-25 Pr-27 Nd-27 Pm-30 Sm-29 Eu6 Gd-29 Tb-30 Dy-30 Ho-29
    Er-32 Tm-32 Yb1 Lu-35 Hf-47 Ta-35 W-7 Re0 Os0 Ir-2 Pt-3 Au14 Hg18 Tl25 Pb26 Bi23 Th-39 Pa-31 U-26
    Ru: Rh1 Pd6 Ag23 Cd9 In10 Sn4 Sb9 Cs64 Ba6 La-28 Ce-30 Pr-32 Nd-32 Pm-35 Sm-34 Eu2 Gd-34 Tb-35 Dy-35 Ho-34 Er-37
    Tm-37 Yb-4 Lu-40 Hf-52 Ta-39 W-10 Re-1 Os0 Ir-1 Pt-1 Au15 Hg18 Tl24 Pb25 Bi23 Th-45 Pa-36 U-30
    Rh: Pd2 Ag10 Cd-6 In-8 Sn-13 Sb-8 Cs34 Ba-21 La-50 Ce-52 Pr-53 Nd-53 Pm-56 Sm-54 Eu-24 Gd-54 Tb-56 Dy-55 Ho-54
    Er-57 Tm-56 Yb-28 Lu-59 Hf-63 Ta-45 W-9 Re1 Os2 Ir1 Pt-2 Au7 Hg2 Tl5 Pb6 Bi3 Th-63 Pa-46 U-42
    Pd: Ag-7 Cd-26 In-31 Sn-34 Sb-28 Cs-9 Ba-62 La-82 Ce-83 Pr-83 Nd-83 Pm-86 Sm-84 Eu-61 Gd-84 Tb-85 Dy-84 Ho-83
    Er-85 Tm-85 Yb-62 Lu-87 Hf-80 Ta-52 W-6 Re6 Os8 Ir6 Pt2 Au0 Hg-18 Tl-21 Pb-18 Bi-21 Th-91 Pa-59 U-58
    Ag: Cd-2 In-2 Sn-3 Sb-4 Cs8 Ba-28 La-30 Ce-30 Pr-30 Nd-29 Pm-30 Sm-30 Eu-27 Gd-29 Tb-29 Dy-29 Ho-29 Er-29 Tm-29
    Yb-28 Lu-30 Hf-13 Ta15 W43 Re38 Os28 Ir16 Pt-1 Au-6 Hg-1 Tl3 Pb3 Bi2 Th-29 Pa0 U-6
    Cd: In0 Sn0 Sb-2 Cs1 Ba-36 La-36 Ce-36 Pr-35 Nd-35 Pm-35 Sm-35 Eu-32 Gd-35 Tb-34 Dy-34 Ho-33 Er-33 Tm-33 Yb-31
    Lu-33 Hf-19 Ta9 W33 Re25 Os14 Ir0 Pt-18 Au-11 Hg0 Tl2 Pb2 Bi1 Th-32 Pa-8 U-16
    In: Sn0 Sb-4 Cs-4 Ba-42 La-39 Ce-38 Pr-37 Nd-37 Pm-37 Sm-36 Eu-35 Gd-36 Tb-35 Dy-35 Ho-35 Er-34 Tm-34 Yb-34 Lu-34
    Hf-18 Ta13 W38 Re29 Os16 Ir0 Pt-21 Au-11 Hg-1 Tl0 Pb-1 Bi-1 Th-31 Pa-7 U-16
    Sn: Sb-1 Cs-7 Ba-51 La-53 Ce-52 Pr-52 Nd-51 Pm-52 Sm-51 Eu-44 Gd-51 Tb-50 Dy-50 Ho-49 Er-49 Tm-49 Yb-43 Lu-49
    Hf-35 Ta-3 W27 Re20 Os9 Ir-5 Pt-25 Au-10 Hg0 Tl2 Pb2 Bi1 Th-48 Pa-23 U-30
    Sb: Cs-25 Ba-72 La-71 Ce-70 Pr-69 Nd-69 Pm-69 Sm-68 Eu-63 Gd-68 Tb-67 Dy-67 Ho-66 Er-66 Tm-66 Yb-61 Lu-66 Hf-50
    Ta-13 W25 Re23 Os14 Ir1 Pt-17 Au-4 Hg-1 Tl-1 Pb1 Bi1 Th-65 Pa-34 U-42
    Cs: Ba12 La57 Ce59 Pr60 Nd60 Pm63 Sm62 Eu16 Gd62 Tb64 Dy63 Ho62 Er65 Tm65 Yb19 Lu67 Hf104 Ta130 W132 Re101 Os74
    Ir45 Pt10 Au-9 Hg-11 Tl-15 Pb-25 Bi-27 Th78 Pa104 U81
    Ba: La16 Ce17 Pr18 Nd18 Pm20 Sm20 Eu0 Gd20 Tb21 Dy21 Ho20 Er22 Tm22 Yb1 Lu24 Hf54 Ta77 W74 Re42 Os15 Ir-14 Pt-50
    Au-60 Hg-49 Tl-49 Pb-62 Bi-68 Th30 Pa52 U36
    La: Ce0 Pr0 Nd0 Pm0 Sm0 Eu11 Gd0 Tb0 Dy0 Ho0 Er1 Tm1 Yb8 Lu1 Hf15 Ta33 W32 Re3 Os-21 Ir-48 Pt-80 Au-73 Hg-45 Tl-38
    Pb-51 Bi-58 Th3 Pa15 U7
    Ce: Pr0 Nd0 Pm0 Sm0 Eu12 Gd0 Tb0 Dy0 Ho0 Er0 Tm0 Yb8 Lu1 Hf14 Ta31 W29 Re0 Os-24 Ir-50 Pt-81 Au-73 Hg-44 Tl-37
    Pb-50 Bi-57 Th2 Pa14 U6
    Pr: Nd0 Pm0 Sm0 Eu13 Gd0 Tb0 Dy0 Ho0 Er0 Tm0 Yb9 Lu0 Hf13 Ta29 W26 Re-2 Os-26 Ir-52 Pt-82 Au-73 Hg-43 Tl-36 Pb-49
    Bi-56 Th2 Pa12 U5
    Nd: Pm0 Sm0 Eu13 Gd0 Tb0 Dy0 Ho0 Er0 Tm0 Yb9 Lu0 Hf13 Ta29 W26 Re-2 Os-26 Ir-51 Pt-82 Au-73 Hg-43 Tl-36 Pb-49
    Bi-55 Th2 Pa12 U5
    Pm: Sm0 Eu14 Gd0 Tb0 Dy0 Ho0 Er0 Tm0 Yb11 Lu0 Hf11 Ta27 W23 Re-5 Os-29 Ir-55 Pt-85 Au-75 Hg-43 Tl-35 Pb-49 Bi-55
    Th1 Pa10 U4
    Sm: Eu14 Gd0 Tb0 Dy0 Ho0 Er0 Tm0 Yb10 Lu0 Hf11 Ta27 W24 Re-4 Os-28 Ir-53 Pt-84 Au-74 Hg-43 Tl-35 Pb-48 Bi-54 Th1
    Pa11 U4
    Eu: Gd14 Tb15 Dy15 Ho15 Er16 Tm16 Yb0 Lu18 Hf44 Ta66 W64 Re34 Os9 Ir-18 Pt-51 Au-58 Hg-43 Tl-41 Pb-53 Bi-58 Th23
    Pa43 U29
    Gd: Tb0 Dy0 Ho0 Er0 Tm0 Yb10 Lu0 Hf11 Ta27 W24 Re-4 Os-28 Ir-53 Pt-83 Au-74 Hg-43 Tl-35 Pb-48 Bi-54 Th1 Pa11 U4
    Tb: Dy0 Ho0 Er0 Tm0 Yb11 Lu0 Hf10 Ta25 W21 Re-7 Os-30 Ir-55 Pt-85 Au-74 Hg-42 Tl-34 Pb-47 Bi-53 Th1 Pa10 U3
    Dy: Ho0 Er0 Tm0 Yb11 Lu0 Hf10 Ta25 W21 Re-7 Os-29 Ir-55 Pt-84 Au-74 Hg-42 Tl-34 Pb-46 Bi-53 Th1 Pa9 U3
    Ho: Er0 Tm0 Yb11 Lu0 Hf10 Ta26 W22 Re-5 Os-28 Ir-53 Pt-83 Au-72 Hg-41 Tl-33 Pb-46 Bi-52 Th1 Pa10 U3
    Er: Tm0 Yb12 Lu0 Hf9 Ta23 W19 Re-9 Os-31 Ir-56 Pt-86 Au-74 Hg-41 Tl-33 Pb-45 Bi-52 Th1 Pa8 U2
    Tm: Yb12 Lu0 Hf9 Ta23 W19 Re-9 Os-31 Ir-56 Pt-85 Au-74 Hg-41 Tl-32 Pb-45 Bi-51 Th1 Pa8 U2
    Yb: Lu14 Hf38 Ta58 W56 Re28 Os4 Ir-22 Pt-54 Au-59 Hg-42 Tl-39 Pb-50 Bi-55 Th18 Pa36 U24
    Lu: Hf8 Ta21 W16 Re-12 Os-34 Ir-59 Pt-88 Au-75 Hg-41 Tl-32 Pb-45 Bi-51 Th0 Pa7 U1
    Hf: Ta3 W-6 Re-30 Os-48 Ir-68 Pt-90 Au-63 Hg-23 Tl-11 Pb-23 Bi-30 Th6 Pa-2 U-1
    Ta: W-7 Re-24 Os-38 Ir-52 Pt-66 Au-32 Hg9 Tl24 Pb15 Bi9 Th18 Pa3 U8
    W: Re-4 Os-10 Ir-16 Pt-20 Au12 Hg38 Tl52 Pb49 Bi45 Th12 Pa1 U8
    Re: Os-1 Ir-3 Pt-4 Au20 Hg33 Tl44 Pb44 Bi40 Th-16 Pa-17 U-10
    Os: Ir-1 Pt0 Au18 Hg23 Tl30 Pb32 Bi29 Th-39 Pa-33 U-26
    Ir: Pt0 Au13 Hg9 Tl14 Pb16 Bi14 Th-64 Pa-50 U-44
    Pt: Au4 Hg-9 Tl-8 Pb-5 Bi-8 Th-94 Pa-68 U-63
    Au: Hg-4 Tl-2 Pb2 Bi2 Th-78 Pa-43 U-45
    Hg: Tl1 Pb1 Bi1 Th-39 Pa-10 U-18
    Tl: Pb-1 Bi-1 Th-28 Pa1 U-10
    Pb: Bi0 Th-41 Pa-9 U-20
    Bi: Th-48 Pa-15 U-26
    Po: Pa4 U0
    At: U1
    """
}
