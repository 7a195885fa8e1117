import Foundation
import JSON
import Testing

/// A supervised pipeline of one small Python service that does wrong on demand, in a folder of its own.
struct FaultyPipeline {
  /// Limits that find a hang soon; a start may take long on a busy machine.
  static let limits = #""start":20,"record":0.5,"stop":0.2,"term":0.2"#
  /// Limits that find nothing: for services that are slow but do no wrong.
  static let patientLimits = #""start":60,"record":60"#

  /// The interpreter itself: what is found on the path may be a script that looks for it, ten times as slow.
  private static let python =
    (try? Shell.run("python3 -c 'import sys; print(sys.executable)'").lines.first) ?? "/usr/bin/python3"

  let folder: TemporaryFolder

  /// Writes the service and its compose file, `pipe.json`.
  /// - Parameters:
  ///   - start: Python statements before the first line is read.
  ///   - act: for a record with the member `trigger`, instead of the answer if they do not fall through.
  ///   - isOnce: whether only the first process to come to `act` does it.
  ///   - end: after the end of input.
  ///   - more: members of the compose file, after a comma.
  init(
    start: String = "", act: String = "pass", isOnce: Bool = false, end: String = "",
    limits: String = FaultyPipeline.limits, intensity: Int = 1000, replicas: Int = 1, more: String = ""
  ) throws {
    folder = try TemporaryFolder()
    func indented(_ text: String) -> String { text.replacing("\n", with: "\n        ") }
    let service = try folder.file(
      "service",
      """
      #!\(Self.python) -ISu
      import os, signal, subprocess, sys, time

      def first():
          try:
              os.close(os.open("been-here", os.O_CREAT | os.O_EXCL | os.O_WRONLY))
              return True
          except FileExistsError:
              return False

      \(start)
      for line in sys.stdin.buffer:
          if b'"trigger"' in line and \(isOnce ? "first()" : "True"):
              \(indented(act))
          os.write(1, line)
      \(end)
      """)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: service)
    _ = try folder.file(
      "pipe.json",
      """
      {"compose":1,"name":"test","services":{"faulty":{"command":["${folder}/service"],
       "replicas":\(replicas),"restart":{"delay":0.01,"maximum_delay":0.05,"intensity":\(intensity)},"limits":{\(limits)}}},
       "supervision":{"dead_letters":"dead.ndjson"},"pipeline":["faulty"]\(more)}
      """)
  }

  /// Runs the pipeline from the lines to standard output.
  func run(_ lines: [String], _ arguments: String = "") throws -> Shell.Outcome {
    try Shell.run(
      "sluice run --supervised pipe.json \(arguments)", input: lines.map { $0 + "\n" }.joined(), in: folder.path)
  }

  /// Runs a script in the folder.
  func script(_ text: String, input: String = "") throws -> Shell.Outcome {
    try Shell.run(text, input: input, in: folder.path)
  }

  /// The text of a file of the folder; empty if there is none.
  func text(_ name: String) -> String { (try? String(contentsOfFile: folder.path + "/" + name, encoding: .utf8)) ?? "" }

  /// So many records, one of which bears the member `trigger`.
  static func records(_ count: Int = 40, trigger: Int? = 17) -> [String] {
    (0..<count).map { #"{"id":"r\#($0)","x":0.10\#($0 == trigger ? #","trigger":1"# : "")}"# }
  }
}
