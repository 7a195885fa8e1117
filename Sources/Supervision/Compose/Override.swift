import ServiceRuntime

/// A value that the command line sets in a compose file: `service.option=value`, or `step.rounds=n` and `step.batch=n`
/// for a loop.
package struct Override: Equatable, Sendable {
  package let owner: String
  package let name: String
  package let value: String

  /// Reads `owner.name=value`; nil when the text has another form.
  package init?(_ text: String) {
    guard let equals = text.firstIndex(of: "="), let dot = text[..<equals].firstIndex(of: ".") else { return nil }
    owner = String(text[..<dot])
    name = String(text[text.index(after: dot)..<equals])
    value = String(text[text.index(after: equals)...])
    if owner.isEmpty || name.isEmpty { return nil }
  }
}

extension ComposeFile {
  /// Applies an override; `true` and `false` set a flag.
  /// - Throws: `ComposeError` when nothing has that name.
  mutating func apply(_ override: Override) throws(ComposeError) {
    let isLoop = ["rounds", "batch"].contains(override.name)
    if let place = services.firstIndex(where: { $0.name == override.owner }) {
      let value: ServiceSetting.Value =
        switch override.value {
        case "true": .flag(true)
        case "false": .flag(false)
        default: .texts([override.value])
        }
      let options = services[place].options
      if let option = options.firstIndex(where: { $0.name == override.name }) {
        services[place].options[option].value = value
      } else {
        services[place].options.append(ServiceSetting(name: override.name, value: value))
      }
    } else if isLoop, case .steps(var steps) = plan,
      let place = steps.firstIndex(where: { $0.name == override.owner }), case .loop(var loop) = steps[place].work
    {
      let most = override.name == "rounds" ? 1_000_000 : 10_000
      guard let number = Int(override.value), (1...most).contains(number) else {
        throw ComposeError("\(override.name) must be 1 to \(most), not '\(override.value)'", at: "--set")
      }
      if override.name == "rounds" { loop.rounds = number } else { loop.batch = number }
      steps[place].work = .loop(loop)
      plan = .steps(steps)
    } else {
      let names = services.map(\.name)
      throw ComposeError(
        "no service is named '\(override.owner)'" + NearestNames.suggestion(override.owner, among: names), at: "--set")
    }
  }
}
