import Foundation
import JSON
import Testing

/// The commands of the generator as a newcomer types them.
@Suite struct GeneratorCommandTests {
  static let problem = "compose/refractory.problem.json"

  /// 9 elements, 3 to 5 of them, each at least 5 of 100 units: Σₖ C(9, k)·C(100 − 5k + k − 1, k − 1).
  @Test func countsTheGridOfTheMainJob() throws {
    let outcome = try Shell.run("sluice-generator enumerate --problem \(Self.problem) --count")
    func binomial(_ n: Int, _ k: Int) -> Int { (1...k).reduce(1) { $0 * (n + 1 - $1) / $1 } }
    let expected = (3...5).reduce(0) { $0 + binomial(9, $1) * binomial(99 - 4 * $1, $1 - 1) }
    #expect(outcome.output == "{\"count\":\"\(expected)\",\"number\":\(expected)}\n")
  }

  /// C(104, 4) and C(109, 9); the last, C(1008, 8), is beyond what JSON numbers hold exactly.
  @Test(arguments: [
    (5, "0.01", #"{"count":"4598126","number":4598126}"#),
    (10, "0.01", #"{"count":"4263421511271","number":4263421511271}"#),
    (9, "0.001", #"{"count":"25708099169553626826"}"#),
  ]) func countsPlainGrids(elements: Int, step: String, count: String) throws {
    let folder = try TemporaryFolder()
    let names = ["Nb", "Mo", "Ta", "W", "Ti", "Zr", "Hf", "V", "Cr", "Al"].prefix(elements)
    let list = names.map { "\"\($0)\"" }.joined(separator: ",")
    let path = try folder.file(
      "p.json", #"{"problem":1,"space":{"composition":{"elements":[\#(list)],"step":\#(step)}}}"#)
    let outcome = try Shell.run("sluice-generator enumerate --problem \(path) --count")
    #expect(outcome.output == count + "\n", "\(outcome.errors)")
  }

  @Test func shardsTogetherAreTheWhole() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file(
      "p.json", #"{"problem":1,"name":"p","space":{"composition":{"elements":["Nb","Mo","Ta"],"step":0.1}}}"#)
    let command = "sluice-generator enumerate --problem \(path)"
    let whole = try Shell.run(command)
    #expect(whole.lines.count == 66)
    #expect(whole.lines[0] == #"{"id":"p/0","composition":{"Ta":1},"generated":{"method":"enumerate"}}"#)
    let parts = try Shell.run("for k in 1 2 3 4; do \(command) --shard $k/4; done")
    #expect(parts.output == whole.output)
    let resumed = try Shell.run("\(command) --limit 40; \(command) --from-rank 40")
    #expect(resumed.output == whole.output)
    #expect(try Shell.run("\(command) --from-rank 1000").output.isEmpty)
    #expect(try Shell.run("\(command) --shard 2/4 --count").output == "{\"count\":\"17\",\"number\":17}\n")
  }

  @Test func aClosedReaderEndsItQuietly() throws {
    let outcome = try Shell.run(
      "sluice-generator enumerate --problem \(Self.problem) | head -1; echo ${PIPESTATUS[0]}", seconds: 20)
    #expect(outcome.lines.count == 2 && outcome.lines[1] == "141", "\(outcome.output)")
    #expect(outcome.errors.isEmpty)
  }

  /// The peak of resident memory after one megabyte of lines and after sixty.
  @Test func enumeratesInConstantMemory() throws {
    let folder = try TemporaryFolder()
    let script = """
      mkfifo \(folder.path)/lines
      sluice-generator enumerate --problem \(Self.problem) > \(folder.path)/lines & pid=$!
      exec 3< \(folder.path)/lines
      peak() { sed -n 's/VmHWM:[^0-9]*\\([0-9]*\\) kB/\\1/p' /proc/$pid/status; }
      head -c 1000000 <&3 > /dev/null; peak
      head -c 60000000 <&3 > /dev/null; peak
      kill $pid
      """
    let outcome = try Shell.run(script)
    let peaks = outcome.lines.compactMap { Int($0) }
    #expect(peaks.count == 2 && peaks[1] - peaks[0] < 1024, "\(outcome.output)\(outcome.errors)")
  }

  @Test(arguments: [
    ("sluice-generator", 64, "Missing expected argument '--problem <file>'"),
    ("sluice-generator --problem nowhere.json", 66, "nowhere.json: no such file"),
    ("sluice-generator enumerate --problem nowhere.json", 66, "nowhere.json: no such file"),
    ("sluice-generator enumerate --problem \(problem) --shard 5/4", 64, "--shard must be k/N"),
    ("sluice-generator enumerate --problem \(problem) --shard 1/0", 64, "--shard must be k/N"),
    ("sluice-generator enumerate --problem \(problem) --from-rank -1", 64, "--from-rank"),
    ("sluice-generator enumerate --problem \(problem) --from-rank 1e3", 64, "--from-rank must be a whole number"),
    ("sluice-generator enumerate --problem \(problem) --limit=-1", 64, "--limit must not be negative"),
    ("sluice-generator sample --problem \(problem) -n=-1", 64, "-n"),
    ("sluice-generator sample --problem \(problem) --method magic", 64, "'magic' is invalid"),
    ("sluice-generator sample --problem \(problem) --alpha 0 --method dirichlet", 64, "--alpha must be above 0"),
    ("sluice-generator sample --problem \(problem) --seed 9007199254740992", 64, "--seed must be below 2^53"),
    ("sluice-generator sample --problme \(problem)", 64, "Missing expected argument '--problem <file>'"),
    ("sluice-generator sample --problem \(problem) --methode uniform", 64, "Did you mean '--method'"),
    ("sluice-generator smaple --problem \(problem)", 64, "smaple"),
  ]) func saysWhatIsWrong(command: String, status: Int32, says: String) throws {
    let outcome = try Shell.run(command)
    #expect(outcome.status == status)
    #expect(outcome.errors.contains(says), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }

  @Test func aFullDiskIsAnError() throws {
    let outcome = try Shell.run("sluice-generator enumerate --problem \(Self.problem) --limit 100000 > /dev/full")
    #expect(outcome.status == 74 && outcome.errors.contains("No space left"), "\(outcome.status) \(outcome.errors)")
  }
}
