#!/usr/bin/env python3
"""The main job against random search of the same budget, by hypervolume over seeds.

    run.py BIN [--seeds 10]

BIN is the folder of the executables. For each seed: `sluice run compose/refractory.json`, and as many designs drawn
uniformly from the same space, evaluated by the same assay. Both fronts are measured by `sluice-ranker --summary` at the
problem's reference point. Prints a Markdown table. Standard library only.
"""
import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
PROBLEM = os.path.join(ROOT, "compose", "refractory.problem.json")
JOB = os.path.join(ROOT, "compose", "refractory.json")


def pipe(lines, *commands):
    """Runs commands one behind the other and returns the records that come out."""
    text = lines
    for argv in commands:
        text = subprocess.run(argv, input=text, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
    return [json.loads(line) for line in text.splitlines()]


def encode(records):
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("bin")
    parser.add_argument("--seeds", type=int, default=10)
    options = parser.parse_args()

    def tool(name, *arguments):
        return [os.path.join(os.path.abspath(options.bin), name), *arguments]

    def hypervolume(records):
        (summary,) = pipe(encode(records), tool("sluice-ranker", "--problem", PROBLEM, "--summary"))
        return summary["summary"]["hypervolume"]

    rows = []
    for seed in range(options.seeds):
        with tempfile.TemporaryDirectory() as folder:
            out = os.path.join(folder, "out.ndjson")
            start = time.perf_counter()
            subprocess.run(
                tool("sluice", "run", JOB, "--seed", str(seed), "-o", out), cwd=folder, check=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            elapsed = time.perf_counter() - start
            with open(out, encoding="utf-8") as file:
                records = [json.loads(line) for line in file]
        designs = [record for record in records if record.get("measured") and record.get("role") != "reference"]
        drawn = pipe(
            b"",
            tool("sluice-generator", "sample", "--problem", PROBLEM, "-n", str(len(designs)), "--seed", str(seed)),
            tool("sluice-featurizer", "--preset", "alloy"), tool("sluice-assay", "--temperature", "1273"))
        rows.append((seed, len(designs), hypervolume(designs), hypervolume(drawn), elapsed))
        print("seed %d: %d evaluations, main job %.6g, random %.6g, %.1f s" % rows[-1], flush=True)
    ratios = [found / random for _, _, found, random, _ in rows]
    print("\n| seed | evaluations | hypervolume, main job | hypervolume, random search | ratio |\n|---|---|---|---|---|")
    for (seed, count, found, random, _), ratio in zip(rows, ratios):
        print(f"| {seed} | {count} | {found:.6g} | {random:.6g} | {ratio:.3f} |")
    print(
        f"\nRatio: median {statistics.median(ratios):.3f}, least {min(ratios):.3f}, most {max(ratios):.3f}. "
        f"Run: median {statistics.median(row[4] for row in rows):.1f} s.")


if __name__ == "__main__":
    main()
