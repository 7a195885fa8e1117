import Foundation
import JSON
import Testing

/// A folder of files for one test; it goes when its owner goes.
final class ScratchFolder {
  let path = NSTemporaryDirectory() + "/sluice-generation-\(UUID().uuidString)"

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and returns its path.
  func file(_ name: String, _ content: String) throws -> String {
    try file(name, bytes: Array(content.utf8))
  }

  func file(_ name: String, bytes: [UInt8]) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + name))
    return path + "/" + name
  }

  /// Writes a problem file with a composition block and returns its path.
  func problem(_ composition: String, more: String = "", name: String = "alloy") throws -> String {
    try file(
      "\(name).json", #"{"problem":1,"name":"\#(name)","space":{"composition":\#(composition)}\#(more)}"#)
  }
}

/// A design line as tests read it.
struct DesignLine {
  let value: JSONValue

  init(_ text: String) throws { value = try JSONValue.parse(text: text) }

  var id: String { get throws { try value.member("id").string() } }
  var method: String { get throws { try value.member("generated").member("method").string() } }
  var seed: Int? { get throws { try value.member("generated")["seed"]?.integer() } }
  var fractions: [String: Double] {
    get throws {
      Dictionary(
        uniqueKeysWithValues: try value.member("composition").members().map { ($0.name, try $0.value.double()) })
    }
  }
  var errorType: String? { get throws { try value["error"]?.member("type").string() } }
}
