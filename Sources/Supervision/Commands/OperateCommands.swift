import ArgumentParser
import Glibc
import JSON

/// A stack and some of its services, all where none is named.
package struct ServicesOptions: ParsableArguments {
  @OptionGroup package var stack: StackOptions

  @Argument(help: ArgumentHelp("The services; all if none is named.", valueName: "service"))
  package var services: [String] = []

  package init() {}
}

/// How long an order may take.
package struct PatienceOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Seconds until it must be done; 0 does not wait for it.", valueName: "seconds"))
  package var patience = 60.0

  package init() {}

  package func validate() throws {
    guard patience >= 0, patience <= 1e6 else { throw ValidationError("--patience must be 0 to 1000000") }
  }
}

/// `sluice start`.
package struct StartCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "start", abstract: "Start services of a stack that were stopped or have failed.",
    discussion: ManualPage.text(
      """
      The count of restarts begins anew.
      """, statuses: [.done, .usage, .missing, .notUp, .failed], others: [(75, "not ready in time")],
      examples: ["sluice start stack.json predictor"]))

  @OptionGroup package var target: ServicesOptions
  @OptionGroup package var patience: PatienceOptions

  package init() {}

  package func run() throws {
    do throws(RunFailure) {
      try StackOrder(target.stack.address, target.services).perform(
        "start", seconds: patience.patience, until: { _, now in now.isServing })
    } catch {
      error.end()
    }
  }
}

/// `sluice stop`.
package struct StopCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "stop", abstract: "Let services of a stack finish what they have, and end them.",
    discussion: ManualPage.text(
      """
      The stack stays up; what comes for a stopped service waits until it is started.
      """, statuses: [.done, .usage, .missing, .notUp], others: [(75, "not down in time")],
      examples: ["sluice stop stack.json predictor"]))

  @OptionGroup package var target: ServicesOptions
  @OptionGroup package var patience: PatienceOptions

  package init() {}

  package func run() throws {
    do throws(RunFailure) {
      try StackOrder(target.stack.address, target.services).perform(
        "stop", seconds: patience.patience, until: { _, now in now.processes.isEmpty })
    } catch {
      error.end()
    }
  }
}

/// `sluice restart`.
package struct RestartCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "restart", abstract: "Replace the processes of services by new ones, one after the other.",
    discussion: ManualPage.text(
      """
      Each finishes what it has. A compose file that was changed is not read again; 'sluice swap' does that.
      """, statuses: [.done, .usage, .missing, .notUp, .failed], others: [(75, "not ready in time")],
      examples: ["sluice restart stack.json", "sluice restart stack.json featurizer predictor --patience 300"]))

  @OptionGroup package var target: ServicesOptions
  @OptionGroup package var patience: PatienceOptions

  package init() {}

  package func run() throws {
    do throws(RunFailure) {
      try StackOrder(target.stack.address, target.services).perform(
        "restart", seconds: patience.patience,
        until: { old, now in now.isServing && now.processes.isDisjoint(with: old.processes) })
    } catch {
      error.end()
    }
  }
}

/// `sluice scale`.
package struct ScaleCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "scale", abstract: "Change how many processes a service has.",
    discussion: ManualPage.text(
      """
      New ones start beside the others; those that go finish what they have. A service that holds state refuses.
      """, statuses: [.done, .usage, .missing, .notUp, .failed], others: [(75, "not ready in time")],
      examples: ["sluice scale stack.json predictor=4 featurizer=2"]))

  @OptionGroup package var stack: StackOptions

  @Argument(help: ArgumentHelp("A service and its replicas, 1 to 256.", valueName: "service=n"))
  package var scales: [String]

  @OptionGroup package var patience: PatienceOptions

  package init() {}

  package func validate() throws {
    for text in scales where ScaleCommand.parse(text) == nil {
      throw ValidationError("'\(text.prefix(64))' is not service=n with n from 1 to 256")
    }
  }

  private static func parse(_ text: String) -> (service: String, count: Int)? {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, let count = Int(parts[1]), (1...256).contains(count) else { return nil }
    return (String(parts[0]), count)
  }

  package func run() throws {
    do throws(RunFailure) {
      for (service, count) in scales.compactMap(ScaleCommand.parse) {
        try StackOrder(stack.address, [service]).perform(
          "scale", seconds: patience.patience,
          { writer in
            writer.member("service", service)
            writer.member("replicas", count)
          }, until: { _, now in now.isServing && now.processes.count == count })
      }
    } catch {
      error.end()
    }
  }
}

/// `sluice kill`.
package struct KillCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "kill", abstract: "Send a signal to the processes of services.",
    discussion: ManualPage.text(
      """
      What follows is up to the restart policy; what was in flight runs again.
      """, statuses: [.done, .usage, .missing, .notUp],
      examples: ["sluice kill stack.json predictor", "sluice kill -s HUP stack.json"]))

  @OptionGroup package var target: ServicesOptions

  @Option(
    name: .shortAndLong, help: ArgumentHelp("A name such as TERM or HUP, or a number.", valueName: "signal"),
    transform: { text in
      guard let number = SignalNames.number(text) else {
        throw ValidationError("no signal is named '\(text.prefix(64))'\(SignalNames.suggestion(text))")
      }
      return number
    })
  package var signal = SIGKILL

  package init() {}

  package func run() throws {
    do throws(RunFailure) {
      try StackOrder(target.stack.address, target.services).perform(
        "kill", { $0.member("signal", Int(signal)) })
    } catch {
      error.end()
    }
  }
}

/// `sluice pause`.
package struct PauseCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "pause", abstract: "Stop the time of services: they keep what they have, and no deadline runs.",
    discussion: ManualPage.text(
      """
      They get SIGSTOP and no work; what comes waits.
      """, statuses: [.done, .usage, .missing, .notUp], examples: ["sluice pause stack.json predictor"]))

  @OptionGroup package var target: ServicesOptions

  package init() {}

  package func run() throws {
    do throws(RunFailure) {
      try StackOrder(target.stack.address, target.services).perform("pause")
    } catch {
      error.end()
    }
  }
}

/// `sluice unpause`.
package struct UnpauseCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "unpause", abstract: "Let services that were paused go on.",
    discussion: ManualPage.text(
      """
      They get SIGCONT and go on with what they have.
      """, statuses: [.done, .usage, .missing, .notUp], examples: ["sluice unpause stack.json"]))

  @OptionGroup package var target: ServicesOptions

  package init() {}

  package func run() throws {
    do throws(RunFailure) {
      try StackOrder(target.stack.address, target.services).perform("unpause")
    } catch {
      error.end()
    }
  }
}
