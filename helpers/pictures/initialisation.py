"""Seven starts side by side: the same data, the same seed, the same rate; only the first weights differ."""

import functools
from typing import NamedTuple

import numpy as np

from helpers import datasets
from helpers.network import backward, forward, initialise, initialise_constant
from helpers.pictures.draw import Drawing
from helpers.pictures.live import Shown, live, slide
from helpers.pictures.one_neuron import undecided
from helpers.pictures.plot import Plot
from helpers.pictures.style import BLUE, CURVES, GREY, ORANGE, RUST, number, percent, short
from helpers.texts import say, semicolons
from helpers.training import Run, train

RATE, UNITS, EPOCHS, EVERY = 1.2, 4, 1000, 5
LEFT_BELOW = 0.69  # nats; guessing one half costs log 2 = 0.693, and the first plateau lies there
SCALES = (1e-8, 1e-5, 1e-2, 1.0, 10.0)
REACH = 2.8  # the plane is drawn from -REACH to REACH
WIDTH, SIDE = 134, 116


class Start(NamedTuple):
    """One way to begin: its name, its run, and the norm of dW1 at each record."""

    name: str
    run: Run
    norms: list

    @property
    def plateau(self):
        """The first recorded epoch whose cost is below LEFT_BELOW, or None."""
        pairs = zip(self.run.epochs, self.run.costs, strict=True)
        return next((epoch for epoch, cost in pairs if cost < LEFT_BELOW), None)


@functools.cache
def starts(seed=0):
    """The seven runs on the flower data, made once. Returns a tuple of Start."""
    dataset = datasets.load("flower")
    X, Y, n0 = dataset.X, dataset.Y, dataset.X.shape[0]
    first = {
        say("initialisation.zeros"): initialise_constant(n0, UNITS, 1),
        say("initialisation.equal", value=0.5): initialise_constant(n0, UNITS, 1, 0.5),
    }
    for scale in SCALES:
        parameters = initialise(n0, UNITS, 1, np.random.default_rng(seed), scale)
        first[say("initialisation.scale", scale=short(scale))] = parameters

    def norm(record):
        Z1, A1, _, A2 = forward(X, *record.parameters)
        return float(np.linalg.norm(backward(X, Y, record.parameters.W2, Z1, A1, A2).dW1))

    runs = {n: train(X, Y, p, RATE, EPOCHS, record_every=EVERY) for n, p in first.items()}
    return tuple(Start(n, run, [*map(norm, run.history)]) for n, run in runs.items())


def count_lines(parameters, apart=1e-9):
    """How many different lines z1 = 0 the hidden units make; 0 where a unit has none.

    apart: how far two lines must be from each other to count as two; 0.1 can just be seen.
    """
    W1, b1, *_ = parameters
    length = np.linalg.norm(W1, axis=1, keepdims=True)
    if not length.all():
        return 0
    different = []
    for line in np.hstack([W1, b1]) / length:
        # A unit and its opposite are divided by the same line.
        gaps = [min(np.abs(line - o).max(), np.abs(line + o).max()) for o in different]
        if min(gaps, default=np.inf) > apart:
            different.append(line)
    return len(different)


def _lines_in_words(parameters):
    lines, seen = count_lines(parameters), count_lines(parameters, apart=0.1)
    key = ("no-line", "one-line")[lines] if lines < 2 else "lines" if seen == lines else "nearly"
    return say(f"initialisation.{key}", units=len(parameters.W1), lines=lines, seen=seen)


def _left(start, epoch):
    """Whether and when the plateau was left up to an epoch, in words."""
    if not _has_left(start, epoch):
        return say("initialisation.stays", cost=LEFT_BELOW)
    return say("initialisation.left", cost=LEFT_BELOW, epoch=start.plateau)


def _has_left(start, epoch):
    return start.plateau is not None and start.plateau <= epoch


@live
def explore_initialisation(
    epoch=slide(0, 0, EPOCHS, EVERY, label="initialisation.epoch", width=620),
):
    """Seven starts after the same number of epochs: lines of the hidden units, and the norm of dW1."""
    drawing = Drawing(14 + WIDTH * (2 + len(SCALES)), 376)
    drawing.text(10, 188, say("initialisation.norms"), size=11, fill=GREY)
    said = []
    for column, start in enumerate(starts()):
        record, x = start.run.history[epoch // EVERY], 10 + WIDTH * column
        _draw_lines(drawing, (x, 30, SIDE, SIDE), record.parameters)
        _draw_norms(drawing, (x, 204, SIDE, 92), start, epoch)
        terms = {"name": start.name, "lines": _lines_in_words(record.parameters)}
        terms |= {"cost": number(record.cost, 3), "right": percent(record.accuracy)}
        terms["left"] = _left(start, epoch)
        drawing.text(x, 16, start.name, bold=True)
        drawing.text(x, 160, terms["lines"], size=11.5)
        drawing.text(x, 316, say("initialisation.cost", **terms), size=11.5)
        drawing.text(x, 334, say("initialisation.right", **terms), size=11.5)
        colour = BLUE if _has_left(start, epoch) else RUST
        drawing.text(x, 356, terms["left"], size=11.5, bold=True, fill=colour)
        said.append(say("initialisation.start", **terms))
    return Shown(drawing, say("initialisation.words", epoch=epoch, starts=semicolons(said)))


def _draw_lines(drawing, box, parameters):
    """Where each hidden unit's z is 0, in the plane of the two features."""
    drawing.rect(*box, fill=BLUE, opacity=0.05, stroke=GREY)
    plot = Plot(drawing, *box, (-REACH, REACH), (-REACH, REACH), frame=False)
    if not parameters.W1.any():
        plot.text(0, 0, "W1 = 0", anchor="middle", size=12, fill=GREY)
    for w, b, (colour, dash, thick) in zip(parameters.W1, parameters.b1, CURVES):
        undecided(plot, w[:, np.newaxis], b, stroke=colour, dash=dash, thick=thick)


def _draw_norms(drawing, box, start, epoch):
    """The norm of dW1 up to `epoch`, on a logarithmic axis, and a mark there."""
    drawing.rect(*box, stroke=GREY)
    plot = Plot(drawing, *box, (0, EPOCHS), (1e-10, 10.0), log="y", frame=False)
    if not any(start.norms):
        words = say("initialisation.exactly-zero")
        plot.text(EPOCHS / 2, 10**-4.5, words, anchor="middle", size=12, fill=GREY)
        return
    for power in (0, -8):
        plot.text(EPOCHS, 10.0**power, short(10.0**power), dx=-3, anchor="end", size=10, fill=GREY)
    now = epoch // EVERY
    thin = max(1, now // 50)
    plot.line(
        [*start.run.epochs[:now:thin], epoch],
        [*start.norms[:now:thin], start.norms[now]],
        stroke=BLUE,
    )
    plot.dots([epoch], [start.norms[now]], marker="s", colour=ORANGE, size=8)
