import CProcess
import Glibc

/// How a process ended.
package enum ExitStatus: Equatable, Sendable, CustomStringConvertible {
  case code(Int32)
  case signal(Int32)

  init(waitStatus: Int32) {
    let signal = waitStatus & 0x7F
    self = signal == 0 ? .code(waitStatus >> 8 & 0xFF) : .signal(signal)
  }

  package var description: String {
    switch self {
    case .code(let code): "status \(code)"
    case .signal(let number): "signal \(number) (\(String(cString: strsignal(number))))"
    }
  }
}

/// A program to start: its file, its arguments with the name first, and what is added to the environment.
package struct ProgramCall: Equatable, Sendable {
  package let executable: String
  package let arguments: [String]
  package let environment: [(name: String, value: String)]

  package init(executable: String, arguments: [String], environment: [(name: String, value: String)] = []) {
    self.executable = executable
    self.arguments = arguments
    self.environment = environment
  }

  package static func == (a: ProgramCall, b: ProgramCall) -> Bool {
    a.executable == b.executable && a.arguments == b.arguments
      && a.environment.elementsEqual(b.environment) { $0 == $1 }
  }
}

/// A child of the supervisor, started by `posix_spawn`: one call without the traps of a fork, in a process group of its
/// own, so that a signal reaches the child's own children too and a Ctrl-C at the terminal reaches the supervisor alone.
struct ChildProcess {
  let pid: pid_t

  /// Starts a program whose standard streams are the three descriptors; all other descriptors of ours close on exec.
  /// - Parameter hasOwnSession: gives it a session instead of a group, for a process that outlives its terminal.
  /// - Throws: status 66 when the program is not there, 78 when it cannot be executed, 70 when the system has no room.
  init(_ call: ProgramCall, input: Int32, output: Int32, errors: Int32, hasOwnSession: Bool = false)
    throws(RunFailure)
  {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, errors, 2)
    // Whoever started us may wait for the end of a pipe that it let us inherit.
    if hasOwnSession { sluice_spawn_close_from(&actions, 3) }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var handled = sigset_t()
    sigemptyset(&handled)
    for signal in SignalPipe.handled + SignalPipe.ignored { sigaddset(&handled, signal) }
    posix_spawnattr_setsigdefault(&attributes, &handled)
    posix_spawnattr_setpgroup(&attributes, 0)
    let place = hasOwnSession ? sluice_spawn_setsid() : Int16(POSIX_SPAWN_SETPGROUP)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK) | place)

    var child: pid_t = 0
    let failure = CStrings.with(call.arguments) { arguments in
      CStrings.with(ChildProcess.environment(adding: call.environment)) { environment in
        posix_spawn(&child, call.executable, &actions, &attributes, arguments, environment)
      }
    }
    if failure != 0 {
      let status: Int32 = failure == ENOENT ? 66 : failure == EACCES || failure == ENOEXEC ? 78 : 70
      throw RunFailure(status, "cannot start \(call.executable): \(String(cString: strerror(failure)))")
    }
    pid = child
  }

  /// Our environment with some variables set anew.
  private static func environment(adding added: [(name: String, value: String)]) -> [String] {
    var variables: [String] = []
    var entry = environ
    while let text = entry.pointee {
      let variable = String(cString: text)
      if !added.contains(where: { variable.hasPrefix($0.name + "=") }) { variables.append(variable) }
      entry += 1
    }
    return variables + added.map { "\($0.name)=\($0.value)" }
  }

  /// Sends a signal to the child's group, or to the child alone when the group is gone.
  func signal(_ number: Int32) {
    if kill(-pid, number) != 0 { kill(pid, number) }
  }

  /// The status of the child if it has ended; asked again after that it must not be.
  func exitStatusIfEnded() -> ExitStatus? {
    var status: Int32 = 0
    let ended = waitpid(pid, &status, WNOHANG)
    if ended == pid { return ExitStatus(waitStatus: status) }
    return ended < 0 && errno == ECHILD ? .code(70) : nil
  }
}

/// Arrays of C strings that end in null, as the exec family takes them.
enum CStrings {
  static func with<T>(_ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> T) -> T {
    let pointers = strings.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers + [nil])
  }
}
