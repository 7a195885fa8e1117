import Foundation
import MaterialRecords
import NeuralNetworks
import Prediction
import TestKit
import Testing

/// Model files against Python's own `safetensors`, where the interpreter that `SLUICE_PYTHON` names (else `python3`) has it.
@Suite("Tensors and Python") struct PythonTensorTests {
  private static let python = ProcessInfo.processInfo.environment["SLUICE_PYTHON"] ?? "python3"

  /// Runs a program of Python; nil where it fails.
  private static func run(_ program: String, _ arguments: [String] = []) -> String? {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [python, "-c", program] + arguments
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? String(decoding: bytes, as: UTF8.self) : nil
  }

  private static let hasLibrary: Bool = {
    let found = run("import numpy, safetensors.numpy") != nil
    if !found { print("no Python with safetensors: tensors are not held against it") }
    return found
  }()

  /// The model files of every method.
  private static let methods = PredictionMethod.allCases.map(\.rawValue) + GraphNetworkKind.allCases.map(\.rawValue)

  private static func model(_ method: String) throws -> [UInt8] {
    if let kind = GraphNetworkKind(rawValue: method) { return try GraphServiceTests.trained(kind).file }
    return try PredictorServiceTests.trained(try #require(PredictionMethod(rawValue: method))).file
  }

  @Test("import puts what export took apart together again, byte for byte", arguments: methods)
  func partsMakeTheWhole(method: String) throws {
    let model = try Self.model(method)
    let (tensors, card) = try ExportCommand.parts(model, named: "m")
    #expect(try ImportCommand.model(tensors, card: Array(card.utf8), named: "m") == model)
  }

  /// Python prints names, types and shapes of what was exported, and saves the tensors anew, in its own order.
  @Test(
    "Python opens what export writes, and import takes what Python writes", .enabled(if: hasLibrary), arguments: methods
  )
  func roundTrip(method: String) throws {
    let model = try Self.model(method)
    let (tensors, card) = try ExportCommand.parts(model, named: "m")
    let (source, copy) = (try PredictorServiceTests.file(tensors), try PredictorServiceTests.file([]))
    let program = """
      import sys
      from safetensors.numpy import load_file, save_file
      tensors = load_file(sys.argv[1])
      save_file(tensors, sys.argv[2])
      for name in sorted(tensors): print(name, tensors[name].dtype, *tensors[name].shape)
      """
    let listed = try #require(Self.run(program, [source, copy]))
    let types: [ModelFile.ElementType: String] = [
      .float32: "float32", .float64: "float64", .int16: "int16", .int32: "int32",
    ]
    let expected = try ModelFile(parsing: model).tensors.sorted { $0.name < $1.name }.map {
      "\($0.name) \(types[$0.type] ?? "?") \($0.shape.map(String.init).joined(separator: " "))\n"
    }
    #expect(listed == expected.joined())
    let again = try ImportCommand.model(
      [UInt8](try Data(contentsOf: URL(fileURLWithPath: copy))), card: Array(card.utf8), named: "m")
    let line =
      GraphNetworkKind(rawValue: method) == nil
      ? SyntheticAlloys.lines(4, seed: 1)[0] : GraphServiceTests.line("Na", "Cl", edge: 3.4, measured: nil)
    let answers = try [model, again].map { bytes in
      // The name of a model ends in the digest of its file, which Python orders otherwise.
      try TestSession.run(
        PredictorService.self, arguments: ["--model", try PredictorServiceTests.file(bytes)], lines: [line]
      ).map { $0.replacing(/@[0-9a-f]{16}/, with: "") }
    }
    #expect(answers[0] == answers[1])
  }
}
