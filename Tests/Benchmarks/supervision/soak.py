#!/usr/bin/env python3
"""A stack of three stages with two replicas each under the load of several clients, and a fault every few seconds: signals
to processes, records that crash, hang or garble the service that reads them, poison, commands to the stack. Every client
checks that each record is answered once, in order and rightly; the counts are printed as Markdown. Standard library only.

    Tests/Benchmarks/supervision/soak.py [--seconds 600] [--seed 1] [--rate 1500] [--executables .build/release]

Ends with status 1 when a record was lost, doubled, answered out of order or wrongly, or when a process was left over.
"""
import argparse
import collections
import glob
import json
import os
import pathlib
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import soak_service

HERE = pathlib.Path(__file__).resolve().parent
FORMULAS = ["NbMoTaW", "HfNbTaTiZr", "Al0.5NbTaTiV", "CrMoNbTi2", "NbMoTaVW", "TiZrHf"]
COUNTS = ("sessions", "in", "out", "errors", "marks", "lost", "doubled", "out of order", "wrong", "failed sessions")


class Stack:
    """`sluice up` in a folder of its own, and its control socket."""

    def __init__(self, folder, executables):
        self.folder, self.sluice = folder, str(executables / "sluice")
        self.services = {
            "featurizer": [str(executables / "sluice-featurizer"), "--preset", "alloy"],
            "square": [sys.executable, "-u", str(HERE / "soak_service.py"), folder],
            "last": ["jq", "-c", "--unbuffered", "."],
        }
        # Swaps go to and fro between calls that answer the same.
        self.calls = {"last": [["jq", "-c", "--unbuffered", "."], ["cat"]], "square": [self.services["square"]] * 2}
        self.environment = dict(os.environ, SLUICE_STATE=folder, SOAK=folder)
        self.compose = f"{folder}/soak.json"
        policy = {
            "replicas": 2, "restart": {"delay": 0.05, "maximum_delay": 1, "intensity": 100_000},
            "limits": {"start": 30, "record": 4, "idle": 2, "stop": 5, "term": 2, "memory": 1 << 30},
        }
        pathlib.Path(self.compose).write_text(json.dumps({
            "compose": 1, "pipeline": list(self.services), "supervision": {"dead_letters": f"{folder}/dead.ndjson"},
            "services": {name: {"command": words, **policy} for name, words in self.services.items()}}))
        self.process = subprocess.Popen(
            [self.sluice, "up", self.compose], env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(600):
            if glob.glob(f"{folder}/*/control"):
                break
            time.sleep(0.1)
        self.control = glob.glob(f"{folder}/*/control")[0]
        self.ask("ready")

    def ask(self, command, **members):
        """The last line of the stack's answer."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(self.control)
            connection.sendall(json.dumps({"command": command, **members}).encode() + b"\n")
            for line in connection.makefile():
                answer = json.loads(line)
                if "ok" in answer:
                    return answer
        raise ConnectionError(command)

    def processes(self):
        """Services and the ids of their processes."""
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children") as file:
            children = file.read().split()
        found = []
        for child in children:
            try:
                with open(f"/proc/{child}/environ", "rb") as file:
                    tags = [v for v in file.read().split(b"\0") if v.startswith(b"SLUICE_REPLICA=")]
            except OSError:
                continue
            if tags:
                found.append((tags[0].decode().split(".")[1], int(child)))
        return found

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def memory(self):
        """Resident MiB of the supervisor."""
        with open(f"/proc/{self.process.pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE") / (1 << 20)


class Client(threading.Thread):
    """Sends sessions of records through `sluice attach` and checks what comes back."""

    def __init__(self, number, stack, rate, seed, requests):
        super().__init__()
        self.number, self.stack, self.rate = number, stack, rate
        self.random = random.Random(seed)
        self.requests, self.is_over = requests, threading.Event()
        self.counts, self.latencies, self.words = collections.Counter(), [], []
        self.sent = 0

    def run(self):
        while not self.is_over.is_set():
            self.session(self.random.randrange(200, 6000))

    def session(self, count):
        process = subprocess.Popen(
            [self.stack.sluice, "attach", self.stack.compose], env=self.stack.environment, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        awaited = collections.deque()
        checker = threading.Thread(target=self.check, args=(process.stdout, awaited))
        checker.start()
        try:
            while count > 0 and not self.is_over.is_set():
                lines = [self.next_line(awaited) for _ in range(min(count, self.random.randrange(1, 60)))]
                count -= len(lines)
                process.stdin.write("".join(lines).encode())
                process.stdin.flush()
                time.sleep(len(lines) / self.rate)
            process.stdin.close()
        except BrokenPipeError:
            pass
        checker.join()
        words = process.stderr.read().decode()
        self.counts["sessions"] += 1
        self.counts["lost"] += len(awaited)
        if process.wait():
            self.counts["failed sessions"] += 1
            self.words.append(words)

    def next_line(self, awaited):
        self.sent += 1
        name = f"{self.number}-{self.sent}"
        if self.random.random() < 0.005:
            awaited.append(("mark", name, time.monotonic()))
            return json.dumps({"mark": name}) + "\n"
        record = {"id": name, "formula": self.random.choice(FORMULAS), "n": self.sent}
        try:
            fault = self.requests.popleft()
            record[fault] = name
        except IndexError:
            fault = "record"
        awaited.append((fault, name, time.monotonic()))
        self.counts["in"] += 1
        return json.dumps(record) + "\n"

    def check(self, answers, awaited):
        last = None
        for line in answers:
            answer = json.loads(line)
            name = answer.get("mark") or answer.get("id")
            if not awaited or awaited[0][1] != name:
                self.words.append(line.decode())
                self.counts["doubled" if name == last or not awaited else "out of order"] += 1
                continue
            fault, last, sent_at = awaited.popleft()
            if fault == "mark":
                self.counts["marks"] += 1
                continue
            self.latencies.append(time.monotonic() - sent_at)
            if "error" in answer:
                self.counts["errors"] += 1
                is_right = fault == "poison" and answer["error"]["type"] == "supervision/dead-letter"
            else:
                self.counts["out"] += 1
                n = int(name.split("-")[1])
                is_right = fault != "poison" and answer["square"] == n ** 2 and "features" in answer
            if not is_right:
                self.words.append(line.decode())
                self.counts["wrong"] += 1


class Faults:
    """What is done to the stack, by a seed."""

    def __init__(self, stack, seed, requests):
        self.stack, self.requests = stack, requests
        self.random = random.Random(seed)
        self.done = collections.Counter()

    def pick(self):
        stack, random = self.stack, self.random
        service = random.choice(list(stack.services))
        kind = random.choice(
            ["SIGKILL", "SIGTERM", "SIGSTOP, then SIGCONT", "SIGSTOP of the supervisor", "restart", "scale", "kill",
             "pause, unpause", "swap", "poison", *soak_service.FAULTS])
        self.done[kind] += 1
        if kind == "poison" or kind in soak_service.FAULTS:
            self.requests.append(kind)
        elif kind in ("SIGKILL", "SIGTERM", "SIGSTOP, then SIGCONT"):
            service, process = random.choice(stack.processes())
            self.signal(process, {"SIGKILL": 9, "SIGTERM": 15}.get(kind, signal.SIGSTOP))
            if kind.startswith("SIGSTOP"):
                time.sleep(random.uniform(0.1, 6))
                self.signal(process, signal.SIGCONT)
        elif kind == "SIGSTOP of the supervisor":
            os.kill(stack.process.pid, signal.SIGSTOP)
            time.sleep(random.uniform(0.1, 6))
            os.kill(stack.process.pid, signal.SIGCONT)
        elif kind == "scale":
            stack.ask("scale", service=service, replicas=random.choice([1, 2, 3]))
        elif kind == "pause, unpause":
            stack.ask("pause", services=[service])
            time.sleep(random.uniform(0.1, 2))
            stack.ask("unpause", services=[service])
        elif kind == "swap":
            self.swap(random.choice(list(stack.calls)))
        else:
            stack.ask(kind, services=[service])

    def swap(self, service):
        calls = self.stack.calls[service]
        calls.reverse()
        executable = subprocess.run(["which", calls[0][0]], capture_output=True, text=True).stdout.strip()
        answer = self.stack.ask(
            "swap", service=service, call={"executable": executable, "arguments": calls[0]},
            **self.random.choice([{}, {"shadow": 50}, {"canary": 0.2, "canary_records": 50}]))
        self.done["swap: done" if answer["ok"] else "swap: given up"] += 1
        if not answer["ok"]:
            calls.reverse()

    @staticmethod
    def signal(process, number):
        try:
            os.kill(process, number)
        except ProcessLookupError:
            pass


def left_over(folder):
    found = []
    for path in glob.glob("/proc/[0-9]*/environ"):
        try:
            with open(path, "rb") as file:
                if f"SOAK={folder}".encode() in file.read().split(b"\0"):
                    found.append(path)
        except OSError:
            pass
    return found


def report(options, seconds, stack, clients, faults, before, after, status):
    counts = collections.Counter()
    for client in clients:
        counts.update(client.counts)
    latencies = [latency for client in clients for latency in client.latencies]
    percentiles = statistics.quantiles(latencies, n=100)
    print(f"{seconds:.0f} s, seed {options.seed}, {len(clients)} clients, {sum(faults.done.values())} faults.\n")
    print("| " + " | ".join(COUNTS) + " |\n|" + "---|" * len(COUNTS))
    print("| " + " | ".join(str(counts[name]) for name in COUNTS) + " |\n")
    print("| service | answered | errors | dead letters | restarts |\n|---|---|---|---|---|")
    for service in status["services"]:
        print(f"| {service['service']} | {service['answered']} | {service['errors']} | {service['dead_letters']} "
              f"| {service['restarts']} |")
    print(f"\nFrom a record's write to its answer: p50 {percentiles[49] * 1000:.0f} ms, p99 {percentiles[98] * 1000:.0f} ms, "
          f"longest {max(latencies):.1f} s. Supervisor: {before[0]} descriptors and {before[1]:.0f} MiB at the start, "
          f"{after[0]} and {after[1]:.0f} at the end.\n")
    print("Faults: " + ", ".join(f"{name} {count}" for name, count in sorted(faults.done.items())) + ".")
    for client in clients:
        for words in client.words[:5]:
            print(f"client {client.number}: {words.strip()[:300]}", file=sys.stderr)
    return not any(counts[name] for name in COUNTS[5:]) and counts["in"] == counts["out"] + counts["errors"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--rate", type=float, default=1500, help="records a second, of all clients")
    parser.add_argument("--executables", default=".build/release")
    options = parser.parse_args()
    requests = collections.deque()
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(folder, pathlib.Path(options.executables).resolve())
        faults = Faults(stack, options.seed, requests)
        clients = [
            Client(number + 1, stack, options.rate / options.clients, options.seed * 1000 + number, requests)
            for number in range(options.clients)
        ]
        start, before = time.monotonic(), (stack.descriptors(), stack.memory())
        for client in clients:
            client.start()
        while (passed := time.monotonic() - start) < options.seconds:
            time.sleep(faults.random.uniform(1, 4))
            faults.pick()
        for client in clients:
            client.is_over.set()
        for client in clients:
            client.join(120)
        for service in stack.services:
            stack.ask("scale", service=service, replicas=2)
        time.sleep(3)
        after, status = (stack.descriptors(), stack.memory()), stack.ask("ps")
        stack.ask("down", grace=30)
        stack.process.wait(60)
        is_good = report(options, passed, stack, clients, faults, before, after, status)
        if processes := left_over(folder):
            sys.exit(f"left over: {processes}")
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main()
