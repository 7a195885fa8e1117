import Foundation
import JSON
import TestKit
import Testing

/// Expected verdicts are those of RFC 8259 and, for the profile, RFC 7493 and the wire protocol.
@Suite struct ScannerTests {
  @Test(arguments: [
    #"{}"#, #" { "a" : [ ] } "#, #"{"a":-0,"b":0.10,"c":1e5,"d":-1.5E-300}"#, #"{"é":"\u00e9\ud83d\ude00"}"#,
    #"{"a":9007199254740991,"b":-9007199254740991}"#, #"{"a":{"a":{"a":1}}}"#, #"{"a\"b":1,"a":2}"#,
    "{\"a\":\"\u{10FFFF}\"}", "{\"a\":123456789012345678901234567890.5}", #"{"":null,"t":true,"f":false}"#,
  ]) func accepts(_ text: String) throws {
    let line = try JSONLine(text: text)
    // libjansson, an independent reader, agrees member by member.
    for name in line.names { #expect(try line.value(name) != nil) }
  }

  @Test(arguments: [
    (#""#, "json/syntax"), (#"[1]"#, "json/not-an-object"), (#"1"#, "json/not-an-object"), (#"{"a":1"#, "json/syntax"),
    (#"{"a":1}x"#, "json/syntax"), (#"{"a":01}"#, "json/syntax"), (#"{"a":1.}"#, "json/syntax"),
    (#"{"a":.5}"#, "json/syntax"), (#"{"a":+1}"#, "json/syntax"), (#"{"a":1e}"#, "json/syntax"),
    (#"{"a":NaN}"#, "json/syntax"), (#"{"a":Infinity}"#, "json/syntax"), (#"{"a":nul}"#, "json/syntax"),
    (#"{"a":1,}"#, "json/syntax"), (#"{a:1}"#, "json/syntax"), (#"{"a" 1}"#, "json/syntax"),
    ("{\"a\":\"\t\"}", "json/syntax"), (#"{"a":"\x"}"#, "json/syntax"), (#"{"a":"\u12g4"}"#, "json/syntax"),
    (#"{"a":"\ud800"}"#, "json/syntax"), (#"{"a":"\udc00\ud800"}"#, "json/syntax"), (#"{"a":"\u0000"}"#, "json/syntax"),
    (#"{"a":1,"a":2}"#, "json/duplicate-name"), (#"{"a":1,"\u0061":2}"#, "json/duplicate-name"),
    (#"{"b":{"x":1,"x":1}}"#, "json/duplicate-name"), (#"{"b":[{"x":1,"x":1}]}"#, "json/duplicate-name"),
    (#"{"a":9007199254740992}"#, "json/number-out-of-range"),
    (#"{"a":-99999999999999999999}"#, "json/number-out-of-range"),
    (#"{"a":1e999}"#, "json/number-out-of-range"), (#"{"a":-1e400}"#, "json/number-out-of-range"),
    (#"{"a":\#(String(repeating: "[", count: 64) + String(repeating: "]", count: 64))}"#, "json/too-deep"),
  ]) func refuses(_ text: String, _ type: String) throws {
    let error = #expect(throws: JSONError.self) { try JSONLine(text: text) }
    #expect(error?.type == type)
  }

  @Test(
    arguments: [
      [0xFF], [0xC0, 0x80], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
      [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80], [0xE2, 0x82],
    ] as [[UInt8]]) func refusesInvalidUTF8(_ sequence: [UInt8]) throws
  {
    let error = #expect(throws: JSONError.self) {
      try JSONLine(Array(#"{"a":"0123456789"#.utf8) + sequence + Array(#""}"#.utf8))
    }
    #expect(error?.type == "json/invalid-utf8")
    #expect(error?.offset == 16)
  }

  @Test func findsADuplicateAmongManyNames() throws {
    let members = (0..<500).map { "\"name\($0)\":\($0)" }
    _ = try JSONLine(text: "{" + members.joined(separator: ",") + "}")
    #expect(throws: JSONError.self) {
      try JSONLine(text: "{" + (members + ["\"name250\":0"]).joined(separator: ",") + "}")
    }
  }

  @Test func reportsTheOffset() throws {
    let error = #expect(throws: JSONError.self) { try JSONLine(text: #"{"a":1,"b":tru}"#) }
    #expect(error?.offset == 11)
  }

  /// JSONTestSuite (Seriot 2016): y_ must be accepted, n_ refused, i_ must not crash.
  @Test func agreesWithTheTestSuite() throws {
    guard let folder = DataFolder.path("json/test_parsing") else { return }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(names.count == 160)
    for name in names {
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
      let accepted = (try? JSONLine(bytes)) != nil
      if name.hasPrefix("n_") { #expect(!accepted, "\(name)") }
      let isProfileRefusal = name.contains("duplicated_key") || name.contains("escaped_null")
      if name.hasPrefix("y_object"), !isProfileRefusal { #expect(accepted, "\(name)") }
    }
  }

  @Test func readsTheTransformFilesWithoutACrash() throws {
    guard let folder = DataFolder.path("json/test_transform") else { return }
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
      if let value = try? JSONValue.parse(bytes) {
        var writer = JSONWriter()
        writer.element(value)
        _ = try JSONValue.parse(writer.bytes)
      }
    }
  }

  /// Mutated lines: the scanner may accept only what libjansson accepts too.
  @Test func neverAcceptsWhatJanssonRefuses() throws {
    let seed = Array(#"{"id":"a","x":[1,-2.5e3,{"k":"\u00e9\n"}],"é":true,"n":null,"m":0.10}"#.utf8)
    var state: UInt64 = 88_172_645_463_325_252
    func random(_ bound: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(bound))
    }
    var accepted = 0
    for _ in 0..<20_000 {
      var bytes = seed
      for _ in 0...random(3) {
        switch random(3) {
        case 0: bytes[random(bytes.count)] = UInt8(random(256))
        case 1: bytes.remove(at: random(bytes.count))
        default: bytes.insert(seed[random(seed.count)], at: random(bytes.count))
        }
      }
      guard let line = try? JSONLine(bytes) else { continue }
      accepted += 1
      for name in line.names { #expect((try? line.value(name)) != nil, "\(String(decoding: bytes, as: UTF8.self))") }
    }
    #expect(accepted > 100)
  }
}
