/// What one compose file states: which services there are, how they are joined, and what to show at the end.
package struct ComposeFile: Sendable {
  package var name: String
  package var seed: UInt64
  /// The problem file, as it is named in the compose file.
  package var problem: String?
  /// Files that services read, by the name under which options refer to them; paths from the compose file.
  package var files: [NamedPath]
  /// Files that services write; paths from the output folder.
  package var outputs: [NamedPath]
  package var services: [ServiceEntry]
  package var plan: Plan
  package var results: ResultRequest?
  /// How a stack of the file is supervised.
  package var stack = StackPolicy()

  /// How services are joined.
  package enum Plan: Sendable {
    /// One chain from standard input to standard output.
    case stream([String])
    /// Steps in the order of the file; `StepOrder` gives the order of running.
    case steps([Step])
  }

  /// The service of a name.
  package func service(_ name: String) -> ServiceEntry? { services.first { $0.name == name } }
}

/// A path and the name by which options refer to it.
package struct NamedPath: Equatable, Sendable {
  package let name: String
  package let path: String
}

/// One service of a compose file: a program and how it is called.
package struct ServiceEntry: Sendable {
  /// What runs.
  package enum Program: Equatable, Sendable {
    /// `sluice-<name>`, which takes `--seed` as every service of this house does.
    case service(String)
    /// Any program, called with exactly these words.
    case command([String])
  }

  package let name: String
  package var program: Program
  /// Words before the options, such as a subcommand.
  package var arguments: [String]
  package var options: [ServiceSetting]
  package var environment: [(name: String, value: String)]
  /// How it is supervised in a stack.
  package var policy = SupervisionPolicy()
  /// How it answers, where the file says so.
  package var cardinality: SupervisedService.Cardinality?

  /// The entry of a stage that the file names but does not describe: the service of that name with its defaults.
  package init(named name: String) {
    self.init(name: name, program: .service(name))
  }

  init(
    name: String, program: Program, arguments: [String] = [], options: [ServiceSetting] = [],
    environment: [(name: String, value: String)] = []
  ) {
    self.name = name
    self.program = program
    self.arguments = arguments
    self.options = options
    self.environment = environment
  }
}

/// An option of a service and its value: `{"n":8}` is `--n 8`, `{"vector":true}` is `--vector`, a list repeats the
/// option, false leaves it out. One letter is a short option.
package struct ServiceSetting: Equatable, Sendable {
  /// What the option is set to.
  package enum Value: Equatable, Sendable {
    case flag(Bool)
    case texts([String])
  }

  package let name: String
  package var value: Value

  /// The words on the command line.
  package var words: [String] {
    let dashed = (name.count == 1 ? "-" : "--") + name
    return switch value {
    case .flag(let isSet): isSet ? [dashed] : []
    case .texts(let texts): texts.flatMap { [dashed, $0] }
    }
  }
}

/// One step of a plan: records come from earlier steps and from the file, and go through a chain or a loop of services.
package struct Step: Sendable {
  package let name: String
  /// The steps whose records come in, in this order; `input` stands for the run's own input.
  package let from: [String]
  /// Records stated in the file; they come in after those of `from`.
  package let lines: [[UInt8]]
  package var work: Work

  /// What a step does with its records.
  package enum Work: Sendable {
    case pipeline([String])
    case loop(Loop)
  }

  /// The services of the step, in order of their first mention.
  package var services: [String] {
    switch work {
    case .pipeline(let stages): stages
    case .loop(let loop): [loop.suggest] + loop.evaluate
    }
  }
}

/// A loop that goes through the supervisor: what comes in is evaluated and told to the suggester; then, every round, the
/// suggester is asked for a batch, which is evaluated and told.
package struct Loop: Equatable, Sendable {
  package var rounds: Int
  package var batch: Int
  package let suggest: String
  package let evaluate: [String]
}

/// What is shown when a run is done.
package struct ResultRequest: Sendable {
  /// A column of the table.
  package struct Column: Equatable, Sendable {
    /// Member names from the top of a record, joined by dots; `formula` is made from the composition where it is absent.
    package let path: [String]
    package let title: String
    /// Significant digits of numbers.
    package let digits: Int
  }

  /// The step whose records are shown and written to the output.
  package let from: String
  /// Texts of the values that members must have, by path.
  package let conditions: [(path: [String], value: [UInt8])]
  /// The member to sort by; its values fall when `isFalling`.
  package let order: (path: [String], isFalling: Bool)?
  package let columns: [Column]
  package let limit: Int
  /// Whether the rows shown are spread evenly over the sorted ones, not only the first.
  package let isSpread: Bool
  /// A path that is announced at the end, such as that of a report.
  package let report: String?
}
