#!/usr/bin/env python3
"""The peer: orjson and moocore do what sluice-ranker does for a problem without constraints, but for `dominated_by`,
`crowding` and `knee`, which moocore has no function for: moocore_ranker.py PROBLEM [summary] < records"""
import json
import sys

import moocore
import numpy as np
import orjson


def main():
    problem = json.load(open(sys.argv[1]))
    names = [o["property"] for o in problem["objectives"]]
    reference = np.array([problem["reference_point"][name] for name in names])
    records = [orjson.loads(line) for line in sys.stdin.buffer]
    points = np.array([[r["measured"][name] for name in names] for r in records])
    ranks = moocore.pareto_rank(points)
    front = np.flatnonzero(ranks == 0)
    write = sys.stdout.buffer.write
    if "summary" in sys.argv:
        volume = moocore.hypervolume(points[front], ref=reference)
        write(orjson.dumps({"summary": {"front": len(front), "hypervolume": float(volume)}}) + b"\n")
        return
    contributions = np.zeros(len(points))
    contributions[front] = moocore.hv_contributions(points[front], ref=reference)
    for record, rank, volume in zip(records, ranks.tolist(), contributions.tolist()):
        record["pareto"] = {"rank": rank, "hypervolume_contribution": volume}
        write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))


if __name__ == "__main__":
    main()
