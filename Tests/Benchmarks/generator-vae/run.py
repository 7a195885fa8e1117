#!/usr/bin/env python3
"""The generator's autoencoder on real alloys: held-out reconstruction, samples beside baselines, speed.

    run.py BIN mpea_shared.csv [--seeds 5] [--samples 10000]

BIN is the folder of the executables. Compositions of every row of the data set are split 80:20 by composition; models are
trained on the larger part. Prints Markdown tables. Standard library only; about two minutes.
"""
import argparse
import collections
import csv
import json
import os
import random
import resource
import struct
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
NEAR = 0.1


def compositions(path):
    """Distinct compositions in whole millionths, in the order of the file."""
    found = {}
    with open(path, newline="", encoding="utf-8") as source:
        for row in csv.DictReader(source):
            amounts = collections.Counter()
            for part in row["FORMULA"].split():
                symbol = part.rstrip("0123456789.")
                amounts[symbol] += float(part[len(symbol):] or 1)
            total = sum(amounts.values())
            fractions = {symbol: amount / total for symbol, amount in amounts.items() if amount > 0}
            found.setdefault(tuple(sorted((s, round(f, 6)) for s, f in fractions.items())), fractions)
    return list(found.values())


def distance(a, b):
    return sum(abs(a.get(s, 0) - b.get(s, 0)) for s in a.keys() | b.keys()) / 2


def run(command, text=""):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done.stdout, done.stderr, time.perf_counter() - start, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def records(found):
    return "".join(json.dumps({"composition": c}) + "\n" for c in found)


def card(path):
    with open(path, "rb") as source:
        header = json.loads(source.read(struct.unpack("<Q", source.read(8))[0]))
    return json.loads(header["__metadata__"]["card"])


def percents(composition):
    return tuple(sorted((s, round(100 * f)) for s, f in composition.items() if round(100 * f)))


def perturbed(found, count, elements, rng):
    """Training compositions with every fraction moved by a normal draw of 0.02."""
    out = []
    while len(out) < count:
        moved = {s: f + rng.gauss(0, 0.02) for s, f in rng.choice(found).items()}
        moved = {s: f for s, f in moved.items() if f > 0}
        total = sum(moved.values())
        if total and all(s in elements for s in moved):
            out.append({s: f / total for s, f in moved.items()})
    return out


def solid_solution(binaries, samples):
    """How many have delta at most 6.6 % and Omega at least 1.1 (Yang & Zhang 2012)."""
    out, _, _, _ = run([os.path.join(binaries, "sluice-featurizer"), "--preset", "alloy"], records(samples))
    count = 0
    for line in out.splitlines():
        values = json.loads(line)["features"]["values"]
        delta, omega = values.get("atomic_size_mismatch"), values.get("omega")
        # A pure element has neither; it is no solution.
        count += delta is not None and omega is not None and delta <= 6.6 and omega >= 1.1
    return count


def judge(name, samples, tried, training, held, binaries, rng):
    known = {percents(c) for c in training}
    rows = [percents(c) for c in samples]
    some = rng.sample(samples, min(1000, len(samples)))
    recall = sum(any(distance(h, s) <= NEAR for s in samples) for h in held)
    precision = sum(any(distance(s, t) <= NEAR for t in training + held) for s in some)
    print(
        f"| {name} | {len(samples)}/{tried} | {len(set(rows))}/{len(rows)} | {sum(r not in known for r in rows)}/{len(rows)}"
        f" | {recall}/{len(held)} | {precision}/{len(some)} | {solid_solution(binaries, samples)}/{len(samples)} |",
        flush=True,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("binaries")
    parser.add_argument("data")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--samples", type=int, default=10000)
    options = parser.parse_args()
    generator = os.path.join(options.binaries, "sluice-generator")
    found = compositions(options.data)
    folder = tempfile.TemporaryDirectory()
    model = os.path.join(folder.name, "model.safetensors")

    print("| seed | trained on | held out | epochs | autoencoder | mean composition | nearest training composition "
          "| bound, nats | divergence | active | CPU s | compositions/s |")
    print("|---|---|---|---|---|---|---|---|---|---|---|---|")
    for seed in range(options.seeds):
        _, _, _, cpu = run([generator, "train", "-o", model, "--seed", str(seed)], records(found))
        c = card(model)
        s, t = c["scores"], c["training"]
        print(f"| {seed} | {t['trained_on']} | {s['count']} | {t['epochs']} | {s['total_variation']:.3f} | "
              f"{s['total_variation_of_mean']:.3f} | {s['total_variation_of_nearest']:.3f} | "
              f"{s['evidence_lower_bound']:.2f} | {s['divergence']:.2f} | {s['active_latent_dimensions']}/8 | {cpu:.1f} | "
              f"{t['epochs'] * t['trained_on'] / cpu:.0f} |", flush=True)

    elements = sorted({s for c in found for s in c})
    refractory = json.load(open(os.path.join(ROOT, "Tests", "EndToEndTests", "golden.problem.json")))["space"]["composition"]
    spaces = {
        "all elements": {"elements": elements, "count": [1, 10], "step": 0.01},
        "the main job's": refractory,
    }
    for title, space in spaces.items():
        rng = random.Random(1)
        inside = [c for c in found if all(s in space["elements"] for s in c)]
        rng.shuffle(inside)
        held, training = inside[: len(inside) // 5], inside[len(inside) // 5:]
        problem = os.path.join(folder.name, "problem.json")
        with open(problem, "w") as out:
            json.dump({"problem": 1, "name": "p", "space": {"composition": space}}, out)
        run([generator, "train", "-o", model, "--problem", problem], records(training))
        print(f"\nSpace of {title}: {len(training)} compositions to train on, {len(held)} held out\n")
        print("| source | valid/drawn | distinct | not in training | COV-R: held out within 0.1 of a sample "
              "| COV-P: samples within 0.1 of data | solid solution by δ and Ω |")
        print("|---|---|---|---|---|---|---|")
        sample = [generator, "sample", "--problem", problem, "-n", str(options.samples)]
        out, errors, _, _ = run(sample + ["--model", model])
        drawn = int(errors.split(" draws are designs")[0].split()[-1])
        judge("autoencoder", [json.loads(l)["composition"] for l in out.splitlines()], drawn, training, held,
              options.binaries, rng)
        out, _, _, _ = run(sample + ["--method", "dirichlet"])
        judge("random Dirichlet", [json.loads(l)["composition"] for l in out.splitlines()], options.samples, training,
              held, options.binaries, rng)
        judge("perturbed training", perturbed(training, options.samples, set(space["elements"]), rng), options.samples,
              training, held, options.binaries, rng)
        judge("the data itself", training + held, len(inside), training, held, options.binaries, rng)
        _, _, wall, cpu = run(sample[:-1] + ["100000", "--model", model])
        print(f"\n100,000 designs: {cpu:.2f} CPU s, {wall:.2f} s wall: {100000 / cpu:.0f} designs per CPU second")


if __name__ == "__main__":
    main()
