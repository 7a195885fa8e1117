"""Times Voronoi cells of Python packages on the cases of standard input; lines as main.swift writes them."""
import os
import sys
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "1"
import numpy

PEER = sys.argv[1]
if PEER == "freud":
    import freud

    freud.parallel.set_num_threads(1)
    ROUNDS = 5

    def prepare(lattice, fractional):
        """freud wants upper triangular boxes: the same crystal, turned."""
        box, _ = numpy.linalg.qr(lattice.T)
        upper = box.T @ lattice.T
        upper = numpy.sign(numpy.diag(upper))[:, None] * upper
        box = freud.box.Box.from_matrix(upper)
        return box, box.wrap(box.make_absolute(fractional))

    def cells(given):
        voronoi = freud.locality.Voronoi()
        voronoi.compute(given)
        return len(voronoi.nlist), float(voronoi.volumes.sum())
else:
    from pymatgen.analysis.local_env import VoronoiNN
    from pymatgen.core import Lattice, Structure

    ROUNDS = 1

    def prepare(lattice, fractional):
        return Structure(Lattice(lattice), ["Si"] * len(fractional), fractional, to_unit_cell=True)

    def cells(given):
        try:
            found = VoronoiNN().get_all_nn_info(given)
        except ValueError as error:
            print(f"pymatgen: {len(given)} sites: {error}", file=sys.stderr)
            return 0, given.volume
        return sum(map(len, found)), given.volume


lines = iter(sys.stdin)
for line in lines:
    _, name, _, count = line.split()
    given = []
    for _ in range(int(count)):
        lattice = numpy.array(next(lines).split()[1:], float).reshape(3, 3)
        given.append(prepare(lattice, numpy.array(next(lines).split(), float).reshape(-1, 3)))
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        answers = [cells(crystal) for crystal in given]
        times.append(time.process_time() - start)
    print(name, min(times), sum(n for n, _ in answers), sum(v for _, v in answers), flush=True)
