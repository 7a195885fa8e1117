#!/usr/bin/env python3
"""Prints the CIF texts of a table of the optional data folder, one after another: extract.py TABLE.csv.gz > stream.cif"""
import csv
import gzip
import sys

csv.field_size_limit(1 << 30)
with gzip.open(sys.argv[1], "rt") as table:
    for row in csv.DictReader(table):
        sys.stdout.write(row["cif"].rstrip("\n") + "\n")
