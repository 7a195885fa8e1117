import Crystallography
import JSON
import ServiceRuntime

/// Makes records out of structures of another format: `{"id":…,"structure":{…}}`, the name as the id. What is no structure
/// becomes an error line with its line of the input.
package struct StructureTranslator: InputTranslator {
  private var reader: StructureReader
  private var writer = JSONWriter()

  package init(_ options: StructureReader.Options) { reader = StructureReader(options) }

  /// Makes records of the structures that the bytes complete.
  package mutating func receive(_ input: UnsafeRawBufferPointer, _ body: (TranslatedInput) -> Void) {
    reader.receive(input) { StructureTranslator.translate($0, &writer, body) }
  }

  /// Makes records of what remains.
  package mutating func endOfInput(_ body: (TranslatedInput) -> Void) {
    reader.endOfInput { StructureTranslator.translate($0, &writer, body) }
  }

  private static func translate(
    _ item: StructureReader.Item, _ writer: inout JSONWriter, _ body: (TranslatedInput) -> Void
  ) {
    switch item {
    case .structure(let structure, let name, let line, _):
      writer.removeAll()
      write(structure, name: name, to: &writer)
      body(.line(writer.bytes, number: line))
    case .failure(let error, let line, let input): body(.failure(error, input: input, number: line))
    case .passing(let line): body(.line(line.bytes, number: 0))
    }
  }

  /// Writes the record of a structure as one object.
  package static func write(_ structure: CrystalStructure, name: String?, to writer: inout JSONWriter) {
    writer.object { writer in
      if let name { writer.member("id", name) }
      writer.member("structure", object: { structure.writeAttributes(to: &$0) })
    }
  }
}
