import ArgumentParser
import Glibc
import JSON

/// `sluice completion`: prints a script that makes a shell complete the words of `sluice`.
package struct CompletionCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "completion", abstract: "Print a completion script for a shell.",
    discussion: ManualPage.text(
      """
      Commands, options, compose files, the services that are found, and their options. The script asks for services \
      and for the options of one by 'sluice completion services' and 'sluice completion options <service>', so that new \
      ones are known at once.
      """, statuses: [.done, .usage],
      examples: [
        "source <(sluice completion bash)        # in ~/.bashrc",
        "source <(sluice completion zsh)         # in ~/.zshrc, after compinit",
        "sluice completion fish > ~/.config/fish/completions/sluice.fish",
      ]))

  /// What can be printed.
  enum Subject: String, ExpressibleByArgument, CaseIterable { case bash, zsh, fish, services, options }

  @Argument(help: ArgumentHelp("A shell, or what its script asks for.", valueName: "shell"))
  var subject: Subject

  @Argument(help: ArgumentHelp("With options, the service.", valueName: "service"))
  var service: String?

  package init() {}

  package func validate() throws {
    if (subject == .options) != (service != nil) { throw ValidationError("options, and nothing else, takes a service") }
  }

  package func run() throws {
    switch subject {
    case .bash: print(SluiceCommand.completionScript(for: .bash) + "\n" + CompletionCommand.bash)
    case .zsh: print(SluiceCommand.completionScript(for: .zsh) + "\n" + CompletionCommand.zsh)
    case .fish: print(SluiceCommand.completionScript(for: .fish) + "\n" + CompletionCommand.fish)
    case .services: for name in ServiceSearch.ofProcess().services() { print(name) }
    case .options:
      // A service that does not answer has nothing to offer; a shell that completes must not hear of it.
      let manifest = try? ServiceDescription.read([service ?? ""], patience: 2)
      for option in (try? manifest?.root["options"]?.elements()) ?? [] {
        if let name = try? option["name"]?.string(), name.hasPrefix("-") { print(name) }
      }
    }
  }

  // The parser's own script knows the commands; these put the services beside them.

  private static let bash = """
    _sluice_or_service() {
        local service
        if [[ "${COMP_CWORD}" -gt 1 && "${COMP_WORDS[1]}" != -* ]]; then
            while read -r service; do
                if [[ "${service}" = "${COMP_WORDS[1]}" ]]; then
                    compopt -o default
                    COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" completion options "${service}" 2>/dev/null)" -- "${2}"))
                    [[ "${2}" = -* ]] || COMPREPLY=()
                    return
                fi
            done < <("${COMP_WORDS[0]}" completion services 2>/dev/null)
        fi
        _sluice "${@}"
        if [[ "${COMP_CWORD}" -eq 1 && "${2}" != -* ]]; then
            COMPREPLY+=($(compgen -W "$("${COMP_WORDS[0]}" completion services 2>/dev/null)" -- "${2}"))
        fi
    }

    complete -o filenames -F _sluice_or_service sluice
    """

  private static let zsh = """
    _sluice_or_service() {
        local -a services
        services=(${(f)"$("${words[1]}" completion services 2>/dev/null)"})
        if (( CURRENT > 2 )) && [[ -n "${services[(r)${words[2]}]}" ]]; then
            compadd -- ${(f)"$("${words[1]}" completion options "${words[2]}" 2>/dev/null)"}
            _files
            return
        fi
        if (( CURRENT == 2 )); then
            compadd -a services
        fi
        _sluice "${@}"
    }

    compdef _sluice_or_service sluice
    """

  private static let fish = """
    complete -c sluice -n '__fish_is_first_arg' -fa '(sluice completion services)' -d 'service'
    complete -c sluice -n 'contains -- (commandline -opc)[2] (sluice completion services)' \\
        -a '(sluice completion options (commandline -opc)[2])'
    """
}
