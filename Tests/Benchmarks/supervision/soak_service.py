#!/usr/bin/env python3
"""The middle stage of the soak: answers every record with the square of its `n`, and does what a record tells it to do
wrong: always (`poison`), or only the first time that anybody reads it (`crash`, `hang`, `burst`, `banner`, `cut`, `twice`,
each with a name for the fault).

    soak_service.py FOLDER < records > records        # FOLDER keeps the names of the faults that were done
"""
import json
import os
import sys
import time

FAULTS = ("crash", "hang", "burst", "banner", "cut", "twice")


def is_first(folder, name):
    try:
        os.close(os.open(os.path.join(folder, name), os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        return True
    except FileExistsError:
        return False


def misbehave(fault, answer):
    if fault == "crash":
        os._exit(11)
    elif fault == "hang":
        time.sleep(100_000)
    elif fault == "burst":
        for _ in range(100):
            os.write(2, (b"e" * 99 + b"\n") * 1000)
    elif fault == "banner":
        os.write(1, b"Loading model ...\n")
    elif fault == "cut":
        os.write(1, answer[:20])
        os.kill(os.getpid(), 9)
    elif fault == "twice":
        os.write(1, answer)


def main(folder):
    for line in sys.stdin.buffer:
        record = json.loads(line)
        if "mark" in record or "error" in record:
            os.write(1, line)
            continue
        if "poison" in record:
            os._exit(11)
        record["square"] = record["n"] ** 2
        answer = json.dumps(record).encode() + b"\n"
        for fault in FAULTS:
            if fault in record and is_first(folder, record[fault]):
                misbehave(fault, answer)
        os.write(1, answer)


main(sys.argv[1])
