import JSON
import Testing

/// What a service does wrong over one record, and what is said of it when it does it every time.
struct ServiceFault: Sendable, CustomTestStringConvertible {
  let name: String
  /// Python statements.
  let act: String
  /// Part of the reason in the dead letter.
  let words: String
  var limits = FaultyPipeline.limits

  var testDescription: String { name }

  static let all = [
    ServiceFault(
      name: "SIGKILL in mid-line", act: "os.write(1, line[:10]); os.kill(os.getpid(), 9)", words: "ended with signal 9"),
    ServiceFault(name: "crash", act: "os.kill(os.getpid(), signal.SIGSEGV)", words: "ended with signal 11"),
    ServiceFault(name: "early exit 0, input unread", act: "os._exit(0)", words: "ended with status 0"),
    ServiceFault(name: "temporary failure", act: "os._exit(75)", words: "ended with status 75"),
    ServiceFault(name: "hang without reading", act: "time.sleep(1000)", words: "gave no answer for 0.5 s"),
    ServiceFault(
      name: "stopped by SIGSTOP", act: "os.kill(os.getpid(), signal.SIGSTOP)", words: "gave no answer for 0.5 s"),
    ServiceFault(
      name: "hang without writing", act: "while os.read(0, 65536): pass", words: "gave no answer for 0.5 s"),
    ServiceFault(
      name: "stdout closed but alive", act: "os.close(1)\nwhile os.read(0, 65536): pass",
      words: "gave no answer for 0.5 s"),
    ServiceFault(
      name: "stdin closed but writing", act: "os.close(0)\nwhile True: os.write(1, b'{\"id\":\"x\"}\\n')",
      words: "answered with another id"),
    ServiceFault(
      name: "partial line, then sleep", act: "os.write(1, line[:10]); time.sleep(1000)",
      words: "gave no answer for 0.5 s"),
    ServiceFault(
      name: "a line without end", act: "while True: os.write(1, b'x' * 1048576)", words: "a line longer than 67108864",
      limits: FaultyPipeline.patientLimits),
    ServiceFault(name: "one answer too many", act: "os.write(1, line)", words: "more lines than it was sent"),
    ServiceFault(name: "one answer too few", act: "continue", words: "fewer lines than it was sent"),
    ServiceFault(
      name: "another id", act: "os.write(1, line.replace(b'r17', b'r16')); continue", words: "answered with another id"),
    ServiceFault(
      name: "a mark that nobody sent", act: "os.write(1, b'{\"mark\":\"forged\"}\\n')",
      words: "fewer lines than it was sent"),
    ServiceFault(
      name: "a banner that looks like a record", act: "os.write(1, b'{\"loading\":true}\\n')",
      words: "answered with another id"),
    ServiceFault(
      name: "a grandchild holds the pipes", act: "subprocess.Popen(['sleep', '1000']); os._exit(3)",
      words: "ended with status 3"),
    ServiceFault(
      name: "a daemon holds the pipes",
      act: "subprocess.Popen(['sleep', '1000'], start_new_session=True); os._exit(3)", words: "ended with status 3"),
  ]

  /// What costs nothing but words on standard error.
  static let harmless = [
    ServiceFault(
      name: "10 MB burst on stderr", act: "for k in range(100): os.write(2, (b'e' * 99 + b'\\n') * 1000)",
      words: "faulty/1 | eeee"),
    ServiceFault(
      name: "10 MB on stderr without a line end", act: "os.write(2, b'e' * 10000000)", words: "faulty/1 | eeee"),
    ServiceFault(
      name: "a banner", act: "os.write(1, b'Loading model...\\n')", words: "faulty/1: noise: Loading model..."),
    ServiceFault(
      name: "a bare line end", act: "os.write(1, b'\\n \\r\\n')", words: "40 records in = 40 out + 0 errors"),
    ServiceFault(
      name: "SIGSTOP, then SIGCONT",
      act:
        "subprocess.Popen(['sh', '-c', f'sleep 0.5; kill -CONT {os.getpid()}']); os.kill(os.getpid(), signal.SIGSTOP)",
      words: "40 records in = 40 out + 0 errors"),
    ServiceFault(
      name: "stderr closed", act: "os.close(2)", words: "40 records in = 40 out + 0 errors"),
  ]
}

/// Services that do wrong, under supervision, as real processes: every record is answered once and in order.
@Suite struct ServiceFaultTests {
  @Test(arguments: ServiceFault.all) func whatHappensOnceCostsNoRecord(_ fault: ServiceFault) throws {
    let pipeline = try FaultyPipeline(act: fault.act, isOnce: true, limits: fault.limits)
    let records = FaultyPipeline.records()
    let outcome = try pipeline.run(records)
    #expect(outcome.status == 0 && outcome.lines == records, "\(outcome.errors)")
    #expect(outcome.errors.contains("faulty/1: restart:"), "the fault was felt: \(outcome.errors)")
    #expect(outcome.errors.contains("test: 40 records in = 40 out + 0 errors"))
    #expect(pipeline.text("dead.ndjson").isEmpty)
  }

  @Test(arguments: ServiceFault.all) func whatHappensEveryTimeCostsThatRecord(_ fault: ServiceFault) throws {
    let pipeline = try FaultyPipeline(act: fault.act, limits: fault.limits)
    let records = FaultyPipeline.records()
    let outcome = try pipeline.run(records)
    #expect(outcome.status == 0 && outcome.lines.count == 40, "\(outcome.errors)")
    for (place, (line, record)) in zip(outcome.lines, records).enumerated() where place != 17 {
      #expect(line == record)
    }
    let answer = try JSONValue.parse(text: outcome.lines[17])
    #expect(try answer.member("id").string() == "r17" && answer.member("input").string() == records[17])
    #expect(try answer.member("error").member("type").string() == "supervision/dead-letter")
    let detail = try answer.member("error").member("detail").string()
    #expect(detail.contains(fault.words) && detail.contains("3 times with this record alone"), "\(detail)")
    #expect(outcome.errors.contains("test: 40 records in = 39 out + 1 errors, 1 of them dead letters, "))
    let letters = try pipeline.text("dead.ndjson").split(separator: "\n").map { try JSONValue.parse(text: String($0)) }
    #expect(try letters.map { try $0.member("input").string() } == [records[17]])
  }

  @Test(arguments: ServiceFault.harmless) func whatIsHarmlessIsBorne(_ fault: ServiceFault) throws {
    let pipeline = try FaultyPipeline(act: fault.act, limits: FaultyPipeline.patientLimits)
    let records = FaultyPipeline.records()
    let outcome = try pipeline.run(records)
    #expect(outcome.status == 0 && outcome.lines == records, "\(outcome.errors)")
    #expect(outcome.errors.contains(fault.words), "\(outcome.errors)")
    #expect(!outcome.errors.contains("restart"), "\(outcome.errors)")
  }

  @Test func aSlowStartIsWaitedFor() throws {
    let pipeline = try FaultyPipeline(start: "time.sleep(1)", limits: FaultyPipeline.patientLimits)
    let records = FaultyPipeline.records()
    let outcome = try pipeline.run(records)
    #expect(outcome.lines == records && !outcome.errors.contains("restart"), "\(outcome.errors)")
  }

  /// What can go wrong before the first record, or over all of them.
  @Test(
    arguments: [
      ("os._exit(1)", "more than 3 restarts in 60.0 s", "'faulty' has failed: it ended with status 1"),
      (
        "print('no licence', file=sys.stderr); os._exit(3)", "restart",
        "'faulty' has failed: it ended with status 3; its last words: no licence"
      ),
      ("os._exit(78)", "a new start would not help: it ended with status 78", "'faulty' has failed"),
      ("time.sleep(1000)", "did not echo its first mark in 0.5 s", "'faulty' has failed"),
      // A batcher that never flushes: the mark waits with the answers.
      ("sys.stdin.buffer.read()", "did not echo its first mark in 0.5 s", "'faulty' has failed"),
      // As if it were block-buffered: it writes when the input ends.
      ("lines = sys.stdin.buffer.readlines(); os.write(1, b''.join(lines))", "did not echo", "'faulty' has failed"),
      ("os.close(1); time.sleep(1000)", "did not echo its first mark in 0.5 s", "'faulty' has failed"),
    ]) func whatNeverWorksEndsTheRun(_ start: String, _ event: String, _ words: String) throws
  {
    let pipeline = try FaultyPipeline(start: start, limits: #""start":0.5,"stop":0.2,"term":0.2"#, intensity: 3)
    let outcome = try pipeline.run(FaultyPipeline.records())
    #expect(outcome.status == 70 && outcome.output.isEmpty)
    #expect(outcome.errors.contains(event) && outcome.errors.contains("sluice: \(words)"), "\(outcome.errors)")
  }

  /// Marks come back at once, records only every thousand: the deadline of a mark cannot see it, the count does.
  @Test func aBatcherThatHoldsRecordsBackIsABadDeployment() throws {
    let hoarder = """
      held = []
      for line in sys.stdin.buffer:
          if b'"mark"' in line: os.write(1, line)
          else: held.append(line)
      """
    let pipeline = try FaultyPipeline(start: hoarder)
    let outcome = try pipeline.run(FaultyPipeline.records(100))
    #expect(outcome.status == 70, "\(outcome.errors)")
    #expect(outcome.errors.contains("records: a bad deployment, not bad data"), "\(outcome.errors)")
    #expect(outcome.lines.allSatisfy { $0.contains("fewer lines than it was sent") })
  }
}
