import Crystallography
import JSON

/// Writes structures in any format, one after another.
package struct StructureWriter {
  private let format: StructureFormat
  private var json = JSONWriter()
  private var count = 0

  package init(_ format: StructureFormat) { self.format = format }

  /// Appends a structure; NDJSON sets the member of the record that held it, where one did.
  /// - Throws: `RecordError` where the format has no words for the structure.
  package mutating func append(
    _ structure: CrystalStructure, name: String?, record: JSONLine? = nil, to bytes: inout [UInt8]
  ) throws {
    do throws(StructureWritingError) {
      try write(structure, name: name, record: record, to: &bytes)
      count += 1
    } catch {
      throw RecordError("structure/not-representable", "no words for it", detail: "\(error)", pointer: nil)
    }
  }

  private mutating func write(_ structure: CrystalStructure, name: String?, record: JSONLine?, to bytes: inout [UInt8])
    throws(StructureWritingError)
  {
    json.removeAll()
    switch format {
    case .cif: return try CIF.append(structure, name: name ?? "structure-\(count + 1)", to: &bytes)
    case .poscar:
      if count > 0 { throw .single("POSCAR") }
      return try POSCAR.append(structure, name: name, to: &bytes)
    case .extxyz: return try ExtendedXYZ.append(structure, name: name, to: &bytes)
    case .ndjson:
      if let record {
        record.append(to: &json, setting: "structure") { structure.write(to: &$0) }
      } else {
        StructureTranslator.write(structure, name: name, to: &json)
      }
    case .optimade:
      if count == 0 {
        OptimadeEntry.writeHeader(to: &json)
        json.endLine()
      }
      OptimadeEntry.write(structure, id: name ?? "structure-\(count + 1)", to: &json)
    case .pymatgen: PymatgenStructure.write(structure, name: name, to: &json)
    case .ase:
      try AtomsDatabase.write(structure, name: name, id: count + 1, to: &json)
      bytes += "\(count == 0 ? "{" : ",")\"\(count + 1)\":".utf8
    }
    json.endLine()
    bytes += json.bytes
  }

  /// Appends what ends the output.
  package mutating func finish(to bytes: inout [UInt8]) {
    if format == .optimade, count == 0 {
      json.removeAll()
      OptimadeEntry.writeHeader(to: &json)
      json.endLine()
      bytes += json.bytes
    }
    guard format == .ase else { return }
    let ids = (0..<count).map { "\($0 + 1)" }.joined(separator: ",")
    bytes += "\(count == 0 ? "{" : ",")\"ids\":[\(ids)],\"nextid\":\(count + 1)}\n".utf8
  }
}
