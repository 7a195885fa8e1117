import ArgumentParser
import JSON
import ServiceRuntime

/// A small service with every behaviour that the runtime must handle: it answers in batches of three, fails on request,
/// and has something to say at marks and at the end.
struct EchoService: Service {
  struct Options: ParsableArguments {
    @Option(help: "What is written.") var value = 1
  }

  static var manifest: ServiceManifest {
    ServiceManifest(
      name: "echo", summary: "Writes a member.", cardinality: .map, reads: [], writes: ["echo"],
      errors: [("echo/asked", "The record asked for it.")])
  }

  let value: Int
  var held: [Record] = []
  var atMarks = false

  init(options: Options, context: ServiceContext) { value = options.value }

  mutating func receive(_ record: Record, _ output: inout ServiceOutput) throws {
    if record.line.has("pass") { flush(&output); return output.pass(record) }
    if record.line.has("fail") {
      throw RecordError("echo/asked", "asked to fail", detail: "as asked", pointer: "/fail")
    }
    if let bad = try record.line.value("number") { _ = try bad.double() }
    held.append(record)
    if held.count == 3 { flush(&output) }
  }

  mutating func receive(_ mark: Mark, _ output: inout ServiceOutput) throws {
    if mark.line.has("say") { output.write { $0.object { $0.member("said", mark.name) } } }
  }

  mutating func flush(_ output: inout ServiceOutput) {
    for record in held { output.write(record, setting: "echo") { $0.element(value) } }
    held.removeAll()
  }
}
