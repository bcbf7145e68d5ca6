"""Exercises whose feedback names the mistake and asks the question that leads out of it.

`check(id, function)` tries an answer and shows what was found; `hints(id)` unfolds hints and a
solution; `progress()` shows what has been solved; `results_by_name(backward)` makes a learner's own
backward pass ready to be trained with. `predict` and `find_the_bug` ask other questions.

Rooms: `table` and `texts` (the exercises), `situations` (the numbers they are tried on), `running`
(calls an answer safely), `returned` (what a whole pass returns, by name), `algebra` (equations and their mutations), `diagnosis` and `messages`
(which mistake it is, and how to say so), `grading` (from a function to the verdict on it),
`feedback`, `progress_file`, `questions` and `predictions`.
"""

from helpers.exercises.feedback import check, diagnose, hints, progress
from helpers.exercises.predictions import PREDICTIONS
from helpers.exercises.questions import BUGS, find_the_bug, predict
from helpers.exercises.returned import results_by_name
from helpers.exercises.table import EXERCISES

__all__ = [
    "BUGS",
    "EXERCISES",
    "PREDICTIONS",
    "check",
    "diagnose",
    "find_the_bug",
    "hints",
    "predict",
    "progress",
    "results_by_name",
]
