"""What is said of a mistake to a whole class, and what to ask: from the texts of the exercises."""

import re
from typing import NamedTuple

from helpers.exercises.lines import find, line
from helpers.exercises.mistakes import NAMES, Mutation
from helpers.exercises.naming import _variant
from helpers.exercises.questions import BUGS, PREDICTIONS
from helpers.texts import commas, entry, say

_SENTENCE = re.compile(r"(?<=[.?])\s+(?=[A-Z`{])|(?<=[。？])(?=.)")
ASKED = ("?", "？")


class Words(NamedTuple):
    """What is wrong, and the question."""

    said: str
    question: str


class _Something:
    """Stands for what is known of one answer only."""

    def __format__(self, how):
        return "..."


class _Terms(dict):
    def __missing__(self, name):
        return _Something()


def words(id, mistake):
    """The Words for a mistake in an exercise, or for a wrong option or line."""
    kind, _, of = id.partition(":")
    if kind == "predicted" and of in PREDICTIONS:
        return _of_prediction(of, mistake)
    if kind == "found" and of in BUGS:
        return _of_bug(BUGS[of], mistake)
    try:
        exercise = find(id)
    except ValueError:
        return Words(mistake, "")
    if mistake in NAMES and not hasattr(exercise, "judged"):
        return _of_table(exercise, mistake)
    return _of_answer(exercise, mistake)


def _of_prediction(id, mistake):
    asked, number = entry(f"questions.predict.{id}"), mistake.removeprefix("option ")
    options = asked["options"]
    option = options[int(number) - 1] if number in map(str, range(1, len(options) + 1)) else mistake
    return Words(say("classroom.wrong-option", option=option), " ".join(asked["question"].split()))


def _of_bug(bug, chosen):
    code = {f"line {n}": row.strip() for n, row in enumerate(bug.rows, 1)}.get(chosen)
    key = "classroom.wrong-line-with-code" if code else "classroom.wrong-line"
    return Words(say(key, line=chosen, code=code), bug.say("which"))


def _of_table(exercise, mistake):
    """Of a line its own question, where that needs nothing that only one answer has."""
    asked = entry(f"mistakes.{mistake}.question")
    if not exercise.whole:
        one = line(exercise.id)
        asked = entry(_variant(one, Mutation(mistake, "", "", None), "question"))
        asked = asked.replace("{v}", one.quantity).replace("{p}", one.of or "{p}")
    if "{" in asked:
        asked = say(f"classroom.asked.{mistake}")
    return Words(say(f"classroom.seen.{mistake}"), " ".join(asked.split()))


def _of_answer(exercise, mistake):
    text = getattr(exercise, "sentences", {}).get(mistake, "")
    text = text or next((text for key in _keys(exercise, mistake) if (text := _text(key))), "")
    if not text:
        return Words(say("classroom.no-words", mistake=mistake), say("classroom.look-at-one"))
    terms = {"expected": commas(exercise.quantities) if exercise.lines else _Something()}
    terms |= {"own": commas(exercise.own), "v": terms["expected"], "id": exercise.id}
    text = " ".join(text.replace("{see}", "").format_map(_Terms(terms)).split())
    first, *others = _SENTENCE.split(text)
    question = others[-1] if others and others[-1].endswith(ASKED) else ""
    if not others and first.endswith(ASKED):
        first, question = _named(mistake), first
    return Words(first, question or say("classroom.look-at-one"))


def _named(mistake):
    """What is seen, where the words of a mistake are a question alone."""
    kind, _, error = mistake.partition(" ")
    if kind == "raised" and error.isidentifier():
        return say("classroom.raised", error=error)
    return say("classroom.no-words", mistake=mistake)


def _keys(exercise, mistake):
    own = exercise.id.replace(" ", "-")
    yield f"classroom.of.{mistake}"
    yield f"tasks.{own}.mistakes.{mistake}"
    yield f"tasks.answers.{mistake}"
    yield f"judge.answers.{mistake}"
    yield f"judge.answers.repair-{mistake}"
    yield f"judge.python.{mistake}"
    yield f"own.{mistake}"
    if mistake.startswith("raised "):
        yield f"judge.exceptions.{mistake.removeprefix('raised ')}"
        yield "judge.exceptions.Exception"


def _text(key):
    try:
        text = entry(key)
    except KeyError:
        return ""
    return text if isinstance(text, str) else ""
