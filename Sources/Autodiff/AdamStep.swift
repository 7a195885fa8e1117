import CTapeKernels

/// One step of Adam with decoupled weight decay (`loshchilov2019adamw`).
package struct AdamStep: Sendable {
  private let step: tape_adamw

  /// The decays of the running means of the gradient and of its square, what they are divided by at this step, the factor of
  /// the gradient, the rate and the share of each parameter that a step of rate one would remove.
  package init(
    momentum: Float, secondMomentum: Float, epsilon: Float, meanCorrection: Float, squareCorrection: Float,
    scale: Float, rate: Float, decay: Float
  ) {
    step = tape_adamw(
      momentum: Double(momentum), second_momentum: Double(secondMomentum), epsilon: Double(epsilon),
      mean_correction: Double(meanCorrection), square_correction: Double(squareCorrection), scale: Double(scale),
      rate: Double(rate), decay: Double(decay))
  }

  /// Moves the running means and the parameters, `count` of each.
  package func apply(
    count: Int, _ gradient: UnsafePointer<Float>, mean: UnsafeMutablePointer<Float>,
    square: UnsafeMutablePointer<Float>, _ parameters: UnsafeMutablePointer<Float>
  ) {
    Float.adamW(step, count, gradient, mean, square, parameters)
  }
}
