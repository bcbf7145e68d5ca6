"""Many examples at once: their losses and the mean, a sum over examples, and 1/m."""

import numpy as np

from helpers.network import backward, forward
from helpers.pictures.draw import Drawing, spread
from helpers.pictures.live import Shown, live, slide
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
)
from helpers.texts import say

HEAD = {"size": 14, "bold": True}
TINTS = ["#{:02x}{:02x}{:02x}".format(*colour) for colour in shades(41, 0.6)]


def loss_bars(L):
    """One bar per example, and their mean J. L: (1, m). Returns Picture."""
    m, J = L.shape[1], float(np.mean(L))
    drawing = Drawing(640, 300)
    limits = (0.4, m + 0.6), (0, 1.12 * max(float(L.max()), 1e-3))
    across, up = say("many_examples.losses.across"), say("many_examples.losses.up")
    ticks = range(1, m + 1, -(-m // 20))
    plot = Plot(drawing, 50, 34, 500, 216, *limits, across, up, xticks=ticks)
    each = [number(loss) for loss in L[0]]
    for i, (loss, words) in enumerate(zip(L[0], each), 1):
        (left, bottom), (right, top) = plot.at([i - 0.3, i + 0.3], [0, loss])
        drawing.rect(left, top, right - left, bottom - top, fill=BLUE, opacity=0.25, stroke=BLUE)
        if spread(words, 13) < right - left:
            drawing.text((left + right) / 2, (top + bottom) / 2, words, anchor="middle")
    plot.line(limits[0], (J, J), stroke=INK, dash=(6, 4), thick=1.8)
    plot.text(limits[0][1], J, f"J = {number(J)}", dx=8, bold=True)
    return drawing.picture(say("many_examples.losses.alt", m=m, each=", ".join(each), J=number(J)))


class _Matrices:
    """Matrices of numbers, orange where positive and blue where negative, all on one scale.

    scale: the size of the strongest colour. wide, high: of a cell.
    """

    def __init__(self, drawing, scale, wide, high):
        self.drawing, self.scale, self.wide, self.high = drawing, scale, wide, high

    def draw(self, x, y, values, title):
        """One from its upper left corner, under its title. Returns its right edge."""
        words = self.drawing.text(x, y - 13, title, size=12, code=True)
        roomy = self.wide >= 44 and self.high >= 15
        for (j, k), value in np.ndenumerate(values):
            left, top = x + k * self.wide, y + j * self.high
            tint = TINTS[round(20 + 20 * float(value) / self.scale)]
            self.drawing.rect(left, top, self.wide, self.high, fill=tint, stroke=PAPER, thick=1)
            if roomy:
                middle = left + self.wide / 2, top + self.high / 2
                said = number(value, sign=True)
                self.drawing.text(*middle, said, size=12, anchor="middle")
        return x + max(values.shape[1] * self.wide, words)

    def draw_examples(self, x, y, values, title, i):
        """One whose columns are examples, of which the i-th, from 1, is chosen."""
        right, below = self.draw(x, y, values, title), y + len(values) * self.high
        frame = (x + (i - 1) * self.wide, y, self.wide, below - y)
        self.drawing.rect(*frame, thick=2.4)
        for k in range(1, values.shape[1] + 1):
            if k == i or self.wide >= 20:
                middle = x + (k - 0.5) * self.wide
                if k == i:
                    self.drawing.rect(middle - 14, below + 5, 28, 18, fill=LEARNED, round=3)
                colour = INK if k <= i else GREY
                style = {"size": 12, "anchor": "middle", "bold": k == i, "fill": colour}
                self.drawing.text(middle, below + 14, k, **style)
        return right

    def sign(self, x, y, sign):
        """A sign of the line of code, after what ends at x. Returns where the next one begins."""
        style = {"size": 16, "anchor": "middle", "code": True, "bold": True}
        self.drawing.text(x + 22, y, sign, **style)
        return x + 44


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
    matrices = _Matrices(drawing, scale, wide, high)

    right = matrices.draw_examples(24, 34, dZ2, "dZ2", i)
    right = matrices.draw_examples(right + 44, 34, A1, "A1", i)
    if right < 700:
        drawing.paragraph(right + 30, 46, say("many_examples.outer.key"), 200, size=12, fill=GREY)
    middle = second + high * n2 / 2
    x = matrices.sign(matrices.draw(24, second, column, f"dz2({i})"), middle, "@")
    x = matrices.draw(x, middle - high / 2, row, f"a1({i}).T")
    x = matrices.sign(x, middle, "=")
    matrices.draw(x, second, column @ row, say("many_examples.outer.term", i=i))

    state, sign, colour = ("equal", "=", BLUE) if i == m else ("not-yet", "≠", RUST)
    middle = third + high * n2 / 2
    right = matrices.draw(24, third, whole, say("many_examples.outer.all"))
    drawing.text((right + x) / 2, middle, sign, size=22, anchor="middle", bold=True, fill=colour)
    right = matrices.draw(x, third, part, say("many_examples.outer.sum", i=i))
    verdict = say(f"many_examples.outer.{state}", i=i, m=m)
    drawing.paragraph(right + 20, middle - 9, verdict, 870 - right, bold=True, fill=colour)
    first = {"part": number(part[0, 0], sign=True), "whole": number(whole[0, 0], sign=True)}
    words = say(f"many_examples.outer.alt-{state}", i=i, m=m, **first)
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
    """The size of dW2 against the number of examples: sum and mean; called with (X, Y, parameters).

    X: (n0, M). Y: (n2, M). sizes: as of `gradient_sizes`.
    """
    M = len(sizes)
    m = min(m, M)
    # The first ones, and then no more than one a pixel.
    drawn = np.unique(np.append(np.arange(1, min(M, 60)), np.linspace(1, M, 370).astype(int)))
    drawing = Drawing(900, 344)
    axis, limits = say("many_examples.size-axis"), (0, max(M, 2))
    shown = {"sum": sizes * np.arange(1, M + 1), "mean": sizes}
    for x, (name, values) in zip((56, 508), shown.items()):
        top = 1.1 * max(values.max(), 1e-9)
        plot = Plot(drawing, x, 62, 370, 222, limits, (0, top), axis)
        plot.line(drawn, values[drawn - 1], stroke=ORANGE)
        plot.chosen(m, values[m - 1], f"m = {m}")
        plot.dots([m], values[[m - 1]], colour=INK, size=10)
        drawing.text(x, 16, say(f"many_examples.mean.{name}"), **HEAD)
        size = say("many_examples.mean.size", m=m, size=number(values[m - 1]))
        drawing.text(x, 40, size)
    terms = {name: number(values[m - 1]) for name, values in shown.items()}
    words = say("many_examples.mean.alt", m=m, **terms)
    return Shown(drawing, words, ends={"m": M})
