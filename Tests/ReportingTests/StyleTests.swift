import Foundation
import JSON
import Reporting
import ServiceRuntime
import Testing

/// Colours against the contrast that WCAG 2.2 asks (1.4.3 for text: 4.5; 1.4.11 for marks: 3), by its own formula.
@Suite struct StyleTests {
  private typealias Colour = [Double]

  private func colour(_ text: String) -> Colour {
    let digits = text.count == 4 ? text.dropFirst().map { "\($0)\($0)" }.joined() : String(text.dropFirst())
    return stride(from: 0, to: 6, by: 2).map { start in
      let from = digits.index(digits.startIndex, offsetBy: start)
      return Double(Int(digits[from...].prefix(2), radix: 16)!) / 255
    }
  }

  private func luminance(_ colour: Colour) -> Double {
    let linear = colour.map { $0 <= 0.04045 ? $0 / 12.92 : pow(($0 + 0.055) / 1.055, 2.4) }
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
  }

  private func contrast(_ a: Colour, _ b: Colour) -> Double {
    let (x, y) = (luminance(a), luminance(b))
    return (max(x, y) + 0.05) / (min(x, y) + 0.05)
  }

  /// The variables of the light and of the dark scheme.
  private func schemes() throws -> [[String: Colour]] {
    let page = try ReportSession.run([]).page
    return page.matches(of: #/:root\{([^}]*)\}/#).prefix(2).map { block in
      let pairs = block.output.1.matches(of: #/--(\w+):(#[0-9a-f]+)/#)
      return Dictionary(pairs.map { (String($0.output.1), colour(String($0.output.2))) }, uniquingKeysWith: { $1 })
    }
  }

  @Test func textIsReadable() throws {
    let schemes = try schemes()
    #expect(schemes.count == 2)
    for scheme in schemes {
      for name in ["ink", "soft", "accent", "known", "good", "bad"] {
        for ground in ["paper", "sheet"] {
          #expect(contrast(scheme[name]!, scheme[ground]!) >= 4.5, "\(name) on \(ground)")
        }
      }
      for name in ["ink", "soft", "accent"] {
        #expect(contrast(scheme[name]!, scheme["glow"]!) >= 4.5, "\(name) on a lit row")
      }
      #expect(contrast(scheme["tip"]!, scheme["tipink"]!) >= 4.5)
    }
  }

  @Test func marksAreSeen() throws {
    for scheme in try schemes() {
      #expect(contrast(scheme["front"]!, scheme["paper"]!) >= 3)
      // Dominated designs are drawn with an opacity of 0.8.
      let blended = zip(scheme["other"]!, scheme["paper"]!).map { 0.8 * $0 + 0.2 * $1 }
      #expect(contrast(blended, scheme["paper"]!) >= 3)
    }
  }

  /// Every text on a segment of a bar has the better of black and white, at least 4.5.
  @Test func barsAreReadable() throws {
    let elements = ["Nb", "Mo", "Ta", "W", "Ti", "Zr", "Hf", "V", "Cr", "Al"]
    let members = elements.map { #""\#($0)":0.1"# }.joined(separator: ",")
    let page = try ReportSession.run([KnownAnswer.design("a", members, 1, 1, round: nil)]).page
    let segments = page.matches(
      of: #/<rect [^>]*height="100%" fill="(#[0-9a-f]{6})"\/>(<rect [^>]*hatch\)"\/>)?<text [^>]*fill="(#[0f]{3})"/#)
    #expect(segments.count == elements.count)
    for segment in segments {
      #expect(contrast(colour(String(segment.output.1)), colour(String(segment.output.3))) >= 4.5)
    }
    // Nine colours; the tenth element is told by hatching.
    #expect(Set(segments.map(\.output.1)).count == 9 && segments.last?.output.2 != nil)
  }

  /// The digest of "abc" in base 64, as Python's hashlib and base64 give it.
  @Test func digestInBase64() {
    #expect(SHA256.base64(Array("abc".utf8)) == "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")
  }
}
