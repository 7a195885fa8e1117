#!/usr/bin/env python3
"""The peer: an orjson loop that passes records through, or with `add` sets one member."""
import sys

import orjson

write = sys.stdout.buffer.write
add = "add" in sys.argv[1:]
for line in sys.stdin.buffer:
    record = orjson.loads(line)
    if add:
        record["measured"] = {"vec": {"value": 5.5, "unit": "1"}}
    write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
