"""Many examples at once: their losses and the mean, a sum over examples, and 1/m."""

from typing import NamedTuple

import numpy as np

from helpers.network import backward, forward
from helpers.pictures.draw import Drawing
from helpers.pictures.live import Shown, live, slide
from helpers.pictures.one_neuron import bar, chosen
from helpers.pictures.plot import Plot
from helpers.pictures.style import (
    BLUE,
    GREY,
    INK,
    LEARNED,
    ORANGE,
    PAPER,
    RUST,
    number,
    shades,
    short,
)
from helpers.texts import say

TINTS = ["#{:02x}{:02x}{:02x}".format(*colour) for colour in shades(41, 0.6)]


# What the network says of examples 2, 3, ... of `explore_cost`; each has the label 1.
OTHERS = np.random.default_rng(3).uniform(0.3, 0.95, 19)


@live
def explore_cost(
    m=slide(5, 1, 20, label="many_examples.examples"),
    a=slide(0.7, 0.01, 0.99, 0.01, label="many_examples.cost.prediction"),
):
    """The losses of m examples, their mean J and their sum; the prediction of example 1 moves."""
    losses = -np.log(np.append(a, OTHERS)[:m])
    J, total = losses.mean(), losses.sum()
    drawing = Drawing(900, 308)
    across, up = say("many_examples.cost.across"), say("many_examples.cost.up")
    plot = Plot(
        drawing, 46, 40, 470, 214, (0.4, 20.6), (0, 4.8), across, up, xticks=(1, 5, 10, 15, 20)
    )
    for i, loss in enumerate(losses, 1):
        colour = ORANGE if i == 1 else BLUE
        bar(plot, [i - 0.3, i + 0.3], [0, loss], fill=colour, opacity=0.3, stroke=colour)
    plot.line(plot.xlim, (J, J), stroke=INK, dash=(6, 4), thick=1.8)
    plot.text(20.6, J, f"J = {number(J)}", dx=8, dy=-9, bold=True)
    # The right half: both numbers as bars of one scale, each with a learning rate that suits it.
    terms = {"n": m, "J": number(J), "sum": number(total), "rate": short(1 / m)}
    for y, name, value in ((58, "mean", J), (160, "sum", total)):
        drawing.text(612, y, say(f"many_examples.cost.{name}", **terms), bold=True)
        drawing.rect(612, y + 14, 16 * value, 20, fill=ORANGE, opacity=0.55)
        words = say(f"many_examples.cost.{name}-rate", **terms)
        drawing.paragraph(612, y + 52, words, 270, size=12, fill=GREY)
    first = number(losses[0])
    return Shown(drawing, say("many_examples.cost.alt", a=short(a), first=first, **terms))


class _Cells(NamedTuple):
    """The cells of matrices on one scale, orange where positive and blue where negative.

    scale: the number that has the strongest colour. wide, high: of a cell.
    """

    drawing: Drawing
    scale: float
    wide: float
    high: float

    def draw(self, x, y, title, values, i=None):
        """A matrix from its upper left corner, under its title. Returns its right edge.

        i: where its columns are examples, the one that is chosen, from 1.
        """
        drawing, _, wide, high = self
        right = x + max(values.shape[1] * wide, drawing.text(x, y - 13, title, size=12, code=True))
        for (j, k), value in np.ndenumerate(values):
            left, top = x + k * wide, y + j * high
            tint = TINTS[round(20 + 20 * float(value) / self.scale)]
            drawing.rect(left, top, wide, high, fill=tint, stroke=PAPER, thick=1)
            if wide >= 44 and high >= 15:
                place = left + wide / 2, top + high / 2
                drawing.text(*place, number(value, sign=True), size=12, anchor="middle")
        if i:
            below = y + len(values) * high
            drawing.rect(x + (i - 1) * wide, y, wide, below - y, thick=2.4)
            drawing.rect(x + (i - 0.5) * wide - 14, below + 5, 28, 18, fill=LEARNED, round=3)
            for k in range(1, values.shape[1] + 1) if wide >= 20 else [i]:
                look = {"bold": k == i, "fill": INK if k <= i else GREY}
                drawing.text(x + (k - 0.5) * wide, below + 14, k, size=12, anchor="middle", **look)
        return right


@live
def explore_outer_products(dZ2, A1, i=slide(2, 1, 1000, label="many_examples.examples")):
    """dZ2 @ A1.T as a sum of outer products, example by example. dZ2: (n2, m). A1: (n1, m)."""
    (n2, m), n1 = dZ2.shape, A1.shape[0]
    i = min(i, m)
    column, row = dZ2[:, [i - 1]], A1[:, [i - 1]].T
    terms = dZ2.T[:, :, np.newaxis] * A1.T[:, np.newaxis, :]
    whole, part = dZ2 @ A1.T, terms[:i].sum(axis=0)
    # One scale for all, and the same for every i.
    scale = max(np.abs(v).max() for v in (dZ2, A1, terms, terms.cumsum(axis=0), 1e-9))
    wide, high = min(56.0, 400 / m, 570 / (2 * n1 + 1)), min(24.0, 120 / max(n1, n2))
    second = 34 + high * max(n1, n2) + 58
    third = second + high * n2 + 42
    drawing = Drawing(900, third + high * n2 + 20)
    cells = _Cells(drawing, scale, wide, high)

    right = cells.draw(24, 34, "dZ2", dZ2, i)
    right = cells.draw(right + 44, 34, "A1", A1, i)
    if right < 700:
        drawing.paragraph(right + 30, 46, say("many_examples.outer.key"), 200, size=12, fill=GREY)

    middle, sign = second + high * n2 / 2, {"size": 16, "anchor": "middle", "bold": True}
    right = cells.draw(24, second, f"dz2({i})", column)
    drawing.text(right + 22, middle, "@", code=True, **sign)
    right = cells.draw(right + 44, middle - high / 2, f"a1({i}).T", row)
    drawing.text(right + 22, middle, "=", code=True, **sign)
    x = right + 44
    cells.draw(x, second, say("many_examples.outer.term", i=i), column @ row)

    state, relation, colour = ("equal", "=", BLUE) if i == m else ("not-yet", "≠", RUST)
    middle = third + high * n2 / 2
    right = cells.draw(24, third, say("many_examples.outer.all"), whole)
    drawing.text((right + x) / 2, middle, relation, **sign | {"size": 22}, fill=colour)
    right = cells.draw(x, third, say("many_examples.outer.sum", n=i), part)
    verdict = say(f"many_examples.outer.{state}", n=i, m=m)
    drawing.paragraph(right + 20, middle - 9, verdict, 870 - right, bold=True, fill=colour)
    first = {"part": number(part[0, 0], sign=True), "whole": number(whole[0, 0], sign=True)}
    words = say(f"many_examples.outer.alt-{state}", n=i, m=m, **first)
    return Shown(drawing, words, ends={"i": m})


def gradient_sizes(X, Y, parameters):
    """The size (root of the sum of squares) of dW2 from the first m examples, for every m.

    X: (n0, M). Y: (n2, M). Returns an array of M numbers: of the mean, with 1/m.
    """
    sizes = []
    for m in range(1, X.shape[1] + 1):
        x, y = X[:, :m], Y[:, :m]
        Z1, A1, _, A2 = forward(x, *parameters)
        sizes.append(np.linalg.norm(backward(x, y, parameters.W2, Z1, A1, A2).dW2))
    return np.array(sizes)


def _sizes_of(X, Y, parameters, **changed):
    """They are computed once, not for every m that is chosen."""
    return (gradient_sizes(X, Y, parameters),), changed


@live(prepare=_sizes_of)
def explore_mean(sizes, m=slide(100, 1, 100_000, width=480)):
    """The size of dW2 up to the chosen number of examples: sum and mean; called with (X, Y, parameters).

    X: (n0, M). Y: (n2, M). sizes: as of `gradient_sizes`.
    """
    M = len(sizes)
    m = min(m, M)
    # The first ones, and then no more than one a pixel.
    drawn = np.unique(np.append(np.arange(1, min(M, 60)), np.linspace(1, M, 370).astype(int)))
    drawn = np.append(drawn[drawn < m], m)  # not beyond: what comes is the learner's to predict
    drawing, terms = Drawing(900, 334), {}
    for x, name, values in ((56, "sum", sizes * np.arange(1, M + 1)), (508, "mean", sizes)):
        terms[name] = number(values[m - 1])
        size = say("many_examples.mean.size", m=m, size=terms[name])
        axes = say("many_examples.size-axis"), size, say(f"many_examples.mean.{name}")
        limits = (0, max(M, 2)), (0, 1.1 * max(values.max(), 1e-9))
        plot = Plot(drawing, x, 52, 370, 222, *limits, *axes)
        plot.line(drawn, values[drawn - 1], stroke=ORANGE)
        chosen(plot, m, values[m - 1], f"m = {m}")
    return Shown(drawing, say("many_examples.mean.alt", n=m, M=f"{M:,}", **terms), ends={"m": M})
