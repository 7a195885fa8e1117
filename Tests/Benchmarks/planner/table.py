#!/usr/bin/env python3
"""The planner's table of solids against the compilations that two Python packages carry.

    pip install --no-deps --target PACKAGES chemicals reaction-network
    python3 Tests/Benchmarks/planner/table.py PACKAGES

`chemicals` has the CRC Handbook's enthalpies, entropies and melting points; `reaction-network` has Gibbs energies of formation of the
FREED compilation of the U.S. Bureau of Mines and of the JANAF tables. A row agrees where enthalpy and entropy (CRC) are within 2 kJ/mol
and 3 J/(mol K), or the Gibbs energy of formation at 300 K (FREED, JANAF) within 6 kJ/mol of the formula. Every row's letters are
printed as they should stand in the table, and what differs from them is named.
"""
import collections, csv, gzip, json, pathlib, re, sys

csv.field_size_limit(10**9)
# Entropies of elements that the table does not hold, J/(mol K) of atoms (the CRC Handbook).
ENTROPIES = dict(
    H=65.3, O=102.6, N=95.8, F=101.4, Cl=111.5, Rb=76.8, Cs=85.2, Sr=55.0, Ba=62.5, Be=9.5, Sc=34.6, Ce=72.0, Pr=73.2, Nd=71.5,
    Sm=69.6, Eu=77.8, Gd=68.1, Tb=73.2, Dy=74.8, Ho=75.3, Er=73.2, Tm=74.0, Yb=59.9, Lu=51.0, P=41.1, As=35.1, Ru=28.5, Cd=51.8,
    Hg=75.9, Th=51.8, U=50.2)
FARADAY = 96.48533212


def amounts(formula):
    """Element amounts of a formula; None for anything that is none."""
    total = collections.Counter()
    for unit in re.split(r"[·*.]", formula.replace(" ", "")):
        lead = re.match(r"\d+", unit)
        factor, rest = (int(lead[0]), unit[lead.end():]) if lead else (1, unit)
        stack = [collections.Counter()]
        for element, count, opening, closing, group, other in re.findall(
                r"([A-Z][a-z]?)(\d*)|(\()|(\))(\d*)|(.)", rest):
            if other or (closing and len(stack) < 2):
                return None
            if element:
                stack[-1][element] += int(count or 1)
            elif opening:
                stack.append(collections.Counter())
            else:
                for name, value in stack.pop().items():
                    stack[-1][name] += value * int(group or 1)
        if len(stack) != 1:
            return None
        for name, value in stack[0].items():
            total[name] += factor * value
    return tuple(sorted(total.items())) or None


def table(path, entropies):
    text = path.read_text()
    solids, elements = re.findall(r'"""\n(.*?)\n    """', text, re.S)
    for line in elements.split("\n"):
        name, value = line.split()
        entropies[name] = float(value)
    return [line.split() for line in solids.split("\n")]


def rows(path):
    with open(path, encoding="utf8") as lines:
        yield from csv.DictReader(lines, delimiter="\t")


def main():
    packages = pathlib.Path(sys.argv[1])
    chemicals, network = packages / "chemicals", packages / "rxn_network" / "data"
    source = pathlib.Path(__file__).parents[3] / "Sources/SynthesisPlanning/Reactions/CompoundData.swift"
    entropies = dict(ENTROPIES)
    ours = table(source, entropies)
    names = {}
    for path in sorted((chemicals / "Identifiers").glob("*.tsv")):
        with open(path, encoding="utf8") as lines:
            for cells in csv.reader(lines, delimiter="\t"):
                if len(cells) > 2:
                    names.setdefault(cells[1], cells[2])
    handbook, melting = collections.defaultdict(list), collections.defaultdict(list)
    for row in rows(chemicals / "Heat Capacity" / "CRC Standard Thermodynamic Properties of Chemical Substances.tsv"):
        if row["Hfs"] and row["CAS"] in names:
            handbook[amounts(names[row["CAS"]])].append(row)
    for row in rows(chemicals / "Misc" / "Physical Constants of Inorganic Compounds.csv"):
        if row["Tm"] and row["CAS"] in names:
            melting[amounts(names[row["CAS"]])].append(float(row["Tm"]))
    gibbs = {
        letter: {amounts(name): values for name, values in json.load(gzip.open(network / folder / "compounds.json.gz")).items()}
        for letter, folder in (("F", "freed"), ("J", "nist"))}
    letters_of, deviations, kelvins = collections.Counter(), collections.defaultdict(list), []
    for name, enthalpy, entropy, temperature, _, stated in ours:
        key, enthalpy, entropy, temperature = amounts(name), float(enthalpy), float(entropy), float(temperature)
        formation = enthalpy - 0.3 * (entropy - sum(entropies[element] * count for element, count in key))
        letters, found = "", []
        if handbook[key]:
            best = min(handbook[key], key=lambda row: abs(float(row["Hfs"]) / 1000 - enthalpy))
            difference = enthalpy - float(best["Hfs"]) / 1000
            found.append(f"CRC H {difference:+.1f}")
            agrees = abs(difference) <= 2 and (not best["S0s"] or abs(entropy - float(best["S0s"])) <= 3)
            if agrees:
                letters += "C"
                deviations["C"].append(abs(difference))
        for letter, values in gibbs.items():
            if key in values and "300" in values[key]:
                difference = formation - values[key]["300"] * FARADAY
                # That is the energy of the gas, or of something else.
                if abs(difference) > 100:
                    continue
                found.append(f"{letter} G {difference:+.0f}")
                if abs(difference) <= 6:
                    letters += letter
                    deviations[letter].append(abs(difference))
        letters = letters or ("D" if found else "E" if stated == "E" else "U")
        letters_of[letters] += 1
        near = min(melting[key], key=lambda value: abs(value - temperature), default=None)
        if near is not None:
            kelvins.append(abs(near - temperature))
        if letters != stated or letters == "D":
            change = f"{stated} should be {letters}; " if letters != stated else ""
            print(f"{name}: {change}{', '.join(found)}")
        if near is not None and abs(near - temperature) > 15:
            print(f"{name}: melts at {temperature:.0f} K, in the handbook at {near:.0f} K")
    print(f"{len(ours)} rows;", ", ".join(f"{letters}: {count}" for letters, count in sorted(letters_of.items())))
    for letter, values in deviations.items():
        print(f"{letter}: {len(values)} rows agree, mean deviation {sum(values) / len(values):.2f} kJ/mol")
    print(f"melting points: {len(kelvins)} found, {sum(value <= 15 for value in kelvins)} within 15 K")


main()
