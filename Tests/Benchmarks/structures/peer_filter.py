#!/usr/bin/env python3
"""Descriptors of structures by Python packages as a filter: records in, records out, orjson on both sides.

    peer_filter.py soap|graph|structure

soap is DScribe's with the settings of sluice-featurizer; graph is pymatgen's neighbour list within 5 Å;
structure is matminer's density features with the Voronoi-based ordering and heterogeneity features, as far as it has them.
"""
import os
import sys
import warnings

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "1"
warnings.filterwarnings("ignore")
import numpy
import orjson

WHAT = sys.argv[1]
if WHAT == "soap":
    from ase import Atoms
    from dscribe.descriptors import SOAP

    descriptor = SOAP(
        species=["Fe", "O", "Ti", "Al", "Si", "Mg"], periodic=True, r_cut=5, n_max=8, l_max=6, sigma=0.5,
        average="outer", compression={"mode": "mu2", "species_weighting": None},
        weighting={"function": "poly", "r0": 5, "c": 1, "m": 1})

    def read(structure):
        return Atoms(structure["species_at_sites"], cell=structure["lattice_vectors"],
                     positions=structure["cartesian_site_positions"], pbc=True)

    def compute(atoms):
        return {"features": {"preset": WHAT, "vector": descriptor.create(atoms).tolist()}}
else:
    from pymatgen.core import Lattice, Structure

    def read(structure):
        return Structure(Lattice(structure["lattice_vectors"]), structure["species_at_sites"],
                         structure["cartesian_site_positions"], coords_are_cartesian=True, to_unit_cell=True)

    if WHAT == "graph":
        def compute(structure):
            source, target, shift, distance = structure.get_neighbor_list(5.0)
            return {"graph": {"nodes": {"atomic_numbers": list(structure.atomic_numbers)}, "edges": {
                "source": source.tolist(), "target": target.tolist(), "shift": shift.astype(int).ravel().tolist(),
                "distance": distance.tolist()}}}
    else:
        from matminer.featurizers.structure import ChemicalOrdering, DensityFeatures, StructuralHeterogeneity

        featurizers = [DensityFeatures(), ChemicalOrdering(), StructuralHeterogeneity()]

        def compute(structure):
            values = {}
            for featurizer in featurizers:
                try:
                    values.update(zip(featurizer.feature_labels(), map(float, featurizer.featurize(structure))))
                except Exception as error:
                    values[type(featurizer).__name__] = str(error)[:80]
            return {"features": {"values": values}}

for line in sys.stdin.buffer:
    record = orjson.loads(line)
    record.update(compute(read(record["structure"])))
    sys.stdout.buffer.write(orjson.dumps(record, option=orjson.OPT_SERIALIZE_NUMPY) + b"\n")
