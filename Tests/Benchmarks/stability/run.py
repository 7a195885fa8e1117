#!/usr/bin/env python3
"""The hull service against pymatgen's PhaseDiagram, and against Qhull called directly: VENV/bin/python run.py BIN [--runs 3]
[--candidates 200]

Run with a Python that has pymatgen and scipy. Each case has n entries in d elements and 200 candidates inside; the energies
above hull are compared (1e-9 eV/atom). Prints Markdown, medians of CPU milliseconds: the whole process of ours, text in and
text out; the same less a run that is asked nothing (--entries read, no candidates); pymatgen's PhaseDiagram and 200
get_hull_energy_per_atom on objects that are there already; Qhull by scipy on arrays that are there already, with the greatest
of its facets' planes at each candidate.
"""
import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time

import numpy
from pymatgen.analysis.phase_diagram import PDEntry, PhaseDiagram
from pymatgen.core import Composition
from scipy.spatial import ConvexHull

ELEMENTS = ["Li", "Na", "Mg", "Al", "Si", "Ti", "Fe", "Ni", "O", "F"]
CASES = [(d, n) for d in (3, 4, 5) for n in (200, 2000, 20000)]


def draw(generator, d, n):
    """Entries on a grid of small whole amounts, energies below a bowl, as real compounds lie."""
    entries = [({ELEMENTS[k]: 1}, 0.0) for k in range(d)]
    for _ in range(n - d):
        amounts = {e: generator.randint(0, 20) for e in ELEMENTS[:d]}
        amounts = {e: a for e, a in amounts.items() if a} or {ELEMENTS[0]: 1, ELEMENTS[1]: 1}
        total = sum(amounts.values())
        spread = 1 - sum((a / total) ** 2 for a in amounts.values())
        entries.append((amounts, -2 * spread * generator.random()))
    return entries


def candidates(generator, d, count):
    return [({e: generator.randint(1, 30) for e in ELEMENTS[:d]}, 0.0) for _ in range(count)]


def lines(rows, prefix):
    return "".join(
        json.dumps({"id": f"{prefix}{k}", "composition": c, "energy_ev_per_atom": e}) + "\n"
        for k, (c, e) in enumerate(rows)
    )


def ours(binary, entries, tasks):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.run(
        [binary, "hull", "--entries", entries], input=tasks, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True
    ).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    answers = [json.loads(line)["stability"]["hull_distance_ev_per_atom"] for line in out.splitlines()]
    return 1000 * (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime), answers


def theirs(entries, tasks):
    entries = [PDEntry(Composition(c), e * sum(c.values())) for c, e in entries]
    tasks = [(Composition(c), e) for c, e in tasks]
    start = time.process_time()
    diagram = PhaseDiagram(entries)
    answers = [e - diagram.get_hull_energy_per_atom(c) for c, e in tasks]
    return 1000 * (time.process_time() - start), answers


def qhull(d, entries, tasks):
    """Energies above hull by the planes of the lower facets; the elements stand at zero, as `draw` has them."""

    def fractions(rows):
        table = numpy.array([[c.get(e, 0) for e in ELEMENTS[:d]] for c, _ in rows], dtype=float)
        return table / table.sum(axis=1, keepdims=True)

    points = numpy.column_stack([fractions(entries)[:, 1:], [e for _, e in entries]])
    places = fractions(tasks)[:, 1:]
    start = time.process_time()
    planes = ConvexHull(points).equations
    planes = planes[planes[:, -2] < -1e-12]
    heights = -(places @ planes[:, :-2].T + planes[:, -1]) / planes[:, -2]
    answers = -heights.max(axis=1)
    return 1000 * (time.process_time() - start), list(answers)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("binary")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--candidates", type=int, default=200)
    options = parser.parse_args()
    print("| elements | entries | ours, whole | ours, answers | pymatgen | Qhull | pymatgen / whole | Qhull / whole | Qhull / answers |")
    print("|---|---|---|---|---|---|---|---|---|")
    for d, n in CASES:
        generator = random.Random(d * 1000003 + n)
        entries, tasks = draw(generator, d, n), candidates(generator, d, options.candidates)
        with tempfile.NamedTemporaryFile("w", suffix=".ndjson") as file:
            file.write(lines(entries, "e"))
            file.flush()
            rounds = []
            for _ in range(options.runs):
                whole, left = ours(options.binary, file.name, lines(tasks, "c").encode())
                empty, _ = ours(options.binary, file.name, b"")
                peer, right = theirs(entries, tasks)
                direct, facets = qhull(d, entries, tasks)
                worst = max(max(abs(a - b), abs(a - c)) for a, b, c in zip(left, right, facets))
                if worst > 1e-9:
                    sys.exit(f"{d} elements, {n} entries: the answers differ by {worst}")
                rounds.append((whole, whole - empty, peer, direct))
        whole, answers, peer, direct = (statistics.median(r[k] for r in rounds) for k in range(4))
        ratios = [statistics.median(r[k] / r[0] for r in rounds) for k in (2, 3)]
        print(
            f"| {d} | {n} | {whole:.1f} | {answers:.1f} | {peer:.0f} | {direct:.1f} | {ratios[0]:.0f} | {ratios[1]:.2f} "
            f"| {direct / answers:.1f} |",
            flush=True)


if __name__ == "__main__":
    main()
