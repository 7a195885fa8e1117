/// A table of facts kept as text in the program: rows of cells apart by blanks, the first cell a name, the others a
/// number or `-` where no value is known; a row that starts with `#` is the heading. Read when first used, so that a
/// process that needs no table does not pay for it.
package struct PropertyTable: Sendable {
  /// The names at the head of the rows, in order.
  package let names: [String]
  /// The numbers, [rows, columns] row-major; not-a-number where the text has `-`, seen only through the subscript.
  private let storage: [Double]
  /// Numbers in a row.
  package let columns: Int

  /// Reads the text. O(bytes).
  package init(_ text: StaticString, columns: Int) {
    var names: [String] = []
    var storage: [Double] = []
    text.withUTF8Buffer { bytes in
      var place = 0
      while let name = PropertyTable.cell(bytes, &place) {
        let heading = name.elementsEqual("#".utf8)
        if !heading { names.append(String(decoding: name, as: UTF8.self)) }
        for _ in 0..<columns {
          guard let cell = PropertyTable.cell(bytes, &place) else { preconditionFailure("a row is cut short") }
          if !heading { storage.append(PropertyTable.number(cell)) }
        }
      }
    }
    self.names = names
    self.storage = storage
    self.columns = columns
  }

  /// The number of a row and a column, nil where none is known.
  package subscript(row: Int, column: Int) -> Double? {
    let value = storage[row * columns + column]
    return value.isNaN ? nil : value
  }

  /// The next cell at or after a place, which moves past it; nil at the end of the text.
  static func cell(_ bytes: UnsafeBufferPointer<UInt8>, _ place: inout Int) -> Slice<UnsafeBufferPointer<UInt8>>? {
    while place < bytes.count, bytes[place] <= 0x20 { place += 1 }
    guard place < bytes.count else { return nil }
    let start = place
    while place < bytes.count, bytes[place] > 0x20 { place += 1 }
    return bytes[start..<place]
  }

  /// The number of a cell; `-` is not-a-number.
  static func number(_ cell: Slice<UnsafeBufferPointer<UInt8>>) -> Double {
    if cell.count == 1, cell.first == UInt8(ascii: "-") { return .nan }
    guard let value = DecimalText.value(cell) else { preconditionFailure("not a number in a table of facts") }
    return value
  }
}
