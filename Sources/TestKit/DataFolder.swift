import Glibc
import ServiceRuntime

/// The optional folder of real data sets: `$SLUICE_DATA`, else `../shared/data` beside the checkout.
package enum DataFolder {
  /// The path of a data file; nil, with a notice on standard error, when it is not there.
  package static func path(_ name: String, from file: StaticString = #filePath) -> String? {
    let folder: String
    if let named = getenv("SLUICE_DATA") {
      folder = String(cString: named)
    } else {
      folder = checkout(of: "\(file)") + "/../shared/data"
    }
    let path = "\(folder)/\(name)"
    if access(path, R_OK) == 0 { return path }
    StandardError.write("notice: \(name) is not in the data folder; its tests are skipped")
    return nil
  }

  /// The root of the checkout that holds a source file.
  package static func checkout(of file: String) -> String {
    var parts = file.split(separator: "/", omittingEmptySubsequences: false)
    while parts.count > 1 {
      parts.removeLast()
      let folder = parts.joined(separator: "/")
      if access(folder + "/Package.swift", R_OK) == 0 { return folder }
    }
    return "."
  }
}
