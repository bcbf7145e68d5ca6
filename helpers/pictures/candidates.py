"""Lines of code that a learner might write: NumPy tries each, and a table says what came."""

from typing import NamedTuple

import numpy as np

from helpers.pictures.style import BLUE, FAINT, GREY, INK, RUST
from helpers.texts import entry, say

FRAMES = {
    "right": {"stroke": BLUE, "thick": 1.6},
    "wrong": {"stroke": RUST, "thick": 1.6, "dash": (5, 3)},
}


class Tried(NamedTuple):
    """A line of code and what became of it.

    came: the array, None where NumPy refuses. fits: whether it has the wanted shape.
    """

    code: str
    came: np.ndarray | None
    fits: bool

    @property
    def outcome(self):
        """Its shape and whether it is the wanted one, in words."""
        if self.came is None:
            return say("candidates.refused")
        return say("candidates.fits" if self.fits else "candidates.other", shape=self.came.shape)


def attempt(code, values, wanted):
    """Compute `code` with these values by name; wanted: the shape that fits. Returns Tried."""
    try:
        came = np.asarray(eval(code, dict(values)))
    except ValueError:
        return Tried(code, None, False)
    return Tried(code, came, came.shape == wanted)


def table(drawing, y, columns, rows, judged=True):
    """Draw the candidates below each other; not judged, only their code.

    columns: (x, key of its head) for the code, each further text, the outcome and the verdict.
    rows: (Tried, further texts, verdict, tone); tone: "right", "same", "wrong" or "".
    """
    for x, key in columns if judged else columns[:1]:
        drawing.text(x, y, entry(key), size=12, fill=GREY)
    drawing.line([(20, y + 15), (drawing.width - 20, y + 15)], stroke=FAINT, thick=1)
    for tried, texts, verdict, tone in rows:
        y += 36
        if not judged:
            drawing.text(columns[0][0], y, tried.code, code=True)
            continue
        bold, ink = bool(tone), INK if tried.fits else GREY
        colour = {"": GREY, "wrong": RUST}.get(tone, BLUE)
        if tone in FRAMES:
            drawing.rect(20, y - 15, drawing.width - 40, 30, round=4, **FRAMES[tone])
        first, *others, last = (x for x, _ in columns)
        drawing.text(first, y, tried.code, code=True, bold=bold, fill=ink)
        for x, text in zip(others, (*texts, tried.outcome), strict=True):
            drawing.text(x, y, text, fill=ink)
        drawing.text(last, y, verdict, bold=bold, fill=colour)
