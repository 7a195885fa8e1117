import Foundation
import JSON
import Testing

/// Services that are not Swift: what the protocol's table and the golden lines cannot say of them.
@Suite struct OtherLanguageTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  // Debian's interpreter, whose packages the test command installs; another one may stand first on the path.
  private static let python = "/usr/bin/python3 \(Shell.checkout)/services/python-predictor/sluice-python-predictor"

  private static let record =
    #"{"id":"a","x":0.10,"composition":{"Nb":1},"features":{"preset":"alloy","values":{"vec":5}},"conditions":{"temperature":300}}"#

  private func card(_ name: String, _ members: String, linear: String = #"{"intercept":1,"coefficients":[2]}"#) throws
    -> String
  {
    try folder.file(name, #"{"property":"p",\#(members),"linear":\#(linear)}"#)
  }

  // MARK: The predictor in Python

  /// A plain straight line, y = 100 + 200 vec - 0.5 T without noise: least squares must give it back, and every residual
  /// of the cross-validation is zero to rounding.
  @Test func aModelOfJoblibIsFittedLoadedAndAsked() throws {
    let lines = (0..<30).map { k in
      let (vec, temperature) = (4 + 0.05 * Double(k), [300, 800, 1300][k % 3])
      let strength = 100 + 200 * vec - 0.5 * Double(temperature)
      return """
        {"composition":{"Nb":\(k + 1),"Mo":1},"features":{"preset":"alloy","values":{"vec":\(vec)}},\
        "conditions":{"temperature":\(temperature)},"measured":{"yield_strength":{"value":\(strength),"unit":"MPa"}}}

        """
    }
    let train =
      "/usr/bin/python3 '\(Shell.checkout)/services/python-predictor/example_model.py' yield_strength line vec conditions.temperature"
    let trained = try Shell.run(train, input: lines.joined(), in: folder.path)
    try #require(trained.status == 0, "\(trained.errors)")
    let outcome = try Shell.run("\(Self.python) --model line.json", input: Self.record + "\n", in: folder.path)
    let prediction = try #require(try JSONLine(text: outcome.output.filter { $0 != "\n" }).value("predictions"))
      .member("yield_strength")
    #expect(abs(try prediction.member("mean").double() - 950) < 1e-6)
    #expect(try prediction.member("standard_deviation").double() < 1e-6)
    #expect(try prediction.member("epistemic").double() < 1e-6)
    #expect(try prediction.member("interval").member("guarantee").string() == "valid")
    #expect(try prediction.member("in_domain").boolean())
    let checked = try Schemas.validate(lines: outcome.lines)
    #expect(checked.status == 0, "\(checked.output)\(checked.errors)")
    // The card names the file that it was written for: code that was changed is not run.
    _ = try folder.file("line.joblib", "other")
    let changed = try Shell.run("\(Self.python) --model line.json", in: folder.path)
    #expect(changed.status == 78 && changed.errors.contains("SHA-256"))
  }

  /// What a model prints, when it is loaded or asked, goes to standard error; what it raises costs its record only.
  @Test(arguments: [1, 8]) func aModelCannotBreakTheStream(_ batch: Int) throws {
    _ = try folder.file(
      "moody.py",
      """
      import os, pickle
      class Moody:
          n_features_in_ = 1
          feature_names_in_ = ["vec"]
          def __setstate__(self, state): print("loading"); os.system("echo child")
          def __getstate__(self): return {"a": 1}
          def predict(self, rows):
              print("asked"); os.write(1, b"raw")
              if any(row[0] > 5 for row in rows): raise ValueError("too much")
              return [float("nan") if row[0] < 4 else row[0] for row in rows]
      if __name__ == "__main__":
          import moody
          pickle.dump(moody.Moody(), open("moody.joblib", "wb"))
      """)
    let made = try Shell.run("/usr/bin/python3 moody.py", in: folder.path)
    try #require(made.status == 0, "\(made.errors)")
    let input = [4.5, 6, 3, 4.75].map { #"{"features":{"preset":"a","values":{"vec":\#($0)}}}"# + "\n" }.joined()
    let outcome = try Shell.run(
      "PYTHONPATH=. \(Self.python) --model moody.joblib --property p --unit MPa --batch \(batch)", input: input,
      in: folder.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let answers = try outcome.lines.map { line in
      let line = try JSONLine(text: line)
      return try line.value("error")?.member("type").string()
        ?? line.value("predictions")?.member("p").member("mean").double().description
    }
    #expect(answers == ["4.5", "predictor/failed", "predictor/not-finite", "4.75"])
    for word in ["loading", "child", "asked", "raw"] { #expect(outcome.errors.contains(word)) }
  }

  @Test(arguments: [
    (#""inputs":["vec","delta"]"#, "the model takes 1 inputs, 2 are named"),
    (#""inputs":[]"#, "'inputs' is not an array of names"), (#""inputs":[7]"#, "an input is neither"),
    (#""inputs":["vec"],"residuals":[1]"#, "'residuals' need 'minimum' and 'maximum'"),
    (#""inputs":["vec"],"noise":-1"#, "'noise' is not a number of at least 0"),
    (#""inputs":["vec"],"level":2"#, "'level' is not between 0 and 1"),
    (#""inputs":["vec"],"x":NaN"#, "NaN is not JSON"), (#""inputs":["vec"],"property":"q""#, "appears twice"),
  ]) func aBadCardIsExplained(_ members: String, _ words: String) throws {
    let path = try card("card.json", members)
    let outcome = try Shell.run("\(Self.python) --model '\(path)'")
    #expect(outcome.status == 78 && outcome.output.isEmpty)
    #expect(outcome.errors.contains(words) && outcome.errors.contains("card.json"), "\(outcome.errors)")
  }

  /// The line's bytes but for the member that it owns, and the profile's refusals, as the services in Swift have them.
  @Test(arguments: [
    (#"{"a":1,"\u0061":2}"#, "json/duplicate-name"), (#"{"a":[{"b":1,"b":1}]}"#, "json/duplicate-name"),
    (#"{"a":NaN}"#, "json/syntax"), (#"{"a":-Infinity}"#, "json/syntax"), (#"{"a":"\ud800"}"#, "json/syntax"),
    (#"{"a":"\u0000"}"#, "json/syntax"), (#"{"a":01}"#, "json/syntax"), (#"{"a":1}x"#, "json/syntax"),
    (#"{"a":9007199254740992}"#, "json/number-out-of-range"), (#"{"a":1e999}"#, "json/number-out-of-range"),
    ("{\"a\":" + String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000) + "}", "json/too-deep"),
    ("\u{FEFF}{}", "json/not-an-object"), ("{\"a\":\"\u{0}\"}", "json/syntax"), (#"{"id":1}"#, "record/bad-id"),
    (#"{"mark":1}"#, "line/bad-mark"), (#"{"error":1}"#, "line/bad-error"), (#"{"predictions":1}"#, "json/wrong-type"),
    (#"{"conditions":{"t":"warm"}}"#, "json/wrong-type"), (#"{"conditions":{}}"#, "predictor/missing-input"),
    (#"{"conditions":{"t":1e308}}"#, "predictor/not-finite"),
  ]) func badLinesCostOneErrorLine(_ line: String, _ type: String) throws {
    let path = try card(
      "card.json", #""inputs":["conditions.t"]"#, linear: #"{"intercept":0,"coefficients":[10]}"#)
    let good = #"{"conditions":{"t":2},"predictions":{"q":{"mean":0.10}},"x":"\u00e9"}"#
    let outcome = try Shell.run("\(Self.python) --model '\(path)'", input: "\(line)\n\(good)\n")
    #expect(outcome.status == 0 && outcome.lines.count == 2, "\(outcome.output)\(outcome.errors)")
    #expect(try JSONLine(text: outcome.lines[0]).value("error")?.member("type").string() == type)
    #expect(
      outcome.lines[1].hasPrefix(
        #"{"conditions":{"t":2},"predictions":{"q":{"mean":0.10},"p":{"mean":20,"model":"card@"#))
    #expect(outcome.lines[1].hasSuffix(#","x":"\u00e9"}"#))
  }

  /// Lines that were good and then had bytes put in, taken out or exchanged: the program in Python takes and refuses what
  /// the one in Swift does, and passes the same bytes on. Which of several faults of a line is named may differ.
  @Test func takesAndRefusesTheSameLinesAsSwift() throws {
    let input = Self.spoiledLines(2000)
    let swift = try Shell.run(
      "sluice-predictor --model services/predictor/golden-strength.safetensors", bytes: input)
    let python = try Shell.run(
      "sluice-python-predictor --model services/python-predictor/golden-strength.json", bytes: input)
    #expect(swift.status == 0 && python.status == 0, "\(python.errors)")
    let (a, b) = (try swift.lines.map(Self.fate), try python.lines.map(Self.fate))
    #expect(a.count == 2000 && a == b, "\(zip(a, b).first { $0 != $1 }.map { "\($0)" } ?? "")")
    #expect(Set(a.map { $0.prefix(4) }).count > 4, "nothing was spoiled, or nothing left whole")
  }

  /// What became of a line: refused as no line of the protocol, refused for what a predictor needs, answered, or passed.
  private static func fate(_ text: String) throws -> String {
    let line = try JSONLine(text: text)
    guard let service = try? line.value("error")?["service"]?.string(), service.hasSuffix("predictor") else {
      return line.has("predictions") ? "answered" : text
    }
    let type = try line.value("error")?.member("type").string() ?? ""
    let isOfTheLine = ["json/", "line/", "record/"].contains { type.hasPrefix($0) }
    return (isOfTheLine ? "no line: " : "unfit: ") + (line.text("input") ?? "")
  }

  /// Spoiled lines, the same ones at each run.
  private static func spoiledLines(_ count: Int) -> [UInt8] {
    let whole = [
      record, #"{"mark":"m","x":-0.10e-5}"#,
      #"{"id":"e","error":{"type":"a/b","title":"t"},"input":"\u00e9\ud83d\ude00"}"#,
      #"  {"a" : [ true , false,null, "\\\"\n\/ö€" ],"n":9007199254740991,"m":1e308 }  "#,
    ].map { Array($0.utf8) }
    let pieces: [[UInt8]] =
      [
        "\"", "\\", "{", "}", "[", "]", ",", ":", "\\u0000", "\\ud800", "\u{FEFF}", "\0", "\t", "\r", "NaN", "-", "01",
        "1e999",
        "9007199254740992", "1.", ".5", "tru", "\"a\":1,\"a\":1,", "\"id\":7,", "\"mark\":1,", "1E+2", "\u{2028}",
      ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80]]
    var state: UInt64 = 1
    func draw(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    return (0..<count).flatMap { _ in
      var line = whole[draw(whole.count)]
      for _ in 0..<draw(3) {
        let place = draw(line.count - 1)
        switch draw(3) {
        case 0: line.insert(contentsOf: pieces[draw(pieces.count)], at: place)
        case 1: line.remove(at: place)
        default: line[place] = UInt8(draw(256))
        }
      }
      return line.map { $0 == 0x0A ? 0x20 : $0 } + [0x0A]
    }
  }

  /// What `--describe` needs is the standard library alone: neither numpy nor a model is touched.
  @Test func describingLoadsNothing() throws {
    let outcome = try Shell.run(
      "/usr/bin/python3 -X importtime services/python-predictor/sluice-python-predictor --model none --describe")
    #expect(outcome.status == 0 && outcome.lines.count == 1)
    for module in ["numpy", "joblib", "pickle"] { #expect(!outcome.errors.contains(module)) }
  }

  // MARK: The selection by jq

  /// Lines that go through keep every byte, which jq's own output would not.
  @Test func selectionKeepsBytes() throws {
    let lines = [
      #"{"id":"a",  "n":0.10,"e":1E+2,"s":"\u00e9","d":true}"#, #"{"mark":"m" , "x":0.10}"#,
      #"{"error":{"type":"a/b","title":"t"},"input":"�"}"#,
    ]
    let outcome = try Shell.run("sluice-jq-select --where .d", input: lines.joined(separator: "\r\n") + "\r\n\n")
    #expect(outcome.lines == lines && outcome.status == 0, "\(outcome.output)\(outcome.errors)")
  }

  @Test func aBadExpressionIsUsage() throws {
    for options in ["", "--where", "--where 'foo('", "--where 'true)'", "--where 'nofunction'"] {
      // The input stays open: nothing may wait for it.
      let outcome = try Shell.run(
        "rm -f feed; mkfifo feed; exec 8<> feed; sluice-jq-select \(options) <&8; echo $?", in: folder.path, seconds: 20
      )
      #expect(outcome.output == "64\n" && !outcome.errors.isEmpty, "\(options)")
    }
  }

  /// One bad record is one error line, also the one that ends it; the input stays open.
  @Test func strictEndsAtTheFirstBadRecord() throws {
    let outcome = try Shell.run(
      #"(printf '{"id":"a"}\n{"id":"b"}\n'; sleep 0.3) | sluice-jq-select --where .x --strict"#, in: folder.path,
      seconds: 20)
    #expect(outcome.status == 65 && outcome.lines.count == 1, "\(outcome.output)")
    #expect(outcome.lines.first?.contains("select/not-boolean") == true)
  }

  /// A signal finds the script wherever it is between its start and its first answers.
  @Test(arguments: [0, 2, 4, 6, 8, 10, 15, 20]) func aSignalAtAnyTimeEndsIt(_ milliseconds: Int) throws {
    let outcome = try Shell.run(
      """
      rm -f feed; mkfifo feed; exec 8<> feed; sluice-jq-select --where .x <&8 & program=$!
      sleep \(Double(milliseconds) / 1000); kill $program; wait $program; echo $?
      """, in: folder.path, seconds: 20)
    #expect(["0\n", "143\n"].contains(outcome.output), "\(outcome.output)\(outcome.errors)")
  }
}
