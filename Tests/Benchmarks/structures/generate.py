#!/usr/bin/env python3
"""Writes records with a structure each: the 200 shaken crystals of ../neighbours, 2 to 200 sites, with elements.

    generate.py [--copies 5] > structures.ndjson
"""
import argparse
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "neighbours"))
import run as neighbours

ELEMENTS = ["Fe", "O", "Ti", "Al", "Si", "Mg"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--copies", type=int, default=5)
    options = parser.parse_args()
    crystals = next(crystals for name, _, crystals in neighbours.cases() if name == "200-crystals")
    for copy in range(options.copies):
        for number, crystal in enumerate(crystals):
            head, sites = crystal.splitlines()
            numbers = [float(word) for word in head.split()[1:]]
            rows = [numbers[3 * k:3 * k + 3] for k in range(3)]
            flat = [float(word) for word in sites.split()]
            fractional = [flat[3 * k:3 * k + 3] for k in range(len(flat) // 3)]
            positions = [[sum(f[k] * rows[k][axis] for k in range(3)) for axis in range(3)] for f in fractional]
            print(json.dumps({"id": f"{copy}-{number}", "structure": {
                "lattice_vectors": rows, "dimension_types": [1, 1, 1], "cartesian_site_positions": positions,
                "species_at_sites": [ELEMENTS[(k + number) % len(ELEMENTS)] for k in range(len(positions))]}}))


if __name__ == "__main__":
    main()
