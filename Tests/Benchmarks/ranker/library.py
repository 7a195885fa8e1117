#!/usr/bin/env python3
"""The library against moocore, each inside its process, on the same points: VENV/bin/python library.py

Run with a Python that has moocore, in the checkout, after `swift build -c release --build-tests`. The answers are
compared (ranks by a weighted sum, volumes to 1e-9). Prints Markdown: medians of seven runs in
milliseconds of CPU.
"""
import os
import statistics
import subprocess
import sys
import tempfile
import time

import moocore
import numpy as np

CASES = [("cube", 10_000, 3), ("cube", 100_000, 3), ("sphere", 10_000, 3), ("cube", 100_000, 2), ("sphere", 300, 4)]


def points(shape, n, m):
    generator = np.random.default_rng(3)
    if shape == "cube":
        return generator.random((n, m))
    values = np.abs(generator.normal(size=(n, m)))
    return values / np.linalg.norm(values, axis=1)[:, None]


def median(body):
    answer = body()
    seconds = []
    for _ in range(7):
        start = time.thread_time()
        body()
        seconds.append(time.thread_time() - start)
    return statistics.median(seconds), answer


def peer(values):
    reference = np.full(values.shape[1], 1.1)
    weights = 1 + np.arange(len(values)) % 97
    front = values[moocore.pareto_rank(values) == 0]
    yield "ranks", *median(lambda: int((moocore.pareto_rank(values) * weights).sum()))
    yield "hypervolume", *median(lambda: float(moocore.hypervolume(front, ref=reference)))
    yield "contributions", *median(lambda: float(moocore.hv_contributions(front, ref=reference).sum()))


def ours(path):
    environment = dict(os.environ, SLUICE_BENCHMARK_POINTS=path)
    command = ["swift", "test", "-c", "release", "--skip-build", "--filter", "LibraryTimes"]
    text = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
    lines = [line.split() for line in text.splitlines() if line.startswith("time ")]
    return {name: (float(seconds), float(answer)) for _, name, seconds, answer in lines}


def main():
    print("| case | task | moocore ms | library ms | ratio |")
    print("|---|---|---|---|---|")
    for shape, n, m in CASES:
        values = points(shape, n, m)
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.writelines(" ".join(map(repr, row)) + "\n" for row in values.tolist())
            file.flush()
            found = ours(file.name)
        for task, seconds, answer in peer(values):
            (mine, other) = found[task]
            if abs(other - answer) > 1e-9 * max(abs(other), abs(answer)):
                sys.exit(f"the answers differ: {task} {other} {answer}")
            print(f"| {shape} n={n} m={m} | {task} | {seconds * 1e3:.3f} | {mine * 1e3:.3f} | {mine / seconds:.2f} |",
                  flush=True)


if __name__ == "__main__":
    main()
