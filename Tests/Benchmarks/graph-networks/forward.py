#!/usr/bin/env python3
"""The graph networks of `sluice-predictor` in NumPy, edge by edge from the formulas of its manual, in double precision.

    forward.py MODEL.safetensors < predicted-records     the largest difference from the predictions of `sluice-predictor`

Needs NumPy and safetensors. `head` is also where the expected numbers of Tests/PredictionTests/GraphModelTests.swift are
from: `forward.py --fixture`.
"""
import itertools
import json
import math
import sys

import numpy as np


def neighbours(cell, sites, cutoff):
    """(receiver, sender, vector) of every neighbour, by brute force."""
    volume = abs(np.linalg.det(cell))
    heights = [volume / np.linalg.norm(np.cross(cell[(k + 1) % 3], cell[(k + 2) % 3])) for k in range(3)]
    fractions = sites @ np.linalg.inv(cell)
    sites = (fractions - np.floor(fractions)) @ cell
    reach = [math.ceil(cutoff / h) + 1 for h in heights]
    for i, a in enumerate(sites):
        for j, b in enumerate(sites):
            for x in range(-reach[0], reach[0] + 1):
                for y in range(-reach[1], reach[1] + 1):
                    for z in range(-reach[2], reach[2] + 1):
                        vector = b + np.array([x, y, z]) @ cell - a
                        if 1e-9 < np.linalg.norm(vector) <= cutoff:
                            yield i, j, vector


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def silu(x):
    return x * sigmoid(x)


def normalized(x, net):
    """Rows of mean zero and variance one, or less where they hardly vary, in the networks that do so."""
    if not net.get("normalized", False):
        return x
    centred = x - x.mean(-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-3)


def head(kind, net, table, p, numbers, edges, known=()):
    """(median, raw deviation) of a crystal with these atomic numbers, edges and scaled inputs; p holds the tensors of one
    member."""
    def linear(name, x):
        return x @ p[name + ".weight"] + p[name + ".bias"]

    def perceptron(name, x):
        return linear(name + ".1", silu(linear(name + ".0", x)))

    f, cutoff, basis = net["width"], net["cutoff"], net["basis"]
    h = (p["species.weight"] + table @ p["properties.weight"])[[z - 1 for z in numbers]]
    v = np.zeros((len(numbers), 3, f))
    for layer in range(net["layers"]):
        name = f"layers.{layer}"
        dh, dv = np.zeros_like(h), v.copy()
        if kind == "graph":
            ends = normalized(h, net) @ p[name + ".ends.weight"]
        else:
            filters = perceptron(name + ".filter", normalized(h, net))
        for i, j, r in edges:
            d = np.linalg.norm(r)
            c = net["edge_scale"] * (math.cos(math.pi * d / cutoff) + 1) / 2
            k = np.arange(basis)
            if kind == "graph":
                spacing = cutoff / (basis - 1)
                phi = np.exp(-(((d - k * spacing) / (1.2 * spacing)) ** 2))
                e = silu(linear(name + ".edge", silu(linear(name + ".distance", phi) + ends[i, :f] + ends[j, f:])))
                dh[i] += c * sigmoid(linear(name + ".gate", e)) * e
            else:
                phi = math.sqrt(2 / cutoff) * np.sin((k + 1) * math.pi * d / cutoff) / d
                s = c * linear(name + ".distance", phi) * filters[j]
                dh[i] += s[:f]
                dv[i] += s[f:2 * f] * (r / d)[:, None] + s[2 * f:] * v[j]
        if kind == "graph":
            h = h + silu(linear(name + ".node", dh))
            continue
        h, v = h + dh, dv
        pairs = v @ p[name + ".pairs.weight"]
        first, second = pairs[:, :, :f], pairs[:, :, f:]
        norms = np.sqrt((second**2).sum(1) + 1e-6)
        gates = linear(
            name + ".update.gates",
            silu(linear(name + ".update.scalars", normalized(h, net)) + norms @ p[name + ".update.norms.weight"]))
        h = h + gates[:, :f] + gates[:, 2 * f:] * (first * second).sum(1)
        v = v + gates[:, None, f:2 * f] * first
    h = normalized(h, net)
    weights = np.exp(perceptron("attention", h))
    hidden = linear("head.0", (weights * h).sum(0) / weights.sum())
    if len(known):
        hidden = hidden + silu(linear("descriptors.0", np.array(known))) @ p["descriptors.1.weight"]
    return linear("head.1", silu(hidden))


def scaled(value, name, center, scale):
    """An input as it enters, at most 1000 in magnitude."""
    if name.startswith(("features.", "stoichiometry.")):
        value = math.asinh((value - center) / scale)
    else:
        value = (value - center) / scale
    return max(-1000, min(1000, value))


def fixture():
    """A model whose k-th number is 0.4·sin(k + 1), tensor after tensor, of a strained caesium chloride."""
    cell = np.array([[3.5, 0, 0], [0.3, 3.8, 0], [0, -0.2, 4.1]])
    sites = np.array([[0, 0, 0], [1.9, 1.7, 2.2]])
    table = np.array([[math.sin(z), math.cos(z)] for z in range(1, 119)])
    net = {"width": 3, "layers": 2, "basis": 4, "cutoff": 4.5, "edge_scale": 0.3}
    f, b = net["width"], net["basis"]
    for kind, net["normalized"] in itertools.product(("graph", "equivariant"), (False, True)):
        shapes = [("species.weight", (118, f)), ("properties.weight", (2, f))]

        def add(name, inputs, outputs):
            shapes.extend([(name + ".weight", (inputs, outputs)), (name + ".bias", (outputs,))])

        for layer in range(net["layers"]):
            name = f"layers.{layer}"
            if kind == "graph":
                shapes.append((name + ".ends.weight", (f, 2 * f)))
                for part, i, o in ("distance", b, f), ("edge", f, f), ("gate", f, 1), ("node", f, f):
                    add(f"{name}.{part}", i, o)
            else:
                for part, i, o in ("filter.0", f, f), ("filter.1", f, 3 * f), ("distance", b, 3 * f):
                    add(f"{name}.{part}", i, o)
                shapes.append((name + ".pairs.weight", (f, 2 * f)))
                add(name + ".update.scalars", f, f)
                shapes.append((name + ".update.norms.weight", (f, f)))
                add(name + ".update.gates", f, 3 * f)
        for part, o in ("attention.0", f), ("attention.1", 1), ("head.0", f), ("head.1", 2):
            add(part, f, o)
        p, k = {}, 0
        for name, shape in shapes:
            count = math.prod(shape)
            p[name] = np.array([0.4 * math.sin(k + 1 + n) for n in range(count)]).reshape(shape)
            k += count
        print(kind, net["normalized"], k, *head(kind, net, table, p, [55, 17], list(neighbours(cell, sites, net["cutoff"]))))


def main(path):
    from safetensors import safe_open

    with safe_open(path, "np") as file:
        card = json.loads(file.metadata()["card"])
        tensors = {name: file.get_tensor(name).astype(float) for name in file.keys()}
    symbols = ("H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y "
               "Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re "
               "Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm").split()
    net, target = card["network"], card["target"]
    members = [{name[len(f"members.{k}."):]: t for name, t in tensors.items() if name.startswith(f"members.{k}.")}
               for k in range(net["members"])]
    worst, count = 0, 0
    for line in sys.stdin:
        record = json.loads(line)
        structure = record["structure"]
        cell = np.array(structure["lattice_vectors"], float)
        edges = list(neighbours(cell, np.array(structure["cartesian_site_positions"], float), net["cutoff"]))
        numbers = [symbols.index(s) + 1 for s in structure["species_at_sites"]]
        values = {"features." + k: v for k, v in record.get("features", {}).get("values", {}).items()}
        values |= {"conditions." + k: v for k, v in record.get("conditions", {}).items()}
        known = [scaled(values[x["name"]], x["name"], x["center"], x["scale"])
                 for x in card["inputs"] if x["name"] != "structure"]
        heads = [head(card["method"], net, tensors["species.table"], p, numbers, edges, known) for p in members]
        median = target["mean"] + target["scale"] * np.mean([h[0] for h in heads])
        found = record["predictions"][card["property"]]["median"]
        if target["transform"] == "log":
            found = math.log(found)
        worst = max(worst, abs(median - found) / target["scale"])
        count += 1
    print(f"{count} crystals, largest difference {worst:.2e} deviations of the target")


if __name__ == "__main__":
    fixture() if sys.argv[1] == "--fixture" else main(sys.argv[1])
