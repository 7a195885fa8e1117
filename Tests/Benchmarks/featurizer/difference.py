#!/usr/bin/env python3
"""The largest relative difference between the vectors of two files of records: difference.py A.ndjson B.ndjson"""
import json
import sys


def vectors(path):
    with open(path) as lines:
        return {r["id"]: r["features"]["vector"] for r in map(json.loads, lines)}


def main():
    a, b = vectors(sys.argv[1]), vectors(sys.argv[2])
    assert a.keys() == b.keys() and a, "the files hold different records"
    worst = max(abs(x - y) / max(1, abs(x), abs(y)) for k in a for x, y in zip(a[k], b[k], strict=True))
    print(f"{len(a)} records, largest relative difference {worst:.2g}")


if __name__ == "__main__":
    main()
