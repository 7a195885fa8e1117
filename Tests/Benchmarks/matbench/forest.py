#!/usr/bin/env python3
"""The same trees grown by sluice-predictor and by scikit-learn, one thread each, in turn: processor seconds and errors.

    forest.py DATA [--task expt_gap] [--repeats 3] [--trees 300] [--share 0.33]

Both fit three times, on each half of the official training part of fold 0 and on the whole, and predict the test part. For
sluice-predictor the seconds are those of the whole program `train`: reading its lines, two halves predicted, calibration,
the domain, the model file. For scikit-learn they are those of `fit` and of predicting the halves alone. Needs scikit-learn.
"""
import argparse, json, os, re, statistics, sys, tempfile, time

import numpy as np
from sklearn.ensemble import ExtraTreesRegressor

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import run as matbench

parser = argparse.ArgumentParser()
parser.add_argument("data")
parser.add_argument("--task", default="expt_gap")
parser.add_argument("--repeats", type=int, default=3)
parser.add_argument("--trees", type=int, default=300)
parser.add_argument("--share", type=float, default=0.33)
arguments = parser.parse_args()

prop = matbench.TASKS[arguments.task][0]
lines = matbench.records(arguments.data, arguments.task)
train, test = [l for l in lines if l["fold"]], [l for l in lines if not l["fold"]]
for place, line in enumerate(train):
    line["half"] = place % 2


def measured(line):
    value = line["measured"][prop]
    return float(value["value"] if isinstance(value, dict) else value)


with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "model.safetensors")
    options = ["--method", "trees", "--trees", str(arguments.trees), "--share", str(arguments.share), "--folds", "half"]

    def ours(seed):
        start = matbench.seconds()
        card = json.loads(matbench.call(
            ["sluice-predictor", "train", "--property", prop, "--group-by", "record", "--jobs", "1", "-o", path,
             "--seed", str(seed)] + options, matbench.text(train)))
        used = matbench.seconds() - start
        answers = matbench.call(["sluice-predictor", "--model", path], matbench.text(test)).splitlines()
        means = [json.loads(a)["predictions"][prop]["mean"] for a in answers]
        return used, statistics.fmean(abs(m - measured(l)) for m, l in zip(means, test)), card

    _, _, card = ours(0)
    names = [entry["name"].split(".", 1) for entry in card["inputs"]]

    def composition(formula):
        stack, place = [{}], 0
        while place < len(formula):
            if formula[place] in "([":
                stack.append({})
                place += 1
            elif formula[place] in ")]":
                found = re.match(r"[\d.]*", formula[place + 1:])
                times = float(found.group() or 1)
                for symbol, amount in stack.pop().items():
                    stack[-1][symbol] = stack[-1].get(symbol, 0) + times * amount
                place += 1 + found.end()
            else:
                found = re.match(r"([A-Z][a-z]?)([\d.]*)", formula[place:])
                stack[-1][found.group(1)] = stack[-1].get(found.group(1), 0) + float(found.group(2) or 1)
                place += found.end()
        total = sum(stack[0].values())
        return {symbol: amount / total for symbol, amount in stack[0].items()}

    def matrix(part):
        rows = []
        for line in part:
            amounts = composition(line["formula"])
            rows.append([
                amounts.get(name, 0) ** 0.5 if block == "composition" else line["features"]["values"][name]
                for block, name in names])
        return np.array(rows, dtype=np.float32), np.array([measured(l) for l in part])

    (x, y), (u, v) = matrix(train), matrix(test)
    half = np.array([l["half"] for l in train])

    def theirs(seed):
        start = time.process_time()
        for part in (0, 1):
            forest = ExtraTreesRegressor(arguments.trees, max_features=arguments.share, random_state=seed, n_jobs=1)
            forest.fit(x[half != part], y[half != part]).predict(x[half == part])
        forest = ExtraTreesRegressor(arguments.trees, max_features=arguments.share, random_state=seed, n_jobs=1).fit(x, y)
        used = time.process_time() - start
        return used, float(np.abs(forest.predict(u) - v).mean())

    pairs = [(ours(seed)[:2], theirs(seed)) for seed in range(arguments.repeats)]

a, b = (statistics.median(p[k][0] for p in pairs) for k in (0, 1))
print(f"{arguments.task}: {len(train)} rows, {len(names)} inputs, {arguments.trees} trees, share {arguments.share}")
print(f"sluice-predictor train {a:.1f} s, scikit-learn {b:.1f} s, ratio {b / a:.2f}")
print("mean absolute error of the mean, fold 0: "
      f"{statistics.fmean(p[0][1] for p in pairs):.4f} and {statistics.fmean(p[1][1] for p in pairs):.4f}")
