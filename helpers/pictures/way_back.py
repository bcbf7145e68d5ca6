"""The way back through two layers, for one example."""

import itertools

import numpy as np

from helpers.activations import tanh
from helpers.equations import shape
from helpers.pictures import candidates
from helpers.pictures.draw import Drawing, spread
from helpers.pictures.graph import Box, arrow, draw_box
from helpers.pictures.live import Shown, live, slide
from helpers.pictures.plot import Plot, legend
from helpers.pictures.style import BLUE, GREY, INK, ORANGE, RUST, number, percent
from helpers.texts import say

CHAIN = ("x", "z1", "a1", "z2", "a2", "L")
DERIVATIVE = {"stroke": ORANGE, "dash": (6, 3)}  # the frame of a box that holds one


def two_way_graph():
    """The computation graph of one example: values forward, derivatives backward. Returns Picture."""
    drawing = Drawing(940, 270)
    boxes = {s: Box.around(70 + 160 * i, 92, 64, 38) for i, s in enumerate(CHAIN)}
    for symbol, box in boxes.items():
        draw_box(drawing, box, symbol)
        x, y = box.middle
        drawing.text(x, y - 32, _dimensions(symbol), size=12, anchor="middle", fill=GREY)
    for left, right in itertools.pairwise(CHAIN):
        arrow(drawing, boxes[left], boxes[right], shift=7)
        if left == "x":
            continue
        arrow(drawing, boxes[right], boxes[left], backward=True, shift=7)
        x, y = boxes[left].middle
        drawing.text(x, y + 34, f"d{left}", size=15, anchor="middle", fill=RUST, bold=True)
    for layer in "12":
        x, y = boxes[f"z{layer}"].middle
        error = Box.around(x, y + 34, 40, 22)
        for symbol, aside in ((f"W{layer}", -48), (f"b{layer}", 48)):
            found = Box.around(x + aside, y + 116, 64, 32)
            arrow(drawing, error, found, backward=True)
            draw_box(drawing, found, f"d{symbol}", **DERIVATIVE)
            shown = _dimensions(symbol)
            drawing.text(x + aside, y + 144, shown, size=12, anchor="middle", fill=GREY)
    drawing.text(38, 20, say("way_back.forward"), fill=BLUE, bold=True)
    drawing.text(902, 20, say("way_back.backward"), fill=RUST, bold=True, anchor="end")
    return drawing.picture(say("way_back.graph"))


def _dimensions(symbol):
    if symbol == "L":
        return say("way_back.number")
    return f"({', '.join(shape(symbol))})"


def paths_from_hidden_unit(W2, dz2, j=0):
    """Hidden unit j and every output that it feeds: what each sends back, and their sum.

    W2: (n2, n1). dz2: (n2, 1). Returns Picture.
    """
    n2 = W2.shape[0]
    parts = W2[:, j] * dz2[:, 0]
    drawing = Drawing(900, 84 + 76 * n2)
    unit = Box.around(80, 24 + 38 * n2, 76, 38)
    for k, part in enumerate(parts):
        output = Box.around(430, 62 + 76 * k - 14, 76, 38)
        arrow(drawing, unit, output, shift=6)
        arrow(drawing, output, unit, backward=True, shift=6)
        draw_box(drawing, output, f"z2[{k}]")
        across, down = np.subtract(output.middle, unit.middle)
        x, y = unit.middle + 0.66 * np.array([across, down])
        weight = f"W2[{k}, {j}] = {number(W2[k, j], 3)}"
        above = 17 + abs(down / across) * spread(weight, 12) / 2
        drawing.text(x, y - above, weight, size=12, fill=BLUE, anchor="middle")
        y = output.middle[1]
        drawing.text(486, y, f"dz2[{k}] = {number(dz2[k, 0], 3, sign=True)}", fill=RUST)
        back = say("way_back.sends-back", w=f"W2[{k}, {j}]", dz=f"dz2[{k}]")
        wide = drawing.text(630, y, back, fill=RUST)
        drawing.text(634 + wide, y, number(part, 3, sign=True), fill=RUST, bold=True)
    draw_box(drawing, unit, f"a1[{j}]")
    total = number(parts.sum(), 3, sign=True)
    y = drawing.height - 28
    wide = drawing.text(42, y, say("way_back.sum", j=j), fill=RUST)
    drawing.text(46 + wide, y, total, bold=True, fill=RUST)
    sent = " ".join(
        say("way_back.path", k=k, j=j, part=number(part, 3, sign=True))
        for k, part in enumerate(parts)
    )
    return drawing.picture(say("way_back.paths", j=j, n=n2, sent=sent, total=total))


@live
def explore_hidden_gate(z1=slide(0.5, -4.0, 4.0), da1=slide(1.0, -2.0, 2.0)):
    """How the slope of a hidden tanh unit lets an error through, or stops it."""
    a1, slope = float(tanh(z1)), float(tanh.slope(z1))
    dz1 = da1 * slope
    drawing = Drawing(860, 300)
    curve = Plot(drawing, 56, 34, 390, 212, (-4, 4), (-1.5, 1.5), xlabel="z1", ylabel="a1")
    curve.zero()
    z = np.linspace(-4, 4, 161)
    a_curve, tangent = {"stroke": BLUE}, {"stroke": ORANGE, "dash": (6, 3)}
    curve.line(z, tanh(z), **a_curve)
    near = z1 + np.array([-1.2, 1.2])
    curve.line(near, a1 + slope * (near - z1), **tangent)
    curve.dots([z1], [a1], colour=INK, size=9)
    entries = {"a1 = tanh(z1)": a_curve, say("way_back.slope", slope=number(slope, 3)): tangent}
    legend(drawing, 66, 44, entries)
    bars = Plot(drawing, 550, 20, 290, 206, (-3.1, 3.1), (0, 3), yticks=(), frame=False)
    for row, (name, value, colour) in enumerate(
        (("da1", da1, ORANGE), (say("way_back.times-slope"), slope, GREY), ("= dz1", dz1, ORANGE))
    ):
        (zero, middle), (end, _) = bars.at([0, value], 2.5 - row)
        left, right = min(zero, end), max(zero, end)
        drawing.rect(left, middle - 17, right - left, 34, fill=colour, stroke=INK, thick=1)
        drawing.text(540, middle, name, anchor="end")
        side = 1 if value >= 0 else -1
        anchor = "start" if value >= 0 else "end"
        drawing.text(end + 7 * side, middle, number(value, 3, sign=True), anchor=anchor)
    bars.line([0, 0], [0, 3], stroke=INK, thick=1)
    share = percent(slope, 1)
    drawing.text(
        695, 252, say("way_back.share", share=share), anchor="middle", bold=True, fill=RUST
    )
    values = {"z1": number(z1), "slope": number(slope, 3), "da1": number(da1, sign=True)}
    words = say("way_back.gate", dz1=number(dz1, 3, sign=True), share=share, **values)
    return Shown(drawing, words)


# Ways to bring W2 and dz2 together, as a learner might try them. The first is the right one.
ARRANGEMENTS = (
    "W2.T @ dz2",
    "W2 @ dz2",
    "dz2 @ W2",
    "dz2.T @ W2",
    "W2 @ dz2.T",
    "W2.T @ dz2.T",
)


def try_arrangements(n1, n2):
    """What NumPy makes of each of ARRANGEMENTS: [(Tried, verdict)].

    Verdicts: "" (does not have da1's shape), "right", "same" (as the right one, for these numbers
    of units) and "wrong".
    """
    rng = np.random.default_rng(0)
    values = {"W2": rng.standard_normal((n2, n1)), "dz2": rng.standard_normal((n2, 1))}
    found = [candidates.attempt(code, values, (n1, 1)) for code in ARRANGEMENTS]
    da1 = found[0].came
    verdicts = ["right"]
    for tried in found[1:]:
        same = tried.fits and np.allclose(tried.came, da1)
        verdicts.append("same" if same else "wrong" if tried.fits else "")
    return list(zip(found, verdicts))


@live
def explore_arrangements(n1=slide(4, 1, 6), n2=slide(3, 1, 6)):
    """Which products of W2 and dz2 have the shape of da1, as the numbers of units change."""
    found = try_arrangements(n1, n2)
    shapes = {"W2": (n2, n1), "W2.T": (n1, n2), "dz2": (n2, 1), "dz2.T": (1, n2)}
    drawing = Drawing(860, 310)
    wanted = say("way_back.wanted", W2=shapes["W2"], dz2=shapes["dz2"], da1=(n1, 1))
    drawing.text(24, 22, wanted, bold=True)
    columns = ((34, "candidates.code"), (200, "way_back.shapes"), (430, "candidates.outcome"),
               (640, "way_back.value"))  # fmt: skip
    rows, said = [], []
    for tried, verdict in found:
        left, right = tried.code.split(" @ ")
        words = say(f"way_back.verdict.{verdict}") if verdict else ""
        rows.append((tried, [f"{shapes[left]} @ {shapes[right]}"], words, verdict))
        key = "way_back.tried-fits" if verdict else "way_back.tried"
        said.append(say(key, code=tried.code, outcome=tried.outcome, verdict=words))
    candidates.table(drawing, 58, columns, rows)
    wrong = [tried.code for tried, verdict in found if verdict == "wrong"]
    key = "way_back.wrong-fit" if wrong else "way_back.none-fits"
    words = say(key, n1=n1, n2=n2, wrong=", ".join(wrong), tried=" ".join(said))
    return Shown(drawing, words)
