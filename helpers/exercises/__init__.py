"""What is asked: exercises whose feedback names the mistake and asks a question, not the answer.

Exercises: one for each line of the numbered equations, whole passes, and those of later notebooks
    check(id, function)     try an answer: solved, or which mistake it makes
    diagnose(id, function)  the same as an object, neither shown nor noted
    score(id, function)     a number from 0 to 1, by the lines that are right: for grading systems
    hints(id)               two hints, a worked twin and a solution, folded
    progress()              what has been solved
    receipt(name)           what is noted of your tries, shown and written to a file to hand in
    exercise(id, right, shapes, words)   makes one of your own, that check and hints know from then on
    EXERCISES               those on lines and passes, by id: "3.44:dW2", "backward" ...

Questions of two other kinds
    predict(id)             choose before you see; PREDICTIONS has the ids
    find_the_bug(id, line)  a backward pass with one wrong line; BUGS has them, to train with

Rooms: `lines` (the exercises), `tasks` (more than lines), `later` (those of the later notebooks), `teachers` (one's own), `situations` (the
numbers they are tried on), `run` and `limit` (call an answer safely), `algebra` (equations as
trees), `mistakes` (the table of what goes wrong), `naming` (which one it is), `slips` (Python's
errors), `repairs` (changes of the source), `judge`, `grading` and `evidence` (from a function to the verdict),
`characters` (a cell that Python cannot read), `show`, `questions`, `progress_file`, `tries` and `receipt`. All words are in `helpers/texts`.
"""

from helpers.exercises import characters, later  # noqa: F401  they listen, and add exercises
from helpers.exercises.lines import EXERCISES
from helpers.exercises.questions import BUGS, PREDICTIONS, find_the_bug, predict
from helpers.exercises.receipt import progress, receipt
from helpers.exercises.show import check, diagnose, hints, score
from helpers.exercises.teachers import exercise

__all__ = ["BUGS", "EXERCISES", "PREDICTIONS", "check", "diagnose", "exercise", "find_the_bug"]
__all__ += ["hints", "predict", "progress", "receipt", "score"]
