import JSON

/// What is asked of a stack over its control socket: one JSON object a line, `{"command":"stop","service":"assay"}`.
enum ControlRequest: Equatable {
  case ps
  case attach
  /// Answered when every service is ready, or one has failed.
  case ready
  /// Answered when the stack is down.
  case down(grace: Double)
  case wait
  case start([String])
  case stop([String])
  case restart([String])
  case scale(String, Int)
  case kill([String], Int32)
  case pause([String])
  case unpause([String])
  case swap(SwapRequest)
  /// Answered with the call and the manifest of a service.
  case describe(String)
  /// Takes letters out of the dead-letter file, named by their digests.
  case forget([String])

  /// Reads a request. `services` empty means all.
  /// - Throws: `JSONError` or `ComposeError`, in words for whoever asked.
  init(_ line: [UInt8]) throws {
    let root = try JSONValue.parse(line)
    let command = try root.member("command").string()
    func services() throws -> [String] { try root["services"]?.elements().map { try $0.string() } ?? [] }
    switch command {
    case "ps": self = .ps
    case "attach": self = .attach
    case "ready": self = .ready
    case "down": self = .down(grace: try root["grace"]?.number(in: 0...1e6) ?? 30)
    case "wait": self = .wait
    case "start": self = .start(try services())
    case "stop": self = .stop(try services())
    case "restart": self = .restart(try services())
    case "scale": self = .scale(try root.member("service").string(), try root.member("replicas").integer(in: 1...256))
    case "kill": self = .kill(try services(), Int32(try root["signal"]?.integer(in: 1...64) ?? 9))
    case "pause": self = .pause(try services())
    case "unpause": self = .unpause(try services())
    case "swap":
      self = .swap(
        SwapRequest(
          service: try root.member("service").string(), call: try ProgramCall(reading: root.member("call")),
          manifest: root["manifest"]?.text, options: try SwapOptions(reading: root)))
    case "describe": self = .describe(try root.member("service").string())
    case "forget": self = .forget(try root.member("letters").elements().map { try $0.string() })
    default: throw ComposeError("unknown command '\(command.prefix(64))'", at: root.pointer + "/command")
    }
  }
}

/// A service and the call that is to take its place.
struct SwapRequest: Equatable {
  let service: String
  let call: ProgramCall
  /// What the call says of itself, as JSON text; nil for a bare filter.
  let manifest: [UInt8]?
  let options: SwapOptions

  /// Writes what a request of a swap reads, into an open object.
  func write(to writer: inout JSONWriter) {
    writer.member("service", service)
    writer.member("call", object: { writer in call.write(to: &writer) })
    if let manifest { writer.member("manifest", raw: manifest) }
    options.write(to: &writer)
  }
}

extension ProgramCall {
  /// Reads a call from `{"executable":…,"arguments":[…],"environment":{…}}`.
  init(reading value: JSONValue) throws {
    self.init(
      executable: try value.member("executable").string(),
      arguments: try value.member("arguments").names(),
      environment: try value["environment"]?.members().map { ($0.name, try $0.value.string()) } ?? [])
  }

  /// Writes what the other reads.
  func write(to writer: inout JSONWriter) {
    writer.member("executable", executable)
    writer.member("arguments", arguments)
    writer.member(
      "environment", object: { writer in for variable in environment { writer.member(variable.name, variable.value) } })
  }
}

extension SwapOptions {
  /// Reads the options of a swap from its request.
  init(reading value: JSONValue) throws {
    self.init()
    shadow = try value["shadow"]?.integer(in: 0...1_000_000) ?? shadow
    tolerance = try value["tolerance"]?.number(in: 0...1e300) ?? tolerance
    differences = try value["differences"]?.number(in: 0...1) ?? differences
    canary = try value["canary"]?.number(in: 0...1) ?? canary
    canaryRecords = try value["canary_records"]?.integer(in: 1...1_000_000_000) ?? canaryRecords
    errorRate = try value["error_rate"]?.number(in: 0...1) ?? errorRate
    slowdown = try value["slowdown"]?.number(in: 1...1e9) ?? slowdown
    patience = try value["patience"]?.number(in: 0.001...1e6) ?? patience
  }

  /// Writes what the other reads, into an open object.
  func write(to writer: inout JSONWriter) {
    writer.member("shadow", shadow)
    writer.member("tolerance", tolerance)
    writer.member("differences", differences)
    writer.member("canary", canary)
    writer.member("canary_records", canaryRecords)
    writer.member("error_rate", errorRate)
    writer.member("slowdown", slowdown)
    writer.member("patience", patience)
  }
}
