#!/usr/bin/env python3
"""The two graph networks of `sluice-predictor` in PyTorch, to time them on the CPU: training by AdamW on the weighted
Laplace likelihood, and inference, graphs given. Needs PyTorch and NumPy.

    torch_peer.py graph|equivariant RECORDS.ndjson [--epochs n] [--width n] [--layers n] [--basis n] [--cutoff x]

Prints milliseconds a crystal, wall and CPU. Weights are random, as the time does not depend on them.
"""
import argparse
import json
import math
import time

import numpy as np
import torch
from torch import nn
from torch.nn.functional import silu


def graph(structure, cutoff, directed):
    """Neighbours by brute force over images; of the invariant network merged as `sluice-predictor` merges them."""
    cell = np.array(structure["lattice_vectors"])
    sites = np.array(structure["cartesian_site_positions"])
    volume = abs(np.linalg.det(cell))
    heights = [volume / np.linalg.norm(np.cross(cell[(k + 1) % 3], cell[(k + 2) % 3])) for k in range(3)]
    fractions = sites @ np.linalg.inv(cell)
    sites = (fractions - np.floor(fractions)) @ cell
    reach = [math.ceil(cutoff / h) + 1 for h in heights]
    images = np.array([[i, j, k] for i in range(-reach[0], reach[0] + 1) for j in range(-reach[1], reach[1] + 1)
                       for k in range(-reach[2], reach[2] + 1)]) @ cell
    edges = []
    for i in range(len(sites)):
        for j in range(len(sites)):
            vectors = sites[j] + images - sites[i]
            lengths = np.linalg.norm(vectors, axis=1)
            kept = (lengths <= cutoff) & (lengths > 1e-6)
            rows = sorted((d, *v) for d, v in zip(lengths[kept], vectors[kept]))
            if directed:
                edges += [(i, j, 1, d, v) for d, *v in rows]
                continue
            start = 0
            for k in range(1, len(rows) + 1):
                if k == len(rows) or rows[k][0] - rows[start][0] > 1e-4:
                    edges.append((i, j, k - start, np.mean([r[0] for r in rows[start:k]]), (0, 0, 0)))
                    start = k
    return edges


def normalized(x):
    return nn.functional.layer_norm(x, x.shape[-1:], eps=1e-3)


class Invariant(nn.Module):
    def __init__(self, width, layers, basis, cutoff):
        super().__init__()
        self.cutoff, self.basis, self.width = cutoff, basis, width
        self.ends = nn.ModuleList(nn.Linear(width, 2 * width, bias=False) for _ in range(layers))
        self.distance = nn.ModuleList(nn.Linear(basis, width) for _ in range(layers))
        self.edge = nn.ModuleList(nn.Linear(width, width) for _ in range(layers))
        self.gate = nn.ModuleList(nn.Linear(width, 1) for _ in range(layers))
        self.node = nn.ModuleList(nn.Linear(width, width) for _ in range(layers))

    def forward(self, h, b):
        spacing = self.cutoff / (self.basis - 1)
        centres = torch.arange(self.basis) * spacing
        phi = torch.exp(-(((b["d"][:, None] - centres) / (1.2 * spacing)) ** 2))
        factor = (b["n"] * 0.3 * (torch.cos(math.pi * b["d"] / self.cutoff) + 1) / 2)[:, None]
        for ends, distance, edge, gate, node in zip(self.ends, self.distance, self.edge, self.gate, self.node):
            p, q = ends(normalized(h)).chunk(2, dim=1)
            e = silu(edge(silu(p[b["i"]] + q[b["j"]] + distance(phi))))
            m = torch.zeros_like(h).index_add(0, b["i"], factor * torch.sigmoid(gate(e)) * e)
            h = h + silu(node(m))
        return h


class Equivariant(nn.Module):
    def __init__(self, width, layers, basis, cutoff):
        super().__init__()
        self.cutoff, self.basis, self.width = cutoff, basis, width
        self.filter = nn.ModuleList(
            nn.Sequential(nn.Linear(width, width), nn.SiLU(), nn.Linear(width, 3 * width)) for _ in range(layers))
        self.distance = nn.ModuleList(nn.Linear(basis, 3 * width) for _ in range(layers))
        self.pairs = nn.ModuleList(nn.Linear(width, 2 * width, bias=False) for _ in range(layers))
        self.scalars = nn.ModuleList(nn.Linear(width, width) for _ in range(layers))
        self.norms = nn.ModuleList(nn.Linear(width, width, bias=False) for _ in range(layers))
        self.gates = nn.ModuleList(nn.Linear(width, 3 * width) for _ in range(layers))

    def forward(self, h, b):
        waves = torch.arange(1, self.basis + 1) * math.pi / self.cutoff
        phi = math.sqrt(2 / self.cutoff) * torch.sin(b["d"][:, None] * waves) / b["d"][:, None]
        factor = (0.3 * (torch.cos(math.pi * b["d"] / self.cutoff) + 1) / 2)[:, None]
        unit = (b["v"] / b["d"][:, None])[:, :, None]
        v = torch.zeros(len(h), 3, self.width)
        for filter, distance, pairs, scalars, norms, gates in zip(
                self.filter, self.distance, self.pairs, self.scalars, self.norms, self.gates):
            s, along, keep = (factor * distance(phi) * filter(normalized(h))[b["j"]]).chunk(3, dim=1)
            h = h.index_add(0, b["i"], s)
            v = v.index_add(0, b["i"], along[:, None] * unit + keep[:, None] * v[b["j"]])
            first, second = pairs(v).chunk(2, dim=2)
            norm = (second.pow(2).sum(1) + 1e-6).sqrt()
            a, g, c = gates(silu(scalars(normalized(h)) + norms(norm))).chunk(3, dim=1)
            h, v = h + a + c * (first * second).sum(1), v + g[:, None] * first
        return h


class Network(nn.Module):
    def __init__(self, core):
        super().__init__()
        width = core.width
        self.core, self.species = core, nn.Embedding(118, width)
        self.attention = nn.Sequential(nn.Linear(width, width), nn.SiLU(), nn.Linear(width, 1))
        self.head = nn.Sequential(nn.Linear(width, width), nn.SiLU(), nn.Linear(width, 2))

    def forward(self, b):
        h = normalized(self.core(self.species(b["z"]), b))
        weight = torch.exp(self.attention(h))
        count = int(b["g"][-1]) + 1
        total = torch.zeros(count, 1).index_add(0, b["g"], weight)
        return self.head(torch.zeros(count, h.shape[1]).index_add(0, b["g"], weight * h) / total)


def batch(items):
    i, j, n, d, v, z, g, offset = [], [], [], [], [], [], [], 0
    for k, (numbers, edges) in enumerate(items):
        i += [e[0] + offset for e in edges]
        j += [e[1] + offset for e in edges]
        n += [e[2] for e in edges]
        d += [e[3] for e in edges]
        v += [e[4] for e in edges]
        z += numbers
        g += [k] * len(numbers)
        offset += len(numbers)
    floats = {"n": n, "d": d, "v": v}
    return {**{k: torch.tensor(x) for k, x in {"i": i, "j": j, "z": z, "g": g}.items()},
            **{k: torch.tensor(np.array(x), dtype=torch.float32) for k, x in floats.items()}}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=["graph", "equivariant"])
    parser.add_argument("records")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--layers", type=int, default=3)
    parser.add_argument("--basis", type=int, default=32)
    parser.add_argument("--cutoff", type=float, default=5.0)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    records = [json.loads(line) for line in open(options.records)]
    symbols = sorted({s for r in records for s in r["structure"]["species_at_sites"]})
    items = [([symbols.index(s) for s in r["structure"]["species_at_sites"]],
              graph(r["structure"], options.cutoff, options.kind == "equivariant")) for r in records]
    targets = torch.tensor([next(iter(r["measured"].values()))["value"] for r in records])
    targets = (targets - targets.mean()) / targets.std()
    print(f"{np.mean([len(e) for _, e in items]):.1f} edges a crystal")
    core = {"graph": Invariant, "equivariant": Equivariant}[options.kind]
    network = Network(core(options.width, options.layers, options.basis, options.cutoff))
    print(f"{sum(p.numel() for p in network.parameters())} parameters")
    optimizer = torch.optim.AdamW(network.parameters(), 1e-3, weight_decay=1e-2)
    # Batches are put together once: what is timed is the network.
    order = np.array_split(np.random.default_rng(0).permutation(len(items)), math.ceil(len(items) / 16))
    batches = [(batch([items[k] for k in rows]), targets[torch.tensor(rows)]) for rows in order]

    def train():
        for b, target in batches:
            head = network(b)
            sigma = nn.functional.softplus(head[:, 1]) + 1e-2
            loss = (sigma.detach() * (math.sqrt(2) * (target - head[:, 0]).abs() / sigma + sigma.log())).mean()
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimizer.step()

    def infer():
        with torch.inference_mode():
            for b, _ in batches:
                network(b)

    for name, run in ("training", train), ("inference", infer):
        run()
        times = []
        for _ in range(options.epochs):
            wall, cpu = time.perf_counter(), time.process_time()
            run()
            times.append((time.perf_counter() - wall, time.process_time() - cpu))
        wall, cpu = (sorted(x)[len(x) // 2] * 1000 / len(items) for x in zip(*times))
        print(f"{name}: {wall:.3f} ms wall, {cpu:.3f} ms CPU a crystal and pass, {options.threads} threads")


main()
