#!/usr/bin/env python3
"""Whole processes side by side on one input: A B A B …, so that a ratio holds on a machine whose speed drifts.

    compare.py INPUT [--runs 7] NAME='COMMAND' NAME='COMMAND' …

Prints a Markdown table: the median wall and CPU seconds of each command, what it wrote, and the ratio of its CPU seconds
to those of the first command as the median of the pairwise ratios with its range. Standard library only.
"""
import argparse
import os
import shlex
import statistics
import subprocess
import sys
import time


def run_once(argv, path):
    with open(path, "rb") as source:
        start = time.perf_counter()
        process = subprocess.Popen(argv, stdin=source, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{shlex.join(argv)} ended with {process.returncode}")
    return wall, usage.ru_utime + usage.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("input")
    parser.add_argument("commands", nargs="+", metavar="NAME=COMMAND")
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    commands = [(name, shlex.split(command)) for name, command in (c.split("=", 1) for c in options.commands)]
    written = []
    for _, argv in commands:
        with open(options.input, "rb") as source:
            out = subprocess.run(argv, stdin=source, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        written.append((out.count(b"\n"), len(out)))
    rounds = [[run_once(argv, options.input) for _, argv in commands] for _ in range(options.runs)]
    print("| command | wall s | CPU s | CPU ratio to the first | lines out | bytes out |")
    print("|---|---|---|---|---|---|")
    for k, (name, _) in enumerate(commands):
        wall = statistics.median(r[k][0] for r in rounds)
        cpu = statistics.median(r[k][1] for r in rounds)
        ratios = sorted(r[k][1] / r[0][1] for r in rounds)
        ratio = f"{statistics.median(ratios):.3f} ({ratios[0]:.3f}–{ratios[-1]:.3f})"
        print(f"| {name} | {wall:.4f} | {cpu:.4f} | {ratio} | {written[k][0]} | {written[k][1]} |")


if __name__ == "__main__":
    main()
