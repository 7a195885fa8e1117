#!/usr/bin/env python3
"""Holds sluice-stability against pycalphad on every database of a folder.

    unseen.py SLUICE_STABILITY FOLDER [--compositions N] [--energies FILE]

Equilibria: N drawn compositions of up to five elements at 500 to 2000 K, with the phases that both can compute; one line for each
that differs by more than 0.01 J/mol or is not converged, then the counts. --energies writes pycalphad's energies of every phase at
four temperatures and drawn site fractions, in the form of reference_phase_energies.jsonl, for PhaseModelTests. Needs pycalphad.
"""
import argparse, json, pathlib, subprocess, warnings

warnings.filterwarnings("ignore")
import numpy as np
from pycalphad import Database, Model, equilibrium, variables as v

TEMPERATURES = [500.0, 800.0, 1100.0, 1500.0, 2000.0]


def computable(program, path):
    answer = subprocess.run([program, "database", path], capture_output=True, text=True, timeout=60)
    return [phase["name"] for phase in json.loads(answer.stdout)["phases"] if phase["computable"]]


def elements_of(database):
    return sorted(e for e in database.elements if e not in ("VA", "/-"))


def energies(database, name, random, out):
    for phase in sorted(database.phases):
        own = {e for sub in database.phases[phase].constituents for s in sub for e in s.constituents}
        elements = sorted(own & set(elements_of(database)))
        if len(elements) > 5:
            elements = sorted(random.choice(elements, 4, replace=False).tolist())
        try:
            model = Model(database, elements + ["VA"], phase)
            names = [sorted(s.name for s in sub) for sub in model.constituents]
            for temperature in (300.0, 650.0, 1150.0, 2100.0):
                fractions = [np.maximum(random.dirichlet(np.ones(len(sub))), 1e-6) for sub in names]
                fractions = [(f / f.sum()).tolist() for f in fractions]
                at = {v.T: temperature, v.P: 101325.0, v.N: 1.0}
                for place, (sub, values) in enumerate(zip(names, fractions)):
                    at.update({v.SiteFraction(phase, place, s): y for s, y in zip(sub, values)})
                energy = float(model.GM.subs(at))
                row = dict(database=name, phase=phase, T_K=temperature, P_Pa=101325.0, constituents=names,
                           site_fractions=fractions, x={e: 0 for e in elements}, GM_J_per_mol_atoms=energy)
                out.write(json.dumps(row) + "\n")
        except Exception as error:
            print(f"{name} {phase}: pycalphad: {str(error)[:100]}")


def peer(database, elements, phases, temperature, x):
    conditions = {v.T: temperature, v.P: 101325, v.N: 1}
    conditions.update({v.X(e): x[e] for e in elements[1:]})
    answer = equilibrium(database, elements + ["VA"], phases, conditions, calc_opts={"pdens": 100})
    return float(answer.GM.values.squeeze())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("folder")
    parser.add_argument("--compositions", type=int, default=5)
    parser.add_argument("--energies")
    options = parser.parse_args()
    counts = dict(files=0, compared=0, agree=0, lower=0, higher=0, peer_without=0)
    out = open(options.energies, "w") if options.energies else None
    for path in sorted(pathlib.Path(options.folder).glob("*.[tT][dD][bB]")):
        random = np.random.default_rng(sum(map(ord, path.name)))
        try:
            database = Database(str(path))
        except Exception as error:
            print(f"{path.name}: pycalphad does not read it: {str(error)[:100]}")
            continue
        counts["files"] += 1
        if out:
            energies(database, path.name, random, out)
        elements = elements_of(database)[:5]
        phases = [p for p in computable(options.program, path) if p in database.phases]
        for number in range(options.compositions if phases else 0):
            temperature = TEMPERATURES[number % 5]
            fractions = np.maximum(random.dirichlet(np.ones(len(elements))), 0.01)
            x = dict(zip(elements, (fractions / fractions.sum()).tolist()))
            record = dict(composition={e.capitalize(): a for e, a in x.items()}, conditions=dict(temperature=temperature),
                          equilibrium_conditions=dict(phases=phases))
            try:
                theirs = peer(database, elements, phases, temperature, x)
            except Exception:
                theirs = float("nan")
            answer = subprocess.run([options.program, "equilibrium", "--database", path], input=json.dumps(record) + "\n",
                                    capture_output=True, text=True)
            ours = json.loads(answer.stdout).get("stability", {}).get("equilibrium", {})
            energy = ours.get("gibbs_energy_j_per_mol_atoms")
            if theirs != theirs or energy is None:
                counts["peer_without"] += 1
                continue
            counts["compared"] += 1
            verdict = "agree" if abs(energy - theirs) < 0.01 else "lower" if energy < theirs else "higher"
            counts[verdict] += 1
            if verdict != "agree" or ours["status"] != "converged":
                print(f"{path.name} {temperature} K {x}: {verdict} by {abs(energy - theirs):.4g}, {ours['status']}")
    print(counts)


main()
