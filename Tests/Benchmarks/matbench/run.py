#!/usr/bin/env python3
"""The composition tasks of matbench v0.1 by sluice-featurizer and sluice-predictor, on the official five folds.

    run.py DATA [--only TASK,…] [--nice N]     runs what results.json lacks, fold by fold
    run.py DATA --table                        prints the tables of results.md

DATA is the folder `matbench` of the optional data folder; both programs must be on the PATH. Python's standard library
alone. For each official fold every candidate is trained on the training part, where it is cross-validated in three parts (steels in ten);
the candidate with the least cross-validated loss predicts the test part, and `sluice-predictor evaluate` scores it. Nothing
of the test part is seen before. The seed is 0 throughout.
"""
import argparse, csv, json, os, resource, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
RESULTS = os.path.join(HERE, "results.json")
SYSTEMS = ["triclinic", "monoclinic", "orthorhombic", "tetragonal", "trigonal", "hexagonal", "cubic"]
TREES = ["--method", "trees", "--loss", "absolute", "--share", "0.33"]
FRACTIONS = ["--inputs", "composition", "--trees", "500", "--share", "1", "--folds", "10"]
CLASSIFY = ["--method", "trees", "--share", "0.33"]

# Property, unit, whether the space group is an input, and the candidates, in the order in which they are run.
TASKS = {
    # 249 rows of training: ten parts cost little, and the choice is less of a lottery.
    "steels": ("yield_strength", "MPa", False, {
        "trees": FRACTIONS + ["--method", "trees"],
        "stack": FRACTIONS + ["--method", "stack", "--members", "3", "--epochs", "60"],
    }),
    "expt_gap": ("band_gap", "eV", False, {"trees": TREES}),
    "glass": ("glass_forming", None, False, {"trees": CLASSIFY}),
    "expt_is_metal": ("is_metal", None, False, {"trees": CLASSIFY}),
    "dielectric": ("refractive_index", "1", True, {
        "trees": TREES,
        "stack": ["--method", "stack", "--loss", "absolute", "--share", "0.33", "--members", "3", "--epochs", "60"],
    }),
    "log_kvrh": ("log_bulk_modulus", "log10(GPa)", True, {"trees": TREES + ["--trees", "200"]}),
    "log_gvrh": ("log_shear_modulus", "log10(GPa)", True, {"trees": TREES + ["--trees", "200"]}),
}


def records(data, task):
    """The rows of a task as lines with fold and measurement, and Magpie features by the featurizer."""
    prop, unit, has_group, _ = TASKS[task]
    lines, groups = [], {}
    with open(os.path.join(data, f"matbench_{task}.csv"), newline="") as file:
        for row in csv.DictReader(file):
            column = next(k for k in row if k not in ("mbid", "composition", "fold", "spg_num", "crys_sys"))
            value = {"True": True, "False": False}.get(row[column])
            if value is None:
                value = {"value": float(row[column]), "unit": unit}
            formula = row["composition"].replace(" ", "")
            lines.append({"id": row["mbid"], "formula": formula, "fold": int(row["fold"]), "measured": {prop: value}})
            if has_group:
                sites = sum(int("".join(c for c in word if c.isdigit()) or 1) for word in row["composition"].split())
                groups[row["mbid"]] = {
                    "space_group": int(row["spg_num"]), "sites": sites,
                    **{name: int(row["crys_sys"] == name) for name in SYSTEMS}}
    text = "".join(json.dumps(line) + "\n" for line in lines)
    out = subprocess.run(
        ["sluice-featurizer", "--preset", "magpie"], input=text, capture_output=True, text=True, check=True).stdout
    result = [json.loads(line) for line in out.splitlines()]
    assert len(result) == len(lines) and all("features" in line for line in result)
    for line in result:
        line["features"]["values"].update(groups.get(line["id"], {}))
    return result


def seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def text(lines):
    return "".join(json.dumps(line) + "\n" for line in lines)


def call(command, lines):
    done = subprocess.run(command, input=lines, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: {done.stderr}")
    return done.stdout


def loss(card):
    scores = card["scores"]
    return scores.get("mean_absolute_error", scores.get("log_loss"))


def one_fold(task, lines, fold, nice):
    prop, _, _, candidates = TASKS[task]
    train, test = text(l for l in lines if l["fold"] != fold), text(l for l in lines if l["fold"] == fold)
    runs = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, options in candidates.items():
            start = seconds()
            path = os.path.join(folder, f"{len(runs)}.safetensors")
            card = json.loads(call(
                nice + ["sluice-predictor", "train", "--property", prop, "--group-by", "record", "--jobs", "1", "-o", path]
                + (options if "--folds" in options else options + ["--folds", "3"]), train))
            runs[name] = (loss(card), path, seconds() - start, card)
        best = min(runs, key=lambda name: runs[name][0])
        start = seconds()
        scores = json.loads(call(
            ["sluice-predictor", "evaluate"], call(["sluice-predictor", "--model", runs[best][1]], test)))
        return {
            "chosen": best, "validation": {name: run[0] for name, run in runs.items()},
            "seconds": {name: round(run[2], 1) for name, run in runs.items()},
            "prediction_seconds": round(seconds() - start, 1), "megabytes": round(os.path.getsize(runs[best][1]) / 1e6, 1),
            "stack": [[m["method"], m["weight"]] for m in runs[best][3].get("stack", [])],
            "scores": scores["properties"][prop]}


def run(data, only, nice):
    results = json.load(open(RESULTS)) if os.path.exists(RESULTS) else {}
    for task in only or TASKS:
        done = results.setdefault(task, {})
        lines = None
        for fold in range(5):
            if str(fold) in done:
                continue
            lines = lines or records(data, task)
            done[str(fold)] = one_fold(task, lines, fold, nice)
            with open(RESULTS, "w") as file:
                file.write(json.dumps(results, indent=1) + "\n")
            scores = done[str(fold)]["scores"]
            print(task, fold, done[str(fold)]["chosen"], scores.get("mean_absolute_error", scores.get("roc_auc")), flush=True)


def mean(values):
    values = list(values)
    return sum(values) / len(values)


def published(data, task, metric):
    """Mean over folds by algorithm, best first."""
    scores = {}
    with open(os.path.join(data, "published_scores.csv"), newline="") as file:
        for row in csv.DictReader(file):
            if row["task"] == f"matbench_{task}" and row["metric"] == metric:
                scores.setdefault(row["algorithm"], []).append(float(row["value"]))
    return sorted(((mean(v), k) for k, v in scores.items() if len(v) == 5), reverse=metric == "rocauc")


def tables(data):
    results = json.load(open(RESULTS))
    # A task that is not finished shows the folds that it has.
    whole = {task: list(folds.values()) for task, folds in results.items() if folds}
    print("| task | unit | fold 0 | 1 | 2 | 3 | 4 | **mean** | published: best, then others | random forest | CPU s |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for task, folds in whole.items():
        unit = TASKS[task][1]
        digits = 1 if task == "steels" else 4
        cost = sum(sum(f["seconds"].values()) + f["prediction_seconds"] for f in folds)
        # What is published as the area under the curve is that of labels, not of probabilities: the balanced accuracy.
        rows = [("mean_absolute_error", unit, "mae")] if unit else [
            ("balanced_accuracy", "balanced accuracy", "rocauc"), ("roc_auc", "ROC-AUC of probabilities", None)]
        for name, label, metric in rows:
            values = [f["scores"][name] for f in folds]
            others = published(data, task, metric) if metric else []
            listed = ", ".join(f"{k} {v:.{digits}f}" for v, k in others[:3])
            forest = next((f"{v:.{digits}f}" for v, k in others if k == "rf"), "")
            cells = [f"{v:.{digits}f}" for v in values] + ["-"] * (5 - len(values))
            short = "" if len(values) == 5 else f" of {len(values)}"
            print(f"| {task} | {label} | " + " | ".join(cells)
                  + f" | **{mean(values):.{digits}f}**{short} | {listed} | {forest} | {cost:.0f} |")
    print()
    print("| task | coverage of 0.9 | interval width | NLL | CRPS | miscalibration area | ENCE | flagged | error flagged : not |")
    print("|---|---|---|---|---|---|---|---|---|")
    for task, folds in whole.items():
        if not TASKS[task][1]:
            continue
        s = [f["scores"] for f in folds]
        columns = ["coverage", "interval_width", "negative_log_likelihood", "continuous_ranked_probability_score",
                   "miscalibration_area", "normalized_calibration_error"]
        print(f"| {task} | " + " | ".join(f"{mean(x[c] for x in s):.3f}" for c in columns) + flagged(s, "mean_absolute_error"))
    print()
    print("| task | coverage of 0.9 | set size | log loss | Brier | calibration error | balanced accuracy | flagged | log loss flagged : not |")
    print("|---|---|---|---|---|---|---|---|---|")
    for task, folds in whole.items():
        if TASKS[task][1]:
            continue
        s = [f["scores"] for f in folds]
        columns = ["coverage", "set_size", "log_loss", "brier_score", "calibration_error", "balanced_accuracy"]
        print(f"| {task} | " + " | ".join(f"{mean(x[c] for x in s):.3f}" for c in columns) + flagged(s, "log_loss"))


def flagged(scores, name):
    share = sum(x["out_of_domain"] for x in scores) / sum(x["n"] for x in scores)
    both = [x for x in scores if "out_of_domain_scores" in x]
    if not both:
        return f" | {share:.1%} | |"
    ratio = mean(x["out_of_domain_scores"][name] for x in both) / mean(x["within_domain_scores"][name] for x in both)
    return f" | {share:.1%} | {ratio:.2f} |"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data")
    parser.add_argument("--only", type=lambda s: s.split(","))
    parser.add_argument("--nice", type=int, default=0)
    parser.add_argument("--table", action="store_true")
    arguments = parser.parse_args()
    if arguments.table:
        tables(arguments.data)
    else:
        run(arguments.data, arguments.only, ["nice", "-n", str(arguments.nice)] if arguments.nice else [])
