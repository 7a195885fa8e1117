#!/usr/bin/env python3
"""The planner's precursors and temperatures against text-mined recipes, beside baselines.

    python3 Tests/Benchmarks/planner/recipes.py .build/release/sluice-planner "$SLUICE_DATA/synthesis" [--targets 600]

Targets are split by chemistry (the set of elements beside oxygen): half of the chemistries train the baselines and the planner's
habits (`--recipes`), targets of the other half are asked. The recipe to hit is the set of precursors most often reported for a
target. A target that the planner refuses is a miss. With `--train` the training half is split again in the same way, so that
numbers can be chosen without a look at the other half.
"""
import argparse, collections, functools, gzip, hashlib, json, math, pathlib, random, re, statistics, subprocess, tempfile, time

VOLATILE = {"H", "C", "N", "O"}
SYMBOLS = set("""H Li Be B C N O F Na Mg Al Si P S Cl K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Rb Sr Y Zr Nb Mo Ru Rh Pd Ag Cd In
    Sn Sb Te I Cs Ba La Ce Pr Nd Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Th U Np Pu Am""".split())


@functools.cache
def amounts(formula):
    """Element amounts of a formula with brackets and hydrates; None for anything else."""
    total = collections.Counter()
    for unit in re.split("[·*]", formula.replace(" ", "")):
        lead = re.match(r"\d+(\.\d+)?", unit)
        factor, rest = (float(lead[0]), unit[lead.end():]) if lead else (1.0, unit)
        stack = [collections.Counter()]
        for token in re.finditer(r"([A-Z][a-z]?)(\d*\.?\d*)|([(\[])|([)\]])(\d*\.?\d*)|(.)", rest):
            element, count, opening, closing, group, other = token.groups()
            if other:
                return None
            try:
                if element:
                    stack[-1][element] += float(count or 1)
                elif opening:
                    stack.append(collections.Counter())
                else:
                    inner = stack.pop()
                    for name, value in inner.items():
                        stack[-1][name] += value * float(group or 1)
            except (ValueError, IndexError):
                return None
        if len(stack) != 1 or not stack[0]:
            return None
        for name, value in stack[0].items():
            total[name] += factor * value
    return total


@functools.cache
def key(formula):
    """The substance: elements in their ratio."""
    found = amounts(formula)
    if not found:
        return None
    least = min(found.values())
    return tuple(sorted((name, round(value / least, 3)) for name, value in found.items())) if least > 0 else None


@functools.cache
def chemistry(formula):
    return tuple(sorted(set(amounts(formula)) - {"O"}))


def training(system, byte=0):
    return hashlib.sha256("-".join(system).encode()).digest()[byte] % 2 == 0


def recipes(folder):
    """Recipes by target: (precursor substances, their formulas, greatest heating temperature in deg C)."""
    targets = collections.defaultdict(list)
    formulas = {}
    with gzip.open(pathlib.Path(folder) / "solid_state_reactions.jsonl.gz", "rt") as lines:
        for line in lines:
            recipe = json.loads(line)
            target, precursors = key(recipe["target"]), [key(p) for p in recipe["precursors"]]
            if not target or None in precursors or len(target) < 2:
                continue
            heats = [t for o in recipe["operations"] if o["type"] == "HeatingOperation" for t in o.get("temperature_C", [])]
            # Merged digits and misread units give temperatures that no furnace has.
            heats = [t for t in heats if 200 <= t <= 2000]
            formulas.setdefault(target, recipe["target"])
            for substance, formula in zip(precursors, recipe["precursors"]):
                formulas.setdefault(substance, formula)
            targets[target].append((frozenset(precursors), max(heats, default=None)))
    return targets, formulas


def write_habits(targets, formulas, is_known, path):
    """The recipes of some chemistries as the planner reads them; how many."""
    count = 0
    with open(path, "w") as lines:
        for target, found in targets.items():
            if is_known(chemistry(formulas[target])):
                for precursors, _ in found:
                    names = sorted(formulas[substance] for substance in precursors)
                    # The planner reads whole amounts of elements only; some text is mined wrongly.
                    symbols = {name for substance in [target, *precursors] for name, _ in substance}
                    if symbols <= SYMBOLS and all("." not in name for name in names) and len(names) <= 12:
                        lines.write(json.dumps({"formula": target_text(target), "precursors": names}) + "\n")
                        count += 1
    return count


def target_text(target):
    """A formula without brackets."""
    return "".join(f"{name}{value:g}" for name, value in target)


def frequencies(targets, formulas, is_known):
    """For each element how often each substance was its source, in the chemistries that are known."""
    counts = collections.defaultdict(collections.Counter)
    for target, found in targets.items():
        system = chemistry(formulas[target])
        if is_known(system):
            for precursors, _ in found:
                for substance in precursors:
                    for element in {name for name, _ in substance} & set(system) - VOLATILE:
                        counts[element][substance] += 1
    return counts


def likeliest(system, counts, limit=5):
    """Sets by the product of the frequencies of a source for each element."""
    ranked = [(0.0, frozenset())]
    for element in [name for name in system if name not in VOLATILE] or list(system):
        total = sum(counts[element].values())
        if not total:
            return []
        ranked = sorted(
            ((score + math.log(n / total), chosen | {substance}) for score, chosen in ranked
             for substance, n in counts[element].most_common(8)
             if {name for name, _ in substance} <= set(system) | VOLATILE),
            key=lambda pair: (-pair[0], sorted(map(str, pair[1]))))[:60]
    unique = []
    for _, chosen in ranked:
        if chosen not in unique:
            unique.append(chosen)
    return unique[:limit]


def ask(planner, names, options, seconds):
    """An answer for each target, as far as the time goes."""
    command = [planner, "--samples", "0", "--atmosphere", "air", "--precursors", "6", "--assume-stable", "0.05", *options]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    end = time.time() + seconds
    for name in names:
        if time.time() > end:
            break
        process.stdin.write(json.dumps({"formula": name}) + "\n")
        process.stdin.flush()
        yield json.loads(process.stdout.readline())
    process.kill()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("planner")
    parser.add_argument("folder")
    parser.add_argument("--targets", type=int, default=600)
    parser.add_argument("--stages", default="1")
    parser.add_argument("--seconds", type=float, default=3600, help="stop asking after so long, and score what there is")
    parser.add_argument("--train", action="store_true", help="ask for targets of the training half, to calibrate")
    parser.add_argument("--habits", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--habit-weight", default=None)
    parser.add_argument("--least", type=int, default=1, help="recipes that a target has at least")
    arguments = parser.parse_args()
    targets, formulas = recipes(arguments.folder)

    def is_known(system):
        return training(system) and (not arguments.train or training(system, 1))

    def is_asked(system):
        return training(system) == arguments.train and (not arguments.train or not training(system, 1))

    counts = frequencies(targets, formulas, is_known)
    held = [t for t in targets if is_asked(chemistry(formulas[t])) and len(targets[t]) >= arguments.least]
    held.sort(key=str)
    random.Random(0).shuffle(held)
    held = held[: arguments.targets]
    start = time.time()
    options = ["--stages", arguments.stages]
    with tempfile.NamedTemporaryFile(suffix=".ndjson") as file:
        if arguments.habits:
            print(write_habits(targets, formulas, is_known, file.name), "recipes")
            options += ["--recipes", file.name]
            options += ["--habit-weight", arguments.habit_weight] if arguments.habit_weight else []
        answers = list(ask(arguments.planner, [formulas[t] for t in held], options, arguments.seconds))
    held = held[: len(answers)]
    hits = {name: [0, 0, 0] for name in ["planner", "frequency"]}
    errors = collections.defaultdict(list)
    refused = collections.Counter()
    train_heats = [h for t, found in targets.items() if is_known(chemistry(formulas[t])) for _, h in found if h]
    answered_frequency = [0, 0, 0]
    ratios = []
    answered = 0
    for target, answer in zip(held, answers):
        modal = collections.Counter(p for p, _ in targets[target]).most_common(1)[0][0]
        heats = [h for _, h in targets[target] if h]
        guess = {"frequency": likeliest(chemistry(formulas[target]), counts), "planner": []}
        if "plan" in answer:
            answered += 1
            plan = answer["plan"]
            sets = [[p["formula"] for p in plan["precursors"]]] + [a["precursors"] for a in plan["alternatives"]]
            guess["planner"] = [frozenset(key(p) for p in chosen) for chosen in sets]
        else:
            refused[answer["error"]["type"]] += 1
        for name, sets in guess.items():
            for place, k in enumerate((1, 3, 5)):
                hits[name][place] += modal in sets[:k]
                if name == "frequency" and guess["planner"]:
                    answered_frequency[place] += modal in sets[:k]
        if heats and "plan" in answer and answer["plan"]["stages"]:
            truth = statistics.median(heats)
            hottest = max(s["temperature"] for s in answer["plan"]["stages"]) - 273
            errors["planner"].append(abs(hottest - truth))
            ratios.append((truth + 273) / (hottest + 273))
            errors["constant 1100"].append(abs(1100 - truth))
            errors["training median"].append(abs(statistics.median(train_heats) - truth))
    n = len(held)
    print(f"{n} targets of {len(set(chemistry(formulas[t]) for t in held))} chemistries, {answered} with a plan; "
          f"refused: {dict(refused)}; {time.time() - start:.0f} s")
    for name in hits:
        print(f"{name:10s} hit@1 {hits[name][0] / n:.3f}  hit@3 {hits[name][1] / n:.3f}  hit@5 {hits[name][2] / n:.3f}")
    if answered:
        print("where the planner answers:")
        print(f"planner    hit@1 {hits['planner'][0] / answered:.3f}  hit@3 {hits['planner'][1] / answered:.3f}  "
              f"hit@5 {hits['planner'][2] / answered:.3f}")
        print(f"frequency  hit@1 {answered_frequency[0] / answered:.3f}  hit@3 {answered_frequency[1] / answered:.3f}  "
              f"hit@5 {answered_frequency[2] / answered:.3f}")
    if ratios:
        print(f"reported over planned temperature, in kelvin: median {statistics.median(ratios):.3f}")
    for name, values in errors.items():
        print(f"temperature, {name}: mean absolute error {statistics.mean(values):.0f} K of {len(values)}")


main()
