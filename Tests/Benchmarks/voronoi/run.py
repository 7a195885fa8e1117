#!/usr/bin/env python3
"""Voronoi cells of this repository against freud (voro++) and pymatgen, in turns, on one thread each.

    run.py [--rounds 3] --python freud=PYTHON pymatgen=PYTHON

PYTHON is an interpreter with the peer. The crystals are those of ../neighbours; pymatgen gets the first ten of them only.
Prints a Markdown table of CPU milliseconds a site: medians over the rounds of the least of five calls (pymatgen: of one).
Volumes must agree with the cells of the lattice. The Swift side is built as a package of its own in a temporary folder.
"""
import argparse
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "neighbours"))
import run as neighbours


def cases():
    for name, _, crystals in neighbours.cases():
        if name == "perovskites" and len(crystals) > 0:
            yield "perovskites", crystals[:100]
        elif name == "sheared-fcc":
            yield name, crystals[:100]
        elif name == "200-crystals":
            yield "ten-crystals", crystals[:10]
            yield name, crystals
        elif name == "10000-sites":
            yield name, crystals


def sites(crystals):
    return sum(int(crystal.split(maxsplit=1)[0]) for crystal in crystals)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--python", nargs="*", default=[], metavar="PEER=PYTHON")
    parser.add_argument("--bench", type=pathlib.Path, help="a bench that is built already")
    options = parser.parse_args()
    given = dict(cases())
    with tempfile.TemporaryDirectory() as folder:
        bench = options.bench or neighbours.build(pathlib.Path(folder), HERE / "main.swift")
        commands = {"sluice": [bench]}
        for peer, python in (word.split("=", 1) for word in options.python):
            commands[peer] = [python, HERE / "peers.py", peer]
        times, faces = {}, {}
        for number in range(options.rounds):
            for peer, command in commands.items():
                few = peer == "pymatgen"
                if few and number > 0:
                    continue
                names = ["ten-crystals"] if few else list(given)
                text = "".join(f"case {name} 1 {len(given[name])}\n" + "".join(given[name]) for name in names)
                output = subprocess.run(command, input=text, text=True, check=True, stdout=subprocess.PIPE).stdout
                for name, time, count, volume in map(str.split, output.splitlines()):
                    times.setdefault((name, peer), []).append(float(time))
                    faces[name, peer] = (int(count), float(volume))
    print("| case | sites | " + " | ".join(f"{peer} ms/site" for peer in commands) + " | "
          + " | ".join(f"{peer}/sluice" for peer in list(commands)[1:]) + " | faces a site: "
          + ", ".join(commands) + " |")
    print("|---" * (2 + 2 * len(commands)) + "|")
    for name, crystals in given.items():
        count = sites(crystals)
        medians = [statistics.median(times[name, peer]) if (name, peer) in times else None for peer in commands]
        for peer in commands:
            if (name, peer) in faces and abs(faces[name, peer][1] / faces[name, "sluice"][1] - 1) > 1e-5:
                print(f"{name}: volumes of {peer} {faces[name, peer][1]}, sluice {faces[name, 'sluice'][1]}", file=sys.stderr)
        print(f"| {name} | {count} | "
              + " | ".join("" if m is None else f"{1e3 * m / count:.4g}" for m in medians) + " | "
              + " | ".join("" if m is None else f"{m / medians[0]:.2f}" for m in medians[1:]) + " | "
              + ", ".join(f"{faces[name, peer][0] / count:.2f}" for peer in commands if (name, peer) in faces) + " |")


if __name__ == "__main__":
    main()
