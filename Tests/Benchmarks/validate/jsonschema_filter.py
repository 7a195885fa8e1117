#!/usr/bin/env python3
"""Validates records, marks and error lines on standard input as `sluice validate` does, with Python's jsonschema:

    jsonschema_filter.py SCHEMAS < lines.ndjson     # SCHEMAS is the folder of the schemas
"""
import json
import os
import sys

from jsonschema import Draft202012Validator


def main():
    validators = {}
    for name in ("record", "mark", "error"):
        with open(os.path.join(sys.argv[1], name + ".json"), encoding="utf-8") as file:
            validators[name] = Draft202012Validator(json.load(file))
    for number, line in enumerate(sys.stdin, 1):
        value = json.loads(line)
        kind = "mark" if "mark" in value else "error" if "error" in value else "record"
        if not validators[kind].is_valid(value):
            print(f"{number}: {kind}: invalid")


if __name__ == "__main__":
    main()
