#!/usr/bin/env python3
"""The four descents of target queries, from the same 20 random starts: iterations and evaluations to 1e-6.

    run.py

Prints Markdown tables. The program is built as a package of its own in a temporary folder, out of the sources and main.swift,
so that it is no part of the product. Every count is exact and the same on every machine.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SOURCES = HERE.parents[2] / "Sources"
LIBRARIES = ("CNLopt", "CDenseAlgebra", "Numerics", "Chemistry", "DesignSpace")
METHODS = ("projected-gradient", "elimination", "softmax", "mirror")
PACKAGE = """// swift-tools-version: 6.2
import PackageDescription
let package = Package(name: "bench", targets: [
  .systemLibrary(name: "CNLopt", pkgConfig: "nlopt"), .target(name: "CDenseAlgebra"),
  .target(name: "Numerics", dependencies: ["CDenseAlgebra", "CNLopt"]),
  .target(name: "Chemistry"),
  .target(name: "DesignSpace", dependencies: ["Chemistry", "Numerics"]),
  .target(name: "Descent", dependencies: ["DesignSpace", "Numerics"]),
  .executableTarget(name: "bench", dependencies: ["Descent", "DesignSpace", "Numerics"]),
])
"""


def build(folder):
    (folder / "Package.swift").write_text(PACKAGE)
    (folder / "Sources" / "bench").mkdir(parents=True)
    for name in LIBRARIES:
        (folder / "Sources" / name).symlink_to(SOURCES / name)
    (folder / "Sources" / "Descent").symlink_to(SOURCES / "Optimization" / "Inversion" / "Descent")
    (folder / "Sources" / "bench" / "main.swift").symlink_to(HERE / "main.swift")
    subprocess.run(["swift", "build", "-c", "release", "--package-path", folder], check=True, stdout=sys.stderr)
    return folder / ".build" / "release" / "bench"


def cell(record, convex):
    if record["iterations"] is None:
        return "never"
    if convex:
        text = f"{record['iterations']} / {record['evaluations']}"
        return text if record["reached"] == record["of"] else f"{text} ({record['reached']} of {record['of']})"
    return f"{record['reached']} of {record['of']}, {record['evaluations_per_success']}"


def main():
    with tempfile.TemporaryDirectory() as folder:
        output = subprocess.run([build(pathlib.Path(folder))], text=True, check=True, capture_output=True).stdout
    records = [json.loads(line) for line in output.splitlines()]
    for convex in (True, False):
        print("| case | d | " + " | ".join(METHODS) + " |\n|---|---|" + "---|" * len(METHODS))
        for name in dict.fromkeys(record["case"] for record in records if record["convex"] == convex):
            for d in dict.fromkeys(record["d"] for record in records):
                row = {r["method"]: r for r in records if (r["case"], r["d"]) == (name, d)}
                print(f"| {name} | {d} | " + " | ".join(cell(row[m], convex) for m in METHODS) + " |")
        print()


if __name__ == "__main__":
    main()
