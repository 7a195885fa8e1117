#!/usr/bin/env python3
"""Value against time of the tree search, beside dynamic programming on the same process, and rollouts per second.

    python3 Tests/Benchmarks/planner/search.py .build/release/sluice-planner
"""
import json, resource, subprocess, sys

TARGETS = ["BaTiO3", "LiFePO4", "CaFe2O4"]


def run(options, target):
    """The value of a plan, and the CPU seconds that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.argv[1], "--samples", "0", *options]
    line = json.dumps({"formula": target}) + "\n"
    answer = json.loads(subprocess.run(command, input=line, capture_output=True, text=True, check=True).stdout)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    plan = answer["plan"]
    return plan["value"], after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, plan["solver"]["states"]


print("| target | method | rollouts | value | CPU s | rollouts/s |")
print("|---|---|---|---|---|---|")
for target in TARGETS:
    _, base, _ = run(["--solver", "tree-search", "--rollouts", "2"], target)
    for rollouts in [100, 1000, 10_000]:
        value, seconds, _ = run(["--solver", "tree-search", "--rollouts", str(rollouts)], target)
        rate = rollouts / max(1e-3, seconds - base)
        print(f"| {target} | tree search | {rollouts} | {value:.4f} | {seconds:.2f} | {rate:.0f} |", flush=True)
    value, seconds, states = run(["--solver", "dynamic", "--states", "1000000"], target)
    print(f"| {target} | dynamic, {states} states | | {value:.4f} | {seconds:.2f} | |", flush=True)
