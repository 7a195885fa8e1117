import JSON

/// A dead letter as it was read from its file.
struct StoredLetter {
  /// By what the line is named.
  let digest: String
  let time: String
  let service: String
  let reason: String
  let attempts: Int
  /// The record; nil for a line that is no letter.
  let input: String?

  init(_ line: UnsafeRawBufferPointer) {
    digest = DeadLetterFile.digest(line)
    let value = try? JSONValue.parse(line)
    func text(_ name: String) -> String? { (try? value?[name]?.string()) ?? nil }
    time = text("time") ?? "–"
    service = text("service") ?? "–"
    reason = text("reason") ?? "the line is no letter"
    attempts = (try? value?["attempts"]?.integer()) ?? 0
    input = text("input")
  }
}
