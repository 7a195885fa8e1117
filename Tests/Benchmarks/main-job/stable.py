#!/usr/bin/env python3
"""The main job without and with stability in the problem: stable.py BIN [--seeds 1]

BIN is the folder of the executables. For each seed `sluice run compose/refractory.json` and compose/refractory-stable.json; both
are then judged by the second problem: `sluice-stability constraints` over what was evaluated, `sluice-ranker --summary` for the
hypervolume of what is feasible. Prints Markdown. Standard library only.
"""
import argparse
import json
import os
import subprocess
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
COMPOSE = os.path.join(ROOT, "compose")
PROBLEM = os.path.join(COMPOSE, "refractory-stable.problem.json")
DATABASE = os.path.join(COMPOSE, "refractory.tdb")
MARGIN = "single_phase_margin_j_per_mol_atoms(BCC_A2, 1273 K)"


def is_cold(record):
    return record["stability"].get("solidus", 0) < 2300


def is_mixed(record):
    return record["stability"].get(MARGIN, -1) < 0


def share(record, *elements):
    return sum(record["composition"].get(e, 0) for e in elements)


def value(record, name):
    member = record["measured"][name]
    return member["value"] if isinstance(member, dict) else member


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("bin")
    parser.add_argument("--seeds", type=int, default=1)
    options = parser.parse_args()

    def pipe(records, name, *arguments):
        text = "".join(json.dumps(record) + "\n" for record in records).encode()
        argv = [os.path.join(os.path.abspath(options.bin), name), *arguments]
        out = subprocess.run(argv, input=text, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
        return [json.loads(line) for line in out.splitlines()]

    print("| seed | job | hypervolume | meet both | front | of it below 2300 K | not one phase | Zr, Hf with Cr, Mo, W "
          "| strength, MPa | density, g/cm³ |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for seed in range(options.seeds):
        for job in ("refractory", "refractory-stable"):
            with tempfile.TemporaryDirectory() as folder:
                out = os.path.join(folder, "out.ndjson")
                argv = [os.path.join(os.path.abspath(options.bin), "sluice"), "run", os.path.join(COMPOSE, job + ".json")]
                subprocess.run(
                    argv + ["--seed", str(seed), "-o", out], cwd=folder, check=True, stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                with open(out, encoding="utf-8") as file:
                    records = [json.loads(line) for line in file]
            designs = [r for r in records if r.get("measured") and r.get("role") != "reference"]
            judged = pipe(designs, "sluice-stability", "constraints", "--problem", PROBLEM, "--database", DATABASE)
            (summary,) = pipe(judged, "sluice-ranker", "--problem", PROBLEM, "--summary")
            front = [r for r in judged if r.get("pareto", {}).get("rank") == 0]
            cold, mixed = sum(is_cold(r) for r in front), sum(is_mixed(r) for r in front)
            met = sum(not is_cold(r) and not is_mixed(r) for r in judged)
            laves = sum(share(r, "Zr", "Hf") >= 0.1 and share(r, "Cr", "Mo", "W") >= 0.2 for r in front)
            strength, density = (sorted(value(r, name) for r in front) for name in ("yield_strength", "density"))
            volume = summary["summary"]["hypervolume"]
            print(f"| {seed} | {job} | {volume:.5g} | {met} | {len(front)} | {cold} | {mixed} | {laves} "
                  f"| {strength[0]:.0f} to {strength[-1]:.0f} | {density[0]:.2f} to {density[-1]:.2f} |", flush=True)


if __name__ == "__main__":
    main()
