import Testing

/// The rules of the house, held against every file of the checkout.
@Suite struct TidyTests {
  @Test func topLevelIsFixed() throws {
    expectNone(Checkout.strangers(among: try Checkout.topLevelNames()))
  }

  @Test func importsAreDeclared() throws {
    let targets = try PackageTargets.ofCheckout()
    // A benchmark builds a package of its own, when it is run.
    for file in Checkout.swiftFiles where file.path != "Package.swift" && !file.path.hasPrefix("Tests/Benchmarks/") {
      guard let target = targets.target(holding: file.path) else {
        Issue.record("\(file.path) belongs to no target")
        continue
      }
      expectNone(ImportRules.undeclared(file, in: target))
      expectNone(ImportRules.unwrapped(file, in: target.name))
      expectNone(ImportRules.wireInScience(file, in: target))
    }
    expectNone(ImportRules.sideways(targets.targets))
  }

  @Test func foundationStaysInTests() {
    for file in Checkout.swiftFiles { expectNone(ImportRules.foundation(file)) }
  }

  @Test func filesAndFunctionsAreShort() {
    for file in Checkout.files where file.path.hasSuffix(".swift") || file.path.hasSuffix(".py") {
      let count = file.text.utf8.count { $0 == 0x0A }
      expectNone(SizeRules.longFile(path: file.path, lineCount: count))
    }
    for file in Checkout.swiftFiles { expectNone(SizeRules.longFunctions(file)) }
  }

  @Test func namesAreTheFieldsOwn() {
    for file in Checkout.files { expectNone(NamingRules.paths(file.path)) }
    for file in Checkout.swiftFiles { expectNone(NamingRules.types(file)) }
  }

  @Test func packageDeclarationsAreDocumented() {
    for file in Checkout.swiftFiles { expectNone(CommentRules.undocumented(file)) }
  }

  @Test func noCodeIsCommentedOut() {
    for file in Checkout.swiftFiles { expectNone(CommentRules.commentedOutCode(file)) }
  }

  @Test func textIsClean() {
    for file in Checkout.files {
      expectNone(TextRules.unfinished(file.path, file.text))
      expectNone(TextRules.whitespace(file.path, file.text))
      expectNone(TextRules.machinePaths(file.path, file.text))
      expectNone(TextRules.registryHosts(file.path, file.text))
    }
  }

  @Test func citationsAreInTheBibliography() {
    let bibliography = Checkout.files.first { $0.path == "Sources/REFERENCES.bib" }?.text ?? ""
    expectNone(CitationRules.faults(ofBibliography: bibliography))
    let keys = Set(CitationRules.keys(ofBibliography: bibliography))
    for file in Checkout.files where file.path.hasSuffix(".swift") || file.path.hasSuffix(".md") {
      if file.path.hasPrefix("Tests/TidyTests/") { continue }
      expectNone(CitationRules.unknown(path: file.path, text: file.text, keys: keys))
    }
  }

  @Test func serviceFoldersAreWhole() {
    for (service, files) in ServiceFolderRules.services(in: Checkout.files.map(\.path)) {
      expectNone(ServiceFolderRules.missing(service: service, files: files))
    }
  }

  private func expectNone(_ findings: [String], sourceLocation: SourceLocation = #_sourceLocation) {
    for finding in findings { Issue.record("\(finding)", sourceLocation: sourceLocation) }
  }
}
