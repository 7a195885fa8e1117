#!/usr/bin/env python3
"""How sluice-stability fares over compositions drawn evenly from a simplex: scan.py SERVICE DATABASE K COUNT El,El,... [OPTION...]

Prints how many answers have which status, the CPU time of the whole process over the number of points, the greatest gap
between an energy and its bound, and the searches of an answer. With the name of a file in ENERGIES the energies are written
there, one a line, so that two builds can be compared.
"""
import collections, json, os, random, resource, subprocess, sys

service, database, temperature, count, elements, *more = sys.argv[1:]
drawn = random.Random(1)
lines = []
for _ in range(int(count)):
    shares = [drawn.expovariate(1) for _ in elements.split(",")]
    lines.append(json.dumps({"composition": dict(zip(elements.split(","), (s / sum(shares) for s in shares)))}) + "\n")
out = subprocess.run(
    [service, "equilibrium", "--temperature", temperature, "--database", database, *more], input="".join(lines), text=True,
    capture_output=True).stdout
used = resource.getrusage(resource.RUSAGE_CHILDREN)
answers = [json.loads(line)["stability"]["equilibrium"] for line in out.splitlines()]
known = [a for a in answers if "certificate" in a]
print(
    os.path.basename(database), temperature, "K", dict(collections.Counter(a["status"] for a in answers)),
    f"{(used.ru_utime + used.ru_stime) * 1e3 / len(answers):.2f} ms a point,",
    f"gap {max(a['certificate']['gap_j_per_mol_atoms'] for a in known):.0e} J/mol,",
    f"{sum(a['certificate']['searches'] for a in known) / len(known):.0f} searches")
if "ENERGIES" in os.environ:
    with open(os.environ["ENERGIES"], "w") as file:
        file.writelines(f"{a.get('gibbs_energy_j_per_mol_atoms')}\n" for a in answers)
