/// One process of a service, as the supervisor knows it.
package struct Replica: Sendable {
  /// Why a replica that leaves does so.
  enum Purpose { case serve, recycle, leave }

  /// What was sent under one mark and has not been answered. A class, for it is looked at with every line that comes.
  final class Assignment: Sendable {
    /// The place in the order of delivery; nil for a mark that only asks for life, and for a copy.
    let slot: Int?
    /// The number of the copied slot whose answer is compared, for shadow traffic.
    let copyOf: Int?
    let block: LineBlock
    let mark: [UInt8]
    let sentAt: Double

    init(slot: Int?, copyOf: Int?, block: LineBlock, mark: [UInt8], sentAt: Double) {
      self.slot = slot
      self.copyOf = copyOf
      self.block = block
      self.mark = mark
      self.sentAt = sentAt
    }
  }

  package let number: Int
  /// Which call it runs: counts up with every swap.
  package internal(set) var version: Int
  package internal(set) var state = ReplicaState.down
  var purpose = Purpose.serve
  /// Whether it is dropped once it is down.
  var isRetired = false
  package internal(set) var isPaused = false
  /// When the time of the state is over.
  var deadline: Double?
  package internal(set) var since = 0.0
  /// When it began to serve.
  var readyAt: Double?
  /// When something was last heard of it, or sent to it while it had nothing to do.
  var heardAt = 0.0
  var assignments: [Assignment] = []
  /// What has come for the first assignment.
  var answer = LineBlock()
  /// The client that it serves alone, for a service that holds state.
  var session: SupervisedService.Session?
  /// Records answered since its start.
  package internal(set) var answered = 0
  package internal(set) var restarts = 0
  package internal(set) var latency = LatencyHistogram()
  /// Why it will be killed or was, in words.
  package internal(set) var lastFault: String?

  init(number: Int, version: Int) {
    self.number = number
    self.version = version
  }

  /// Lines in flight.
  package var inFlight: Int { assignments.reduce(0) { $0 + $1.block.count } }

  /// Whether it has one line in flight and nothing else: what happens to it then is that line's doing.
  var holdsOneLine: Bool { assignments.count == 1 && assignments[0].block.count == 1 && assignments[0].slot != nil }

  var takesWork: Bool { state == .ready && purpose == .serve && !isPaused }
}
