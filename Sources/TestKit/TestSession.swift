import ArgumentParser
import JSON
import ServiceRuntime

/// Drives a service in process, as its command line would start it.
package enum TestSession {
  /// Feeds lines to a service and returns the lines that it writes.
  package static func run<S: Service>(
    _ service: S.Type, arguments: [String] = [], seed: UInt64 = 0, lines: [String], strict: Bool = false,
    limits: ServiceLimits = ServiceLimits()
  ) throws -> [String] {
    let text = lines.map { $0 + "\n" }.joined()
    return try run(service, arguments: arguments, seed: seed, bytes: Array(text.utf8), strict: strict, limits: limits)
  }

  /// Feeds bytes to a service in pieces of `piece` bytes and returns the lines that it writes.
  package static func run<S: Service>(
    _ service: S.Type, arguments: [String] = [], seed: UInt64 = 0, bytes: [UInt8], strict: Bool = false,
    limits: ServiceLimits = ServiceLimits(), piece: Int = 1 << 16
  ) throws -> [String] {
    let options = try S.Options.parse(arguments)
    let context = ServiceContext(program: "sluice-\(S.manifest.name)", seed: seed, strict: strict)
    let sink = MemorySink()
    var session = ServiceSession(
      try S(options: options, context: context), sink: sink, limits: limits, strict: strict,
      translator: S.translator(of: options, limits: limits))
    for start in stride(from: 0, to: bytes.count, by: piece) {
      bytes[start..<min(start + piece, bytes.count)].withUnsafeBytes { session.receive($0) }
    }
    session.endOfInput()
    let text = String(decoding: sink.bytes, as: UTF8.self)
    return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }
}
