#!/usr/bin/env python3
"""The peer: matminer's magpie preset as a filter, read and written by orjson. Needs matminer and orjson."""
import sys
import warnings

import orjson
from matminer.featurizers.composition import ElementProperty
from pymatgen.core import Composition

warnings.filterwarnings("ignore")
featurizer = ElementProperty.from_preset("magpie")
write = sys.stdout.buffer.write
for line in sys.stdin.buffer:
    record = orjson.loads(line)
    values = [float(value) for value in featurizer.featurize(Composition(record["formula"]))]
    record["features"] = {"preset": "magpie", "vector": values}
    write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
