#!/usr/bin/env python3
"""The assay's yield strength against measurements: reality.py SLUICE_ASSAY MPEA_CSV

SLUICE_ASSAY is the executable, MPEA_CSV the file alloys/mpea_shared.csv of the optional data folder (without it only the
two refractory alloys of Senkov et al. 2011 are compared). Standard library only.
"""
import csv
import json
import math
import os
import re
import statistics
import subprocess
import sys

SENKOV = {  # MPa, compression at 1e-3/s, by temperature in degrees Celsius
    "NbMoTaVW": {25: 1246, 600: 862, 1000: 842, 1200: 735, 1600: 477},
    "NbMoTaW": {25: 1058, 600: 561, 1000: 548, 1200: 506, 1600: 405},
}


def assay(executable, records):
    text = "".join(json.dumps(record) + "\n" for record in records)
    run = subprocess.run([executable], input=text, stdout=subprocess.PIPE, text=True, check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def strength(record):
    return record.get("measured", {}).get("yield_strength", {}).get("value")


def ranks(values):
    order = sorted(range(len(values)), key=values.__getitem__)
    result = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for k in range(start, end + 1):
            result[order[k]] = (start + end) / 2
        start = end + 1
    return result


def spearman(a, b):
    a, b = ranks(a), ranks(b)
    x, y = statistics.mean(a), statistics.mean(b)
    covariance = sum((p - x) * (q - y) for p, q in zip(a, b))
    return covariance / math.sqrt(sum((p - x) ** 2 for p in a) * sum((q - y) ** 2 for q in b))


def curves(executable):
    print("| alloy | temperature °C | measured MPa | assay MPa | ratio |\n|---|---|---|---|---|")
    for formula, points in SENKOV.items():
        records = [{"formula": formula, "conditions": {"temperature": t + 273.15}} for t in points]
        for (temperature, measured), record in zip(points.items(), assay(executable, records)):
            value = strength(record)
            print(f"| {formula} | {temperature} | {measured} | {value:.0f} | {value / measured:.2f} |")


def column(row, name):
    return next(value for key, value in row.items() if name in key)


def compilation(executable, path):
    records, measured = [], []
    with open(path, newline="") as source:
        for row in csv.DictReader(source):
            yields, temperature = column(row, "PROPERTY: YS"), column(row, "Test temperature")
            if not yields or not temperature:
                continue
            amounts = {e: float(n or 1) for e, n in re.findall(r"([A-Z][a-z]?)([\d.]*)", row["FORMULA"])}
            phase = column(row, "Microstructure")
            records.append(
                {"composition": amounts, "conditions": {"temperature": float(temperature) + 273.15}, "phase": phase})
            measured.append(float(yields))
    results = assay(executable, records)
    print("\n| measured as | alloys | of these with a value | Spearman | median of assay/measured | mean absolute error MPa |")
    print("|---|---|---|---|---|---|")
    for phase in ["BCC", "FCC"]:
        chosen = [(strength(r), y) for r, y in zip(results, measured) if r.get("phase") == phase]
        pairs = [(s, y) for s, y in chosen if s is not None]
        ratio = statistics.median(s / y for s, y in pairs)
        error = statistics.mean(abs(s - y) for s, y in pairs)
        rho = spearman(*zip(*pairs))
        print(f"| {phase} | {len(chosen)} | {len(pairs)} | {rho:.2f} | {ratio:.2f} | {error:.0f} |")


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    curves(sys.argv[1])
    if len(sys.argv) > 2 and os.path.exists(sys.argv[2]):
        compilation(sys.argv[1], sys.argv[2])
    else:
        print("notice: no MPEA file; only the curves were compared", file=sys.stderr)


if __name__ == "__main__":
    main()
