import Autodiff
import Glibc

/// Adam with decoupled weight decay (`loshchilov2019adamw`): the state of one parameter vector.
package struct AdamW: Sendable, Equatable {
  /// Decay of the running mean of the gradient.
  package let momentum: Float
  /// Decay of the running mean of the squared gradient.
  package let secondMomentum: Float
  package let epsilon: Float
  /// The share of every parameter that a step of rate one would remove.
  package let weightDecay: Float
  /// The running means of the gradient and of its square, as they stand after `steps` steps.
  package private(set) var mean: [Float]
  package private(set) var square: [Float]
  package private(set) var steps = 0

  package init(
    parameterCount: Int, weightDecay: Float = 1e-2, momentum: Float = 0.9, secondMomentum: Float = 0.999,
    epsilon: Float = 1e-8
  ) {
    self.weightDecay = weightDecay
    self.momentum = momentum
    self.secondMomentum = secondMomentum
    self.epsilon = epsilon
    mean = [Float](repeating: 0, count: parameterCount)
    square = [Float](repeating: 0, count: parameterCount)
  }

  /// Goes on from where another left off.
  package mutating func resume(mean: [Float], square: [Float], steps: Int) {
    precondition(mean.count == self.mean.count && square.count == self.square.count && steps >= 0)
    (self.mean, self.square, self.steps) = (mean, square, steps)
  }

  /// One step at a learning rate; gradients are scaled so that their Euclidean norm is at most `clip`
  /// (`pascanu2013difficulty`). A gradient that is not finite is skipped: the parameters stay as they are.
  package mutating func step(
    _ parameters: UnsafeMutableBufferPointer<Float>, _ gradients: UnsafeBufferPointer<Float>, rate: Float,
    clip: Float = .infinity
  ) {
    precondition(parameters.count == mean.count && gradients.count == mean.count)
    guard let numbers = parameters.baseAddress, let slopes = gradients.baseAddress else { return }
    let squares = Float.squaredNorm(gradients.count, slopes)
    guard squares.isFinite else { return }
    steps += 1
    let step = AdamStep(
      momentum: momentum, secondMomentum: secondMomentum, epsilon: epsilon,
      meanCorrection: 1 - Float(pow(Double(momentum), Double(steps))),
      squareCorrection: 1 - Float(pow(Double(secondMomentum), Double(steps))),
      scale: Float(min(1, Double(clip) / max(squares.squareRoot(), .leastNormalMagnitude))), rate: rate,
      decay: weightDecay)
    mean.withUnsafeMutableBufferPointer { mean in
      square.withUnsafeMutableBufferPointer { square in
        guard let mean = mean.baseAddress, let square = square.baseAddress else { return }
        step.apply(count: gradients.count, slopes, mean: mean, square: square, numbers)
      }
    }
  }

  /// One step of an array of parameters.
  package mutating func step(
    _ parameters: inout [Float], _ gradients: [Float], rate: Float, clip: Float = .infinity
  ) {
    parameters.withUnsafeMutableBufferPointer { parameters in
      gradients.withUnsafeBufferPointer { step(parameters, $0, rate: rate, clip: clip) }
    }
  }
}
