#!/usr/bin/env python3
"""One ask of sluice-optimizer against botorch, in turn, on the same observations.

    run.py OPTIMIZER [--runs 5] [--only TEXT …] [--options=OPTIONS]

OPTIMIZER is the path of the executable, OPTIONS are more options for it (--acquisition=nehvi); it models all n observations. Needs botorch (a throw-away environment will do). The service is measured as a
whole process: start, reading the observations, fits, search, writing. botorch is measured without its import: fits, then
the search. Both in CPU seconds on one thread. The quality of an answer is what botorch's own acquisition function, under
botorch's own model, says of both sets of points. Prints a Markdown table.
"""
import argparse
import json
import math
import os
import random
import statistics
import subprocess
import tempfile
import time
import warnings

os.environ["OMP_NUM_THREADS"] = "1"
warnings.filterwarnings("ignore")
import torch
from botorch.acquisition.logei import qLogExpectedImprovement
from botorch.acquisition.multi_objective.logei import qLogNoisyExpectedHypervolumeImprovement
from botorch.fit import fit_gpytorch_mll
from botorch.models import ModelListGP, SingleTaskGP
from botorch.optim import optimize_acqf
from botorch.sampling.normal import SobolQMCNormalSampler
from gpytorch.mlls import ExactMarginalLogLikelihood, SumMarginalLogLikelihood

torch.set_num_threads(1)
torch.set_default_dtype(torch.double)
DIMENSION = 5
REFERENCE = [-1.5, -2.0, -1.0]
CASES = [(1, 20, 1), (1, 100, 1), (1, 100, 4), (1, 300, 1), (1, 1000, 1), (2, 50, 1), (2, 200, 4), (3, 50, 1), (3, 200, 4)]


def objectives(x):
    """Three smooth functions, all to be maximised."""
    a = math.sin(4 * x[0]) + 2 * x[1] * x[2] - 3 * (x[3] - .4) ** 2 + math.exp(-2 * x[4])
    b = -sum((v - .7) ** 2 for v in x) + .3 * math.cos(6 * x[0] * x[1])
    c = math.cos(3 * x[2] + x[4]) - (x[0] - .2) ** 2 + .5 * x[3]
    return [a, b, c]


def observations(n):
    """n random points and their objectives with noise of 1 %."""
    source = random.Random(7)
    points = [[source.random() for _ in range(DIMENSION)] for _ in range(n)]
    return points, [[v + source.gauss(0, .01) for v in objectives(x)] for x in points]


class Peer:
    def __init__(self, m, n, q):
        self.m, self.q = m, q
        points, values = observations(n)
        self.x, self.y = torch.tensor(points), torch.tensor(values)[:, :m]

    def ask(self):
        """The points, and the CPU seconds of the fits and of the search."""
        start = time.process_time()
        models = [SingleTaskGP(self.x, self.y[:, k:k + 1]) for k in range(self.m)]
        model = models[0] if self.m == 1 else ModelListGP(*models)
        likelihood = ExactMarginalLogLikelihood if self.m == 1 else SumMarginalLogLikelihood
        fit_gpytorch_mll(likelihood(model.likelihood, model))
        fitted = time.process_time()
        torch.manual_seed(0)
        sampler = SobolQMCNormalSampler(torch.Size([128]), seed=1)
        if self.m == 1:
            acquisition = qLogExpectedImprovement(model, best_f=float(self.y.max()), sampler=sampler)
        else:
            acquisition = qLogNoisyExpectedHypervolumeImprovement(
                model, torch.tensor(REFERENCE[:self.m]), self.x, sampler=sampler, prune_baseline=True)
        bounds = torch.tensor([[0.0] * DIMENSION, [1.0] * DIMENSION])
        best, _ = optimize_acqf(
            acquisition, bounds, q=self.q, num_restarts=10, raw_samples=256, sequential=self.m > 1,
            options={"batch_limit": 10, "maxiter": 200})
        self.model = model
        return best, fitted - start, time.process_time() - fitted

    def judge(self, points):
        """What the acquisition function for all the points together says, with more samples than the search had."""
        sampler = SobolQMCNormalSampler(torch.Size([512]), seed=2)
        if self.m == 1:
            judge = qLogExpectedImprovement(self.model, best_f=float(self.y.max()), sampler=sampler)
        else:
            judge = qLogNoisyExpectedHypervolumeImprovement(
                self.model, torch.tensor(REFERENCE[:self.m]), self.x, sampler=sampler, prune_baseline=True)
        with torch.no_grad():
            return float(judge(points))


class Ours:
    def __init__(self, command, folder, m, n, q):
        names = ["a", "b", "c"][:m]
        problem = {
            "problem": 1,
            "space": {"variables": [{"name": f"x{k}", "range": [0, 1]} for k in range(DIMENSION)]},
            "objectives": [{"property": name, "goal": "maximize"} for name in names],
            "reference_point": dict(zip(names, REFERENCE)),
        }
        path = os.path.join(folder, f"problem-{m}.json")
        with open(path, "w") as file:
            json.dump(problem, file)
        self.command = command + ["--problem", path, "--max-modelled", str(n)]
        lines = [
            json.dumps({"conditions": {f"x{k}": v for k, v in enumerate(x)}, "measured": dict(zip(names, y))})
            for x, y in zip(*observations(n))]
        self.input = "\n".join(lines + [json.dumps({"mark": "m", "batch": q})]) + "\n"

    def ask(self):
        """The points, and the CPU seconds of the whole process."""
        with tempfile.TemporaryFile("w+") as source, tempfile.TemporaryFile("w+") as sink:
            source.write(self.input)
            source.seek(0)
            process = subprocess.Popen(self.command, stdin=source, stdout=sink)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            assert process.returncode == 0
            sink.seek(0)
            lines = [json.loads(line) for line in sink]
        points = [[r["conditions"][f"x{k}"] for k in range(DIMENSION)] for r in lines if "suggestion" in r]
        return torch.tensor(points), usage.ru_utime + usage.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("optimizer")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", nargs="+", default=[""])
    parser.add_argument("--options", default="")
    options = parser.parse_args()
    print("| case | runs | ours, whole process | botorch, fits | botorch, search | search ÷ ours | all ÷ ours "
          "| judged: ours | judged: botorch |")
    print("|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for m, n, q in CASES:
            name = f"m = {m}, n = {n}, q = {q}"
            if not any(only in name for only in options.only):
                continue
            # A minute a run for the peer: once.
            runs = 1 if (m, n) in [(3, 200), (1, 1000)] else options.runs
            ours = Ours([options.optimizer] + options.options.split(), folder, m, n, q)
            peer = Peer(m, n, q)
            rounds = [(ours.ask(), peer.ask()) for _ in range(runs)]
            mine = statistics.median(a[1] for a, _ in rounds)
            fits = statistics.median(b[1] for _, b in rounds)
            search = statistics.median(b[2] for _, b in rounds)
            ratio = statistics.median(b[2] / a[1] for a, b in rounds)
            whole = statistics.median((b[1] + b[2]) / a[1] for a, b in rounds)
            (points, _), (best, _, _) = rounds[-1]
            print(f"| {name} | {runs} | {mine:.3f} s | {fits:.3f} s | {search:.3f} s | {ratio:.1f} | {whole:.1f} "
                  f"| {peer.judge(points):.4f} | {peer.judge(best):.4f} |", flush=True)


if __name__ == "__main__":
    main()
