#!/usr/bin/env python3
"""Writes the two small models and the golden lines of the predictor, by arithmetic of its own. Standard library only.

    golden.py    writes golden-strength.safetensors, golden-hardness.safetensors and golden.ndjson beside itself

The models are ensembles of linear members, small enough to be followed by hand; formulas are those of README.md.
"""
import json
import math
import os
import struct

FOLDER = os.path.dirname(os.path.abspath(__file__))


def fnv(data):
    digest = 0xCBF29CE484222325
    for byte in data:
        digest = (digest ^ byte) * 0x100000001B3 % 2**64
    return f"{digest:016x}"


def safetensors(card, tensors):
    header, data = {"__metadata__": {"card": json.dumps(card), "format": "sluice"}}, b""
    for name, kind, shape, values in tensors:
        block = struct.pack(f"<{len(values)}{'f' if kind == 'F32' else 'd'}", *values)
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
RESIDUALS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5]


def model(name, prop, unit, transform, mean, scale, factor):
    card = {
        "name": name,
        "kind": "predictor",
        "property": prop,
        "unit": unit,
        "method": "ensemble",
        "version": "0.1.0",
        "seed": 0,
        "inputs": INPUTS,
        "target": {"transform": transform, "mean": mean, "scale": scale},
        "network": {"members": 2, "hidden": [], "activation": "silu"},
        "training": {"records": 0, "digest": "fnv1a64:" + fnv(b"")},
        "scores": {},
        "calibration": {"deviation_scale": factor, "level": 0.9, "n": 9},
        "domain": {
            "elements": ["Nb", "Mo", "Ta", "W"],
            "pairs": ["Nb-Mo", "Nb-Ta", "Mo-Ta", "Mo-W"],
            "conditions": {"temperature": [300, 1300]},
            "distance": 1.25,
            "points": 2,
        },
        "notes": ["made by hand for golden lines"],
    }
    tensors = [
        ("calibration.residuals", "F64", [9], RESIDUALS),
        ("calibration.weights", "F64", [9], [0.1] * 9),
    ]
    for k, (weights, biases) in enumerate(MEMBERS):
        tensors.append((f"members.{k}.layers.0.weight", "F32", [4, 2], sum(weights, [])))
        tensors.append((f"members.{k}.layers.0.bias", "F32", [2], biases))
    tensors.append(("domain.points", "F32", [2, 4], sum(POINTS, [])))
    data = safetensors(card, tensors)
    path = f"golden-{name}.safetensors"
    with open(os.path.join(FOLDER, path), "wb") as file:
        file.write(data)
    return {"card": card, "path": f"services/predictor/{path}", "name": f"{name}@{fnv(data)}"}


def predict(model, fractions, vec, temperature, level, departures):
    card = model["card"]
    x = [
        (math.sqrt(fractions.get("Nb", 0)) - 0.5) / 0.5,
        (math.sqrt(fractions.get("Mo", 0)) - 0.25) / 0.5,
        math.asinh((vec - 5.5) / 0.5),
        (temperature - 800) / 400,
    ]
    far = min(math.dist(x, point) for point in POINTS) > 1.25
    departures = departures + (["far from every training point"] if far else [])
    means, variances = [], []
    for weights, biases in MEMBERS:
        means.append(sum(a * w[0] for a, w in zip(x, weights)) + biases[0])
        variances.append(math.log1p(math.exp(sum(a * w[1] for a, w in zip(x, weights)) + biases[1])) + 1e-4)
    target, factor = card["target"], card["calibration"]["deviation_scale"]
    middle = sum(means) / 2
    unit = (factor * target["scale"]) ** 2
    noise, spread = unit * sum(variances) / 2, unit * sum((m - middle) ** 2 for m in means) / 2
    mu, sigma = target["mean"] + target["scale"] * middle, math.sqrt(noise + spread)
    k = math.ceil(10 * level - 1e-9)
    interval = {"level": level, "guarantee": "too_few"}
    turn = math.exp if target["transform"] == "log" else float
    if k <= 9:
        interval |= {"low": turn(mu - RESIDUALS[k - 1] * sigma), "high": turn(mu + RESIDUALS[k - 1] * sigma)}
        interval["guarantee"] = "shifted" if departures else "valid"
    mean, deviation = mu, sigma
    if target["transform"] == "log":
        mean = math.exp(mu + sigma**2 / 2)
        deviation = mean * math.sqrt(math.expm1(sigma**2))
    answer = {
        "mean": mean,
        "standard_deviation": deviation,
        "aleatoric": deviation * math.sqrt(noise) / sigma,
        "epistemic": deviation * math.sqrt(spread) / sigma,
        "interval": interval,
        "unit": card["unit"],
        "model": model["name"],
        "in_domain": not departures,
    }
    return answer | ({"out_of_domain": departures} if departures else {})


def main():
    strength = model("strength", "yield_strength", "MPa", "none", 900, 300, 1.5)
    hardness = model("hardness", "hardness", "HV", "log", 6, 0.5, 1)
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
