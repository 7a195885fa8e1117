#!/usr/bin/env python3
"""Writes records of crystals with measured properties from the optional data folder. Standard library only.

    records.py perov_5 train|dev           perov_5_<part>.csv.gz: heat_all, eV per cell of five atoms
    records.py phonons FOLD train|test     matbench_phonons with structures: last_phdos_peak, 1/cm, official folds
    records.py ... --composition           with the formula in place of the structure

The folder is $SLUICE_DATA.
"""
import csv
import gzip
import io
import json
import math
import os
import signal
import sys

DATA = os.environ["SLUICE_DATA"]


def lattice(a, b, c, alpha, beta, gamma):
    """Row vectors of a cell, a along x and b in the xy plane."""
    ca, cb, cg = (math.cos(math.radians(x)) for x in (alpha, beta, gamma))
    sg = math.sin(math.radians(gamma))
    x, y = cb, (ca - cb * cg) / sg
    return [[a, 0, 0], [b * cg, b * sg, 0], [c * x, c * y, c * math.sqrt(1 - x * x - y * y)]]


def cartesian(cell, fractional):
    return [[sum(f[k] * cell[k][axis] for k in range(3)) for axis in range(3)] for f in fractional]


def record(name, cell, fractional, species, prop, value, unit):
    counts = {s: species.count(s) for s in species}
    out = {"id": name, "formula": "".join(f"{s}{n}" for s, n in counts.items())}
    if "--composition" not in sys.argv:
        out["structure"] = {
            "lattice_vectors": cell,
            "cartesian_site_positions": cartesian(cell, fractional),
            "species_at_sites": species,
        }
    out["measured"] = {prop: {"value": value, "unit": unit}}
    return out


def perov_5(part):
    with gzip.open(f"{DATA}/structures/perov_5_{part}.csv.gz", "rt") as file:
        for row in csv.DictReader(io.StringIO(file.read())):
            lines = row["cif"].split("\n")
            cell = {x.split()[0]: float(x.split()[1]) for x in lines if x.startswith("_cell_") and len(x.split()) == 2
                    and "formula" not in x}
            sites = [x.split() for x in lines if len(x.split()) == 7]
            yield record(
                row["material_id"],
                lattice(*(cell["_cell_length_" + x] for x in "abc"),
                        *(cell["_cell_angle_" + x] for x in ("alpha", "beta", "gamma"))),
                [[float(x) for x in site[3:6]] for site in sites], [site[0] for site in sites], "heat_all",
                float(row["heat_all"]), "eV/cell")


def phonons(fold, part):
    with gzip.open(f"{DATA}/matbench/matbench_phonons_structures.jsonl.gz", "rt") as file:
        for line in file:
            row = json.loads(line)
            if (row["fold"] == int(fold)) != (part == "test"):
                continue
            yield record(row["mbid"], row["lattice"], row["frac_coords"], row["species"], "last_phdos_peak",
                         row["last_phdos_peak"], "1/cm")


if __name__ == "__main__":
    # A reader that leaves early, as head does, ends this program without a word.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    words = [x for x in sys.argv[1:] if not x.startswith("--")]
    for item in {"perov_5": perov_5, "phonons": phonons}[words[0]](*words[1:]):
        print(json.dumps(item, separators=(",", ":")))
