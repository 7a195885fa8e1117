import MaterialRecords
import Numerics
import Testing

/// A safetensors file from its header text and data.
private func file(_ header: String, data: Int = 0, claims: UInt64? = nil) -> [UInt8] {
  let text = Array(header.utf8)
  let length = claims ?? UInt64(text.count)
  return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + text + [UInt8](repeating: 0, count: data)
}

@Suite("Model files") struct ModelFileTests {
  static let model = ModelFile(
    metadata: ["card": #"{"model":"deep-ensemble","note":"“125 MPa”"}"#, "format": "sluice"],
    tensors: [
      ModelFile.Tensor(name: "a", shape: [3], [Float(1), -2.5, .leastNonzeroMagnitude]),
      ModelFile.Tensor(name: "b", shape: [2, 2], [0.1, .pi, -.infinity, 4.0]),
      ModelFile.Tensor(name: "empty", shape: [0, 5], [Float]()),
      ModelFile.Tensor(name: "scalar", shape: [], [Double(7)]),
    ])

  @Test("what is written reads back, and again to the same bytes") func roundTrip() throws {
    let bytes = ModelFileTests.model.serialized
    let back = try ModelFile(parsing: bytes)
    #expect(back.serialized == bytes)
    #expect(back.metadata == ModelFileTests.model.metadata)
    #expect(try back.floats("a", shape: [3]) == [1, -2.5, .leastNonzeroMagnitude])
    #expect(try back.doubles("b", shape: [2, 2]) == [0.1, .pi, -.infinity, 4])
    #expect(try back.doubles("scalar", shape: []) == [7])
    #expect((bytes.count - (3 * 4 + 5 * 8)).isMultiple(of: 8), "the data starts aligned")
  }

  /// Written by safetensors 0.5 for Python: `save({"w": float32[[1, 2]], "x": float64[3]}, {"k": "v"})`.
  @Test("a file of another implementation") func python() throws {
    let header =
      #"{"__metadata__":{"k":"v"},"x":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"w":{"dtype":"F32","shape":[1,2],"data_offsets":[8,16]}}     "#
    var bytes = file(header)
    bytes += [0, 0, 0, 0, 0, 0, 8, 0x40, 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40]
    let model = try ModelFile(parsing: bytes)
    #expect(model.metadata == ["k": "v"])
    #expect(try model.floats("w", shape: [1, 2]) == [1, 2])
    #expect(try model.doubles("x", shape: [1]) == [3])
  }

  @Test("a tensor of another shape or type is named") func wrongTensor() {
    #expect(throws: ModelFileError("tensor 'a' has shape [3], not [4]")) {
      try ModelFileTests.model.floats("a", shape: [4])
    }
    #expect(throws: ModelFileError("tensor 'b' is F64, not F32")) {
      try ModelFileTests.model.floats("b", shape: [2, 2])
    }
    #expect(throws: ModelFileError("tensor 'c' is missing")) { try ModelFileTests.model.floats("c", shape: [1]) }
  }

  static let hostile: [(bytes: [UInt8], says: String)] = [
    ([], "too few"), ([1, 2, 3], "too few"),
    (file("{}", claims: .max), "claims 18446744073709551615 bytes"),
    (file("{}", claims: 100_000_001), "at most 100000000"),
    (file("{}", claims: 3), "the file ends after 10"),
    (file(""), "not a JSON object"), (file(" {}"), "not a JSON object"), (file("[]"), "not a JSON object"),
    (file("{"), "header"), (file("{}", data: 1), "take 0 bytes but 1 are there"),
    (file(#"{"a":{"dtype":"F32","shape":[1]}}"#), "'data_offsets' is missing"),
    (file(#"{"a":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}}"#, data: 4), "unknown number type 'F31'"),
    (file(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}"#, data: 4), "two data offsets"),
    (file(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, data: 4), "no range"),
    (file(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}"#, data: 4), "no range"),
    (file(#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, data: 4), "does not fill 4 bytes"),
    (file(#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, data: 4), "does not fill"),
    (file(#"{"a":{"dtype":"F32","shape":[1000000000000],"data_offsets":[0,4]}}"#, data: 4), "does not fill"),
    (
      file(#"{"a":{"dtype":"F64","shape":[9007199254740991,9007199254740991,8],"data_offsets":[0,0]}}"#),
      "does not fill"
    ),
    (
      file(
        #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}"#,
        data: 6), "overlaps"
    ),
    (
      file(
        #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[5,9]}}"#,
        data: 9), "leaves a hole"
    ),
    (file(#"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#, data: 3), "take 4 bytes but 3"),
    (file(#"{"a":{"dtype":"U8","shape":[1.5],"data_offsets":[0,4]}}"#, data: 4), "an integer"),
    (file(#"{"a":1}"#), "an object"), (file(#"{"__metadata__":{"a":1}}"#), "a string"),
    // Numbers of another width than the data, and of 10¹² elements over four bytes of it.
    (file(#"{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,4]}}"#, data: 4), "does not fill 4 bytes"),
    (
      file(#"{"a":{"dtype":"F32","shape":[1000000000000],"data_offsets":[0,4000000000000]}}"#, data: 4),
      "take 4000000000000 bytes but 4"
    ),
    (file(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[9007199254740988,9007199254740992]}}"#, data: 4), "beyond"),
    (file(#"{"a":"# + String(repeating: "[", count: 100_000)), "header"),
    (
      file(
        #"{"a":{"dtype":"F32","shape":["# + String(repeating: "1,", count: 100_000) + #"1],"data_offsets":[0,4]}}"#,
        data: 5), "take 4 bytes but 5"
    ),
    (file(#"{"a":{},"a":{}}"#), "twice"), (file("{\"\u{0}\":1}"), "header"),
  ]

  @Test("hostile and broken files are refused with a reason", arguments: hostile)
  func refused(bytes: [UInt8], says: String) {
    do {
      _ = try ModelFile(parsing: bytes)
      Issue.record("accepted")
    } catch {
      #expect(error.description.contains(says), "\(error)")
    }
  }

  @Test("no change of a valid file crashes the reader: 20,000 flips, cuts and copies") func fuzz() {
    let valid = ModelFileTests.model.serialized
    var random = SeededGenerator(seed: 1)
    var accepted = 0
    for _ in 0..<20_000 {
      var bytes = valid
      for _ in 0...random.index(below: 4) {
        switch random.index(below: 4) {
        case 0: bytes[random.index(below: bytes.count)] = UInt8(random.index(below: 256))
        case 1: bytes[random.index(below: bytes.count)] = UInt8(ascii: "9")
        case 2: bytes.removeLast(random.index(below: bytes.count))
        default:
          let start = random.index(below: bytes.count)
          bytes += bytes[start..<min(bytes.count, start + 40)]
        }
        if bytes.isEmpty { break }
      }
      if let model = try? ModelFile(parsing: bytes) {
        accepted += 1
        let held = model.tensors.reduce(0) { $0 + $1.bytes.count }
        #expect(held <= bytes.count)
      }
    }
    #expect(accepted > 0 && accepted < 20_000)
  }
}
