#!/usr/bin/env python3
"""Writes a small model and the golden lines of its verbs, by arithmetic of its own. Standard library only.

    golden.py    writes golden-model.safetensors beside itself, and its lines in golden.ndjson; other lines stay

Formulas are those of README.md: fractions and flags of presence to one hidden layer (x·sigmoid(x)) to means and logarithms of
variances; a latent point to one hidden layer to logits of presence, then of fractions; of what is decoded the nearest design
of a grid of 0.01 with the same elements, found by trying all.
"""
import json
import math
import os
import struct

FOLDER = os.path.dirname(os.path.abspath(__file__))
MODEL, PROBLEM = "services/generator/golden-model.safetensors", "services/generator/golden.problem.json"
ELEMENTS = ["Nb", "Mo", "Ta"]
# Layers as rows of weights by input, then biases.
ENCODER = [
    ([[1, 0.5, -0.5], [-0.5, 1, 0.25], [0.25, -1, 1], [0.5, 0, 0.25], [0, 0.5, -0.25], [0.25, 0.25, 0.5]], [0.125, 0, -0.25]),
    ([[1, -0.5, 0.25, 0], [0.5, 1, 0, -0.5], [-1, 0.5, -0.25, 0.25]], [0, 0.25, -1, -1.5]),
]
DECODER = [
    ([[1, -1, 0.5], [0.5, 1, -1]], [0.25, 0.5, 0]),
    ([[1, 0, -2, 0.5, -0.25, 0], [-1, 2, 0.5, -0.5, 1, 0.25], [0.5, -0.5, 1, 0, 0.25, 0.75]], [1, 0.25, 0.5, 0.125, 0, -0.25]),
]
KNOWN = [[18, 0, 82], [34, 33, 33]]


def layers(network, x):
    for index, (weights, biases) in enumerate(network):
        x = [b + sum(v * row[k] for v, row in zip(x, weights)) for k, b in enumerate(biases)]
        if index + 1 < len(network):
            x = [v / (1 + math.exp(-v)) for v in x]
    return x


def encode(x):
    out = layers(ENCODER, x + [1 if v > 0 else 0 for v in x])
    means, logarithms = out[:2], out[2:]
    divergence = sum((m * m + math.exp(s) - 1 - s) / 2 for m, s in zip(means, logarithms))
    return [round(m, 4) for m in means], divergence


def decode(z):
    out = layers(DECODER, z)
    present = [v > 0 for v in out[:3]]
    assert any(present) and min(abs(v) for v in out[:3]) > 1e-3
    weights = [math.exp(v) if p else 0 for v, p in zip(out[3:], present)]
    x = [w / sum(weights) for w in weights]
    grid = [(a, b, 100 - a - b) for a in range(101) for b in range(101 - a)]
    grid = [g for g in grid if [u > 0 for u in g] == present]
    best = min(grid, key=lambda g: sum((u / 100 - v) ** 2 for u, v in zip(g, x)))
    return [u / 100 for u in best], round(distance([u / 100 for u in best], x), 4)


def distance(x, y):
    return sum(abs(a - b) for a, b in zip(x, y)) / 2


def aitchison(x, y):
    logs = [math.log(max(a, 0.005) / max(b, 0.005)) for a, b in zip(x, y)]
    mean = sum(logs) / len(logs)
    return math.sqrt(sum((v - mean) ** 2 for v in logs))


def amounts(x):
    return {e: v for e, v in zip(ELEMENTS, x) if v > 0}


def generated(method, z, **more):
    x, moved = decode(z)
    novel = [round(100 * v) for v in x] not in KNOWN
    head = {"method": method, "model": "golden", "latent": z, "novel": novel}
    # A pure element breaks the rules of alloys; the others, refractory metals with 5 to 6 electrons, keep them.
    head |= {"valid": True} if len(amounts(x)) > 1 else {"valid": False, "reasons": ["pure_element"]}
    return amounts(x), head | {"moved": moved} | more


def safetensors():
    card = {
        "name": "golden", "kind": "generator", "method": "vae", "format": 3, "elements": ELEMENTS,
        "network": {"latent_dimension": 2, "hidden": [3]},
    }
    header, data = {"__metadata__": {"card": json.dumps(card), "format": "sluice"}}, b""

    def add(name, kind, shape, block):
        nonlocal data
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [len(data), len(data) + len(block)]}
        data += block

    for name, network in (("encoder", ENCODER), ("decoder", DECODER)):
        for index, (weights, biases) in enumerate(network):
            flat = [v for row in weights for v in row]
            add(f"{name}.layers.{index}.weight", "F32", [len(weights), len(biases)], struct.pack(f"<{len(flat)}f", *flat))
            add(f"{name}.layers.{index}.bias", "F32", [len(biases)], struct.pack(f"<{len(biases)}f", *biases))
    # What samples are drawn around: the posteriors of what is known. The verbs do not look at them.
    known = [layers(ENCODER, [v / 100 for v in row] + [1 if v else 0 for v in row]) for row in KNOWN]
    flat = [v for row in known for v in row]
    add("exemplars.posterior", "F32", [len(known), 4], struct.pack(f"<{len(flat)}f", *flat))
    add("known.percent", "U8", [len(KNOWN), 3], bytes(v for row in KNOWN for v in row))
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


def sessions():
    pairs = {"encode": [], "decode": [], "reconstruct": [], "interpolate": []}
    for name, x in (("a", [0.5, 0.5, 0]), ("b", [0.2, 0.3, 0.5])):
        z, divergence = encode(x)
        record = {"id": name, "composition": amounts(x)}
        made = {"method": "encode", "model": "golden", "latent": z, "divergence": divergence}
        pairs["encode"].append((record, [record | {"generated": made}]))
        composition, made = generated("reconstruct", z)
        made |= {"total_variation": distance(x, decode(z)[0]), "aitchison": aitchison(x, decode(z)[0])}
        pairs["reconstruct"].append(
            (record, [{"id": f"{name}/0", "composition": composition, "generated": made}]))
    for name, z in (("p", [0.5, -0.25]), ("q", [-1.5, 1]), ("r", [2, 0.75]), ("s", [-0.5, -3]), ("t", [0, 0.25])):
        composition, made = generated("decode", z)
        request = {"id": name, "latent": z, "batch": 7}
        pairs["decode"].append(
            (request, [{"id": f"{name}/0", "batch": 7, "composition": composition, "generated": made}]))
    ends = [encode([0.5, 0.5, 0])[0], encode([0.2, 0.3, 0.5])[0]]
    lines = []
    for k in range(3):
        z = [round((1 - k / 2) * a + k / 2 * b, 4) for a, b in zip(*ends)]
        composition, made = generated("interpolate", z, share=k / 2)
        lines.append({"id": f"i/{k}", "composition": composition, "generated": made})
    pairs["interpolate"].append(({"id": "i", "between": ["NbMo", amounts([0.2, 0.3, 0.5])], "n": 3}, lines))
    for method, exchanges in pairs.items():
        yield {
            "name": f"{method} by a model",
            "arguments": ["--problem", PROBLEM, "--model", MODEL, "--method", method],
            "input": [json.dumps(request) for request, _ in exchanges],
            "output": [json.dumps(line) for _, answers in exchanges for line in answers],
            "tolerance": 1e-05,
            "source": "services/generator/golden.py: the formulas of README.md in double precision, the nearest design by trying all",
        }


def main():
    with open(os.path.join(FOLDER, "golden-model.safetensors"), "wb") as file:
        file.write(safetensors())
    path = os.path.join(FOLDER, "golden.ndjson")
    with open(path) as file:
        kept = [line for line in file if MODEL not in line]
    with open(path, "w") as file:
        file.writelines(kept)
        file.writelines(json.dumps(session) + "\n" for session in sessions())


if __name__ == "__main__":
    main()
