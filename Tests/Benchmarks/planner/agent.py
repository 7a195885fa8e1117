#!/usr/bin/env python3
"""Trains a tabular agent on the planner's decision process over a pipe, and compares it with the planner's own value.

    python3 Tests/Benchmarks/planner/agent.py .build/release/sluice-planner [--target BaTiO3] [--episodes 20000]

The agent sees states, actions, rewards and where they led; the probabilities are used only to draw the outcome, as nature would.
"""
import argparse, collections, json, random, subprocess

parser = argparse.ArgumentParser()
parser.add_argument("planner")
parser.add_argument("--target", default="BaTiO3")
parser.add_argument("--episodes", type=int, default=20000)
parser.add_argument("--stages", type=int, default=2)
parser.add_argument("--seed", type=int, default=0)
arguments = parser.parse_args()
options = ["--atmosphere", "air", "--sets", "3", "--stages", str(arguments.stages)]
draw = random.Random(arguments.seed)


class Environment:
    """One line out, one line back; what was asked once is remembered."""

    def __init__(self):
        command = [arguments.planner, "environment", *options]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.known = {}
        self.calls = 0

    def ask(self, **members):
        line = json.dumps({"formula": arguments.target, **members}, sort_keys=True)
        if line not in self.known:
            self.calls += 1
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
            answer = json.loads(self.process.stdout.readline())
            if "error" in answer:
                raise SystemExit(answer["error"]["detail"])
            self.known[line] = answer["environment"]
        return self.known[line]

    def actions(self, state):
        return self.ask(state=state)["actions"]

    def step(self, state, action):
        outcomes = self.ask(state=state, action=action)["outcomes"]
        return draw.choices(outcomes, [outcome["probability"] for outcome in outcomes])[0]


def best(row):
    return max(row, key=lambda action: row[action][0]) if row else None


environment = Environment()
table = collections.defaultdict(dict)
start = {"stage": "start", "phases": {}}
for episode in range(arguments.episodes):
    state, steps = start, []
    for left in range(arguments.stages + 1, 0, -1):
        key = (json.dumps(state, sort_keys=True), left)
        known = best(table[key])
        if known and draw.random() < 0.5:
            action = json.loads(known)
        else:
            action = draw.choice(environment.actions(state))
        outcome = environment.step(state, action)
        ended = outcome["done"] or left == 1
        # Where the stages run out the powder is worth its yield.
        reward = outcome["reward"] + (outcome["yield"] if ended and not outcome["done"] else 0)
        state = outcome["state"]
        steps.append((key, json.dumps(action), reward, None if ended else (json.dumps(state, sort_keys=True), left - 1)))
        if ended:
            break
    for key, action, reward, following in reversed(steps):
        future = max((value for value, _ in table[following].values()), default=0) if following else 0
        value, count = table[key].get(action, (0.0, 0))
        # A rate that falls more slowly than 1/n forgets the first, poor targets.
        table[key][action] = (value + (reward + future - value) / (count + 1) ** 0.6, count + 1)

row = table[(json.dumps(start, sort_keys=True), arguments.stages + 1)]
choice = best(row)
line = json.dumps({"formula": arguments.target}) + "\n"
planned = subprocess.run(
    [arguments.planner, *options, "--samples", "0"], input=line, capture_output=True, text=True, check=True)
plan = json.loads(planned.stdout)["plan"]
print(f"episodes {arguments.episodes}, calls over the pipe {environment.calls}")
print(f"agent    {choice} value {row[choice][0]:.4f}")
print(f"planner  {[p['formula'] for p in plan['precursors']]} value {plan['value']:.4f} ({plan['solver']['method']})")
