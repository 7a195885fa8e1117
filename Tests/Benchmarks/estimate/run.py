#!/usr/bin/env python3
"""What the estimated databases of `sluice-stability estimate-database` are worth: run.py BIN DATA

BIN is the folder of the executables, DATA the optional data folder. Energies of Laves phases against computed ones; which Laves phases of
nine refractory metals are found; the solidus against assessed databases; and single_phase against measured phases of alloys.
All but the energies for the database as it is written and without parts of it. Prints Markdown. Standard library only.
"""
import csv
import json
import os
import re
import subprocess
import sys
import tempfile

BIN, DATA = sys.argv[1], sys.argv[2]
PROGRAM = os.path.join(BIN, "sluice-stability")
REFRACTORY = "Nb Mo Ta W Ti Zr Hf V Cr".split()
COMPUTED = "Al Co Cr Cu Fe Hf Mo Nb Ni Ta Ti V W Zr".split()
SOLIDS = ("BCC_A2", "FCC_A1", "HCP_A3")
# Pairs whose liquid and bcc solution are both in an assessed database.
ASSESSED = {
    "COST507.tdb": "Al-Cr Al-Mo Al-Nb Al-Ta Al-Ti Al-V Al-W Al-Zr Cr-Ti Cr-Zr Hf-Ti Mo-Ti Nb-Ti Ta-Ti Ti-V Ti-W V-Zr",
    "CrFeNb_Jacob2016.tdb": "Cr-Nb",
    "crtiv_ghosh.tdb": "Cr-V",
    "mf-steel.tdb": "Cr-Mo Cr-W Mo-Nb Mo-V Nb-V Nb-W Hf-V Mo-Ta Nb-Ta Nb-Zr Ta-V V-W",
}
VARIANTS = ("pairs alone", "with misfit", "with Laves phases", "with both", "with both, the misfit whole")


def run(arguments, records=()):
    text = "".join(json.dumps(record) + "\n" for record in records).encode()
    out = subprocess.run([PROGRAM, *arguments], input=text, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return out.stdout.decode()


def answers(arguments, records):
    return [json.loads(line).get("stability", {}) for line in run(arguments, records).splitlines()]


def estimate(elements, variant="with both"):
    """The text of the database, or of a part of it."""
    text = run(["estimate-database", "--elements", ",".join(elements)])
    pattern = re.compile(r"PARAMETER G\((\w+),(\w+),(\w+);(\d)\) 298.15 ([-\d.]+);")
    liquid = {m.group(2, 3): float(m[5]) for m in map(pattern.match, text.splitlines()) if m and m[1] == "LIQUID"}
    lines = []
    for line in text.splitlines():
        match = pattern.match(line)
        if "LAVES" in line and variant in ("pairs alone", "with misfit") and not line.startswith(("$", "DATABASE")):
            continue
        if match and match[1] in SOLIDS:
            mixing = liquid[match.group(2, 3)] if match[4] == "0" else 0
            factor = 0 if variant in ("pairs alone", "with Laves phases") else 2 if "whole" in variant else 1
            value = mixing + factor * (float(match[5]) - mixing)
            line = line.replace(f"298.15 {match[5]};", f"298.15 {value};")
        lines.append(line)
    return "\n".join(lines) + "\n"


def composition(text):
    found = {a: float(b or 1) for a, b in re.findall(r"([A-Z][a-z]?)([\d.]*)", text)}
    total = sum(found.values())
    return {element: amount / total for element, amount in found.items()}


def rows(name):
    with open(os.path.join(DATA, name), encoding="utf-8") as file:
        yield from csv.DictReader(file)


def mean(values):
    return sum(values) / len(values)


def correlation(a, b):
    ma, mb = mean(a), mean(b)
    return sum((x - ma) * (y - mb) for x, y in zip(a, b)) / (
        sum((x - ma) ** 2 for x in a) * sum((y - mb) ** 2 for y in b)) ** 0.5


def energies():
    """Computed formation energies of A2B in the C14 and C15 structures, the lower, against the parameters of LAVES."""
    computed = {}
    for row in rows("hull/alloy_formation_energies_with_hull.csv"):
        found = sorted(composition(row["composition"]).items(), key=lambda item: -item[1])
        cell = sum(float(n) for n in re.findall(r"\d+", row["composition"]))
        # Of space group 227 with 24 atoms in a cell is Ti2Ni, no Laves phase.
        is_laves = row["spg_num"] == "194" or row["spg_num"] == "227" and cell < 24
        if len(found) == 2 and is_laves and abs(found[0][1] - 2 / 3) < 1e-3 and {e for e, _ in found} <= set(COMPUTED):
            pair, energy = (found[0][0], found[1][0]), 96.485 * float(row["e_form"])
            computed[pair] = min(energy, computed.get(pair, energy))
    text = estimate(COMPUTED)
    lowest = {e: 0.0 for e in COMPUTED}
    for phase in ("FCC_A1", "HCP_A3"):
        for symbol, energy, slope in re.findall(rf"G\({phase},(\w+);0\) 298.15 (-?[\d.]+)([-+][\d.]+)?", text):
            own = float(energy) + 298.15 * float(slope or 0)
            lowest[symbol.capitalize()] = min(lowest[symbol.capitalize()], own)
    pairs = {}
    for a, b, energy, slope in re.findall(r"G\(LAVES,(\w+):(\w+);0\) 298.15 (-?[\d.]+)([-+][\d.]+)?", text):
        a, b = a.capitalize(), b.capitalize()
        pairs[a, b] = (float(energy) + 298.15 * float(slope or 0) - 2 * lowest[a] - lowest[b]) / 3000
    print("| pairs | number | mean absolute error, kJ/mol | bias | correlation |\n|---|---|---|---|---|")
    for title, chosen in (
        ("all", computed), ("attractive by Miedema", [p for p in computed if pairs[p] < 0]),
        ("of the nine metals", [p for p in computed if set(p) <= set(REFRACTORY)])):
        ours, theirs = [pairs[p] for p in chosen], [computed[p] for p in chosen]
        errors = [a - b for a, b in zip(ours, theirs)]
        print(f"| {title} | {len(errors)} | {mean([abs(e) for e in errors]):.1f} | {mean(errors):+.1f} | {correlation(ours, theirs):.2f} |")


def found(folder):
    names = [(a, b) for a in REFRACTORY for b in REFRACTORY if a != b]
    database = os.path.join(folder, "found.tdb")
    with open(database, "w", encoding="utf-8") as file:
        file.write(estimate(REFRACTORY))
    held = []
    for pair, answer in zip(names, answers(
            ["equilibrium", "--database", database, "--temperature", "1000"],
            [{"composition": {a: 2 / 3, b: 1 / 3}} for a, b in names])):
        share = sum(p["fraction"] for p in answer["equilibrium"]["phases"] if p["phase"] == "LAVES")
        if share > 0.9:
            held.append("".join((pair[0], "2", pair[1])))
    known = set()
    for row in rows("hull/alloy_formation_energies_with_hull.csv"):
        parts = sorted(composition(row["composition"]).items(), key=lambda item: -item[1])
        if len(parts) == 2 and {e for e, _ in parts} <= set(REFRACTORY) and abs(parts[0][1] - 2 / 3) < 1e-3:
            if row["spg_num"] in ("194", "227") and float(row["e_above_hull_eV_per_atom"]) < 1e-6:
                known.add(parts[0][0] + "2" + parts[1][0])
    print("found and on the computed hull:", *sorted(known & set(held)))
    print("found, not on it:", *sorted(set(held) - known))
    print("missed:", *sorted(known - set(held)))


def solidus(folder):
    pairs = [(pair.split("-"), file) for file, text in ASSESSED.items() for pair in text.split()]
    shares = (0.2, 0.35, 0.5, 0.65, 0.8)
    def records(chosen):
        return [{"composition": {a: x, b: 1 - x}} for a, b in chosen for x in shares]
    def solidi(database, chosen):
        return [a.get("solidus") for a in answers(["solidus", "--database", database], records(chosen))]
    assessed = [s for file in ASSESSED for s in solidi(
        os.path.join(DATA, "calphad", file), [p for p, f in pairs if f == file])]
    elements = sorted({e for p, _ in pairs for e in p})
    print("| database | solidi | mean absolute error, K | median | bias |\n|---|---|---|---|---|")
    for variant in VARIANTS:
        database = os.path.join(folder, "solidus.tdb")
        with open(database, "w", encoding="utf-8") as file:
            file.write(estimate(elements, variant))
        both = zip(solidi(database, [p for p, _ in pairs]), assessed)
        errors = [ours - theirs for ours, theirs in both if ours and theirs]
        sizes = sorted(abs(e) for e in errors)
        print(f"| {variant} | {len(sizes)} | {mean(sizes):.0f} | {sizes[len(sizes) // 2]:.0f} | {mean(errors):+.0f} |", flush=True)


def area(scores, labels):
    """The share of pairs of one of each kind that the scores put in order (area under the ROC curve)."""
    good = [s for s, y in zip(scores, labels) if y]
    bad = [s for s, y in zip(scores, labels) if not y]
    return mean([1.0 if g > b else 0.5 if g == b else 0.0 for g in good for b in bad])


def judge(folder):
    print("| alloys of | T, K | database | single-phase | others | AUC of the margin | precision | recall | Matthews |")
    print("|---|---|---|---|---|---|---|---|---|")
    others = COMPUTED
    groups = (
        ("the nine metals", REFRACTORY, set(), "BCC_A2", ("BCC",), (873, 1073, 1273, 1473)),
        ("the nine and Al", REFRACTORY + ["Al"], {"Al"}, "BCC_A2", ("BCC",), (1273,)),
        ("Al Co Cr Cu Fe Hf Mo Nb Ni Ta Ti V W Zr, not of those", others, {"Co", "Cu", "Fe", "Ni"}, None, ("BCC", "FCC"), (1273,)))
    for title, elements, needed, phase, single, temperatures in groups:
        alloys = []
        for row in rows("alloys/hea_phase_shared.csv"):
            parts = composition(row["composition"].replace(" ", ""))
            if set(parts) <= set(elements) and len(parts) > 1 and row["majority_phase"] != "AM":
                if not needed or needed & set(parts):
                    alloys.append((parts, row["majority_phase"] in single))
        if phase is None:
            alloys = alloys[::9]
        for temperature in temperatures:
            for variant in VARIANTS[:4]:
                database, problem = os.path.join(folder, "judge.tdb"), os.path.join(folder, "judge.json")
                with open(database, "w", encoding="utf-8") as file:
                    file.write(estimate(elements, variant))
                goal = {"property": "single_phase_margin_j_per_mol_atoms", "goal": "maximize", "temperature": temperature}
                if phase:
                    goal["phase"] = phase
                with open(problem, "w", encoding="utf-8") as file:
                    json.dump({"problem": 1, "name": "judge", "space": {"composition": {
                        "elements": elements, "count": [1, 5]}}, "objectives": [goal]}, file)
                margins = [
                    next((v for k, v in a.items() if k.startswith("single_phase_margin")), -1e5) for a in answers(
                        ["constraints", "--problem", problem, "--database", database], [{"composition": a} for a, _ in alloys])]
                labels = [y for _, y in alloys]
                pairs = [(m >= 0, y) for m, y in zip(margins, labels)]
                tp, fp, fn, tn = (pairs.count(p) for p in ((True, True), (True, False), (False, True), (False, False)))
                root = ((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)) ** 0.5
                print(f"| {title} | {temperature} | {variant} | {tp + fn} | {fp + tn} | {area(margins, labels):.2f} "
                      f"| {tp / max(1, tp + fp):.2f} | {tp / max(1, tp + fn):.2f} "
                      f"| {(tp * tn - fp * fn) / root if root else 0:.2f} |", flush=True)


def main():
    with tempfile.TemporaryDirectory() as folder:
        for title, part in (
                ("Formation energies of Laves phases", energies), ("Laves phases at 1000 K", lambda: found(folder)),
                ("Solidus", lambda: solidus(folder)), ("Verdict", lambda: judge(folder))):
            print(f"\n## {title}\n", flush=True)
            part()


if __name__ == "__main__":
    main()
