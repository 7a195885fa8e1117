#!/usr/bin/env python3
"""The library against moocore, each inside its process, on the same points: VENV/bin/python library.py

Run with a Python that has moocore, in the checkout, after `swift build -c release --build-tests`. The answers are
compared (ranks and fronts by a weighted sum, volumes to 1e-12, sums of contributions to 1e-9; from four objectives on with
differences of the peer's volumes, since it gives contributions near 1e-8 as 0). Prints Markdown: medians of up to seven runs in milliseconds of CPU. `library.py quick` leaves out 100 000.
"""
import os
import statistics
import subprocess
import sys
import tempfile
import time

import moocore
import numpy as np

# What the peer takes less than some seconds for; ranks and front are always measured.
SIZES = [1_000, 10_000, 100_000]
OBJECTIVES = [2, 3, 4, 5, 8]
LARGEST_VOLUME = {2: 100_000, 3: 100_000, 4: 10_000, 5: 1_000, 8: 100}
LARGEST_CONTRIBUTIONS = {2: 100_000, 3: 100_000, 4: 1_000, 5: 200, 8: 40}
# Fronts of many objectives whose volume can be measured come from few designs.
CASES = [(shape, n, m) for m in OBJECTIVES for n in SIZES for shape in ("cube", "sphere")]
CASES += [("sphere", 300, 4), ("sphere", 300, 5), ("sphere", 100, 5), ("cube", 100, 8), ("sphere", 40, 8)]


def points(shape, n, m):
    generator = np.random.default_rng(3)
    if shape == "cube":
        return generator.random((n, m))
    values = np.abs(generator.normal(size=(n, m)))
    return values / np.linalg.norm(values, axis=1)[:, None]


def median(body):
    answer = body()
    seconds = []
    while len(seconds) < 7 and (not seconds or sum(seconds) < 3):
        start = time.thread_time()
        body()
        seconds.append(time.thread_time() - start)
    return statistics.median(seconds), answer


def tasks_of(front, m):
    tasks = [("hypervolume", LARGEST_VOLUME), ("contributions", LARGEST_CONTRIBUTIONS)]
    return [name for name, largest in tasks if front <= largest[m]]


def peer(values, front, tasks):
    reference = np.full(values.shape[1], 1.1)
    weights = 1 + np.arange(len(values)) % 97
    yield "ranks", *median(lambda: int((moocore.pareto_rank(values) * weights).sum()))
    yield "front", *median(lambda: int(weights[moocore.is_nondominated(values, keep_weakly=True)].sum()))
    if "hypervolume" in tasks:
        yield "hypervolume", *median(lambda: float(moocore.hypervolume(front, ref=reference)))
    if "contributions" in tasks:
        seconds, answer = median(lambda: float(moocore.hv_contributions(front, ref=reference).sum()))
        if values.shape[1] > 3:
            whole = moocore.hypervolume(front, ref=reference)
            answer = float(sum(
                whole - moocore.hypervolume(np.delete(front, k, axis=0), ref=reference) for k in range(len(front))))
        yield "contributions", seconds, answer


def ours(path, tasks):
    environment = dict(os.environ, SLUICE_BENCHMARK_POINTS=path, SLUICE_BENCHMARK_TASKS=" ".join(tasks))
    command = ["swift", "test", "-c", "release", "--skip-build", "--filter", "LibraryTimes"]
    text = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
    lines = [line.split() for line in text.splitlines() if line.startswith("time ")]
    return {name: (float(seconds), float(answer)) for _, name, seconds, answer in lines}


def main():
    print("| case | task | moocore ms | library ms | ratio |")
    print("|---|---|---|---|---|")
    for shape, n, m in CASES:
        if "quick" in sys.argv and n > 10_000:
            continue
        values = points(shape, n, m)
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.writelines(" ".join(map(repr, row)) + "\n" for row in values.tolist())
            file.flush()
            front = values[moocore.is_nondominated(values, keep_weakly=True)]
            tasks = tasks_of(len(front), m)
            found = ours(file.name, tasks)
        for task, seconds, answer in peer(values, front, tasks):
            (mine, other) = found[task]
            tolerance = 1e-9 if task == "contributions" else 1e-12
            if abs(other - answer) > tolerance * max(abs(other), abs(answer)):
                sys.exit(f"the answers differ: {task} {other} {answer}")
            print(f"| {shape} n={n} m={m}, front {len(front)} | {task} | {seconds * 1e3:.3f} | {mine * 1e3:.3f} | {mine / seconds:.2f} |",
                  flush=True)


if __name__ == "__main__":
    main()
