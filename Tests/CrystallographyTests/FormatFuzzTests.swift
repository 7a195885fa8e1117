import Crystallography
import Foundation
import Numerics
import TestKit
import Testing

/// Mutated files never crash or hang a reader, and what is read is a structure by every rule; deterministic.
@Suite struct FormatFuzzTests {
  private static let seeds: [(name: String, bytes: [UInt8])] = {
    let small: [(String, String)] = [
      ("a.cif", CIFTests.text("Ca 0 0 0\nTi .5 .5 .5\nO .5 .5 0", symmetry: "_space_group_name_Hall '-P 4 2 3'")),
      ("b.cif", "#\\#CIF_2.0\n" + CIFTests.text("Na 0 0 0") + "_list [1 2 {'a':3}]\n;x\n;\n"),
      ("c.vasp", "Na Cl\n1.0\n4 0 0\n0 4 0\n0 0 4\nNa Cl\n1 1\nSelective\nDirect\n0 0 0 T T T\n.5 .5 .5 F F F\n"),
      ("d.xyz", "2\nLattice=\"4 0 0 0 4 0 0 0 4\" pbc=\"T T T\" Properties=species:S:1:pos:R:3\nNa 0 0 0\nCl 2 2 2\n"),
    ]
    var seeds = small.map { (name: $0.0, bytes: Array($0.1.utf8)) }
    guard let folder = DataFolder.path("structures") else { return seeds }
    for name in ["cod_tools", "pymatgen", "cif_syntax", "spglib"] {
      let files = ((try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(name)")) ?? []).sorted()
      for (place, file) in files.enumerated() where place % 8 == 0 {
        guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)/\(file)"), data.count < 20_000 else {
          continue
        }
        seeds.append((file, [UInt8](data)))
      }
    }
    return seeds
  }()

  private static let inserts: [[UInt8]] = [
    "data_", "loop_", "'", "\"", "\n;", ";\n", "_atom_site_fract_x", "[", "{", "]", "1e308", "-", "999999999", "nan",
    "0",
    "\u{0}", "\n", "\r", " ", "#", "(", ")", "=", "Lattice=", "?", ".", "x,y,z", "1/0", "T",
  ].map { Array($0.utf8) }

  private static func mutate(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0...Int.random(in: 0..<6, using: &random) {
      guard !bytes.isEmpty else { return inserts[0] }
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.remove(at: place)
      case 2: bytes.insert(contentsOf: inserts.randomElement(using: &random)!, at: place)
      case 3: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 0..<200, using: &random)))
      case 4: bytes.truncate(place)
      default:
        let end = min(bytes.count, place + Int.random(in: 0..<300, using: &random))
        bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &random))
      }
    }
    return bytes
  }

  @Test func mutatedFilesAreReadOrRefused() {
    var random = SeededGenerator(seed: 20_260_101)
    var (read, refused) = (0, 0)
    // Without the data folder there are few files to begin with, which are mutated more often.
    for round in 0..<max(12, 600 / Self.seeds.count) {
      for seed in Self.seeds {
        let bytes = Self.mutate(seed.bytes, &random)
        // Any reader may meet any file.
        let name = round % 4 == 3 ? ["x.cif", "x.vasp", "x.xyz"][round / 4 % 3] : seed.name
        for result in ReferenceFilesTests.read(bytes, named: name) {
          switch result {
          case .success(let item):
            read += 1
            let structure = item.structure
            #expect(structure.count > 0 && structure.count <= CrystalStructure.siteLimit)
            #expect(structure.fractional.allSatisfy(\.isFinite) && structure.cartesian.allSatisfy(\.isFinite))
            #expect(structure.lattice.volume > 0)
          case .failure(let error):
            refused += 1
            #expect(error.line >= 1 && !error.detail.isEmpty)
          }
        }
      }
    }
    #expect(read > 0 && refused > 0)
  }

  /// The framer cuts the same texts however the bytes come, and never hands on more than its limit.
  @Test(arguments: [1, 3, 64, 4096]) func piecesDoNotMatter(size: Int) {
    let kinds: [(StructureFramer.Boundary, String)] = [
      (.dataBlock, "# head\ndata_a\n_x 1\n;\ndata_no\n;\nDATA_b\n_y 2\n"),
      (.frame, "1\nc\nH 0 0 0\n\n2\nc\nH 0 0 0\nH 1 0 0\n"),
      (.document, "{\"a\":\"}\"}\n [1,\n2]{}\n"), (.none, "a\nb"), (.line, "a\n\nb"),
    ]
    let counts = [2, 2, 3, 1, 3]
    for ((boundary, text), count) in zip(kinds, counts) {
      var framer = StructureFramer(boundary, limit: 1000)
      var pieces: [StructureFramer.Piece] = []
      let bytes = Array(text.utf8)
      for start in stride(from: 0, to: bytes.count, by: size) {
        bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { framer.receive($0) { pieces.append($0) } }
      }
      framer.endOfInput { pieces.append($0) }
      #expect(pieces.count == count, "\(boundary): \(pieces.map { String(decoding: $0.bytes, as: UTF8.self) })")
      if boundary == .dataBlock { #expect(pieces.map(\.firstLine) == [1, 7]) }
      if boundary == .frame { #expect(pieces.map(\.firstLine) == [1, 5]) }
    }
  }

  @Test(arguments: [StructureFramer.Boundary.dataBlock, .frame, .document, .none, .line])
  func anEndlessTextIsCut(boundary: StructureFramer.Boundary) {
    var framer = StructureFramer(boundary, limit: 100_000)
    var pieces: [StructureFramer.Piece] = []
    let chunk = [UInt8](repeating: UInt8(ascii: "["), count: 50_000)
    for _ in 0..<20 { chunk.withUnsafeBytes { framer.receive($0) { pieces.append($0) } } }
    framer.endOfInput { pieces.append($0) }
    #expect(pieces.count == 1 && pieces[0].isTooLong && pieces[0].bytes.count == StructureFramer.keptHead)
  }
}

extension [UInt8] {
  fileprivate mutating func truncate(_ count: Int) { removeSubrange(count...) }
}
