"""Questions of two other kinds: predict before you see, and find the wrong line.

Their words stand in `texts/en/questions.toml`, and so no cell shows an answer beside its question.
"""

import html
from typing import NamedTuple

import numpy as np

from helpers.activations import tanh
from helpers.equations import LINES, SHEET
from helpers.exercises.progress_file import solved, tried
from helpers.exercises.show import Feedback, Page, as_html
from helpers.network import Gradients
from helpers.own import HANDED_OUT, came
from helpers.pictures.widgets import widgets
from helpers.texts import commas, entry, say

# Each question to predict, and which of its options is right; the first is 0.
_PREDICTIONS = """which loss falls faster 1, a row of answers 1, two links 1, smaller and smaller 1,
    no activation 2, a flat array 2, a saturated unit 2, four wrong biases 0, ten times the rate 1,
    from 2 inputs to 64 0"""
PREDICTIONS = {one[:-2].strip(): int(one[-1]) for one in _PREDICTIONS.split(",")}


# Where the kernel has restarted Jupyter itself shows broken chains.
LOST = ".prediction.jupyter-widgets-disconnected::after { content: 'LOST'; font-weight: 600; }"


class Prediction:
    """A question with options: choose one, then its answer appears; without a kernel it is folded."""

    def __init__(self, id):
        self.id, words = id, entry(f"questions.predict.{id}")
        self.question, self.options, self.why = words["question"], words["options"], words["why"]
        self.answer = self.options[PREDICTIONS[id]]
        self.chosen = None
        self.widget = self._live() if widgets else None

    def _live(self):
        Button, Layout = widgets.Button, widgets.Layout
        buttons = [Button(description=s, layout=Layout(width="auto")) for s in self.options]
        for button in buttons:
            button.on_click(lambda pressed: self.choose(pressed.description))
        self.reply = widgets.HTML()
        look = f"<style>{LOST.replace('LOST', say('live.lost'))}</style>"
        asked = widgets.HTML(f"{look}<p>{as_html(self.question)}</p>")
        row = widgets.HBox(buttons, layout=Layout(flex_flow="row wrap"))
        return widgets.VBox([asked, row, self.reply]).add_class("prediction")

    def choose(self, option):
        """Commit to an option; only the first choice counts."""
        if self.chosen is None:
            self.chosen = option
            if option in self.options and option != self.answer:
                tried(f"predicted:{self.id}", f"option {self.options.index(option) + 1}")
            note = solved(f"predicted:{self.id}")
            key = "chosen" if option == self.answer else "chosen-other"
            said = say(f"questions.{key}", option=option, answer=self.answer, why=self.why)
            if self.widget:
                self.reply.value = "".join(f"<p>{as_html(s)}</p>" for s in (said, note) if s)

    def __repr__(self):
        return f"{self.question}\n" + "\n".join(f"- {option}" for option in self.options)

    def _repr_mimebundle_(self, include=None, exclude=None):
        options = "".join(f"<li>{as_html(option)}</li>" for option in self.options)
        answer = as_html(say("questions.folded", answer=self.answer, why=self.why))
        static = f"<p>{as_html(self.question)}</p><ul>{options}</ul>"
        if not HANDED_OUT.exists():
            folded = f"<summary>{say('questions.answer')}</summary><p>{answer}</p>"
            static += f"<details>{folded}</details>"
        view = self.widget._repr_mimebundle_() if self.widget else {}
        return {**view, "text/html": static, "text/plain": repr(self)}


def predict(id):
    """A question to answer before you read on; as the last line of a cell it shows its options.

    id: of `PREDICTIONS`. Returns Prediction.
    """
    if not (isinstance(id, str) and id in PREDICTIONS):
        shown = id if isinstance(id, str) else came(id)
        said = say("questions.unknown-question", id=shown, known=commas(PREDICTIONS))
        return Page(said, f"<p>{html.escape(said)}</p>")
    return Prediction(id)


class Bug(NamedTuple):
    """A backward pass with one wrong line. id: its name. line_id: of the line that is wrong."""

    id: str
    line_id: str
    wrong: str
    # The number of the wrong line; the first is 1.
    line = property(lambda self: self.rows.index(f"    {self.wrong}") + 1)

    @property
    def rows(self):
        body = [self.wrong if id == self.line_id else LINES[id].code for _, id in SHEET]
        returned = "return Gradients(dZ2, dW2, db2, dZ1, dW1, db1)"
        body = ["m = X.shape[1]", *body, returned]
        return ["def backward(X, Y, W2, Z1, A1, A2, g1=tanh):", *(f"    {row}" for row in body)]

    @property
    def backward(self):
        """The wrong pass as a function, to train with."""
        names = {"np": np, "tanh": tanh, "Gradients": Gradients}
        exec("\n".join(self.rows), names)  # noqa: S102  code of this module
        return names["backward"]

    def say(self, key, **terms):
        """A sentence about it; {symptom}: how training goes with it, {why}: why it is wrong."""
        return say(f"questions.bug.{key}", **entry(f"questions.bug.{self.id}"), **terms)

    def __str__(self):
        return "\n".join(f"{i}  {row}" for i, row in enumerate(self.rows, 1))


BUGS = (
    Bug("uphill", "3.44:dZ2", "dZ2 = Y - A2"),
    Bug("slow start", "3.47:dZ1", "dZ1 = (W2.T @ dZ2) * (1 - Z1**2)"),
    Bug("too eager", "3.48:dW1", "dW1 = dZ1 @ X.T"),
    Bug("borrowed slope", "3.47:dZ1", "dZ1 = (W2.T @ dZ2) * A1 * (1 - A1)"),
)
BUGS = {bug.id: bug for bug in BUGS}


def find_the_bug(id, line=...):
    """Say which line of a wrong backward pass is the wrong one. Returns Feedback.

    id: of `BUGS`. line: its number; left as `...` the code is shown with its line numbers.
    """
    if not (isinstance(id, str) and id in BUGS):
        shown = id if isinstance(id, str) else came(id)
        said = say("questions.unknown-bug", id=shown, known=commas(BUGS))
        return Feedback(shown, False, "no-such-bug", said).show()
    bug = BUGS[id]
    number = isinstance(line, (int, np.integer)) and not isinstance(line, bool)
    if line is ...:
        mistake, said = "not-written", bug.say("which")
    elif number and line == bug.line:
        said = bug.say("found", n=line, code=bug.wrong)
        return Feedback(id, True, None, said, note=solved(f"found:{id}")).show()
    elif number and 1 <= line <= len(bug.rows):
        code = bug.rows[line - 1].strip()
        tried(f"found:{id}", f"line {line}")
        key = "innocent" if code.startswith("d") and code[:3] != "def" else "no-equation"
        mistake, said = "another-line", bug.say(key, n=line, code=code)
    else:
        shown = repr(line)[:60] if isinstance(line, (str, int, float)) else came(line)
        mistake, said = "no-line", bug.say("no-line", most=len(bug.rows), came=shown)
    return _Code(id, False, mistake, said, printed=str(bug)).show()


class _Code(Feedback):
    """The code to be searched."""

    heading = property(lambda self: say("questions.bug.heading", id=self.id))

    def __str__(self):
        return f"{self.heading}\n{self.message}\n{self.printed}"

    def _repr_html_(self):
        code = f"<pre>{html.escape(self.printed)}</pre>"
        return f"<p><strong>{self.heading}</strong></p><p>{as_html(self.message)}</p>{code}"
