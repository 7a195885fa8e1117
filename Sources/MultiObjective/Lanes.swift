/// Four values of one objective, of points that lie side by side.
typealias Lanes = SIMD4<Double>

/// For each lane whether something holds.
typealias LaneMask = SIMDMask<Lanes.MaskStorage>

/// Reads the lanes that begin at a value.
@inline(__always)
func lanes(_ values: UnsafePointer<Double>) -> Lanes { UnsafeRawPointer(values).loadUnaligned(as: Lanes.self) }

/// Whether a mask is set in some lane: `any` of the standard library, which takes the least of the lanes one by one where
/// the machine has no instruction for it.
@inline(__always)
func holdsInAny(_ mask: LaneMask) -> Bool {
  let bits = unsafeBitCast(mask, to: Lanes.MaskStorage.self)
  let half = bits.lowHalf | bits.highHalf
  return (half[0] | half[1]) != 0
}
