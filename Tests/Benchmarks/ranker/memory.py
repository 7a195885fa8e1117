#!/usr/bin/env python3
"""Peak memory and time of sluice-ranker over many designs, text in and text out: memory.py BIN [--counts 100000,1000000]

Prints Markdown: for fronts of a few hundred (`cube`), what `--front`, `--summary` and, up to 100 000 designs, the whole
ranking take. Standard library only.
"""
import argparse
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
GENERATE = os.path.join(HERE, "generate.py")


def measure(argv, path):
    """Peak resident MB, CPU seconds and lines written of one run, in a process of its own."""
    with open(path, "rb") as source, tempfile.TemporaryFile() as sink:
        child = subprocess.Popen(argv, stdin=source, stdout=sink, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        if status != 0:
            sys.exit(f"{argv} ended with {status}")
        sink.seek(0)
        lines = sum(chunk.count(b"\n") for chunk in iter(lambda: sink.read(1 << 20), b""))
    return usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime, lines


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("bin")
    parser.add_argument("--counts", default="100000,1000000")
    options = parser.parse_args()
    ranker = os.path.join(options.bin, "sluice-ranker")
    print("| designs | option | peak MB | CPU s | lines out |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        problem = os.path.join(folder, "problem.json")
        with open(problem, "w") as file:
            subprocess.run([sys.executable, GENERATE, "problem"], stdout=file, check=True)
        for n in map(int, options.counts.split(",")):
            path = os.path.join(folder, "points.ndjson")
            with open(path, "w") as file:
                subprocess.run([sys.executable, GENERATE, str(n)], stdout=file, check=True)
            for option in ["--front", "--summary"] + ([""] if n <= 100_000 else []):
                megabytes, seconds, lines = measure([ranker, "--problem", problem] + option.split(), path)
                print(f"| {n} | {option or '(all ranked)'} | {megabytes:.1f} | {seconds:.2f} | {lines} |", flush=True)


if __name__ == "__main__":
    main()
