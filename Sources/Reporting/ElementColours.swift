import Chemistry
import Glibc

/// A colour for each element of a page: the nine of Tol's muted scheme, which colour-blind readers can tell apart
/// (Tol 2021, `tol2021colour`); from the tenth element on the same with hatching. Segments also carry the symbol, so that no
/// reader depends on colour alone.
struct ElementColours {
  /// One fill.
  struct Fill {
    let colour: String
    /// The colour of a text on it with the better contrast.
    let ink: String
    let isHatched: Bool
  }

  private let elements: [Element]

  init(_ elements: [Element]) { self.elements = elements }

  private static let muted: [UInt32] = [
    0x332288, 0x88CCEE, 0x117733, 0xDDCC77, 0xCC6677, 0x44AA99, 0xAA4499, 0x999933, 0x882255,
  ]

  /// The fill of an element.
  func fill(_ element: Element) -> Fill {
    let place = elements.firstIndex(of: element) ?? 0
    let colour = ElementColours.muted[place % ElementColours.muted.count]
    return Fill(
      colour: ElementColours.text(colour), ink: ElementColours.luminance(colour) > 0.179 ? "#000" : "#fff",
      isHatched: place / ElementColours.muted.count % 2 == 1)
  }

  private static func text(_ colour: UInt32) -> String {
    let digits = String(colour, radix: 16)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }

  /// The relative luminance of WCAG 2; above 0.179 black has the better contrast.
  static func luminance(_ colour: UInt32) -> Double {
    func linear(_ shift: UInt32) -> Double {
      let value = Double(colour >> shift & 255) / 255
      return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(16) + 0.7152 * linear(8) + 0.0722 * linear(0)
  }
}
