"""One neuron: its graph, its sigmoid, its loss, its line, and the slope of each.

Every number in the pictures comes from the ground floor of helpers.
"""

import functools
import math

import numpy as np

from helpers.activations import sigmoid
from helpers.equations import LINES
from helpers.gradient_check import H, numerical_gradient
from helpers.loss import cost, cross_entropy, cross_entropy_textbook
from helpers.neuron import forward
from helpers.pictures.draw import Drawing
from helpers.pictures.graph import Box, arrow, draw_box
from helpers.pictures.live import Shown, choose, live, powers, slide, switch
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
    PAPER,
    RUST,
    number,
    percent,
    shades,
    short,
)
from helpers.texts import listed, say

LABEL = choose(1, {"y = 0": 0, "y = 1": 1}, "one_neuron.label", buttons=True)
OF_LABEL = {0: {"stroke": BLUE, "dash": (6, 4)}, 1: {"stroke": ORANGE}}  # their curves
SLOPE = {"stroke": ORANGE, "dash": (7, 3), "thick": 2.6}  # a tangent
TINTS = shades(181, 0.55)


def undecided(plot, w, b, **style):
    """The line in a plane on which w^T x + b is 0. w: (2, 1). style: of the line."""
    plot.level((w.T @ grid(plot.xlim, plot.ylim, 2) + b).reshape(2, 2), **style)


def bar(plot, across, up, **style):
    """A rectangle from the first to the second value of each axis. style: of Rect."""
    (left, bottom), (right, top) = plot.at(across, up)
    plot.drawing.rect(left, top, right - left, bottom - top, **style)


def chosen(plot, x, y, words):
    """The point that belongs to the x that the learner chose."""
    plot.chosen(x, y, words)
    plot.dots([x], [y], colour=INK, size=10)


def weighted(w1, w2, b, x1="x_{1}", x2="x_{2}"):
    """What a neuron adds up, written out: "0.4 · x_{1} − 0.6 · x_{2} + 0.1"."""
    w2, b = (f"{'−' if v < 0 else '+'} {short(abs(v))}" for v in (w2, b))
    return f"{short(w1)} · {x1} {w2} · {x2} {b}"


def _pair(reach, left, right):
    """A drawing with two plots against z. left, right: (ylim, name of the axis, title) of each."""
    drawing, ticks = Drawing(900, 306), range(reach[0], reach[1] + 1, 2)
    return drawing, *(
        Plot(drawing, x, 52, 380, 206, reach, ylim, "z", axis, title, ticks)
        for x, (ylim, axis, title) in ((46, left), (500, right))
    )


def neuron_graph(x, w, b, y, show="forward"):
    """The computation graph of one neuron with two inputs, a value under each node's name.

    x, w: (2, 1). b: a number. y: (1, 1). show: "inputs" leaves z, a and L open, "forward" fills
    them in. Returns Picture.
    """
    z, a = forward(x, w, b)
    given = {"x1": x[0, 0], "w1": w[0, 0], "x2": x[1, 0], "w2": w[1, 0], "b": b, "y": y.item()}
    terms = {name: short(value, 6) for name, value in given.items()}
    boxes = {name: Box.around(72, up, 112, 46) for name, up in zip(given, (30, 88, 156, 214, 282))}
    boxes["y"] = Box.around(800, 54, 112, 46)
    drawing, known = Drawing(880, 324), show != "inputs"
    for name, formula, value, across, width in (
        ("z", "z = w^{T}x + b", z, 390, 150),
        ("a", "a = σ(z)", a, 604, 120),
        ("L", "L(a, y)", cross_entropy(z, y), 800, 112),
    ):
        terms[name] = number(value.item(), 3)
        boxes[name] = Box.around(across, 156, width, 58)
        shown, dash = (terms[name], None) if known else ("?", (4, 3))
        draw_box(drawing, boxes[name], formula, shown, dash=dash)
    for name in given:
        fill = LEARNED if name[0] in "wb" else PAPER
        symbol = f"{name[0]}_{{{name[1]}}}" if name[1:] else name
        draw_box(drawing, boxes[name], symbol, terms[name], fill)
        arrow(drawing, boxes[name], boxes["L" if name == "y" else "z"])
    for start, end in ("za", "aL"):
        arrow(drawing, boxes[start], boxes[end])
    drawing.rect(320, 274, 26, 16, fill=LEARNED, stroke=BLUE, round=3)
    drawing.text(354, 282, say("one_neuron.graph.learned"), size=12, fill=GREY)
    return drawing.picture(say(f"one_neuron.graph.alt{'-forward' if known else ''}", **terms))


@live
def explore_sigmoid(z=slide(0.88, -10.0, 10.0, 0.02, width=480)):
    """z against a = sigmoid(z), and a as the probability of yes."""
    a = float(sigmoid(z))
    terms = {"z": number(z), "a": number(a, 4), "yes": percent(a, 1), "no": percent(1 - a, 1)}
    drawing, zs = Drawing(860, 316), np.linspace(-10, 10, 201)
    axes = "z", "a = σ(z)", say("one_neuron.sigmoid.title", **terms), range(-10, 11, 2)
    plot = Plot(drawing, 60, 52, 560, 216, (-10, 10), (0, 1), *axes)
    plot.line(zs, sigmoid(zs), stroke=BLUE, thick=2)
    names = {x: say(f"one_neuron.sigmoid.{name}") for x, name in enumerate(("yes", "no"))}
    bars = Plot(drawing, 656, 52, 198, 216, (-0.5, 1.5), (0, 1), xticks=names, yticks=())
    bars.heading(say("one_neuron.sigmoid.says"), above=34)
    # The bar of yes is as high as the point of the curve: a is this probability.
    across = [*plot.at([z], [a]), *bars.at([-0.4], [a])]
    drawing.line(across, stroke=GREY, dash=(2, 3), thick=1.3)
    for x, label, name, share in ((0, 1, "yes", a), (1, 0, "no", 1 - a)):
        bar(bars, [x - 0.4, x + 0.4], [0, share], fill=COLOURS[label], thick=1)
        bars.text(x, share, terms[name], dy=-10, anchor="middle")
    chosen(plot, z, a, f"z = {number(z)}")
    return Shown(drawing, say("one_neuron.sigmoid.alt", **terms))


@live
def explore_loss(
    a=slide(0.71, 0.01, 0.99, 0.01, width=400),
    y=LABEL,
    curves=switch(False, "one_neuron.loss.curves"),
):
    """The loss of the answer a; with `curves`, that of every answer, for both labels."""
    L = cross_entropy_textbook(np.array([[a]]), np.array([[y]])).item()
    terms = {"a": number(a), "y": y, "L": number(L, 3), "said": number(a if y else 1 - a)}
    axes = [say(f"one_neuron.{key}", **terms) for key in ("loss.axis", "loss-axis", "loss.title")]
    drawing = Drawing(860, 346)
    # The axis goes below 0: whether a loss can be negative is the question.
    plot = Plot(drawing, 46, 52, 500, 236, (0, 1), (-1, 5), *axes)
    plot.line(plot.xlim, (0, 0), stroke=FAINT, thick=1)
    values = np.linspace(0.004, 0.996, 249)[np.newaxis, :]
    looks = [{**OF_LABEL[label], "thick": 2.8 if label == y else 1.2} for label in (0, 1)]
    for label, look in enumerate(looks if curves else ()):
        curve = cross_entropy_textbook(values, np.full(values.shape, label))
        plot.line(values[0], curve[0], **look)
    plot.chosen(a, L, f"a = {number(a)}")
    plot.dots([a], [L], marker=MARKERS[y], colour=COLOURS[y], size=11)
    names = "y = 0:  L = −log(1 − a)", "y = 1:  L = −log a"
    legend(drawing, 592, 70, dict(zip(names, looks if curves else ())))
    drawing.paragraph(592, 142, say("one_neuron.loss.said", **terms), 250)
    drawing.text(592, 198, f"L = −log {terms['said']} = {terms['L']}", bold=True)
    return Shown(drawing, say(f"one_neuron.loss.alt{'-curves' if curves else ''}", **terms))


def squared_error(z):
    """(sigmoid(z) - 1)^2: the squared error when the answer is yes. Of z's shape."""
    return (sigmoid(z) - 1) ** 2


def two_losses():
    """Cross-entropy and squared error for y = 1 against z, and how fast each falls. Returns Picture."""
    zs = np.linspace(-8, 4, 241)[np.newaxis, :]
    titles, axes = (
        [say(f"one_neuron.two-losses.{key}{axis}") for key in ("loss", "fall")]
        for axis in ("", "-axis")
    )
    drawing, left, right = _pair((-8, 4), *zip(((0, 8), (0, 1)), axes, titles))
    entries = {}
    for name, loss, style in (
        ("cross-entropy", lambda z: cross_entropy(z, np.ones(z.shape)), {"stroke": BLUE}),
        ("squared-error", squared_error, {"stroke": INK, "dash": (5, 3)}),
    ):
        style["thick"] = 2.2
        left.line(zs[0], loss(zs)[0], **style)
        right.line(zs[0], -numerical_gradient(loss, zs)[0], **style)
        entries[say(f"one_neuron.two-losses.{name}")] = style
    legend(drawing, 260, 68, entries)
    drawing.paragraph(510, 206, say("one_neuron.two-losses.flat"), 160, size=12, fill=RUST)
    return drawing.picture(say("one_neuron.two-losses.alt"))


def _of_a_neuron(X, Y, w, b, /, **changed):
    """The sliders begin at the neuron's own weights."""
    return (X, Y), {"w1": w[0, 0], "w2": w[1, 0], "b": b, **changed}


@live(prepare=_of_a_neuron)
def explore_line(
    X, Y, w1=slide(0.4, -8.0, 8.0), w2=slide(-0.6, -8.0, 8.0), b=slide(0.1, -8.0, 8.0)
):
    """The line and the probabilities of one neuron over labelled points; called with (X, Y, w, b).

    X: (2, m). Y: (1, m). w: (2, 1). b: a number. They are the sliders' first values.
    """
    w, limits, x = np.array([[w1], [w2]]), (-2.4, 2.4), 440
    Z, A = forward(X, w, b)
    J, right = cost(Z, Y), int(np.sum((A > 0.5) == Y))
    drawing = Drawing(900, 436)
    axes = say("one_neuron.line.across"), say("one_neuron.line.up")
    plot = Plot(drawing, 40, 38, 350, 350, limits, limits, *axes)
    plot.tint(sigmoid(w.T @ grid(limits, limits, 81) + b).reshape(81, 81), 0, 1, TINTS)
    undecided(plot, w, b)
    plot.examples(X, Y, size=10)
    for point, a in zip(X.T, A[0]):
        plot.text(*point, percent(a), dy=-15, size=11, anchor="middle", halo=True)
    entries = {
        say(f"one_neuron.line.{name}"): {"marker": MARKERS[label], "colour": COLOURS[label]}
        for label, name in ((1, "yes"), (0, "no"))
    }
    legend(drawing, x - 8, 24, entries, across=True)
    drawing.text(x, 62, say("one_neuron.line.fifty"))
    drawing.rect(x, 76, 300, 26, fill=LEARNED, round=3)
    equation = f"{weighted(w1, w2, b)} = 0" if w1 or w2 else say("one_neuron.line.none")
    drawing.text(x + 150, 89, equation, anchor="middle", bold=True)
    terms = {"J": number(J, 3), "right": right, "m": Y.size}
    terms["said"] = listed([percent(a) for a in A[0]])
    drawing.text(x, 134, say("one_neuron.line.mean", **terms), bold=True)
    drawing.text(x + 180, 134, say("one_neuron.line.right-side", **terms))
    _losses(drawing, x, A, Y, cross_entropy(Z, Y), J)
    return Shown(drawing, say("one_neuron.line.alt", **terms))


def _losses(drawing, x, A, Y, L, J):
    """Example by example: what the neuron says, the loss, and whether it is on the wrong side."""
    bars, top, y = x + 172, 154, 168
    for a, label, loss in list(zip(A[0], Y[0], L[0]))[:9]:  # for more there is no room
        drawing.dots([(x + 8, y)], MARKERS[label], COLOURS[label], size=9)
        drawing.text(x + 26, y, f"a = {percent(a)}", size=12)
        drawing.text(x + 100, y, f"L = {number(loss)}", size=12)
        # There is room for a length of 4; the number says the rest.
        drawing.rect(bars, y - 7, 50 * min(loss, 4), 14, fill=BLUE, opacity=0.6, thick=1)
        if (a > 0.5) != label:
            end = bars + 50 * min(max(loss, J), 4) + 12
            drawing.text(end, y, say("one_neuron.line.wrong-side"), size=12, fill=RUST, bold=True)
        y += 27
    mean = bars + 50 * min(J, 4)
    drawing.line([(mean, top), (mean, y - 10)], dash=(5, 3))
    drawing.text(mean, y, f"J = {number(J, 3)}", size=12, anchor="middle")


@live
def explore_sigmoid_slope(
    z=slide(0.88, -8.0, 8.0, 0.02, width=480),
    curve=switch(False, "one_neuron.slope.curve"),
):
    """The slope of the sigmoid, a(1 - a), at the chosen z; with `curve`, at every z."""
    a, slope = float(sigmoid(z)), float(sigmoid.slope(z))
    places = 4 + max(0, int(-math.log10(slope)) - 1)
    digits = next(  # the fewest with which the product is true as it is written
        d
        for d in range(3, 16)
        if number(round(a, d) * round(1 - a, d), places) == number(slope, places)
    )
    terms = {"z": number(z), "a": number(a, digits), "slope": number(slope, places)}
    title = say("one_neuron.slope.title", **terms, rest=number(1 - a, digits))
    drawing, left, right = _pair(
        (-8, 8),
        ((-0.1, 1.1), "a = σ(z)", f"z = {terms['z']},  a = {terms['a']}"),
        (
            (0, 0.4),
            say("one_neuron.slope.axis"),
            title,
        ),  # higher than the top, which is to be found
    )
    zs, near = np.linspace(-8, 8, 161), np.array([z - 2, z + 2])
    left.line(zs, sigmoid(zs), stroke=BLUE, thick=2)
    left.line(near, a + slope * (near - z), **SLOPE)
    if curve:
        right.line(zs, sigmoid.slope(zs), stroke=ORANGE, thick=2)
    chosen(left, z, a, f"z = {terms['z']}")
    chosen(right, z, slope, f"z = {terms['z']}")
    return Shown(drawing, say(f"one_neuron.slope.alt{'-curve' if curve else ''}", **terms))


@live
def explore_loss_slope(z=slide(0.88, -6.0, 6.0, 0.02, width=400), y=LABEL):
    """The loss against z with its tangent, whose slope is a - y."""
    a = float(sigmoid(z))
    L = cross_entropy(np.array([[z]]), np.array([[y]])).item()
    dz = LINES["3.39:dz"].compute({"a": a, "y": y})
    terms = {"z": number(z), "y": y, "a": number(a, 3), "L": number(L, 3), "dz": number(dz, 3)}
    axis, title = (say(f"one_neuron.loss-slope.{key}", **terms) for key in ("axis", "title"))
    drawing, left, right = _pair(
        (-6, 6),
        ((-0.08, 1.08), "a = σ(z)", f"a − y = {terms['a']} − {y} = {terms['dz']}"),
        ((-0.8, 6.2), axis, title),
    )
    zs, near = np.linspace(-6, 6, 121)[np.newaxis, :], np.array([z - 2.5, z + 2.5])
    left.line((-6, 6), (y, y), **OF_LABEL[y])
    left.text(6, y, f"y = {y}", dx=6, size=12)
    left.line(zs[0], sigmoid(zs[0]), stroke=BLUE, thick=2)
    left.line((z, z), (y, a), stroke=ORANGE, thick=4)
    right.line(zs[0], cross_entropy(zs, np.full(zs.shape, y))[0], stroke=BLUE, thick=2)
    right.line(near, L + dz * (near - z), **SLOPE)
    # One to the right, dz up: as thick as the same number at the left.
    start, end = (z, z + 1) if z < 5 else (z - 1, z)
    low, high = (L + dz * (v - z) for v in (start, end))
    right.line((start, end), (low, low), stroke=INK, thick=1.3)
    right.line((end, end), (low, high), stroke=ORANGE, thick=4)
    right.text((start + end) / 2, low, "1", dy=10 if dz > 0 else -10, size=11, anchor="middle")
    chosen(left, z, a, f"z = {terms['z']}")
    chosen(right, z, L, f"z = {terms['z']}")
    return Shown(drawing, say("one_neuron.loss-slope.alt", **terms))


@functools.lru_cache(1000)
def _error(z, y, h):
    """How far dL/dz, measured with a step h, is from a - y. All are numbers."""
    z, y = np.array([[z]]), np.array([[y]])
    measured = numerical_gradient(lambda v: cross_entropy(v, y), z, h)
    error = np.abs(measured - LINES["3.39:dz"].compute({"a": sigmoid(z), "y": y}))
    return max(error.item(), 1e-14)  # zero has no place on a logarithmic axis


@live
def explore_step(z, y, h=powers(0.1, -14, 0, 0.25, width=480, form=".0e")):
    """The error of a measured slope dL/dz against the step h. z, y: (1, 1)."""
    error, hs = _error(z.item(), y.item(), h), np.logspace(-14, 0, 113)
    side = "curvature" if h > H else "rounding"
    terms = {"h": number(h, large=0), "error": number(error, large=0)}
    axes = [say(f"one_neuron.step.{key}", **terms) for key in ("across", "up", "title")]
    decades = {10.0**n: number(10.0**n, large=0) for n in range(-14, 1, 2)}
    drawing, limits = Drawing(860, 362), (1e-14, 1)
    plot = Plot(drawing, 60, 52, 520, 252, limits, limits, *axes, decades, decades, log="xy")
    a = sigmoid(z).item()
    third = a * (1 - a) * (1 - 2 * a)  # the third derivative of L
    rounding = np.finfo(float).eps * cross_entropy(z, y).item() / hs
    measured = [_error(z.item(), y.item(), step) for step in hs.tolist()]
    curves = {
        "measured": (measured, {"stroke": INK, "thick": 1.3}),
        "curvature": (abs(third) / 6 * hs**2, {"stroke": ORANGE, "dash": (7, 3), "thick": 2}),
        "rounding": (rounding, {"stroke": BLUE, "dash": (2, 3), "thick": 2}),
    }
    for errors, style in curves.values():
        plot.line(hs, errors, **style)
    chosen(plot, h, error, f"h = {terms['h']}")
    legend(drawing, 614, 70, {say(f"one_neuron.step.{n}"): s for n, (_, s) in curves.items()})
    drawing.paragraph(614, 160, say(f"one_neuron.step.from-{side}"), 230, bold=True)
    return Shown(drawing, say(f"one_neuron.step.alt-{side}", **terms))
