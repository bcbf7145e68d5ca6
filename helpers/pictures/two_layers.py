"""A hidden layer: what it is for (xor), how it is wired, and its activations."""

import numpy as np
from contourpy import FillType, contour_generator

from helpers.activations import leaky_relu, relu, sigmoid, tanh
from helpers.network import forward
from helpers.pictures.draw import Drawing
from helpers.pictures.live import Shown, live, slide
from helpers.pictures.plot import Plot, grid, legend
from helpers.pictures.style import (
    BLUE,
    COLOURS,
    FAINT,
    GREY,
    INK,
    LEARNED,
    MARKERS,
    MINUS,
    ORANGE,
    PAPER,
    RUST,
    number,
    shades,
    short,
)
from helpers.texts import listed, say

XOR_X = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]])
XOR_Y = np.array([[0.0, 1.0, 1.0, 0.0]])
INPUTS = (-0.6, 1.6)  # the part of the plane of the inputs that is drawn, both ways
TINTS = ["#{:02x}{:02x}{:02x}".format(*shades(3, 0.22)[k]) for k in (0, 2)]  # z <= 0, z > 0
CORNERS = {0: "0", 1: "1"}  # what stands at its axes
HIDDEN_LINES = ({"stroke": INK, "dash": (8, 4)}, {"stroke": INK, "dash": (2, 3)})


def _sides(plot, z, count=2):
    """Tint the plot orange where z > 0, blue elsewhere. z: (2, k) -> (1, k).

    count: places a row at which the side is asked. Where z is linear, the plot's corners are enough.
    """
    x, y, width, height = plot.box
    values = z(grid(plot.xlim, plot.ylim, count)).reshape(count, count)
    plot.drawing.rect(*plot.box, fill=TINTS[0], stroke="none")
    if values.max() > 0:
        found = contour_generator(z=values, fill_type=FillType.OuterCode).filled(0, np.inf)
        for region in found[0]:
            scaled = region * (width / (count - 1), height / (count - 1))
            plot.drawing.area(scaled + (x, y), TINTS[1])


def _line(plot, z, **style):
    """The straight line z = 0. z: (2, k) -> (1, k), linear."""
    plot.level(z(grid(plot.xlim, plot.ylim, 2)).reshape(2, 2), **style)


def _labels():
    """The entries of a legend for the two labels."""
    return {f"y = {label}": {"marker": MARKERS[label], "colour": COLOURS[label], "size": 11}
            for label in (0, 1)}  # fmt: skip


@live
def explore_xor_line(
    w1=slide(1.0, -2.0, 2.0, form=".1f"),
    w2=slide(0.0, -2.0, 2.0, form=".1f"),
    b=slide(-0.5, -2.0, 2.0, form=".1f"),
):
    """One neuron on the four points of xor: on which side of its line it says 1."""

    def z(X):
        return np.round(np.array([[w1, w2]]) @ X + b, 9)  # 0.3 - 0.1 - 0.2 is no 1

    Z = z(XOR_X)
    right = (Z > 0) == XOR_Y
    drawing = Drawing(900, 400)
    plane = Plot(drawing, 52, 34, 320, 320, INPUTS, INPUTS, "x_{1}", "x_{2}",
                 xticks=CORNERS, yticks=CORNERS)  # fmt: skip
    _sides(plane, z)
    _line(plane, z)
    _name_the_sides(plane, z)
    for x, good in zip(XOR_X.T, right[0]):
        if not good:
            _frame(drawing, *plane.at(*x))
    plane.examples(XOR_X, XOR_Y, size=15)
    legend(drawing, 396, 44, _labels(), across=True)
    _table(drawing, 396, 96, (w1, w2, b), Z[0], right[0])
    count = int(right.sum())
    _verdict(drawing, 396, 316, count)
    answers = _answers(Z)
    given = {name: short(v) for name, v in (("w1", w1), ("w2", w2), ("b", b))}
    return Shown(drawing, say("two_layers.line", **given, answers=answers, n=count))


def _answers(Z):
    """Where 1 is said, in words. Z: (1, 4)."""
    return ", ".join(
        say("two_layers.yes" if z > 0 else "two_layers.no", x1=int(x1), x2=int(x2))
        for x1, x2, z in zip(*XOR_X, Z[0])
    )


def _verdict(drawing, x, y, count):
    """How many of the four points are right."""
    words = say("two_layers.right", n=count)
    drawing.text(x, y, words, size=18, bold=True, fill=BLUE if count == 4 else RUST)


def _frame(drawing, x, y):
    """Around a point on the wrong side."""
    drawing.rect(x - 14, y - 14, 28, 28, stroke=RUST, thick=1.8, dash=(4, 2.5), round=3)


def _name_the_sides(plane, z):
    """Say in the plane what is said on each side: in the corner that lies deepest in it."""
    (low, high), inset = plane.xlim, 0.22
    corners = np.array(
        [(x, y) for x in (low + inset, high - inset) for y in (low + 0.14, high - 0.14)]
    )
    values = z(corners.T)[0]
    for value, key, colour in (
        (values.max(), "two_layers.says-1", RUST),
        (values.min(), "two_layers.says-0", BLUE),
    ):
        if (value > 0) == (key == "two_layers.says-1"):
            x, y = corners[list(values).index(value)]
            plane.text(x, y, say(key), anchor="middle", bold=True, fill=colour, size=12)


def _table(drawing, x, y, weights, z, right):
    """For each point of xor: z with its numbers, what the neuron says, what is wanted."""
    places = (x + 14, x + 50, x + 278, x + 336, x + 376, x + 428)
    drawing.text(places[1], y, f"z = {_sum(weights, 'x_{1}', 'x_{2}')}", size=12, fill=GREY)
    drawing.text(places[3], y, say("two_layers.says"), size=12, fill=GREY, anchor="middle")
    drawing.text(places[4], y, "y", size=12, fill=GREY, anchor="middle")
    drawing.line([(x, y + 15), (x + 490, y + 15)], stroke=FAINT, thick=1)
    for row, (x1, x2) in enumerate(XOR_X.T):
        here, label, good = y + 38 + 38 * row, int(XOR_Y[0, row]), right[row]
        if not good:
            _frame(drawing, places[0], here)
        drawing.dots([(places[0], here)], marker=MARKERS[label], colour=COLOURS[label], size=13)
        drawing.text(places[1], here, f"{_sum(weights, int(x1), int(x2))} =")
        drawing.text(places[2], here, number(z[row], 1), bold=True, anchor="end")
        drawing.text(places[3], here, str(int(z[row] > 0)), bold=True, anchor="middle")
        drawing.text(places[4], here, str(label), anchor="middle")
        drawing.text(places[5], here, say("two_layers.good" if good else "two_layers.bad"),
                     bold=True, fill=BLUE if good else RUST, anchor="middle")  # fmt: skip


def _sum(weights, x1, x2):
    """w1 x1 + w2 x2 + b, written out."""
    w1, *rest = weights
    w2, b = (f"{MINUS if v < 0 else '+'} {number(abs(v), 1)}" for v in rest)
    return f"{number(w1, 1)} · {x1} {w2} · {x2} {b}"


def xor_planes(parameters, g1=tanh):
    """Xor in the plane of its inputs, and in the plane of two hidden units. Returns Picture.

    parameters: Parameters of a network with n0, n1, n2 = 2, 2, 1.
    """
    W1, b1, W2, b2 = parameters
    _, hidden, Z2, _ = forward(XOR_X, *parameters, g1)
    count = int(np.sum((Z2 > 0) == XOR_Y))
    drawing = Drawing(940, 430)
    left = Plot(drawing, 46, 58, 320, 320, INPUTS, INPUTS, "x_{1}",
                xticks=CORNERS, yticks=CORNERS)  # fmt: skip
    _sides(left, lambda X: forward(X, *parameters, g1).Z2, 161)
    lines = {}
    for k, style in enumerate(HIDDEN_LINES):
        _line(left, lambda X, k=k: W1[[k]] @ X + b1[k], **style)
        lines[say("two_layers.hidden-unit", k=k + 1)] = style
    left.examples(XOR_X, XOR_Y, size=15)
    reach = max(1.9, 1.2 * np.abs(hidden).max())
    limits = (-reach, reach)
    right = Plot(drawing, 600, 58, 320, 320, limits, limits, "a^{[1]}_{1}")
    _sides(right, lambda A: W2 @ A + b2)
    _line(right, lambda A: W2 @ A + b2)
    right.examples(hidden, XOR_Y, size=15)
    names = {}  # points that land on the same spot share one label
    for (x1, x2), a in zip(XOR_X.T, hidden.T):
        names.setdefault(tuple(a.round(1)), []).append(f"({x1:.0f}, {x2:.0f})")
    for a, here in names.items():
        right.text(*a, listed(here), dy=-19, size=12, anchor="middle")
    for plot, key, axis in ((left, "inputs", "x_{2}"), (right, "hidden", "a^{[1]}_{2}")):
        drawing.text(plot.box[0], 22, say(f"two_layers.plane-of-{key}"), bold=True)
        drawing.text(plot.box[0] - 7, 45, axis, size=12, anchor="end")
    last = {say("two_layers.output-unit"): {"stroke": INK, "thick": 1.8}}
    legend(drawing, 384, 70, {**_labels(), **lines, **last})
    drawing.text(470, 240, g1.name, anchor="middle", fill=GREY, size=12)
    drawing.line([(425, 258), (515, 258)], stroke=GREY, arrow=True)
    _verdict(drawing, 384, 360, count)
    places = ", ".join(
        say("two_layers.goes", x1=int(x1), x2=int(x2), a1=number(a1, 1), a2=number(a2, 1))
        for x1, x2, a1, a2 in zip(*XOR_X, *hidden)
    )
    key = "two_layers.planes" if count == 4 else "two_layers.planes-some"
    return drawing.picture(say(key, places=places, answers=_answers(Z2), n=count))


def network_graph(n0=3, n1=4, n2=2):
    """A two-layer network: units and arrows. Returns Picture."""
    drawing = Drawing(560, 60 + 76 * max(n0, n1, n2))
    _wiring(drawing, 0, n0, n1, n2)
    return drawing.picture(say("two_layers.network", n0=n0, n1=n1, n2=n2))


@live
def explore_unit(unit=slide(2, 1, 4, label="two_layers.hidden-unit-slider")):
    """A 3-4-2 network: which numbers of W1 and W2 belong to one hidden unit."""
    n0, n1, n2 = 3, 4, 2
    drawing = Drawing(940, 384)
    _wiring(drawing, unit, n0, n1, n2)
    for layer, y, rows, columns, colour in ((1, 34, n1, n0, BLUE), (2, 246, n2, n1, RUST)):
        row, column = (unit, None) if layer == 1 else (None, unit)
        _matrix(drawing, 570, y, f"W^{{[{layer}]}}", rows, columns, row, column, colour)
        words = say("two_layers.row" if layer == 1 else "two_layers.column", unit=unit)
        x = 570 + 54 * columns + 14
        drawing.paragraph(x, y + 46, words, 930 - x, fill=colour, bold=True, size=12)
    return Shown(drawing, say("two_layers.unit", n0=n0, n1=n1, n2=n2, unit=unit))


def _wiring(drawing, unit, n0, n1, n2):
    """Inputs, hidden units and outputs with their arrows, those of one unit coloured (0: none)."""
    middle, radius = (drawing.height + 34) / 2, 25
    names = ("x_{%d}", "a^{[1]}_{%d}", "a^{[2]}_{%d}")
    heads = ("two_layers.inputs", "two_layers.hidden", "two_layers.outputs")
    columns = [
        [np.array([x, middle + 76 * (k - (count - 1) / 2)]) for k in range(count)]
        for x, count in ((64, n0), (272, n1), (480, n2))
    ]
    inputs, hidden, outputs = columns
    arrows = [(a, b, j, BLUE) for j, b in enumerate(hidden, 1) for a in inputs]
    arrows += [(a, b, j, RUST) for j, a in enumerate(hidden, 1) for b in outputs]
    for start, end, j, colour in sorted(arrows, key=lambda arrow: arrow[2] == unit):
        inwards = (end - start) / np.hypot(*(end - start)) * (radius + 2)
        style = {"stroke": colour, "thick": 2.6} if j == unit else {"stroke": _QUIET, "thick": 1}
        drawing.line([start + inwards, end - inwards], arrow=True, **style)
    for column, name, head in zip(columns, names, heads):
        drawing.text(column[0][0], 16, say(head), fill=GREY, anchor="middle")
        for k, (x, y) in enumerate(column, 1):
            chosen = column is hidden and k == unit
            drawing.rect(x - radius, y - radius, 2 * radius, 2 * radius, round=radius,
                         fill=LEARNED if chosen else PAPER, stroke=INK if chosen else GREY,
                         thick=2.2 if chosen else 1.2)  # fmt: skip
            drawing.text(x, y, name % k, size=14, anchor="middle", bold=chosen)


_QUIET = "#b4b9bf"  # arrows that are not chosen: still seen


def _matrix(drawing, x, y, name, rows, columns, row, column, colour):
    """A matrix with its entries named; the chosen row or column tinted."""
    wide, high = 54, 36
    drawing.text(x, y - 14, f"{name}  ({rows}, {columns})", size=14)
    for j in range(1, rows + 1):
        for k in range(1, columns + 1):
            left, top, chosen = x + wide * (k - 1), y + high * (j - 1), row == j or column == k
            drawing.rect(left, top, wide, high, fill=PAPER, stroke=GREY, thick=0.8)
            if chosen:
                drawing.rect(left, top, wide, high, fill=colour, opacity=0.25, stroke=GREY)
            drawing.text(left + wide / 2, top + high / 2, f"w_{{{j}{k}}}", anchor="middle",
                         bold=chosen)  # fmt: skip
    if row:
        drawing.rect(x, y + high * (row - 1), wide * columns, high, stroke=colour, thick=2.2)
    if column:
        drawing.rect(x + wide * (column - 1), y, wide, high * rows, stroke=colour, thick=2.2)


def activation_curves():
    """Four activations, each with its slope. Returns Picture."""
    z = np.linspace(-4, 4, 401)
    value, slope = {"stroke": BLUE, "thick": 2.2}, {"stroke": ORANGE, "dash": (6, 3), "thick": 2}
    drawing = Drawing(940, 300)
    legend(drawing, 34, 16, {"g(z)": value, say("two_layers.slope"): slope}, across=True)
    for k, g in enumerate((tanh, sigmoid, relu, leaky_relu)):
        high = 2.5 if g in (relu, leaky_relu) else 1.3
        plot = Plot(drawing, 34 + 236 * k, 62, 192, 190, (-4, 4), (-1.3, high), "z", title=g.name)
        plot.zero()
        plot.line(z, g(z), **value)
        plot.line(z, g.slope(z), **slope)
    return drawing.picture(say("two_layers.activations"))
