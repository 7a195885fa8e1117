/// What stands beside the main file of a service.
enum ServiceFolderRules {
  /// Files that a service's folder lacks. The supervisor is a command, not a filter: it has no manifest.
  static func missing(service: String, files: Set<String>) -> [String] {
    var wanted = ["README.md"]
    if service != "supervisor" { wanted += ["service.json", "golden.ndjson"] }
    // In another language the program itself stands there, named as those that are built.
    if !files.contains("sluice-\(service)") { wanted.append("main.swift") }
    return wanted.filter { !files.contains($0) }.map { "services/\(service) has no \($0)" }
  }

  /// The files of each service's folder.
  static func services(in paths: [String]) -> [String: Set<String>] {
    var services: [String: Set<String>] = [:]
    for path in paths {
      let parts = path.split(separator: "/").map(String.init)
      if parts.count >= 3, parts[0] == "services" { services[parts[1], default: []].insert(parts[2]) }
    }
    return services
  }
}
