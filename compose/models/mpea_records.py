#!/usr/bin/env python3
"""Turns the MPEA data set (Borg et al., Sci. Data 7, 430, 2020) into measured records.

    mpea_records.py mpea_shared.csv > records.ndjson

One record for each row with a yield strength: `formula` as molar ratios, `conditions` with the test temperature in K,
test and process by name where they are stated, `measured.yield_strength` in MPa, `reference` the DOI. Rows without a
yield strength or a temperature, with a symbol that is no element or an amount that is not positive, and rows that repeat
another in everything but its number are left out and counted on standard error. Standard library only.
"""
import csv
import json
import re
import signal
import sys

SYMBOLS = set(
    """H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr Nb
    Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au
    Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts
    Og""".split()
)
PART = re.compile(r"([A-Z][a-z]*)([0-9]*\.?[0-9]*)")
TESTS = {"C": "compression", "T": "tension"}


def column(names, start):
    """The one column whose name starts so: the names hold LaTeX."""
    found = [name for name in names if name.startswith(start)]
    if len(found) != 1:
        sys.exit(f"the file has {len(found)} columns that start with '{start}'")
    return found[0]


def formula(text):
    """The formula without blanks; None where a symbol or an amount is impossible."""
    text = "".join(text.split())
    parts = PART.findall(text)
    if not parts or "".join(symbol + amount for symbol, amount in parts) != text:
        return None
    for symbol, amount in parts:
        if symbol not in SYMBOLS or amount == "." or float(amount or 1) <= 0:
            return None
    return text


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    # A reader that leaves early, as head does, ends this program without a word.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    left_out = {"without a yield strength": 0, "without a temperature": 0, "with a bad formula": 0, "repeated": 0}
    written = 0
    seen = set()
    with open(sys.argv[1], newline="", encoding="utf-8") as source:
        rows = csv.DictReader(source)
        names = rows.fieldnames or []
        strength, temperature = column(names, "PROPERTY: YS"), column(names, "PROPERTY: Test temperature")
        for row in rows:
            content = tuple(value for name, value in row.items() if name != "source_row")
            text = formula(row["FORMULA"])
            if not row[strength]:
                left_out["without a yield strength"] += 1
            elif not row[temperature]:
                left_out["without a temperature"] += 1
            elif text is None:
                left_out["with a bad formula"] += 1
            elif content in seen:
                left_out["repeated"] += 1
            else:
                seen.add(content)
                conditions = {"temperature": round(float(row[temperature]) + 273.15, 2)}
                if row["PROPERTY: Type of test"] in TESTS:
                    conditions["test"] = TESTS[row["PROPERTY: Type of test"]]
                if row["PROPERTY: Processing method"]:
                    conditions["process"] = row["PROPERTY: Processing method"].lower()
                record = {"id": f"mpea-{row['source_row']}", "formula": text, "conditions": conditions}
                record["measured"] = {"yield_strength": {"value": float(row[strength]), "unit": "MPa"}}
                if row["REFERENCE: doi"]:
                    record["reference"] = row["REFERENCE: doi"]
                print(json.dumps(record, separators=(",", ":")))
                written += 1
    counts = ", ".join(f"{count} {why}" for why, count in left_out.items())
    print(f"{written} records; rows left out: {counts}", file=sys.stderr)


if __name__ == "__main__":
    main()
