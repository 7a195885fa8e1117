/// How one service of a stack is supervised. Times in seconds, sizes in bytes.
package struct SupervisionPolicy: Equatable, Sendable {
  package var replicas = 1
  package var restart = RestartPolicy()
  /// Until the echo of the first mark.
  package var startTimeout = 30.0
  /// Without any output while records are in flight, where the file says so.
  package var statedRecordTimeout: Double?
  /// Without any output while records are in flight.
  package var recordTimeout: Double {
    get { statedRecordTimeout ?? 60 }
    set { statedRecordTimeout = newValue }
  }
  /// The same in a run of steps, whose parts take longer and are not run again.
  var stepTimeout: Double { statedRecordTimeout ?? 600 }
  /// Without work until its life is asked for by a mark.
  package var idleInterval = 15.0
  /// From the end of input to SIGTERM.
  package var stopGrace = 30.0
  /// From SIGTERM to SIGKILL.
  package var termGrace = 5.0
  /// Most records that are sent under one mark.
  package var batch = 256
  /// How much may wait in front of the service before no more is taken, in bytes.
  package var queue = 1 << 20
  /// How often a record may end the process that has it alone in flight.
  package var attempts = 3
  /// Resident memory from which a replica is drained and recycled.
  package var softMemory: Int?
  /// Resident memory from which a replica is killed.
  package var hardMemory: Int?
  /// Records after which a replica is recycled.
  package var recordLimit: Int?
  /// Seconds after which a replica is recycled.
  package var ageLimit: Double?

  package init() {}

  /// Longest answer under one mark, in bytes: what a service that never ends its answer can cost.
  static let answerLimit = 256 << 20
  /// How much may be sent under one mark, in bytes; a longer line goes alone.
  static let batchBytes = 1 << 17
  /// Marks in flight at one replica: it works on one while the next is under way.
  static let window = 3
}
