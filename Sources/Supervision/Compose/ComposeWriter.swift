import JSON

extension ResolvedCompose {
  /// The resolved file as JSON that is itself a compose file: absolute paths, commands in full, defaults filled in.
  package var text: String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("compose", ComposeFile.format)
      writer.member("name", file.name)
      if let problem = files.first(where: { $0.name == "problem" }) { writer.member("problem", problem.path) }
      writer.member("seed", Int(seed))
      write(files.filter { $0.name != "problem" }, as: "files", to: &writer)
      write(outputs, as: "outputs", to: &writer)
      writer.member(
        "services", object: { writer in for name in services { write(call(name), as: name, to: &writer) } })
      switch file.plan {
      case .stream(let stages): writer.member("pipeline", stages)
      case .steps(let steps):
        writer.member("steps", array: { writer in for step in steps { step.write(to: &writer) } })
      }
      file.results?.write(to: &writer, report: report)
      writer.member("supervision", object: { writer in stack.write(to: &writer) })
    }
    return writer.text
  }

  private func write(_ paths: [NamedPath], as name: String, to writer: inout JSONWriter) {
    if paths.isEmpty { return }
    writer.member(name, object: { writer in for path in paths { writer.member(path.name, path.path) } })
  }

  /// Dollar signs are doubled again, so that the text reads back as it is.
  private func write(_ call: ProgramCall, as name: String, to writer: inout JSONWriter) {
    func plain(_ text: String) -> String {
      text.split(separator: "$", omittingEmptySubsequences: false).joined(separator: "$$")
    }
    writer.member(
      name,
      object: { writer in
        writer.member("command", ([call.executable] + call.arguments.dropFirst()).map(plain))
        let entry = file.service(name) ?? ServiceEntry(named: name)
        if let cardinality = entry.cardinality { writer.member("cardinality", cardinality.rawValue) }
        entry.policy.write(to: &writer)
        if !call.environment.isEmpty {
          writer.member(
            "environment",
            object: { writer in
              for variable in call.environment { writer.member(variable.name, plain(variable.value)) }
            })
        }
      })
  }
}

extension Step {
  /// Writes the step with its defaults filled in.
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("name", name)
      if !from.isEmpty { writer.member("from", from) }
      if !lines.isEmpty {
        writer.member(
          "lines",
          array: { writer in
            for line in lines { if let value = try? JSONValue.parse(line) { writer.element(value) } }
          })
      }
      switch work {
      case .pipeline(let stages): writer.member("pipeline", stages)
      case .loop(let loop):
        writer.member(
          "loop",
          object: { writer in
            writer.member("rounds", loop.rounds)
            writer.member("batch", loop.batch)
            writer.member("suggest", loop.suggest)
            writer.member("evaluate", loop.evaluate)
          })
      }
    }
  }
}

extension ResultRequest {
  fileprivate func write(to writer: inout JSONWriter, report: String?) {
    writer.member(
      "results",
      object: { writer in
        writer.member("from", from)
        if !conditions.isEmpty {
          writer.member(
            "where",
            object: { writer in
              for condition in conditions {
                writer.member(condition.path.joined(separator: "."), raw: condition.value)
              }
            })
        }
        if let order { writer.member("sort", (order.isFalling ? "-" : "") + order.path.joined(separator: ".")) }
        writer.member(
          "columns",
          array: { writer in
            for column in columns {
              writer.element(object: { writer in
                writer.member("path", column.path.joined(separator: "."))
                writer.member("title", column.title)
                writer.member("digits", column.digits)
              })
            }
          })
        writer.member("limit", limit)
        if isSpread { writer.member("spread", true) }
        if let report { writer.member("report", report) }
      })
  }
}
