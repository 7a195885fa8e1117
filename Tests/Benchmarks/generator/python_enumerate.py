#!/usr/bin/env python3
"""The first designs of the main job's grid as a script would list them: combinations of elements, then compositions.

    python_enumerate.py N

Writes N lines with orjson where it is installed, else json. Not in the generator's order; the same designs.
"""
import itertools
import sys

try:
    import orjson

    def line(value):
        return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)
except ImportError:
    import json

    def line(value):
        return (json.dumps(value, separators=(",", ":")) + "\n").encode()

ELEMENTS = ["Nb", "Mo", "Ta", "W", "Ti", "Zr", "Hf", "V", "Cr"]


def parts(units, count, least):
    if count == 1:
        yield (units,)
        return
    for first in range(least, units - least * (count - 1) + 1):
        for rest in parts(units - first, count - 1, least):
            yield (first, *rest)


def main():
    limit = int(sys.argv[1])
    write = sys.stdout.buffer.write
    rank = 0
    # Largest sets first: most of the grid has five elements.
    for count in (5, 4, 3):
        for symbols in itertools.combinations(ELEMENTS, count):
            for units in parts(100, count, 5):
                if rank == limit:
                    return
                design = dict(zip(symbols, (u / 100 for u in units)))
                write(line({"id": f"refractory/{rank}", "composition": design, "generated": {"method": "enumerate"}}))
                rank += 1


if __name__ == "__main__":
    main()
