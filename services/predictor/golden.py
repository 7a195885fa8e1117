#!/usr/bin/env python3
"""Writes the six small models and the golden lines of the predictor, by arithmetic of its own. Standard library only.

    golden.py    writes golden-*.safetensors and golden.ndjson beside itself

Two models are ensembles of linear members, two are trees of one or two splits, small enough to be followed by hand; two
are graph networks, see golden_graphs.py. Formulas are those of README.md.
"""
import json
import math
import os
import statistics
import struct

import golden_graphs

FOLDER = os.path.dirname(os.path.abspath(__file__))


FORMATS = {"F32": "f", "F64": "d", "I16": "h", "I32": "i"}


def fnv(data):
    digest = 0xCBF29CE484222325
    for byte in data:
        digest = (digest ^ byte) * 0x100000001B3 % 2**64
    return f"{digest:016x}"


def safetensors(card, tensors):
    header, data = {"__metadata__": {"card": json.dumps(card), "format": "sluice"}}, b""
    for name, kind, shape, values in tensors:
        block = struct.pack(f"<{len(values)}{FORMATS[kind]}", *values)
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [len(data), len(data) + len(block)]}
        data += block
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


INPUTS = [
    {"name": "composition.Nb", "center": 0.5, "scale": 0.5, "minimum": 0, "maximum": 1},
    {"name": "composition.Mo", "center": 0.25, "scale": 0.5, "minimum": 0, "maximum": 1},
    {"name": "features.vec", "center": 5.5, "scale": 0.5, "minimum": 4, "maximum": 6},
    {"name": "conditions.temperature", "center": 800, "scale": 400, "minimum": 300, "maximum": 1300},
]
POINTS = [[1, 0.5, 0, -1], [0, 0.5, 0.5, 1]]
# By member: for each input the weights of mean and raw variance, then the two biases.
MEMBERS = [
    ([[1, 0], [0.5, 0.25], [-0.5, 0], [-0.25, -0.5]], [0.25, -1]),
    ([[0.5, 0.25], [1, 0], [0, 0.5], [-0.75, 0]], [-0.25, -2]),
]
SHARES = [0.0625, 0.125, 0.1875, 0.25, 0.3125, 0.375, 0.5, 0.625, 0.75]
RESIDUALS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5]


# By tree: for each node its input (-1 in a leaf), threshold or value, steps to the right child, and variance.
TREES = [
    [(2, 0, 2, 0), (-1, 0.25, 0, 0.0625), (3, 0.25, 2, 0), (-1, 0.5, 0, 0.25), (-1, 1, 0, 0)],
    [(0, 0.5, 2, 0), (-1, 0.125, 0, 0.125), (-1, 0.75, 0, 0.1875)],
    [(3, -0.5, 2, 0), (-1, 0, 0, 0), (-1, 0.875, 0, 0.0625)],
]


def model(name, prop, unit, transform, mean, scale, factor):
    card = described(name, prop, unit, "ensemble", {"transform": transform, "mean": mean, "scale": scale})
    card["network"] = {"members": 2, "hidden": [], "activation": "silu"}
    card["calibration"] = {"deviation_scale": factor, "level": 0.9, "n": 9}
    tensors = []
    for k, (weights, biases) in enumerate(MEMBERS):
        tensors.append((f"members.{k}.layers.0.weight", "F32", [4, 2], sum(weights, [])))
        tensors.append((f"members.{k}.layers.0.bias", "F32", [2], biases))
    return written(name, card, tensors)


def forest(name, prop, unit, target, more):
    card = described(name, prop, unit, "trees", target) | more
    nodes = [node for tree in TREES for node in tree]
    columns = [("input", "I16"), ("value", "F32"), ("right", "I32"), ("variance", "F32")]
    tensors = [
        (f"trees.{column}", kind, [len(nodes)], [node[k] for node in nodes]) for k, (column, kind) in enumerate(columns)
    ]
    return written(name, card, tensors + [("trees.sizes", "I32", [len(TREES)], [len(tree) for tree in TREES])])


CELL, SITES = [[3.5, 0, 0], [0.3, 3.8, 0], [0, -0.2, 4.1]], [[0, 0, 0], [1.9, 1.7, 2.2]]


def crystals(kind, name, prop, unit, target, more):
    """A graph network whose only training crystal was caesium chloride in a skewed cell."""
    card = described(name, prop, unit, kind, target) | more
    card["inputs"] = [{"name": "structure"}]
    card["network"] = golden_graphs.NETWORK
    volume = abs(sum(CELL[0][i] * (CELL[1][i - 2] * CELL[2][i - 1] - CELL[1][i - 1] * CELL[2][i - 2]) for i in range(3)))
    nearest = min(math.hypot(*vector) for _, _, vector in golden_graphs.neighbours(CELL, SITES))
    card["domain"] = {
        "elements": ["Cl", "Cs", "Rb"],
        "pairs": ["Cl-Cs", "Cl-Rb", "Rb-Cs"],
        "conditions": {
            "volume_per_atom": [volume / 2 - 1, volume / 2 + 1],
            "nearest_distance": [nearest - 0.1, nearest + 0.1],
            "sites_without_neighbours": [0, 0],
        },
        "distance": 0.25,
        "points": 1,
    }
    point = golden_graphs.answer(kind, [{"Cs": 1}, {"Cl": 1}], CELL, SITES, False)[3]
    return written(name, card, golden_graphs.tensors(kind), [point])


def described(name, prop, unit, method, target):
    card = {
        "name": name,
        "kind": "predictor",
        "property": prop,
        "method": method,
        "version": "0.1.0",
        "seed": 0,
        "inputs": INPUTS,
        "target": target,
        "training": {"records": 0, "digest": "fnv1a64:" + fnv(b"")},
        "scores": {},
        "domain": {
            "elements": ["Nb", "Mo", "Ta", "W"],
            "pairs": ["Nb-Mo", "Nb-Ta", "Mo-Ta", "Mo-W"],
            "conditions": {"temperature": [300, 1300]},
            "distance": 1.25,
            "points": 2,
        },
        "notes": ["made by hand for golden lines"],
    }
    return card | ({"unit": unit} if unit else {})


def written(name, card, tensors, points=POINTS):
    tensors = [
        ("calibration.residuals", "F64", [9], RESIDUALS if "task" not in card else SHARES),
        ("calibration.weights", "F64", [9], [0.1] * 9),
        ("domain.points", "F32", [len(points), len(points[0])], sum(points, [])),
    ] + tensors
    # Numbers of eight bytes first, then of four and of two, so that every tensor is aligned.
    tensors.sort(key=lambda tensor: -struct.calcsize(FORMATS[tensor[1]]))
    data = safetensors(card, tensors)
    path = f"golden-{name}.safetensors"
    with open(os.path.join(FOLDER, path), "wb") as file:
        file.write(data)
    return {"card": card, "path": f"services/predictor/{path}", "name": f"{name}@{fnv(data)}"}


def scaled(fractions, vec, temperature):
    return [
        (math.sqrt(fractions.get("Nb", 0)) - 0.5) / 0.5,
        (math.sqrt(fractions.get("Mo", 0)) - 0.25) / 0.5,
        math.asinh((vec - 5.5) / 0.5),
        (temperature - 800) / 400,
    ]


def predict(model, fractions, vec, temperature, level, departures):
    card = model["card"]
    x = scaled(fractions, vec, temperature)
    far = min(math.dist(x, point) for point in POINTS) > 1.25
    departures = departures + (["far from every training point"] if far else [])
    answer = (linear if card["method"] == "ensemble" else split)(card, x, math.ceil(10 * level - 1e-9), level, departures)
    answer |= ({"unit": card["unit"]} if "unit" in card else {}) | {"model": model["name"], "in_domain": not departures}
    return answer | ({"out_of_domain": departures} if departures else {})


def walk(tree, x):
    node = 0
    while tree[node][0] >= 0:
        node += 1 if x[tree[node][0]] <= tree[node][1] else tree[node][2]
    return tree[node][1], tree[node][3]


def split(card, x, k, level, departures):
    leaves = [walk(tree, x) for tree in TREES]
    values = [value for value, _ in leaves]
    mean, spread = statistics.fmean(values), statistics.pvariance(values)
    noise = max(statistics.fmean(variance for _, variance in leaves), 1e-8)
    return calibrated(card, mean, statistics.median(values), noise, spread, k, level, departures)


def calibrated(card, mean, median, noise, spread, k, level, departures):
    calibration, guarantee = card["calibration"], "shifted" if departures else "valid"
    if card.get("task") == "classification":
        p = probability(card, mean)
        share = noise / (noise + spread)
        kept = [o for o in (False, True) if (1 - p if o else p) <= SHARES[k - 1] or (p if o else 1 - p) > 0.5]
        return {
            "mean": p,
            "standard_deviation": math.sqrt(p * (1 - p)),
            "aleatoric": math.sqrt(share * p * (1 - p)),
            "epistemic": math.sqrt((1 - share) * p * (1 - p)),
            "outcomes": {"level": level, "values": kept, "guarantee": guarantee},
        }
    offset, unit = card["target"]["mean"], card["target"]["scale"]
    factor = (calibration["deviation_scale"] * unit) ** 2
    noise, spread = calibration["deviation_floor"] ** 2 + factor * noise, factor * spread
    mu, sigma = offset + unit * mean, math.sqrt(noise + spread)
    half = RESIDUALS[k - 1] * sigma
    return {
        "mean": mu,
        "median": offset + unit * median,
        "standard_deviation": sigma,
        "aleatoric": math.sqrt(noise),
        "epistemic": math.sqrt(spread),
        "interval": {"level": level, "low": mu - half, "high": mu + half, "guarantee": guarantee},
    }


def probability(card, p):
    calibration = card["calibration"]
    return 1 / (1 + math.exp(-(calibration["logit_offset"] + calibration["logit_slope"] * math.log(p / (1 - p)))))


def predict_crystal(model, sites, level, departures, gradient):
    card = model["card"]
    classifies = card.get("task") == "classification"

    def said(*crystal):
        return golden_graphs.answer(card["method"], *crystal, classifies)

    def value(*crystal):
        mean = said(*crystal)[0]
        return probability(card, mean) if classifies else card["target"]["mean"] + card["target"]["scale"] * mean

    mean, noise, spread, pooled = said(sites, CELL, SITES)
    answer = calibrated(card, mean, mean, noise, spread, math.ceil(10 * level - 1e-9), level, departures)
    answer |= ({"unit": card["unit"]} if "unit" in card else {}) | {"model": model["name"], "in_domain": not departures}
    answer |= {"out_of_domain": departures} if departures else {}
    slopes = golden_graphs.slopes(value, sites, CELL, SITES, card["domain"]["elements"])
    return answer | {"gradient": {name: slopes[name] for name in gradient}}


def linear(card, x, k, level, departures):
    means, variances = [], []
    for weights, biases in MEMBERS:
        means.append(sum(a * w[0] for a, w in zip(x, weights)) + biases[0])
        variances.append(math.log1p(math.exp(sum(a * w[1] for a, w in zip(x, weights)) + biases[1])) + 1e-4)
    target, factor = card["target"], card["calibration"]["deviation_scale"]
    middle = sum(means) / 2
    unit = (factor * target["scale"]) ** 2
    noise, spread = unit * sum(variances) / 2, unit * sum((m - middle) ** 2 for m in means) / 2
    mu, sigma = target["mean"] + target["scale"] * middle, math.sqrt(noise + spread)
    interval = {"level": level, "guarantee": "too_few"}
    turn = math.exp if target["transform"] == "log" else float
    if k <= 9:
        interval |= {"low": turn(mu - RESIDUALS[k - 1] * sigma), "high": turn(mu + RESIDUALS[k - 1] * sigma)}
        interval["guarantee"] = "shifted" if departures else "valid"
    mean, deviation = mu, sigma
    if target["transform"] == "log":
        mean = math.exp(mu + sigma**2 / 2)
        deviation = mean * math.sqrt(math.expm1(sigma**2))
    return {
        "mean": mean,
        "standard_deviation": deviation,
        "aleatoric": deviation * math.sqrt(noise) / sigma,
        "epistemic": deviation * math.sqrt(spread) / sigma,
        "interval": interval,
    }


def main():
    strength = model("strength", "yield_strength", "MPa", "none", 900, 300, 1.5)
    hardness = model("hardness", "hardness", "HV", "log", 6, 0.5, 1)
    gap = forest(
        "gap",
        "band_gap",
        "eV",
        {"transform": "none", "mean": 1.5, "scale": 2},
        {"loss": "absolute", "calibration": {"deviation_scale": 0.75, "deviation_floor": 0.25, "level": 0.8, "n": 9}},
    )
    metal = forest(
        "metal",
        "is_metal",
        None,
        {"transform": "none", "mean": 0, "scale": 1},
        {"task": "classification", "calibration": {"logit_offset": 0.25, "logit_slope": 1.5, "level": 0.8, "n": 9}},
    )
    energy = crystals(
        "graph",
        "energy",
        "energy",
        "eV",
        {"transform": "none", "mean": -1.5, "scale": 2},
        {"loss": "absolute", "calibration": {"deviation_scale": 0.75, "deviation_floor": 0.25, "level": 0.8, "n": 9}},
    )
    stable = crystals(
        "equivariant",
        "stable",
        "is_stable",
        None,
        {"transform": "none", "mean": 0, "scale": 1},
        {"task": "classification", "calibration": {"logit_offset": 0.25, "logit_slope": 1.5, "level": 0.8, "n": 9}},
    )
    sessions = []

    def record(fractions, vec, temperature, **more):
        return {
            "composition": fractions,
            "features": {"preset": "alloy", "values": {"vec": vec}},
            "conditions": {"temperature": temperature},
        } | more

    def session(name, arguments, pairs, source="independent arithmetic: services/predictor/golden.py"):
        sessions.append(
            {
                "name": name,
                "arguments": arguments,
                "input": [json.dumps(line) for line, _ in pairs],
                "output": [json.dumps(line) for _, line in pairs],
                "tolerance": 1e-5,
                "source": source,
            }
        )

    def answered(line, models, level=0.9, departures=()):
        fractions = line["composition"]
        total = sum(fractions.values())
        fractions = {symbol: amount / total for symbol, amount in fractions.items()}
        vec, temperature = line["features"]["values"]["vec"], line["conditions"]["temperature"]
        predictions = dict(line.get("predictions", {}))
        for model in models:
            predictions[model["card"]["property"]] = predict(
                model, fractions, vec, temperature, level, list(departures)
            )
        return line, line | {"predictions": predictions}

    mark = {"mark": "end"}
    one = ["--model", strength["path"]]
    a = record({"Nb": 1, "Mo": 1}, 5.5, 500, id="a")
    b = record({"Nb": 2, "Ta": 1, "Mo": 1}, 5.25, 1000, id="b")
    session("inside the domain", one, [answered(a, [strength]), answered(b, [strength]), (mark, mark)])
    other = {"density": {"mean": 9.5, "standard_deviation": 0.1, "model": "other@1", "in_domain": True}}
    c = record({"Nb": 1, "Mo": 1}, 5.5, 500, id="c", predictions=other)
    session(
        "two models, and a prediction of another property stays",
        one + ["--model", hardness["path"]],
        [answered(c, [strength, hardness])],
    )
    element = "element Re not in the training data"
    pair = "elements Nb and W never together in the training data"
    session(
        "outside the domain, with every reason",
        one,
        [
            answered(record({"Nb": 1, "Re": 1}, 6, 800), [strength], departures=[element]),
            answered(record({"Nb": 1, "W": 1}, 5.5, 800), [strength], departures=[pair]),
            answered(record({"Nb": 1, "Mo": 1}, 5.5, 1400), [strength], departures=["temperature above the training range"]),
            answered(record({"Nb": 1, "Mo": 1}, 5.5, 200), [strength], departures=["temperature below the training range"]),
            answered(record({"Ta": 1}, 5, 800), [strength]),
        ],
    )
    session(
        "of nine residuals the level 0.95 needs the tenth",
        one + ["--level", "0.95"],
        [answered(a, [strength], level=0.95)],
        "k = ceil((9 + 1) 0.95) = 10 > 9; numbers: services/predictor/golden.py",
    )
    trees = ["--model", gap["path"], "--model", metal["path"]]
    session(
        "trees: a number with its median, and the probability of an outcome",
        trees,
        [
            answered(a, [gap, metal], level=0.8),
            answered(b, [gap, metal], level=0.8),
            answered(record({"Mo": 1}, 5.75, 950, id="e"), [gap, metal], level=0.8),
            answered(record({"Ta": 1}, 5, 800), [gap, metal], level=0.8),
        ],
    )
    gradient = ["composition", "strain", "positions"]

    def crystal(sites, departures=(), **more):
        species = [{"name": f"X{k}", "chemical_symbols": list(x), "concentration": list(x.values())} for k, x in enumerate(sites)]
        structure = {
            "lattice_vectors": CELL,
            "cartesian_site_positions": SITES,
            "species_at_sites": [x["name"] for x in species],
            "species": species,
        }
        line = {"structure": structure} | more
        predictions = {
            model["card"]["property"]: predict_crystal(model, sites, 0.8, list(departures), gradient)
            for model in (energy, stable)
        }
        return line, line | {"predictions": predictions}

    session(
        "crystals: a number and an outcome of both graph networks, with their slopes",
        ["--model", energy["path"], "--model", stable["path"]] + [x for kind in gradient for x in ("--gradient", kind)],
        [
            crystal([{"Cs": 1}, {"Cl": 1}], id="a"),
            crystal([{"Cs": 0.95, "Rb": 0.05}, {"Cl": 1}], id="b"),
            crystal([{"Cs": 1}, {"Br": 0.01, "Cl": 0.99}], ["element Br not in the training data"], id="c"),
        ],
        "independent arithmetic, slopes by central differences: services/predictor/golden_graphs.py",
    )
    bare = {"id": "d", "formula": "NbMo", "features": {"preset": "alloy", "values": {"vec": 5.5}}}
    error = {
        "type": "predictor/missing-input",
        "title": "missing input",
        "detail": f"model '{strength['name']}' needs conditions.temperature, which the record lacks",
        "pointer": "/conditions/temperature",
        "line": 1,
        "service": "predictor",
    }
    session(
        "a missing input is named",
        one,
        [(bare, {"id": "d", "error": error, "input": json.dumps(bare)})],
        "the rules of error lines",
    )
    with open(os.path.join(FOLDER, "golden.ndjson"), "w") as file:
        for line in sessions:
            file.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
