"""Validates JSON against the schemas of a folder: validate.py SCHEMAS wire < LINES, or validate.py SCHEMAS NAME FILE...
With `cases` each line of standard input is a schema with values that fit it and values that do not.

With `wire` every line of standard input is a record, a mark or an error line, told apart as the protocol says; with NAME
and no file each is a document. Prints a line for each document that fails, and at the end how many were checked; exit
status 1 if any failed.
"""
import json
import os
import sys

from jsonschema import Draft202012Validator


def validator(folder, name):
    with open(os.path.join(folder, name + ".json"), encoding="utf-8") as file:
        schema = json.load(file)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def kind(document):
    if isinstance(document, dict) and "mark" in document:
        return "mark"
    return "error" if isinstance(document, dict) and "error" in document else "record"


def documents(name, files):
    if files:
        for path in files:
            with open(path, encoding="utf-8") as file:
                yield path, name, json.load(file)
        return
    for number, line in enumerate(sys.stdin, 1):
        document = json.loads(line)
        yield f"line {number}", kind(document) if name == "wire" else name, document


def judge_cases():
    checked = failed = 0
    for case in map(json.loads, sys.stdin):
        Draft202012Validator.check_schema(case["schema"])
        judge = Draft202012Validator(case["schema"])
        for expected in ("valid", "invalid"):
            for value in case[expected]:
                checked += 1
                if judge.is_valid(value) != (expected == "valid"):
                    failed += 1
                    print(f"{case['about']}: {json.dumps(value)} is not {expected}")
    print(f"{checked} checked")
    sys.exit(1 if failed or not checked else 0)


def main():
    folder, name, *files = sys.argv[1:]
    if name == "cases":
        judge_cases()
    names = ["record", "mark", "error"] if name == "wire" else [name]
    validators = {each: validator(folder, each) for each in names}
    checked = failed = 0
    for place, kind_name, document in documents(name, files):
        checked += 1
        for error in validators[kind_name].iter_errors(document):
            failed += 1
            path = "/" + "/".join(str(part) for part in error.absolute_path)
            print(f"{place}: {kind_name}: {path}: {error.message[:300]}")
    print(f"{checked} checked")
    sys.exit(1 if failed or not checked else 0)


if __name__ == "__main__":
    main()
