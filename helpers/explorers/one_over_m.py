"""The 1/m laboratory: what dZ may mean, where 1/m then stands, and what comes out."""

import copy
import itertools

import ipywidgets as widgets
import numpy as np

from helpers import network
from helpers.activations import tanh
from helpers.equations import LINES
from helpers.explorers.explorer import NARROW, Explorer
from helpers.loss import cost
from helpers.pictures.drawing import Drawing
from helpers.pictures.picture import BLUE, GREY, ORANGE, RUST

NAMES = ("3.44:dZ2", "3.44:dW2", "3.46:db2", "3.47:dZ1", "3.48:dW1", "3.49:db1")
OWN, MEAN, FORGOTTEN = "each own loss", "the mean cost J", "each own loss, no 1/m"
MEANINGS = (OWN, MEAN, FORGOTTEN)
MARK = "(1 / m) * "


class OneOverMModel:
    """m examples, perhaps each of them twice, and a meaning of dZ.

    meaning: one of MEANINGS. m: 1 to 8 examples. duplicate: True takes each example twice.
    """

    m_max = 8

    def __init__(self):
        self.meaning = OWN
        self.m = 5
        self.duplicate = False
        rng = np.random.default_rng(5)
        self._X = rng.standard_normal((3, self.m_max))
        self._Y = (rng.random((2, self.m_max)) > 0.5) * 1.0
        self.parameters = network.initialise(3, 4, 2, rng)
        self.longest = self._longest()

    def _longest(self):
        """The largest size in any state: one scale for all bars, so that they can be compared."""
        other = copy.copy(self)
        sizes = []
        for m, duplicate, meaning in itertools.product(
            range(1, self.m_max + 1), (False, True), MEANINGS
        ):
            other.m, other.duplicate = m, duplicate
            found = other.gradients(meaning)
            sizes += [np.linalg.norm(found[LINES[name].quantity]) for name in NAMES]
        return max(sizes)

    def data(self):
        """X (3, m) and Y (2, m), or twice as many columns."""
        X, Y = self._X[:, : self.m], self._Y[:, : self.m]
        return (np.hstack([X, X]), np.hstack([Y, Y])) if self.duplicate else (X, Y)

    def code(self, meaning=None):
        """The six lines as they read under a meaning of dZ."""
        meaning = meaning or self.meaning
        lines = [LINES[name].code for name in NAMES]
        if meaning == OWN:
            return lines
        bare = [line.replace(MARK, "") for line in lines]
        if meaning == MEAN:
            bare[0] = bare[0].replace("A2 - Y", f"{MARK}(A2 - Y)")
        return bare

    def gradients(self, meaning=None):
        """The six values by name, computed by the lines of `code(meaning)`; also J."""
        X, Y = self.data()
        Z1, A1, Z2, A2 = network.forward(X, *self.parameters)
        names = {"X": X, "Y": Y, "W2": self.parameters.W2, "Z1": Z1, "A1": A1, "A2": A2, "g1": tanh}
        names |= {"np": np, "m": X.shape[1]}
        for line in self.code(meaning):
            quantity, right = line.split(" = ", 1)
            names[quantity] = eval(right, names)
        found = {LINES[name].quantity: names[LINES[name].quantity] for name in NAMES}
        return found | {"J": cost(Z2, Y)}

    def draw(self):
        mine, own = self.gradients(), self.gradients(OWN)
        columns = self.data()[0].shape[1]
        drawing = Drawing(860, 372)
        drawing.text(14, 22, f"dZ: derivative of {self.meaning}", size=14, bold=True)
        twice = f" ({self.m} examples, each twice)" if self.duplicate else ""
        drawing.text(14, 46, f"m = {columns}{twice}    J = {mine['J']:.4f}", size=12.5, fill=GREY)
        drawing.text(470, 70, "size: root of the sum of squares", size=11, fill=GREY)
        drawing.text(700, 70, "against 3.44 to 3.49", size=11, fill=GREY)
        for row, (name, line) in enumerate(zip(NAMES, self.code(), strict=True)):
            y = 98 + 44 * row
            quantity = LINES[name].quantity
            size = np.linalg.norm(mine[quantity])
            if MARK in line:
                start = line.index(MARK)
                drawing.rect(
                    12 + 7.25 * start,
                    y - 11,
                    7.25 * 7 + 4,
                    22,
                    fill=ORANGE,
                    opacity=0.35,
                    stroke="none",
                )
            drawing.text(14, y, line, size=12, code=True)
            length = 170 * size / self.longest
            drawing.rect(470, y - 8, max(1, length), 16, fill=BLUE, opacity=0.5)
            drawing.text(476 + length, y, f"{size:.4f}", size=11.5)
            ratio = size / np.linalg.norm(own[quantity])
            same = np.allclose(mine[quantity], own[quantity])
            words = "the same" if same else f"{ratio:.3g} times as large"
            drawing.text(700, y, words, size=12, bold=not same, fill="#1b1b1b" if same else RUST)
        parameters = ("dW2", "db2", "dW1", "db1")
        agree = all(np.allclose(mine[q], own[q]) for q in parameters)
        places = (
            ", ".join(line.split(" = ")[0] for line in self.code() if MARK in line) or "nowhere"
        )
        verdict = (
            "dW and db are the derivatives of J."
            if agree
            else f"dW and db are {columns} times too large: the derivatives of the sum, not of J."
        )
        if agree and self.meaning == FORGOTTEN:
            verdict = "With one example the mean is the sum: nobody notices that 1/m is missing."
        return drawing, (
            f"dZ is the derivative of {self.meaning}; m = {columns}. 1/m stands in: {places}. {verdict}"
        )


def explore_one_over_m():
    """The 1/m laboratory of notebook 5."""
    return Explorer(
        OneOverMModel(),
        [["meaning"], ["m", "duplicate"]],
        meaning=widgets.ToggleButtons(
            options=MEANINGS, description="derivative of", style={"button_width": "190px"}
        ),
        m=widgets.IntSlider(min=1, max=8, description="examples", style=NARROW),
        duplicate=widgets.Checkbox(description="take each example twice"),
    )
