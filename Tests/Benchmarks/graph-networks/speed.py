#!/usr/bin/env python3
"""Training and inference of the graph networks of `sluice-predictor` beside the same networks in PyTorch, in one run.

    speed.py graph|equivariant RECORDS.ndjson [--threads 2] [--rounds 5] [--passive] [--python PYTHON]

RECORDS are of `records.py`; PYTHON has torch. Needs the built programs in $PATH. Rounds take turns; each prints what it
measured and how loaded the machine was, and the last lines are medians and their ratios, in milliseconds a crystal and
pass. A training is what 21 epochs take more than one, by twenty passes; an inference is that of eight times the records,
from line to line, less that of one time, with one thread and with as many replicas as there are threads. PyTorch is
given its graphs and batches; on a machine that others use too, --passive lets its threads sleep while they wait for one
another, as those of `sluice-predictor` do: else they spin away the time of the thread that is waited for.
"""
import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))


def timed(commands):
    """Wall and CPU seconds of commands side by side; each is arguments and the path of its input."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    running = [
        subprocess.Popen(words, stdin=open(path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for words, path in commands]
    if any([process.wait() for process in running]):
        raise SystemExit(f"failed: {commands[0][0]}")
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=["graph", "equivariant"])
    parser.add_argument("records")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--passive", action="store_true")
    parser.add_argument("--python", default=sys.executable)
    options = parser.parse_args()
    lines = open(options.records).read().splitlines()
    measured = json.loads(lines[0])["measured"]
    folder = tempfile.mkdtemp()
    model, many = f"{folder}/model", f"{folder}/many"
    open(many, "w").write("".join(line + "\n" for line in lines) * 8)
    rows = {}

    def note(name, numbers, count):
        rows.setdefault(name, []).append([1000 * x / count for x in numbers])

    def train(epochs):
        return timed([(
            ["sluice-predictor", "train", "--property", next(iter(measured)), "--method", options.kind, "--members", "1",
             "--holdout", "0.05", "--epochs", str(epochs), "--jobs", str(options.threads), "-o", model],
            options.records)])

    def predict(path, replicas):
        return timed([(["sluice-predictor", "--model", model], path)] * replicas)

    for round in range(options.rounds):
        load = os.getloadavg()[0]
        short, long = train(1), train(21)
        card = json.loads(subprocess.check_output(["sluice-predictor", "card", model]))
        note("training", [b - a for a, b in zip(short, long)], 20 * card["training"]["records"])
        one, eight = predict(options.records, 1), predict(many, 1)
        note("inference, one thread", [b - a for a, b in zip(one, eight)], 7 * len(lines))
        ones, eights = predict(options.records, options.threads), predict(many, options.threads)
        note("inference, replicas", [b - a for a, b in zip(ones, eights)], 7 * len(lines) * options.threads)
        peer = subprocess.check_output(
            [options.python, f"{HERE}/torch_peer.py", options.kind, options.records, "--threads", str(options.threads),
             "--epochs", "5"],
            text=True, env=os.environ | ({"OMP_WAIT_POLICY": "passive", "GOMP_SPINCOUNT": "0"} if options.passive else {}))
        for name, wall, cpu in re.findall(r"(training|inference): ([0-9.]+) ms wall, ([0-9.]+) ms CPU", peer):
            note(f"PyTorch {name}", [float(wall), float(cpu)], 1000)
        print(f"round {round + 1}, load {load:.1f}:",
              "; ".join(f"{name} {row[-1][0]:.3f} wall {row[-1][1]:.3f} CPU" for name, row in rows.items()), flush=True)
    middle = {name: [sorted(x)[len(x) // 2] for x in zip(*row)] for name, row in rows.items()}
    for name, (wall, cpu) in middle.items():
        peer = middle["PyTorch training" if name == "training" else "PyTorch inference"]
        ratio = "" if name.startswith("PyTorch") else f", ratio {peer[0] / wall:.2f} wall, {peer[1] / cpu:.2f} CPU"
        print(f"{name}: {wall:.3f} ms wall, {cpu:.3f} ms CPU{ratio}")


main()
