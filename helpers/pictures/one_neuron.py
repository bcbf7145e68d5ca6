"""One neuron: its graph, its sigmoid, its loss, its line, and the slope of each.

Every number in the pictures comes from the ground floor of helpers.
"""

import functools

import numpy as np

from helpers.activations import sigmoid
from helpers.equations import LINES
from helpers.gradient_check import H, numerical_gradient
from helpers.loss import cost, cross_entropy, cross_entropy_textbook
from helpers.neuron import forward
from helpers.pictures.draw import Drawing
from helpers.pictures.graph import Box, arrow, draw_box
from helpers.pictures.live import Shown, choose, live, powers, slide
from helpers.pictures.plot import Plot, grid, legend
from helpers.pictures.style import (
    BLUE,
    COLOURS,
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

LABELS = {"y = 0": 0, "y = 1": 1}
OF_LABEL = {0: {"stroke": BLUE, "dash": (6, 4)}, 1: {"stroke": ORANGE}}  # their curves
SLOPE = {"stroke": ORANGE, "dash": (7, 3), "thick": 2.6}  # a tangent
HEAD = {"size": 14, "bold": True}
TINTS = shades(181, 0.55)


def neuron_graph(x, w, b, y, show="forward"):
    """The computation graph of one neuron with two inputs, a value under each node's name.

    x, w: (2, 1). b: a number. y: (1, 1). show: "inputs" leaves z, a and L open, "forward" fills
    them in. Returns Picture.
    """
    z, a = forward(x, w, b)
    values = {"z": z.item(), "a": a.item(), "L": cross_entropy(z, y).item()}
    drawing = Drawing(880, 324)
    inputs = {"x_{1}": x[0, 0], "w_{1}": w[0, 0], "x_{2}": x[1, 0], "w_{2}": w[1, 0], "b": b}
    places = {name: Box.around(72, y, 112, 46) for name, y in zip(inputs, (30, 88, 156, 214, 282))}
    places["y"] = Box.around(800, 54, 112, 46)
    for name, across, wide in (("z", 390, 150), ("a", 604, 120), ("L", 800, 112)):
        places[name] = Box.around(across, 156, wide, 58)
    for start in inputs:
        arrow(drawing, places[start], places["z"])
    for start, end in ("za", "aL", "yL"):
        arrow(drawing, places[start], places[end])
    for name, value in (inputs | {"y": y.item()}).items():
        fill = LEARNED if name[0] in "wb" else PAPER
        draw_box(drawing, places[name], name, short(value, 6), fill)
    known = show != "inputs"
    for name, formula in (("z", "z = w^{T}x + b"), ("a", "a = σ(z)"), ("L", "L(a, y)")):
        value, dash = (number(values[name], 3), None) if known else ("?", (4, 3))
        draw_box(drawing, places[name], formula, value, dash=dash)
    drawing.rect(320, 274, 26, 16, fill=LEARNED, stroke=BLUE, round=3)
    drawing.text(354, 282, say("one_neuron.graph.learned"), size=12, fill=GREY)
    given = {"x1": x[0, 0], "x2": x[1, 0], "w1": w[0, 0], "w2": w[1, 0], "b": b, "y": y.item()}
    terms = {name: short(value, 6) for name, value in given.items()}
    if not known:
        return drawing.picture(say("one_neuron.graph.alt", **terms))
    terms |= {name: number(value, 3) for name, value in values.items()}
    return drawing.picture(say("one_neuron.graph.alt-forward", **terms))


@live
def explore_sigmoid(z=slide(0.88, -10.0, 10.0, 0.02, width=480)):
    """z against a = sigmoid(z), and a as the probability of yes."""
    a = float(sigmoid(z))
    drawing = Drawing(860, 326)
    axes = {"xlabel": "z", "ylabel": "a = σ(z)", "xticks": range(-10, 11, 2)}
    plot = Plot(drawing, 60, 62, 560, 216, (-10, 10), (0, 1), **axes)
    zs = np.linspace(-10, 10, 201)
    plot.line(zs, sigmoid(zs), stroke=BLUE, thick=2)
    plot.chosen(z, a, f"z = {number(z)}")
    terms = {"z": number(z), "a": number(a, 4)}
    drawing.text(60, 18, say("one_neuron.sigmoid.title", **terms), **HEAD)
    # The bar of yes is as high as the point of the curve: a is this probability.
    (point, end), bottom = plot.at([z, 10], a), 62 + 216
    drawing.line([point, (end[0] + 50, end[1])], stroke=GREY, dash=(2, 3), thick=1.3)
    plot.dots([z], [a], colour=INK, size=10)
    drawing.text(670, 18, say("one_neuron.sigmoid.says"), **HEAD)
    shares = {"yes": a, "no": 1 - a}
    for x, (label, name) in zip((670, 768), ((1, "yes"), (0, "no"))):
        high = 216 * shares[name]
        drawing.rect(x, bottom - high, 72, high, fill=COLOURS[label], stroke=INK, thick=1)
        drawing.text(x + 36, bottom - high - 10, percent(shares[name], 1), anchor="middle")
        drawing.text(x + 36, bottom + 13, say(f"one_neuron.sigmoid.{name}"), anchor="middle")
    drawing.line([(656, bottom), (854, bottom)], stroke=GREY, thick=1)
    terms |= {name: percent(share, 1) for name, share in shares.items()}
    return Shown(drawing, say("one_neuron.sigmoid.alt", **terms))


@live
def explore_loss(
    a=slide(0.71, 0.01, 0.99, 0.01, width=400),
    y=choose(1, LABELS, "one_neuron.label", buttons=True),
):
    """The loss for every answer a and both labels."""
    L = cross_entropy_textbook(np.array([[a]]), np.array([[y]])).item()
    said = a if y else 1 - a
    terms = {"a": number(a), "y": y, "L": number(L, 3), "said": number(said)}
    drawing = Drawing(860, 356)
    loss, axis = say("one_neuron.loss-axis"), say("one_neuron.loss.axis")
    plot = Plot(drawing, 46, 62, 500, 236, (0, 1), (0, 5), axis, loss)
    values = np.linspace(0.004, 0.996, 249)[np.newaxis, :]
    entries = {}
    for label, formula in ((0, "L = −log(1 − a)"), (1, "L = −log a")):
        style = {**OF_LABEL[label], "thick": 2.8 if label == y else 1.2}
        curve = cross_entropy_textbook(values, np.full(values.shape, label))
        plot.line(values[0], curve[0], **style)
        entries[f"y = {label}:  {formula}"] = style
    plot.chosen(a, L, f"a = {number(a)}")
    plot.dots([a], [L], marker=MARKERS[y], colour=COLOURS[y], size=11)
    drawing.text(46, 18, say("one_neuron.loss.title", **terms), **HEAD)
    legend(drawing, 592, 80, entries)
    drawing.paragraph(592, 152, say("one_neuron.loss.said", **terms), 250)
    drawing.text(592, 208, f"L = −log {number(said)} = {number(L, 3)}", **HEAD)
    return Shown(drawing, say("one_neuron.loss.alt", **terms))


def squared_error(z):
    """(sigmoid(z) - 1)^2: the squared error when the answer is yes. Of z's shape."""
    return (sigmoid(z) - 1) ** 2


def two_losses():
    """Cross-entropy and squared error for y = 1 against z, and how fast each falls. Returns Picture."""
    zs = np.linspace(-8, 4, 241)[np.newaxis, :]
    drawing = Drawing(900, 320)
    ticks = {"xticks": range(-8, 5, 2)}
    left = Plot(drawing, 40, 48, 390, 220, (-8, 4), (0, 8), "z", **ticks)
    right = Plot(drawing, 490, 48, 390, 220, (-8, 4), (0, 1), "z", **ticks)
    entries = {}
    for name, loss, style in (
        ("cross-entropy", lambda z: cross_entropy(z, np.ones(z.shape)), {"stroke": BLUE}),
        ("squared-error", squared_error, {"stroke": INK, "dash": (5, 3)}),
    ):
        style["thick"] = 2.2
        left.line(zs[0], loss(zs)[0], **style)
        right.line(zs[0], -numerical_gradient(loss, zs)[0], **style)
        entries[say(f"one_neuron.two-losses.{name}")] = style
    drawing.text(40, 18, say("one_neuron.two-losses.loss"), **HEAD)
    drawing.text(490, 18, say("one_neuron.two-losses.fall"), **HEAD)
    legend(drawing, 260, 64, entries)
    drawing.paragraph(500, 210, say("one_neuron.two-losses.flat"), 160, size=12, fill=RUST)
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
    w, limits = np.array([[w1], [w2]]), (-2.4, 2.4)
    Z, A = forward(X, w, b)
    J, m = cost(Z, Y), Y.size
    right = (A > 0.5) == (Y == 1)
    drawing = Drawing(900, 436)
    across, up = say("one_neuron.line.across"), say("one_neuron.line.up")
    plot = Plot(drawing, 40, 38, 350, 350, limits, limits, across, up)
    plot.tint(sigmoid(w.T @ grid(limits, limits, 81) + b).reshape(81, 81), 0, 1, TINTS)
    plot.level((w.T @ grid(limits, limits, 2) + b).reshape(2, 2))
    plot.examples(X, Y, size=10)
    for point, a in zip(X.T, A[0]):
        plot.text(*point, percent(a), dy=-15, size=11, anchor="middle", halo=True)
    entries = {
        say(f"one_neuron.line.{name}"): {"marker": MARKERS[label], "colour": COLOURS[label]}
        for label, name in ((1, "yes"), (0, "no"))
    }
    x = 440
    legend(drawing, x - 8, 24, entries, across=True)
    drawing.text(x, 62, say("one_neuron.line.fifty"))
    equation = f"{short(w1)} x_{{1}} {_plus(w2)} x_{{2}} {_plus(b)} = 0"
    equation = equation if w1 or w2 else say("one_neuron.line.none")
    drawing.rect(x, 76, 300, 26, fill=LEARNED, round=3)
    drawing.text(x + 150, 89, equation, anchor="middle", bold=True)
    terms = {"J": number(J, 3), "right": int(right.sum()), "m": m}
    drawing.text(x, 134, say("one_neuron.line.mean", **terms), **HEAD)
    drawing.text(x + 180, 134, say("one_neuron.line.right-side", **terms), size=13)
    _losses(drawing, x, 168, A, Y, cross_entropy(Z, Y), right, J)
    terms["said"] = listed([percent(a) for a in A[0]])
    return Shown(drawing, say("one_neuron.line.alt", **terms))


def _plus(value):
    """A term of a sum, with its sign apart: "− 0.6"."""
    return f"{'−' if value < 0 else '+'} {short(abs(value))}"


def _losses(drawing, x, y, A, Y, L, right, J, most=9):
    """Example by example: what the neuron says, the loss, and whether it is on the wrong side."""
    bars, top = x + 172, y - 14
    for a, label, loss, correct in list(zip(A[0], Y[0], L[0], right[0]))[:most]:
        drawing.dots([(x + 8, y)], MARKERS[label], COLOURS[label], size=9)
        drawing.text(x + 26, y, f"a = {percent(a)}", size=12)
        drawing.text(x + 100, y, f"L = {number(loss)}", size=12)
        # There is room for a length of 4; the number says the rest.
        drawing.rect(bars, y - 7, 50 * min(loss, 4), 14, fill=BLUE, opacity=0.6, thick=1)
        if not correct:
            words, end = say("one_neuron.line.wrong-side"), bars + 50 * min(max(loss, J), 4)
            drawing.text(end + 12, y, words, size=12, fill=RUST, bold=True)
        y += 27
    mean = bars + 50 * min(J, 4)
    drawing.line([(mean, top), (mean, y - 10)], dash=(5, 3))
    drawing.text(mean, y, f"J = {number(J, 3)}", size=12, anchor="middle")


@live
def explore_sigmoid_slope(z=slide(0.88, -8.0, 8.0, 0.02, width=480)):
    """The slope of the sigmoid, a(1 - a), at every z."""
    a, slope = float(sigmoid(z)), float(sigmoid.slope(z))
    drawing = Drawing(900, 316)
    axis = say("one_neuron.slope.axis")
    ticks = {"xticks": range(-8, 9, 2)}
    left = Plot(drawing, 46, 62, 380, 206, (-8, 8), (-0.1, 1.1), "z", "a = σ(z)", **ticks)
    right = Plot(drawing, 500, 62, 380, 206, (-8, 8), (0, 0.26), "z", axis, **ticks)
    zs, near = np.linspace(-8, 8, 161), np.array([z - 2, z + 2])
    left.line(zs, sigmoid(zs), stroke=BLUE, thick=2)
    left.line(near, a + slope * (near - z), **SLOPE)
    right.line(zs, sigmoid.slope(zs), stroke=ORANGE, thick=2)
    for plot, height in ((left, a), (right, slope)):
        plot.chosen(z, height, f"z = {number(z)}")
        plot.dots([z], [height], colour=INK, size=10)
    terms = {"z": number(z), "a": number(a, 3), "slope": number(slope, 4)}
    drawing.text(46, 18, f"z = {number(z)},  a = {number(a, 3)}", **HEAD)
    title = say("one_neuron.slope.title", **terms, rest=number(1 - a, 3))
    drawing.text(500, 18, title, **HEAD)
    return Shown(drawing, say("one_neuron.slope.alt", **terms))


@live
def explore_loss_slope(
    z=slide(0.88, -6.0, 6.0, 0.02, width=400),
    y=choose(1, LABELS, "one_neuron.label", buttons=True),
):
    """The loss against z with its tangent, whose slope is a - y."""
    a = float(sigmoid(z))
    L = cross_entropy(np.array([[z]]), np.array([[y]])).item()
    dz = LINES["3.39:dz"].compute({"a": a, "y": y})
    terms = {"z": number(z), "y": y, "a": number(a, 3), "L": number(L, 3), "dz": number(dz, 3)}
    drawing = Drawing(900, 326)
    ticks = {"xticks": range(-6, 7, 2)}
    left = Plot(drawing, 46, 62, 380, 216, (-6, 6), (-0.08, 1.08), "z", "a = σ(z)", **ticks)
    axis = say("one_neuron.loss-slope.axis", y=y)
    right = Plot(drawing, 500, 62, 380, 216, (-6, 6), (-0.8, 6.2), "z", axis, **ticks)
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
    for plot, height in ((left, a), (right, L)):
        plot.chosen(z, height, f"z = {number(z)}")
        plot.dots([z], [height], colour=INK, size=10)
    drawing.text(46, 18, f"a − y = {terms['a']} − {y} = {terms['dz']}", **HEAD)
    drawing.text(500, 18, say("one_neuron.loss-slope.title", **terms), **HEAD)
    return Shown(drawing, say("one_neuron.loss-slope.alt", **terms))


@functools.lru_cache(8)
def _step_errors(z, y):
    """How far dL/dz, measured with a step h, is from a - y. Returns a function of h."""
    z, y = np.array([[z]]), np.array([[y]])
    exact = LINES["3.39:dz"].compute({"a": sigmoid(z), "y": y}).item()

    @functools.cache
    def error(h):
        measured = numerical_gradient(lambda v: cross_entropy(v, y), z, h).item()
        return max(abs(measured - exact), 1e-14)  # zero has no place on a logarithmic axis

    return error


@live
def explore_step(z, y, h=powers(0.1, -14, 0, 0.25, width=480, form=".0e")):
    """The error of a measured slope dL/dz against the step h. z, y: (1, 1)."""
    error = _step_errors(z.item(), y.item())
    drawing = Drawing(860, 372)
    across, up = say("one_neuron.step.across"), say("one_neuron.step.up")
    limits = (1e-14, 1)
    decades = {10.0**n: number(10.0**n, large=0) for n in range(-14, 1, 2)}
    axes = {"xticks": decades, "yticks": decades, "log": "xy"}
    plot = Plot(drawing, 60, 62, 520, 252, limits, limits, across, up, **axes)
    hs = np.logspace(-14, 0, 113)
    a = sigmoid(z).item()
    third = a * (1 - a) * (1 - 2 * a)  # the third derivative of L
    rounding = np.finfo(float).eps * cross_entropy(z, y).item() / hs
    curves = {
        "measured": ([error(step) for step in hs.tolist()], {"stroke": INK, "thick": 1.3}),
        "curvature": (abs(third) / 6 * hs**2, {"stroke": ORANGE, "dash": (7, 3), "thick": 2}),
        "rounding": (rounding, {"stroke": BLUE, "dash": (2, 3), "thick": 2}),
    }
    for heights, style in curves.values():
        plot.line(hs, heights, **style)
    power, off = (number(value, large=0) for value in (h, error(h)))
    plot.chosen(h, error(h), f"h = {power}")
    plot.dots([h], [error(h)], colour=INK, size=10)
    drawing.text(60, 18, say("one_neuron.step.title", h=power, error=off), **HEAD)
    side = "curvature" if h > H else "rounding"
    legend(drawing, 614, 80, {say(f"one_neuron.step.{n}"): s for n, (_, s) in curves.items()})
    drawing.paragraph(614, 170, say(f"one_neuron.step.from-{side}"), 230, bold=True)
    return Shown(drawing, say(f"one_neuron.step.alt-{side}", h=power, error=off))
