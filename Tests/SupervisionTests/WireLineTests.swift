import JSON
import Supervision
import Testing

/// Lines told apart by their reserved member. Expected kinds follow from the protocol's table of lines.
@Suite struct WireLineTests {
  @Test(
    arguments: [
      (#"{"id":"a"}"#, .record), (#"{"mark":"m","batch":8}"#, .mark("m")), (#"{"batch":8,"mark":"m"}"#, .mark("m")),
      (#"{"id":"a","error":{}}"#, .error), (#"{"m\u0061rk":"m"}"#, .mark("m")), (#"{"\u0065rror":{}}"#, .error),
      // Reserved words that are not members of the top level.
      (#"{"x":{"mark":"m","error":{}}}"#, .record), (#"{"x":"\"mark\""}"#, .record), (#"{"x":"mark"}"#, .record),
      (#"{"marks":"m","errors":1}"#, .record), (#"{"text":"\u00e9"}"#, .record),
      (#"{"measured":{"mean":1,"melting":2},"features":{}}"#, .record),
      ("hello", .noise), ("[]", .noise), (#"{"mark":"#, .noise),
    ] as [(String, WireLine)]) func kinds(_ line: String, _ expected: WireLine)
  {
    #expect(WireLine(Array(line.utf8)) == expected)
  }

  /// Wherever the name stands against the blocks of sixteen, it is found, and nothing else is.
  @Test func everyPlaceIsLookedAt() {
    for word in ["\"mark\"", "\"error\"", "\\u006d"] {
      for length in word.utf8.count...60 {
        for place in 0...(length - word.utf8.count) {
          var bytes = [UInt8](repeating: UInt8(ascii: "m"), count: length)
          #expect(bytes.withUnsafeBytes { !WireLine.mayHoldReservedName($0) })
          bytes.replaceSubrange(place..<place + word.utf8.count, with: word.utf8)
          #expect(bytes.withUnsafeBytes { WireLine.mayHoldReservedName($0) }, "\(word) at \(place) of \(length)")
        }
      }
    }
  }

  @Test(arguments: [1, 2, 3, 16, 17, 64, 1000]) func countsWhateverThePieces(_ piece: Int) {
    let lines = [
      #"{"id":"a"}"#, "", #"{"mark":"m"}"#, " \r", #"{"error":{}}"#, #"{"x":"error"}"#, "noise", #"{"id":"é"}"# + "\r",
      #"{"y":["mark","error"]}"#, #"{"error":{},"input":"x"}"#,
    ]
    let bytes = Array((lines.joined(separator: "\n") + "\n" + #"{"mark":"last"}"#).utf8)
    var tally = LineTally()
    for start in stride(from: 0, to: bytes.count, by: piece) {
      bytes[start..<min(start + piece, bytes.count)].withUnsafeBytes { tally.receive($0) }
    }
    tally.finish()
    #expect(tally.records == 5 && tally.errors == 2 && tally.marks == 2)
  }
}
