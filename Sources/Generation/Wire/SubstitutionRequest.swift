import Chemistry
import Crystallography
import DesignSpace
import JSON
import MaterialRecords
import ServiceRuntime

/// A request with the method `substitute`: a prototype by name or as a structure, the elements of its roles, and which
/// tolerance factors are kept.
struct SubstitutionRequest {
  /// The value of `method` that asks so.
  static let method = "substitute"
  /// The members that only such a request holds.
  static let asking: Set<String> = ["prototype", "structure", "sites", "tolerance"]

  let substitution: Substitution

  /// Reads the members; elements are those of the space.
  /// - Throws: `RecordError`, `JSONError`.
  init(_ record: Record, in space: CompositionSimplex) throws {
    let prototype = try Self.prototype(record)
    var choices: [String: [Element]] = [:]
    if let sites = try record.line.value("sites") {
      for (name, list) in try sites.members() { choices[name] = try list.elements().map(Self.element) }
    }
    let tolerance = try Self.tolerance(record)
    do throws(SubstitutionError) {
      substitution = try Substitution(
        prototype, choices: choices, tolerance: tolerance, within: space.elements)
    } catch {
      throw Self.refusal(error.description, at: error == .noToleranceFactor ? "/tolerance" : "/sites")
    }
  }

  /// The named prototype, or the structure of the record.
  private static func prototype(_ record: Record) throws -> Prototype {
    let structure = try record.line.structure()
    guard let value = try record.line.value("prototype") else {
      guard let structure else {
        throw refusal("'substitute' needs 'prototype', a name, or 'structure' to decorate", at: "")
      }
      do throws(PrototypeError) {
        return try Prototype(structure, name: record.id ?? "prototype")
      } catch {
        throw refusal(error.description, at: "/structure")
      }
    }
    guard structure == nil else {
      throw refusal("the request holds both 'prototype' and 'structure'", at: "/structure")
    }
    let name = try value.string()
    guard let known = PrototypeName(rawValue: name) else {
      let all = PrototypeName.allCases.map(\.rawValue).joined(separator: ", ")
      throw refusal("'\(name.prefix(32))' is none of \(all)", at: value.pointer)
    }
    return known.prototype
  }

  private static func element(_ value: JSONValue) throws -> Element {
    let symbol = try value.string()
    guard let element = Element(symbol: symbol) else {
      throw refusal("'\(symbol.prefix(32))' is not an element", at: value.pointer)
    }
    return element
  }

  private static func tolerance(_ record: Record) throws -> ClosedRange<Double>? {
    guard let value = try record.line.value("tolerance") else { return nil }
    let ends = try value.doubles()
    guard ends.count == 2, ends[0] <= ends[1] else { throw value.mismatch("[least, greatest]") }
    return ends[0]...ends[1]
  }

  private static func refusal(_ detail: String, at pointer: String) -> RecordError {
    RecordError("generator/bad-request", "bad substitution", detail: detail, pointer: pointer.isEmpty ? nil : pointer)
  }
}
