#!/usr/bin/env python3
"""Writes COUNT records of about 300 bytes, the same bytes on every machine:

    generate.py [COUNT] > records.ndjson
    generate.py [COUNT] --errors > errors.ndjson     # error lines, which every service passes on untouched
"""
import json
import random
import sys

ELEMENTS = "Nb Mo Ta W Ti Zr Hf V Cr Al Fe Co Ni Mn Cu".split()


def main():
    errors = "--errors" in sys.argv[1:]
    counts = [int(argument) for argument in sys.argv[1:] if argument.isdigit()]
    count = counts[0] if counts else 200_000
    generator = random.Random(1)
    for k in range(count):
        elements = sorted(ELEMENTS, key=lambda _: generator.random())[: 3 + int(generator.random() * 3)]
        parts = [generator.random() + 0.01 for _ in elements]
        record = {
            "id": f"candidate-{k:07d}",
            "composition": {e: round(p / sum(parts), 6) for e, p in zip(elements, parts)},
            "conditions": {"temperature": 300 + int(generator.random() * 1200)},
            "descriptors": [round(generator.random() * 4 - 2, 6) for _ in range(7 if errors else 12)],
            "score": round(generator.random() * 2, 6),
            "route": "arc\u2013melted",
        }
        if errors:
            record["error"] = {"type": "trial/failed", "title": "carried to the end"}
        print(json.dumps(record, ensure_ascii=False, separators=(",", ":")))


if __name__ == "__main__":
    main()
