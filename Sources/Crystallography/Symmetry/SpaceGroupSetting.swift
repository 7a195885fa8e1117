/// A space group in one of its settings.
package struct SpaceGroupSetting: Sendable, Equatable {
  /// The number in the International Tables, 1…230.
  package let number: Int
  /// The full Hermann–Mauguin symbol, such as "P 1 21/c 1".
  package let symbol: String
  /// "1" or "2" where the group has two origins, "H" or "R" where it has two kinds of axes, else empty.
  package let choice: String
  package let hallSymbol: String
  /// Whether it is the setting of the tables when none is named.
  package let isStandard: Bool
  /// Whether the International Tables list the setting; the others are in use all the same.
  package let isListed: Bool

  /// All operations of the group.
  package var operations: [SymmetryOperation] { HallSymbol(hallSymbol)!.operations }

  /// Whether the symbol says that only the axis b is one of symmetry: "P 1 21/c 1".
  package var hasUniqueAxisB: Bool {
    let words = symbol.split(separator: " ")
    return words.count == 4 && words[1] == "1" && words[3] == "1"
  }

  /// Every setting of the table, by number.
  package static let all: [SpaceGroupSetting] = {
    let table = String(
      decoding: UnsafeBufferPointer(start: data.utf8Start, count: data.utf8CodeUnitCount), as: UTF8.self)
    return table.split(separator: "\n").map { line in
      let cells = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
      return SpaceGroupSetting(
        number: Int(cells[0])!, symbol: cells[1], choice: cells[2], hallSymbol: cells[3], isStandard: cells[4] == "1",
        isListed: cells[4] != "x")
    }
  }()

  private static let data = SpaceGroupData.settings

  /// The settings that a Hermann–Mauguin symbol can mean: short ("P21/c", "Fm3m") or full, with or without blanks,
  /// brackets and underscores, with or without a choice (":2", ":H", SHELX's S and Z). Symbols in full come before
  /// short ones; none where the symbol is unknown.
  package static func named(_ symbol: String) -> [SpaceGroupSetting] {
    var name = normalized(symbol)
    var choice: String?
    if let colon = name.firstIndex(of: ":") {
      choice = name[name.index(after: colon)...].uppercased()
      name = String(name[..<colon])
    } else if let last = name.last, "hrsz".contains(last), index[name] == nil {
      choice = last == "s" ? "1" : last == "z" ? "2" : last.uppercased()
      name.removeLast()
    }
    let found = (index[name] ?? []).map { all[$0] }
    guard let choice else { return found }
    let chosen = found.filter { $0.choice == choice }
    // A choice that the table does not have, such as ":b1", leaves what the symbol says.
    return chosen.isEmpty ? found : chosen
  }

  /// The settings that the tables list for the number of a group.
  package static func numbered(_ number: Int) -> [SpaceGroupSetting] {
    all.filter { $0.number == number && $0.isListed }
  }

  private static func normalized(_ symbol: String) -> String {
    let bare = symbol.prefix { $0 != "{" }.lowercased()
    return String(bare.filter { !" _()'\"\t\n\r".contains($0) })
  }

  /// Places in the table by normalised name.
  private static let index: [String: [Int]] = {
    var index: [String: [Int]] = [:]
    for (place, setting) in all.enumerated() { index[normalized(setting.symbol), default: []].append(place) }
    var short: [String: [Int]] = [:]
    for (place, setting) in all.enumerated() {
      for name in setting.shortNames where index[name] == nil { short[name, default: []].append(place) }
    }
    return index.merging(short) { full, _ in full }
  }()

  /// Without the ones of a monoclinic symbol; without the bars that older tables leave out in m3 and m3m.
  private var shortNames: [String] {
    let words = symbol.lowercased().split(separator: " ").map(String.init)
    switch number {
    case 3...15: return [words[0] + words.dropFirst().filter { $0 != "1" }.joined()]
    case 200...206, 221...230: return [words.map { $0 == "-3" ? "3" : $0 }.joined()]
    default: return []
    }
  }
}
