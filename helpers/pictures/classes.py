"""Many classes: which are taken for which, and the hidden units of a network that tells ten digits."""

import functools
from typing import NamedTuple

import numpy as np

from helpers import datasets
from helpers.activations import softmax
from helpers.network import Parameters, backward, forward, initialise
from helpers.pictures.draw import Drawing
from helpers.pictures.live import Shown, live, slide
from helpers.pictures.plot import SHADES
from helpers.pictures.style import BLUE, FAINT, GREY, INK, ORANGE, RUST, number, percent
from helpers.texts import listed, say
from helpers.training import batches, update

UNITS, RATE, BATCH, EPOCHS, SEED, SCALE = 32, 0.3, 64, 40, 0, 0.01
NAMED = 3  # so many confusions stand in the words of a table


def counts(Y, A2):
    """How often each class got each answer: (n2, n2), a row for each class, a column for each answer.

    Y, A2: (n2, m); of one row each, the classes are 0 and 1, and A2 is the probability of 1.
    """
    if len(Y) == 1:
        Y, A2 = np.concatenate([1 - Y, Y]), np.concatenate([1 - A2, A2])
    table = np.zeros((len(Y), len(Y)), int)
    np.add.at(table, (np.argmax(Y, axis=0), np.argmax(A2, axis=0)), 1)
    return table


def confusions(Y, A2):
    """A table of confusions: what each example is (row), and what the network says (column).

    Y: (n2, m), one 1 in each column. A2: (n2, m). Returns Picture.
    """
    table = counts(Y, A2)
    n, side, x, y = len(table), 40, 84, 76
    drawing = Drawing(x + side * n + 110, y + side * n + 16)
    drawing.text(x, 18, say("classes.answer"), bold=True)
    drawing.text(x - 12, y - 18, say("classes.is"), bold=True, anchor="end")
    drawing.text(x + side * n + 16, y - 18, say("classes.right"), fill=GREY, size=12)
    most = max(1, int((table - np.diag(np.diag(table))).max()))
    for k in range(n):
        middle = y + side * (k + 0.5)
        drawing.text(x + side * (k + 0.5), y - 18, k, anchor="middle", bold=True)
        drawing.text(x - 12, middle, k, anchor="end", bold=True)
        of = int(table[k].sum())
        share = percent(table[k, k] / of) if of else ""
        drawing.text(x + side * n + 16, middle, share, fill=GREY, size=12)
        for j in range(n):
            count, look = int(table[k, j]), {"fill": "none"}
            if count:
                strength = 0.15 if j == k else 0.2 + 0.6 * count / most
                look = {"fill": BLUE if j == k else ORANGE, "opacity": strength}
            drawing.rect(x + side * j, y + side * k, side, side, stroke=FAINT, thick=1, **look)
            ink = {"fill": INK, "bold": j != k} if count else {"fill": GREY}
            drawing.text(x + side * (j + 0.5), middle, count or "·", anchor="middle", **ink)
    return drawing.picture(_confusions_in_words(table))


def _confusions_in_words(table):
    wrong = [
        (-int(table[k, j]), k, j) for k, j in np.ndindex(table.shape) if k != j and table[k, j]
    ]
    some = [say("classes.taken", n=-less, what=k, answer=j) for less, k, j in sorted(wrong)[:NAMED]]
    terms = {"n": int(table.sum()), "right": int(np.trace(table)), "classes": len(table)}
    if not some:
        return say("classes.no-mistakes", **terms)
    return say("classes.table", **terms, some=listed(some))


class Stop(NamedTuple):
    """The network after an epoch: the cost of its own images, the share of held-out ones right."""

    epoch: int
    cost: float
    right: float
    parameters: Parameters


@functools.cache
def ten_digits_run():
    """One run on three quarters of the ten digits, in mini-batches, made once: a tuple of Stop."""
    digits, rng = datasets.load("ten_digits"), np.random.default_rng(SEED)
    seen, held = datasets.split(digits._replace(X=digits.X / 16), 0.25, rng)
    parameters = initialise(64, UNITS, 10, rng, SCALE)
    stops = [_stop(0, parameters, seen, held)]
    for epoch in range(1, EPOCHS + 1):
        for chosen in batches(seen.X.shape[1], BATCH, rng):
            X, Y = seen.X[:, chosen], seen.Y[:, chosen]
            Z1, A1, Z2, _ = forward(X, *parameters)
            gradients = backward(X, Y, parameters.W2, Z1, A1, softmax(Z2))
            parameters = update(parameters, gradients, RATE)
        stops.append(_stop(epoch, parameters, seen, held))
    return tuple(stops)


def _stop(epoch, parameters, seen, held):
    A2 = softmax(forward(seen.X, *parameters).Z2)
    J = -np.mean(np.sum(seen.Y * np.log(A2), axis=0))
    answers = np.argmax(forward(held.X, *parameters).Z2, axis=0)
    return Stop(epoch, float(J), float(np.mean(answers == np.argmax(held.Y, axis=0))), parameters)


@live
def explore_classes(
    epoch=slide(0, 0, EPOCHS, label="classes.epoch", width=340),
    unit=slide(1, 1, UNITS, label="classes.unit", width=340),
):
    """The hidden units of a network that tells ten digits, epoch by epoch, as images."""
    now = ten_digits_run()[epoch]
    W1, W2 = now.parameters.W1, now.parameters.W2
    drawing, side, across = Drawing(900, 330), 54, 8
    terms = {"n": epoch, "cost": number(now.cost), "right": percent(now.right, 1)}
    drawing.text(16, 20, say("classes.at-epoch", **terms), bold=True)
    tiles = np.rint(126 + 126 * W1 / np.abs(W1).max()).astype(np.uint8).reshape(UNITS, 8, 8)
    for j, tile in enumerate(tiles, 1):
        row, column = divmod(j - 1, across)
        place = 16 + (side + 6) * column, 44 + (side + 6) * row, side, side
        drawing.bitmap(*place, tile, SHADES)
        look = {"stroke": INK, "thick": 3} if j == unit else {"stroke": FAINT, "thick": 1}
        drawing.rect(*place, **look)
    x, y = 530, 66
    drawing.text(x, 20, say("classes.chosen", unit=unit), bold=True)
    drawing.text(x, 44, say("classes.inputs"), size=12, fill=GREY)
    drawing.bitmap(x, y, 150, 150, tiles[unit - 1], SHADES)
    drawing.rect(x, y, 150, 150, stroke=FAINT, thick=1)
    column = W2[:, unit - 1]
    _bars(drawing, 710, 44, column)
    drawing.paragraph(x, 250, say("classes.key"), 340, size=12, fill=GREY)
    strongest = [str(k) for k in np.argsort(-column)[:2]]
    weakest = [str(k) for k in np.argsort(column)[:2]]
    terms |= {"unit": unit, "raised": listed(strongest), "lowered": listed(weakest)}
    return Shown(drawing, say("classes.words", **terms))


def _bars(drawing, x, y, column):
    """The weights of one hidden unit to the ten outputs, as bars left and right of 0."""
    drawing.text(x, y, say("classes.outputs"), size=12, fill=GREY)
    largest, middle = float(np.abs(column).max()) or 1.0, x + 85
    for k, weight in enumerate(column):
        here, long = y + 24 + 16 * k, 44 * float(weight) / largest
        drawing.text(x, here, k, size=12, bold=True)
        look = {"fill": BLUE if weight < 0 else ORANGE, "stroke": "none", "opacity": 0.75}
        drawing.rect(min(middle, middle + long), here - 5, abs(long), 10, **look)
        words = number(weight, sign=True)
        drawing.text(x + 178, here, words, size=11, anchor="end", fill=RUST if weight > 0 else BLUE)
    drawing.line([(middle, y + 16), (middle, y + 176)], stroke=GREY, thick=1)
