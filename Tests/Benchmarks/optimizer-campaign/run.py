#!/usr/bin/env python3
"""Whole campaigns on the refractory problem: what hypervolume the same number of evaluations reaches.

    run.py BIN [METHOD …] [--seeds 10] [--rounds 13] [--batch 8] [--noise 0]

BIN is the folder of the executables. A campaign is optimizer, featurizer and assay, each a process: ask, evaluate, tell. METHOD is a
value of --acquisition (default: ehvi random). The first round knows nothing. With noise the optimizer sees noisy values
and the table the true ones of its designs. Prints a Markdown table. Standard library only.
"""
import argparse
import json
import os
import statistics
import subprocess
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
PROBLEM = os.path.join(ROOT, "compose", "refractory.problem.json")


class Service:
    def __init__(self, *command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, lines, mark):
        """Sends lines and a mark; what comes back ahead of its echo."""
        self.process.stdin.write("".join(line + "\n" for line in lines) + json.dumps(mark) + "\n")
        self.process.stdin.flush()
        answers = []
        while line := self.process.stdout.readline().rstrip("\n"):
            if json.loads(line).get("mark") == mark["mark"]:
                return answers
            answers.append(line)
        raise SystemExit("a service ended")

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def campaign(options, method, seed):
    """The hypervolume after each round, and the seconds that the asks took."""
    optimizer = Service(
        os.path.join(options.bin, "sluice-optimizer"), "--problem", PROBLEM, "--acquisition", method, "--seed", str(seed))
    assay = [os.path.join(options.bin, "sluice-assay"), "--temperature", "1273"]
    features = Service(os.path.join(options.bin, "sluice-featurizer"), "--preset", "alloy")
    noisy = Service(*assay, "--noise", str(options.noise), "--seed", str(seed))
    exact = Service(*assay)
    results, journal, seconds = [], [], 0.0
    for number in range(options.rounds):
        start = time.perf_counter()
        designs = optimizer.ask(results, {"mark": f"r{number}", "batch": options.batch})
        seconds += time.perf_counter() - start
        designs = features.ask(designs, {"mark": "features"})
        results = noisy.ask(designs, {"mark": "noisy"})
        journal += exact.ask(designs, {"mark": "exact"}) + [json.dumps({"mark": f"r{number}"})]
    for service in (optimizer, features, noisy, exact):
        service.close()
    ranker = subprocess.run(
        [os.path.join(options.bin, "sluice-ranker"), "--problem", PROBLEM, "--summary", "--cumulative"],
        input="".join(line + "\n" for line in journal), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    lines = [json.loads(line) for line in ranker.stdout.splitlines()]
    return [line["summary"]["hypervolume"] for line in lines if "summary" in line][:options.rounds], seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("bin")
    parser.add_argument("methods", nargs="*", default=["ehvi", "random"])
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=13)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--noise", type=float, default=0)
    options = parser.parse_args()
    shown = [k for k in (0, 2, 4, 8, options.rounds - 1) if k < options.rounds]
    heads = [f"after {(k + 1) * options.batch}" for k in shown]
    print("| method | " + " | ".join(heads) + " | range at the end | asks, s a campaign |")
    print("|---|" + "---|" * (len(shown) + 2))
    for method in options.methods or ["ehvi", "random"]:
        runs = [campaign(options, method, seed) for seed in range(1, options.seeds + 1)]
        cells = [f"{statistics.median(h[k] for h, _ in runs) / 1e6:.2f}" for k in shown]
        ends = [h[-1] / 1e6 for h, _ in runs]
        print(f"| {method} | " + " | ".join(cells) + f" | {min(ends):.2f}–{max(ends):.2f} "
              f"| {statistics.median(s for _, s in runs):.1f} |", flush=True)


if __name__ == "__main__":
    main()
