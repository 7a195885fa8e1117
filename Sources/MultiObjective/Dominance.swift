import Numerics

/// How two designs compare when every objective is minimised; a row holds m objectives.
///
/// A design *strongly* dominates another if it is no worse in every objective and better in one; it *strictly*
/// dominates it if it is better in every objective. A design is Pareto optimal if no other strongly dominates it, weakly
/// Pareto optimal if none strictly dominates it (Miettinen 1999, `miettinen1999nonlinear`).
package enum Dominance: Sendable {
  /// No worse in all, better in at least one.
  case strong
  /// Better in all.
  case strict

  /// Whether a design dominates another. O(m).
  package func holds(_ a: [Double], over b: [Double]) -> Bool {
    switch self {
    case .strong: Dominance.strongly(a, over: b)
    case .strict: Dominance.strictly(a, over: b)
    }
  }

  /// No worse in all, better in at least one.
  package static func strongly(_ a: [Double], over b: [Double]) -> Bool {
    precondition(a.count == b.count)
    var isBetter = false
    for (x, y) in zip(a, b) {
      if x > y { return false }
      if x < y { isBetter = true }
    }
    return isBetter
  }

  /// Better in all.
  package static func strictly(_ a: [Double], over b: [Double]) -> Bool {
    precondition(a.count == b.count)
    return !a.isEmpty && zip(a, b).allSatisfy { $0 < $1 }
  }
}
