import JSON
import Testing

/// Every rule must be able to fail: each is shown what it refuses and what it lets pass.
@Suite struct TidyRuleTests {
  private func source(_ text: String, path: String = "Sources/Prediction/File.swift") -> SourceText {
    SourceText(path: path, text: text)
  }

  private func target(_ name: String, kind: String = "regular", _ dependencies: [String]) -> PackageTargets.Target {
    PackageTargets.Target(name: name, kind: kind, folder: "Sources/\(name)", dependencies: dependencies)
  }

  @Test func codeStringsAndCommentsAreToldApart() {
    let file = source(
      #"""
      let a = "import \(b("x // y")) no" // import this
      /* func f() { */ let c = 1
      """#)
    #expect(file.code[0].contains("let a = \""))
    #expect(!file.code[0].contains("import"))
    #expect(file.code[0].contains("b("))
    #expect(file.comments[0] == "// import this")
    #expect(!file.code[1].contains("func") && file.code[1].contains("let c = 1"))
  }

  @Test func packageDumpIsRead() throws {
    let dump = #"""
      {"targets":[{"name":"A","type":"regular","dependencies":[{"byName":["B",null]},{"product":["P","p",null,null]}]},
      {"name":"T","type":"test","path":"Tests/T","dependencies":[{"target":["A",null]}]}]}
      """#
    let targets = try PackageTargets(dump: Array(dump.utf8))
    #expect(targets.target(holding: "Sources/A/x/y.swift")?.dependencies == ["B", "P"])
    #expect(targets.target(holding: "Tests/T/y.swift")?.dependencies == ["A"])
    #expect(targets.target(holding: "Sources/AB/y.swift") == nil)
  }

  @Test(arguments: [
    ("import Numerics", 0), ("import Chemistry", 1), ("@testable import Chemistry", 1), ("import Glibc", 0),
    ("import struct Chemistry.Element", 1), ("// import Chemistry", 0), ("import Foundation", 1),
    ("@preconcurrency private import Chemistry", 1),
  ])
  func undeclaredImports(text: String, count: Int) {
    #expect(ImportRules.undeclared(source(text), in: target("Prediction", ["Numerics"])).count == count)
  }

  @Test func foundationIsLetIntoTestsOnly() {
    let text = "import Foundation"
    #expect(ImportRules.undeclared(source(text), in: target("XTests", kind: "test", [])).isEmpty)
    #expect(ImportRules.foundation(source(text)).count == 1)
    #expect(ImportRules.foundation(source("import FoundationEssentials")).count == 1)
    #expect(ImportRules.foundation(source(text, path: "Tests/A/B.swift")).isEmpty)
  }

  @Test func wrappersAreTheOnlyDoors() {
    #expect(ImportRules.unwrapped(source("import CJansson"), in: "Supervision").count == 1)
    #expect(ImportRules.unwrapped(source("import CJansson"), in: "JSON").isEmpty)
    #expect(ImportRules.unwrapped(source("import CDenseAlgebra"), in: "GaussianProcesses").count == 1)
    #expect(ImportRules.unwrapped(source("import CNLopt"), in: "Numerics").isEmpty)
  }

  @Test(arguments: ["JSON", "ServiceRuntime", "ArgumentParser"])
  func wireStaysInWireFolders(module: String) {
    let text = "import \(module)"
    let wire = source(text, path: "Sources/Prediction/Wire/Service.swift")
    #expect(ImportRules.wireInScience(source(text), in: target("Prediction", [])).count == 1)
    #expect(ImportRules.wireInScience(wire, in: target("Prediction", [])).isEmpty)
    #expect(ImportRules.wireInScience(source(text), in: target("Reporting", [])).isEmpty)
  }

  @Test func serviceLibrariesStayApart() {
    #expect(ImportRules.sideways([target("Prediction", ["Featurization", "JSON"])]).count == 1)
    #expect(ImportRules.sideways([target("Prediction", ["Numerics"]), target("Numerics", [])]).isEmpty)
  }

  @Test func longFiles() {
    #expect(SizeRules.longFile(path: "Sources/A/B.swift", lineCount: 499).isEmpty)
    #expect(SizeRules.longFile(path: "Sources/A/B.swift", lineCount: 500).count == 1)
    #expect(SizeRules.longFile(path: "Sources/A/ElementData.swift", lineCount: 900).isEmpty)
    #expect(SizeRules.longFile(path: "services/a/main.swift", lineCount: 13).count == 1)
    #expect(SizeRules.longFile(path: "services/a/main.swift", lineCount: 12).isEmpty)
  }

  @Test func longFunctions() {
    func text(_ signature: String, _ count: Int) -> String {
      signature + "\n" + String(repeating: "  f({ \"}\" })\n", count: count) + "}\nlet a = 1\n"
    }
    for signature in [
      "func f() {", "package static func f<T>(_ x: [T] = { [] }()) -> Int {", "  init() {",
      "subscript(i: Int) -> Int {",
      "func f(\n  a: Int\n) throws\n  -> Int\nwhere A: B {",
    ] {
      #expect(SizeRules.longFunctions(source(text(signature, 80))).count == 1, "\(signature)")
      #expect(SizeRules.longFunctions(source(text(signature, 40))).isEmpty, "\(signature)")
    }
    let requirement = "func f()\nvar x: Int { get }\n" + String(repeating: "\n", count: 90)
    #expect(SizeRules.longFunctions(source(requirement)).isEmpty)
    #expect(SizeRules.functions(in: source("let x = A.init(1)\nself.init(2)\n")).isEmpty)
  }

  @Test(arguments: [
    "struct JSONUtils {}", "enum Helpers {", "package final class RunManager: P {", "class Common {}",
    "struct Simplex {",
  ])
  func bannedTypes(text: String) { #expect(NamingRules.types(source(text)).count == 1) }

  @Test(arguments: ["struct CompositionSimplex {", "let manager = 1", "class func f() {}", "// struct Utils"])
  func goodTypes(text: String) { #expect(NamingRules.types(source(text)).isEmpty) }

  @Test func bannedPaths() {
    #expect(NamingRules.paths("Sources/Common/A.swift").count == 1)
    #expect(NamingRules.paths("Sources/A/StringHelpers.swift").count == 1)
    #expect(NamingRules.paths("Sources/A/CompositionSimplex.swift").isEmpty)
  }

  @Test(arguments: [
    ("package func f() {", 1), ("/// Does.\npackage func f() {", 0), ("/// Does.\n@inlinable\npackage func f() {", 0),
    ("package struct S {", 1), ("package let x = 1", 0), ("package init() {}", 0), ("package var x: Int {", 1),
    ("package var x: Int { 1 }", 0), ("package static func < (a: A, b: A) -> Bool {", 0),
    ("package var x = 1", 0), ("func f() {", 0), ("/// A.\npackage func f() {}\npackage func f(a: Int) {}", 0),
    ("package static func == (a: A, b: A) -> Bool {", 0), ("package var description: String { \"\" }", 0),
    ("package private(set) var x = 1", 0), ("package static var x: Int {", 1),
  ])
  func undocumented(text: String, count: Int) { #expect(CommentRules.undocumented(source(text)).count == count) }

  @Test(arguments: [
    "// let x = 1", "// import JSON", "// foo.bar(1, 2)", "// if a {", "// }", "// x += 1", "// return x.y(1)",
    "// try parse(x)",
  ])
  func commentedOut(text: String) { #expect(CommentRules.commentedOutCode(source(text)).count == 1) }

  @Test(arguments: [
    "// Beyond the limit a number would be refused.", "/// let x = f()", "// MARK: Values", "let x = 1  // x = 2 later",
    "// let the reader go first", "// E = 9BG/(3B+G) GPa", "// return early when nothing is there",
  ])
  func prose(text: String) { #expect(CommentRules.commentedOutCode(source(text)).isEmpty) }

  @Test func unfinishedWork() {
    for word in ["TO" + "DO", "FIX" + "ME", "XX" + "X"] {
      #expect(TextRules.unfinished("a", "// \(word): later\n").count == 1)
      #expect(TextRules.unfinished("a", "my\(word)list\n").isEmpty)
    }
  }

  @Test(arguments: [("a \n", 1), ("a\tb\n", 1), ("a\r\n", 1), ("a", 1), ("a\n\n", 1), ("a\n\nb\n", 0), ("", 0)])
  func whitespace(text: String, count: Int) { #expect(TextRules.whitespace("a", text).count == count) }

  @Test(arguments: ["home", "work", "root", "Users"])
  func machinePaths(folder: String) {
    #expect(TextRules.machinePaths("a", "see /\(folder)/someone/x\n").count == 1)
    #expect(TextRules.machinePaths("a", "PATH=\"/\(folder)/x\"").count == 1)
    #expect(TextRules.machinePaths("a", "tests/\(folder)/x and ./\(folder)/x").isEmpty)
  }

  @Test func registryHosts() {
    let scheme = "https" + "://"
    for host in [
      "pypi.example.org/simple", "10.0.0.1/x", "cache.corp/x", "example.org:8080/x", "my-mirror.example.org",
    ] {
      #expect(TextRules.registryHosts("a", "\(scheme)\(host)\n").count == 1, "\(host)")
    }
    #expect(TextRules.registryHosts("a", "\(scheme)github.com/a and \(scheme)doi.org/10.1\n").isEmpty)
  }

  @Test func citations() {
    let bibliography =
      "@article{duchi2008efficient,\n author={D}, title={T}, year={2008}}\n@book{b1999x,\n title={T}}\n"
    let keys = Set(CitationRules.keys(ofBibliography: bibliography))
    #expect(keys == ["duchi2008efficient", "b1999x"])
    #expect(CitationRules.unknown(path: "a", text: "Source `duchi2008efficient`, `x2000y`", keys: keys).count == 1)
    #expect(CitationRules.unknown(path: "a", text: "`value` and `Year2008`", keys: keys).isEmpty)
    #expect(CitationRules.faults(ofBibliography: bibliography) == ["'b1999x' has no author", "'b1999x' has no year"])
    #expect(
      CitationRules.faults(ofBibliography: "@a{k,author=A,title=T,year=1}\n@a{k,author=A,title=T,year=1}\n").count == 1)
  }

  @Test func serviceFolders() {
    let services = ServiceFolderRules.services(in: [
      "services/a/main.swift", "services/b/sluice-b", "services/README.md", "Sources/A/B.swift",
    ])
    #expect(services == ["a": ["main.swift"], "b": ["sluice-b"]])
    #expect(ServiceFolderRules.missing(service: "a", files: ["main.swift"]).count == 3)
    #expect(ServiceFolderRules.missing(service: "a", files: ["service.json", "README.md", "golden.ndjson"]).count == 1)
    let script: Set<String> = ["sluice-b", "service.json", "README.md", "golden.ndjson"]
    #expect(ServiceFolderRules.missing(service: "b", files: script).isEmpty)
    #expect(ServiceFolderRules.missing(service: "c", files: script) == ["services/c has no main.swift"])
    #expect(ServiceFolderRules.missing(service: "supervisor", files: ["main.swift", "README.md"]).isEmpty)
  }

  @Test func topLevel() {
    #expect(Checkout.strangers(among: ["Sources", "notes.md", ".build", ".git"]) == ["notes.md"])
  }
}
