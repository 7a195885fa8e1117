import JSON
import ServiceRuntime

/// The first line of a journal: which run it belongs to.
package struct JournalHeader: Equatable, Sendable {
  /// The version of the journal's own format.
  static let format = 1

  package let name: String
  package let version: String
  package let seed: UInt64
  /// The digest of services and steps as they are stated, overrides included.
  package let plan: String
  /// The digest of every file that is named, by its name.
  package let files: [(name: String, digest: String)]

  package init(
    name: String, version: String = ServiceManifest.version, seed: UInt64, plan: String,
    files: [(name: String, digest: String)]
  ) {
    self.name = name
    self.version = version
    self.seed = seed
    self.plan = plan
    self.files = files
  }

  /// The header of a run that is to start.
  /// - Throws: `StartError` when a file cannot be read.
  package init(of compose: ResolvedCompose) throws(StartError) {
    var files: [(name: String, digest: String)] = []
    for file in compose.files { files.append((file.name, SHA256.text(try ServiceFiles.read(file.path)))) }
    self.init(name: compose.file.name, seed: compose.seed, plan: SHA256.text(compose.file.statement), files: files)
  }

  package static func == (a: JournalHeader, b: JournalHeader) -> Bool { a.difference(from: b) == nil }

  /// What a run would do otherwise than the run of this journal, in words; nil when it is the same.
  package func difference(from run: JournalHeader) -> String? {
    if name != run.name { return "it belongs to '\(name)', not to '\(run.name)'" }
    if version != run.version { return "version \(version) wrote it, this is version \(run.version)" }
    if seed != run.seed { return "its seed is \(seed), this run's is \(run.seed)" }
    if plan != run.plan { return "services or steps of the compose file have changed" }
    for file in files where run.files.contains(where: { $0.name == file.name && $0.digest != file.digest }) {
      return "the file '\(file.name)' has changed"
    }
    return files.map(\.name) == run.files.map(\.name) ? nil : "the compose file names other files"
  }

  /// The line, without its end.
  package var line: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("mark", "journal")
      writer.member("journal", JournalHeader.format)
      writer.member("name", name)
      writer.member("version", version)
      writer.member("seed", Int(seed))
      writer.member("plan", plan)
      writer.member("files", object: { writer in for file in files { writer.member(file.name, file.digest) } })
    }
    return writer.bytes
  }

  /// Reads the first line of a journal.
  /// - Throws: `JSONError` for a line that is none.
  package init(parsing bytes: [UInt8]) throws {
    let line = try JSONValue.parse(bytes)
    guard try line.member("mark").string() == "journal", try line.member("journal").integer() == JournalHeader.format,
      let seed = UInt64(exactly: try line.member("seed").integer())
    else { throw JSONError("journal/header", "the first line is not that of a journal") }
    self.init(
      name: try line.member("name").string(), version: try line.member("version").string(), seed: seed,
      plan: try line.member("plan").string(),
      files: try line.member("files").members().map { ($0.name, try $0.value.string()) })
  }
}

extension ComposeFile {
  /// Services and steps in one fixed form, the same however the file is laid out and wherever it stands.
  fileprivate var statement: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member(
        "services", array: { writer in for service in services { service.writeStatement(to: &writer) } })
      switch plan {
      case .stream(let stages): writer.member("pipeline", stages)
      case .steps(let steps):
        writer.member("steps", array: { writer in for step in steps { step.write(to: &writer) } })
      }
    }
    return writer.bytes
  }
}

extension ServiceEntry {
  fileprivate func writeStatement(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("name", name)
      switch program {
      case .service(let name): writer.member("service", name)
      case .command(let words): writer.member("command", words)
      }
      writer.member("arguments", arguments + options.flatMap(\.words))
      writer.member("environment", environment.flatMap { [$0.name, $0.value] })
    }
  }
}
