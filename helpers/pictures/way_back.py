"""The way back through two layers, for one example."""

import numpy as np

from helpers.activations import tanh
from helpers.pictures.draw import Drawing
from helpers.pictures.live import Shown, live, slide
from helpers.pictures.plot import Plot, legend
from helpers.pictures.style import BLUE, GREY, INK, ORANGE, number
from helpers.texts import say


@live
def explore_hidden_gate(z1=slide(0.5, -4.0, 4.0), da1=slide(1.0, -2.0, 2.0)):
    """How the slope of a hidden tanh unit lets an error through, or stops it."""
    a1, slope = float(tanh(z1)), float(tanh.slope(z1))
    dz1 = da1 * slope
    drawing = Drawing(820, 290)
    curve = Plot(drawing, 56, 34, 390, 206, (-4, 4), (-1.5, 1.5), xlabel="z1", ylabel="a1")
    curve.zero()
    z = np.linspace(-4, 4, 161)
    a_curve, tangent = {"stroke": BLUE}, {"stroke": ORANGE, "dash": (6, 3)}
    curve.line(z, tanh(z), **a_curve)
    near = z1 + np.array([-1.2, 1.2])
    curve.line(near, a1 + slope * (near - z1), **tangent)
    curve.dots([z1], [a1], colour=INK, size=9)
    entries = {"a1 = tanh(z1)": a_curve, say("way_back.slope", slope=number(slope, 3)): tangent}
    legend(drawing, 66, 44, entries)
    bars = Plot(drawing, 540, 34, 260, 206, (-2.4, 2.4), (0, 3), yticks=(), frame=False)
    for row, (name, value, colour) in enumerate(
        (("da1", da1, BLUE), (say("way_back.times-slope"), slope, GREY), ("= dz1", dz1, ORANGE))
    ):
        (zero, middle), (end, _) = bars.at([0, value], 2.5 - row)
        left, right = min(zero, end), max(zero, end)
        drawing.rect(left, middle - 17, right - left, 34, fill=colour, stroke=INK, thick=1)
        drawing.text(530, middle, name, anchor="end")
        side = 1 if value >= 0 else -1
        anchor = "start" if value >= 0 else "end"
        drawing.text(end + 7 * side, middle, number(value, 3, sign=True), anchor=anchor)
    bars.line([0, 0], [0, 3], stroke=INK, thick=1)
    values = {"z1": number(z1), "slope": number(slope, 3), "da1": number(da1, sign=True)}
    return Shown(drawing, say("way_back.gate", dz1=number(dz1, 3, sign=True), **values))
