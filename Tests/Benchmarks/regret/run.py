#!/usr/bin/env python3
"""Simple regret on four functions with known minima, sluice beside botorch.

    run.py RESULTS [METHOD …] [--optimizer PATH] [--seeds 20] [--only NAME] [--table] [--against METHOD]

METHOD is sluice (needs --optimizer), sluice with options of the optimizer after a colon (sluice:--acquisition=ucb), or botorch,
which needs a throw-away environment with it. A campaign starts from 2(d + 1) uniform points, the same for each method, and asks
for one point after another. RESULTS (JSON) is read, completed and written after every campaign, so that methods can run one after
the other; --table prints it as Markdown, --against at how many asks the mean logarithm of each method is worse and
better than that of METHOD by more than one standard error of the difference; both run nothing. CPU seconds of one thread an ask: of the whole process for sluice;
of fit and choice without the import for botorch.
"""
import argparse
import math
import os
import random
import statistics
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from campaigns import OptimizerProcess, print_against, read_results, write_results  # noqa: E402


def branin(x):
    a, b = x
    return (b - 5.1 / (4 * math.pi**2) * a * a + 5 / math.pi * a - 6) ** 2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(a) + 10


def hartmann(scales, centres):
    def value(x):
        return -sum(
            weight * math.exp(-sum(a * (v - c) ** 2 for a, v, c in zip(scale, x, centre)))
            for weight, scale, centre in zip((1, 1.2, 3, 3.2), scales, centres))
    return value


hartmann3 = hartmann(
    [[3, 10, 30], [0.1, 10, 35], [3, 10, 30], [0.1, 10, 35]],
    [[0.3689, 0.1170, 0.2673], [0.4699, 0.4387, 0.7470], [0.1091, 0.8732, 0.5547], [0.0381, 0.5743, 0.8828]])
hartmann6 = hartmann(
    [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]],
    [[0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886], [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
     [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650], [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381]])


def ackley(x):
    root = math.sqrt(sum(v * v for v in x) / len(x))
    return -20 * math.exp(-0.2 * root) - math.exp(sum(math.cos(2 * math.pi * v) for v in x) / len(x)) + 20 + math.e


class Case:
    """A function to be minimised over a box, its least value and a place where it has it, asks, and the asks shown."""

    def __init__(self, function, bounds, least, place, asks, shown):
        self.function, self.bounds, self.least, self.place = function, bounds, least, place
        self.asks, self.shown = asks, shown
        self.start = 2 * (len(bounds) + 1)

    def at(self, unit):
        return [low + u * (high - low) for u, (low, high) in zip(unit, self.bounds)]


# The minima agree with the published ones (0.397887, −3.86278, −3.32237 and 0) to their digits; the further digits come from a
# local search there, so that a small regret is not an error of the minimum.
CASES = {
    "Branin": Case(branin, [(-5, 10), (0, 15)], 0.39788735772973816, (math.pi, 2.275), 30, [5, 10, 15, 20, 30]),
    "Hartmann-3": Case(hartmann3, [(0, 1)] * 3, -3.862779787332663, (0.11458888, 0.5556489, 0.85254699), 40, [5, 10, 20, 30, 40]),
    "Hartmann-6": Case(
        hartmann6, [(0, 1)] * 6, -3.322368011415515, (0.20168951, 0.15001069, 0.47687397, 0.27533243, 0.31165162, 0.65730053), 60,
        [10, 20, 30, 40, 60]),
    "Ackley-5": Case(ackley, [(-32.768, 32.768)] * 5, 0, (0,) * 5, 60, [10, 20, 30, 40, 60]),
}


class Sluice(OptimizerProcess):
    def __init__(self, case, seed, options):
        self.names = [f"x{k}" for k in range(len(case.bounds))]
        problem = {
            "problem": 1,
            "space": {"variables": [{"name": name, "range": b} for name, b in zip(self.names, case.bounds)]},
            "objectives": [{"property": "y", "goal": "minimize"}]}
        super().__init__(options.optimizer, problem, seed, options.extra)

    def tell(self, x, y):
        self.observe({"conditions": dict(zip(self.names, x)), "measured": {"y": y}})

    def ask(self):
        conditions = self.suggestion()["conditions"]
        return [conditions[name] for name in self.names]


class BoTorch:
    """SingleTaskGP with its default priors and LogEI, from 512 raw samples in 10 restarts as in the tutorials."""

    def __init__(self, case, seed, options):
        self.case, self.seed, self.asks, self.spent = case, seed, 0, 0.0
        self.x, self.y = [], []

    def tell(self, x, y):
        self.x.append([(v - low) / (high - low) for v, (low, high) in zip(x, self.case.bounds)])
        self.y.append([-y])

    def ask(self):
        import warnings
        warnings.filterwarnings("ignore")
        import torch
        from botorch.acquisition.analytic import LogExpectedImprovement
        from botorch.fit import fit_gpytorch_mll
        from botorch.models import SingleTaskGP
        from botorch.optim import optimize_acqf
        from gpytorch.mlls import ExactMarginalLogLikelihood
        torch.set_num_threads(1)
        begin = time.process_time()
        self.asks += 1
        torch.manual_seed(1000 * self.seed + self.asks)
        x, y = torch.tensor(self.x, dtype=torch.double), torch.tensor(self.y, dtype=torch.double)
        model = SingleTaskGP(x, y)
        fit_gpytorch_mll(ExactMarginalLogLikelihood(model.likelihood, model))
        box = torch.tensor([[0.0] * x.shape[1], [1.0] * x.shape[1]], dtype=torch.double)
        best, _ = optimize_acqf(
            LogExpectedImprovement(model, best_f=y.max()), bounds=box, q=1, num_restarts=10, raw_samples=512)
        self.spent += time.process_time() - begin
        return self.case.at(best[0].tolist())

    def seconds(self):
        return self.spent / self.asks


def campaign(method, case, seed, options):
    """The least regret after the start and after each ask, and the seconds of an ask."""
    options.extra = method.split(":")[1:]
    planner = {"sluice": Sluice, "botorch": BoTorch}[method.split(":")[0]](case, seed, options)
    source = random.Random(seed)
    least, regret = math.inf, []
    for k in range(case.start + case.asks):
        x = case.at([source.random() for _ in case.bounds]) if k < case.start else planner.ask()
        y = case.function(x)
        planner.tell(x, y)
        least = min(least, y - case.least)
        if k + 1 >= case.start:
            regret.append(float(f"{least:.6g}"))
    return {"regret": regret, "seconds": planner.seconds()}


def median_error(values):
    """The standard error of a median, by 2000 draws with replacement."""
    source = random.Random(0)
    return statistics.stdev(statistics.median(source.choices(values, k=len(values))) for _ in range(2000))


def logarithms(run):
    return [math.log10(max(value, 1e-8)) for value in run["regret"]]


def table(results, seeds):
    for name, case in CASES.items():
        print(f"\n**{name}**, from {case.start} points\n")
        print("| method | seeds | " + " | ".join(map(str, case.shown)) + " | CPU, ms an ask |\n|---|" + "---|" * (len(case.shown) + 2))
        for method, runs in results.get(name, {}).items():
            runs = {seed: run for seed, run in runs.items() if int(seed) < seeds}
            curves = [logarithms(run) for run in runs.values()]
            cells = []
            for n in case.shown:
                values = [curve[n] for curve in curves]
                cells.append(f"{statistics.median(values):.2f} ± {median_error(values):.2f}".replace("-", "−"))
            seconds = statistics.median(run["seconds"] for run in runs.values())
            print(f"| {method} | {len(curves)} | " + " | ".join(cells) + f" | {1000 * seconds:.1f} |")


def against(results, other, seeds):
    for name, runs in results.items():
        print_against(
            name, runs, lambda run: [-value for value in logarithms(run)], other, seeds, range(1, CASES[name].asks + 1))


def main():
    for name, case in CASES.items():
        assert abs(case.function(case.place) - case.least) < 1e-9, name
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("results")
    parser.add_argument("methods", nargs="*")
    parser.add_argument("--optimizer")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--only", choices=list(CASES))
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--against")
    options = parser.parse_args()
    results = read_results(options.results)
    if options.table:
        return table(results, options.seeds)
    if options.against:
        return against(results, options.against, options.seeds)
    for seed in range(options.seeds):
        for name in [options.only] if options.only else CASES:
            for method in options.methods:
                runs = results.setdefault(name, {}).setdefault(method, {})
                if str(seed) in runs:
                    continue
                runs[str(seed)] = campaign(method, CASES[name], seed, options)
                write_results(options.results, results)


if __name__ == "__main__":
    main()
