#!/usr/bin/env python3
"""Equilibria of sluice-stability and of pycalphad, one after the other in one run.

    run.py SERVICE DATABASE [--points N] [--peer-points N] [--temperature K] [--runs N]

Compositions are drawn evenly from the simplex of all elements of the database, 2 % and more of each. Ours is the whole
process, text in and text out; pycalphad's is `equilibrium` for each composition with models and phase records that are
there already ("warm"), once more for a grid of compositions in a single call, whichever is less a point, and the first call of
a new process with its imports ("cold"). CPU seconds of the process and its
children; medians of the runs. Energies are compared: the greatest amount by which one lies above the other.
"""
import argparse, json, random, resource, statistics, subprocess, sys, time

parser = argparse.ArgumentParser()
parser.add_argument("service")
parser.add_argument("database")
parser.add_argument("--points", type=int, default=1000)
parser.add_argument("--peer-points", type=int, default=60)
parser.add_argument("--temperature", type=float, default=1273)
parser.add_argument("--runs", type=int, default=3)
parser.add_argument("--peer", action="store_true", help=argparse.SUPPRESS)
options = parser.parse_args()


def compositions(elements, count):
    drawn = random.Random(7)
    for _ in range(count):
        shares = [drawn.expovariate(1) for _ in elements]
        total = sum(shares)
        yield {e: 0.02 + (1 - 0.02 * len(elements)) * s / total for e, s in zip(elements, shares)}


def children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def ours(elements, count):
    text = "".join(
        json.dumps({"composition": {e.capitalize(): x for e, x in c.items()}, "conditions": {"temperature": options.temperature}}) + "\n"
        for c in compositions(elements, count))
    before, start = children(), time.time()
    out = subprocess.run(
        [options.service, "equilibrium", "--database", options.database, "--exclude", "GAS"], input=text, text=True,
        capture_output=True, check=True).stdout
    answers = [json.loads(line)["stability"]["equilibrium"] for line in out.splitlines()]
    return children() - before, time.time() - start, answers


def peer():
    begin = time.process_time()
    import warnings
    warnings.simplefilter("ignore")
    from pycalphad import Database, equilibrium, variables as v
    from pycalphad.codegen.phase_record_factory import PhaseRecordFactory
    from pycalphad.core.utils import instantiate_models, filter_phases, unpack_species
    database = Database(options.database)
    elements = sorted(e for e in database.elements if e not in ("VA", "/-"))
    components = elements + ["VA"]
    phases = [p for p in filter_phases(database, unpack_species(database, components)) if p != "GAS"]
    models = instantiate_models(database, components, phases)
    records = PhaseRecordFactory(database, components, [v.N, v.P, v.T], models)
    times, energies = [], []
    for c in compositions(elements, options.peer_points):
        conditions = {v.T: options.temperature, v.P: 101325, v.N: 1, **{v.X(e): c[e] for e in elements[1:]}}
        start = time.process_time()
        answer = equilibrium(database, components, phases, conditions, model=models, phase_records=records)
        times.append(time.process_time() - start)
        energies.append(float(answer.GM.values.squeeze()))
        if len(times) == 1:
            cold = time.process_time() - begin
    # Its conditions are axes, so that one call takes a grid: four values of each element but the first, 64 points of four.
    axis = [0.06, 0.14, 0.22, 0.30] if len(elements) < 5 else [0.08, 0.16]
    conditions = {v.T: options.temperature, v.P: 101325, v.N: 1, **{v.X(e): axis for e in elements[1:]}}
    start = time.process_time()
    energy = equilibrium(database, components, phases, conditions, model=models, phase_records=records).GM.values
    grid = (time.process_time() - start) / energy.size
    print(json.dumps({"elements": elements, "cold": cold, "warm": times[1:], "grid": grid, "energies": energies}))


if options.peer:
    peer()
    sys.exit()

measured = [
    json.loads(subprocess.run([sys.executable, __file__, *sys.argv[1:], "--peer"], text=True, capture_output=True, check=True).stdout)
    for _ in range(options.runs)]
elements = measured[0]["elements"]
full = [ours(elements, options.points) for _ in range(options.runs)]
single = [ours(elements, 1) for _ in range(options.runs)]
answers = full[0][2]
cold, one = statistics.median(m["cold"] for m in measured), statistics.median(s[0] for s in single)
alone = statistics.median(t for m in measured for t in m["warm"])
grid = statistics.median(m["grid"] for m in measured)
warm = min(alone, grid)
each = (statistics.median(f[0] for f in full) - one) / (options.points - 1)
print(f"pycalphad, warm: {alone * 1e3:.1f} ms a point one by one, {grid * 1e3:.1f} ms in one call")
print(f"warm: ours {each * 1e3:.2f} ms a point, pycalphad {warm * 1e3:.1f} ms: {warm / each:.1f} times")
print(f"cold, one point: ours {one * 1e3:.0f} ms CPU, pycalphad {cold:.2f} s: {cold / one:.0f} times")
status = [a["status"] for a in answers]
print("status:", {s: status.count(s) for s in sorted(set(status))})
pairs = [(a["gibbs_energy_j_per_mol_atoms"], g) for a, g in zip(answers, measured[0]["energies"]) if g == g]
print(f"pycalphad without an answer: {sum(g != g for g in measured[0]['energies'])} of {options.peer_points}")
print(f"ours above pycalphad by at most {max(a - g for a, g in pairs):.2e} J/mol, below by at most {max(g - a for a, g in pairs):.2e}")
