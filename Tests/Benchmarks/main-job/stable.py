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
MARGIN = "single_phase_margin_j_per_mol_atoms(BCC_A2, 873 K)"


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

    print("| seed | job | hypervolume | front | of it below 2300 K | least margin, J/mol | Zr with Cr, Mo, W |")
    print("|---|---|---|---|---|---|---|")
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
            cold = sum(r["stability"]["solidus"] < 2300 for r in front)
            least = min(r["stability"][MARGIN] for r in front)
            laves = sum(
                r["composition"].get("Zr", 0) >= 0.1
                and sum(r["composition"].get(e, 0) for e in ("Cr", "Mo", "W")) >= 0.2 for r in front)
            volume = summary["summary"]["hypervolume"]
            print(f"| {seed} | {job} | {volume:.5g} | {len(front)} | {cold} | {least:.0f} | {laves} |", flush=True)


if __name__ == "__main__":
    main()
