import Foundation
import GaussianProcesses
import JSON
import MaterialRecords
import Numerics
import Optimization
import TestKit
import Testing

/// Measuring the best design again, and what the optimizer says of its models.
@Suite struct ReplicateTests {
  static let problem = #"""
    {"problem":1,"space":{"variables":[{"name":"x","range":[0,1]}]},"objectives":[{"property":"y","goal":"maximize"}]}
    """#
  /// A flat top under noise: −(x − 0.5)² with alternating errors of the size of the stated deviation.
  static let inputs = (0...14).map { Double($0) / 14 }
  static func values(_ error: Double) -> [Double] {
    inputs.enumerated().map { -($1 - 0.5) * ($1 - 0.5) + ($0 % 2 == 0 ? error : -error) }
  }

  static func lines(_ error: Double) -> [String] {
    zip(inputs, values(error)).enumerated().map { place, point in
      #"{"id":"o\#(place)","conditions":{"x":\#(point.0)},"measured":{"y":{"value":\#(point.1),"standard_deviation":\#(error)}}}"#
    }
  }

  private static func suggestions(_ output: [String]) throws -> [(id: String, x: Double, suggestion: JSONValue)] {
    try output.compactMap { text in
      let line = try JSONLine(text: text)
      guard let suggestion = try line.value("suggestion") else { return nil }
      return (line.text("id") ?? "", try line.condition("x") ?? -1, suggestion)
    }
  }

  /// The process as the optimizer fits it to the lines.
  private static func process(_ error: Double) throws -> GaussianProcess {
    try GaussianProcess(
      inputs: Matrix(inputs.map { [$0] }), targets: values(error),
      noiseVariances: inputs.map { _ in error * error }, options: GaussianProcessOptions(restarts: 1, seed: 0)
    )
  }

  /// With noise the best design is to be measured again, and its numbers are those of the process; a batch has one replicate
  /// and then new designs. Without noise, or where once is enough, all are new.
  @Test func noiseAsksForAReplicate() throws {
    let mark = #"{"mark":"m","batch":3}"#
    let noisy = Self.lines(0.15) + [mark]
    let answer = try Self.suggestions(
      OptimizerServiceTests.run(Self.problem, noisy, arguments: ["--measurements", "3"]))
    #expect(answer.count == 3)
    let first = try #require(answer.first)
    #expect(try first.suggestion.member("acquisition").string() == "replicate")
    #expect(try answer.dropFirst().allSatisfy { try $0.suggestion.member("acquisition").string() == "logei" })
    let replicate = try first.suggestion.member("why").member("replicate")
    let process = try Self.process(0.15)
    let predicted = process.predict(Matrix(Self.inputs.map { [$0] }))
    let order = predicted.mean.indices.sorted { predicted.mean[$0] > predicted.mean[$1] }
    let best = order[0]
    #expect(try replicate.member("of").string() == "o\(best)")
    #expect(first.x == Self.inputs[best])
    #expect(try replicate.member("measurements").integer() == 1)
    let aleatoric = (process.noiseVariance + 0.15 * 0.15).squareRoot()
    #expect(abs(try replicate.member("aleatoric").double() - aleatoric) < 1e-9)
    #expect(abs(try replicate.member("epistemic").double() - predicted.variance[best].squareRoot()) < 1e-9)
    // The rule, by the process: the noise of one measurement against the design that comes next.
    #expect(abs(try first.suggestion.member("value").double() - aleatoric) < 1e-9)
    let free = try Self.suggestions(OptimizerServiceTests.run(Self.problem, noisy))[0]
    let new = process.predict(Matrix([[free.x]]))
    let deviation = new.variance[0].squareRoot()
    let z = (new.mean[0] - predicted.mean[best]) / deviation
    let improvement = deviation * (StandardNormal.density(z) + z * StandardNormal.cumulative(z))
    #expect(abs(try replicate.member("epistemic_of_new").double() - deviation) < 1e-9)
    #expect(abs(try replicate.member("improvement_of_new").double() - improvement) < 1e-9)
    #expect(aleatoric > deviation && aleatoric > improvement)

    let once = try Self.suggestions(OptimizerServiceTests.run(Self.problem, noisy))
    #expect(try once.allSatisfy { try $0.suggestion.member("acquisition").string() == "logei" })
    // Six points of a wave: what the model does not know is more than the noise.
    let wave = (0..<6).map { k -> String in
      let x = Double(k) / 5
      return #"{"conditions":{"x":\#(x)},"measured":{"y":\#(sin(20 * x))}}"#
    }
    let unknown = try Self.suggestions(
      OptimizerServiceTests.run(Self.problem, wave + [mark], arguments: ["--measurements", "3"]))
    #expect(try unknown.allSatisfy { try $0.suggestion.member("acquisition").string() == "logei" })
  }

  /// A replicate under way counts as a measurement, in the session and in one that is told of it by a pending record.
  @Test func replicatesEnd() throws {
    let arguments = ["--measurements", "2"]
    let mark = #"{"mark":"m","batch":1}"#
    let session = Self.lines(0.15) + [mark]
    let first = try Self.suggestions(OptimizerServiceTests.run(Self.problem, session, arguments: arguments))[0]
    #expect(try first.suggestion.member("acquisition").string() == "replicate")
    let again = try Self.suggestions(
      OptimizerServiceTests.run(Self.problem, session + [#"{"mark":"n","batch":1}"#], arguments: arguments))
    #expect(try again[1].suggestion.member("acquisition").string() == "logei")
    let pending = #"{"id":"m/0","conditions":{"x":\#(first.x)}}"#
    let told = try Self.suggestions(
      OptimizerServiceTests.run(Self.problem, Self.lines(0.15) + [pending, mark], arguments: arguments))
    #expect(try told[0].suggestion.member("acquisition").string() == "logei")
  }

  /// The summary says what a process predicts that is built without each observation in turn, with the hyper-parameters of
  /// all.
  @Test func leavesOneOut() throws {
    let output = try OptimizerServiceTests.run(
      Self.problem, Self.lines(0.1) + [#"{"mark":"m","batch":1}"#], arguments: ["--summary"])
    #expect(output.count == 3)
    let summary = try #require(try JSONLine(text: output[0]).value("summary"))
    #expect(try summary.member("mark").string() == "m")
    #expect(try summary.member("observations").integer() == 15 && summary.member("feasible").integer() == 15)
    let process = try Self.process(0.1)
    let values = Self.values(0.1)
    var (squares, standardised, within) = (0.0, 0.0, 0.0)
    for left in Self.inputs.indices {
      let others = Self.inputs.indices.filter { $0 != left }
      let without = try GaussianProcess(
        inputs: Matrix(others.map { [Self.inputs[$0]] }), targets: others.map { values[$0] },
        noiseVariances: others.map { _ in 0.01 }, hyperparameters: process.hyperparameters)
      let prediction = without.predict(Matrix([[Self.inputs[left]]]))
      let difference = values[left] - prediction.mean[0]
      let z = difference / (prediction.variance[0] + prediction.noiseVariance + 0.01).squareRoot()
      squares += difference * difference / 15
      standardised += z * z / 15
      within += abs(z) <= 1.96 ? 1 : 0
    }
    let mean = values.reduce(0, +) / 15
    let spread = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / 15 }
    let model = try summary.member("models").member("y")
    let found = try model.member("leave_one_out")
    #expect(try model.member("observations").integer() == 15 && model.member("jitter").double() == 0)
    #expect(abs(try model.member("aleatoric").double() - process.noiseVariance.squareRoot()) < 1e-9)
    #expect(abs(try found.member("root_mean_square_error").double() - squares.squareRoot()) < 1e-8)
    #expect(abs(try found.member("coefficient_of_determination").double() - (1 - squares / spread)) < 1e-7)
    #expect(abs(try found.member("root_mean_square_standardised_error").double() - standardised.squareRoot()) < 1e-7)
    #expect(abs(try found.member("coverage_95").double() - within / 15) < 1e-12)
  }

  /// With noise that varies the summary has its range, and a replicate the noise at its design: y = 1 − x with errors of 0.01
  /// on the left half and of 0.3 on the right one, alternating.
  @Test func noiseVaries() throws {
    let lines = (0..<40).map { k -> String in
      let x = Double(k) / 39
      let y = 1 - x + (k % 2 == 0 ? 1 : -1) * (x < 0.5 ? 0.01 : 0.3)
      return #"{"id":"o\#(k)","conditions":{"x":\#(x)},"measured":{"y":\#(y)}}"#
    }
    func answer(_ goal: String, _ arguments: [String]) throws -> [JSONLine] {
      let problem = Self.problem.replacingOccurrences(of: "maximize", with: goal)
      let output = try OptimizerServiceTests.run(
        problem, lines + [#"{"mark":"m","batch":1}"#], arguments: ["--summary", "--measurements", "9"] + arguments)
      return try output.map { try JSONLine(text: $0) }
    }
    let varying = try answer("minimize", ["--noise", "varying"])
    let model = try #require(try varying[0].value("summary")).member("models").member("y")
    let range = try model.member("aleatoric_range").elements().map { try $0.double() }
    #expect(range[0] < 0.03 && range[1] > 0.2 && range[1] < 0.5)
    #expect(try model.member("aleatoric").double() > range[0] && model.member("aleatoric").double() < range[1])
    // The least mean lies in the noise, the greatest where there is none.
    let suggestion = try #require(try varying[1].value("suggestion"))
    #expect(try suggestion.member("acquisition").string() == "replicate")
    let aleatoric = try suggestion.member("why").member("replicate").member("aleatoric").double()
    #expect(aleatoric > 0.2 && aleatoric < 0.5)
    let constant = try #require(try answer("minimize", [])[0].value("summary")).member("models").member("y")
    #expect(throws: JSONError.self) { try constant.member("aleatoric_range") }
  }

  /// Before there are models the summary says so; a barrier has none.
  @Test func summaryOfNothing() throws {
    let output = try OptimizerServiceTests.run(
      Self.problem, [#"{"mark":"a","batch":1}"#, #"{"mark":"b","batch":0}"#], arguments: ["--summary"])
    #expect(output.count == 4)
    #expect(output[0] == #"{"summary":{"mark":"a","observations":0,"feasible":0,"models":{}}}"#)
  }
}
