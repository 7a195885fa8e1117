import Glibc
import JSON

/// A manifest as a page for people: two columns, the right one broken at the width.
struct ServicePage {
  /// The left column is at most so wide; a longer entry has a line of its own.
  private static let leftWidth = 26

  private let root: JSONValue
  private let width: Int
  private var lines: [String] = []

  init(_ manifest: ServiceDescription, width: Int) {
    root = manifest.root
    self.width = max(width, 60)
    writeHead()
    writeMembers("reads")
    writeMembers("writes")
    writeOptions()
    writeQuantities()
    writeErrors()
  }

  /// The columns of the terminal; 100 where there is none.
  static var terminalWidth: Int {
    var size = winsize()
    return ioctl(1, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 100
  }

  /// The page, without a line end at its end.
  var text: String { lines.joined(separator: "\n") }

  private func text(_ name: String) -> String { (try? root[name]?.string()) ?? "" }

  private mutating func writeHead() {
    lines.append("\(text("name")) \(text("version"))")
    lines += ServicePage.broken(text("summary"), width: width)
    let meaning =
      switch text("cardinality") {
      case "map": "one line out for each line in"
      case "expand": "several lines out for each line in"
      case "reduce": "answers at marks and at the end of input"
      case "tap": "every line passes through; it acts at marks and at the end of input"
      default: ""
      }
    let isDeterministic = (try? root["deterministic"]?.boolean()) ?? false
    let seeded = isDeterministic ? "; the same input and seed give the same bytes" : "; not deterministic"
    lines += ServicePage.broken("\(text("cardinality")): \(meaning)\(seeded).", width: width)
  }

  private mutating func begin(_ title: String) { lines += ["", title.uppercased()] }

  private mutating func row(_ left: String, _ right: String) {
    let indent = String(repeating: " ", count: ServicePage.leftWidth + 4)
    let broken = ServicePage.broken(right, width: width - indent.count)
    let head = "  \(left)"
    guard let first = broken.first else { return lines.append(head) }
    if left.count <= ServicePage.leftWidth {
      lines.append(head + String(repeating: " ", count: indent.count - head.count) + first)
      lines += broken.dropFirst().map { indent + $0 }
    } else {
      lines.append(head)
      lines += broken.map { indent + $0 }
    }
  }

  private mutating func writeMembers(_ list: String) {
    let members = (try? root[list]?.members()) ?? []
    if members.isEmpty { return }
    begin(list)
    for (name, value) in members {
      let reference = (try? value.string()) ?? ""
      row(name, SchemaFiles.description(of: reference) ?? reference)
    }
  }

  private mutating func writeOptions() {
    let options = (try? root["options"]?.elements()) ?? []
    if options.isEmpty { return }
    begin("options")
    for option in options {
      let name = (try? option["name"]?.string()) ?? ""
      let value = (try? option["value"]?.string()).map { " <\($0)>" } ?? ""
      let standard = (try? option["default"]?.string()).map { " (default: \($0))" } ?? ""
      row(name + value, ((try? option["description"]?.string()) ?? "") + standard)
    }
  }

  private mutating func writeQuantities() {
    for (list, values) in (try? root["quantities"]?.members()) ?? [] {
      let quantities = (try? values.elements()) ?? []
      begin("quantities of \(list) (\(quantities.count))")
      for quantity in quantities {
        let unit = (try? quantity["unit"]?.string()) ?? ""
        let source = (try? quantity["source"]?.string()).map { " [\($0)]" } ?? ""
        row(
          ((try? quantity["name"]?.string()) ?? "") + (unit == "1" ? "" : ", \(unit)"),
          ((try? quantity["meaning"]?.string()) ?? "") + source)
      }
    }
  }

  private mutating func writeErrors() {
    let errors = (try? root["errors"]?.members()) ?? []
    if errors.isEmpty { return }
    begin("errors")
    for (type, sentence) in errors { row(type, (try? sentence.string()) ?? "") }
  }

  /// Breaks a text at its spaces.
  private static func broken(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }
}
