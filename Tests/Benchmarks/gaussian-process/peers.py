#!/usr/bin/env python3
"""Times BoTorch and scikit-learn on the same numbers as main.swift, on one thread; one JSON line for each case."""
import json
import os
import sys
import time
import warnings

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"
warnings.filterwarnings("ignore")

import numpy as np
import torch
from botorch.fit import fit_gpytorch_mll
from botorch.models import SingleTaskGP
from gpytorch.mlls import ExactMarginalLogLikelihood
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

torch.set_num_threads(1)
torch.set_default_dtype(torch.double)
rows = np.array([[float(word) for word in line.split()] for line in sys.stdin])
X, Y, XT, YT = rows[:-200, :-1], rows[:-200, -1], rows[-200:, :-1], rows[-200:, -1]


def timed(work):
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def botorch(n):
    model = SingleTaskGP(torch.tensor(X[:n]), torch.tensor(Y[:n, None]))
    mll = ExactMarginalLogLikelihood(model.likelihood, model)
    fit_gpytorch_mll(mll)
    model.posterior(torch.tensor(XT[:1]))
    return model, mll


def botorch_predict(model):
    with torch.no_grad():
        posterior = model.posterior(torch.tensor(XT))
        return posterior.mean[:, 0].numpy(), posterior.variance


def scikit(n):
    kernel = ConstantKernel(1.0) * Matern(np.ones(X.shape[1]), (0.01, 100), nu=2.5) + WhiteKernel(0.01)
    return GaussianProcessRegressor(kernel, normalize_y=True).fit(X[:n], Y[:n])


def write(peer, n, fit, predict, mean, **more):
    rmse = float(np.sqrt(np.mean((mean - YT) ** 2)))
    print(json.dumps({"peer": peer, "n": n, "fit": fit, "predict": predict, "rmse": rmse, **more}), flush=True)


botorch(20)
for n in (20, 100, 300, 1000):
    fit, (model, mll) = timed(lambda: botorch(n))
    predict, (mean, _) = timed(lambda: botorch_predict(model))
    model.train()
    with torch.no_grad():
        posterior = float(mll(model(*model.train_inputs), model.train_targets))
    write("botorch", n, fit, predict, mean, posterior=posterior)
    fit, model = timed(lambda: scikit(n))
    predict, (mean, _) = timed(lambda: model.predict(XT, return_std=True))
    write("scikit-learn", n, fit, predict, mean)
