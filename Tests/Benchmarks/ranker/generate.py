#!/usr/bin/env python3
"""Writes COUNT measured designs with three objectives, the same bytes on every machine: generate.py COUNT [sphere]

Uniform in the unit cube (a front of a few hundred), or with `sphere` on the unit sphere (all on one front).
"""
import json
import random
import sys

PROBLEM = {
    "problem": 1,
    "name": "points",
    "space": {"variables": [{"name": "x", "range": [0, 1]}]},
    "objectives": [{"property": name, "goal": "minimize"} for name in "abc"],
    "reference_point": {"a": 1.1, "b": 1.1, "c": 1.1},
}


def main():
    if sys.argv[1] == "problem":
        return print(json.dumps(PROBLEM))
    generator = random.Random(3)
    for k in range(int(sys.argv[1])):
        if "sphere" in sys.argv:
            point = [abs(generator.gauss(0, 1)) for _ in "abc"]
            length = sum(v * v for v in point) ** 0.5
            point = [v / length for v in point]
        else:
            point = [generator.random() for _ in "abc"]
        print(json.dumps({"id": f"p{k}", "measured": dict(zip("abc", point))}, separators=(",", ":")))


if __name__ == "__main__":
    main()
