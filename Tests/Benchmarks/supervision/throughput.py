#!/usr/bin/env python3
"""Three stages joined by the pipes of a shell, by `sluice run`, and under supervision, on the same 300-byte records, in
turns: wall seconds, their ratio, and that the bytes are the same. Standard library only.

    Tests/Benchmarks/supervision/throughput.py [--cat 1000000] [--services 100000] [--runs 5] [--executables .build/release]
"""
import argparse
import hashlib
import json
import os
import pathlib
import shlex
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent


def run(argv, path, keep=False):
    """The wall seconds of a command on a file, and the digest of what it wrote if it is kept."""
    with open(path, "rb") as source:
        start = time.perf_counter()
        process = subprocess.Popen(
            argv, stdin=source, stdout=subprocess.PIPE if keep else subprocess.DEVNULL, stderr=subprocess.PIPE)
        digest = hashlib.sha256()
        while keep and (piece := process.stdout.read(1 << 20)):
            digest.update(piece)
        words = process.communicate()[1]
        wall = time.perf_counter() - start
    if process.returncode:
        sys.exit(f"{shlex.join(argv)} ended with {process.returncode}: {words.decode()}")
    return wall, digest.hexdigest()


def compare(title, commands, path, count, runs):
    digests = [run(argv, path, keep=True)[1] for _, argv in commands]
    rounds = [[run(argv, path)[0] for _, argv in commands] for _ in range(runs)]
    print(f"\n{title}: {count} records, {os.path.getsize(path) / count:.0f} bytes each; median of {runs}.\n")
    print("| joined by | wall s | records/s | throughput to shell pipes | same bytes |")
    print("|---|---|---|---|---|")
    for place, (name, _) in enumerate(commands):
        wall = statistics.median(r[place] for r in rounds)
        ratios = sorted(r[0] / r[place] for r in rounds)
        print(f"| {name} | {wall:.3f} | {count / wall:,.0f} | {statistics.median(ratios):.2f} "
              f"({ratios[0]:.2f}–{ratios[-1]:.2f}) | {'yes' if digests[place] == digests[0] else 'no'} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--cat", type=int, default=1_000_000)
    parser.add_argument("--services", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--executables", default=".build/release")
    options = parser.parse_args()
    folder = pathlib.Path(options.executables).resolve()
    sluice = str(folder / "sluice")
    model = str(ROOT / "compose/models/yield_strength.safetensors")
    stages = {
        "cat": {name: ["cat"] for name in ("first", "second", "third")},
        "services": {
            "featurizer": [str(folder / "sluice-featurizer"), "--preset", "alloy"],
            "predictor": [str(folder / "sluice-predictor"), "--model", model],
            "assay": [str(folder / "sluice-assay"), "--temperature", "1273"],
        },
    }
    with tempfile.TemporaryDirectory() as scratch:
        for title, count in (("cat", options.cat), ("services", options.services)):
            if not count:
                continue
            records, compose = f"{scratch}/records.ndjson", f"{scratch}/{title}.json"
            with open(records, "wb") as out:
                subprocess.run([sys.executable, ROOT / "Tests/Benchmarks/wire/generate.py", str(count)], stdout=out, check=True)
            pathlib.Path(compose).write_text(json.dumps({
                "compose": 1, "pipeline": list(stages[title]),
                "services": {name: {"command": words} for name, words in stages[title].items()}}))
            commands = [
                ("shell pipes", ["bash", "-c", " | ".join(shlex.join(words) for words in stages[title].values())]),
                ("`sluice run`", [sluice, "run", "-q", compose]),
                ("`sluice run --supervised`", [sluice, "run", "-q", "--supervised", compose]),
            ]
            compare(" → ".join(w[0].split("/")[-1] for w in stages[title].values()), commands, records, count, options.runs)


if __name__ == "__main__":
    main()
