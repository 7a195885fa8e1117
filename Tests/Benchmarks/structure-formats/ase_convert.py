#!/usr/bin/env python3
"""Reads structures on standard input with ASE (ase_convert.py cif|extxyz) and writes lattice, numbers and positions a line."""
import io
import json
import sys
import warnings

warnings.filterwarnings("ignore")
from ase.io import read

data = sys.stdin.buffer.read() if sys.argv[1] == "cif" else sys.stdin.read()
stream = io.BytesIO(data) if sys.argv[1] == "cif" else io.StringIO(data)
for atoms in read(stream, index=":", format=sys.argv[1]):
    print(
        json.dumps(
            {
                "cell": atoms.cell.tolist(),
                "numbers": atoms.numbers.tolist(),
                "positions": atoms.positions.tolist(),
                "pbc": atoms.pbc.tolist(),
            }
        )
    )
