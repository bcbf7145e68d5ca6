"""Questions of two other kinds: predict before you see, and find the wrong line."""

import functools
import html
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np

from helpers.activations import tanh
from helpers.equations import LINES, SHEET
from helpers.exercises.feedback import Feedback, as_html, show
from helpers.exercises.predictions import PREDICTIONS
from helpers.network import Gradients


class Prediction:
    """A question with options: choose one, then the answer and its reason appear.

    Where no kernel runs, the answer is folded under the question.
    """

    def __init__(self, question, options, answer, why):
        self.question, self.options, self.answer, self.why = question, options, answer, why
        self.chosen = None
        buttons = [
            widgets.Button(description=option, layout=widgets.Layout(width="auto"))
            for option in options
        ]
        for button in buttons:
            button.on_click(lambda pressed: self.choose(pressed.description))
        self.reply = widgets.HTML()
        asked = widgets.HTML(f"<p>{as_html(question)}</p>")
        row = widgets.HBox(buttons, layout=widgets.Layout(flex_flow="row wrap"))
        self.widget = widgets.VBox([asked, row, self.reply])

    def choose(self, option):
        """Commit to an option; only the first choice counts."""
        if self.chosen is None:
            self.chosen = option
            word = "That is it." if option == self.answer else f"The answer is: {self.answer}."
            self.reply.value = (
                f"<p>You chose: {as_html(option)}. {as_html(f'{word} {self.why}')}</p>"
            )

    def __repr__(self):
        return f"{self.question}\n" + "\n".join(f"- {option}" for option in self.options)

    def _repr_mimebundle_(self, include=None, exclude=None):
        options = "".join(f"<li>{as_html(option)}</li>" for option in self.options)
        answer = as_html(f"{self.answer}. {self.why}")
        static = (
            f"<p>{as_html(self.question)}</p><ul>{options}</ul>"
            f"<details><summary>Answer</summary><p>{answer}</p></details>"
        )
        view = self.widget._repr_mimebundle_()
        return {**view, "text/html": static, "text/plain": repr(self)}


def predict(id):
    """A question to answer before you read on; as the last line of a cell it shows its options.

    id: of `PREDICTIONS`. Returns Prediction. Raises ValueError where there is no such question.
    """
    if id not in PREDICTIONS:
        raise ValueError(f"There is no question {id!r}. There are: {', '.join(PREDICTIONS)}.")
    return Prediction(*PREDICTIONS[id])


class Bug(NamedTuple):
    """A backward pass with one wrong line. symptom: how training goes with it."""

    id: str
    wrong: str
    symptom: str
    why: str

    @property
    def rows(self):
        body = [self.wrong if id == self.id else LINES[id].code for _, id in SHEET]
        returned = "return Gradients(dZ2, dW2, db2, dZ1, dW1, db1)"
        body = ["m = X.shape[1]", *body, returned]
        return ["def backward(X, Y, W2, Z1, A1, A2, g1=tanh):", *(f"    {row}" for row in body)]

    @property
    def line(self):
        """The number of the wrong line; the first is 1."""
        return self.rows.index(f"    {self.wrong}") + 1

    @property
    def backward(self):
        """The wrong pass as a function, to train with."""
        return _compiled("\n".join(self.rows))

    def __str__(self):
        return "\n".join(f"{i}  {row}" for i, row in enumerate(self.rows, 1))


@functools.cache
def _compiled(code):
    names = {"np": np, "tanh": tanh, "Gradients": Gradients}
    exec(code, names)  # noqa: S102  code of this module
    return names["backward"]


BUGS = {
    "uphill": Bug(
        "3.44:dZ2",
        "dZ2 = Y - A2",
        "The cost rises from the first step on.",
        "The sign of the output error is turned round, and with it every gradient: each step goes "
        "uphill.",
    ),
    "slow start": Bug(
        "3.47:dZ1",
        "dZ1 = (W2.T @ dZ2) * (1 - Z1**2)",
        "With small weights it trains; with larger ones the hidden layer runs away.",
        "The slope of tanh is written in terms of its output. With the input in its place it is "
        "nearly right while Z1 is small, and negative as soon as an entry of Z1 is beyond 1.",
    ),
    "too eager": Bug(
        "3.48:dW1",
        "dW1 = dZ1 @ X.T",
        "With four examples it trains; with four hundred the cost jumps about at the same rate.",
        "Here the errors of all examples are added up and not averaged, so this one gradient grows "
        "with the size of the data set, and the learning rate fits no longer.",
    ),
    "borrowed slope": Bug(
        "3.47:dZ1",
        "dZ1 = (W2.T @ dZ2) * A1 * (1 - A1)",
        "The hidden units learn the wrong way wherever their activation is negative.",
        "This is the slope of the sigmoid, and the hidden units use tanh: its slope is never "
        "negative, and largest at an activation of 0, where this one is 0.",
    ),
}


def find_the_bug(id, line=...):
    """Say which line of a wrong backward pass is the wrong one. Returns Feedback.

    id: of `BUGS`. line: its number; left as `...` the code is shown with its line numbers.
    """
    if id not in BUGS:
        raise ValueError(f"There is no bug {id!r}. There are: {', '.join(BUGS)}.")
    bug = BUGS[id]
    if line is ...:
        feedback = _Code(
            id, False, "not-written", f"{bug.symptom} Which line is it?", printed=str(bug)
        )
    elif line == bug.line:
        feedback = Feedback(id, True, None, f"Line {line}, `{bug.wrong}`. {bug.why}")
    elif isinstance(line, int) and 1 <= line <= len(bug.rows):
        said = f"Line {line}, `{bug.rows[line - 1].strip()}`, does what it should with what it is given."
        hint = f"{bug.symptom} Which quantity would have to be wrong for that?"
        feedback = _Code(id, False, "another-line", f"{said} {hint}", printed=str(bug))
    else:
        said = f"A line has a number from 1 to {len(bug.rows)}, and {line!r} came."
        said = f"{said} Which line do you mean?"
        feedback = _Code(id, False, "no-line", said, printed=str(bug))
    show(feedback)
    feedback._shown = True
    return feedback


class _Code(Feedback):
    """The code to be searched."""

    heading = property(lambda self: f"Find the bug: {self.id}")

    def __str__(self):
        return f"{self.heading}\n{self.message}\n{self.printed}"

    __repr__ = __str__

    def _repr_html_(self):
        code = f"<pre>{html.escape(self.printed)}</pre>"
        return f"<p><strong>{self.heading}</strong></p><p>{as_html(self.message)}</p>{code}"
