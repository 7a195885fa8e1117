#!/usr/bin/env python3
"""Turns perov_5 (Castelli et al., Energy Environ. Sci. 5, 9034, 2012, as Xie et al., arXiv:2110.06197, split it) into records.

    perovskite_records.py TABLE.csv.gz... > records.ndjson              measured crystals, to train on
    perovskite_records.py --relaxed TABLE.csv.gz... > records.ndjson    the same in the cells that the table states
    perovskite_records.py --decorated CRYSTALS.ndjson TABLE.csv.gz...   crystals of the generator with the table's energies
    perovskite_records.py --entries TABLE.csv.gz... > entries.ndjson    what a candidate competes with

`measured.formation_energy_from_references` is the table's `heat_all` by the five atoms of a cell, eV/atom: the energy from
the most stable mixture of the data set's reference compounds, not from the elements. It belongs to the relaxed crystal. A
crystal whose cell is not known is asked about in a cell made of ionic radii, which is up to a quarter too long; so the
cubic cell of each record is scaled by a factor of 0.96 to 1.24, drawn from the record's name, and the sites go to their ideal
places: the model learns which energy a crystal will have once it is relaxed.

Entries: each element stands for the references, at zero (a mixture of them makes every composition at zero), and compounds
below zero follow, named by their formula with A before B. Standard library only.
"""
import csv
import gzip
import json
import random
import sys

PROPERTY = "formation_energy_from_references"
SCALES = (0.96, 1.24)
SOURCE = "castelli2012new"


def crystals(paths):
    """(row, edge in Å, species, fractional coordinates) of each crystal; every cell of the table is a cube."""
    for path in paths:
        with gzip.open(path, "rt", newline="") as file:
            for row in csv.DictReader(file):
                lines = [line.split() for line in row["cif"].split("\n")]
                edge = next(float(words[1]) for words in lines if words[:1] == ["_cell_length_a"])
                sites = [words for words in lines if len(words) == 7]
                yield row, edge, [words[0] for words in sites], [[float(x) for x in words[3:6]] for words in sites]


def ideal(places):
    """Coordinates from the first site on, as halves of the edge: every site stands near one, up to a common shift."""
    return [[round(2 * (x - y)) % 2 / 2 for x, y in zip(place, places[0])] for place in places]


def record(row, edge, species, places):
    if "--relaxed" not in sys.argv:
        edge = round(edge * random.Random(row["material_id"]).uniform(*SCALES), 4)
        places = ideal(places)
    return {
        "id": row["material_id"],
        "composition": {symbol: species.count(symbol) / 5 for symbol in species},
        "structure": {
            "lattice_vectors": [[edge, 0, 0], [0, edge, 0], [0, 0, edge]],
            "cartesian_site_positions": [[round(edge * x, 6) for x in place] for place in places],
            "species_at_sites": species,
        },
        "measured": {PROPERTY: {"value": round(float(row["heat_all"]) / 5, 6), "unit": "eV/atom"}},
    }


def formula(species, places):
    """The formula with A first: the cation whose site differs from each anion's in two coordinates, B's in one; None where
    the sites are not those of a perovskite."""
    spots = ideal(places)
    steps = [sorted(sum(x != y for x, y in zip(spot, other)) for other in spots) for spot in spots]
    if steps.count([0, 2, 2, 2, 3]) != 1 or steps.count([0, 1, 1, 1, 3]) != 1:
        return None
    a_site, b_site = steps.index([0, 2, 2, 2, 3]), steps.index([0, 1, 1, 1, 3])
    anions = [symbol for k, symbol in enumerate(species) if k not in (a_site, b_site)]
    parts = [symbol + (str(anions.count(symbol)) if anions.count(symbol) > 1 else "") for symbol in sorted(set(anions))]
    return species[a_site] + species[b_site] + "".join(parts)


def decorated(file, paths):
    """The generator's crystals that the table has too, A and B in the same places."""
    energies = {formula(crystal[2], crystal[3]): record(*crystal)["measured"] for crystal in crystals(paths)}
    with open(file) as lines:
        for line in lines:
            candidate = json.loads(line)
            if candidate["formula"] in energies:
                yield {**candidate, "measured": energies[candidate["formula"]]}


def entries(paths):
    elements, stable = set(), []
    for row, _, species, places in crystals(paths):
        elements.update(species)
        energy = round(float(row["heat_all"]) / 5, 6)
        if energy < 0:
            name = formula(species, places)
            stable.append({"id": f"{name} ({row['material_id']})", "formula": name, PROPERTY: energy, "source": SOURCE})
    for symbol in sorted(elements):
        yield {"id": f"references of {symbol}", "formula": symbol, PROPERTY: 0, "source": SOURCE}
    yield from sorted(stable, key=lambda entry: entry["id"])


if __name__ == "__main__":
    tables = [word for word in sys.argv[1:] if not word.startswith("--")]
    if not tables:
        sys.exit(__doc__)
    if "--entries" in sys.argv:
        items = entries(tables)
    elif "--decorated" in sys.argv:
        items = decorated(tables[0], tables[1:])
    else:
        items = (record(*crystal) for crystal in crystals(tables))
    for item in items:
        print(json.dumps(item, separators=(",", ":"), ensure_ascii=False))
