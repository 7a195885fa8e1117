import JSON
import MaterialRecords
import Reporting

/// Designs whose front, hypervolumes and dominations are worked out by hand.
///
/// With strength s and density d below the reference point (0, 10) a design dominates the rectangle s · (10 − d):
/// A 4·2 and B 2·6 overlap in 2·2, so the start has 8 + 12 − 4 = 16. C covers A, and B adds 2·2 to its 6·4: 28. E covers
/// B, and overlaps C's 24 in 3·4: 24 + 24 − 12 = 36. F would be best of all but breaks the constraint. Of the known
/// materials K1 (5·3) and K2 (1·9) overlap in 1·3: 21; only C is better than K1, and nothing than K2.
enum KnownAnswer {
  static let designs = [
    design("A", #""Nb":1"#, 4, 8, round: nil), design("B", #""Mo":1"#, 2, 4, round: nil), #"{"mark":"r1","batch":2}"#,
    design("C", #""Nb":0.25,"Mo":0.75"#, 6, 6, round: 1), design("D", #""Ti":1"#, 1, 9, round: 1),
    design("E", #""Nb":0.5,"Ti":0.5"#, 3, 2, round: 2), design("F", #""Mo":0.5,"Ti":0.5"#, 10, 1, vec: 9, round: 2),
  ]

  static let references = [
    reference("K1", #""strength":{"value":5,"unit":"MPa"},"density":7"#),
    reference("K2", #""strength":1,"density":1"#), reference("K3", #""strength":1"#),
  ]

  static func design(
    _ id: String, _ composition: String, _ strength: Double, _ density: Double, vec: Double = 5, round: Int?,
    extra: String = ""
  ) -> String {
    let suggestion = round.map { #","suggestion":{"acquisition":"ehvi","round":\#($0)}"# } ?? ""
    return
      #"{"id":"\#(id)","composition":{\#(composition)},"measured":{"strength":{"value":\#(strength),"unit":"MPa"},"#
      + #""density":\#(density),"vec":\#(vec)}\#(suggestion)\#(extra)}"#
  }

  static func reference(_ name: String, _ measured: String) -> String {
    #"{"id":"known/\#(name)","formula":"NbMo","label":"\#(name)","role":"reference","measured":{\#(measured)}}"#
  }
}
