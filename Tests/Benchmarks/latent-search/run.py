#!/usr/bin/env python3
"""Search in the latent space of a generator against search in composition space, at equal budgets, over seeds.

    run.py BIN [--seeds 5] [--jobs 1]

BIN is the folder of the executables. For each seed `sluice run compose/latent.json`, which searches latent points, compositions
and random draws of the model, 64 evaluations each; the same composition search begun from eight random draws; and
`sluice run compose/latent-inverse.json`, descents by gradient in both spaces. Prints Markdown tables. Standard library only.
"""
import argparse
import concurrent.futures
import json
import os
import statistics
import subprocess
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
BUDGETS = (8, 16, 32, 64)


def run(tool, compose, seed, folder):
    out = os.path.join(folder, "out.ndjson")
    subprocess.run(
        [tool, "run", compose, "--seed", str(seed), "-o", out, "--force", "--quiet"], cwd=folder, check=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(out, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def from_draws(folder):
    """The composition search of compose/latent.json, its first eight designs drawn by the model."""
    with open(os.path.join(ROOT, "compose", "latent.json"), encoding="utf-8") as file:
        compose = json.load(file)
    absolute = lambda name: os.path.join(ROOT, "compose", name)
    compose["problem"] = absolute(compose["problem"])
    compose["files"] = {name: absolute(path) for name, path in compose["files"].items()}
    loop = next(step["loop"] for step in compose["steps"] if step["name"] == "composition")
    compose["steps"] = [
        {"name": "start", "lines": [{"id": "start", "n": 8, "search": "from draws"}], "pipeline": ["sampler"]},
        {"name": "from-draws", "from": ["start"], "loop": {**loop, "rounds": loop["rounds"] - 1}},
        {"name": "compare", "from": ["from-draws"], "pipeline": ["ranker"]}]
    compose["results"] = {"from": "compare"}
    path = os.path.join(folder, "from-draws.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(compose, file)
    return path


def name(record):
    """The search that a record is of, as the report tells them apart."""
    return record.get("search") or record["id"].split("/")[0].rsplit("-", 1)[0].replace("-", " ")


def curve(records):
    """The best feasible value after each budget, and how many designs are different and feasible."""
    best, values = 0.0, []
    for record in records:
        if record["pareto"].get("feasible"):
            best = max(best, record["measured"]["yield_strength"]["value"])
        values.append(best)
    different = len({json.dumps(record["composition"], sort_keys=True) for record in records})
    # What could not be decoded to a design has become an error line, and counts as spent.
    return [values[min(n, len(values)) - 1] for n in BUDGETS], different, sum(record["pareto"].get("feasible", False) for record in records)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("bin")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=1, help="seeds at a time")
    options = parser.parse_args()
    tool = os.path.join(os.path.abspath(options.bin), "sluice")
    os.environ["PATH"] = os.path.abspath(options.bin) + os.pathsep + os.environ["PATH"]
    found, descents = {}, {}

    def runs_of(seed):
        with tempfile.TemporaryDirectory() as folder:
            files = [os.path.join(ROOT, "compose", "latent.json"), from_draws(folder),
                     os.path.join(ROOT, "compose", "latent-inverse.json")]
            return [run(tool, file, seed, folder) for file in files]

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for seed, (spaces, hybrid, inverses) in enumerate(pool.map(runs_of, range(options.seeds))):
            searches = {}
            for record in spaces + hybrid:
                if "pareto" in record:
                    searches.setdefault(name(record), []).append(record)
            for search, members in searches.items():
                found.setdefault(search, []).append(curve(members))
            for record in inverses:
                inverse = record.get("inverse", {})
                if "verdict" in inverse:
                    descents.setdefault(name(record), {}).setdefault(seed, []).append(record)
            print("seed %d: " % seed + "; ".join(
                "%s %s" % (search, " ".join("%.0f" % value for value in runs[-1][0]))
                for search, runs in found.items()), flush=True)
    print(f"\nBest yield strength, MPa, median of {options.seeds} (least to most):\n")
    print("| search | " + " | ".join(f"after {n}" for n in BUDGETS) + " | different designs | feasible |")
    print("|---" * (len(BUDGETS) + 3) + "|")
    for search, runs in found.items():
        cells = []
        for place in range(len(BUDGETS)):
            values = [values[place] for values, _, _ in runs]
            cells.append("%.0f (%.0f to %.0f)" % (statistics.median(values), min(values), max(values)))
        cells += ["%g" % statistics.median(run[place] for run in runs) for place in (1, 2)]
        print(f"| {search} | " + " | ".join(cells) + " |")
    print("\nDescents, medians:\n\n| over | reachable | predictions asked | witnesses | elements | deviation, MPa | probability |")
    print("|---" * 7 + "|")
    for space, runs in descents.items():
        verdicts = [records[0]["inverse"] for records in runs.values()]
        witnesses = [record for records in runs.values() for record in records if record["inverse"]["verdict"] == "reachable"]
        deviations = [record["predictions"]["yield_strength"]["standard_deviation"] for record in witnesses]
        print("| %s | %d of %d | %g | %g | %g | %.0f | %.2f |" % (
            space, sum(verdict["verdict"] == "reachable" for verdict in verdicts), len(verdicts),
            statistics.median(verdict["descents"]["evaluations"] for verdict in verdicts),
            statistics.median(
                sum(record["inverse"]["verdict"] == "reachable" for record in records) for records in runs.values()),
            statistics.median(len(record["composition"]) for record in witnesses), statistics.median(deviations),
            statistics.median(record["inverse"]["probability"] for record in witnesses)))


if __name__ == "__main__":
    main()
