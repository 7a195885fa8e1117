#!/usr/bin/env python3
"""Reads the data blocks of a CIF on standard input with pymatgen and writes a dictionary a line."""
import io
import json
import sys
import warnings

warnings.filterwarnings("ignore")
from pymatgen.io.cif import CifParser

for structure in CifParser(io.StringIO(sys.stdin.read())).parse_structures(primitive=False):
    print(json.dumps(structure.as_dict()))
