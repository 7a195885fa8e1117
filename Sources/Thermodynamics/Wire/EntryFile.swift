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
    let bytes = try ServiceFiles.read(path)
    var duplicates = 0
    for (number, slice) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      let line = slice.last == 0x0D ? slice.dropLast() : slice
      guard line.contains(where: { $0 != 0x20 && $0 != 0x09 }) else { continue }
      guard diagram.entries.count < limit else {
        throw .badConfiguration("\(path): more than --max-entries \(limit) phases")
      }
      do {
        let record = Record(line: try JSONLine(Array(line)), number: number + 1)
        if case .duplicate = diagram.add(try reader.entry(record)) { duplicates += 1 }
      } catch let error as RecordError {
        throw .badConfiguration("\(path):\(number + 1): \(error.type): \(error.detail)")
      } catch {
        throw .badConfiguration("\(path):\(number + 1): \(error)")
      }
    }
    return duplicates
  }
}
