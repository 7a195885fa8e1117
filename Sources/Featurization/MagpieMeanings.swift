extension MagpieStatistics {
  /// Units and meanings of the element properties, in the order of `properties`; units as Magpie's own tables state them.
  private static let propertyMeanings: [(unit: String, meaning: String)] = [
    ("1", "atomic number"), ("1", "Mendeleev number: place in the periodic table counted by columns"),
    ("u", "atomic weight"), ("K", "melting temperature"), ("1", "column of the periodic table"),
    ("1", "row of the periodic table"), ("pm", "covalent radius"), ("Pauling", "electronegativity"),
    ("1", "filled s valence orbitals"), ("1", "filled p valence orbitals"), ("1", "filled d valence orbitals"),
    ("1", "filled f valence orbitals"), ("1", "valence electrons, filled d and f shells included"),
    ("1", "unfilled s valence orbitals"), ("1", "unfilled p valence orbitals"), ("1", "unfilled d valence orbitals"),
    ("1", "unfilled f valence orbitals"), ("1", "unfilled valence orbitals"),
    ("Å3", "DFT volume per atom of the element's ground state"), ("eV", "DFT band gap of the element's ground state"),
    ("µB", "DFT magnetic moment per atom of the element's ground state"),
    ("1", "space group number of the element's ground state"),
  ]

  private static let statisticMeanings = [
    "least over the elements", "greatest over the elements", "greatest less least", "mean weighted by mole fraction",
    "mean absolute deviation from the mean, weighted by mole fraction",
    "value of the most abundant element, the least where several are",
  ]

  /// Name, unit and meaning of each feature, in the order of `names`.
  package static var quantities: [(name: String, unit: String, meaning: String)] {
    names.enumerated().map { place, name in
      let property = propertyMeanings[place / statistics.count]
      return (name, property.unit, "\(property.meaning): \(statisticMeanings[place % statistics.count])")
    }
  }
}
