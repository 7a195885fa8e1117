#!/usr/bin/env python3
"""Published energies above hull against hulls over another release of the same database: python3 published.py BIN DATA

DATA is the optional data folder. The phases are the 132,752 formation energies of matbench/matbench_mp_e_form.csv.gz, the
questions the 48,162 compositions of hull/mp_e_hull_by_composition.csv.gz, which states no energies: each composition takes
the lowest energy that the phases have for it. Prints how many agree within how much, and the CPU time.
"""
import csv
import gzip
import json
import re
import resource
import subprocess
import sys
import tempfile

TOKEN = re.compile(r"([A-Z][a-z]?)([\d.]*)|(\()|\)([\d.]*)")


def fractions(formula):
    stack = [{}]
    for element, amount, opens, factor in TOKEN.findall(formula.replace(" ", "")):
        if element:
            stack[-1][element] = stack[-1].get(element, 0) + float(amount or 1)
        elif opens:
            stack.append({})
        else:
            for name, inner in stack.pop().items():
                stack[-1][name] = stack[-1].get(name, 0) + inner * float(factor or 1)
    total = sum(stack[0].values())
    return tuple(sorted((name, round(amount / total, 6)) for name, amount in stack[0].items()))


def rows(path):
    with gzip.open(path, "rt") as file:
        return list(csv.DictReader(file))


def record(name, formula, energy):
    return json.dumps({"id": name, "formula": formula.replace(" ", ""), "formation_energy_ev_per_atom": energy}) + "\n"


def main():
    binary, data = sys.argv[1:]
    phases = rows(f"{data}/matbench/matbench_mp_e_form.csv.gz")
    published = rows(f"{data}/hull/mp_e_hull_by_composition.csv.gz")
    lowest = {}
    for phase in phases:
        key, energy = fractions(phase["composition"]), float(phase["e_form"])
        lowest[key] = min(energy, lowest.get(key, energy))
    asked = [(row, lowest.get(fractions(row["formula"]))) for row in published]
    known = [(row, energy) for row, energy in asked if energy is not None]
    with tempfile.NamedTemporaryFile("w", suffix=".ndjson") as file:
        for phase in phases:
            file.write(record(phase["mbid"], phase["composition"], float(phase["e_form"])))
        file.flush()
        lines = "".join(record(str(k), row["formula"], energy) for k, (row, energy) in enumerate(known))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        output = subprocess.run(
            [binary, "hull", "--formation", "--entries", file.name], input=lines.encode(), stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, check=True).stdout
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    answers = [json.loads(line)["stability"]["energy_above_hull_ev_per_atom"] for line in output.splitlines()]
    pairs = [(answer, float(row["e_above_hull_eV_per_atom"])) for answer, (row, _) in zip(answers, known)]
    print(f"{len(published)} compositions, {len(pairs)} with an energy; {after.ru_utime - before.ru_utime:.0f} s of CPU")
    for bound in (1e-6, 1e-4, 1e-3, 1e-2, 5e-2):
        print(f"within {bound:g} eV/atom: {100 * sum(abs(a - b) <= bound for a, b in pairs) / len(pairs):.1f} %")
    same = sum((a <= 1e-8) == (b <= 1e-8) for a, b in pairs)
    print(f"stable in both or in neither: {100 * same / len(pairs):.1f} %")


if __name__ == "__main__":
    main()
