/// Why a text is not a structure, and on which line of it.
package struct StructureFormatError: Error, Equatable, Sendable {
  /// The kinds of fault, each with its own type on the wire.
  package enum Fault: Equatable, Sendable {
    /// The text breaks the grammar of its format.
    case syntax
    /// Something that a structure needs is not there.
    case missing
    /// A symbol or label that names no element.
    case element
    /// Symmetry that is missing, ambiguous or contradicts the cell.
    case symmetry
    /// A construct that is not read.
    case unsupported
    /// The text holds no structure at all.
    case noStructure
    /// The structure itself breaks a rule.
    case structure(StructureError)
  }

  package let fault: Fault
  package let detail: String
  /// The line of the input, from 1.
  package let line: Int

  package init(_ fault: Fault, _ detail: String, line: Int) {
    self.fault = fault
    self.detail = detail
    self.line = line
  }

  package init(_ error: StructureError, line: Int) {
    self.init(.structure(error), error.description, line: line)
  }
}

/// A structure as a file states it.
package struct ReadStructure: Sendable, Equatable {
  /// The name of the data block, the comment: what the file calls it.
  package let name: String?
  package let structure: CrystalStructure
  /// The line of the input on which it starts, from 1.
  package let line: Int

  package init(name: String?, _ structure: CrystalStructure, line: Int) {
    self.name = name
    self.structure = structure
    self.line = line
  }
}

/// What a text gives for each structure in it.
package typealias StructureResult = Result<ReadStructure, StructureFormatError>
