import ArgumentParser
import Chemistry
import Crystallography
import DesignSpace
import JSON
import MaterialRecords
import ServiceRuntime

/// `sluice-generator substitute`: writes a prototype structure with every charge-balanced choice of elements. Does not read
/// its input.
package struct SubstituteCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "substitute", _superCommandName: "sluice-generator",
    abstract: "Write a prototype structure decorated with charge-balanced elements, in order.",
    discussion: """
      The order is fixed: by atomic number, role after role, the last role fastest. Charges are common oxidation states, \
      lengths sums of Shannon's radii.
      """)

  @Option(
    help: ArgumentHelp(
      "A known prototype: \(PrototypeName.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "name"))
  package var prototype: PrototypeName?

  @Option(help: ArgumentHelp("A file whose first record has the structure to decorate.", valueName: "file"))
  package var structure: String?

  @Option(
    help: ArgumentHelp(
      "Elements of a role, as in A=Ca,Sr,Ba; roles of a record's structure are its elements. May be given again.",
      valueName: "role=list"))
  package var site: [RoleElements] = []

  @Option(help: ArgumentHelp("Tolerance factors of perovskites to keep, as in 0.8:1.1.", valueName: "low:high"))
  package var tolerance: FactorRange?

  @Option(help: ArgumentHelp("Keep what lies in the space of a problem file.", valueName: "file"))
  package var problem: String?

  @Option(help: ArgumentHelp("Write at most so many structures.", valueName: "n"))
  package var limit: Int?

  package init() {}

  package func validate() throws {
    guard (prototype == nil) != (structure == nil) else {
      throw ValidationError("say either --prototype or --structure")
    }
    if let limit, limit < 0 { throw ValidationError("--limit must not be negative") }
    guard Set(site.map(\.role)).count == site.count else { throw ValidationError("--site names a role twice") }
  }

  package func run() throws {
    GenerationCommand.run { output in
      let space = try problem.map { try ProblemOptions.read($0).space }
      let substitution = try substitution(within: space?.elements)
      var left = limit ?? .max
      try substitution.visit { decoration in
        guard left > 0 else { return false }
        if let space, space.violation(of: decoration.composition) != nil { return true }
        output.write {
          Self.write(decoration, of: substitution.prototype, parent: substitution.prototype.name, to: &$0)
        }
        left -= 1
        return left > 0
      }
      if left == limit ?? .max, limit != 0 {
        StandardError.write(
          "sluice-generator: nothing written: no choice of elements balances charges within the rules; an element plays two "
            + "roles only where --site names it for both")
      }
    }
  }

  /// What the options ask for, of all elements or of some.
  /// - Throws: `StartError`.
  package func substitution(within elements: [Element]? = nil) throws -> Substitution {
    let choices = Dictionary(uniqueKeysWithValues: site.map { ($0.role, $0.elements) })
    let prototype = try readPrototype()
    do throws(SubstitutionError) {
      return try Substitution(prototype, choices: choices, tolerance: tolerance?.range, within: elements)
    } catch {
      throw StartError.usage(error.description)
    }
  }

  private func readPrototype() throws(StartError) -> Prototype {
    if let prototype { return prototype.prototype }
    let path = structure ?? ""
    let bytes = try ServiceFiles.read(path, limit: ServiceLimits().line)
    guard let first = bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).first else {
      throw .badConfiguration("\(path): no record")
    }
    do {
      let line = try JSONLine(Array(first))
      guard let structure = try line.structure() else { throw StartError.badConfiguration("\(path): no structure") }
      return try Prototype(structure, name: line.text("id") ?? "prototype")
    } catch let error as StartError {
      throw error
    } catch let error as RecordError {
      throw .badConfiguration("\(path): \(error.type): \(error.detail)")
    } catch {
      throw .badConfiguration("\(path): \(error)")
    }
  }

  /// Writes `id`, the members that `carried` writes, `formula`, `composition`, `structure` and `generated`.
  package static func write(
    _ decoration: Decoration, of prototype: Prototype, parent: String, to writer: inout JSONWriter,
    carried: (inout JSONWriter) -> Void = { _ in }
  ) {
    let formula = prototype.formula(of: decoration.ions.map(\.element))
    func text(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
      var part = JSONWriter()
      body(&part)
      return part.bytes
    }
    writer.object { writer in
      writer.member("id", "\(parent)/\(formula)")
      carried(&writer)
      writer.member("formula", formula)
      writer.member("composition", raw: text { decoration.composition.write(to: &$0) })
      writer.member("structure", raw: text { decoration.structure.write(to: &$0) })
      writer.member(
        "generated",
        object: { writer in
          writer.member("method", "substitute")
          writer.member("prototype", prototype.name)
          writer.member(
            "charges",
            object: { writer in
              var written: Set<Element> = []
              for ion in decoration.ions where written.insert(ion.element).inserted {
                // In two roles an element may have two charges.
                let charges = Set(decoration.ions.filter { $0.element == ion.element }.map(\.charge)).sorted()
                if charges.count == 1 {
                  writer.member(ion.element.symbol, ion.charge)
                } else {
                  writer.member(ion.element.symbol, array: { for charge in charges { $0.element(charge) } })
                }
              }
            })
          if let factor = decoration.toleranceFactor { writer.member("tolerance_factor", factor) }
          if !decoration.approximated.isEmpty {
            writer.member("approximate_radii", decoration.approximated.map(\.symbol))
          }
        })
    }
  }
}

/// `A=Ca,Sr`: the elements that a role may hold.
package struct RoleElements: ExpressibleByArgument, Sendable {
  let role: String
  let elements: [Element]

  package init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    let elements = parts[1].split(separator: ",").map { Element(symbol: $0) }
    guard !elements.isEmpty, elements.allSatisfy({ $0 != nil }) else { return nil }
    role = String(parts[0])
    self.elements = elements.compactMap(\.self)
  }
}

/// `0.8:1.1`: a range of tolerance factors.
package struct FactorRange: ExpressibleByArgument, Sendable {
  let range: ClosedRange<Double>

  package init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
    guard parts.count == 2, let low = parts[0], let high = parts[1], low <= high, high.isFinite, low.isFinite else {
      return nil
    }
    range = low...high
  }
}

extension PrototypeName: ExpressibleByArgument {}
