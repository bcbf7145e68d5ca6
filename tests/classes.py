"""Made-up classes: students whose mistakes are known, with the receipts that they hand in."""

import csv
import json
import random
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from helpers.activations import sigmoid, tanh
from helpers.exercises import check, receipt, tries
from helpers.exercises import progress_file as kept
from helpers.exercises.lines import EXERCISES, find
from helpers.exercises.receipt import content

WRONG = Path(__file__).parents[1] / "benchmarks" / "wrong_answers.csv"
RIGHT = None
# Answers, and the mistake that each of them makes.
PLANNED = {
    "3.44:dW2": {"dZ2 @ A1.T": "m-missing", "-dZ2 @ A1.T / m": "sign"},
    "3.46:db2": {
        "np.sum(dZ2, axis=1) / m": "keepdims-missing",
        "np.sum(dZ2, axis=0, keepdims=True) / m": "wrong-axis",
    },
    "3.47:dZ1": {
        "(W2 @ dZ2) * (1 - A1**2)": "transpose-missing",
        "(W2.T @ dZ2) * (1 - Z1**2)": "slope-at-z",
    },
    "3.39:dz": {"y - a": "sign"},
}


def answer(id, code):
    """A function as a learner writes it."""
    arguments = ", ".join(find(id).arguments)
    return eval(f"lambda {arguments}: {code}", {"np": np, "sigmoid": sigmoid, "tanh": tanh})


def right(id):
    return EXERCISES[id].solution.splitlines()[1].split(" = ", 1)[1].strip()


def plan(names, seed=1):
    """{name: [(id, code, mistake or RIGHT), ...]}, in the order in which it is tried."""
    rng, planned = random.Random(seed), {}
    for name in names:
        planned[name] = []
        for id, wrong in PLANNED.items():
            if rng.random() < 0.2:
                continue  # not tried
            tried = rng.choices(list(wrong.items()), k=rng.randrange(3))
            planned[name] += [(id, *one) for one in tried]
            if rng.random() < 0.7:
                planned[name].append((id, right(id), RIGHT))
    return planned


def worked_and_handed_in(planned, folder, patch):
    """Each student works with `check`, and hands a receipt in."""
    functions = {}
    for name, answers in planned.items():
        own = folder / f"{name} (handed in)"
        own.mkdir(parents=True)
        patch.setattr(kept, "folder", own)
        for id, code, _ in answers:
            function = functions.setdefault((id, code), answer(id, code))
            check(id, function)
        receipt(name)
        (own / kept.NAME).unlink(missing_ok=True)


def expected(planned):
    """(students by (id, mistake), solved by name), counted from the plan alone."""
    made, solved = defaultdict(Counter), defaultdict(set)
    for name, answers in planned.items():
        for id, _, mistake in answers:
            if mistake is RIGHT:
                solved[name].add(id)
            else:
                made[id, mistake][name] += 1
    return made, solved


def many(folder, number, seed=2):
    """Receipts of a large class, written as they stand: every exercise, mistakes of the list."""
    rng = random.Random(seed)
    with WRONG.open(encoding="utf-8") as file:
        known = defaultdict(set)
        for row in csv.DictReader(file, delimiter=";"):
            if row["mistake"] not in ("right", "None", "?"):
                known[find(row["exercise"]).id].add(row["mistake"].split("|")[0])
    for i in range(number):
        held = {"solved": [], "tried": {}}
        for id in EXERCISES:
            for mistake in rng.sample(sorted(known[id]), k=min(len(known[id]), rng.randrange(5))):
                held = tries.added(held, id, mistake, tries.now())
            if rng.random() < 0.7:
                held = tries.added(held, id, None, tries.now())
        path = folder / f"student {i:03}"
        path.mkdir(parents=True)
        (path / "receipt.json").write_text(json.dumps(content("", **held)))
