#!/usr/bin/env python3
"""Writes COUNT formulas as records, the same bytes on every machine: generate.py [COUNT] > formulas.ndjson

Seven in ten have small whole amounts, two decimals, one a bracketed group; two to six elements each.
"""
import json
import random
import sys

ELEMENTS = (
    "H Li Be B C N O F Na Mg Al Si P S Cl K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Rb Sr Y Zr Nb Mo Ru Rh Pd Ag"
    " Cd In Sn Sb Te I Cs Ba La Ce Nd Sm Gd Dy Er Yb Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi"
).split()


def formula(generator):
    elements = generator.sample(ELEMENTS, 2 + int(generator.random() * 5))
    kind = generator.random()
    if kind < 0.7:
        return "".join(e + (str(n) if n > 1 else "") for e in elements for n in [1 + int(generator.random() * 6)])
    if kind < 0.9:
        return "".join(f"{e}{round(0.05 + generator.random(), 3)}" for e in elements)
    head, group = elements[:1], elements[1:]
    return "".join(head) + "(" + "".join(group) + ")" + str(2 + int(generator.random() * 3))


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    generator = random.Random(1)
    for k in range(count):
        print(json.dumps({"id": f"f{k}", "formula": formula(generator)}))


if __name__ == "__main__":
    main()
