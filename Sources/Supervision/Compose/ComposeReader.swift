import JSON

extension ComposeFile {
  /// The version of the format that this program reads.
  package static let format = 1
  /// Longest compose file that is read, in bytes.
  static let sizeLimit = 16 << 20

  /// Parses a compose file and checks it in itself: names, types, references and the order of the steps. Whether its
  /// files and executables are there is asked when it is resolved.
  /// - Parameter fallbackName: the name of a file that does not give one.
  /// - Throws: `ComposeError`, `JSONError`.
  package init(parsing bytes: [UInt8], fallbackName: String) throws {
    try self.init(JSONValue.parse(bytes), fallbackName: fallbackName)
  }

  private init(_ root: JSONValue, fallbackName: String) throws {
    try root.allow(only: [
      "compose", "name", "description", "problem", "seed", "files", "outputs", "services", "steps", "pipeline",
      "results", "supervision",
    ])
    let format = try root.member("compose")
    guard try format.integer() == ComposeFile.format else {
      throw ComposeError("compose format \(try format.integer()) is not known; this version reads 1", at: format)
    }
    name = try root["name"].map { try $0.fileName() } ?? fallbackName
    seed = UInt64(try root["seed"]?.integer(in: 0...(1 << 53) - 1) ?? 0)
    problem = try root["problem"]?.string()
    files = try root["files"].map(NamedPath.list) ?? []
    outputs = try root["outputs"].map(NamedPath.list) ?? []
    for output in outputs where files.contains(where: { $0.name == output.name }) {
      throw ComposeError("'\(output.name)' is a file already", at: "/outputs/\(output.name)")
    }
    services = try root["services"]?.members().map { try ServiceEntry(reading: $1, name: $0) } ?? []
    switch (root["pipeline"], root["steps"]) {
    case (let stages?, nil): plan = .stream(try stages.names())
    case (nil, let steps?):
      let list = try steps.elements().map { try Step(reading: $0) }
      if list.isEmpty { throw ComposeError("an empty list", at: steps) }
      plan = .steps(list)
    default: throw ComposeError("a compose file has either 'pipeline' or 'steps'", at: root)
    }
    results = try root["results"].map { try ResultRequest(reading: $0) }
    stack = try root["supervision"].map { try StackPolicy(reading: $0) } ?? StackPolicy()
    try describeUnnamedServices()
    try StepOrder.check(self)
  }

  /// A stage that `services` does not describe is the service of that name with its defaults.
  private mutating func describeUnnamedServices() throws {
    let stages: [String]
    switch plan {
    case .stream(let names): stages = names
    case .steps(let steps): stages = steps.flatMap(\.services)
    }
    for name in stages where service(name) == nil {
      guard ServiceSearch.isName(name) else {
        throw ComposeError("'\(name.prefix(64))' is not the name of a service", at: "/services")
      }
      services.append(ServiceEntry(named: name))
    }
  }
}

extension JSONValue {
  /// A text that can be part of a file name.
  fileprivate func fileName() throws -> String {
    let text = try string()
    guard !text.isEmpty, text.utf8.count <= 100, !text.hasPrefix("."), !text.contains("/"), !text.contains("\n") else {
      throw ComposeError("'\(text.prefix(64))' cannot be part of a file name", at: self)
    }
    return text
  }
}

extension NamedPath {
  fileprivate static func list(_ value: JSONValue) throws -> [NamedPath] {
    try value.members().map { name, path in
      if ComposeVariables.reserved.contains(name) { throw ComposeError("the name '\(name)' is taken", at: path) }
      guard ServiceSearch.isName(name) else {
        throw ComposeError("a name has small letters, digits, - and _ only", at: path)
      }
      return NamedPath(name: name, path: try path.string())
    }
  }
}

extension ServiceEntry {
  fileprivate init(reading value: JSONValue, name: String) throws {
    guard ServiceSearch.isName(name) else {
      throw ComposeError("the name of a service has small letters, digits, - and _ only", at: value)
    }
    try value.allow(only: [
      "service", "command", "arguments", "options", "environment", "description", "cardinality", "replicas", "restart",
      "limits",
    ])
    let program: Program
    switch (value["service"], value["command"]) {
    case (let service?, nil): program = .service(try service.string())
    case (nil, let command?): program = .command(try command.names())
    case (nil, nil): program = .service(name)
    default: throw ComposeError("a service has either 'service' or 'command'", at: value)
    }
    self.init(
      name: name, program: program,
      arguments: try value["arguments"]?.elements().map { try $0.string() } ?? [],
      options: try value["options"]?.members().map { try ServiceSetting(reading: $1, name: $0) } ?? [],
      environment: try value["environment"]?.members().map { ($0, try $1.string()) } ?? [])
    policy = try SupervisionPolicy(reading: value)
    cardinality = try value["cardinality"].map { try $0.choice(SupervisedService.Cardinality.self) }
    for (index, variable) in environment.enumerated() where variable.name.isEmpty || variable.name.contains("=") {
      throw ComposeError("variable \(index + 1) has no usable name", at: value.pointer + "/environment")
    }
  }
}

extension ServiceSetting {
  init(reading value: JSONValue, name: String) throws {
    guard !name.isEmpty, !name.hasPrefix("-"), !name.contains("="), !name.contains(" ") else {
      throw ComposeError("'\(name.prefix(64))' is not the name of an option; write it without dashes", at: value)
    }
    self.name = name
    switch value.kind {
    case .boolean: self.value = .flag(try value.boolean())
    case .array: self.value = .texts(try value.elements().map(ServiceSetting.text))
    default: self.value = .texts([try ServiceSetting.text(value)])
    }
  }

  private static func text(_ value: JSONValue) throws -> String {
    switch value.kind {
    case .string: return try value.string()
    case .integer: return String(try value.integer())
    case .real:
      var writer = JSONWriter()
      writer.element(try value.double())
      return writer.text
    default: throw value.mismatch("text, a number, true or false")
    }
  }
}

extension Step {
  fileprivate init(reading value: JSONValue) throws {
    try value.allow(only: ["name", "description", "from", "lines", "pipeline", "loop"])
    name = try value.member("name").string()
    guard ServiceSearch.isName(name) else {
      throw ComposeError("the name of a step has small letters, digits, - and _ only", at: value.pointer + "/name")
    }
    if name == StepOrder.input { throw ComposeError("'input' is the run's own input", at: value.pointer + "/name") }
    from = try value["from"]?.elements().map { try $0.string() } ?? []
    lines =
      try value["lines"]?.elements().map { line in
        if line["mark"] != nil || line["error"] != nil { throw ComposeError("only records can be stated", at: line) }
        if line.kind != .object { throw line.mismatch("an object") }
        var writer = JSONWriter()
        writer.element(line)
        return writer.bytes
      } ?? []
    switch (value["pipeline"], value["loop"]) {
    case (let stages?, nil): work = .pipeline(try stages.names())
    case (nil, let loop?): work = .loop(try Loop(reading: loop))
    default: throw ComposeError("a step has either 'pipeline' or 'loop'", at: value)
    }
  }
}

extension Loop {
  fileprivate init(reading value: JSONValue) throws {
    try value.allow(only: ["rounds", "batch", "suggest", "evaluate", "description"])
    rounds = try value.member("rounds").integer(in: 1...1_000_000)
    batch = try value["batch"]?.integer(in: 1...10_000) ?? 1
    suggest = try value.member("suggest").string()
    evaluate = try value.member("evaluate").names()
  }
}

extension ResultRequest {
  fileprivate init(reading value: JSONValue) throws {
    try value.allow(only: ["from", "where", "sort", "columns", "limit", "spread", "report", "description"])
    from = try value.member("from").string()
    conditions =
      try value["where"]?.members().map { path, wanted in
        var writer = JSONWriter()
        writer.element(wanted)
        return (try ResultRequest.path(path, at: wanted), writer.bytes)
      } ?? []
    order = try value["sort"].map { sort in
      let text = try sort.string()
      return (try ResultRequest.path(String(text.drop { $0 == "-" }), at: sort), text.hasPrefix("-"))
    }
    columns = try value["columns"]?.elements().map { try Column(reading: $0) } ?? []
    limit = try value["limit"]?.integer(in: 0...100_000) ?? 10
    isSpread = try value["spread"]?.boolean() ?? false
    report = try value["report"]?.string()
  }

  fileprivate static func path(_ text: String, at value: JSONValue) throws -> [String] {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if parts.contains("") { throw ComposeError("'\(text.prefix(64))' is no path of members", at: value) }
    return parts
  }
}

extension ResultRequest.Column {
  fileprivate init(reading value: JSONValue) throws {
    if value.kind == .string {
      path = try ResultRequest.path(value.string(), at: value)
      title = path.last ?? ""
      digits = 4
      return
    }
    try value.allow(only: ["path", "title", "digits"])
    path = try ResultRequest.path(value.member("path").string(), at: value)
    title = try value["title"]?.string() ?? path.last ?? ""
    digits = try value["digits"]?.integer(in: 1...15) ?? 4
  }
}
