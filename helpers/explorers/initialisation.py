"""The initialisation explorer: seven starts side by side, the same data, the same seed."""

import math
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np

from helpers import datasets, network
from helpers.explorers.explorer import NARROW, Explorer
from helpers.pictures.drawing import Drawing
from helpers.pictures.picture import BLUE, GREY, ORANGE
from helpers.training import train

RATE, UNITS, EPOCHS, EVERY = 1.2, 4, 1000, 5
LEFT_BELOW = 0.65  # nats; guessing one half costs log 2 = 0.693, and a plateau lies near that
SCALES = (1e-8, 1e-5, 1e-2, 1.0, 10.0)
UNIT_STYLE = ((BLUE, False), (ORANGE, True), ("#1b1b1b", False), (GREY, True))
REACH = 2.8  # the plane is drawn from -REACH to REACH
WIDTH, SIDE = 122, 108


class Start(NamedTuple):
    """One way to begin: its name, its run, and the norm of dW1 at each record."""

    name: str
    run: object
    norms: list


def _start(name, dataset, parameters):
    X, Y = dataset.X, dataset.Y
    run = train(X, Y, parameters, RATE, EPOCHS, record_every=EVERY)
    norms = []
    for record in run.history:
        Z1, A1, _, A2 = network.forward(X, *record.parameters)
        gradients = network.backward(X, Y, record.parameters.W2, Z1, A1, A2)
        norms.append(float(np.linalg.norm(gradients.dW1)))
    return Start(name, run, norms)


class InitialisationModel:
    """Seven runs on the flower data, made once; `epoch` chooses the moment that is shown."""

    def __init__(self, seed=0):
        dataset = datasets.load("flower")
        n0 = dataset.X.shape[0]
        starts = {
            "zeros": network.initialise_constant(n0, UNITS, 1),
            "all 0.5": network.initialise_constant(n0, UNITS, 1, 0.5),
        }
        for scale in SCALES:
            rng = np.random.default_rng(seed)
            starts[f"scale {scale:g}"] = network.initialise(n0, UNITS, 1, rng, scale)
        self.starts = [_start(name, dataset, p) for name, p in starts.items()]
        self.epoch = 0

    def plateau(self, start):
        """The first recorded epoch whose cost is below LEFT_BELOW, or None."""
        pairs = zip(start.run.epochs, start.run.costs, strict=True)
        return next((epoch for epoch, cost in pairs if cost < LEFT_BELOW), None)

    def lines(self, start, apart=1e-9):
        """How many different lines the hidden units make at `epoch`, 0 where all weights are 0.

        apart: how far two lines must be from each other to count as two; 0.1 can just be seen.
        """
        W1, b1, _, _ = start.run.history[self.epoch // EVERY].parameters
        length = np.linalg.norm(W1, axis=1, keepdims=True)
        if not length.all():
            return 0
        lines = np.hstack([W1, b1]) / length
        different = []
        for line in lines:
            # A unit and its opposite are divided by the same line.
            gaps = [min(np.abs(line - o).max(), np.abs(line + o).max()) for o in different]
            if min(gaps, default=np.inf) > apart:
                different.append(line)
        return len(different)

    def _words(self, start):
        lines, seen = self.lines(start), self.lines(start, apart=0.1)
        if lines < UNITS:
            return "no line" if lines == 0 else f"{UNITS} units, 1 line"
        return f"{lines} lines" if seen == lines else f"{lines} lines, nearly {seen}"

    def draw(self):
        drawing = Drawing(14 + WIDTH * len(self.starts), 356)
        said = []
        for number, start in enumerate(self.starts):
            x = 10 + WIDTH * number
            record = start.run.history[self.epoch // EVERY]
            lines, plateau = self.lines(start), self.plateau(start)
            drawing.text(x, 18, start.name, size=13, bold=True)
            _draw_plane(drawing, x, 32, record.parameters, lines)
            words = self._words(start)
            drawing.text(x, 154, words, size=11.5)
            _draw_norms(drawing, x, 196, start, self.epoch)
            drawing.text(x, 300, f"cost {record.cost:.3f}", size=11.5)
            drawing.text(x, 318, f"right {record.accuracy:.0%}", size=11.5)
            left = (
                f"> {LEFT_BELOW} to {EPOCHS}"
                if plateau is None
                else f"< {LEFT_BELOW} from {plateau}"
            )
            drawing.text(x, 338, left, size=11.5, bold=True)
            said.append(f"{start.name}: {words}, cost {record.cost:.3f} ({left})")
        drawing.text(10, 182, "size of dW1 over the epochs, powers of ten", size=11, fill=GREY)
        return drawing, f"Epoch {self.epoch}. " + "; ".join(said) + "."


def _draw_plane(drawing, x, y, parameters, lines):
    """Where each hidden unit's z is 0, in the plane of the two features."""
    W1, b1, _, _ = parameters
    drawing.rect(x, y, SIDE, SIDE, fill=BLUE, opacity=0.05, stroke=GREY)
    if not lines:
        drawing.text(x + SIDE / 2, y + SIDE / 2, "W1 = 0", size=12, anchor="middle", fill=GREY)
        return
    for (w1, w2), (b,), (colour, dash) in zip(W1, b1, UNIT_STYLE, strict=True):
        ends = _ends(w1, w2, b)
        if ends is None:
            continue
        points = [
            (x + (u + REACH) / (2 * REACH) * SIDE, y + (REACH - v) / (2 * REACH) * SIDE)
            for u, v in ends
        ]
        drawing.line(points, stroke=colour, thick=2, dash=dash)


def _ends(w1, w2, b):
    """The two points where w1 u + w2 v + b = 0 leaves the square of side 2 REACH, or None."""
    found = []
    for edge in (-REACH, REACH):
        if w2 and abs(v := -(w1 * edge + b) / w2) <= REACH:
            found.append((edge, v))
        if w1 and abs(u := -(w2 * edge + b) / w1) <= REACH:
            found.append((u, edge))
    return (min(found), max(found)) if len(found) >= 2 else None


def _draw_norms(drawing, x, y, start, epoch):
    """The norm of dW1 over the epochs, on a logarithmic axis, and a mark at `epoch`."""
    low, high, height = -10, 1, 88
    drawing.rect(x, y, SIDE, height, stroke=GREY)

    def at(number, norm):
        power = max(low, math.log10(norm)) if norm > 0 else low
        return x + number / EPOCHS * SIDE, y + (high - min(power, high)) / (high - low) * height

    if max(start.norms) == 0:
        drawing.text(x + SIDE / 2, y + height / 2, "exactly 0", size=12, anchor="middle", fill=GREY)
        return
    points = [at(n, norm) for n, norm in zip(start.run.epochs[::4], start.norms[::4], strict=True)]
    drawing.line(points, stroke=BLUE, thick=1.6)
    u, v = at(epoch, start.norms[epoch // EVERY])
    drawing.rect(u - 4, v - 4, 8, 8, fill=ORANGE)
    for power in (0, -8):
        drawing.text(
            x + SIDE - 3, at(0, 10.0**power)[1], f"1e{power}", size=9, anchor="end", fill=GREY
        )


def explore_initialisation():
    """The initialisation explorer of notebook 7."""
    return Explorer(
        InitialisationModel(),
        [["epoch"]],
        twin={"epoch": 100},
        epoch=widgets.IntSlider(
            min=0,
            max=EPOCHS,
            step=EVERY,
            description="epoch",
            layout={"width": "600px"},
            style=NARROW,
        ),
    )
