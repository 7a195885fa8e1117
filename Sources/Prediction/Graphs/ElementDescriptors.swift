import Chemistry
import Glibc

/// What a graph network knows of an element before it has learnt anything: its place in the periodic table and properties
/// of the element, each standardised over the elements for which it is known; zero, the mean, where it is not. So a network
/// has something to say of an element that it never saw.
enum ElementDescriptors {
  /// Numbers of an element.
  static let count = 17

  /// [118, count], row-major, by atomic number.
  static let table: [Double] = {
    let columns = (0..<count).map { column in standardised(Element.all.map { values($0)[column] }) }
    return Element.all.indices.flatMap { row in columns.map { $0[row] } }
  }()

  private static func values(_ element: Element) -> [Double?] {
    let (period, group, block) = place(element.atomicNumber)
    let known = element.properties
    return [
      Double(period), Double(group), block == "s" ? 1 : 0, block == "p" ? 1 : 0, block == "d" ? 1 : 0,
      block == "f" ? 1 : 0, known.valenceElectronCount.map(Double.init), known.electronegativity,
      known.covalentRadius, known.atomicRadius, known.metallicRadius, known.meltingTemperature,
      known.density.map { log($0) }, known.atomicVolume.map { log($0) }, log(known.mass), known.bulkModulus,
      known.shearModulus,
    ]
  }

  /// Period, group (3 in the f block) and block of an atomic number.
  static func place(_ number: Int) -> (period: Int, group: Int, block: Character) {
    let closed = [0, 2, 10, 18, 36, 54, 86, 118]
    let period = closed.firstIndex { $0 >= number }!
    let (length, position) = (closed[period] - closed[period - 1], number - closed[period - 1])
    if position <= 2 && !(length == 2 && position == 2) { return (period, position, "s") }
    if length == 2 { return (period, 18, "s") }
    if position > length - 6 { return (period, 18 - (length - position), "p") }
    if length == 32 && position <= 16 { return (period, 3, "f") }
    return (period, length == 32 ? position - 14 : position, "d")
  }

  private static func standardised(_ values: [Double?]) -> [Double] {
    let moments = Moments(values.compactMap { $0 })
    let deviation = moments.variance.squareRoot()
    return values.map { value in value.map { ($0 - moments.mean) / (deviation > 0 ? deviation : 1) } ?? 0 }
  }
}
