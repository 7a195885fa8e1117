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
    "Gaussian, 8, training compositions not varied": ["--noise", "0", "--exchange", "0"],
    "Gaussian, 16": ["--latent-dimension", "16"],
    "Dirichlet, 12, implicit": ["--latent", "dirichlet"],
    "Dirichlet, 12, Laplace": ["--latent", "dirichlet", "--approximation", "laplace"],
    "Dirichlet, 8, implicit": ["--latent", "dirichlet", "--latent-dimension", "8"],
    "Dirichlet, 12, implicit, prior 0.3": ["--latent", "dirichlet", "--prior-concentration", "0.3"],
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


def text(values, digits):
    """The mean over seeds and, of several, the deviation between them."""
    mean = f"{statistics.mean(values):.{digits}f}"
    return mean if len(values) == 1 else f"{mean} ± {statistics.stdev(values):.{digits}f}"


def reconstruction(generator, records, folder, seeds):
    """Trains every model with every seed, and keeps the files."""
    print("| latent | total variation | Aitchison | bound, nats | divergence | from the exemplars | active | CPU s |")
    print("|---|---|---|---|---|---|---|---|")
    for index, (name, options) in enumerate(MODELS.items()):
        scores, cpu = [], []
        for seed in range(seeds):
            model = os.path.join(folder, f"{index}-{seed}.safetensors")
            cpu.append(run([generator, "train", "-o", model, "--held-out", "0.2", "--seed", str(seed)] + options, records)[1])
            scores.append(card(model)["scores"])
        columns = [("total_variation", 3), ("aitchison", 2), ("evidence_lower_bound", 2), ("divergence", 2),
                   ("divergence_from_exemplars", 2), ("active_latent_dimensions", 0)]
        cells = [text([s[key] for s in scores], digits) for key, digits in columns]
        print("| " + " | ".join([name] + cells + [f"{statistics.mean(cpu):.1f}"]) + " |", flush=True)
    for name, key in (("nearest training composition", "total_variation_of_nearest"), ("mean composition", "total_variation_of_mean")):
        print(f"| {name} | {text([s[key] for s in scores], 3)} | | | | | | |")
    print(f"| frequencies of elements | | | {text([s['evidence_lower_bound_of_frequencies'] for s in scores], 2)} | | | | |",
          flush=True)


def samples(generator, problem, folder, count, seeds):
    print("\n| source | distinct | not known | valid | COV-R: held out near a sample | COV-P: samples near data | W(VEC) | "
          "W(density) | W(δ) | W(ΔH) |")
    print("|---|---|---|---|---|---|---|---|---|---|")

    def row(name, sources):
        shares = []
        for key in ("distinct", "novel", "valid", "coverage_recall", "coverage_precision"):
            total = statistics.mean(source[key]["of"] for source in sources)
            shares.append(text([source[key]["count"] for source in sources], 0) + f" of {total:.0f}")
        distances = [text([source["wasserstein"][key]["distance"] for source in sources], 2) for key in sources[0]["wasserstein"]]
        print("| " + " | ".join([name] + shares + distances) + " |", flush=True)

    summary = os.path.join(folder, "summary.json")
    baselines = {}
    for index, name in enumerate(MODELS):
        found = []
        for seed in range(seeds):
            run([generator, "sample", "--problem", problem, "--model", os.path.join(folder, f"{index}-{seed}.safetensors"),
                 "-n", str(count), "--seed", str(seed), "--summary", summary])
            with open(summary) as source:
                sources = json.load(source)["sources"]
            found.append(sources["model"])
            for key in SOURCES:
                baselines.setdefault(key, {})[seed] = sources[key]
        row(name, found)
    for key, name in SOURCES.items():
        row(name, list(baselines[key].values()))


def conditions(binaries, data, model, folder, seeds):
    """The share of samples made for a strength of which a predictor, trained without the generator, says the same."""
    generator = os.path.join(binaries, "sluice-generator")
    rows = [json.loads(line) for line in run(
        ["python3", os.path.join(ROOT, "compose", "models", "mpea_records.py"), data])[0].splitlines()]
    rows = [row for row in rows if 288 < row["conditions"]["temperature"] < 310]
    records = "".join(json.dumps(r) + "\n" for r in rows)

    def judged(records):
        """What the predictor says of each record."""
        text = "".join(json.dumps({**{k: r[k] for k in ("composition", "formula") if k in r},
                                   "conditions": {"temperature": 298.15}}) + "\n" for r in records)
        featured, _ = run([os.path.join(binaries, "sluice-featurizer"), "--preset", "alloy"], text)
        answers, _ = run([os.path.join(binaries, "sluice-predictor"), "--model",
                          os.path.join(ROOT, "compose", "models", "yield_strength.safetensors")], featured)
        means = [json.loads(line).get("predictions", {}).get("yield_strength", {}).get("mean") for line in answers.splitlines()]
        return sorted(mean for mean in means if mean is not None)

    def near(means, goal):
        return sum(goal - 100 <= mean <= goal + 100 for mean in means)

    found = {}
    for seed in range(seeds):
        run([generator, "train", "-o", model, "--condition", "yield_strength", "--seed", str(seed)], records)
        problem = os.path.join(folder, "strength.json")
        space = {"elements": card(model)["elements"], "count": [1, 10], "step": 0.01}
        with open(problem, "w") as out:
            json.dump({"problem": 1, "name": "p", "space": {"composition": space}}, out)
        sample = [generator, "sample", "--problem", problem, "-n", "1000", "--seed", str(seed)]
        ways = {f"asked for {goal} ± 100": ["--model", model, "--given", f"yield_strength={goal - 100}..{goal + 100}"]
                for goal in GOALS}
        ways["nothing asked"] = ["--model", model]
        ways["random Dirichlet"] = ["--method", "dirichlet"]
        for name, options in ways.items():
            found.setdefault(name, []).append(judged(map(json.loads, run(sample + options)[0].splitlines())))
    for goal in GOALS:
        measured = [r for r in rows if abs(r["measured"]["yield_strength"]["value"] - goal) <= 100]
        found[f"alloys measured at {goal} ± 100"] = [judged(measured)]

    print("\n| designs | " + " | ".join(f"predicted {goal} ± 100, %" for goal in GOALS) + " | of | median, MPa |")
    print("|---|" + "---|" * (len(GOALS) + 2))
    for name, lists in found.items():
        cells = [text([100 * near(means, goal) / len(means) for means in lists], 1) for goal in GOALS]
        medians = text([statistics.median(means) for means in lists], 0)
        print("| " + " | ".join([name] + cells + [str(sum(map(len, lists))), medians]) + " |", flush=True)


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
        reconstruction(generator, records, folder, options.seeds)
        samples(generator, problem, folder, options.samples, options.seeds)
        conditions(options.binaries, options.data, model, folder, options.seeds)
        run([generator, "train", "-o", model], records)
        _, cpu = run([generator, "sample", "--problem", problem, "--model", model, "-n", "200000"])
        print(f"\n200,000 designs with their summary: {cpu:.2f} CPU s, {200000 / cpu:.0f} designs per CPU second")


if __name__ == "__main__":
    main()
