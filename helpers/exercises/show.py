"""What the learner sees: `check`, `diagnose`, `score`, `hints`, and how they are shown."""

import html
import re
from dataclasses import dataclass
from typing import NamedTuple

from IPython import get_ipython
from IPython.display import display

from helpers.exercises.judge import judge
from helpers.exercises.lines import find
from helpers.exercises.progress_file import solved, tried
from helpers.texts import entry, say, together

# Readable on light and on dark; the words say the same.
COLOURS = {"solved": "#1f5fa8", "wrong": "#e07b00", "empty": "#808080"}
WORDS = {True: "right", False: "wrong", None: "unknown"}
SHOWN = 1000  # characters of what a function prints


@dataclass
class Feedback:
    """passed: True or False. mistake: a short id, or None. message: what the learner reads.

    lines: for a whole pass, each quantity with True, False or None (cannot be judged yet).
    printed: what the learner's function printed. further, answer: a question to go on with, and its
    answer. hints: the hint ladder as HTML, where it is not solved. note: about the progress file,
    mostly "".
    """

    id: str
    passed: bool
    mistake: str | None
    message: str
    lines: tuple = ()
    printed: str = ""
    further: str = ""
    answer: str = ""
    hints: str = ""
    note: str = ""

    def show(self):
        """Display it now, not at the end of the cell; outside of Jupyter print it. Returns itself."""
        if get_ipython() is None:
            print(self)
        else:
            display({"text/plain": str(self), "text/html": self._repr_html_()}, raw=True)
        self._shown = True
        return self

    def _ipython_display_(self):
        if not getattr(self, "_shown", False):
            self.show()
        self._shown = False

    @property
    def _state(self):
        return "solved" if self.passed else "empty" if self.mistake == "not-written" else "wrong"

    heading = property(lambda self: say(f"show.feedback.{self._state}", id=self.id))
    wrong_lines = property(lambda self: [quantity for quantity, ok in self.lines if ok is False])

    def _parts(self):
        yield self.message
        if self.lines:
            words = [say(f"show.feedback.line-{WORDS[right]}", v=q) for q, right in self.lines]
            key = "given" if True in dict(self.lines).values() else "lines"
            yield say(f"show.feedback.{key}", words=entry("common.comma").join(words))
        if self.further:
            yield say("show.feedback.further", question=self.further)
        if self.note:
            yield self.note

    def __str__(self):
        ladder = [say("show.feedback.hints", id=self.id)] if self.hints else []
        text = "\n".join([self.heading, *self._parts(), *ladder])
        return f"{text}\n{say('show.feedback.printed')}\n{self.printed}" if self.printed else text

    __repr__ = lambda self: str(self)

    def _repr_html_(self):
        paragraphs = "".join(f"<p>{as_html(part)}</p>" for part in self._parts())
        folded = _folded(say("show.feedback.answer"), self.answer) if self.answer else self.hints
        colour, heading = COLOURS[self._state], html.escape(self.heading)
        style = f"border-left: 4px solid {colour}; padding-left: 12px; max-width: 50em"
        shown = f"<p><strong>{heading}</strong></p>{paragraphs}{folded}"
        if self.printed:
            shown += f"<p>{say('show.feedback.printed')}</p><pre>{html.escape(self.printed)}</pre>"
        return f'<div style="{style}">{shown}</div>'


def as_html(text):
    """Text with `code` in backticks."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))


def diagnose(id, function):
    """What `check` says, as Feedback, neither shown nor noted."""
    try:
        exercise = find(id)
    except ValueError as error:
        return Feedback(id if isinstance(id, str) else "?", False, "no-such-exercise", str(error))
    found = judge(exercise, function)
    printed = found.printed[:SHOWN] + " ..." * (len(found.printed) > SHOWN)
    message, right = found.message, bool(found.right)
    if right:
        message = together(found.remark or say("judge.right"), exercise.words("why"))
        more = {key: exercise.words(key) for key in ("further", "answer")}
    else:
        more = {"hints": _ladder(_steps(exercise))}
    return Feedback(exercise.id, right, found.mistake, message, found.lines, printed, **more)


def check(id, function):
    """Try a learner's function on many inputs, and show what is right or which mistake it made.

    id: of `EXERCISES`, such as "3.44:dW2"; the number alone where it has one exercise.
    function: takes symbols of the equation, by their names. Returns Feedback.
    """
    feedback = diagnose(id, function)
    if feedback.passed:
        feedback.note = solved(feedback.id)
    else:
        feedback.note = tried(feedback.id, feedback.mistake, feedback.wrong_lines)
    return feedback.show()


def score(id, function):
    """A number from 0 to 1: of a line 0 or 1, of a whole pass the share of the lines that are right.

    Nothing is shown or noted. In nbgrader, the last value of a cell of one point is its mark.
    """
    feedback = diagnose(id, function)
    right = sum(line is True for _, line in feedback.lines)
    if feedback.passed or not right:
        return float(feedback.passed)
    lines = find(id).lines
    return min(right, len(lines) - 1) / len(lines)  # all right, and something else is not


class Page(NamedTuple):
    """Text, and the same as HTML."""

    text: str
    html: str

    def __repr__(self):
        return self.text

    def _repr_html_(self):
        return self.html


def hints(id):
    """The hint ladder of an exercise, folded: two hints, a worked twin, the solution."""
    try:
        exercise = find(id)
    except ValueError as error:
        return Page(str(error), f"<p>{html.escape(str(error))}</p>")
    steps, title = _steps(exercise), say("show.hints.title", id=exercise.id)
    text = say("show.hints.folded", title=title, parts=entry("common.comma").join(steps))
    return Page(text, f"<p>{html.escape(title)}</p>{_ladder(steps)}")


def _steps(exercise):
    steps = {what: exercise.words(what) for what in ("nudge", "pointed")}
    steps |= {"twin": exercise.twin, "solution": exercise.solution}
    names = entry("show.hints.steps")
    return {names[what]: text for what, text in steps.items() if text}


def _ladder(steps):
    return "".join(_folded(title, text) for title, text in steps.items())


def _folded(title, text):
    block = f"<pre>{as_html(text)}</pre>" if "\n" in text else f"<p>{as_html(text)}</p>"
    return f"<details><summary>{html.escape(title)}</summary>{block}</details>"
