"""What the learner sees: `check`, `diagnose`, `hints`, and how they are shown."""

import html
import re
from dataclasses import dataclass

from IPython import get_ipython
from IPython.display import display

from helpers.exercises.grading import judge
from helpers.exercises.progress_file import NAME, read, solved
from helpers.exercises.table import EXERCISES, find

HEADINGS = {True: "Solved", False: "Not yet", None: "Nothing written yet"}
# Readable on light and on dark; the words say the same.
COLOURS = {True: "#1f5fa8", False: "#e07b00", None: "#808080"}
SHOWN = 1000  # characters of what a function prints


@dataclass
class Feedback:
    """passed: True or False. mistake: a short id, or None. message: what the learner reads.

    lines: for a whole pass, each quantity with a word on it. printed: what the learner's function
    printed. further: a question to go on with. note: about the progress file, mostly "".
    """

    id: str
    passed: bool
    mistake: str | None
    message: str
    lines: tuple = ()
    printed: str = ""
    further: str = ""
    note: str = ""

    @property
    def heading(self):
        verdict = None if self.mistake == "not-written" else self.passed
        return f"{self.id}: {HEADINGS[verdict]}"

    def _parts(self):
        yield self.message
        if self.lines:
            yield "Line by line: " + ", ".join(f"`{q}` {word}" for q, word in self.lines) + "."
        if self.further:
            yield f"One more question: {self.further}"
        if self.note:
            yield self.note

    def __str__(self):
        text = "\n".join([self.heading, *self._parts()])
        return text + (f"\nYour function printed:\n{self.printed}" if self.printed else "")

    __repr__ = __str__

    def _repr_html_(self):
        colour = COLOURS[None if self.mistake == "not-written" else self.passed]
        printed = f"<pre>{html.escape(self.printed)}</pre>" if self.printed else ""
        printed = f"<p>Your function printed:</p>{printed}" if printed else ""
        paragraphs = "".join(f"<p>{as_html(part)}</p>" for part in self._parts())
        return (
            f'<div style="border-left: 4px solid {colour}; padding-left: 12px; max-width: 50em">'
            f"<p><strong>{html.escape(self.heading)}</strong></p>{paragraphs}{printed}</div>"
        )

    def _ipython_display_(self):
        """Shown once: `check` has done it already when the object ends a cell."""
        if not getattr(self, "_shown", False):
            show(self)
        self._shown = False


def as_html(text):
    """Text with `code` in backticks."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))


def show(shown):
    """Display as HTML with the text beside it; outside of Jupyter, print the text."""
    if get_ipython() is None:
        print(shown)
    else:
        display({"text/plain": str(shown), "text/html": shown._repr_html_()}, raw=True)


def diagnose(id, function):
    """What `check` says, without showing it and without a note in the progress file.

    Returns Feedback. Raises ValueError for an unknown id.
    """
    exercise = find(id)
    verdict, printed, lines, remark = judge(exercise, function)
    if len(printed) > SHOWN:
        printed = printed[:SHOWN] + " ..."
    message = verdict.message
    if verdict.right:
        message = f"{remark or 'Right.'} {exercise.text.why}"
    further = exercise.text.further if verdict.right else ""
    return Feedback(
        exercise.id, bool(verdict.right), verdict.mistake, message, lines, printed, further
    )


def check(id, function):
    """Try a learner's function on many inputs, and show what is right or which mistake it made.

    id: of `EXERCISES`, such as "3.44:dW2"; the number alone where it has one exercise.
    function: takes symbols of the equation, by their names. Returns Feedback.
    """
    feedback = diagnose(id, function)
    if feedback.passed:
        feedback.note = solved(feedback.id)
    show(feedback)
    feedback._shown = True
    return feedback


class Folded:
    """Text in parts that unfold on a click. parts: (summary, text or code) in order."""

    def __init__(self, title, parts):
        self.title, self.parts = title, parts

    def __repr__(self):
        return f"{self.title}: {', '.join(summary for summary, _ in self.parts)} (folded)"

    def _repr_html_(self):
        return f"<p>{html.escape(self.title)}</p>" + "".join(
            f"<details><summary>{html.escape(summary)}</summary>{_block(text)}</details>"
            for summary, text in self.parts
        )


def _block(text):
    return f"<pre>{html.escape(text)}</pre>" if "\n" in text else f"<p>{as_html(text)}</p>"


def hints(id):
    """The hint ladder of an exercise, folded: two hints, a worked twin, the solution."""
    exercise = find(id)
    text = exercise.text
    return Folded(
        f"Hints for {exercise.id}",
        [
            ("A nudge", text.nudge),
            ("A hint", text.pointed),
            ("The same with other numbers", exercise.twin),
            ("A solution", exercise.solution),
        ],
    )


class Progress:
    """A table: which exercises have been solved."""

    def __init__(self, done, note):
        self.note = note
        self.count = f"Solved: {len(done & EXERCISES.keys())} of {len(EXERCISES)}."
        self.rows = {}
        for id in EXERCISES:
            number, _, quantity = id.partition(":")
            word = f"{quantity or 'all lines'} {'solved' if id in done else 'open'}"
            self.rows[number] = f"{self.rows[number]}, {word}" if number in self.rows else word

    def __repr__(self):
        rows = [f"{number:17}  {row}" for number, row in self.rows.items()]
        return "\n".join([self.count, *rows, self.note]).strip()

    def _repr_html_(self):
        rows = "".join(
            f'<tr><th scope="row">{number}</th><td style="text-align: left">{row}</td></tr>'
            for number, row in self.rows.items()
        )
        return f"<p>{self.count}</p><table>{rows}</table><p>{html.escape(self.note)}</p>"


def progress():
    """The table of exercises, solved or open. Delete my_progress.json to begin again."""
    try:
        return Progress(*read())
    except OSError as error:
        return Progress(set(), f"{NAME} could not be read: {error.strerror or error}.")
