#!/usr/bin/env python3
"""The hull service against pymatgen's PhaseDiagram on random entries: VENV/bin/python run.py BIN [--runs 3]

Run with a Python that has pymatgen. Each case has n entries in d elements; both sides read the entries and 200
candidates from files and write an energy above hull for each; the answers are compared (1e-9 eV/atom). Prints Markdown:
medians of CPU seconds, the whole process of ours, the work without imports of pymatgen's, and the median ratio.
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

from pymatgen.analysis.phase_diagram import PDEntry, PhaseDiagram
from pymatgen.core import Composition

ELEMENTS = ["Li", "Na", "Mg", "Al", "Si", "Ti", "Fe", "Ni", "O", "F"]
CASES = [(3, 200), (3, 2000), (3, 20000), (4, 200), (4, 2000), (5, 200), (5, 2000)]
CANDIDATES = 200


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


def candidates(generator, d):
    return [({e: generator.randint(1, 30) for e in ELEMENTS[:d]}, 0.0) for _ in range(CANDIDATES)]


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
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, answers


def theirs(entries, tasks):
    start = time.process_time()
    diagram = PhaseDiagram([PDEntry(Composition(c), e * sum(c.values())) for c, e in entries])
    answers = [e - diagram.get_hull_energy_per_atom(Composition(c)) for c, e in tasks]
    return time.process_time() - start, answers


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("binary")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    print("| elements | entries | sluice-stability CPU s | pymatgen CPU s | pymatgen / ours |")
    print("|---|---|---|---|---|")
    for d, n in CASES:
        generator = random.Random(d * 1000003 + n)
        entries, tasks = draw(generator, d, n), candidates(generator, d)
        with tempfile.NamedTemporaryFile("w", suffix=".ndjson") as file:
            file.write(lines(entries, "e"))
            file.flush()
            rounds = []
            for _ in range(options.runs):
                mine, left = ours(options.binary, file.name, lines(tasks, "c").encode())
                peer, right = theirs(entries, tasks)
                worst = max(abs(a - b) for a, b in zip(left, right))
                if worst > 1e-9:
                    sys.exit(f"{d} elements, {n} entries: the answers differ by {worst}")
                rounds.append((mine, peer))
        mine, peer = (statistics.median(r[k] for r in rounds) for k in (0, 1))
        ratio = statistics.median(b / max(a, 1e-4) for a, b in rounds)
        print(f"| {d} | {n} | {mine:.4f} | {peer:.3f} | {ratio:.0f} |", flush=True)


if __name__ == "__main__":
    main()
