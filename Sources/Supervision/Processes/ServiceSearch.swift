import Glibc

/// Finds the executables of services: beside the running one, then on PATH, as git finds its commands.
package struct ServiceSearch: Sendable {
  private static let prefix = "sluice-"
  /// Where to look, in order.
  package let folders: [String]

  package init(folders: [String]) { self.folders = folders }

  /// The folder of this executable, then those of PATH.
  package static func ofProcess() -> ServiceSearch {
    var folders: [String] = []
    var buffer = [CChar](repeating: 0, count: 4096)
    let length = readlink("/proc/self/exe", &buffer, buffer.count)
    if length > 0 {
      let path = String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      folders.append(Path.folder(of: path))
    }
    let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
    folders += path.split(separator: ":", omittingEmptySubsequences: false).map { $0.isEmpty ? "." : String($0) }
    return ServiceSearch(folders: folders)
  }

  /// Whether a text can be the name of a service: it becomes part of a file name.
  package static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 64 && text.utf8.first != UInt8(ascii: "-")
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
          UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }

  /// The executable of a service; nil where there is none.
  package func service(_ name: String) -> String? {
    ServiceSearch.isName(name) ? program(ServiceSearch.prefix + name) : nil
  }

  /// The executable file of a program: a path as it is, a name where it is found first.
  package func program(_ name: String) -> String? {
    if name.contains("/") { return ServiceSearch.isExecutable(name) ? name : nil }
    return folders.lazy.map { Path.join($0, name) }.first(where: ServiceSearch.isExecutable)
  }

  private static func isExecutable(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
  }

  /// The names of every service that is found, sorted.
  package func services() -> [String] {
    var names: Set<String> = []
    for folder in folders {
      for file in Path.names(in: folder) {
        guard file.hasPrefix(ServiceSearch.prefix) else { continue }
        let name = String(file.dropFirst(ServiceSearch.prefix.count))
        if ServiceSearch.isName(name), ServiceSearch.isExecutable(Path.join(folder, file)) { names.insert(name) }
      }
    }
    return names.sorted()
  }
}
