#!/usr/bin/env python3
"""Gaussian processes of this repository against BoTorch and scikit-learn, in turns, on one thread each.

    run.py [--rounds 3] [--python PYTHON]

PYTHON is an interpreter with botorch and scikit-learn. Prints a Markdown table of medians of CPU seconds. The Swift side is
built as a package of its own in a temporary folder, out of the sources and main.swift, so that it is no part of the product.
"""
import argparse
import json
import math
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SOURCES = HERE.parents[2] / "Sources"
PACKAGE = """// swift-tools-version: 6.2
import PackageDescription
let package = Package(name: "bench", targets: [
  .systemLibrary(name: "CNLopt", pkgConfig: "nlopt"), .target(name: "CDenseAlgebra"),
  .target(name: "Numerics", dependencies: ["CDenseAlgebra", "CNLopt"]),
  .target(name: "GaussianProcesses", dependencies: ["Numerics"]),
  .executableTarget(name: "bench", dependencies: ["Numerics", "GaussianProcesses"]),
])
"""


def numbers():
    """1,000 points to train on and 200 to test on: five inputs and a smooth function with a little noise."""
    generator = random.Random(4)
    lines = []
    for _ in range(1200):
        x = [generator.random() for _ in range(5)]
        y = math.sin(4 * x[0]) + 2 * x[1] * x[2] - 3 * (x[3] - 0.4) ** 2 + math.exp(-2 * x[4])
        y += 0.05 * sum(generator.random() - 0.5 for _ in range(4))
        lines.append(" ".join(map(repr, x + [y])))
    return "\n".join(lines) + "\n"


def build(folder):
    (folder / "Package.swift").write_text(PACKAGE)
    (folder / "Sources" / "bench").mkdir(parents=True)
    for name in ("CNLopt", "CDenseAlgebra", "Numerics", "GaussianProcesses"):
        (folder / "Sources" / name).symlink_to(SOURCES / name)
    (folder / "Sources" / "bench" / "main.swift").symlink_to(HERE / "main.swift")
    subprocess.run(["swift", "build", "-c", "release", "--package-path", folder], check=True, stdout=sys.stderr)
    return folder / ".build" / "release" / "bench"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--python", default=sys.executable)
    options = parser.parse_args()
    text = numbers()
    cases = {}
    with tempfile.TemporaryDirectory() as folder:
        bench = build(pathlib.Path(folder))
        for _ in range(options.rounds):
            for command in ([bench], [options.python, HERE / "peers.py"]):
                output = subprocess.run(command, input=text, text=True, check=True, capture_output=True).stdout
                for record in map(json.loads, output.splitlines()):
                    cases.setdefault((record["n"], record["peer"]), []).append(record)
    print("| n | peer | fit ms | predict 200 ms | gradient at a point µs | RMSE | log posterior / n |")
    print("|---|---|---|---|---|---|---|")

    def median(records, key, unit):
        values = [record[key] * unit for record in records if key in record]
        return f"{statistics.median(values):.4g}" if values else ""

    for (n, peer), records in sorted(cases.items()):
        print(f"| {n} | {peer} | {median(records, 'fit', 1e3)} | {median(records, 'predict', 1e3)} | "
              f"{median(records, 'gradient', 1e6)} | {median(records, 'rmse', 1)} | "
              f"{median(records, 'posterior', 1)} |")


if __name__ == "__main__":
    main()
