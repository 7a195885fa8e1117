import Crystallography
import Featurization
import Foundation
import JSON
import MaterialRecords
import TestKit
import Testing

/// Conversions between bytes in and bytes out, and `--from` of the service.
@Suite struct ConvertTests {
  /// Converts a text; what would go to standard error comes beside it.
  private func convert(
    _ text: String, from: StructureFormat, to: StructureFormat, disorder: DisorderPolicy = .refuse,
    file: String? = nil, strict: Bool = false, piece: Int = 1 << 16
  ) -> (output: String, errors: [String]) {
    let errors = Lines()
    var conversion = StructureConversion(to: to, strict: strict) { errors.lines.append($0) }
    conversion.open(StructureReader.Options(format: from, disorder: disorder), file: file)
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: piece) {
      bytes[start..<min(start + piece, bytes.count)].withUnsafeBytes { conversion.receive($0) }
    }
    conversion.close()
    conversion.finish()
    return (String(decoding: conversion.takeOutput(), as: UTF8.self), errors.lines)
  }

  private final class Lines {
    var lines: [String] = []
  }

  private static let salt = """
    {"id":"salt","structure":{"lattice_vectors":[[4.1,0,0],[0.1,4.2,0],[0,0,-4.3]],"dimension_types":[1,1,1],\
    "cartesian_site_positions":[[0,0,0],[2.1,2.2,-2.3]],"species_at_sites":["Na","Cl"],\
    "species":[{"name":"Na","chemical_symbols":["Na"],"concentration":[1]},\
    {"name":"Cl","chemical_symbols":["Cl"],"concentration":[1]}]}}

    """

  /// Through every format and back: the same sites within the rounding of a change of coordinates.
  @Test(arguments: StructureFormat.allCases) func thereAndBack(format: StructureFormat) throws {
    let there = convert(Self.salt, from: .ndjson, to: format)
    #expect(there.errors.isEmpty)
    let back = convert(there.output, from: format, to: .ndjson)
    let (before, after) = (
      try JSONLine(text: Self.salt.trimmingCharacters(in: .newlines)),
      try JSONLine(text: back.output.trimmingCharacters(in: .newlines))
    )
    #expect(after.text("id") == "salt")
    let (first, second) = (try #require(try before.structure()), try #require(try after.structure()))
    #expect(first.elements == second.elements)
    // A CIF knows lengths and angles only: neither the hand nor the direction of the cell.
    let keepsHand = format != .cif
    for axis in 0..<3 {
      #expect(abs(first.lattice.lengths[axis] - second.lattice.lengths[axis]) < 1e-12)
      #expect(abs(first.lattice.angles[axis] - second.lattice.angles[axis]) < 1e-12)
      if keepsHand { #expect((first.lattice[axis] - second.lattice[axis]).length < 1e-12) }
    }
    for site in 0..<first.count {
      #expect((first.fractional[site] - second.fractional[site]).length < 1e-12)
      if keepsHand { #expect((first.cartesian[site] - second.cartesian[site]).length < 1e-12) }
    }
  }

  /// Every file of the optional data folder: to records and through each format, the composition stays.
  @Test func filesThereAndBack() throws {
    guard let folder = DataFolder.path("structures/pymatgen") else { return }
    var count = 0
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
      guard let from = StructureFormat(fileName: name),
        let text = try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
      else { continue }
      let records = convert(text, from: from, to: .ndjson, disorder: .average, file: name).output
      let lines = try records.split(separator: "\n").map { try JSONLine(text: String($0)) }.filter { !$0.has("error") }
      for line in lines {
        let structure = try #require(try line.structure())
        for format in StructureFormat.allCases {
          let one = convert(
            String(decoding: line.bytes, as: UTF8.self) + "\n", from: .ndjson, to: format, disorder: .average)
          if !one.errors.isEmpty {
            #expect(!structure.isOrdered || structure.periodicity != .all, "\(name) \(format) \(one.errors)")
            continue
          }
          let back = convert(one.output, from: format, to: .ndjson, disorder: .average).output
          let again = try #require(try JSONLine(text: back.trimmingCharacters(in: .newlines)).structure())
          #expect(again.count == structure.count && again.isOrdered == structure.isOrdered, "\(name) \(format)")
          #expect(abs(again.lattice.volume - structure.lattice.volume) < 1e-9 * structure.lattice.volume)
          for (symbol, amount) in structure.amounts {
            let other = again.amounts.first { $0.element == symbol }?.amount ?? 0
            #expect(abs(other - amount) < 1e-9, "\(name) \(format)")
          }
          count += 1
        }
      }
    }
    #expect(count > 500)
  }

  private static let cifs = """
    data_good
    _cell_length_a 4
    _cell_length_b 4
    _cell_length_c 4
    _cell_angle_alpha 90
    _cell_angle_beta 90
    _cell_angle_gamma 90
    _space_group_IT_number 221
    loop_
    _atom_site_label
    _atom_site_fract_x
    _atom_site_fract_y
    _atom_site_fract_z
    _atom_site_occupancy
    Na 0 0 0 1
    data_bad
    _cell_length_a 4
    loop_
    _atom_site_label
    _atom_site_fract_x
    _atom_site_fract_y
    Na 0 0

    """

  @Test(arguments: [1, 7, 1 << 16]) func aBadStructureIsOneErrorLine(piece: Int) throws {
    let lines = convert(Self.cifs, from: .cif, to: .ndjson, piece: piece).output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines[0].hasPrefix(#"{"id":"good","structure":{"lattice_vectors":[[4,0,0],[0,4,0],[0,0,4]]"#))
    let error = try JSONLine(text: String(lines[1]))
    #expect(try error.value("error")?["type"]?.string() == "structure/missing-data")
    #expect(try error.value("error")?["line"]?.integer() == 18)
    #expect(try error.value("error")?["service"]?.string() == "featurizer")
    #expect(try error.value("input")?.string().hasPrefix("data_bad\n") == true)
  }

  @Test func otherOutputsReportErrorsApart() {
    let conversion = convert(Self.cifs, from: .cif, to: .extxyz, file: "dir/a.cif")
    #expect(conversion.output.hasPrefix("1\nLattice="))
    #expect(conversion.errors.count == 1)
    #expect(conversion.errors[0].hasPrefix("dir/a.cif:18: structure/missing-data: data block 'bad'"))
    let two = convert(Self.cifs.replacing("data_bad", with: "data_x") + Self.cifs, from: .cif, to: .poscar)
    #expect(two.errors.contains { $0.contains("POSCAR holds one structure") })
    #expect(
      convert(Self.cifs + Self.cifs, from: .cif, to: .ndjson, strict: true).output.split(separator: "\n").count == 2)
  }

  @Test func disorderIsRefusedOrKept() {
    let mixed = Self.cifs.replacing("Na 0 0 0 1", with: "Na 0 0 0 .25\nK 0 0 0 .5")
    let refused = convert(mixed, from: .cif, to: .ndjson).output.split(separator: "\n")
    #expect(refused[0].contains(#""type":"structure/disordered""#))
    let kept = convert(mixed, from: .cif, to: .ndjson, disorder: .average).output.split(separator: "\n")
    #expect(kept[0].contains(#""chemical_symbols":["Na","K","vacancy"],"concentration":[0.25,0.5,0.25]"#))
    let poscar = convert(mixed, from: .cif, to: .poscar, disorder: .average)
    #expect(poscar.errors[0].contains("structure/not-representable: POSCAR has no partial occupancies"))
  }

  /// Structures without a name are called after their file; NDJSON passes what is no structure.
  @Test func namesAndPassingLines() {
    let frames = "1\n\nFe 0 0 0\n1\nname=own\nFe 0 0 0\n1\n\nFe 0 0 0\n"
    let output = convert(frames, from: .extxyz, to: .ndjson, file: "run/frames.v2.xyz").output
    let ids = output.split(separator: "\n").map { $0.split(separator: "\"")[3] }
    #expect(ids == ["frames.v2", "own", "frames.v2/2"])
    let lines = "{\"mark\":\"m\"}\n{\"error\":{}}\n{\"x\":0.10,\(Self.salt.dropFirst())"
    let passed = convert(lines, from: .ndjson, to: .ndjson).output
    #expect(passed == "{\"mark\":\"m\"}\n{\"error\":{}}\n{\"x\":0.10,\(Self.salt.dropFirst())")
  }

  @Test func aTextLongerThanTheLimit() {
    var conversion = StructureConversion(to: .ndjson) { _ in }
    conversion.open(StructureReader.Options(format: .cif, limit: 300), file: nil)
    Array((Self.cifs + String(repeating: "# x\n", count: 100) + Self.cifs).utf8).withUnsafeBytes {
      conversion.receive($0)
    }
    conversion.close()
    let lines = String(decoding: conversion.takeOutput(), as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines.filter { $0.contains("structure/too-long") }.count >= 1)
  }

  // MARK: The service

  @Test func theServiceReadsStructures() throws {
    let lines = try TestSession.run(
      FeaturizerService.self, arguments: ["--from", "cif", "--preset", "magpie"], bytes: Array(Self.cifs.utf8))
    #expect(lines.count == 2)
    let features = try #require(try JSONLine(text: lines[0]).value("features"))
    #expect(try features["values"]?["MagpieData mean Number"]?.double() == 11)
    let error = try #require(try JSONLine(text: lines[1]).value("error"))
    #expect(try error["line"]?.integer() == 18)
    let strict = try TestSession.run(
      FeaturizerService.self, arguments: ["--from", "cif"], bytes: Array((Self.cifs + Self.cifs).utf8), strict: true)
    #expect(strict.count == 2)
  }

  /// The atoms of a structure make the composition where nothing else does.
  @Test func theServiceTakesTheCompositionOfAStructure() throws {
    let lines = try TestSession.run(
      FeaturizerService.self, arguments: ["--preset", "magpie"],
      lines: [Self.salt.trimmingCharacters(in: .newlines), #"{"structure":{}}"#, #"{"formula":"K","structure":7}"#])
    #expect(try JSONLine(text: lines[0]).value("features")?["values"]?["MagpieData mean Number"]?.double() == 14)
    #expect(try JSONLine(text: lines[1]).value("error")?["type"]?.string() == "json/missing-member")
    #expect(try JSONLine(text: lines[2]).value("features")?["values"]?["MagpieData mean Number"]?.double() == 19)
  }
}
