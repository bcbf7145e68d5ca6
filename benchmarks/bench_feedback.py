"""How many answers the checker reads rightly, and how fast.

`wrong_answers.csv` holds what learners wrote or might write, with the name that fits: a right-hand
side, or a whole cell with a function `answer`. "right" stands for what must be accepted. Its lists:
"listed" was known when the checker was made; "first held-out" was written before it, "forums"
(questions of learners on the web, rewritten in this course's symbols) and "second held-out" while
it was made, each of them before it was tried; "later" was found and mended afterwards. "third" to
"eighteenth held-out" are whole cells, each list tried once before anything was mended after it; "?"
stands where the message to it had not the right name then.
"""

import csv
import itertools
import linecache
import time
from collections import Counter
from pathlib import Path

import numpy as np

from helpers.activations import sigmoid, tanh
from helpers.exercises import diagnose
from helpers.exercises.lines import find

NUMBERS = itertools.count()
OUTCOMES = ("as itself", "as another", "described", "accepted", "refused")
WRONG = Path(__file__).with_name("wrong_answers.csv")


def function_of(row):
    names, text = {"np": np, "sigmoid": sigmoid, "tanh": tanh}, row["written"]
    if "\n" not in text:
        arguments = ", ".join(find(row["exercise"]).arguments)
        text = f"def answer({arguments}):\n    return {text}\n"
    file = f"<answer {next(NUMBERS)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)  # as in a notebook
    exec(compile(text, file, "exec"), names)  # noqa: S102  answers of the list
    return names["answer"]


def outcome(row):
    """Which of OUTCOMES, and the seconds that it took."""
    function = function_of(row)
    begin = time.perf_counter()
    feedback = diagnose(row["exercise"], function)
    seconds = time.perf_counter() - begin
    if row["mistake"] == "right":
        return "as itself" if feedback.passed else "refused", seconds
    named = set(str(feedback.mistake).split("+"))
    fits = any(set(kind.split("+")) <= named for kind in row["mistake"].split("|"))
    if feedback.passed:
        return "accepted", seconds
    if feedback.mistake is None:
        return "described", seconds
    return ("as itself" if fits else "as another"), seconds


def table(title, keys, found):
    print(f"\n{title:18}" + "".join(f"{name:>12}" for name in OUTCOMES))
    for key in dict.fromkeys(keys):
        counts = Counter(f for k, f in zip(keys, found) if k == key)
        print(f"{key:18}" + "".join(f"{counts[name]:12}" for name in OUTCOMES))
    counts = Counter(found)
    print(f"{'all':18}" + "".join(f"{counts[name]:12}" for name in OUTCOMES))


def main():
    with WRONG.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    found, seconds = zip(*(outcome(row) for row in rows))
    print("Wrong answers, and how they are named")
    table("by list", [row["list"] for row in rows], found)
    table("by exercise", [row["exercise"] for row in rows], found)
    median, worst = np.median(seconds), max(seconds)
    print(f"\nanswer: median {median:.3f} s (limit 0.3), worst {worst:.2f} s (limit 2)")


if __name__ == "__main__":
    main()
