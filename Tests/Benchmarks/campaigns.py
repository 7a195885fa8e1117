"""What the benchmarks of whole campaigns share: sluice-optimizer as a co-process, results that are kept campaign by campaign,
and the comparison of two methods at every budget. Imported by their run.py; standard library only."""
import json
import math
import os
import statistics
import subprocess
import tempfile


class OptimizerProcess:
    """sluice-optimizer over a problem: records tell, marks ask for one design each."""

    def __init__(self, program, problem, seed, extra=(), pool=()):
        """`pool` holds records to choose from, none for the whole space; `extra` more options."""
        self.folder = tempfile.TemporaryDirectory()
        self.asks = 0
        command = [program, "--problem", self._file("problem.json", [problem]), "--seed", str(seed), *extra]
        if pool:
            command += ["--pool", self._file("pool.ndjson", pool)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def _file(self, name, lines):
        path = os.path.join(self.folder.name, name)
        with open(path, "w") as file:
            file.writelines(json.dumps(line) + "\n" for line in lines)
        return path

    def observe(self, record):
        self.process.stdin.write(json.dumps(record) + "\n")

    def suggestion(self):
        self.asks += 1
        self.process.stdin.write(json.dumps({"mark": f"m{self.asks}"}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        json.loads(self.process.stdout.readline())["mark"]
        return answer

    def seconds(self):
        """CPU seconds of the whole process by ask, once it has ended."""
        self.process.stdin.close()
        _, status, usage = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        self.folder.cleanup()
        return (usage.ru_utime + usage.ru_stime) / self.asks


def read_results(path):
    if not os.path.exists(path):
        return {}
    with open(path) as file:
        return json.load(file)


def write_results(path, results):
    """Whole or not at all: a run may be cut at any time."""
    with open(path + ".new", "w") as file:
        file.write(json.dumps(results, separators=(",", ":")) + "\n")
    os.replace(path + ".new", path)


def print_against(name, runs, curve, other, seeds, budgets):
    """Each method of `runs` (method → seed → run) beside another: at how many budgets its mean is worse and better by more than
    one standard error of the difference. `curve` makes of a run numbers by budget, more being better."""
    curves = {method: [curve(run) for seed, run in of.items() if int(seed) < seeds] for method, of in runs.items()}
    for method in curves:
        if method == other or other not in curves:
            continue
        scores = []
        for n in budgets:
            a, b = ([values[n] for values in curves[key]] for key in (method, other))
            error = math.sqrt(statistics.variance(a) / len(a) + statistics.variance(b) / len(b))
            scores.append((statistics.fmean(a) - statistics.fmean(b)) / error if error else 0)
        worse, better = sum(z < -1 for z in scores), sum(z > 1 for z in scores)
        print(f"{name}: {method} against {other}: of {len(scores)} budgets worse at {worse} (by {-min(scores):.1f} at most), "
              f"better at {better} (by {max(scores):.1f} at most)")
