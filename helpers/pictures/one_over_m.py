"""The 1/m laboratory: what dZ may mean, where 1/m then stands, and what comes out."""

import functools
import itertools

import numpy as np

from helpers import network
from helpers.activations import tanh
from helpers.equations import LINES
from helpers.loss import cost
from helpers.pictures.draw import Drawing
from helpers.pictures.live import Shown, choose, live, slide, switch
from helpers.pictures.style import BLUE, GREY, INK, LEARNED, ORANGE, RUST, number, short, text_width
from helpers.texts import listed, say

ROWS = [
    LINES[name] for name in ("3.44:dZ2", "3.44:dW2", "3.46:db2", "3.47:dZ1", "3.48:dW1", "3.49:db1")
]
OWN, MEAN, FORGOTTEN = MEANINGS = ("own", "mean", "forgotten")
CHOICES = {say(f"one_over_m.{name}"): name for name in MEANINGS}
MARK = "(1 / m) * "
MOST = 8  # examples

_rng = np.random.default_rng(5)
ALL_X = _rng.standard_normal((3, MOST))
ALL_Y = (_rng.random((2, MOST)) > 0.5) * 1.0
PARAMETERS = network.initialise(3, 4, 2, _rng)


def code(meaning):
    """The six lines as they read under a meaning of dZ: one of MEANINGS."""
    lines = [line.code for line in ROWS]
    if meaning == OWN:
        return lines
    bare = [line.replace(MARK, "") for line in lines]
    if meaning == MEAN:
        bare[0] = bare[0].replace("A2 - Y", f"{MARK}(A2 - Y)")
    return bare


def gradients(meaning, m, duplicate):
    """The six values by name, computed by the lines of `code(meaning)`; also J and m.

    m: 1 to 8 examples. duplicate: True takes each of them twice.
    """
    X, Y = (np.hstack([v[:, :m]] * (2 if duplicate else 1)) for v in (ALL_X, ALL_Y))
    Z1, A1, Z2, A2 = network.forward(X, *PARAMETERS)
    v = {"X": X, "Y": Y, "W2": PARAMETERS.W2, "Z1": Z1, "A1": A1, "A2": A2, "m": X.shape[1]}
    for line in code(meaning):
        quantity, right = line.split(" = ", 1)
        v[quantity] = eval(right, {"np": np, "g1": tanh}, v)
    return {line.quantity: v[line.quantity] for line in ROWS} | {"J": cost(Z2, Y), "m": v["m"]}


@functools.cache
def longest():
    """The largest size in any state: one scale for all bars, so that they can be compared."""
    states = itertools.product(MEANINGS, range(1, MOST + 1), (False, True))
    found = (gradients(*state) for state in states)
    return max(np.linalg.norm(values[line.quantity]) for values in found for line in ROWS)


@live(groups=(("", ("meaning",)), ("", ("m", "duplicate"))))
def explore_one_over_m(
    meaning=choose(OWN, CHOICES, label="one_over_m.meaning", buttons=True),
    m=slide(5, 1, MOST, label="one_over_m.m", width=320),
    duplicate=switch(False, label="one_over_m.duplicate"),
):
    """The 1/m laboratory of notebook 5: where 1/m stands, by what dZ is the derivative of."""
    mine, own = gradients(meaning, m, duplicate), gradients(OWN, m, duplicate)
    drawing = Drawing(940, 400)
    drawing.text(14, 24, say(f"one_over_m.title.{meaning}"), size=14, bold=True)
    words = say(
        "one_over_m.each-twice" if duplicate else "one_over_m.examples", m=mine["m"], examples=m
    )
    width = drawing.text(14, 50, words, fill=GREY)
    drawing.text(14 + width + 28, 50, say("one_over_m.cost", J=number(mine["J"], 4)), fill=GREY)
    drawing.text(500, 72, say("one_over_m.size"), size=12, fill=GREY)
    drawing.text(770, 72, say("one_over_m.against"), size=12, fill=GREY)
    for y, line in zip(range(102, 400, 42), code(meaning)):
        _draw_line(drawing, y, line, meaning)
        _draw_size(drawing, y, line.split(" = ")[0], mine, own)
    agree = all(np.allclose(mine[q], own[q]) for q in ("dW2", "db2", "dW1", "db1"))
    verdict = "wrong" if not agree else "unnoticed" if meaning == FORGOTTEN else "right"
    words = say(f"one_over_m.verdict.{verdict}", m=mine["m"])
    drawing.text(14, 352, words, size=14, bold=True, fill=BLUE if verdict == "right" else RUST)
    drawing.text(14, 380, say("one_over_m.scale"), size=12, fill=GREY)
    places = [line.split(" = ")[0] for line in code(meaning) if MARK in line]
    places = listed(places) if places else ""
    sizes = listed([f"{q.quantity} {number(np.linalg.norm(mine[q.quantity]), 4)}" for q in ROWS])
    said = say(f"one_over_m.said.{meaning}", m=mine["m"], places=places)
    return Shown(drawing, f"{said} {words} {say('one_over_m.said.sizes', sizes=sizes)}")


def _draw_line(drawing, y, line, meaning):
    """A line of code, its 1/m on yellow paper; where it was forgotten, the empty place."""
    quantity, right = line.split(" = ", 1)
    x = 14 + drawing.text(14, y, f"{quantity} = ", code=True)
    width = text_width(MARK.rstrip(" *"), 13, code=True)
    forgotten = meaning == FORGOTTEN and quantity[1] != "Z"
    if MARK in line:
        drawing.rect(x - 3, y - 12, width + 6, 24, fill=LEARNED, thick=1.4, round=3)
    elif forgotten:
        drawing.rect(x - 3, y - 12, width + 6, 24, stroke=RUST, thick=1.6, dash=(4, 3), round=3)
    drawing.text(x + (width + 12 if forgotten else 0), y, right, code=True)


def _draw_size(drawing, y, quantity, mine, own):
    """The bar of a quantity, a mark where the equations put it, and how the two compare."""
    size, wanted = (np.linalg.norm(found[quantity]) for found in (mine, own))
    length, mark = (190 * value / longest() for value in (size, wanted))
    drawing.rect(500, y - 9, max(1, length), 18, fill=ORANGE, opacity=0.55)
    drawing.line([(500 + mark, y - 14), (500 + mark, y + 14)], thick=2.4)
    drawing.text(510 + max(length, mark), y, number(size, 4), size=12)
    if np.allclose(mine[quantity], own[quantity]):
        drawing.text(770, y, say("one_over_m.same"), fill=BLUE)
        return
    words = say("one_over_m.times", ratio=short(size / wanted))
    drawing.text(770, y, words, bold=True, fill=INK if quantity[1] == "Z" else RUST)
