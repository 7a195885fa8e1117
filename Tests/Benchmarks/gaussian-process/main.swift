import GaussianProcesses
import Glibc
import Numerics

// Times fits and predictions on the numbers of standard input (a point's inputs and its target on each line, the last 200 to
// test on), and writes one JSON line for each case. run.py builds and runs it.

var rows: [[Double]] = []
while let line = readLine() { rows.append(line.split(separator: " ").compactMap { Double($0) }) }
let dimension = rows[0].count - 1
let tests = rows.suffix(200)

/// Seconds of the processor that a piece of work takes.
func seconds(_ work: () throws -> Void) rethrows -> Double {
  func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
  let start = now()
  try work()
  return now() - start
}

func inputs(_ rows: some Collection<[Double]>) -> Matrix { Matrix(rows.map { Array($0[..<dimension]) }) }

for kernel in StationaryKernel.allCases {
  for count in [20, 100, 300, 1000] {
    let (points, targets) = (inputs(rows[..<count]), rows[..<count].map { $0[dimension] })
    var process: GaussianProcess!
    let fit = try seconds {
      process = try GaussianProcess(inputs: points, targets: targets, options: .init(kernel: kernel))
    }
    let testPoints = inputs(tests)
    var prediction = process.predict(testPoints)
    let predict = seconds { prediction = process.predict(testPoints) }
    let gradient = seconds { for row in 0..<200 { _ = process.gradient(at: testPoints.row(row)) } } / 200
    let errors = zip(prediction.mean, tests).map { $0 - $1[dimension] }
    let meanSquare = errors.reduce(0) { $0 + $1 * $1 } / 200
    print(
      """
      {"peer":"sluice \(kernel.rawValue)","n":\(count),"fit":\(fit),"predict":\(predict),"gradient":\(gradient),\
      "rmse":\(meanSquare.squareRoot()),"posterior":\(process.logPosterior / Double(count)),\
      "evaluations":\(process.evaluations)}
      """)
  }
}
