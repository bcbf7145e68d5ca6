"""A hidden layer: what it is for (xor), how it is wired, and its activations."""

import numpy as np
from contourpy import FillType, contour_generator

from helpers.activations import leaky_relu, relu, sigmoid, tanh
from helpers.network import forward
from helpers.pictures.draw import Drawing
from helpers.pictures.graph import Box, arrow, draw_box
from helpers.pictures.live import Shown, live, slide
from helpers.pictures.one_neuron import undecided, weighted
from helpers.pictures.plot import Plot, grid, legend
from helpers.pictures.style import (
    BLUE,
    COLOURS,
    FAINT,
    GREY,
    INK,
    LEARNED,
    MARKERS,
    ORANGE,
    RUST,
    number,
    shades,
    short,
)
from helpers.texts import commas, listed, say

XOR_X = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]])
XOR_Y = np.array([[0.0, 1.0, 1.0, 0.0]])
INPUTS = (-0.6, 1.6)  # the part of the plane of the inputs that is drawn, both ways
TINTS = ["#{:02x}{:02x}{:02x}".format(*shades(3, 0.22)[k]) for k in (0, 2)]  # z <= 0, z > 0
CORNERS = {0: "0", 1: "1"}  # what stands at its axes
LABELS = {f"y = {k}": {"marker": MARKERS[k], "colour": COLOURS[k], "size": 11} for k in (0, 1)}
MIDDLE = {"anchor": "middle"}
SMALL = {"size": 12, "fill": GREY}


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


def _answers(Z):
    """Where 1 is said, in words. Z: (1, 4)."""
    return commas(
        say("two_layers.yes" if z > 0 else "two_layers.no", x1=int(x1), x2=int(x2))
        for x1, x2, z in zip(*XOR_X, Z[0])
    )


def _verdict(drawing, x, y, Z):
    """Draw how many of the four points are right, and return it. Z: (1, 4)."""
    count = int(np.sum((Z > 0) == XOR_Y))
    colour = BLUE if count == 4 else RUST
    drawing.text(x, y, say("two_layers.right", n=count), size=18, bold=True, fill=colour)
    return count


@live
def explore_xor_line(
    w1=slide(1.0, -2.0, 2.0, form=".1f"),
    w2=slide(0.0, -2.0, 2.0, form=".1f"),
    b=slide(-0.5, -2.0, 2.0, form=".1f"),
):
    """One neuron on the four points of xor: on which side of its line it says 1."""
    w = np.array([[w1], [w2]])

    def z(X):
        return np.round(w.T @ X + b, 9)  # 0.3 - 0.1 - 0.2 is no 1

    drawing, ticks = Drawing(900, 400), {"xticks": CORNERS, "yticks": CORNERS}
    plane = Plot(drawing, 52, 34, 320, 320, INPUTS, INPUTS, "x_{1}", "x_{2}", **ticks)
    _sides(plane, z)
    undecided(plane, w, b)
    _name_the_sides(plane, z)
    legend(drawing, 396, 44, LABELS, across=True)
    _table(drawing, 396, 96, (w1, w2, b), z(XOR_X)[0], plane)
    plane.examples(XOR_X, XOR_Y, size=15)
    count = _verdict(drawing, 396, 316, z(XOR_X))
    terms = {"w1": short(w1), "w2": short(w2), "b": short(b), "answers": _answers(z(XOR_X))}
    return Shown(drawing, say("two_layers.line", **terms, n=count))


def _name_the_sides(plane, z):
    """Say in the plane what is said on each side: in the corner that lies deepest in it."""
    low, high = INPUTS
    corners = [(x, y) for x in (low + 0.22, high - 0.22) for y in (low + 0.14, high - 0.14)]
    values = z(np.transpose(corners))[0]
    for says, deepest, colour in ((1, values.argmax(), RUST), (0, values.argmin(), BLUE)):
        if (values[deepest] > 0) == says:
            words = say(f"two_layers.says-{says}")
            plane.text(*corners[deepest], words, **MIDDLE, bold=True, fill=colour, size=12)


def _table(drawing, x, y, weights, z, plane):
    """For each point of xor: z with its numbers, what the neuron says, what is wanted.

    Around points on the wrong side there is a frame, here and in the plane.
    """
    point, line, value, said, wanted, verdict = x + np.array([14, 50, 278, 336, 376, 428])
    drawing.text(line, y, f"z = {weighted(*weights)}", **SMALL)
    drawing.text(said, y, say("two_layers.says"), **SMALL, **MIDDLE)
    drawing.text(wanted, y, "y", **SMALL, **MIDDLE)
    drawing.line([(x, y + 15), (x + 490, y + 15)], stroke=FAINT, thick=1)
    for (x1, x2), label, z_here in zip(XOR_X.T, XOR_Y[0].astype(int), z):
        y += 38
        good = (z_here > 0) == label
        frames = [] if good else [(point, y), *plane.at([x1], [x2])]
        for left, top in np.subtract(frames, 14):
            drawing.rect(left, top, 28, 28, stroke=RUST, thick=1.8, dash=(4, 2.5), round=3)
        drawing.dots([(point, y)], MARKERS[label], COLOURS[label], size=13)
        drawing.text(line, y, f"{weighted(*weights, int(x1), int(x2))} =")
        drawing.text(value, y, number(z_here, 1), bold=True, anchor="end")
        drawing.text(said, y, int(z_here > 0), bold=True, **MIDDLE)
        drawing.text(wanted, y, label, **MIDDLE)
        words, colour = ("good", BLUE) if good else ("bad", RUST)
        drawing.text(verdict, y, say(f"two_layers.{words}"), bold=True, fill=colour, **MIDDLE)


def xor_planes(parameters, g1=tanh):
    """Xor in the plane of its inputs, and in the plane of two hidden units. Returns Picture.

    parameters: Parameters of a network with n0, n1, n2 = 2, 2, 1.
    """
    W1, b1, W2, b2 = parameters
    _, hidden, Z2, _ = forward(XOR_X, *parameters, g1)
    drawing, ticks = Drawing(940, 430), {"xticks": CORNERS, "yticks": CORNERS}
    title = say("two_layers.plane-of-inputs")
    left = Plot(drawing, 46, 58, 320, 320, INPUTS, INPUTS, "x_{1}", "x_{2}", title, **ticks)
    _sides(left, lambda X: forward(X, *parameters, g1).Z2, 161)
    entries = dict(LABELS)
    for k, dash in enumerate(((8, 4), (2, 3))):
        undecided(left, W1[[k]].T, b1[k], dash=dash)
        entries[say("two_layers.hidden-unit", k=k + 1)] = {"stroke": INK, "dash": dash}
    entries[say("two_layers.output-unit")] = {"stroke": INK, "thick": 1.8}
    reach = max(1.9, 1.2 * np.abs(hidden).max())
    limits, axes = (
        (-reach, reach),
        ("a^{[1]}_{1}", "a^{[1]}_{2}", say("two_layers.plane-of-hidden")),
    )
    right = Plot(drawing, 600, 58, 320, 320, limits, limits, *axes)
    _sides(right, lambda A: W2 @ A + b2)
    undecided(right, W2.T, b2)
    for plot, places in ((left, XOR_X), (right, hidden)):
        plot.examples(places, XOR_Y, size=15)
    names = {}  # points that land on the same spot share one label
    for (x1, x2), a in zip(XOR_X.T, hidden.T):
        names.setdefault(tuple(a.round(1)), []).append(f"({x1:.0f}, {x2:.0f})")
    for a, here in names.items():
        right.text(*a, listed(here), dy=-19, size=12, **MIDDLE)
    legend(drawing, 384, 70, entries)
    drawing.text(470, 240, g1.name, **SMALL, **MIDDLE)
    drawing.line([(425, 258), (515, 258)], stroke=GREY, arrow=True)
    count = _verdict(drawing, 384, 360, Z2)
    places = commas(
        say("two_layers.goes", x1=int(x1), x2=int(x2), a1=number(a1, 1), a2=number(a2, 1))
        for x1, x2, a1, a2 in zip(*XOR_X, *hidden)
    )
    key = "two_layers.planes" if count == 4 else "two_layers.planes-some"
    return drawing.picture(say(key, places=places, answers=_answers(Z2), n=count))


def network_graph(n0=3, n1=4, n2=2):
    """A two-layer network: units and arrows. Returns Picture."""
    drawing = Drawing(560, 60 + 76 * max(n0, n1, n2))
    _wiring(drawing, 0, n0, n1, n2)
    return drawing.picture(say("two_layers.network", n=min(n0, n1, n2), n0=n0, n1=n1, n2=n2))


@live
def explore_unit(unit=slide(0, 0, 4, label="two_layers.hidden-unit-slider")):
    """A 3-4-2 network: which numbers of W1 and W2 belong to one hidden unit (0: none is marked)."""
    n0, n1, n2 = 3, 4, 2
    drawing = Drawing(940, 384)
    _wiring(drawing, unit, n0, n1, n2)
    x, wide, high, before = 570, 54, 36, unit - 1
    for key, name, y, rows, columns, mine, colour in (
        ("row", "W^{[1]}", 34, n1, n0, (x, 34 + high * before, wide * n0, high), BLUE),
        ("column", "W^{[2]}", 246, n2, n1, (x + wide * before, 246, wide, high * n2), RUST),
    ):
        drawing.text(x, y - 14, f"{name}  ({rows}, {columns})", size=14)
        if unit:
            drawing.rect(*mine, fill=colour, opacity=0.25, stroke="none")
        for j, k in np.ndindex(rows, columns):
            cell = Box(x + wide * k, y + high * j, wide, high)
            drawing.rect(*cell, stroke=GREY, thick=0.8)
            bold = before == (j if key == "row" else k)
            drawing.text(*cell.middle, f"{name}_{{{j + 1}{k + 1}}}", bold=bold, **MIDDLE)
        if unit:
            drawing.rect(*mine, stroke=colour, thick=2.2)
            words, right = say(f"two_layers.{key}", unit=unit), x + wide * columns + 14
            drawing.paragraph(right, y + 46, words, 930 - right, fill=colour, bold=True, size=12)
    key = "unit" if unit else "no-unit"
    return Shown(drawing, say(f"two_layers.{key}", n0=n0, n1=n1, n2=n2, unit=unit))


def _wiring(drawing, unit, *sizes):
    """Inputs, hidden units and outputs with their arrows, those of one unit coloured (0: none)."""
    middle = (drawing.height + 34) / 2
    inputs, hidden, outputs = (
        [Box.around(x, middle + 76 * (k - (count - 1) / 2), 50, 50) for k in range(count)]
        for x, count in zip((64, 272, 480), sizes)
    )
    arrows = [(a, b, j, BLUE) for j, b in enumerate(hidden, 1) for a in inputs]
    arrows += [(a, b, j, RUST) for j, a in enumerate(hidden, 1) for b in outputs]
    for start, end, j, colour in sorted(arrows, key=lambda arrow: arrow[2] == unit):
        quiet = {"stroke": "#b4b9bf", "thick": 1}  # still seen
        arrow(drawing, start, end, **{"stroke": colour, "thick": 2.6} if j == unit else quiet)
    for boxes, head, name in (
        (inputs, "inputs", "x_{%d}"),
        (hidden, "hidden", "a^{[1]}_{%d}"),
        (outputs, "outputs", "a^{[2]}_{%d}"),
    ):
        drawing.text(boxes[0].middle[0], 16, say(f"two_layers.{head}"), fill=GREY, **MIDDLE)
        for k, box in enumerate(boxes, 1):
            look = {"stroke": GREY}
            if boxes is hidden and k == unit:
                look = {"stroke": INK, "thick": 2.2, "fill": LEARNED}
            draw_box(drawing, box, name % k, round=25, **look)


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
