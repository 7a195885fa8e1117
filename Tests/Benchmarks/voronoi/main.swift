import Chemistry
import Crystallography
import Glibc

// Times Voronoi cells of the crystals on standard input, and writes one line for each case: name, least CPU seconds of five
// for all crystals of the case, faces, sum of the cells' volumes. The cases are written by ../neighbours/run.py, whose
// cutoff is not used.

/// Seconds of the processor that a piece of work takes.
func seconds(_ work: () throws -> Void) rethrows -> Double {
  func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
  let start = now()
  try work()
  return now() - start
}

func numbers() -> [Double] { (readLine() ?? "").split(separator: " ").compactMap { Double($0) } }

func vectors(_ flat: ArraySlice<Double>) -> [SIMD3<Double>] {
  stride(from: flat.startIndex, to: flat.endIndex, by: 3).map { SIMD3(flat[$0], flat[$0 + 1], flat[$0 + 2]) }
}

while let line = readLine() {
  let words = line.split(separator: " ")
  let crystals = try (0..<Int(words[3])!).map { _ in
    let rows = vectors(numbers().dropFirst())
    let sites = vectors(numbers()[...])
    return try CrystalStructure(
      lattice: Lattice(rows[0], rows[1], rows[2]), fractional: sites,
      elements: Array(repeating: Element(symbol: "Si")!, count: sites.count))
  }
  var faces = 0
  var volume = 0.0
  let time = try (0..<5).map { _ in
    try seconds {
      faces = 0
      volume = 0
      for crystal in crystals {
        let cells = try VoronoiCells(of: crystal)
        faces += cells.neighbours.count
        volume += cells.volumes.reduce(0, +)
      }
    }
  }.min()!
  print(words[1], time, faces, volume)
}
