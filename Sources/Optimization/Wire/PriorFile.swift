import JSON
import MaterialRecords
import ServiceRuntime

/// The file of `--prior`: records whose compositions are the prior of a target query.
enum PriorFile {
  /// The distinct compositions of a file in the order of a space's elements, and how many records have other elements.
  /// - Throws: `missingInput`, `inputOutput`; `badConfiguration` for a line that is no record with a composition, where none is of
  ///   the space, and for more than a mixture holds.
  static func read(
    _ path: String, _ space: SearchSpace
  ) throws(StartError) -> (compositions: [[Double]], unusable: Int) {
    guard let simplex = space.composition else {
      throw .badConfiguration("--prior is of compositions, and the problem has none")
    }
    var compositions: [[Double]] = []
    var unusable = 0
    try ServiceFiles.forEachLine(path) { bytes, _ in
      let line = try JSONLine(bytes)
      if line.has("mark") || line.has("error") { return }
      let composition = try line.composition()
      guard composition.elements.allSatisfy({ simplex.elements.contains($0) }) else {
        unusable += 1
        return
      }
      let fractions = simplex.elements.map { composition[$0] }
      if !compositions.contains(fractions) { compositions.append(fractions) }
      if compositions.count > DirichletMixture.limit {
        throw StartError.badConfiguration("\(path): more than \(DirichletMixture.limit) different compositions")
      }
    }
    if compositions.isEmpty { throw .badConfiguration("\(path): no composition of the problem's elements in it") }
    return (compositions, unusable)
  }
}
