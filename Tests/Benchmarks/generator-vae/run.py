#!/usr/bin/env python3
"""The generator's autoencoders on real alloys: held-out reconstruction, samples beside baselines, conditions, speed.

    run.py BIN mpea_shared.csv [--seeds 3] [--samples 10000]

BIN is the folder of the executables. Of the compositions of the data set a fifth chooses the epoch and a fifth is held out for
the scores, by composition. Prints Markdown tables. Standard library only; some minutes.
"""
import argparse
import collections
import csv
import json
import os
import resource
import statistics
import struct
import subprocess
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
MODELS = {
    "Gaussian, 8": [],
    "Dirichlet, 8, implicit": ["--latent", "dirichlet"],
    "Dirichlet, 8, Laplace": ["--latent", "dirichlet", "--approximation", "laplace"],
    "Dirichlet, 8, implicit, prior 0.3": ["--latent", "dirichlet", "--prior-concentration", "0.3"],
    "Dirichlet, 12, implicit, prior 0.3": [
        "--latent", "dirichlet", "--latent-dimension", "12", "--prior-concentration", "0.3"],
    "Gaussian, 8, squared error (wrong)": ["--likelihood", "squared-error"],
}
GOALS = [400, 1200, 1800]
SOURCES = {"random_dirichlet": "random Dirichlet", "perturbed_training": "perturbed training"}


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


def run(command, text=""):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done.stdout, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def card(path):
    with open(path, "rb") as source:
        header = json.loads(source.read(struct.unpack("<Q", source.read(8))[0]))
    return json.loads(header["__metadata__"]["card"])


def share(part):
    return f"{part['count']}/{part['of']}"


def reconstruction(generator, records, model, seeds):
    print("| latent | total variation | Aitchison | bound, nats | divergence | active | CPU s |")
    print("|---|---|---|---|---|---|---|")
    for name, options in MODELS.items():
        scores, cpu = [], []
        for seed in range(seeds):
            cpu.append(run([generator, "train", "-o", model, "--held-out", "0.2", "--seed", str(seed)] + options, records)[1])
            scores.append(card(model)["scores"])
        mean = {key: statistics.mean(s[key] for s in scores) for key in scores[0] if key != "held_out"}
        print(f"| {name} | {mean['total_variation']:.3f} | {mean['aitchison']:.2f} | {mean['evidence_lower_bound']:.2f} | "
              f"{mean['divergence']:.2f} | {mean['active_latent_dimensions']:.1f} | {statistics.mean(cpu):.1f} |", flush=True)
    print(f"| nearest training composition | {mean['total_variation_of_nearest']:.3f} | | | | | |")
    print(f"| mean composition | {mean['total_variation_of_mean']:.3f} | | | | | |")
    print(f"| frequencies of elements | | | {mean['evidence_lower_bound_of_frequencies']:.2f} | | | |", flush=True)


def samples(generator, records, model, problem, folder, count):
    print("\n| source | distinct | not known | valid | COV-R: held out near a sample | COV-P: samples near data | W(VEC) | "
          "W(density) | W(δ) | W(ΔH) |")
    print("|---|---|---|---|---|---|---|---|---|---|")

    def row(name, source):
        distances = [f"{w['distance']:.2f}" for w in source["wasserstein"].values()]
        shares = [share(source[k]) for k in ("distinct", "novel", "valid", "coverage_recall", "coverage_precision")]
        print("| " + " | ".join([name] + shares + distances) + " |", flush=True)

    summary = os.path.join(folder, "summary.json")
    for name, options in MODELS.items():
        run([generator, "train", "-o", model, "--held-out", "0.2"] + options, records)
        run([generator, "sample", "--problem", problem, "--model", model, "-n", str(count), "--summary", summary])
        sources = json.load(open(summary))["sources"]
        row(name, sources["model"])
    for key, name in SOURCES.items():
        row(name, sources[key])


def conditions(binaries, data, model, folder):
    """The share of samples made for a strength of which a predictor, trained without the generator, says the same."""
    generator = os.path.join(binaries, "sluice-generator")
    rows = [json.loads(line) for line in run(
        ["python3", os.path.join(ROOT, "compose", "models", "mpea_records.py"), data])[0].splitlines()]
    rows = [row for row in rows if 288 < row["conditions"]["temperature"] < 310]
    run([generator, "train", "-o", model, "--condition", "yield_strength"], "".join(json.dumps(r) + "\n" for r in rows))
    problem = os.path.join(folder, "strength.json")
    space = {"elements": card(model)["elements"], "count": [1, 10], "step": 0.01}
    with open(problem, "w") as out:
        json.dump({"problem": 1, "name": "p", "space": {"composition": space}}, out)

    def judge(name, records):
        text = "".join(json.dumps({**{k: r[k] for k in ("composition", "formula") if k in r},
                                   "conditions": {"temperature": 298.15}}) + "\n" for r in records)
        featured, _ = run([os.path.join(binaries, "sluice-featurizer"), "--preset", "alloy"], text)
        answers, _ = run([os.path.join(binaries, "sluice-predictor"), "--model",
                          os.path.join(ROOT, "compose", "models", "yield_strength.safetensors")], featured)
        means = [json.loads(line).get("predictions", {}).get("yield_strength", {}).get("mean") for line in answers.splitlines()]
        means = sorted(m for m in means if m is not None)
        counts = [f"{sum(goal - 100 <= m <= goal + 100 for m in means)}/{len(means)}" for goal in GOALS]
        print("| " + " | ".join([name] + counts + [f"{statistics.median(means):.0f}"]) + " |", flush=True)

    print("\n| designs | " + " | ".join(f"predicted {goal} ± 100" for goal in GOALS) + " | median, MPa |")
    print("|---|" + "---|" * (len(GOALS) + 1))
    sample = [generator, "sample", "--problem", problem, "-n", "1000"]
    for goal in GOALS:
        given = ["--model", model, "--given", f"yield_strength={goal - 100}..{goal + 100}"]
        judge(f"asked for {goal} ± 100", map(json.loads, run(sample + given)[0].splitlines()))
    judge("nothing asked", map(json.loads, run(sample + ["--model", model])[0].splitlines()))
    judge("random Dirichlet", map(json.loads, run(sample + ["--method", "dirichlet"])[0].splitlines()))
    for goal in GOALS:
        near = [r for r in rows if abs(r["measured"]["yield_strength"]["value"] - goal) <= 100]
        judge(f"alloys measured at {goal} ± 100", near)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("binaries")
    parser.add_argument("data")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--samples", type=int, default=10000)
    options = parser.parse_args()
    generator = os.path.join(options.binaries, "sluice-generator")
    found = compositions(options.data)
    records = "".join(json.dumps({"composition": c}) + "\n" for c in found)
    with tempfile.TemporaryDirectory() as folder:
        model = os.path.join(folder, "model.safetensors")
        problem = os.path.join(folder, "problem.json")
        space = {"elements": sorted({s for c in found for s in c}), "count": [1, 10], "step": 0.01}
        with open(problem, "w") as out:
            json.dump({"problem": 1, "name": "p", "space": {"composition": space}}, out)
        print(f"{len(found)} compositions, {len(found) // 5} held out, means of {options.seeds} seeds\n")
        reconstruction(generator, records, model, options.seeds)
        samples(generator, records, model, problem, folder, options.samples)
        conditions(options.binaries, options.data, model, folder)
        run([generator, "train", "-o", model], records)
        _, cpu = run([generator, "sample", "--problem", problem, "--model", model, "-n", "200000"])
        print(f"\n200,000 designs with their summary: {cpu:.2f} CPU s, {200000 / cpu:.0f} designs per CPU second")


if __name__ == "__main__":
    main()
