import Chemistry
import Glibc
import JSON
import MaterialRecords

/// The records of a finished run as a table for a reader: those that meet the conditions, best first, and the known
/// materials below them. Lines are taken one at a time; what is kept is a row for each that meets the conditions.
package struct ResultTable {
  /// One value as it is shown.
  enum Cell: Equatable {
    case number(Double, unit: String?)
    case text(String)
    case absent
  }

  private struct Row {
    let cells: [Cell]
    let order: Double?
    let place: Int
  }

  private let request: ResultRequest
  private var rows: [Row] = []
  private var references: [Row] = []
  private var seen = 0

  package init(_ request: ResultRequest) { self.request = request }

  /// Takes a line of the step; error lines and what cannot be read have no row.
  package mutating func add(_ bytes: [UInt8]) {
    guard let line = try? JSONLine(bytes), !line.has("error"), !line.has("mark") else { return }
    let isReference = (try? line.value("role")?.string()) == "reference"
    if !isReference { seen += 1 }
    guard isReference || request.conditions.allSatisfy({ ResultTable.meets(line, $0.path, $0.value) }) else { return }
    let row = Row(
      cells: request.columns.map { ResultTable.cell(line, $0.path) },
      order: request.order.flatMap { ResultTable.number(ResultTable.cell(line, $0.path)) }, place: rows.count)
    if isReference { references.append(row) } else { rows.append(row) }
  }

  // MARK: Values

  private static func value(_ line: JSONLine, _ path: [String]) -> JSONValue? {
    guard var value = (try? line.value(path[0])) ?? nil else { return nil }
    for name in path.dropFirst() {
      guard let next = value[name] else { return nil }
      value = next
    }
    return value
  }

  private static func meets(_ line: JSONLine, _ path: [String], _ wanted: [UInt8]) -> Bool {
    guard let value = value(line, path), let wanted = try? JSONValue.parse(wanted) else { return false }
    if let a = try? value.double(), let b = try? wanted.double() { return a == b }
    if let a = try? value.string(), let b = try? wanted.string() { return a == b }
    if let a = try? value.boolean(), let b = try? wanted.boolean() { return a == b }
    return value.isNull && wanted.isNull
  }

  private static func cell(_ line: JSONLine, _ path: [String]) -> Cell {
    // Beside a composition a stated formula is the name of a compound, such as SrTiO3.
    if path == ["formula"], !(line.has("formula") && line.has("composition")), let composition = try? line.composition()
    {
      return .text(formula(composition))
    }
    guard let value = value(line, path) else { return .absent }
    if value.kind == .object {
      guard let inner = value["value"] ?? value["mean"], let number = try? inner.double() else { return .absent }
      return .number(number, unit: try? value["unit"]?.string())
    }
    if let number = try? value.double() { return .number(number, unit: nil) }
    if let text = try? value.string() { return .text(String(text.prefix(60))) }
    return (try? value.boolean()).map { .text($0 ? "yes" : "no") } ?? .absent
  }

  private static func number(_ cell: Cell) -> Double? {
    if case .number(let value, _) = cell { value } else { nil }
  }

  /// Whole percents where the fractions are, in the order in which elements are named: `Nb35Mo20Ti45`; `NbMoTaW` where
  /// all are equal.
  static func formula(_ composition: Composition) -> String {
    let percents = composition.fractions.map { ($0 * 100).rounded() }
    let isWhole = zip(composition.fractions, percents).allSatisfy { abs($0 * 100 - $1) < 1e-6 }
    let isEqual = composition.fractions.allSatisfy { abs($0 - composition.fractions[0]) < 1e-9 }
    if isEqual { return composition.elements.map(\.symbol).joined() }
    if isWhole { return zip(composition.elements, percents).map { "\($0.symbol)\(Int($1))" }.joined() }
    return composition.formula
  }

  // MARK: Layout

  /// The table, a line an element; nothing but a note when no record meets the conditions.
  package func lines() -> [String] {
    let shown = shown()
    if shown.isEmpty, references.isEmpty { return ["no record meets the conditions of the results"] }
    var header = [""] + request.columns.map(\.title)
    var units = [""] + request.columns.indices.map { column in unit(of: column, shown + references) ?? "" }
    var body = shown.enumerated().map { ["\($0 + 1)"] + texts($1) }
    let known = references.map { [""] + texts($0) }
    let all = [header, units] + body + known
    let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    let isText = header.indices.map { column in column > 0 && !isNumeric(column - 1) }
    func line(_ cells: [String]) -> String {
      let padded = cells.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - cells[column].count)
        return isText[column] ? cells[column] + space : space + cells[column]
      }
      var text = padded.joined(separator: "  ")
      while text.last == " " { text.removeLast() }
      return text
    }
    if units.allSatisfy(\.isEmpty) { units = [] }
    header[0] = ""
    var lines = [line(header)] + (units.isEmpty ? [] : [line(units)])
    lines += body.map(line)
    body = known
    if !known.isEmpty {
      let rule = String(repeating: "─", count: widths.reduce(0, +) + 2 * (widths.count - 1))
      lines += [rule] + known.map(line)
    }
    let rest =
      rows.count > shown.count
      ? " (\(shown.count) of \(rows.count) shown\(request.isSpread ? ", spread evenly" : ""))" : ""
    let below = known.isEmpty ? "" : "; below the line: known materials"
    return lines + ["", "\(rows.count) of \(seen) records\(rest)\(below)"]
  }

  /// The rows to show: the first, or with `spread` as many from the first to the last at even distances.
  private func shown() -> [Row] {
    let sorted = ordered(rows)
    guard request.isSpread, request.limit > 1, sorted.count > request.limit else {
      return Array(sorted.prefix(request.limit))
    }
    return (0..<request.limit).map { sorted[($0 * (sorted.count - 1)) / (request.limit - 1)] }
  }

  private func ordered(_ rows: [Row]) -> [Row] {
    guard let order = request.order else { return rows }
    return rows.sorted { a, b in
      switch (a.order, b.order) {
      case (let x?, let y?) where x != y: order.isFalling ? x > y : x < y
      case (.some, nil): true
      case (nil, .some): false
      default: a.place < b.place
      }
    }
  }

  private func isNumeric(_ column: Int) -> Bool {
    (rows + references).contains { ResultTable.number($0.cells[column]) != nil }
  }

  private func unit(of column: Int, _ rows: [Row]) -> String? {
    for row in rows { if case .number(_, let unit?) = row.cells[column] { return unit == "1" ? nil : unit } }
    return nil
  }

  /// Numbers of a column get the same decimals, so that they can be compared down the page.
  private func texts(_ row: Row) -> [String] {
    request.columns.indices.map { column in
      switch row.cells[column] {
      case .text(let text): return text
      case .absent: return "–"
      case .number(let value, _):
        let largest = (rows + references).compactMap { ResultTable.number($0.cells[column]) }.map(abs).max() ?? 1
        let whole = largest >= 1 ? Int(log10(largest)) + 1 : 1
        return ResultTable.text(value, decimals: max(0, min(12, request.columns[column].digits - whole)))
      }
    }
  }

  static func text(_ value: Double, decimals: Int) -> String {
    var buffer = [CChar](repeating: 0, count: 400)
    let length = withVaList([Int32(decimals), value]) { vsnprintf(&buffer, buffer.count, "%.*f", $0) }
    return String(decoding: buffer[..<Int(length)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
