import Testing

/// What goes wrong with processes as such: how they end, what they leave behind, what they hold, what the machine refuses.
@Suite struct LifeFaultTests {
  @Test func aServiceThatIgnoresEverySignalIsEnded() throws {
    let pipeline = try FaultyPipeline(
      start: "open('pid', 'w').write(str(os.getpid())); signal.signal(signal.SIGTERM, signal.SIG_IGN)",
      end: "time.sleep(1000)")
    let records = FaultyPipeline.records()
    let outcome = try pipeline.script(
      "sluice run --supervised pipe.json; echo $?; kill -0 $(cat pid) 2>/dev/null && echo alive; true",
      input: records.joined(separator: "\n"))
    #expect(outcome.lines == records + ["0"], "\(outcome.errors)")
  }

  /// A process that left its group, with and without the environment by which it is known.
  @Test(arguments: ["['sleep', '1000']", "['env', '-i', 'sleep', '1000']"]) func aDaemonIsEnded(_ words: String) throws
  {
    let daemon = """
      if os.fork() == 0:
          os.setsid()
          if os.fork() == 0:
              open('daemon', 'w').write(str(os.getpid()))
              for k in range(3): os.close(k)
              os.execvp('env', \(words.replacing("['sleep'", with: "['env', 'sleep'")))
          os._exit(0)
      os.wait()
      while not os.path.exists('daemon') or not open('daemon').read(): time.sleep(0.01)
      """
    let pipeline = try FaultyPipeline(start: daemon)
    let records = FaultyPipeline.records()
    let outcome = try pipeline.script(
      "sluice run --supervised pipe.json; echo $?; kill -0 $(cat daemon) 2>/dev/null && echo alive; true",
      input: records.joined(separator: "\n"))
    #expect(outcome.lines == records + ["0"], "\(outcome.errors)")
  }

  /// Five megabytes are kept for every record, a hundred a second.
  @Test(
    arguments: [
      (#""memory_soft":67108864"#, "recycle: holds ", "0 errors\n"),
      (#""memory":67108864"#, "fault: holds ", " restarts\n"),
    ]) func aLeakIsFoundByWhatIsHeld(_ limit: String, _ event: String, _ end: String) throws
  {
    let pipeline = try FaultyPipeline(
      start: "held = []", act: "held.append(b'x' * 5000000); time.sleep(0.03)",
      limits: FaultyPipeline.patientLimits + "," + limit)
    let records = (0..<60).map { #"{"id":"r\#($0)","trigger":1}"# }
    let outcome = try pipeline.run(records)
    #expect(outcome.status == 0 && outcome.lines == records, "\(outcome.errors)")
    #expect(outcome.errors.contains("faulty/1: \(event)") && outcome.errors.hasSuffix(end), "\(outcome.errors)")
  }

  /// As many descriptors and little more memory after a thousand restarts than after one.
  @Test func aThousandRestartsLeakNothing() throws {
    let folder = try TemporaryFolder()
    let script = """
      export SLUICE_STATE=$PWD
      for count in 1 1000; do
        echo '{"compose":1,"services":{"s":{"command":["false"],"restart":{"delay":0,"intensity":'$count'}}},
          "pipeline":["s"]}' >$count.json
        sluice up $count.json 2>$count.log & pid=$!
        for k in $(seq 4000); do grep -q 'failed: more than' $count.log && break; sleep 0.02; done
        grep -c 's/1: restart:' $count.log
        ls /proc/$pid/fd | wc -l; awk '/VmRSS/ {print $2}' /proc/$pid/status; pgrep -cP $pid
        sluice down $count.json; wait $pid
      done
      """
    let outcome = try Shell.run(script, in: folder.path)
    let numbers = outcome.lines.compactMap { Int($0) }
    try #require(numbers.count == 8, "\(outcome.output) \(outcome.errors)")
    #expect(numbers[0] == 1 && numbers[4] == 1000)
    #expect(numbers[1] == numbers[5] && numbers[3] == 0 && numbers[7] == 0)
    #expect(numbers[6] - numbers[2] < 8192, "KiB")
  }

  /// The system has no descriptor left for a new process; later it has.
  @Test func wantOfDescriptorsPasses() throws {
    let pipeline = try FaultyPipeline(intensity: 100_000)
    let records = FaultyPipeline.records()
    let script = """
      cat >in; (ulimit -Sn 9; exec sluice run --supervised pipe.json -i in 2>log) & pid=$!
      for k in $(seq 1000); do grep -q 'Too many open files' log && break; sleep 0.02; done
      prlimit --pid $pid --nofile=64: ; wait $pid; echo $?
      """
    let outcome = try pipeline.script(script, input: records.map { $0 + "\n" }.joined())
    #expect(outcome.lines == records + ["0"], "\(outcome.errors)")
    #expect(pipeline.text("log").contains("restart: in ") && pipeline.text("log").contains("Too many open files"))
  }

  @Test func wantOfDescriptorsThatLastsEndsTheRun() throws {
    let pipeline = try FaultyPipeline(intensity: 3)
    let outcome = try pipeline.script("ulimit -Sn 9; sluice run --supervised pipe.json", input: "{}\n")
    #expect(outcome.status == 70 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("sluice: 'faulty' has failed: it cannot make a pipe: Too many open files"))
  }

  /// The service's own file is changed under it, then it crashes.
  @Test(
    arguments: [
      ("os.remove(sys.argv[0])", "cannot start .*No such file or directory"),
      ("os.chmod(sys.argv[0], 0o644)", "cannot start .*Permission denied"),
      (
        "open('new', 'wb').write(bytes(range(64))); os.chmod('new', 0o755); os.rename('new', sys.argv[0])",
        "cannot start .*Exec format error"
      ),
      (
        "open('new', 'w').write('#!/no/such/interpreter\\n'); os.chmod('new', 0o755); os.rename('new', sys.argv[0])",
        "cannot start .*No such file or directory"
      ),
    ]) func aProgramThatIsGoneIsNotTriedAgain(_ act: String, _ words: String) throws
  {
    let pipeline = try FaultyPipeline(act: act + "; os._exit(1)")
    let outcome = try pipeline.run(FaultyPipeline.records())
    #expect(outcome.status == 70 && outcome.lines == Array(FaultyPipeline.records().prefix(outcome.lines.count)))
    #expect(outcome.errors.contains(try Regex("sluice: 'faulty' has failed: it \(words)")), "\(outcome.errors)")
    #expect(outcome.errors.components("restart:") == 1, "\(outcome.errors)")
  }

  /// A deployment: the new program is in the place of the old one, which runs on until it ends.
  @Test func aReplacedProgramServesAfterTheNextStart() throws {
    let replace = """
      text = open(sys.argv[0]).read().replace('os.write(1, line)\\n', 'os.write(1, line.replace(b"0.10", b"0.20"))\\n')
      open('new', 'w').write(text); os.chmod('new', 0o755); os.rename('new', sys.argv[0]); os._exit(1)
      """
    let pipeline = try FaultyPipeline(act: replace, isOnce: true)
    let records = FaultyPipeline.records()
    let outcome = try pipeline.run(records)
    #expect(outcome.status == 0 && outcome.lines.count == 40, "\(outcome.errors)")
    let old = outcome.lines.prefix { $0.contains("0.10") }.count
    #expect(old <= 17)
    #expect(outcome.lines == records.enumerated().map { $0 < old ? $1 : $1.replacing("0.10", with: "0.20") })
  }
}

extension String {
  /// How often a text occurs.
  fileprivate func components(_ text: String) -> Int { ranges(of: text).count }
}
