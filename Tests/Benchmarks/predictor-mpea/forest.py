#!/usr/bin/env python3
"""A random forest on the folds and the inputs of the predictor.

    forest.py RECORDS.ndjson OUT_OF_FOLD.ndjson [MODEL_CARD.json …]

RECORDS are what the predictor trained on, OUT_OF_FOLD what `sluice-predictor train --out-of-fold` wrote: it holds the
fold of every record. The forest sees the element fractions, the numbers of features.values and the temperature. Prints a
Markdown table; cards that are named add a row each. Needs scikit-learn.
"""
import json
import re
import sys

import numpy
from sklearn.ensemble import RandomForestRegressor

PART = re.compile(r"([A-Z][a-z]?)([0-9.]*)")


def inputs(records):
    compositions = []
    for record in records:
        amounts = {}
        for symbol, amount in PART.findall(record["formula"]):
            amounts[symbol] = amounts.get(symbol, 0) + float(amount or 1)
        total = sum(amounts.values())
        compositions.append({symbol: amount / total for symbol, amount in amounts.items()})
    elements = sorted({symbol for composition in compositions for symbol in composition})
    features = sorted(records[0]["features"]["values"])
    return numpy.array(
        [
            [composition.get(symbol, 0) for symbol in elements]
            + [record["features"]["values"][name] for name in features]
            + [record["conditions"]["temperature"]]
            for record, composition in zip(records, compositions)
        ]
    )


def main():
    by_id = {record["id"]: record for record in map(json.loads, open(sys.argv[1]))}
    lines = [json.loads(line) for line in open(sys.argv[2])]
    x = inputs([by_id[line["id"]] for line in lines])
    y = numpy.array([line["measured"] for line in lines])
    fold = numpy.array([line["fold"] for line in lines])
    print("| model | mean absolute error MPa | root mean squared error MPa | R² |")
    print("|---|---|---|---|")

    def row(name, error, square):
        print(f"| {name} | {error:.1f} | {square:.1f} | {1 - square**2 / y.var():.3f} |")

    for settings in ({}, {"max_features": 0.33}):
        errors, squares = [], []
        for seed in range(3):
            answer = numpy.zeros_like(y)
            for k in range(fold.max() + 1):
                forest = RandomForestRegressor(300, random_state=seed, n_jobs=2, **settings)
                answer[fold == k] = forest.fit(x[fold != k], y[fold != k]).predict(x[fold == k])
            errors.append(abs(answer - y).mean())
            squares.append(((answer - y) ** 2).mean() ** 0.5)
        name = "random forest, 300 trees" + "".join(f", {key}={value}" for key, value in settings.items())
        row(name + ", mean of 3 seeds", numpy.mean(errors), numpy.mean(squares))
    for path in sys.argv[3:]:
        card = json.load(open(path))
        scores = card["scores"]
        name = card["name"] + (", log" if card["target"]["transform"] == "log" else "")
        row(name, scores["mean_absolute_error"], scores["root_mean_squared_error"])


if __name__ == "__main__":
    main()
