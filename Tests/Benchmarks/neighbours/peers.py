"""Times the neighbour lists of Python packages on the cases of standard input; lines as main.swift writes them."""
import os
import sys
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "1"
import numpy

PEER = sys.argv[1]
if PEER == "vesin":
    import vesin

    def neighbours(lattice, positions, cutoff):
        search = vesin.NeighborList(cutoff=cutoff, full_list=True, n_threads=1)
        _, _, distances, _, _ = search.compute(positions, lattice, True, "ijdSD")
        return len(distances), distances.sum()
elif PEER == "matscipy":
    from matscipy.neighbours import neighbour_list

    def neighbours(lattice, positions, cutoff):
        _, _, distances, _, _ = neighbour_list(
            "ijdSD", positions=positions, cell=lattice, pbc=numpy.ones(3, bool), cutoff=cutoff)
        return len(distances), distances.sum()
else:
    from pymatgen.optimization.neighbors import find_points_in_spheres

    def neighbours(lattice, positions, cutoff):
        i, _, _, distances = find_points_in_spheres(
            positions, positions, r=cutoff, pbc=numpy.ones(3, dtype=int), lattice=lattice, tol=1e-8)
        near = distances[distances > 1e-8]
        return len(near), near.sum()


def crystals(lines, count):
    for _ in range(count):
        lattice = numpy.array(next(lines).split()[1:], float).reshape(3, 3)
        yield lattice, numpy.array(next(lines).split(), float).reshape(-1, 3) @ lattice


lines = iter(sys.stdin)
for line in lines:
    _, name, cutoff, count = line.split()
    given = list(crystals(lines, int(count)))
    times = []
    for _ in range(5):
        start = time.process_time()
        answers = [neighbours(lattice, positions, float(cutoff)) for lattice, positions in given]
        times.append(time.process_time() - start)
    print(name, min(times), sum(n for n, _ in answers), sum(d for _, d in answers))
