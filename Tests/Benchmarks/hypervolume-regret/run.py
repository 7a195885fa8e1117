#!/usr/bin/env python3
"""Multi-objective campaigns on functions whose best hypervolume is known: how near an optimizer comes in so many evaluations.

    run.py RESULTS [METHOD …] [--optimizer PATH] [--seeds 10] [--problem NAME …] [--noise 0] [--table] [--check]

METHOD is sluice (needs --optimizer), sluice with options of the optimizer after a colon (sluice:--acquisition=ehvi),
botorch (SingleTaskGP for each output and qLogNEHVI; needs a throw-away environment with botorch) or random. A campaign
starts from the same 2(d + 1) random designs whatever the method, then asks for 20 designs, one after another. With --noise the
optimizers see values with a normal error of that share of the front's range in each objective; what counts are the true
values of the designs that were evaluated. RESULTS (JSON) is read, completed and written after every campaign, so that methods can run
one after the other; --table prints its seeds as Markdown and runs nothing; --check prints for each function the hypervolume of
many points of its front beside the published best and runs nothing. CPU seconds of one thread an ask: of the whole process for
sluice; of fits and search without the import for botorch.
"""
import argparse
import math
import os
import random
import statistics
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from campaigns import OptimizerProcess, read_results, write_results  # noqa: E402


def branin_currin(x):
    a, b = 15 * x[0] - 5, 15 * x[1]
    branin = (b - 5.1 / (4 * math.pi ** 2) * a * a + 5 / math.pi * a - 6) ** 2 \
        + 10 * (1 - 1 / (8 * math.pi)) * math.cos(a) + 10
    first = 1 - math.exp(-1 / (2 * x[1])) if x[1] > 0 else 1
    u = x[0]
    currin = first * (2300 * u ** 3 + 1900 * u ** 2 + 2092 * u + 60) / (100 * u ** 3 + 500 * u ** 2 + 4 * u + 20)
    return [branin, currin]


def zdt(shape):
    def function(x):
        g = 1 + 9 * sum(x[1:]) / (len(x) - 1)
        return [x[0], g * shape(x[0], g)]
    return function


def dtlz2(m):
    def function(x):
        r = 1 + sum((v - 0.5) ** 2 for v in x[m - 1:])
        values = []
        for k in range(m):
            f = r
            for v in x[:m - 1 - k]:
                f *= math.cos(v * math.pi / 2)
            values.append(f * math.sin(x[m - 1 - k] * math.pi / 2) if k else f)
        return values
    return function


def c2(f, radius=0.2):
    """Not above zero where the point counts. The middle region is as wide as botorch has it, whose best hypervolume is used."""
    corners = min(
        (v - 1) ** 2 + sum(f[j] ** 2 - radius ** 2 for j in range(len(f)) if j != k) for k, v in enumerate(f))
    return min(corners, sum((v - 1 / math.sqrt(len(f))) ** 2 - radius ** 2 for v in f))


class Function:
    """d, objectives to be minimised, reference, the hypervolume of the whole front, the range of the front."""

    def __init__(self, dimension, objectives, reference, best, width, constraint=None):
        self.dimension, self.objectives, self.reference = dimension, objectives, reference
        self.best, self.width, self.constraint = best, width, constraint
        self.start = 2 * (dimension + 1)

    def outputs(self, x):
        """Objectives, and the constraint if there is one, at a point of the unit cube."""
        values = self.objectives(x)
        return values + [self.constraint(values)] if self.constraint else values


ZDT = [
    lambda f, g: 1 - math.sqrt(f / g), lambda f, g: 1 - (f / g) ** 2,
    lambda f, g: 1 - math.sqrt(f / g) - f / g * math.sin(10 * math.pi * f)]
FUNCTIONS = {
    "BraninCurrin": Function(2, branin_currin, [18, 6], 59.36011874867746, [17, 5]),
    "ZDT1": Function(6, zdt(ZDT[0]), [11, 11], 120 + 2 / 3, [1, 1]),
    "ZDT2": Function(6, zdt(ZDT[1]), [11, 11], 120 + 1 / 3, [1, 1]),
    "ZDT3": Function(6, zdt(ZDT[2]), [11, 11], 128.77811613069076, [0.85, 1.77]),
    "DTLZ2-2": Function(6, dtlz2(2), [1.1, 1.1], 1.21 - math.pi / 4, [1, 1]),
    "C2DTLZ2-2": Function(6, dtlz2(2), [1.1, 1.1], 0.3996406303723544, [1, 1], c2),
    "DTLZ2-3": Function(6, dtlz2(3), [1.1] * 3, 1.331 - math.pi / 6, [1, 1, 1]),
}


def area(points, reference):
    total, height = 0.0, reference[1]
    for x, y in sorted(points):
        if x < reference[0] and y < height:
            total += (reference[0] - x) * (height - y)
            height = y
    return total


def hypervolume(points, reference):
    """By slices along the third objective if there is one."""
    if len(reference) == 2:
        return area(points, reference)
    order = sorted((p for p in points if p[2] < reference[2]), key=lambda p: p[2])
    total = 0.0
    for k, point in enumerate(order):
        top = order[k + 1][2] if k + 1 < len(order) else reference[2]
        if top > point[2]:
            total += area([p[:2] for p in order[:k + 1]], reference) * (top - point[2])
    return total


class Random:
    def __init__(self, function, seed, options):
        self.source, self.dimension = random.Random(seed + 1000), function.dimension

    def tell(self, point, outputs):
        pass

    def ask(self):
        return [self.source.random() for _ in range(self.dimension)]

    def seconds(self):
        return 0.0


class Sluice(OptimizerProcess):
    def __init__(self, function, seed, options):
        m = len(function.reference)
        self.variables = [f"x{k}" for k in range(function.dimension)]
        self.names = [f"f{k}" for k in range(m)] + (["c"] if function.constraint else [])
        problem = {
            "problem": 1,
            "space": {"variables": [{"name": name, "range": [0, 1]} for name in self.variables]},
            "objectives": [{"property": name, "goal": "minimize"} for name in self.names[:m]],
            "reference_point": dict(zip(self.names, function.reference)),
        }
        if function.constraint:
            problem["constraints"] = [{"property": "c", "maximum": 0}]
        super().__init__(options.optimizer, problem, seed, options.extra)

    def tell(self, point, outputs):
        self.observe({"conditions": dict(zip(self.variables, point)), "measured": dict(zip(self.names, outputs))})

    def ask(self):
        conditions = self.suggestion()["conditions"]
        return [conditions[name] for name in self.variables]


class BoTorch:
    """SingleTaskGP with its default priors for each output, qLogNEHVI with 128 quasi-random draws, 10 restarts of 256."""

    def __init__(self, function, seed, options):
        self.function, self.seed = function, seed
        self.points, self.outputs = [], []
        self.spent, self.asks = 0.0, 0

    def tell(self, point, outputs):
        self.points.append(point)
        self.outputs.append(outputs)

    def ask(self):
        import warnings
        warnings.filterwarnings("ignore")
        import torch
        from botorch.acquisition.multi_objective.logei import qLogNoisyExpectedHypervolumeImprovement
        from botorch.acquisition.multi_objective.objective import IdentityMCMultiOutputObjective
        from botorch.fit import fit_gpytorch_mll
        from botorch.models import ModelListGP, SingleTaskGP
        from botorch.optim import optimize_acqf
        from botorch.sampling.normal import SobolQMCNormalSampler
        from gpytorch.mlls import SumMarginalLogLikelihood
        torch.set_num_threads(1)
        start = time.process_time()
        self.asks += 1
        torch.manual_seed(1000 * self.seed + self.asks)
        m = len(self.function.reference)
        x, y = torch.tensor(self.points, dtype=torch.double), -torch.tensor(self.outputs, dtype=torch.double)
        model = ModelListGP(*[SingleTaskGP(x, y[:, k:k + 1]) for k in range(y.shape[1])])
        fit_gpytorch_mll(SumMarginalLogLikelihood(model.likelihood, model))
        limited = {}
        if self.function.constraint:
            limited = {
                "objective": IdentityMCMultiOutputObjective(outcomes=list(range(m))),
                "constraints": [lambda z: -z[..., -1]]}
        acquisition = qLogNoisyExpectedHypervolumeImprovement(
            model, [-v for v in self.function.reference], x, prune_baseline=True,
            sampler=SobolQMCNormalSampler(torch.Size([128]), seed=self.asks), **limited)
        bounds = torch.tensor([[0.0], [1.0]], dtype=torch.double).repeat(1, self.function.dimension)
        best, _ = optimize_acqf(
            acquisition, bounds, q=1, num_restarts=10, raw_samples=256, options={"batch_limit": 10, "maxiter": 200})
        self.spent += time.process_time() - start
        return best[0].clamp(0, 1).tolist()

    def seconds(self):
        return self.spent / self.asks


ASKS = 20
METHODS = {"sluice": Sluice, "botorch": BoTorch, "random": Random}


def campaign(function, method, seed, options):
    name, _, extra = method.partition(":")
    options.extra = extra.split() if extra else []
    optimizer = METHODS[name](function, seed, options)
    source, errors = random.Random(seed), random.Random(seed + 500)
    m, points, reached = len(function.reference), [], []
    for number in range(function.start + ASKS):
        if number < function.start:
            point = [source.random() for _ in range(function.dimension)]
        else:
            point = optimizer.ask()
        outputs = function.outputs(point)
        if not function.constraint or outputs[m] <= 0:
            points.append(outputs[:m])
        reached.append(float(f"{hypervolume(points, function.reference):.8g}"))
        seen = [v + options.noise * w * errors.gauss(0, 1) for v, w in zip(outputs, function.width)] + outputs[m:]
        optimizer.tell(point, seen)
    return {"hypervolume": reached, "seconds": optimizer.seconds()}


def check():
    """Many points of each front: the hypervolume beside the published one."""
    grid = [k / 20000 for k in range(20001)]
    print("| function | of its front | published |")
    print("|---|---|---|")
    for name, function in FUNCTIONS.items():
        rest = [0.5 if "DTLZ2" in name else 0.0] * (function.dimension - 1)
        if name == "BraninCurrin":
            points = [function.objectives([a / 1000, b / 1000]) for a in range(1001) for b in range(1001)]
        elif name == "DTLZ2-3":
            points = [function.objectives([a / 60, b / 60] + rest[1:]) for a in range(61) for b in range(61)]
        else:
            outputs = [function.outputs([v] + rest) for v in grid]
            points = [f[:2] for f in outputs if not function.constraint or f[2] <= 0]
        print(f"| {name} | {hypervolume(points, function.reference):.5f} | {function.best:.5f} |")


def table(results, names, options):
    print("| function | method | campaigns | start | after 5 | after 10 | after 20 | quartiles at the end | s an ask |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name in names:
        function = FUNCTIONS[name]
        methods = sorted({key.split("|")[1] for key in results if key.split("|")[0] == name})
        for method in methods:
            runs = [results[key] for seed in range(options.seeds)
                    if (key := f"{name}|{method}|{options.noise:g}|{seed}") in results]
            if len(runs) < 2:
                continue
            gaps = [[math.log10(max(function.best - run["hypervolume"][function.start + asks - 1], 1e-12)) for run in runs]
                    for asks in (0, 5, 10, ASKS)]
            cells = " | ".join(f"{statistics.median(g):.2f}" for g in gaps)
            low, _, high = statistics.quantiles(gaps[-1], n=4)
            seconds = statistics.median(run["seconds"] for run in runs)
            print(f"| {name} | {method} | {len(runs)} | {cells} | {low:.2f} … {high:.2f} | {seconds:.3f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("results")
    parser.add_argument("methods", nargs="*")
    parser.add_argument("--optimizer")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--problem", nargs="+", choices=FUNCTIONS, default=list(FUNCTIONS))
    parser.add_argument("--noise", type=float, default=0)
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    if options.check:
        return check()
    results = read_results(options.results)
    if options.table:
        return table(results, options.problem, options)
    # Seed after seed, so that a series that is cut has all functions and methods.
    for seed in range(options.seeds):
        for name in options.problem:
            for method in options.methods:
                key = f"{name}|{method}|{options.noise:g}|{seed}"
                if key in results:
                    continue
                results[key] = campaign(FUNCTIONS[name], method, seed, options)
                write_results(options.results, results)
                print(key, results[key]["hypervolume"][-1], round(results[key]["seconds"], 3), flush=True)


if __name__ == "__main__":
    main()
