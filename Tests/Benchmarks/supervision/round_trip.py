#!/usr/bin/env python3
"""The time from a record's write to its answer's arrival, one record at a time, through `cat`: on the bare pipe, under
`sluice run --supervised`, through a stack that is up, and under a supervisor loop in Python; in turns, so that the ratios
hold on a machine whose speed drifts. Standard library only.

    Tests/Benchmarks/supervision/round_trip.py [--records 20000] [--rounds 20] [--executables .build/release]
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent


class Subject:
    """A process that answers every line by a line."""

    def __init__(self, name, command, environment):
        self.name = name
        self.times = []
        self.medians = []
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
            bufsize=0)

    def measure(self, count, line):
        sink, source = self.process.stdin.fileno(), self.process.stdout.fileno()
        times = []
        for _ in range(count):
            start = time.perf_counter_ns()
            os.write(sink, line)
            answer = os.read(source, 65536)
            times.append((time.perf_counter_ns() - start) / 1000)
            if answer != line:
                sys.exit(f"{self.name} answered {answer!r}")
        self.medians.append(statistics.median(times))
        self.times += times

    def end(self):
        self.process.stdin.close()
        self.process.wait(30)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--executables", default=".build/release")
    options = parser.parse_args()
    sluice = str(pathlib.Path(options.executables).resolve() / "sluice")
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(os.environ, SLUICE_STATE=folder)
        compose = f"{folder}/cat.json"
        pathlib.Path(compose).write_text(
            json.dumps({"compose": 1, "services": {"cat": {"command": ["cat"]}}, "pipeline": ["cat"]}))
        subprocess.run([sluice, "up", "-d", compose], env=environment, check=True)
        subjects = [
            Subject("bare `cat`", ["cat"], environment),
            Subject("`sluice run --supervised`", [sluice, "run", "--supervised", "-q", compose], environment),
            Subject("`sluice attach` to a stack", [sluice, "attach", compose], environment),
            Subject("asyncio loop", [sys.executable, str(HERE / "asyncio_supervisor.py"), "cat"], environment),
        ]
        line = b'{"id":"candidate-0000001","x":"' + b"x" * 265 + b'"}\n'
        for subject in subjects:
            subject.measure(200, line)
            subject.times, subject.medians = [], []
        for _ in range(options.rounds):
            for subject in subjects:
                subject.measure(options.records // options.rounds, line)
        for subject in subjects:
            subject.end()
        subprocess.run([sluice, "down", compose], env=environment, check=True)
    print(f"{options.records} records of {len(line)} bytes each, one at a time, in {options.rounds} turns.\n")
    print("| through `cat` | p50 µs | p99 µs | p50 to the bare pipe | p50 to the asyncio loop |")
    print("|---|---|---|---|---|")
    for subject in subjects:
        percentiles = statistics.quantiles(subject.times, n=100)
        ratios = [statistics.median(a / b for a, b in zip(subject.medians, other.medians))
                  for other in (subjects[0], subjects[-1])]
        print(f"| {subject.name} | {percentiles[49]:.0f} | {percentiles[98]:.0f} | {ratios[0]:.2f} | {ratios[1]:.2f} |")


if __name__ == "__main__":
    main()
