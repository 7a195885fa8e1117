#!/usr/bin/env python3
"""sluice-ranker against orjson and moocore, text in and text out: run.py BIN VENV [--runs 7]

BIN holds sluice-ranker, VENV a Python environment with moocore and orjson. For each case the answers are compared first
(ranks equal, volumes to 1e-9), then the two take turns. Prints Markdown; standard library only.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
COMPARE = os.path.join(os.path.dirname(HERE), "compare.py")
CASES = [("cube", 10_000), ("cube", 100_000), ("sphere", 10_000)]


def close(a, b):
    return abs(a - b) <= 1e-9 * max(abs(a), abs(b), 1e-6)


def answers(argv, path):
    with open(path, "rb") as source:
        out = subprocess.run(argv, stdin=source, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
    return [json.loads(line) for line in out.splitlines()]


def compare(ours, peer):
    if len(ours) != len(peer):
        sys.exit("the numbers of lines differ")
    for a, b in zip(ours, peer):
        if "summary" in a:
            (a, b) = (a["summary"], b["summary"])
            same = a["front"] == b["front"] and close(a["hypervolume"], b["hypervolume"])
        else:
            (x, y) = (a["pareto"], b["pareto"])
            name = "hypervolume_contribution"
            same = a["id"] == b["id"] and x["rank"] == y["rank"] and close(x[name], y[name])
        if not same:
            sys.exit(f"the answers differ: {a} {b}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("bin")
    parser.add_argument("venv")
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    python = os.path.join(options.venv, "bin", "python")
    ranker = os.path.join(options.bin, "sluice-ranker")
    with tempfile.TemporaryDirectory() as folder:
        problem = os.path.join(folder, "problem.json")
        generate = os.path.join(HERE, "generate.py")
        with open(problem, "w") as file:
            subprocess.run([sys.executable, generate, "problem"], stdout=file, check=True)
        for shape, n in CASES:
            path = os.path.join(folder, f"{shape}-{n}.ndjson")
            with open(path, "w") as file:
                subprocess.run([sys.executable, generate, str(n), shape], stdout=file, check=True)
            for mode in ("ranked", "summary"):
                ours = [ranker, "--problem", problem] + (["--summary"] if mode == "summary" else [])
                peer = [python, os.path.join(HERE, "moocore_ranker.py"), problem, mode]
                compare(answers(ours, path), answers(peer, path))
                print(f"\n{shape}, n = {n}, m = 3, {mode}\n", flush=True)
                subprocess.run(
                    [sys.executable, COMPARE, path, "--runs", str(options.runs), f"moocore={' '.join(peer)}",
                     f"sluice-ranker={' '.join(ours)}"], check=True)


if __name__ == "__main__":
    main()
