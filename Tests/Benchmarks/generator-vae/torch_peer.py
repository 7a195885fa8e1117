#!/usr/bin/env python3
"""Training speed of the generator's autoencoder beside the same network in PyTorch, on one thread and on two.

    torch_peer.py BIN [--rows 5120] [--epochs 100] [--peer-epochs 40] [--repeats 3]

Random compositions of five of 118 elements; 2·118 inputs, hidden layers of 128, 8 Gaussian latent numbers, the same heads,
likelihoods, optimiser, batches of 256, compositions as they are. Whole passes: of ours the difference of two trainings, so that start,
reading and scores are left out; of PyTorch what follows three passes, eager and compiled, AdamW fused. All are run in turn, and the median
counts. Needs PyTorch; the interpreter that runs this has it.
"""
import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import tempfile
import time

import torch

D, K, H, BATCH = 118, 8, 128, 256
SYMBOLS = ("H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr Nb Mo "
           "Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl "
           "Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts Og").split()


def rows(count):
    rng = random.Random(1)
    out = []
    for _ in range(count):
        weights = [rng.expovariate(1) + 0.1 for _ in range(5)]
        out.append({s: w / sum(weights) for s, w in zip(rng.sample(SYMBOLS, 5), weights)})
    return out


def network(widths):
    layers = []
    for a, b in zip(widths, widths[1:]):
        layers += [torch.nn.Linear(a, b), torch.nn.SiLU()]
    return torch.nn.Sequential(*layers[:-1])


def torch_epochs(data, epochs, threads, compiled):
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    x = torch.tensor([[row.get(s, 0.0) for s in SYMBOLS] for row in data])
    encoder, decoder = network([2 * D, H, H, 2 * K]), network([K, H, H, 2 * D])
    parameters = list(encoder.parameters()) + list(decoder.parameters())
    optimiser = torch.optim.AdamW(parameters, lr=2e-3, weight_decay=1e-3, fused=True)

    def loss(part, noise):
        mask = (part > 0).float()
        mean, logarithm = encoder(torch.cat([part, mask], 1)).chunk(2, 1)
        presence, shares = decoder(mean + torch.exp(logarithm / 2) * noise).chunk(2, 1)
        shares = torch.log_softmax(shares.masked_fill(mask == 0, -1e9), 1)
        lost = torch.nn.functional.binary_cross_entropy_with_logits(presence, mask, reduction="none").sum(1)
        lost = lost - 100 * (part * shares).sum(1)
        return (lost + 0.25 * (mean ** 2 + logarithm.exp() - 1 - logarithm).sum(1)).mean()

    loss = torch.compile(loss) if compiled else loss

    def epoch():
        for batch in torch.randperm(len(x)).split(BATCH):
            optimiser.zero_grad()
            loss(x[batch], torch.randn(len(batch), K)).backward()
            torch.nn.utils.clip_grad_norm_(parameters, 5.0)
            optimiser.step()

    for _ in range(3):
        epoch()
    start, cpu = time.perf_counter(), time.process_time()
    for _ in range(epochs):
        epoch()
    return time.perf_counter() - start, time.process_time() - cpu


def own_epochs(generator, data, epochs, threads):
    text = "".join(json.dumps({"composition": row}) + "\n" for row in data)
    times = []
    with tempfile.TemporaryDirectory() as folder:
        for count in (1, 1 + epochs):
            before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
            subprocess.run(
                [generator, "train", "-o", os.path.join(folder, "m"), "--held-out", "0", "--noise", "0", "--exchange", "0",
                 "--batch", str(BATCH), "--epochs", str(count), "-j", str(threads)],
                input=text, text=True, check=True, capture_output=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            times.append((time.perf_counter() - start,
                          after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime))
    return times[1][0] - times[0][0], times[1][1] - times[0][1]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("binaries")
    parser.add_argument("--rows", type=int, default=5120)
    parser.add_argument("--epochs", type=int, default=100)
    parser.add_argument("--peer-epochs", type=int, default=40)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    data = rows(options.rows)
    generator = os.path.join(options.binaries, "sluice-generator")
    forms = [(f"sluice, -j {threads}", options.epochs, lambda epochs, threads=threads: own_epochs(
        generator, data, epochs, threads)) for threads in (1, 2)]
    forms += [
        (f"PyTorch {torch.__version__}, {'compiled' if compiled else 'eager'}, threads: {threads}", options.peer_epochs,
         lambda epochs, threads=threads, compiled=compiled: torch_epochs(data, epochs, threads, compiled))
        for threads in (1, 2) for compiled in (False, True)]
    speeds = {name: [] for name, _, _ in forms}
    for _ in range(options.repeats):
        for name, epochs, run in forms:
            speeds[name].append([options.rows * epochs / seconds for seconds in run(epochs)])
    print("| | samples per second, wall | per CPU second |\n|---|---|---|")
    for name, found in speeds.items():
        print(f"| {name} | " + " | ".join(f"{statistics.median(each):.0f}" for each in zip(*found)) + " |")


if __name__ == "__main__":
    main()
