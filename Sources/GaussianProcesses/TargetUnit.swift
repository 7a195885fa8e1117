import Numerics

/// The offset and the scale that standardise targets.
struct TargetUnit {
  let offset: Double
  let scale: Double

  init(offset: Double, scale: Double) {
    self.offset = offset
    self.scale = scale
  }

  /// Mean and sample standard deviation of the targets; where they do not differ beyond rounding, their magnitude.
  init(_ targets: [Double]) {
    let count = Double(targets.count)
    let mean = targets.reduce(0) { $0 + $1 / count }
    let square = targets.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = (square / max(count - 1, 1)).squareRoot()
    let magnitude = targets.reduce(0) { max($0, abs($1)) }
    offset = mean
    // Targets below 1e-100 count as 0, as those above 1e100 are refused: squares stay within the numbers.
    if deviation > max(1e-10 * magnitude, 1e-100) {
      scale = deviation
    } else {
      scale = magnitude > 1e-100 ? magnitude : 1
    }
  }

  func standardised(_ target: Double) -> Double { (target - offset) / scale }

  func standardise(_ inputs: Matrix, _ targets: [Double], _ noiseVariances: [Double]) -> MergedObservations {
    MergedObservations(
      inputs: inputs, standardised: targets.map(standardised),
      // More than a million times the variance of the targets says nothing more than that.
      knownNoise: noiseVariances.map { min($0 / scale / scale, 1e6) })
  }
}
