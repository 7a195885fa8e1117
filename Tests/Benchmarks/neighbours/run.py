#!/usr/bin/env python3
"""Neighbour lists of this repository against vesin, matscipy and pymatgen, in turns, on one thread each.

    run.py [--rounds 5] --python vesin=PYTHON matscipy=PYTHON pymatgen=PYTHON

PYTHON is an interpreter with the peer. Every list gives sources, targets, distances, shifts and vectors (pymatgen no vectors).
Prints a Markdown table: medians over the rounds of the least CPU time of five calls, a structure, and ratios of the medians.
Edges and sums of distances must agree. The Swift side is built as a package of its own in a temporary folder.
"""
import argparse
import math
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
PACKAGE = """// swift-tools-version: 6.2
import PackageDescription
let package = Package(name: "bench", targets: [
%s  .executableTarget(name: "bench", dependencies: ["Chemistry", "Crystallography"]),
])
"""
LAYERS = {
    "CNLopt": '  .systemLibrary(name: "CNLopt", pkgConfig: "nlopt"),\n',
    "CDenseAlgebra": '  .target(name: "CDenseAlgebra"),\n',
    "Numerics": '  .target(name: "Numerics", dependencies: ["CDenseAlgebra", "CNLopt"]),\n',
    "Chemistry": '  .target(name: "Chemistry"),\n',
    "Crystallography": '  .target(name: "Crystallography", dependencies: ["Chemistry", "Numerics"]),\n',
}
FCC = [(0, 0, 0), (0, 0.5, 0.5), (0.5, 0, 0.5), (0.5, 0.5, 0)]
PEROVSKITE = [(0, 0, 0), (0.5, 0.5, 0.5), (0, 0.5, 0.5), (0.5, 0, 0.5), (0.5, 0.5, 0)]
PROTOTYPES = [
    ([(0, 0, 0)], 2.9, 90), (FCC, 3.6, 90), ([(0, 0, 0), (0.5, 0.5, 0.5)], 2.9, 90), (PEROVSKITE, 4.0, 90),
    ([(1 / 3, 2 / 3, 0.25), (2 / 3, 1 / 3, 0.75)], 3.2, 120), (FCC + [tuple(c + 0.25 for c in p) for p in FCC], 5.4, 90),
]


def crystal(generator, sites, edge, angle, repeats, rattle=0.06):
    """A supercell of a prototype, strained and shaken."""
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    rows = [[edge, 0, 0], [edge * cosine, edge * sine, 0], [0, 0, edge * (1.633 if angle == 120 else 1)]]
    rows = [[x * n * (1 + 0.04 * (generator.random() - 0.5)) for x in row] for row, n in zip(rows, repeats)]
    places = []
    for i in range(repeats[0]):
        for j in range(repeats[1]):
            for k in range(repeats[2]):
                for site in sites:
                    places.append([(c + o + rattle / edge * (generator.random() - 0.5)) / n
                                   for c, o, n in zip(site, (i, j, k), repeats)])
    flat = [x for row in rows for x in row]
    return (f"{len(places)} " + " ".join(map(repr, flat)) + "\n"
            + " ".join(repr(x) for place in places for x in place) + "\n")


def cases():
    generator = random.Random(22)
    mixed = []
    for number in range(200):
        sites, edge, angle = PROTOTYPES[number % len(PROTOTYPES)]
        target, repeats = math.exp(generator.uniform(math.log(2), math.log(200))), [1, 1, 1]
        while len(sites) * math.prod(repeats) * 1.4 < target:
            repeats[repeats.index(min(repeats))] += 1
        mixed.append(crystal(generator, sites, edge, angle, repeats))
    sheared = "1 0 1.8 1.8 1.8 0 1.8 1.8 14.4 12.6\n0 0 0\n"
    small = [crystal(generator, PEROVSKITE, 4.0, 90, (1, 1, 1)) for _ in range(200)]
    yield "perovskites", 5, small
    yield "perovskites", 8, small
    yield "sheared-fcc", 6, [sheared] * 200
    yield "200-crystals", 6, mixed
    yield "1000-sites", 6, [crystal(generator, FCC, 3.6, 90, (5, 5, 10))]
    yield "10000-sites", 8, [crystal(generator, FCC, 3.6, 90, (10, 10, 25))]
    yield "20000-sites", 6, [crystal(generator, FCC, 3.6, 90, (10, 20, 25))]


def build(folder, main=HERE / "main.swift"):
    (folder / "Package.swift").write_text(PACKAGE % "".join(LAYERS.values()))
    (folder / "Sources" / "bench").mkdir(parents=True)
    for name in LAYERS:
        (folder / "Sources" / name).symlink_to(ROOT / "Sources" / name)
    (folder / "Sources" / "bench" / "main.swift").symlink_to(main)
    subprocess.run(["swift", "build", "-c", "release", "--package-path", folder], check=True, stdout=sys.stderr)
    return folder / ".build" / "release" / "bench"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--python", nargs="*", default=[], metavar="PEER=PYTHON")
    parser.add_argument("--bench", type=pathlib.Path, help="a bench that is built already")
    options = parser.parse_args()
    given = list(cases())
    names = [f"{name}-{cutoff}" for name, cutoff, _ in given]
    text = "".join(f"case {name} {cutoff} {len(crystals)}\n" + "".join(crystals)
                   for name, (_, cutoff, crystals) in zip(names, given))
    with tempfile.TemporaryDirectory() as folder:
        commands = {"sluice": [options.bench or build(pathlib.Path(folder))]}
        for peer, python in (word.split("=", 1) for word in options.python):
            commands[peer] = [python, HERE / "peers.py", peer]
        times, answers = {}, {}
        for _ in range(options.rounds):
            for peer, command in commands.items():
                output = subprocess.run(command, input=text, text=True, check=True, stdout=subprocess.PIPE).stdout
                for name, time, edges, total in map(str.split, output.splitlines()):
                    times.setdefault((name, peer), []).append(float(time))
                    answers.setdefault(name, {})[peer] = (int(edges), float(total))
    print("| case | edges | " + " | ".join(f"{peer} ms" for peer in commands) + " | "
          + " | ".join(f"{peer}/sluice" for peer in list(commands)[1:]) + " |")
    print("|---" * (1 + 2 * len(commands)) + "|")
    for name, (_, _, crystals) in zip(names, given):
        edges, total = answers[name]["sluice"]
        for peer, (other, sum_of_distances) in answers[name].items():
            if other != edges or abs(sum_of_distances - total) > 1e-9 * total:
                print(f"{name}: {peer} finds {other} edges, sluice {edges}", file=sys.stderr)
        medians = [statistics.median(times[name, peer]) for peer in commands]
        print(f"| {name} | {edges // len(crystals)} | "
              + " | ".join(f"{1e3 * m / len(crystals):.4g}" for m in medians) + " | "
              + " | ".join(f"{m / medians[0]:.2f}" for m in medians[1:]) + " |")


if __name__ == "__main__":
    main()
