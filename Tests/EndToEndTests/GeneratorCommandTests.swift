import Foundation
import JSON
import Testing

/// The commands of the generator as a newcomer types them.
@Suite struct GeneratorCommandTests {
  static let problem = "Tests/EndToEndTests/golden.problem.json"

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
    ("sluice-generator sample --problem \(problem) -n 1e9", 64, "'1e9' is invalid for '-n <n>'"),
    ("sluice-generator sample --problem \(problem) --alpha 2", 64, "--alpha is for --method dirichlet"),
    ("sluice-generator sample --problem \(problem) --sampling-temperature 2", 64, "needs --model"),
    ("sluice-generator sample --problem \(problem) --model README.md", 78, "README.md"),
    ("sluice-generator substitute --prototype perovskyte", 64, "'perovskyte' is invalid"),
    ("sluice-generator substitute --prototype spinel --site A:Fe", 64, "'A:Fe' is invalid"),
    ("sluice-generator card nowhere.safetensors", 66, "no such file"),
    ("sluice-generator sample --problem \(problem) --seed 9007199254740992", 64, "--seed must be below 2^53"),
    ("sluice-generator sample --problme \(problem)", 64, "Missing expected argument '--problem <file>'"),
    ("sluice-generator sample --problem \(problem) --methode uniform", 64, "Did you mean '--method'"),
    ("sluice-generator --problem \(problem) --slopes", 64, "--slopes needs --model"),
    ("sluice-generator latent-problem --problem \(problem)", 64, "Missing expected argument '--model <file>'"),
    ("sluice-generator latent-problem --problem \(problem) --model nowhere.safetensors", 66, "no such file"),
    (
      "sluice-generator latent-problem --problem compose/perovskite.problem.json --model compose/models/alloys.safetensors",
      78, "the model knows nothing of"
    ),
    ("sluice-generator latent-problem --problem \(problem) --model m --steps=-1", 64, "--steps must be 0 to 1000000"),
    ("sluice-generator smaple --problem \(problem)", 64, "smaple"),
  ]) func saysWhatIsWrong(command: String, status: Int32, says: String) throws {
    let outcome = try Shell.run(command)
    #expect(outcome.status == status)
    #expect(outcome.errors.contains(says), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }

  /// Every other shard count that leaves a rest, and ranks at and beyond the end.
  @Test(arguments: [1, 7, 65, 66, 67, 1000]) func awkwardShardsArePartitions(count: Int) throws {
    let folder = try TemporaryFolder()
    let path = try folder.file(
      "p.json", #"{"problem":1,"name":"p","space":{"composition":{"elements":["Nb","Mo","Ta"],"step":0.1}}}"#)
    let command = "sluice-generator enumerate --problem \(path)"
    let shards = [1, (count + 1) / 2, count - 1, count].filter { $0 > 0 }
    var sizes: [Int] = []
    for shard in shards { sizes.append(try Shell.run("\(command) --shard \(shard)/\(count)").lines.count) }
    // k/N holds the ranks from ⌊66(k − 1)/N⌋ to ⌊66k/N⌋.
    #expect(sizes == shards.map { 66 * $0 / count - 66 * ($0 - 1) / count })
    #expect(try Shell.run("\(command) --from-rank 65").lines.count == 1)
    for rank in ["66", "99999999999999999999999999"] {
      let outcome = try Shell.run("\(command) --from-rank \(rank)")
      #expect(outcome.status == 0 && outcome.output.isEmpty)
    }
  }

  /// C(1117, 117) designs have 161 digits; a thousandth of the step is refused, within a fifth of a gigabyte of address space.
  @Test func allElementsAreCountedOrRefused() throws {
    let folder = try TemporaryFolder()
    func problem(_ step: String) throws -> String {
      try folder.file(
        "p.json",
        #"{"problem":1,"space":{"composition":{"elements":[\#(Self.everyElement)],"step":\#(step)}}}"#)
    }
    let counted = try Shell.run(
      "ulimit -v 500000; sluice-generator enumerate --problem \(try problem("0.001")) --count")
    #expect(counted.status == 0 && counted.output.hasPrefix("{\"count\":\"1941686677048242992974893"))
    let refused = try Shell.run(
      "ulimit -v 500000; sluice-generator enumerate --problem \(try problem("0.000001")) --count")
    #expect(refused.status == 78 && refused.errors.contains("too large to be counted"), "\(refused.errors)")
  }

  private static let everyElement =
    """
    H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr Nb Mo Tc Ru Rh \
    Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr \
    Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts Og
    """
    .split(separator: " ").map { "\"\($0)\"" }.joined(separator: ",")

  @Test func aFullDiskIsAnError() throws {
    let outcome = try Shell.run("sluice-generator enumerate --problem \(Self.problem) --limit 100000 > /dev/full")
    #expect(outcome.status == 74 && outcome.errors.contains("No space left"), "\(outcome.status) \(outcome.errors)")
  }

  // MARK: Latent problems

  /// The latent numbers are variables behind those of the problem; everything else stays but the prior of compositions.
  @Test func latentProblemsStateTheRestAsItWas() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file(
      "p.json",
      #"{"problem":1,"name":"p","space":{"composition":{"elements":["Nb","Mo","Ta"]},"variables":[{"name":"t","range":[0,1]}]},"#
        + #""objectives":[{"property":"y","goal":"maximize"}],"prior":{"dirichlet":2},"x-note":"kept"}"#)
    let command = "sluice-generator latent-problem --model compose/models/alloys.safetensors --problem \(path)"
    let variables = (1...8).map { #"{"name":"latent_\#($0)","steps":12}"# }.joined(separator: ",")
    let expected =
      #"{"problem":1,"name":"p","space":{"variables":[{"name":"t","range":[0,1]},\#(variables)]},"#
      + #""objectives":[{"property":"y","goal":"maximize"}],"x-note":"kept"}"#
    let steps = ".space.variables[1:][] |= {name, steps: ((.range[1] - .range[0]) / .step | round)}"
    let outcome = try Shell.run("\(command) --steps 12 | jq -c '\(steps)'")
    #expect(outcome.output == expected + "\n", "\(outcome.errors)")
    let free = try Shell.run("\(command) --steps 0")
    #expect(free.output.contains("latent_8") && !free.output.contains("step"), "\(free.errors)")
  }

  /// The files of latent points that compose files name are what the command writes of the problems beside them.
  @Test(arguments: ["latent", "latent-inverse"]) func latentProblemsAreThoseShipped(_ name: String) throws {
    let outcome = try Shell.run(
      "sluice-generator latent-problem --problem compose/\(name).problem.json --model compose/models/alloys.safetensors"
        + " | jq . | diff - compose/\(name).points.problem.json")
    #expect(outcome.output.isEmpty && outcome.errors.isEmpty, "\(outcome.output)\(outcome.errors)")
  }

  // MARK: Interpolation

  /// What the page of the generator shows of a Dirichlet latent: its commands run, what they print is compared, the last
  /// line is the average of the ends, and what is decoded from the middle lies near it.
  @Test func thePageShowsAMixture() throws {
    let page = try String(contentsOfFile: Shell.checkout + "/services/generator/README.md", encoding: .utf8)
    let commands = ReadmeTests.commands(in: page).filter { $0.text.contains("mixture.safetensors") }
    try #require(commands.count == 2)
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/compose", withDestinationPath: Shell.checkout + "/compose")
    var lines: [String] = []
    for command in commands {
      let outcome = try Shell.run(command.text, in: folder.path)
      lines = outcome.output.split(separator: "\n").map(String.init)
      #expect(ReadmeTests.matches(lines, command.expected), "\(outcome.output)\(outcome.errors)")
    }
    try #require(lines.count == 4)
    let rows = try lines.map { line in
      let members = try JSONValue.parse(text: line).elements()[1].members()
      return Dictionary(uniqueKeysWithValues: try members.map { ($0.name, try $0.value.double()) })
    }
    let names = Set(rows.flatMap(\.keys))
    for name in names {
      #expect(abs((rows[0][name, default: 0] + rows[2][name, default: 0]) / 2 - rows[3][name, default: 0]) < 6e-4)
    }
    let distance = names.reduce(0) { $0 + abs(rows[1][$1, default: 0] - rows[3][$1, default: 0]) } / 2
    // From end to end it is a quarter.
    #expect(distance > 0 && distance < 0.15)
  }

  // MARK: Training

  /// Thirty alloys on the line between two, as records; one repeat and one bad line among them.
  static let alloys =
    (0..<30).map { "{\"composition\":{\"Nb\":\(30 - $0),\"Ti\":\($0 + 5),\"Zr\":10}}\n" }.joined()
    + "{\"formula\":\"Nb30Ti5Zr10\"}\n{\"formula\":\"NbXx\"}\n{\"mark\":\"m\"}\n"

  @Test func trainsAndSamples() throws {
    let folder = try TemporaryFolder()
    let problem = try folder.file(
      "p.json", #"{"problem":1,"name":"p","space":{"composition":{"elements":["Ti","Zr","Nb"],"step":0.01}}}"#)
    let (a, b) = (folder.path + "/a.safetensors", folder.path + "/b.safetensors")
    let train = "sluice-generator train --epochs 30 --hidden 16"
    let outcome = try Shell.run("\(train) -o \(a)", input: Self.alloys)
    #expect(outcome.status == 0 && outcome.output.isEmpty, "\(outcome.errors)")
    for text in [
      "refused line 32: 'Xx'", "30 compositions of 3 elements", "epoch 20/30: loss", "latent numbers are active",
      "note: 1 lines were refused", "wrote \(a)",
    ] { #expect(outcome.errors.contains(text), "\(outcome.errors)") }
    _ = try Shell.run("\(train) -o \(b)", input: Self.alloys)
    #expect(try Data(contentsOf: URL(fileURLWithPath: a)) == Data(contentsOf: URL(fileURLWithPath: b)))

    let sampled = try Shell.run("sluice-generator sample --problem \(problem) --model \(a) -n 20 --seed 3")
    #expect(sampled.status == 0 && sampled.lines.count == 20)
    #expect(sampled.lines.allSatisfy { $0.contains(#""generated":{"method":"vae","model":"compositions","seed":3"#) })
    for text in ["20 of 2", "/20 ", "random_dirichlet", "perturbed_training"] {
      #expect(sampled.errors.contains(text), "\(sampled.errors)")
    }
    let filtered = try Shell.run(
      "printf '{\"id\":\"x\",\"n\":20,\"seed\":3}\n' | sluice-generator --problem \(problem) --model \(a)")
    #expect(filtered.lines.count == 20)
    #expect(
      filtered.lines[0].drop { $0 != "," } == sampled.lines[0].drop { $0 != "," }, "the same seed, the same design")
  }

  /// The model file opens in any reader of safetensors: the header is JSON, the card is JSON inside it.
  @Test func theModelCardTellsWhatWasTrained() throws {
    let folder = try TemporaryFolder()
    let model = folder.path + "/m.safetensors"
    _ = try Shell.run(
      "sluice-generator train --epochs 3 --hidden 8 --name alloys --seed 4 -o \(model)", input: Self.alloys)
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: model)))
    let length = (0..<8).reduce(0) { $0 | Int(bytes[$1]) << (8 * $1) }
    let header = try JSONValue.parse(bytes[8..<8 + length])
    let card = try JSONValue.parse(text: try header.member("__metadata__").member("card").string())
    #expect(
      try card.members().map(\.name) == [
        "name", "kind", "method", "format", "elements", "network", "training", "scores", "seed", "version", "notes",
      ])
    #expect(try card.member("name").string() == "alloys" && card.member("seed").integer() == 4)
    let training = try card.member("training")
    #expect(try training.member("records").integer() == 31 && training.member("compositions").integer() == 30)
    #expect(try training.member("refused").integer() == 1)
    #expect(try training.member("trained_on").integer() == 24 && training.member("scored_on").integer() == 3)
    #expect(try card.member("scores").member("held_out").boolean())
  }

  /// A conditional model is asked for what it has seen, and for what it has not: it answers, and says so.
  @Test func saysWhatLiesOutsideTheTraining() throws {
    let folder = try TemporaryFolder()
    let problem = try folder.file(
      "p.json", #"{"problem":1,"name":"p","space":{"composition":{"elements":["Ti","Zr","Nb"],"step":0.01}}}"#)
    let model = folder.path + "/m.safetensors"
    let records = (0..<30).map {
      "{\"composition\":{\"Nb\":\(30 - $0),\"Ti\":\($0 + 5),\"Zr\":10},\"measured\":{\"strength\":\(900 + 10 * $0)}}\n"
    }.joined()
    let trained = try Shell.run(
      "sluice-generator train --condition strength --epochs 5 --hidden 8 -o \(model)", input: records)
    #expect(trained.status == 0, "\(trained.errors)")
    let outcome = try Shell.run(
      "sluice-generator --problem \(problem) --model \(model)",
      input: "{\"id\":\"in\",\"given\":{\"strength\":1000}}\n{\"id\":\"out\",\"given\":{\"strength\":1e6}}\n"
        + "{\"id\":\"typo\",\"given\":{\"strenght\":1000}}\n")
    #expect(outcome.lines.count == 3)
    #expect(outcome.lines[0].contains(#""given":{"strength":1000},"in_domain":true"#), "\(outcome.output)")
    #expect(outcome.lines[1].contains(#""given":{"strength":1000000},"in_domain":false"#), "\(outcome.output)")
    #expect(outcome.lines[2].contains("not trained on 'strenght'; it knows strength"), "\(outcome.output)")
    let mistyped = try Shell.run("sluice-generator train --condition strenght -o \(model)", input: records)
    #expect(mistyped.status == 78 && mistyped.errors.contains("did you mean 'strength'?"), "\(mistyped.errors)")
  }

  /// A checkpoint of other records, of no training, and cut in two.
  @Test func refusesForeignCheckpoints() throws {
    let folder = try TemporaryFolder()
    let train = "sluice-generator train --epochs 3 --hidden 8 -o m.safetensors --checkpoint c"
    #expect(try Shell.run(train, input: Self.alloys, in: folder.path).status == 0)
    #expect(try Shell.run("\(train) --resume", input: Self.alloys, in: folder.path).status == 0)
    let others = try Shell.run("\(train) --resume", input: Self.alloys + "{\"formula\":\"NbTi\"}\n", in: folder.path)
    #expect(others.status == 78 && others.errors.contains("of other records or options"), "\(others.errors)")
    let options = try Shell.run("\(train) --resume --beta 0.1", input: Self.alloys, in: folder.path)
    #expect(options.status == 78 && options.errors.contains("of other records or options"), "\(options.errors)")
    let model = try Shell.run(
      train.replacing("--checkpoint c", with: "--checkpoint m.safetensors") + " --resume", input: Self.alloys,
      in: folder.path)
    #expect(model.status == 78 && model.errors.contains("not a checkpoint"), "\(model.errors)")
    let cut = try Shell.run(
      "head -c 300 c > d; " + train.replacing("--checkpoint c", with: "--checkpoint d") + " --resume",
      input: Self.alloys, in: folder.path)
    #expect(cut.status == 78 && cut.errors.contains("d: "), "\(cut.errors)")
  }

  /// Files that claim more than they hold, each read with little more memory than the program takes: status 78.
  @Test(arguments: [
    (#"printf '\377\377\377\377\377\377\377\177{}'"#, "at most 100000000 are read"),
    (#"printf '\0\341\365\005\0\0\0\0{}'"#, "the file ends after 10"),
    (
      #"printf '\102\0\0\0\0\0\0\0{"a":{"dtype":"F32","shape":[1000000000000],"data_offsets":[0,4]}}1234'"#,
      "does not fill 4 bytes"
    ),
    (#"printf '\100\102\017\0\0\0\0\0{"a":'; head -c 999995 /dev/zero | tr '\0' '['"#, "header"),
    ("head -c 300000000 /dev/zero", "larger than"),
  ]) func hostileModelFilesTakeNoMemory(command: String, says: String) throws {
    let folder = try TemporaryFolder()
    let outcome = try Shell.run(
      "{ \(command); } > m; ulimit -v 900000; sluice-generator card m", in: folder.path)
    #expect(
      (outcome.status == 78 || outcome.status == 74) && outcome.errors.contains(says),
      "\(outcome.status) \(outcome.errors)")
  }

  @Test(arguments: [
    ("", "-o m.safetensors", 78, "0 distinct compositions in 0 records"),
    ("{\"formula\":\"Nb\"}\n", "-o m.safetensors", 78, "1 distinct compositions in 1 records"),
    ("{\"formula\":\"NbMo\"}\n{\"formula\":\"MoNb\"}\n", "-o m.safetensors", 78, "1 distinct compositions in 2"),
    (alloys, "", 64, "Missing expected argument '--output <file>'"),
    (alloys, "-o nowhere/m.safetensors --epochs 1", 74, "cannot create"),
    (alloys, "-o m --latent-dimension 0", 64, "--latent-dimension must be 1 to 64"),
    (alloys, "-o m --hidden 5000", 64, "--hidden must be 1 to 1024"),
    (alloys, "-o m --epochs 0", 64, "--epochs must be"), (alloys, "-o m --held-out 0.9", 64, "--held-out must be"),
    (alloys, "-o m --problem nowhere.json", 66, "no such file"),
    (
      "{\"formula\":\"FeNi\"}\n{\"formula\":\"FeNi2\"}\n", "-o m --problem \(problem)", 78,
      "0 distinct compositions in 2"
    ),
  ]) func refusesToTrain(input: String, arguments: String, status: Int32, says: String) throws {
    let folder = try TemporaryFolder()
    let absolute = arguments.replacing(Self.problem, with: "\(Shell.checkout)/\(Self.problem)")
    let outcome = try Shell.run("sluice-generator train \(absolute)", input: input, in: folder.path)
    #expect(outcome.status == status && outcome.errors.contains(says), "\(outcome.status) \(outcome.errors)")
  }
}
