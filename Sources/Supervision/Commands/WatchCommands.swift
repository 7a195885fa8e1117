import ArgumentParser
import Glibc
import JSON

/// The compose file by which a command finds a stack that is up.
package struct StackOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp("The compose file of the stack.", valueName: "file"), completion: .file(extensions: ["json"]))
  package var file: String

  package init() {}

  var address: StackAddress { StackAddress(composeFile: file) }
}

/// `sluice ps`: what a stack is doing.
package struct PsCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "ps", abstract: "Show the services of a stack that is up.",
    discussion: ManualPage.text(
      """
      A row for each process. 'uptime' is the time in its state; 'answered', 'errors' and 'rate' count lines; \
      'p50' and 'p99' are times from sending a batch to its answer; 'queue' is the lines that wait in front of the \
      service.
      """, statuses: [.done, .usage, .missing, .notUp],
      examples: ["sluice ps stack.json", "sluice ps stack.json --json | jq '.services[].per_second'"]))

  @OptionGroup package var stack: StackOptions

  @Flag(help: "Print one JSON object with more in it.")
  package var json = false

  package init() {}

  package func run() throws {
    do throws(RunFailure) {
      let status = try ControlClient(stack.address).ask("ps").answer
      if json {
        var writer = JSONWriter()
        writer.object { writer in
          for (name, value) in (try? status.members()) ?? [] where name != "ok" { writer.member(name, value) }
        }
        print(writer.text)
      } else {
        let table = StackTable(status)
        for line in [table.headline, ""] + table.lines + (table.notes.isEmpty ? [] : [""] + table.notes) { print(line) }
      }
    } catch {
      error.end()
    }
  }
}

/// `sluice top`: what a stack is doing, again and again.
package struct TopCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "top", abstract: "Show the services of a stack, refreshed until it is down.",
    discussion: ManualPage.text(
      """
      On a terminal the table stays in its place; elsewhere it is printed again and again.
      """, statuses: [.done, .usage, .missing, .notUp],
      examples: ["sluice top stack.json", "sluice top stack.json --interval 0.5 -n 10 > load.txt"]))

  @OptionGroup package var stack: StackOptions

  @Option(help: ArgumentHelp("Seconds between looks.", valueName: "seconds"))
  package var interval = 2.0

  @Option(
    name: [.customShort("n"), .customLong("times")], help: ArgumentHelp("End after so many.", valueName: "times"))
  package var times: Int?

  package init() {}

  package func validate() throws {
    guard interval >= 0.1, interval <= 3600 else { throw ValidationError("--interval must be 0.1 to 3600") }
    if let times, times < 1 { throw ValidationError("--times must be at least 1") }
  }

  package func run() throws {
    do throws(RunFailure) {
      try TopView(address: stack.address, interval: interval, times: times ?? .max).run()
    } catch {
      error.end()
    }
  }
}

/// `sluice logs`: what the services of a stack wrote to standard error.
package struct LogsCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "logs", abstract: "Show what services wrote to standard error, of a stack that is up or down.",
    discussion: ManualPage.text(
      """
      Lines come from the log file, so that they are there when the stack is down. What follows (-f) goes on \
      through the rotation of the file and ends with the stack.
      """, statuses: [.done, .usage, .missing, .notUp, .inputOutput], others: [(69, "nothing has ever been logged")],
      examples: ["sluice logs -f -n 20 stack.json", "sluice logs stack.json predictor --json | jq -r .text"]))

  @OptionGroup package var stack: StackOptions

  @Argument(help: ArgumentHelp("Only these services.", valueName: "service"))
  package var services: [String] = []

  @Flag(name: .shortAndLong, help: "Go on with what comes, until the stack is down.")
  package var follow = false

  @Option(
    name: [.customShort("n"), .customLong("lines")],
    help: ArgumentHelp("Of what is there, only the last lines.", valueName: "number"))
  package var last: Int?

  @Flag(name: .shortAndLong, help: "Show the time of each line.")
  package var timestamps = false

  @Flag(help: "Print the lines of the log file, which are JSON.")
  package var json = false

  package init() {}

  package func validate() throws { try checkLast(last) }

  package func run() throws {
    do throws(RunFailure) {
      let address = stack.address
      try address.checkFile()
      try StackNames.check(services, in: address)
      let (names, isJSON, showsTime) = (services, json, timestamps)
      try LogView(address: address, path: address.log, last: last, follows: follow) { line in
        let text = LogView.text(line, of: names, showsTime: showsTime)
        return isJSON && text != nil ? String(decoding: line, as: UTF8.self) : text
      }.run()
    } catch {
      error.end()
    }
  }
}

/// `sluice events`: what happened to the services of a stack.
package struct EventsCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "events", abstract: "Print starts, ends, restarts, faults, swaps and dead letters as JSON lines.",
    discussion: ManualPage.text(
      """
      One object a line: time, event, service, replica, detail. They are there when the stack is down.
      """, statuses: [.done, .usage, .missing, .notUp, .inputOutput], others: [(69, "nothing has ever happened")],
      examples: [
        "sluice events stack.json | jq -c 'select(.event == \"restart\")'", "sluice events -f -n 0 stack.json",
      ]))

  @OptionGroup package var stack: StackOptions

  @Flag(name: .shortAndLong, help: "Go on with what comes, until the stack is down.")
  package var follow = false

  @Option(
    name: [.customShort("n"), .customLong("lines")],
    help: ArgumentHelp("Of what is there, only the last lines.", valueName: "number"))
  package var last: Int?

  package init() {}

  package func validate() throws { try checkLast(last) }

  package func run() throws {
    do throws(RunFailure) {
      let address = stack.address
      try LogView(address: address, path: address.events, last: last, follows: follow) { line in
        String(decoding: line, as: UTF8.self)
      }.run()
    } catch {
      error.end()
    }
  }
}

/// Lines that are kept to show the last of them.
private func checkLast(_ last: Int?) throws {
  if let last, !(0...10_000_000).contains(last) { throw ValidationError("--lines must be 0 to 10000000") }
}

/// `sluice wait`: until a stack is down.
package struct WaitCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "wait", abstract: "Wait until a stack is down.",
    discussion: ManualPage.text(
      """
      For scripts that go on, or restart it, when a stack has ended.
      """, statuses: [.done, .usage, .missing, .notUp],
      others: [(0, "somebody took it down"), (70, "it stopped by itself; the reason is printed")],
      examples: ["sluice wait stack.json || mail -s 'the stack stopped' ops"]))

  @OptionGroup package var stack: StackOptions

  package init() {}

  package func run() throws {
    do throws(RunFailure) {
      let control = try ControlClient(stack.address)
      do throws(RunFailure) {
        try control.ask("wait")
      } catch {
        throw RunFailure(70, error.status == 75 ? "the supervisor is gone without a word" : error.reason)
      }
    } catch {
      error.end()
    }
  }
}
