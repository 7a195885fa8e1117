#!/usr/bin/env python3
"""Campaigns on published experiments: how soon the best 5 % of a fixed list of candidates is found.

    run.py DATA RESULTS [METHOD …] [--optimizer PATH] [--seeds 50] [--set NAME] [--table] [--against METHOD]

DATA is the folder of crossed_barrel.csv and perovskite_stability.csv. METHOD is sluice (needs --optimizer), sluice with
options of the optimizer after a colon (sluice:--acquisition=ucb), botorch, forest or gp-ard, the last two with :ei or :lcb
after them; these three need a throw-away environment with botorch, which brings scikit-learn. The protocol is that of Liang et al., npj Comput. Mater. 7, 188 (2021): repeats
are averaged (their distinct values), a campaign starts from 2 random candidates, the same for each method, and asks for one
candidate after another. RESULTS (JSON) is read, completed and written after every campaign, so that methods can run one
after the other; --table prints its first --seeds seeds as Markdown, --against
at how many budgets each method is worse and better than METHOD by more than one standard error of the difference of the
means, with the greatest such difference in standard errors; both run nothing. CPU seconds of one thread an ask: of the whole process for
sluice; of fit and choice without the import for the peers.
"""
import argparse
import csv
import math
import os
import random
import statistics
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from campaigns import OptimizerProcess, print_against, read_results, write_results  # noqa: E402

SETS = {
    "crossed_barrel": {
        "objective": "toughness", "goal": "maximize", "evaluations": 100, "shown": [10, 20, 30, 40, 60, 80, 100]},
    "perovskite_stability": {
        "objective": "Instability index", "goal": "minimize", "evaluations": 60, "shown": [5, 10, 15, 20, 30, 40, 60]},
}


class Candidates:
    """The candidates of a set, the best of which is the one with the least value."""

    def __init__(self, folder, name):
        self.name, self.stated = name, SETS[name]
        with open(os.path.join(folder, name + ".csv")) as file:
            rows = list(csv.DictReader(file))
        self.inputs = [key for key in rows[0] if key != self.stated["objective"]]
        repeats = {}
        for row in rows:
            point = tuple(float(row[key]) for key in self.inputs)
            repeats.setdefault(point, set()).add(float(row[self.stated["objective"]]))
        self.points = sorted(repeats)
        sign = -1 if self.stated["goal"] == "maximize" else 1
        self.measured = [statistics.fmean(sorted(repeats[point])) for point in self.points]
        order = sorted(range(len(self.points)), key=lambda k: sign * self.measured[k])
        self.top = set(order[:math.ceil(0.05 * len(order))])
        self.minimised = [sign * value for value in self.measured]

    def scaled(self):
        columns = list(zip(*self.points))
        return [[(v - min(c)) / (max(c) - min(c)) for v, c in zip(p, columns)] for p in self.points]


class Sluice(OptimizerProcess):
    def __init__(self, candidates, seed, options):
        self.candidates = candidates
        columns = zip(candidates.inputs, zip(*candidates.points))
        problem = {
            "problem": 1,
            "space": {"variables": [{"name": name, "range": [min(c), max(c)]} for name, c in columns]},
            "objectives": [{"property": "y", "goal": candidates.stated["goal"]}]}
        pool = [self.record(k) for k in range(len(candidates.points))]
        super().__init__(options.optimizer, problem, seed, options.extra, pool)

    def record(self, k):
        return {"id": str(k), "conditions": dict(zip(self.candidates.inputs, self.candidates.points[k]))}

    def tell(self, k):
        self.observe(self.record(k) | {"measured": {"y": self.candidates.measured[k]}})

    def ask(self):
        return int(self.suggestion()["id"])


class Peer:
    """What the peers share: the observations so far and the clock."""

    def __init__(self, candidates, seed, options):
        self.candidates, self.points, self.seed = candidates, candidates.scaled(), seed
        self.known, self.spent, self.asks = [], 0.0, 0

    def tell(self, k):
        self.known.append(k)

    def ask(self):
        start = time.process_time()
        self.asks += 1
        rest = [k for k in range(len(self.points)) if k not in set(self.known)]
        scores = self.scores(rest)
        self.spent += time.process_time() - start
        return rest[max(range(len(rest)), key=lambda place: scores[place])]

    def seconds(self):
        return self.spent / self.asks


class BoTorch(Peer):
    """SingleTaskGP with its default priors and qLogEI over all candidates that are left."""

    def scores(self, rest):
        import warnings
        warnings.filterwarnings("ignore")
        import torch
        from botorch.acquisition.logei import qLogExpectedImprovement
        from botorch.fit import fit_gpytorch_mll
        from botorch.models import SingleTaskGP
        from botorch.sampling.normal import SobolQMCNormalSampler
        from gpytorch.mlls import ExactMarginalLogLikelihood
        torch.set_num_threads(1)
        torch.manual_seed(self.seed)
        x = torch.tensor([self.points[k] for k in self.known], dtype=torch.double)
        y = torch.tensor([[-self.candidates.minimised[k]] for k in self.known], dtype=torch.double)
        model = SingleTaskGP(x, y)
        fit_gpytorch_mll(ExactMarginalLogLikelihood(model.likelihood, model))
        acquisition = qLogExpectedImprovement(
            model, best_f=y.max(), sampler=SobolQMCNormalSampler(torch.Size([128]), seed=self.seed))
        with torch.no_grad():
            return acquisition(torch.tensor([[self.points[k]] for k in rest], dtype=torch.double)).tolist()


class Published(Peer):
    """What the models of Liang et al. share: expected improvement or their LCB, the mean less one standard deviation."""

    def __init__(self, candidates, seed, options):
        super().__init__(candidates, seed, options)
        self.function = options.extra[0] if options.extra else "ei"

    def scores(self, rest):
        import warnings
        import numpy
        from scipy.stats import norm
        warnings.filterwarnings("ignore")
        y = numpy.array([self.candidates.minimised[k] for k in self.known])
        y = (y - numpy.mean(self.candidates.minimised)) / numpy.std(self.candidates.minimised)
        x = numpy.array(self.points)
        x = (x - x.mean(0)) / x.std(0)
        mean, deviation = self.moments(x[self.known], y, x[rest])
        if self.function == "lcb":
            return list(deviation - mean)
        deviation = numpy.maximum(deviation, 1e-9)
        z = (y.min() - mean) / deviation
        return list(deviation * (z * norm.cdf(z) + norm.pdf(z)))


class Forest(Published):
    """A random forest of 50 trees as in the notebooks of the paper, their spread as uncertainty."""

    def moments(self, x, y, new):
        import numpy
        from sklearn.ensemble import RandomForestRegressor
        forest = RandomForestRegressor(n_estimators=50, n_jobs=1, random_state=self.seed).fit(x, y)
        new = new.astype(numpy.float32)
        trees = numpy.stack([tree.tree_.predict(new).ravel() for tree in forest.estimators_])
        return trees.mean(0), trees.std(0)


class GaussianProcessARD(Published):
    """Matern 5/2 with a length scale an input, a variance, a bias and noise at their greatest likelihood, from one start
    and three random ones (the paper: GPy from ten)."""

    def moments(self, x, y, new):
        from sklearn.gaussian_process import GaussianProcessRegressor
        from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel
        kernel = (
            ConstantKernel(1, (1e-3, 1e3)) * Matern([1.0] * x.shape[1], (1e-2, 1e3), nu=2.5)
            + ConstantKernel(1, (1e-3, 1e3)) + WhiteKernel(0.01, (1e-6, 10)))
        model = GaussianProcessRegressor(kernel, n_restarts_optimizer=3, random_state=self.seed).fit(x, y)
        return model.predict(new, return_std=True)


def campaign(method, candidates, seed, options):
    """How many of the best are known after each evaluation, and the seconds of an ask."""
    kind = {"sluice": Sluice, "botorch": BoTorch, "forest": Forest, "gp-ard": GaussianProcessARD}[method.split(":")[0]]
    options.extra = method.split(":")[1:]
    planner = kind(candidates, seed, options)
    chosen = random.Random(seed).sample(range(len(candidates.points)), 2)
    for k in chosen:
        planner.tell(k)
    while len(chosen) < candidates.stated["evaluations"]:
        chosen.append(planner.ask())
        planner.tell(chosen[-1])
    assert len(set(chosen)) == len(chosen)
    found, curve = 0, []
    for k in chosen:
        found += k in candidates.top
        curve.append(found)
    return {"found": curve, "seconds": planner.seconds()}


def table(folder, results, seeds):
    for name, stated in SETS.items():
        candidates = Candidates(folder, name)
        shown = stated["shown"]
        print(f"\n{name}: {len(candidates.points)} candidates, the best {len(candidates.top)} wanted\n")
        print("| method | seeds | " + " | ".join(f"{n}" for n in shown) + " | acceleration at 25 · 50 · 80 % | CPU, ms an ask |")
        print("|---|" + "---|" * (len(shown) + 3))
        total, size = len(candidates.top), len(candidates.points)
        for method, runs in results.get(name, {}).items():
            runs = {seed: run for seed, run in runs.items() if int(seed) < seeds}
            curves = [[found / total for found in run["found"]] for run in runs.values()]
            cells = []
            for n in shown:
                values = [curve[n - 1] for curve in curves]
                error = statistics.stdev(values) / math.sqrt(len(values)) if len(values) > 1 else 0
                cells.append(f"{100 * statistics.fmean(values):.0f} ± {100 * error:.0f}")
            mean = [statistics.fmean(curve[n] for curve in curves) for n in range(stated["evaluations"])]
            factors = []
            for level in (0.25, 0.5, 0.8):
                reached = next((n + 1 for n, value in enumerate(mean) if value >= level), None)
                factors.append(f"{level * size / reached:.1f}" if reached else "–")
            seconds = statistics.median(run["seconds"] for run in runs.values())
            print(f"| {method} | {len(curves)} | " + " | ".join(cells) + f" | {' · '.join(factors)} | {1000 * seconds:.1f} |")
        print(f"| random (exact) | | " + " | ".join(f"{100 * n / size:.0f}" for n in shown) + " | 1 | 0 |")


def against(results, other, seeds):
    for name, runs in results.items():
        print_against(name, runs, lambda run: run["found"], other, seeds, range(2, SETS[name]["evaluations"]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data")
    parser.add_argument("results")
    parser.add_argument("methods", nargs="*")
    parser.add_argument("--optimizer")
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--set", choices=list(SETS))
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--against")
    options = parser.parse_args()
    results = read_results(options.results)
    if options.table:
        return table(options.data, results, options.seeds)
    if options.against:
        return against(results, options.against, options.seeds)
    sets = {name: Candidates(options.data, name) for name in ([options.set] if options.set else SETS)}
    for seed in range(options.seeds):
        for name, candidates in sets.items():
            for method in options.methods:
                runs = results.setdefault(name, {}).setdefault(method, {})
                if str(seed) in runs:
                    continue
                runs[str(seed)] = campaign(method, candidates, seed, options)
                write_results(options.results, results)


if __name__ == "__main__":
    main()
