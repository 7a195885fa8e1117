import ServiceRuntime
import Testing

/// The examples of FIPS 180-4 (NIST's "abc", two blocks, a million letters) and the empty message.
@Suite struct SHA256Tests {
  @Test(arguments: [
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      String(repeating: "a", count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ]) func examplesOfTheStandard(_ message: String, _ digest: String) {
    #expect(SHA256.text(message.utf8) == digest)
  }

  @Test(arguments: [1, 7, 63, 64, 65, 1000]) func piecesMakeNoDifference(_ piece: Int) {
    let message = (0..<3000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    var hash = SHA256()
    for start in stride(from: 0, to: message.count, by: piece) {
      hash.update(message[start..<min(start + piece, message.count)])
    }
    #expect(hash.digest() == SHA256.digest(message))
  }
}
