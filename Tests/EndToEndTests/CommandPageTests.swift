import Foundation
import JSON
import Testing

/// What a person sees of the commands: their pages, what services say of themselves, and what a shell completes.
@Suite struct CommandPageTests {
  /// The commands that `sluice --help` lists.
  static let commands: [String] = {
    let help = (try? Shell.run("sluice --help").output) ?? ""
    let list = help.split(separator: "SUBCOMMANDS:").last?.split(separator: "\n") ?? []
    return list.compactMap { line in
      line.hasPrefix("  ") && !line.hasPrefix("   ") && !line.hasPrefix("  See ")
        ? line.split(separator: " ").first.map(String.init) : nil
    }
  }()

  @Test func commandsAreListed() {
    for command in ["run", "config", "conform", "validate", "describe", "completion"] {
      #expect(CommandPageTests.commands.contains(command))
    }
  }

  /// Every command says what it does, how it ends and how it is used; nothing of a table was broken by the parser.
  @Test(arguments: commands) func everyCommandHasAPage(_ command: String) throws {
    let outcome = try Shell.run("sluice \(command) --help")
    #expect(outcome.status == 0)
    let parts = ["OVERVIEW: ", "\nEXIT STATUS\n", "\nEXAMPLES\n  ", "\nUSAGE: sluice \(command)"]
    for part in parts { #expect(outcome.output.contains(part), "'\(command)' has no \(part)") }
    let page = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
    let status = page.firstIndex(of: "EXIT STATUS") ?? 0
    let usage = page.firstIndex { $0.hasPrefix("USAGE:") } ?? 0
    for line in page[min(status, usage)..<usage] where !line.isEmpty && line != "EXIT STATUS" && line != "EXAMPLES" {
      #expect(line.hasPrefix("  ") && line.count <= 80, "broken: \(line)")
    }
  }

  // MARK: Describe

  @Test func aServiceIsDescribed() throws {
    let outcome = try Shell.run("sluice describe assay")
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    for words in [
      "assay 0.1.0\n", "\nmap: one line out for each line in; the same input and seed give the same bytes.\n",
      "\nREADS\n", "\n  formula                     A chemical formula,", "\nOPTIONS\n  --temperature <", "\nERRORS\n",
      "\nQUANTITIES OF ", "composition/unknown-element",
    ] { #expect(outcome.output.contains(words), "no '\(words)' in \(outcome.output)") }
    #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test(arguments: ["--json assay", "assay --json", "--json sluice-assay --temperature 300"])
  func theManifestIsPrintedAsItIs(_ arguments: String) throws {
    let outcome = try Shell.run("sluice describe \(arguments)")
    let manifest = try Shell.run("sluice-assay --describe")
    #expect(outcome.status == 0 && outcome.output == manifest.output)
  }

  @Test(
    arguments: [
      ("asay", 66, "did you mean 'assay'?"), ("cat", 70, "prints no manifest"), ("", 64, "Missing expected argument"),
    ]
      as [(String, Int32, String)])
  func whatCannotBeDescribed(_ name: String, _ status: Int32, _ words: String) throws {
    let outcome = try Shell.run("sluice describe \(name)")
    #expect(outcome.status == status && outcome.errors.contains(words), "\(outcome.errors)")
  }

  // MARK: Completion

  /// What bash offers for a command line, by the script itself; a bar stands where the cursor is.
  private func completions(_ words: String) throws -> [String] {
    let script = """
      source <(sluice completion bash)
      line=\(ServiceCase.quoted([words]))
      COMP_LINE="$line"; COMP_POINT=${#line}
      read -ra COMP_WORDS <<< "$line"
      [[ "$line" = *' ' ]] && COMP_WORDS+=('')
      COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
      compopt() { :; }
      $(complete -p sluice | sed 's/.*-F \\([^ ]*\\) .*/\\1/') sluice "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let outcome = try Shell.run(script)
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    return outcome.lines.sorted()
  }

  @Test(arguments: [
    ("sluice ru", ["run"]), ("sluice vali", ["validate"]), ("sluice ass", ["assay"]),
    ("sluice describe ass", ["assay"]), ("sluice validate --sch", ["--schema"]),
    ("sluice validate --schema rec", ["record"]), ("sluice assay --temp", ["--temperature"]),
    ("sluice assay x", []), ("sluice completion z", ["zsh"]),
    ("sluice run compose/refractory.j", ["compose/refractory.json"]),
  ]) func bashCompletes(_ line: String, _ expected: [String]) throws {
    #expect(try completions(line).filter { !$0.isEmpty } == expected)
  }

  @Test func servicesStandBesideCommands() throws {
    let offered = try completions("sluice ")
    for word in ["run", "conform", "assay", "featurizer"] { #expect(offered.contains(word)) }
  }

  @Test(arguments: ["zsh", "fish"]) func otherShellsHaveScripts(_ shell: String) throws {
    let outcome = try Shell.run("sluice completion \(shell)")
    #expect(
      outcome.status == 0 && outcome.output.contains("completion services"), "\(outcome.output.suffix(400))")
    // Where the shell is installed it must take its script.
    let syntax = try Shell.run("command -v \(shell) > /dev/null || exit 0; \(shell) -n <(sluice completion \(shell))")
    #expect(syntax.status == 0, "\(syntax.errors)")
  }

  @Test func completionTakesKnownShells() throws {
    #expect(try Shell.run("sluice completion csh").status == 64)
    #expect(try Shell.run("sluice completion options").status == 64)
    #expect(try Shell.run("sluice completion options none").output.isEmpty)
    #expect(try Shell.run("sluice completion services").lines.contains("assay"))
  }
}
