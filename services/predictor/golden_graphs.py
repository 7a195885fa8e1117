"""Small graph networks for the golden lines of the predictor, edge by edge from the formulas of README.md and in double
precision: tensors whose k-th number is 0.4·sin(k + 1 + the member), and slopes by central differences. Standard library only.
"""
import itertools
import math

CUTOFF, BASIS, WIDTH, LAYERS, SCALE = 4.5, 4, 3, 2, 0.3
NETWORK = {"members": 2, "width": WIDTH, "layers": LAYERS, "basis": BASIS, "cutoff": CUTOFF, "edge_scale": SCALE}
TABLE = [[math.sin(z), math.cos(z)] for z in range(1, 119)]
NUMBERS = {"Cl": 17, "Br": 35, "Cs": 55, "Rb": 37}


def shapes(kind):
    """Name and shape of every tensor of a member, in the order of the parameters."""
    f = WIDTH
    found = [("species.weight", 118, f), ("properties.weight", 2, f)]

    def add(name, inputs, outputs, bias=True):
        found.append((name + ".weight", inputs, outputs))
        if bias:
            found.append((name + ".bias", 0, outputs))

    for layer in range(LAYERS):
        name = f"layers.{layer}"
        if kind == "graph":
            add(name + ".ends", f, 2 * f, bias=False)
            for part, i, o in ("distance", BASIS, f), ("edge", f, f), ("gate", f, 1), ("node", f, f):
                add(f"{name}.{part}", i, o)
        else:
            for part, i, o in ("filter.0", f, f), ("filter.1", f, 3 * f), ("distance", BASIS, 3 * f):
                add(f"{name}.{part}", i, o)
            add(name + ".pairs", f, 2 * f, bias=False)
            add(name + ".update.scalars", f, f)
            add(name + ".update.norms", f, f, bias=False)
            add(name + ".update.gates", f, 3 * f)
    for part, o in ("attention.0", f), ("attention.1", 1), ("head.0", f), ("head.1", 2):
        add(part, f, o)
    return found


def members(kind):
    """Of each member the numbers of every tensor, by name, as single precision keeps them."""
    import struct

    found = []
    for member in range(NETWORK["members"]):
        tensors, k = {}, 0
        for name, rows, columns in shapes(kind):
            count = max(rows, 1) * columns
            exact = [0.4 * math.sin(k + n + 1 + member) for n in range(count)]
            tensors[name] = list(struct.unpack(f"<{count}f", struct.pack(f"<{count}f", *exact)))
            k += count
        found.append(tensors)
    return found


def tensors(kind):
    """The tensors of a model file but for calibration and domain."""
    rows = [("species.table", "F64", [118, 2], sum(TABLE, []))]
    for k, member in enumerate(members(kind)):
        for name, height, width in shapes(kind):
            rows.append((f"members.{k}.{name}", "F32", [height, width] if height else [width], member[name]))
    return rows


def neighbours(cell, sites):
    """Receiver, sender and vector of every neighbour, by brute force; cells are near cubes of 3.5 Å at least."""
    for (i, a), (j, b) in itertools.product(enumerate(sites), repeat=2):
        for image in itertools.product(range(-3, 4), repeat=3):
            vector = [b[x] - a[x] + sum(image[k] * cell[k][x] for k in range(3)) for x in range(3)]
            if 1e-9 < math.hypot(*vector) <= CUTOFF:
                yield i, j, vector


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


def silu(values):
    return [x * sigmoid(x) for x in values]


def network(kind, p, occupancies, cell, sites):
    """The two numbers of one member, and the pooled atoms."""
    f = WIDTH

    def linear(name, x):
        w, b = p[name + ".weight"], p.get(name + ".bias")
        n = len(w) // len(x)
        return [sum(x[k] * w[k * n + c] for k in range(len(x))) + (b[c] if b else 0) for c in range(n)]

    def perceptron(name, x):
        return linear(name + ".1", silu(linear(name + ".0", x)))

    def species(number):
        known = linear("properties", TABLE[number - 1])
        return [p["species.weight"][(number - 1) * f + c] + known[c] for c in range(f)]

    h = [[sum(share * species(NUMBERS[s])[c] for s, share in site.items()) for c in range(f)] for site in occupancies]
    v = [[[0.0] * f for _ in range(3)] for _ in sites]
    edges = list(neighbours(cell, sites))
    for layer in range(LAYERS):
        name = f"layers.{layer}"
        dh, dv = [[0.0] * f for _ in sites], [[row[:] for row in site] for site in v]
        for i, j, r in edges:
            d = math.hypot(*r)
            weight = SCALE * (math.cos(math.pi * d / CUTOFF) + 1) / 2
            if kind == "graph":
                spacing = CUTOFF / (BASIS - 1)
                phi = [math.exp(-(((d - k * spacing) / (1.2 * spacing)) ** 2)) for k in range(BASIS)]
                near, far = linear(name + ".ends", h[i])[:f], linear(name + ".ends", h[j])[f:]
                first = [a + b + c for a, b, c in zip(linear(name + ".distance", phi), near, far)]
                e = silu(linear(name + ".edge", silu(first)))
                gate = sigmoid(linear(name + ".gate", e)[0])
                dh[i] = [a + weight * gate * b for a, b in zip(dh[i], e)]
                continue
            phi = [math.sqrt(2 / CUTOFF) * math.sin((k + 1) * math.pi * d / CUTOFF) / d for k in range(BASIS)]
            filters = perceptron(name + ".filter", h[j])
            s = [weight * a * b for a, b in zip(linear(name + ".distance", phi), filters)]
            for c in range(f):
                dh[i][c] += s[c]
                for x in range(3):
                    dv[i][x][c] += s[f + c] * r[x] / d + s[2 * f + c] * v[j][x][c]
        for i in range(len(sites)):
            if kind == "graph":
                h[i] = [a + b for a, b in zip(h[i], silu(linear(name + ".node", dh[i])))]
                continue
            h[i], v[i] = [a + b for a, b in zip(h[i], dh[i])], dv[i]
            pairs = [linear(name + ".pairs", row) for row in v[i]]
            norms = [math.sqrt(sum(row[f + c] ** 2 for row in pairs) + 1e-6) for c in range(f)]
            products = [sum(row[c] * row[f + c] for row in pairs) for c in range(f)]
            both = zip(linear(name + ".update.scalars", h[i]), linear(name + ".update.norms", norms))
            gates = linear(name + ".update.gates", silu([a + b for a, b in both]))
            h[i] = [h[i][c] + gates[c] + gates[2 * f + c] * products[c] for c in range(f)]
            v[i] = [[v[i][x][c] + gates[f + c] * pairs[x][c] for c in range(f)] for x in range(3)]
    weights = [math.exp(perceptron("attention", row)[0]) for row in h]
    pooled = [sum(w * row[c] for w, row in zip(weights, h)) / sum(weights) for c in range(f)]
    return perceptron("head", pooled), pooled


def answer(kind, occupancies, cell, sites, classifies):
    """Mean and the two variances on the network's scale, of an event as probabilities, and the first member's pooled atoms."""
    said = [network(kind, p, occupancies, cell, sites) for p in members(kind)]
    if classifies:
        centres = [sigmoid(head[0]) for head, _ in said]
        variances = [c * (1 - c) for c in centres]
    else:
        centres = [head[0] for head, _ in said]
        variances = [(math.log1p(math.exp(head[1])) + 0.01) ** 2 for head, _ in said]
    mean = sum(centres) / len(centres)
    return mean, sum(variances) / len(said), sum((c - mean) ** 2 for c in centres) / len(said), said[0][1]


def slopes(value, occupancies, cell, sites, elements, step=1e-4):
    """Central differences of `value(occupancies, cell, sites)`: the member `gradient` of a prediction."""
    def difference(change):
        return (value(*change(step)) - value(*change(-step))) / (2 * step)

    def mixed(site, element):
        def change(h):
            own = [dict(x) for x in occupancies]
            own[site][element] = own[site].get(element, 0) + h
            return own, cell, sites
        return change

    def strained(row, column):
        def change(h):
            def turn(x):
                return [x[k] + (h * x[column] if k == row else 0) for k in range(3)]
            return occupancies, [turn(x) for x in cell], [turn(x) for x in sites]
        return change

    def moved(site, axis):
        def change(h):
            return occupancies, cell, [
                [x + (h if (k, a) == (site, axis) else 0) for a, x in enumerate(own)] for k, own in enumerate(sites)]
        return change

    return {
        "composition": [{e: difference(mixed(k, e)) for e in elements} for k in range(len(sites))],
        "strain": [[difference(strained(row, column)) for column in range(3)] for row in range(3)],
        "positions": [[difference(moved(k, axis)) for axis in range(3)] for k in range(len(sites))],
    }
