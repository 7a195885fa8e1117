#!/usr/bin/env python3
"""Fits a model to measured records and writes it with its card, as sluice-python-predictor reads them.

    example_model.py PROPERTY NAME INPUT... < records    writes NAME.joblib and NAME.json

Inputs are named as in a card: vec, conditions.temperature, composition.Nb. Needs numpy, and joblib if it is there. Any
scikit-learn estimator can stand where LeastSquares stands.
"""
import hashlib
import json
import math
import sys

import numpy

FOLDS = 5


class LeastSquares:
    """Linear regression with the standard deviation of its mean: what scikit-learn calls an estimator."""

    def fit(self, rows, targets):
        design = self.design(rows)
        self.weights = numpy.linalg.lstsq(design, targets, rcond=None)[0]
        freedom = max(1, len(targets) - numpy.linalg.matrix_rank(design))
        self.variance = float(numpy.sum((targets - design @ self.weights) ** 2) / freedom)
        self.precision = numpy.linalg.pinv(design.T @ design)
        self.n_features_in_ = rows.shape[1]
        return self

    def predict(self, rows, return_std=False):
        design = self.design(rows)
        means = design @ self.weights
        if not return_std:
            return means
        return means, numpy.sqrt(self.variance * numpy.sum((design @ self.precision) * design, axis=1))

    @staticmethod
    def design(rows):
        return numpy.column_stack([numpy.ones(len(rows)), rows])


def value_at(record, name):
    """The number of an input; an element that a composition lacks is 0."""
    group, _, key = name.partition(".")
    if group == "composition" and key:
        amounts = record["composition"]
        return amounts.get(key, 0) / sum(amounts.values())
    if group == "conditions" and key:
        return record["conditions"][key]
    return record["features"]["values"][key if group == "features" and key else name]


def main(target, name, inputs):
    rows, targets, groups = [], [], []
    for line in sys.stdin:
        record = json.loads(line)
        try:
            measured = record["measured"][target]
            row = [float(value_at(record, each)) for each in inputs]
            targets.append(float(measured["value"] if isinstance(measured, dict) else measured))
            rows.append(row)
            # Repeats of a material stay together: they would tell their own fold the answer.
            groups.append(json.dumps(record.get("composition", record.get("formula")), sort_keys=True))
        except (KeyError, TypeError):
            continue
    rows, targets = numpy.array(rows), numpy.array(targets)
    places = {group: place for place, group in enumerate(sorted(set(groups)))}
    folds = numpy.array([places[group] % FOLDS for group in groups])
    if len(places) < FOLDS:
        sys.exit(f"{len(places)} materials have {target} and every input, {FOLDS} are the least")

    residuals = numpy.zeros(len(targets))
    for fold in range(FOLDS):
        held = folds == fold
        residuals[held] = numpy.abs(LeastSquares().fit(rows[~held], targets[~held]).predict(rows[held]) - targets[held])
    model = LeastSquares().fit(rows, targets)
    try:
        import joblib

        joblib.dump(model, name + ".joblib")
    except ImportError:
        import pickle

        with open(name + ".joblib", "wb") as file:
            pickle.dump(model, file)
    with open(name + ".joblib", "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()

    card = {
        "property": target,
        "joblib": name.rsplit("/", 1)[-1] + ".joblib",
        "sha256": digest,
        "inputs": [
            {"name": each, "minimum": float(column.min()), "maximum": float(column.max())}
            for each, column in zip(inputs, rows.T)
        ],
        "noise": math.sqrt(model.variance),
        "residuals": sorted(float(f"{value:.6g}") for value in residuals),
    }
    with open(name + ".json", "w") as file:
        file.write(json.dumps(card, indent=2) + "\n")


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    # Not __main__: the model must find its class again where it is loaded.
    import example_model

    example_model.main(sys.argv[1], sys.argv[2], sys.argv[3:])
