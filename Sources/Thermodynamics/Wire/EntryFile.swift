import JSON
import ServiceRuntime

/// Files of phases of known energy, as records.
enum EntryFile {
  /// Adds the phases of a file to a diagram; every line counts, whether or not it says `entry`.
  /// - Returns: how many were there already.
  /// - Throws: `StartError` with the line that cannot be used.
  static func read(
    _ path: String, reader: EnergyReader, limit: Int, into diagram: inout PhaseDiagram
  ) throws(StartError) -> Int {
    var duplicates = 0
    try ServiceFiles.forEachLine(path) { line, number in
      guard diagram.entries.count < limit else {
        throw StartError.badConfiguration("\(path): more than --max-entries \(limit) phases")
      }
      let record = Record(line: try JSONLine(line), number: number)
      if case .duplicate = diagram.add(try reader.entry(record)) { duplicates += 1 }
    }
    return duplicates
  }
}
