"""The way back through two layers, for one example."""

import itertools

import numpy as np

from helpers.activations import tanh
from helpers.equations import shape
from helpers.pictures import candidates
from helpers.pictures.draw import Drawing, spread
from helpers.pictures.graph import Box, arrow, draw_box
from helpers.pictures.live import Shown, live, slide
from helpers.pictures.one_neuron import bar, chosen
from helpers.pictures.plot import Plot, legend
from helpers.pictures.style import BLUE, GREY, INK, ORANGE, RUST, number, percent
from helpers.texts import commas, say, together

CHAIN = ("x", "z1", "a1", "z2", "a2", "L")
DERIVATIVE = {"stroke": ORANGE, "dash": (6, 3)}  # the look of what is one


def two_way_graph():
    """The computation graph of one example: values forward, derivatives backward. Returns Picture."""
    drawing = Drawing(940, 350)
    boxes = {s: Box.around(70 + 160 * i, 172, 64, 38) for i, s in enumerate(CHAIN)}
    for symbol, box in boxes.items():
        draw_box(drawing, box, symbol)
        _dimensions(drawing, box, -32, symbol)
    for left, right in itertools.pairwise(CHAIN):
        arrow(drawing, boxes[left], boxes[right], shift=7)
        if left != "x":
            arrow(drawing, boxes[right], boxes[left], backward=True, shift=7)
            x, y = boxes[left].middle
            drawing.text(x, y + 34, f"d{left}", size=15, anchor="middle", fill=RUST, bold=True)
    for layer in "12":
        x, y = boxes[f"z{layer}"].middle
        for symbol, aside in ((f"W{layer}", -48), (f"b{layer}", 48)):
            found = Box.around(x + aside, y + 116, 64, 32)
            arrow(drawing, Box.around(x, y + 34, 40, 22), found, backward=True)
            draw_box(drawing, found, f"d{symbol}", **DERIVATIVE)
            _dimensions(drawing, found, 28, symbol)
            given = Box.around(x + aside, y - 86, 64, 32)
            arrow(drawing, given, Box.around(x + aside / 2, y, 16, 38), stroke=GREY)
            draw_box(drawing, given, symbol, stroke=GREY)
            _dimensions(drawing, given, -28, symbol)
    drawing.text(38, 20, say("way_back.forward"), fill=BLUE, bold=True)
    drawing.text(902, 20, say("way_back.backward"), fill=RUST, bold=True, anchor="end")
    return drawing.picture(say("way_back.graph"))


def _dimensions(drawing, box, below, symbol):
    """The letters of a symbol's shape, so far below the middle of its box."""
    x, y = box.middle
    words = say("way_back.number") if symbol == "L" else f"({', '.join(shape(symbol))})"
    drawing.text(x, y + below, words, size=12, anchor="middle", fill=GREY)


def paths_from_hidden_unit(W2, dz2, j=0):
    """Hidden unit j and every output that it feeds: what each sends back, and their sum.

    W2: (n2, n1). dz2: (n2, 1). Returns Picture.
    """
    n2 = W2.shape[0]
    parts = W2[:, j] * dz2[:, 0]
    drawing = Drawing(900, 84 + 76 * n2)
    unit, sent = Box.around(80, 24 + 38 * n2, 76, 38), []
    for k, part in enumerate(parts):
        output, w, dz = Box.around(430, 48 + 76 * k, 76, 38), f"W2[{k}, {j}]", f"dz2[{k}]"
        arrow(drawing, unit, output, shift=6)
        arrow(drawing, output, unit, backward=True, shift=6)
        draw_box(drawing, output, f"z2[{k}]")
        across, down = np.subtract(output.middle, unit.middle)
        x, y = unit.middle + 0.66 * np.array([across, down])
        weight = f"{w} = {number(W2[k, j], 3)}"
        above = 17 + abs(down / across) * spread(weight, 12) / 2
        drawing.text(x, y - above, weight, size=12, fill=BLUE, anchor="middle")
        back = f"{dz} = {number(dz2[k, 0], 3, sign=True)}"
        drawing.text(486, output.middle[1], back, fill=RUST)
        total = number(part, 3, sign=True)
        _sum(drawing, 630, output.middle[1], say("way_back.sends-back", w=w, dz=dz), total)
        sent.append(say("way_back.path", k=k, j=j, part=total))
    draw_box(drawing, unit, f"a1[{j}]")
    total = number(parts.sum(), 3, sign=True)
    _sum(drawing, 42, drawing.height - 28, say("way_back.sum", j=j), total)
    return drawing.picture(say("way_back.paths", j=j, n=n2, sent=together(*sent), total=total))


def _sum(drawing, x, y, words, value):
    """Words that end in an equals sign, and the value in bold."""
    wide = drawing.text(x, y, words, fill=RUST)
    drawing.text(x + 4 + wide, y, value, fill=RUST, bold=True)


@live
def explore_hidden_gate(z1=slide(0.5, -4.0, 4.0), da1=slide(1.0, -2.0, 2.0)):
    """How the slope of a hidden tanh unit lets an error through, or stops it."""
    a1, slope = float(tanh(z1)), float(tanh.slope(z1))
    dz1 = da1 * slope
    terms = {"z1": number(z1), "slope": number(slope, 3), "share": percent(slope, 1)}
    drawing = Drawing(860, 300)
    curve = Plot(drawing, 56, 34, 390, 212, (-4, 4), (-1.5, 1.5), "z1", "a1")
    curve.zero()
    z, near = np.linspace(-4, 4, 161), z1 + np.array([-1.2, 1.2])
    curve.line(z, tanh(z), stroke=BLUE)
    curve.line(near, a1 + slope * (near - z1), **DERIVATIVE)
    chosen(curve, z1, a1, f"z1 = {terms['z1']}")
    entries = {"a1 = tanh(z1)": {"stroke": BLUE}, say("way_back.slope", **terms): DERIVATIVE}
    legend(drawing, 66, 44, entries)
    bars = Plot(drawing, 550, 20, 290, 206, (-3.1, 3.1), (0, 3), frame=False)
    for y, name, value, colour in (
        (2.5, "da1", da1, ORANGE),
        (1.5, say("way_back.times-slope"), slope, GREY),
        (0.5, "= dz1", dz1, ORANGE),
    ):
        bar(bars, sorted([0, value]), [y - 0.25, y + 0.25], fill=colour, thick=1)
        bars.text(-3.1, y, name, dx=-10, anchor="end")
        shift, anchor = (7, "start") if value >= 0 else (-7, "end")
        bars.text(value, y, number(value, 3, sign=True), dx=shift, anchor=anchor)
    bars.line([0, 0], [0, 3], stroke=INK, thick=1)
    share = say("way_back.share", **terms)
    drawing.text(695, 252, share, anchor="middle", bold=True, fill=RUST)
    terms |= {"da1": number(da1, sign=True), "dz1": number(dz1, 3, sign=True)}
    return Shown(drawing, say("way_back.gate", **terms))


# Ways to bring W2 and dz2 together, as a learner might try them. The first is the right one.
ARRANGEMENTS = ["W2.T @ dz2", "W2 @ dz2", "dz2 @ W2", "dz2.T @ W2", "W2 @ dz2.T", "W2.T @ dz2.T"]


def try_arrangements(n1, n2):
    """What NumPy makes of each of ARRANGEMENTS: [(Tried, verdict)].

    Verdicts: "" (does not have da1's shape), "right", "same" (as the right one, for these numbers
    of units) and "wrong".
    """
    rng = np.random.default_rng(0)
    values = {"W2": rng.standard_normal((n2, n1)), "dz2": rng.standard_normal((n2, 1))}
    right, *others = (candidates.attempt(code, values, (n1, 1)) for code in ARRANGEMENTS)
    found = [(right, "right")]
    for tried in others:
        same = tried.fits and np.allclose(tried.came, right.came)
        found.append((tried, "same" if same else "wrong" if tried.fits else ""))
    return found


@live
def explore_arrangements(n1=slide(4, 1, 6), n2=slide(3, 1, 6)):
    """Which products of W2 and dz2 have the shape of da1, as the numbers of units change."""
    shapes = {"W2": (n2, n1), "W2.T": (n1, n2), "dz2": (n2, 1), "dz2.T": (1, n2)}
    drawing = Drawing(860, 310)
    drawing.text(24, 22, say("way_back.wanted", **shapes, da1=(n1, 1)), bold=True)
    rows, said, wrong = [], [], []
    for tried, verdict in try_arrangements(n1, n2):
        left, right = tried.code.split(" @ ")
        words = say(f"way_back.verdict.{verdict}") if verdict else ""
        rows.append((tried, [f"{shapes[left]} @ {shapes[right]}"], words, verdict))
        key = "way_back.tried-fits" if verdict else "way_back.tried"
        said.append(say(key, code=tried.code, outcome=tried.outcome, verdict=words))
        wrong += [tried.code] * (verdict == "wrong")
    columns = (34, "candidates.code"), (200, "way_back.shapes")
    columns += (430, "candidates.outcome"), (640, "way_back.value")
    candidates.table(drawing, 58, columns, rows)
    key = "way_back.wrong-fit" if wrong else "way_back.none-fits"
    words = say(key, n1=n1, n2=n2, wrong=commas(wrong), tried=together(*said))
    return Shown(drawing, words)
