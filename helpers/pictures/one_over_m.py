"""The 1/m laboratory: what dZ may mean, where 1/m then stands, and what comes out."""

import functools
import itertools

import numpy as np

from helpers import network
from helpers.equations import LINES, SHEET
from helpers.loss import cost
from helpers.pictures.draw import Drawing, spread
from helpers.pictures.live import Shown, choose, live, slide, switch
from helpers.pictures.reading import FUNCTIONS, right_side
from helpers.pictures.style import BLUE, GREY, INK, LEARNED, ORANGE, RUST, number, short
from helpers.texts import listed, say, together

ROWS = [LINES[many] for _, many in SHEET]
NAMES = [line.quantity for line in ROWS]
OWN, MEAN, FORGOTTEN = MEANINGS = ("own", "mean", "forgotten")
MARK = "(1 / m) * "
MOST = 8  # examples

_rng = np.random.default_rng(5)
ALL_X = _rng.standard_normal((3, MOST))
ALL_Y = (_rng.random((2, MOST)) > 0.5) * 1.0
PARAMETERS = network.initialise(3, 4, 2, _rng)


def code(meaning):
    """The right-hand sides of the six lines, by name, under a meaning of dZ: one of MEANINGS."""
    lines = {line.quantity: right_side(line) for line in ROWS}
    if meaning != OWN:
        lines = {name: line.replace(MARK, "") for name, line in lines.items()}
    if meaning == MEAN:
        lines["dZ2"] = f"{MARK}({lines['dZ2']})"
    return lines


def gradients(meaning, m, duplicate):
    """The six values by name, computed by the lines of `code(meaning)`; also J and m.

    m: 1 to 8 examples. duplicate: True takes each of them twice.
    """
    X, Y = (np.hstack([v[:, :m]] * (2 if duplicate else 1)) for v in (ALL_X, ALL_Y))
    Z1, A1, Z2, A2 = network.forward(X, *PARAMETERS)
    v = {"X": X, "Y": Y, "W2": PARAMETERS.W2, "Z1": Z1, "A1": A1, "A2": A2, "m": X.shape[1]}
    for name, line in code(meaning).items():
        v[name] = eval(line, FUNCTIONS, v)
    return v | {"J": cost(Z2, Y)}


def choices():
    return {say(f"one_over_m.{name}"): name for name in MEANINGS}


@functools.cache
def longest():
    """The largest size in any state: one scale for all bars, so that they can be compared."""
    states = itertools.product(MEANINGS, range(1, MOST + 1), (False, True))
    return max(max(sizes(gradients(*state)).values()) for state in states)


def sizes(found):
    """The root of the sum of squares of each of the six, by name."""
    return {name: np.linalg.norm(found[name]) for name in NAMES}


@live(groups=(("", ("meaning",)), ("", ("m", "duplicate"))))
def explore_one_over_m(
    meaning=choose(OWN, choices, label="one_over_m.meaning", buttons=True),
    m=slide(5, 1, MOST, label="one_over_m.m", width=320),
    duplicate=switch(False, label="one_over_m.duplicate"),
):
    """The 1/m laboratory of notebook 5: where 1/m stands, by what dZ is the derivative of."""
    mine, own = gradients(meaning, m, duplicate), gradients(OWN, m, duplicate)
    drawing, columns = Drawing(940, 400), mine["m"]
    drawing.text(14, 24, say(f"one_over_m.title.{meaning}"), size=14, bold=True)
    key = "one_over_m.each-twice" if duplicate else "one_over_m.examples"
    width = drawing.text(14, 50, say(key, m=columns, examples=m), fill=GREY)
    drawing.text(42 + width, 50, say("one_over_m.cost", J=number(mine["J"], 4)), fill=GREY)
    drawing.text(500, 72, say("one_over_m.size"), size=12, fill=GREY)
    drawing.paragraph(770, 55, say("one_over_m.against"), 150, size=12, fill=GREY)
    found, wanted = sizes(mine), sizes(own)
    for y, (name, line) in zip(range(102, 400, 42), code(meaning).items()):
        _draw_line(drawing, y, name, line, meaning == FORGOTTEN and name[1] != "Z")
        _draw_size(drawing, y, name, found[name], wanted[name])
    agree = all(np.isclose(found[name], wanted[name]) for name in NAMES if name[1] != "Z")
    verdict = "wrong" if not agree else "unnoticed" if meaning == FORGOTTEN else "right"
    words = say(f"one_over_m.verdict.{verdict}", m=columns)
    drawing.text(14, 352, words, size=14, bold=True, fill=BLUE if verdict == "right" else RUST)
    drawing.text(14, 380, say("one_over_m.scale"), size=12, fill=GREY)
    places = [name for name, line in code(meaning).items() if MARK in line]
    said = say(f"one_over_m.said.{meaning}", m=columns, places=listed(places or [""]))
    told = listed([f"{name} {number(size, 4)}" for name, size in found.items()])
    return Shown(drawing, together(said, words, say("one_over_m.said.sizes", sizes=told)))


def _draw_line(drawing, y, name, line, forgotten):
    """A line of code, its 1/m on yellow paper; where it was forgotten, the empty place."""
    x = 14 + drawing.text(14, y, f"{name} = ", code=True)
    width = spread(MARK.rstrip(" *"), 13, code=True)
    if MARK in line:
        drawing.rect(x - 3, y - 12, width + 6, 24, fill=LEARNED, thick=1.4, round=3)
    elif forgotten:
        drawing.rect(x - 3, y - 12, width + 6, 24, stroke=RUST, thick=1.6, dash=(4, 3), round=3)
        x += width + 12
    drawing.text(x, y, line, code=True)


def _draw_size(drawing, y, name, size, wanted):
    """The bar of a quantity, a mark where the equations put it, and how the two compare."""
    length, mark = (190 * value / longest() for value in (size, wanted))
    drawing.rect(500, y - 9, max(1, length), 18, fill=ORANGE, opacity=0.55)
    drawing.line([(500 + mark, y - 14), (500 + mark, y + 14)], thick=2.4)
    drawing.text(510 + max(length, mark), y, number(size, 4), size=12)
    if np.isclose(size, wanted):
        drawing.text(770, y, say("one_over_m.same"), fill=BLUE)
    else:
        words = say("one_over_m.times", ratio=short(size / wanted))
        drawing.text(770, y, words, bold=True, fill=INK if name[1] == "Z" else RUST)
