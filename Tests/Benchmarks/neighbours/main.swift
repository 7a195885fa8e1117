import Chemistry
import Crystallography
import Glibc

// Times neighbour lists of the crystals on standard input, and writes one line for each case: name, least CPU seconds for all
// crystals of the case, edges, sum of distances. run.py builds and runs it.
//
// A case is a line "case NAME CUTOFF COUNT", then COUNT crystals: a line with the number of sites and nine numbers of the
// lattice, and a line with three fractional coordinates a site.

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
  let (cutoff, count) = (Double(words[2])!, Int(words[3])!)
  let crystals = try (0..<count).map { _ in
    let rows = vectors(numbers().dropFirst())
    let sites = vectors(numbers()[...])
    return try CrystalStructure(
      lattice: Lattice(rows[0], rows[1], rows[2]), fractional: sites,
      elements: Array(repeating: Element(symbol: "Si")!, count: sites.count))
  }
  var edges = 0
  var sum = 0.0
  let time = try (0..<5).map { _ in
    try seconds {
      edges = 0
      sum = 0
      for crystal in crystals {
        let list = try NeighbourList(of: crystal, cutoff: cutoff)
        edges += list.count
        sum += list.distances.reduce(0, +)
      }
    }
  }.min()!
  print(words[1], time, edges, sum)
}
