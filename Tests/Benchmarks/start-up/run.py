#!/usr/bin/env python3
"""Start to first line: spawns a command, writes it one line and measures until its first whole line is back.

    run.py [--runs 31] NAME='COMMAND' …     # the line sent is given by --line
    run.py --services BIN                   # every service of a build folder, with jq and python orjson beside them

A service that answers only at a mark is sent a mark after the record. Prints a Markdown table of medians in
milliseconds. The commands take turns, so that a ratio holds on a machine whose speed drifts. Standard library only.
"""
import argparse
import os
import shlex
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
RECORD = (
    '{"id":"a","composition":{"Nb":0.25,"Mo":0.25,"Ta":0.25,"W":0.25},"conditions":{"temperature":1273},'
    '"features":{"preset":"alloy","values":{"atomic_size_mismatch":2.73}},'
    '"measured":{"yield_strength":600,"density":13.6,"cost":70,"vec":5.5,"melting_temperature":3150}}\n'
    '{"mark":"m","batch":0}\n'
)
ORJSON = (
    "import sys, orjson\n"
    "for line in sys.stdin.buffer:\n"
    "    sys.stdout.buffer.write(orjson.dumps(orjson.loads(line), option=orjson.OPT_APPEND_NEWLINE))\n"
    "    sys.stdout.buffer.flush()\n"
)


def first_line(argv, text):
    start = time.perf_counter()
    process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0)
    process.stdin.write(text.encode())
    got = b""
    while not got.endswith(b"\n"):
        more = os.read(process.stdout.fileno(), 65536)
        if not more:
            sys.exit(f"{shlex.join(argv)} wrote no line")
        got += more
    elapsed = time.perf_counter() - start
    process.stdin.close()
    process.stdout.read()
    process.wait()
    return elapsed


def services(folder):
    problem = os.path.join(ROOT, "compose", "refractory.problem.json")
    model = os.path.join(ROOT, "compose", "models", "yield_strength.safetensors")
    arguments = {
        "featurizer": [],
        "predictor": ["--model", model],
        "generator": ["--problem", problem, "--n", "1"],
        "optimizer": ["--problem", problem],
        "ranker": ["--problem", problem],
        "assay": [],
        "reporter": ["--problem", problem, "-o", os.devnull],
    }
    return [(name, [os.path.join(folder, f"sluice-{name}"), *args]) for name, args in arguments.items()]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("commands", nargs="*", metavar="NAME=COMMAND")
    parser.add_argument("--services", metavar="BIN")
    parser.add_argument("--runs", type=int, default=31)
    parser.add_argument("--line", default=RECORD)
    options = parser.parse_args()
    commands = [(name, shlex.split(command)) for name, command in (c.split("=", 1) for c in options.commands)]
    if options.services:
        commands += [("jq -c .", ["jq", "-c", "--unbuffered", "."]), ("python orjson", [sys.executable, "-c", ORJSON])]
        commands += services(options.services)
    for _, argv in commands:
        first_line(argv, options.line)
    times = {name: [] for name, _ in commands}
    for _ in range(options.runs):
        for name, argv in commands:
            times[name].append(first_line(argv, options.line) * 1e3)
    print("| command | median ms | least | most |")
    print("|---|---|---|---|")
    for name, values in times.items():
        print(f"| {name} | {statistics.median(values):.1f} | {min(values):.1f} | {max(values):.1f} |")


if __name__ == "__main__":
    main()
