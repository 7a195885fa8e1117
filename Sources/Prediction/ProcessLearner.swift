import GaussianProcesses
import Numerics

/// How a Gaussian process is fitted to many records.
package struct ProcessPlan: Sendable, Equatable {
  /// The most records that the process remembers; more are thinned by lot. Nil refuses more than `GaussianProcess` takes.
  package var records: Int?
  /// The most records that its hyper-parameters are sought on, by lot: a step of the search costs their cube.
  package var searched = 1000

  package init() {}

  /// The plan of a process that stands beside others in a stack: 2,000 records bound the time that the model takes to
  /// load and to answer.
  var thinned: ProcessPlan {
    var plan = self
    plan.records = min(plan.records ?? 2000, 2000)
    plan.searched = min(plan.searched, 500)
    return plan
  }
}

/// A process with the observations that it remembers, which its file stores.
package struct TrainedProcess: Sendable {
  package let process: GaussianProcess
  /// [n, d] row-major.
  package let rows: [Float]
  package let targets: [Double]
  package let noise: [Double]

  package init(_ process: GaussianProcess, rows: [Float], targets: [Double], noise: [Double]) {
    self.process = process
    self.rows = rows
    self.targets = targets
    self.noise = noise
  }
}

/// Fits a Gaussian process, in one task.
struct ProcessLearner: SurrogateLearner {
  let plan: ProcessPlan

  var method: PredictionMethod { .gaussianProcess }
  var tasks: Int { 1 }
  var steps: Int { 1 }

  func train(
    _ task: Int, on set: ScaledSet, random: inout SeededGenerator, progress: (_ step: Int, _ loss: Double?) -> Void
  ) -> SurrogatePart {
    let options = GaussianProcessOptions(restarts: 0, seed: random.next())
    let all = Array(set.targets.indices)
    let kept = thinned(all, to: plan.records ?? .max, &random)
    let searched = thinned(kept, to: plan.searched, &random)
    let result: Result<TrainedProcess, GaussianProcessError>
    do throws(GaussianProcessError) {
      let (rows, targets, noise) = observations(kept, of: set)
      var process = try process(searched, of: set, options)
      if searched.count < kept.count {
        process = try GaussianProcess(
          inputs: matrix(rows, set), targets: targets, noiseVariances: noise, hyperparameters: process.hyperparameters)
      }
      result = .success(TrainedProcess(process, rows: rows, targets: targets, noise: noise))
    } catch {
      result = .failure(error)
    }
    let density = (try? result.get())?.process.logPosterior ?? 0
    progress(1, -density / Double(max(1, kept.count)))
    return .process(result)
  }

  func assemble(_ parts: [SurrogatePart], on set: ScaledSet) throws(TrainingError) -> Surrogate {
    guard case .process(let result) = parts.first else { throw .gaussianProcess(.noObservations) }
    do throws(GaussianProcessError) {
      return .gaussianProcess(try result.get())
    } catch {
      throw .gaussianProcess(error)
    }
  }

  /// At most `count` of the places, by lot, in their order.
  private func thinned(_ places: [Int], to count: Int, _ random: inout SeededGenerator) -> [Int] {
    places.count <= count ? places : places.shuffled(using: &random).prefix(count).sorted()
  }

  private func process(
    _ places: [Int], of set: ScaledSet, _ options: GaussianProcessOptions
  ) throws(GaussianProcessError) -> GaussianProcess {
    let (rows, targets, noise) = observations(places, of: set)
    return try GaussianProcess(
      inputs: matrix(rows, set), targets: targets, noiseVariances: noise, options: options)
  }

  private func observations(
    _ places: [Int], of set: ScaledSet
  ) -> (rows: [Float], targets: [Double], noise: [Double]) {
    let width = set.inputs.dimension
    return (
      places.flatMap { set.rows[$0 * width..<($0 + 1) * width] }, places.map { set.targets[$0] },
      places.map { set.noise[$0] }
    )
  }

  private func matrix(_ rows: [Float], _ set: ScaledSet) -> Matrix {
    let width = set.inputs.dimension
    return Matrix(rows: rows.count / width, columns: width, storage: rows.map(Double.init))
  }
}
